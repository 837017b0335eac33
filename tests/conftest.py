"""Fixtures that several test folders share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from spotter.client import SpotterClient
from spotter.local.cloud import embedded_cloud
from spotter.local.deployment import Deployment
from spotter.local.paths import checkout
from spotter.models.store import State, verify

# The same examples in every run: a change turns a test red, never the draw of the day. Search wider with
# `pytest --hypothesis-profile=default`.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile("repeatable")


def missing_for_the_cloud() -> str | None:
    """Why the embedded cloud cannot run here; None when it can."""
    paths = checkout()
    if not paths.engine.exists():
        return "the engine is not installed: make setup"
    absent = [found.file.name for found in verify(paths.models) if found.state is not State.PRESENT]
    return f"models are missing ({', '.join(absent)}): spotter models fetch" if absent else None


@pytest.fixture(scope="session")
def cloud() -> Iterator[Deployment]:
    """The embedded cloud, started once by each process that runs tests."""
    reason = missing_for_the_cloud()
    if reason:
        pytest.skip(reason)
    with embedded_cloud() as deployment:
        yield deployment


@pytest.fixture(scope="session")
def client(cloud: Deployment) -> Iterator[SpotterClient]:
    """The typed client, signed in as the local tenant."""
    with SpotterClient(cloud.api_url, cloud.api_key) as found:
        yield found

"""One synthesis per world for the whole run; starting jsii is what costs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.infra.template import Template

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "infra"))

from spotter_infra.node import use_packaged_node  # noqa: E402 (importable only from here on)

use_packaged_node()

CONTEXT = json.loads((ROOT / "cdk.json").read_text())["context"]
SECRET = "spotter/openai"


def synthesise(outdir: Path, **options: str) -> Path:
    """The assembly for some context keys, given without their prefix. Every rule of cdk-nag has to hold."""
    from spotter_infra.stack import build_app

    context: dict[str, Any] = CONTEXT | {"spotter:check": "true"}
    context |= {f"spotter:{name}": value for name, value in options.items()}
    build_app(context, str(outdir)).synth()
    return outdir


@pytest.fixture(scope="session")
def cloud_assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesise(tmp_path_factory.mktemp("cloud"), openai_secret=SECRET, alarm_email="operator@example.org")


@pytest.fixture(scope="session")
def local_assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesise(tmp_path_factory.mktemp("local"), target="local", cores="3", openai_secret=SECRET)


@pytest.fixture(scope="session")
def template(cloud_assembly: Path) -> Template:
    """What AWS gets."""
    return Template.read(cloud_assembly)


@pytest.fixture(scope="session")
def local_template(local_assembly: Path) -> Template:
    """What the embedded cloud gets."""
    return Template.read(local_assembly)

"""`spotter up` as a person uses it: start, stop, start again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from spotter.local.paths import checkout
from tests.conftest import missing_for_the_cloud

pytestmark = pytest.mark.cloud

SPOTTER = str(Path(sys.executable).with_name("spotter"))


@contextmanager
def up(home: Path) -> Iterator[httpx.Client]:
    """The running API; stopped by the signal that Ctrl-C and service managers send."""
    process = subprocess.Popen(
        [SPOTTER, "up"], env={**os.environ, "SPOTTER_HOME": str(home)}, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if line.startswith("curl"):
                break
        found = json.loads((home / "running.json").read_text())
        with httpx.Client(
            base_url=found["api_url"], headers={"Authorization": f"Bearer {found['api_key']}"}, timeout=60
        ) as client:
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
        assert process.wait(60) == 0


def test_videos_outlive_a_restart_and_nothing_keeps_running(tmp_path: Path) -> None:
    reason = missing_for_the_cloud()
    if reason:
        pytest.skip(reason)
    (tmp_path / "assemblies").symlink_to(checkout().assemblies)
    with up(tmp_path) as client:
        created = client.post("/api/videos", json={}).json()["id"]
    assert not (tmp_path / "running.json").exists()
    with up(tmp_path) as client:
        assert [found["id"] for found in client.get("/api/videos").json()["videos"]] == [created]
        base = str(client.base_url)
    with pytest.raises(httpx.ConnectError):
        httpx.get(base)

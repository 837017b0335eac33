"""What the README shows is run, so that it stays true."""

from __future__ import annotations

import contextlib
import io
import re
from importlib import resources
from pathlib import Path

import pytest
from typer.testing import CliRunner

from spotter.cli.analyze import lines
from spotter.cli.app import app
from spotter.client import SpotterClient
from spotter.contracts.stages import RenderMode
from spotter.local.deployment import Deployment
from spotter.local.paths import checkout

ROOT = checkout().root
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
MAKE_TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
SAMPLE = Path(str(resources.files("spotter.samples").joinpath("squat.mp4")))
SECONDS = 300.0
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


@pytest.mark.cloud
def test_the_api_snippet_runs(cloud: Deployment) -> None:
    found = re.search(r"<!-- snippet: api -->\n```python\n(.*?)```", README, re.DOTALL)
    assert found is not None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(found.group(1), {"api_url": cloud.api_url, "key": cloud.api_key, "path": SAMPLE})
    assert "Squat" in printed.getvalue()


@pytest.mark.cloud
def test_the_demo_prints_what_the_readme_shows(client: SpotterClient) -> None:
    video_id = client.upload(SAMPLE, render=RenderMode.NONE, speech=False)
    client.wait(video_id, timeout=SECONDS)
    shown = re.sub(r"[\s│]+", " ", README)
    for name, value in lines(client.results(video_id)):
        assert f"{name} {value}" in shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_named_make_targets_exist(page: Path) -> None:
    for line in re.findall(r"(?:^|`)make ((?:[a-z]+ ?)+)", page.read_text("utf-8"), re.MULTILINE):
        targets = line.split("#")[0].split()
        assert targets[0] in MAKE_TARGETS, f"{page.name}: make {targets[0]}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_named_commands_exist(page: Path) -> None:
    for words in re.findall(r"`spotter ([a-z]+(?: [a-z]+)?)", page.read_text("utf-8")):
        command = [*words.split()[:1], "--help"]
        assert CliRunner().invoke(app, command).exit_code == 0, f"{page.name}: spotter {words}"

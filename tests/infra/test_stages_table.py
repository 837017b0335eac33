"""One name per step: row, folder, module, state, package."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from spotter_infra.pipeline import ASL_FILE
from spotter_infra.stages import STAGES, Package, Stage
from tests.infra.conftest import ROOT
from tests.infra.template import Template

IN_MACHINE = {stage.name for stage in STAGES if stage.in_machine}


def test_folders_are_rows() -> None:
    assert {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")} == {stage.name for stage in STAGES}


def test_stage_modules_are_rows_of_the_machine() -> None:
    modules = {path.stem for path in (ROOT / "shared" / "spotter" / "stages").glob("[a-z]*.py")}
    assert modules == IN_MACHINE


def test_the_machine_calls_every_row() -> None:
    called = re.findall(r"\$\{(\w+)Function\}", ASL_FILE.read_text())
    assert {name.lower() for name in called} == IN_MACHINE


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_images_have_a_dockerfile_and_zips_have_none(stage: Stage) -> None:
    dockerfile = ROOT / "functions" / stage.name / "Dockerfile"
    assert dockerfile.exists() is (stage.package is Package.IMAGE)
    if dockerfile.exists():
        copied = set(re.findall(r"functions/(\w+)/", dockerfile.read_text()))
        assert copied == {stage.name}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_row_becomes_a_function(template: Template, stage: Stage) -> None:
    properties = template.function(stage.name)
    assert properties["PackageType" if stage.package is Package.IMAGE else "Runtime"] in ("Image", "python3.11")
    assert properties["Architectures"] == ["x86_64"]
    assert properties["MemorySize"] == stage.memory_mb
    assert properties["Timeout"] == stage.timeout_seconds
    assert properties["TracingConfig"] == {"Mode": "Active"}
    assert properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == stage.name
    assert "LogGroup" in properties["LoggingConfig"]


def test_the_layer_serves_zips_only(template: Template) -> None:
    with_layer = {stage.name for stage in STAGES if "Layers" in template.function(stage.name)}
    assert with_layer == {stage.name for stage in STAGES if stage.package is Package.ZIP}


def test_no_state_waits_longer_than_its_function_runs() -> None:
    """A longer wait could never end in a success; a shorter one would cut good work off only at the machine's will."""
    seconds = {stage.title: stage.timeout_seconds for stage in STAGES}
    for name, state in _tasks(json.loads(re.sub(r"\$\{PoseConcurrency\}", "1", ASL_FILE.read_text()))):
        function = re.search(r"\$\{(\w+)Function\}", json.dumps(state.get("Parameters", {})))
        if function:
            assert state["TimeoutSeconds"] >= seconds[function[1]], name


def _tasks(machine: dict[str, object]) -> list[tuple[str, dict[str, object]]]:
    found = []
    for name, state in machine.get("States", {}).items():
        inner = [*state.get("Branches", []), state.get("ItemProcessor", {})]
        found += [task for part in inner for task in _tasks(part)]
        if state["Type"] == "Task":
            found.append((name, state))
    return found


def test_the_assets_see_only_their_own_code(cloud_assembly: Path) -> None:
    """A change in one function must not rebuild another one."""
    for context in cloud_assembly.glob("asset.*/functions"):
        assert len([path for path in context.iterdir() if path.is_dir()]) <= 1
    assert not list(cloud_assembly.glob("asset.*/**/.venv"))

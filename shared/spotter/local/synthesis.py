"""The template of the embedded cloud: what the CDK app synthesises with one context switch, cached by content."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from spotter.errors import EmbeddedCloudFailed
from spotter.local.paths import Paths
from spotter.runtime.settings import inherited

CONTENT_FOLDERS = ("infra", "functions", "layers", "shared/spotter/pipeline")
CONTENT_FILES = ("cdk.json",)
IGNORED_PARTS = {"__pycache__", "cdk.out", "build"}
DIGEST_CHARACTERS = 16


def synthesise(paths: Paths, cores: int) -> Path:
    """The folder of the assembly; synthesised when the app, a function or the state machine has changed.

    Raises:
        EmbeddedCloudFailed: the CDK app ended with an error.
    """
    assembly = paths.assemblies / content_digest(paths.root, cores)
    if (assembly / "manifest.json").exists():
        return assembly
    paths.assemblies.mkdir(parents=True, exist_ok=True)
    # A folder of its own: two clouds of one checkout may start at the same time.
    with tempfile.TemporaryDirectory(dir=paths.assemblies) as folder:
        unfinished = Path(folder) / assembly.name
        command = [sys.executable, str(paths.root / "infra" / "app.py")]
        context = {"target": "local", "cores": str(cores), "outdir": str(unfinished)}
        for key, value in context.items():
            command += ["-c", f"spotter:{key}={value}"]
        ended = subprocess.run(command, cwd=paths.root, env=inherited(), capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            raise EmbeddedCloudFailed(f"The CDK app failed:\n{ended.stderr[-2000:]}")
        try:
            unfinished.rename(assembly)
        except OSError:
            if not (assembly / "manifest.json").exists():
                raise
    return assembly


def content_digest(root: Path, cores: int) -> str:
    """A name for everything that the template is made of."""
    digest = hashlib.sha256(f"cores {cores}".encode())
    for path in sorted(_content(root)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:DIGEST_CHARACTERS]


def _content(root: Path) -> Iterator[Path]:
    for folder in CONTENT_FOLDERS:
        for path in (root / folder).rglob("*"):
            if path.is_file() and not IGNORED_PARTS & set(path.parts):
                yield path
    yield from (root / name for name in CONTENT_FILES)

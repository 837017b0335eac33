"""`make package`: builds what a deployment needs beside the repository, under `build/`.

build/layer/python    libraries of the zip functions for Lambda, and the package spotter
build/models          model files that the pose image copies in
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LAYER = ROOT / "build" / "layer"
MODELS = ROOT / "build" / "models"
REQUIREMENTS = ROOT / "layers" / "runtime" / "requirements.txt"
SOURCE = ROOT / "shared" / "spotter"
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
"""Amazon Linux 2023 has glibc 2.34; wheels for 2.28 or older run there."""
NOT_IN_LAYER = ("__pycache__", "local", "evaluation", "serving", "cli.py")
"""Parts of the package that only a laptop or the serving image uses."""
MAX_LAYER_BYTES = 250 * 1024 * 1024
"""Lambda's limit for a function with all its layers, unzipped."""
POSE_GROUP = "pose"


def build_layer() -> int:
    """Install the closed set without running any package's code, then add spotter; the size in bytes."""
    target = LAYER / "python"
    shutil.rmtree(LAYER, ignore_errors=True)
    platforms = [word for name in PLATFORMS for word in ("--platform", name)]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(target), "--no-deps", "--no-compile"]
    command += ["--require-hashes", "--only-binary", ":all:", "--implementation", "cp", "--python-version", "3.11"]
    subprocess.run([*command, *platforms, "--requirement", str(REQUIREMENTS)], check=True)
    shutil.copytree(SOURCE, target / "spotter", ignore=shutil.ignore_patterns(*NOT_IN_LAYER))
    size = sum(path.stat().st_size for path in LAYER.rglob("*") if path.is_file())
    if size > MAX_LAYER_BYTES:
        raise SystemExit(f"The layer has {size} bytes unzipped; Lambda takes {MAX_LAYER_BYTES}.")
    return size


def collect_models(models_dir: Path) -> int:
    """Copy the pose bundles out of a models folder, after their SHA-256 was checked; how many there are."""
    from spotter.models.registry import MODEL_FILES
    from spotter.models.store import locate

    shutil.rmtree(MODELS, ignore_errors=True)
    wanted = [file for file in MODEL_FILES if file.group == POSE_GROUP]
    for file in wanted:
        target = MODELS / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(locate(models_dir, file), target)
    return len(wanted)


def main(arguments: list[str]) -> int:
    """Build both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--models", type=Path, default=ROOT / ".spotter" / "models", help="filled by `spotter models fetch`"
    )
    models = parser.parse_args(arguments).models
    sys.stdout.write(f"layer: {build_layer() / 1e6:.0f} MB unzipped\n")
    sys.stdout.write(f"models: {collect_models(models)} files\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Writes the closed, hashed set of each function, of the layer and of the serving image out of the one lock.

    python infra/export_requirements.py            write
    python infra/export_requirements.py --check    1 when a file is not what it should be

The dependency tree is read from the installed packages, which `make setup` installs from the same lock. So this needs no
network and no resolver, and the result cannot hold a version that the lock does not hold.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from spotter_infra.stages import STAGES, Package, Stage

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.txt"
HEADER = "# Exported from the lock by `python infra/export_requirements.py`: {title}.\n"
PROJECT = "spotter"
LAMBDA_ENVIRONMENT = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "x86_64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.11.0",
    "python_version": "3.11",
    "sys_platform": "linux",
}
"""Markers are decided for Lambda, whatever this runs on."""
RUNTIME_CLIENT = "awslambdaric"
"""In images only: the managed runtime of the zip functions brings its own."""
CPU_RUNTIME = "onnxruntime"
"""The serving image has the GPU build of it, pinned by hand in infra/serving/requirements-gpu.txt."""

Wanted = tuple[str, str]
"""(package, extra); the extra is empty for the package itself."""


def read_lock(path: Path = LOCK) -> dict[str, str]:
    """Package name to its lines in the lock: pin and hashes."""
    blocks = re.split(r"(?m)^(?=[a-zA-Z0-9])", path.read_text())
    return {canonicalize_name(block.split("==")[0]): block.rstrip() + "\n" for block in blocks if "==" in block}


def project_requirements(extras: Iterable[str]) -> list[Requirement]:
    """What the project itself asks for, with some of its extras; an extra may name another one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    found = [Requirement(text) for text in project["dependencies"]]
    waiting = list(extras)
    while waiting:
        for requirement in map(Requirement, project["optional-dependencies"][waiting.pop()]):
            if requirement.name == PROJECT:
                waiting += requirement.extras
            else:
                found.append(requirement)
    return found


def closure(roots: Iterable[Requirement], without: Iterable[str] = ()) -> list[str]:
    """Names of all packages that the roots need, themselves included, in the order of the alphabet."""
    left_out = set(without)
    seen: set[Wanted] = set()
    waiting = [wanted for root in roots for wanted in _wanted(root)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen or name in left_out:
            continue
        seen.add((name, extra))
        for requirement in map(Requirement, importlib.metadata.requires(name) or ()):
            if requirement.marker is None or requirement.marker.evaluate(LAMBDA_ENVIRONMENT | {"extra": extra}):
                waiting += _wanted(requirement)
    return sorted({name for name, _ in seen})


def _wanted(requirement: Requirement) -> Iterator[Wanted]:
    name = canonicalize_name(requirement.name)
    yield name, ""
    for extra in requirement.extras:
        yield name, extra


def set_of(stage: Stage) -> list[str]:
    """Packages of one function."""
    without = (RUNTIME_CLIENT,) if stage.package is Package.ZIP else ()
    return closure(project_requirements(stage.extras), without)


def exports(lock: Mapping[str, str]) -> dict[Path, str]:
    """Every exported file with its text."""
    sets = {
        ROOT / "functions" / stage.name / "requirements.txt": (f"function {stage.name}", set_of(stage))
        for stage in STAGES
    }
    layer = {name for stage in STAGES if stage.package is Package.ZIP for name in set_of(stage)}
    sets[ROOT / "layers" / "runtime" / "requirements.txt"] = ("layer of the zip functions", sorted(layer))
    serving = [name for name in closure(project_requirements(["classify"])) if name != CPU_RUNTIME]
    sets[ROOT / "infra" / "serving" / "requirements.txt"] = ("serving image, without its GPU runtime", serving)
    return {
        path: HEADER.format(title=title) + "".join(lock[name] for name in names)
        for path, (title, names) in sets.items()
    }


def main(arguments: list[str]) -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, tell what would change")
    check = parser.parse_args(arguments).check
    changed = [path for path, text in exports(read_lock()).items() if not path.exists() or path.read_text() != text]
    for path in changed:
        sys.stdout.write(f"{'differs' if check else 'written'}: {path.relative_to(ROOT)}\n")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(exports(read_lock())[path])
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Which third-party packages a function really imports: its handler, what that imports, and its own wiring."""

from __future__ import annotations

import ast
import importlib.metadata
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from packaging.utils import canonicalize_name

from tests.infra.conftest import ROOT

SOURCE = ROOT / "shared"
PACKAGE = "spotter"
WIRING = "spotter.runtime.wiring"
"""Imports adapters inside functions, one function per stage, so only the wanted function is followed."""

DISTRIBUTIONS = importlib.metadata.packages_distributions()


def third_party(stage: str) -> set[str]:
    """Distribution names that the function of a stage imports."""
    handler = ROOT / "functions" / stage / "handler.py"
    modules = {name for name in imported(ast.parse(handler.read_text())) if not name.startswith(WIRING)}
    for function in wired_functions(handler):
        modules |= set(imported(function))
    return {distribution for name in closure(modules) for distribution in distributions(name)}


def closure(names: set[str]) -> set[str]:
    """All modules outside the package that are reached by imports at module level."""
    seen: set[str] = set()
    waiting = list(names)
    outside = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name.split(".")[0] != PACKAGE:
            outside.add(name)
            continue
        path = source_of(name)
        if path is not None and name != WIRING:
            waiting += module_level(path)
    return outside


@cache
def module_level(path: Path) -> tuple[str, ...]:
    """Imports that run when the module is imported."""
    return tuple(imported(at_module_level(ast.parse(path.read_text()))))


def at_module_level(tree: ast.Module) -> ast.Module:
    """Without what is inside functions, and without what only a type checker reads."""
    outer = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    return ast.Module(body=list(outer), type_ignores=[])


def imported(tree: ast.AST) -> Iterator[str]:
    """Module names, `from a import b` as both `a` and `a.b` (b may be a module)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def wired_functions(handler: Path) -> Iterator[ast.AST]:
    """The functions of the wiring that a handler names, and the module-level functions that these call."""
    wiring = source_of(WIRING)
    assert wiring is not None, WIRING
    tree = ast.parse(wiring.read_text())
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    waiting = list(names_in(ast.parse(handler.read_text())) & functions.keys())
    seen: set[str] = set()
    yield at_module_level(tree)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            yield functions[name]
            waiting += names_in(functions[name]) & functions.keys()


def names_in(tree: ast.AST) -> set[str]:
    """Every name and attribute that occurs."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def source_of(name: str) -> Path | None:
    """File of a module of the package; None when the name is no module."""
    base = SOURCE.joinpath(*name.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def distributions(module: str) -> set[str]:
    """What has to be installed for a module; nothing for the standard library."""
    top = module.split(".", maxsplit=1)[0]
    if top in sys.stdlib_module_names:
        return set()
    return {canonicalize_name(name) for name in DISTRIBUTIONS.get(top, [top])}

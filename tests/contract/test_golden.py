"""What was once written is still read, and the same names mean the same errors everywhere."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from spotter import errors, pipeline
from spotter.contracts.stages import StageRequest, StageResult
from tests.contract import golden

FILES = sorted(golden.FOLDER.glob("*.json"))
NAME = re.compile(r"(?P<model>\w+)\.v(?P<version>\d+)\.json")
PLATFORM_PREFIXES = ("Lambda.", "States.", "DynamoDB.", "Sandbox.")


def model_of(file: Path) -> type[BaseModel]:
    named = NAME.fullmatch(file.name)
    assert named, file.name
    return next(model for model in golden.models() if model.__name__ == named["model"])


def is_strict(file: Path) -> bool:
    """What clients send is checked strictly: a misspelt option is an error."""
    return model_of(file).model_config.get("extra") == "forbid"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_golden_document_parses_and_says_the_same(file: Path) -> None:
    written = json.loads(file.read_text("utf-8"))
    read = json.loads(model_of(file).model_validate(written).model_dump_json())
    lost = {path: value for path, value in leaves(written) if dict(leaves(read)).get(path, "lost") != value}
    assert lost == {}  # fields may be added, never lost or changed


@pytest.mark.parametrize("file", [file for file in FILES if not is_strict(file)], ids=lambda file: file.name)
def test_a_newer_writer_is_understood(file: Path) -> None:
    model = model_of(file)
    written = json.loads(file.read_text("utf-8")) | {"added_in_a_later_version": {"deep": 1}}
    assert model.model_validate(written) == model.model_validate_json(file.read_bytes())


def test_every_document_that_crosses_a_process_has_a_golden_one() -> None:
    there = {model_of(file).__name__ for file in FILES}
    bases = {"StageRequest", "StageResult"}
    versioned = {
        model.__name__
        for model in golden.models()
        if issubclass(model, StageRequest | StageResult) or "schema_version" in model.model_fields
    }
    assert versioned - bases - there == set()


def test_codes_are_unique_and_stable_in_form() -> None:
    leaves_of_tree = [found for found in errors.error_classes() if not found.__subclasses__()]
    codes = Counter(found.code for found in leaves_of_tree)
    assert [code for code, count in codes.items() if count > 1] == []
    assert all(re.fullmatch(r"[A-Z]+(_[A-Z]+)*", code) for code in codes)


@pytest.mark.parametrize("found", list(errors.error_classes()), ids=lambda found: found.__name__)
def test_every_error_has_a_sentence_and_a_place_in_the_drawing(found: type[errors.SpotterError]) -> None:
    assert str(found()).endswith(".")
    assert str(found("Said otherwise.")) == "Said otherwise."
    assert errors.error_class(found.__name__) is found
    assert re.search(rf"\b{found.__name__}\b", errors.__doc__ or "")
    assert isinstance(errors.error_with_code(found.code, "Back again."), errors.SpotterError)


def test_the_machine_retries_exactly_what_the_tree_says() -> None:
    definition = json.loads(re.sub(r"\$\{\w+\}", "1", definition_text()))
    states = [names for retry in retries(definition) if (names := sorted(ours(retry)))]
    assert states != []
    assert [names for names in states if names != errors.retried_names()] == []


def definition_text() -> str:
    return (Path(pipeline.__file__).parent / "analyze_video.asl.json").read_text("utf-8")


def retries(node: Any) -> Iterator[list[dict[str, Any]]]:
    """The Retry of every state, however deep it lies."""
    if isinstance(node, dict):
        if "Retry" in node:
            yield node["Retry"]
        for value in node.values():
            yield from retries(value)
    elif isinstance(node, list):
        for value in node:
            yield from retries(value)


def ours(retry: list[dict[str, Any]]) -> Iterator[str]:
    """The names in one Retry that are not the platform's."""
    for retrier in retry:
        yield from (name for name in retrier["ErrorEquals"] if not name.startswith(PLATFORM_PREFIXES))


def leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every value that is no container, with the way to it."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else None
    if items is None:
        yield path, node
        return
    for key, value in items:
        yield from leaves(value, (*path, str(key)))

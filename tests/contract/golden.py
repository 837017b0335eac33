"""Documents of every contract and version, as they were once written. They must parse for ever; never edit one."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TypeVar

from pydantic import BaseModel

from spotter.contracts import api, events, results, stages
from spotter.domain import assessment, coaching, enhancement, speech, timeline
from spotter.overlay import document

FOLDER = Path(__file__).parent / "golden"
MODULES: tuple[ModuleType, ...] = (
    stages,
    api,
    results,
    events,
    assessment,
    coaching,
    enhancement,
    speech,
    timeline,
    document,
)

Model = TypeVar("Model", bound=BaseModel)


def models() -> Iterator[type[BaseModel]]:
    """Every model that a golden document can be of."""
    for module in MODULES:
        for found in vars(module).values():
            if inspect.isclass(found) and issubclass(found, BaseModel) and found.__module__ == module.__name__:
                yield found


def load(model: type[Model], version: int = 1) -> Model:
    """The golden document of a model: a realistic sample for other tests too."""
    return model.model_validate_json((FOLDER / f"{model.__name__}.v{version}.json").read_bytes())

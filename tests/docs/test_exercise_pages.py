"""The pages that are written from the exercise files are up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from spotter.domain.exercise import shipped
from spotter.reporting.exercise_docs import IMAGES, documents

DOCS = Path(__file__).parents[2] / "docs"
WRITTEN = documents(shipped())


@pytest.mark.parametrize("name", WRITTEN)
def test_the_page_is_what_the_files_say(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == WRITTEN[name], "run `spotter exercises docs`"


def test_no_figure_is_left_over() -> None:
    assert {f"{IMAGES}/{file.name}" for file in (DOCS / IMAGES).iterdir()} <= set(WRITTEN)


def test_every_exercise_has_a_small_figure() -> None:
    for name in shipped():
        assert 500 < len(WRITTEN[f"{IMAGES}/{name}.svg"]) < 8000

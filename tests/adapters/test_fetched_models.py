"""The model files of this machine against the hashes that the code records."""

from __future__ import annotations

import pytest

from spotter.models.registry import MODEL_FILES
from spotter.models.store import State, verify
from tests.model_files import MODELS_DIR, needs


@pytest.mark.parametrize("file", [pytest.param(file, marks=needs(file), id=file.name) for file in MODEL_FILES])
def test_fetched_files_are_the_recorded_ones(file):
    assert [status.state for status in verify(MODELS_DIR, [file])] == [State.PRESENT]

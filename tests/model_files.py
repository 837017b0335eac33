"""Marks for tests that need fetched model files; they are skipped, with the reason, where the files are absent."""

from __future__ import annotations

import pytest

from spotter.local.paths import checkout
from spotter.models.registry import ModelFile

MODELS_DIR = checkout().models


def needs(*files: ModelFile) -> list[pytest.MarkDecorator]:
    """For a module's `pytestmark` or a parameter's `marks`."""
    absent = [file.name for file in files if not (MODELS_DIR / file.name).is_file()]
    reason = f"not fetched: {', '.join(absent)}; run `spotter models fetch`"
    return [pytest.mark.models, pytest.mark.skipif(bool(absent), reason=reason)]

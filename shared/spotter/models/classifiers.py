"""The weights of the exercise classifier that ship with the package, and their names."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class Weights(StrEnum):
    """What the weights learned from; each has a model card beside it."""

    CLEAN = "clean"
    """Synthetic athletes and recordings whose licences allow it. The default."""
    FULL = "full"
    """The same, gone on with on recordings of unclear licence: for experiments, and for whoever has cleared the rights."""


_FILES = {Weights.CLEAN: "exercise_classifier.onnx", Weights.FULL: "exercise_classifier_full.onnx"}


def weights_file(weights: Weights = Weights.CLEAN) -> Path:
    """Where the ONNX file lies."""
    return Path(__file__).parent / _FILES[weights]

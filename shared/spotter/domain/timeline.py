"""Which exercise is done when: the answer of the classifier."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict, Field

NONE_LABEL = "none"
# A set that ends this near to a cut ended with the shot: windows see both sides of a cut and blur the border by that much.
CUT_REACH_SECONDS = 1.5
MARGIN_SECONDS = 1.0  # the classifier's borders are windows wide; a repetition may begin this long before its set


class Alternative(BaseModel):
    """Another exercise that it could have been."""

    model_config = ConfigDict(frozen=True)

    exercise: str
    confidence: float = Field(ge=0, le=1)


class ExerciseSet(BaseModel):
    """A stretch of time in which one exercise is done."""

    model_config = ConfigDict(frozen=True)

    start: float = Field(description="Seconds from the start of the video.")
    end: float
    exercise: str
    confidence: float = Field(ge=0, le=1)
    alternatives: tuple[Alternative, ...] = ()


class Timeline(BaseModel):
    """The sets of one video in time order; empty when nothing in the library was seen."""

    model_config = ConfigDict(frozen=True)

    schema_version: int = 1
    sets: tuple[ExerciseSet, ...]
    model: str = Field(description="Name and SHA-256 prefix of the weights that decided, or `given` for the caller.")


def widened(sets: Sequence[ExerciseSet]) -> list[tuple[float, float]]:
    """Start and end of each set in time order, wider by `MARGIN_SECONDS` and not into the set beside it."""
    return [
        (
            max(found.start - MARGIN_SECONDS, sets[position - 1].end if position else -math.inf),
            min(found.end + MARGIN_SECONDS, sets[position + 1].start if position + 1 < len(sets) else math.inf),
        )
        for position, found in enumerate(sets)
    ]


def at_cuts(sets: Iterable[ExerciseSet], cuts: Sequence[float]) -> tuple[ExerciseSet, ...]:
    """The sets with borders moved to the cuts of the video that lie within reach, so that no set holds a bit of another shot."""
    return tuple(_between_cuts(found, tuple(cuts)) for found in sets)


def _between_cuts(found: ExerciseSet, cuts: tuple[float, ...]) -> ExerciseSet:
    start, end = _moved(found.start, cuts), _moved(found.end, cuts)
    return found.model_copy(update={"start": start, "end": end}) if start < end else found


def _moved(border: float, cuts: tuple[float, ...]) -> float:
    nearest = min(cuts, key=lambda moment: abs(moment - border), default=border)
    return round(nearest, 3) if abs(nearest - border) <= CUT_REACH_SECONDS else border

"""Which exercise is done when: the answer of the classifier."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

NONE_LABEL = "none"


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

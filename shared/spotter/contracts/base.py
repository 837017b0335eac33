"""What all contracts share."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Contract(BaseModel):
    """A frozen model that crosses a process border.

    Unknown fields are ignored, so that an older reader understands a newer writer; fields are only ever added.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")


class WarningCode(StrEnum):
    """Codes of warnings that no error stands behind; every other warning has the code of its error."""

    VIDEO_TRUNCATED = "VIDEO_TRUNCATED"
    LOW_FRAME_RATE = "LOW_FRAME_RATE"
    SMALL_PICTURE = "SMALL_PICTURE"
    VIDEO_DAMAGED = "VIDEO_DAMAGED"
    PERSON_CHANGED = "PERSON_CHANGED"
    PERSON_OFTEN_HIDDEN = "PERSON_OFTEN_HIDDEN"
    NO_EXERCISE_FOUND = "NO_EXERCISE_FOUND"
    LANGUAGE_UNSUPPORTED = "LANGUAGE_UNSUPPORTED"


class Warned(Contract):
    """Something that did not go well and did not stop the analysis."""

    code: str
    message: str = Field(description="In English; what people read in another language is made of code and values.")
    values: Mapping[str, int | float | str] = Field(
        default={},
        description="What the message names; `lacking` is the step or file that the result has to do without.",
    )

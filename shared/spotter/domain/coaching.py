"""Findings into a message plan, and the words that were made of it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Cue(BaseModel):
    """A sentence that is shown and spoken at a moment of the video."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="Cue id of the exercise file, or `praise`, `summary`.")
    text: str
    time: float = Field(description="Seconds from the start of the video at which the sentence begins.")
    set_index: int
    repetition: int | None = None
    role: Literal["praise", "main", "secondary", "summary"]


class Feedback(BaseModel):
    """What the coach says about one video."""

    model_config = ConfigDict(frozen=True)

    schema_version: Literal[1] = 1
    language: str
    writer: str = Field(description="`template`, or the model's name.")
    headline: str = Field(description="One sentence: exercise, repetitions, score.")
    main_cue: str | None
    paragraphs: tuple[str, ...]
    cues: tuple[Cue, ...]

    @property
    def text(self) -> str:
        """The whole message."""
        return " ".join((self.headline, *self.paragraphs))

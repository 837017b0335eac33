"""Findings into a message plan, and the words that were made of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Tone(StrEnum):
    """How the coach says it; what is said stays the same."""

    NEUTRAL = "neutral"
    ENCOURAGING = "encouraging"
    STRICT = "strict"


class Detail(StrEnum):
    """How much the coach says: the main cue alone; up to three cues with the evidence; everything that was found."""

    BRIEF = "brief"
    NORMAL = "normal"
    FULL = "full"


class Cue(BaseModel):
    """A sentence that is shown and spoken at a moment of the video."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="Cue id of the exercise file, or `praise`, `progress`, `pain`, `summary`.")
    text: str
    time: float = Field(description="Seconds from the start of the video at which the sentence begins.")
    set_index: int
    repetition: int | None = None
    role: Literal["praise", "main", "secondary", "summary"]


class Usage(BaseModel):
    """What a language model was paid for."""

    model_config = ConfigDict(frozen=True)

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float | None = Field(default=None, description="By the configured prices; None when none are configured.")

    def __add__(self, other: Usage) -> Usage:
        """The sum; of an unknown and a known price it is the known one."""
        known = [usage.usd for usage in (self, other) if usage.usd is not None]
        return Usage(
            requests=self.requests + other.requests,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            usd=sum(known) if known else None,
        )


class Grounding(BaseModel):
    """How the check of the words against the findings ended."""

    model_config = ConfigDict(frozen=True)

    refused: int = Field(default=0, description="Answers of the language model that held what was not measured.")
    repaired: bool = Field(default=False, description="The answer after a refused one was grounded.")
    replaced: int = Field(
        default=0, description="Texts of the answer that the template's stand for: words of their own."
    )
    fallen_back: bool = Field(default=False, description="A language model was asked and the template speaks.")
    dropped: int = Field(default=0, description="Lines of the template that the check took out.")


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
    tone: Tone = Tone.NEUTRAL
    detail: Detail = Detail.NORMAL
    grounding: Grounding = Grounding()
    usage: Usage | None = Field(default=None, description="None when no language model was asked.")

    @property
    def text(self) -> str:
        """The whole message."""
        return " ".join((self.headline, *self.paragraphs))

"""Spoken cues: where each clip lies, when it starts, and when each word is said."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class SpokenWord(BaseModel):
    """One word and when it is said."""

    model_config = ConfigDict(frozen=True)

    text: str
    start: float = Field(description="Seconds from the start of the clip.")


class SpokenCue(BaseModel):
    """One clip in the sound track."""

    model_config = ConfigDict(frozen=True)

    text: str
    key: str = Field(description="Object key of a mono 16-bit WAV file.")
    start: float = Field(description="Seconds from the start of the video.")
    duration: float
    words: tuple[SpokenWord, ...] = ()


class SpeechTrack(BaseModel):
    """All clips of one video in time order; they never overlap."""

    model_config = ConfigDict(frozen=True)

    schema_version: Literal[1] = 1
    voice: str
    language: str
    cues: tuple[SpokenCue, ...]

"""The results document that clients read. Fields are only ever added."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from spotter.contracts.base import Contract, Warned
from spotter.contracts.stages import MediaInfo
from spotter.domain.assessment import SetAssessment
from spotter.domain.coaching import Cue
from spotter.domain.enhancement import Enhancement
from spotter.domain.view import View

OVERLAY = "overlay_video"
"""Name of the drawn video among the artefacts."""
REPORT = "report"
"""Name of the report page among the artefacts."""
VIDEO_FILE = "overlay.mp4"
"""The drawn video as the report's links name it: a file beside the page."""


class Summary(Contract):
    """The four fields that existing clients know."""

    exercise_type: str = Field(description="The exercise of the longest set, or `none`.")
    repetitions: int = Field(description="Counted repetitions of that exercise; attempts are not among them.")
    form_quality: int | None = Field(description="0..100; null when nothing could be assessed.")
    feedback: str
    attempts: int = 0
    hold_seconds: float | None = None
    main_cue: str | None = None


class ModelVersion(Contract):
    """Which weights or service decided."""

    name: str
    version: str


class ResultsDocument(Contract):
    """`results.json`: object keys instead of links; the API adds short-lived links when it is read."""

    schema_version: Literal[1] = 1
    video_id: str
    status: str
    created_at: str = Field(description="ISO 8601, UTC.")
    language: str = Field(default="en", description="Of the words in `results` and `cues`, ISO 639-1.")
    results: Summary
    view: View
    media: MediaInfo
    sets: tuple[SetAssessment, ...]
    cues: tuple[Cue, ...]
    limits: tuple[str, ...]
    warnings: tuple[Warned, ...]
    enhancement: Enhancement | None = Field(
        default=None, description="What was done to the analysed picture, and what it brought; null unless asked for."
    )
    models: dict[str, ModelVersion]
    artifacts: dict[str, str] = Field(description="Artifact name to object key.")

"""Bodies of the HTTP API."""

from __future__ import annotations

from enum import StrEnum

from pydantic import ConfigDict, Field

from spotter.contracts.base import Contract, Warned
from spotter.contracts.exports import SHORTEST_BODY, TALLEST_BODY, ExportFormat
from spotter.contracts.results import ModelVersion, ResultsDocument
from spotter.contracts.stages import EnhanceMode, RenderMode
from spotter.domain.coaching import Detail, Tone


class VideoStatus(StrEnum):
    """The life of one video."""

    AWAITING_UPLOAD = "AWAITING_UPLOAD"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    COMPLETED_WITH_WARNINGS = "COMPLETED_WITH_WARNINGS"
    FAILED = "FAILED"

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self not in (VideoStatus.AWAITING_UPLOAD, VideoStatus.PROCESSING)


class CoachChoice(Contract):
    """How the coach speaks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tone: Tone = Tone.NEUTRAL
    detail: Detail = Detail.NORMAL
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$", description="Goes before the video's `language`.")


class CreateVideo(Contract):
    """Body of `POST /api/videos`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    filename: str = Field(default="video.mp4", min_length=1, max_length=255)
    content_type: str = Field(default="video/mp4", pattern=r"^(video/[a-z0-9.+-]+|image/gif|application/octet-stream)$")
    exercise: str | None = Field(default=None, max_length=64)
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")
    render: RenderMode = RenderMode.VIDEO
    speech: bool = True
    enhance: EnhanceMode = Field(
        default=EnhanceMode.OFF,
        description="`auto` turns, steadies, brightens, denoises or crops the analysed picture where a trial shows that it helps.",
    )
    coach: CoachChoice = CoachChoice()
    athlete: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_.-]{1,64}$",
        description="Who trains: the coach compares with their own earlier videos and with nobody else's.",
    )
    note: str | None = Field(
        default=None,
        max_length=500,
        description="How it felt. Read for one thing, whether something hurts, and not kept.",
    )
    exports: tuple[ExportFormat, ...] = Field(
        default=(),
        max_length=len(ExportFormat),
        description="Files for other tools; the artifact `exports` is a zip of them.",
    )
    body_height: float | None = Field(
        default=None, ge=SHORTEST_BODY, le=TALLEST_BODY, description="Height of the person in metres; `trc` needs it."
    )


class PresignedPost(Contract):
    """Send `fields` and then the file as the form field `file` to `url`."""

    url: str
    fields: dict[str, str]
    expires_in: int
    max_bytes: int


class VideoCreated(Contract):
    """Answer of `POST /api/videos`."""

    id: str
    status: VideoStatus
    upload: PresignedPost


class ErrorBody(Contract):
    """Every error of the API and of a failed analysis."""

    code: str
    message: str


class VideoState(Contract):
    """Answer of `GET /api/videos/{id}/status`."""

    id: str
    status: VideoStatus
    stage: str | None = None
    progress: int = Field(ge=0, le=100)
    eta_seconds: float | None = None
    filename: str | None = None
    created_at: str
    updated_at: str
    error: ErrorBody | None = None
    warnings: tuple[Warned, ...] = ()


class VideoPage(Contract):
    """Answer of `GET /api/videos`: newest first."""

    videos: tuple[VideoState, ...]
    next: str | None = None


class VideoResults(ResultsDocument):
    """Answer of `GET /api/videos/{id}/results`: the document with links that work for an hour."""

    id: str
    processed_video_url: str | None
    artifacts: dict[str, str] = Field(description="Artifact name to a link.")
    models: dict[str, ModelVersion]


class CreateWebhook(Contract):
    """Body of `POST /api/webhooks`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(max_length=2048)


class WebhookCreated(Contract):
    """The secret is shown once; verify each delivery with it (Standard Webhooks)."""

    id: str
    url: str
    secret: str

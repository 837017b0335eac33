"""The only module that reads the environment: each function asks for the settings it needs; a missing one fails early."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spotter.errors import SettingMissing
from spotter.models.classifiers import Weights

PREFIX = "SPOTTER_"


class Settings(BaseModel):
    """Names below are environment variables with the prefix `SPOTTER_`, in capitals."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class StorageSettings(Settings):
    """Where artefacts lie."""

    data_bucket: str


class UploadSettings(Settings):
    """Where clients upload to."""

    upload_bucket: str
    max_upload_bytes: int = 2_000_000_000
    upload_expires_seconds: int = 900


class TableSettings(Settings):
    """The single table."""

    table: str


class IngestSettings(Settings):
    """Limits on what is accepted, and how the timeline is cut."""

    max_seconds: float = 1800.0
    min_seconds: float = 0.5
    max_pixels: int = 3840 * 2160
    max_upload_bytes: int = 2_000_000_000
    segment_seconds: float = Field(default=20.0, description="Length of a piece of the timeline.")
    segments_at_least: int = Field(default=1, description="Cut into this many pieces even when the video is short.")


class ModelSettings(Settings):
    """Where model files lie."""

    models_dir: Path


class PoseModelSettings(Settings):
    """Which pose model is used."""

    pose_model: str = Field(default="full", description="lite, full or heavy (complexity 0, 1, 2).")


class PoseSettings(ModelSettings, PoseModelSettings):
    """Pose model and sampling."""

    pose_fps: float = Field(
        default=12.0,
        description="Analysed frames per second, at least: every second frame of 24 to 30, every fifth of 60.",
    )
    pose_height: int = Field(default=400, description="Shorter side of the analysed picture in pixels.")
    clip_pictures: bool = Field(
        default=False,
        description="Keep two small pictures a second beside the pose: set it where the endpoint has a video expert.",
    )


class LibrarySettings(Settings):
    """Exercises of one's own."""

    exercises_dir: Path | None = Field(
        default=None,
        description="Folder of further exercise files; a file with the name of one that ships replaces it.",
    )


class ClassifySettings(Settings):
    """The endpoint that classifies."""

    classifier_endpoint: str
    classifier_wait_seconds: float = 60.0


class ServingSettings(Settings):
    """The classifier behind the endpoint."""

    classifier: Weights = Field(default=Weights.CLEAN, description="Weights of the exercise classifier: clean or full.")


class AssessSettings(Settings):
    """How angles are measured."""

    angle_correction: bool = Field(
        default=False, description="Replace joint angles by those of the angle correction where it is sure."
    )
    fault_model: Literal["off", "shown", "weighed"] = Field(
        default="shown",
        description="The model of named faults: `shown` writes its evidence beside the criteria, `weighed` also lets it raise "
        "and lower their stated confidence.",
    )


class FeedbackSettings(Settings):
    """Who words the feedback."""

    openai_secret: str | None = Field(default=None, description="Secrets Manager name of the key; none = template.")
    openai_model: str = "gpt-6-luna"
    openai_base_url: str | None = None
    openai_timeout_seconds: float = 20.0
    openai_max_retries: int = Field(default=2, ge=0, description="Further attempts after 408, 409, 429, 5xx.")
    openai_temperature: float | None = Field(default=None, description="None = the model's own.")
    openai_max_output_tokens: int = Field(default=2000, ge=16, description="Token budget of one answer.")
    openai_input_price: float | None = Field(default=None, description="Dollars per million tokens of the request.")
    openai_output_price: float | None = Field(default=None, description="Dollars per million tokens of the answer.")


class FineTuningSettings(Settings):
    """The account that a fine-tuning job is started from."""

    openai_key: str
    openai_base_url: str | None = None


class RenderSettings(Settings):
    """Size of the drawn video."""

    render_max_side: int = Field(default=960, description="Longer side of the drawn video in pixels.")
    render_max_fps: float = 30.0


class NotifySettings(Settings):
    """Webhook delivery."""

    webhook_allow_loopback: bool = Field(default=False, description="For tests and local mode only.")
    webhook_timeout_seconds: float = 15.0


class EventSettings(Settings):
    """The event bus."""

    event_bus: str = "default"


class VoiceCacheSettings(Settings):
    """Where the offline voice keeps what it has spoken."""

    voice_cache: Path


class LocalSettings(Settings):
    """The embedded cloud."""

    home: Path | None = Field(default=None, description="State folder; `.spotter` in the checkout by default.")
    cores: int = Field(default_factory=lambda: os.cpu_count() or 2, ge=1, description="Concurrency of heavy stages.")


S = TypeVar("S", bound=Settings)


@cache
def load(settings_class: type[S]) -> S:
    """Read one group of settings from the environment.

    Raises:
        SettingMissing: a required variable is absent or a value cannot be used.
    """
    values = {
        name: os.environ[PREFIX + name.upper()]
        for name in settings_class.model_fields
        if os.environ.get(PREFIX + name.upper())
    }
    try:
        return settings_class(**values)
    except ValidationError as error:
        wrong = ", ".join(PREFIX + str(problem["loc"][0]).upper() for problem in error.errors())
        raise SettingMissing(f"Set {wrong}: {error.errors()[0]['msg']}.") from error


def inherited() -> dict[str, str]:
    """A copy of the whole environment, for child processes."""
    return dict(os.environ)

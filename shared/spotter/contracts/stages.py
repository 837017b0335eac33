"""Requests and results of the steps of the state machine: keys and small numbers only.

The machine carries 256 KB at most, so arrays and documents travel as object keys under the run's prefix.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from spotter.contracts.base import Contract, Warned
from spotter.contracts.exports import ExportFormat
from spotter.domain.coaching import Detail, Tone
from spotter.domain.enhancement import Plan
from spotter.domain.view import View

SCHEMA_VERSION: Literal[1] = 1


class RenderMode(StrEnum):
    """How much is drawn: nothing; the drawing as data and single pictures; the whole video as well."""

    NONE = "none"
    DATA = "data"
    VIDEO = "video"


class EnhanceMode(StrEnum):
    """Whether the picture is made better before the body is looked for."""

    OFF = "off"
    AUTO = "auto"


class CoachSettings(Contract):
    """How the coach speaks to this user."""

    tone: Tone = Tone.NEUTRAL
    detail: Detail = Detail.NORMAL


class Options(Contract):
    """What the caller chose when the upload was created."""

    exercise: str | None = Field(default=None, description="Name of an exercise; None lets the classifier decide.")
    language: str = Field(default="en", pattern=r"^[a-z]{2}$")
    render: RenderMode = RenderMode.VIDEO
    speech: bool = True
    coach: CoachSettings = CoachSettings()
    pain_reported: bool = Field(default=False, description="The user's note said so; the note itself is not kept.")
    athlete: str | None = Field(default=None, description="Who trains, in the caller's own words for it.")
    earlier: tuple[str, ...] = Field(default=(), description="Earlier videos of the same athlete, newest first.")
    exports: tuple[ExportFormat, ...] = Field(default=(), description="Files for other tools, in one `exports.zip`.")
    body_height: float | None = Field(default=None, description="Metres; scales the markers of the export `trc`.")
    enhance: EnhanceMode = EnhanceMode.OFF


class Job(Contract):
    """Whose video this is and where its artefacts lie."""

    tenant_id: str
    video_id: str

    @property
    def prefix(self) -> str:
        """Every artefact of the run lies under this key, which ends in a slash."""
        return f"runs/{self.tenant_id}/{self.video_id}/"

    @property
    def upload_key(self) -> str:
        """Where the client's upload lands; the machine reads tenant and video out of it."""
        return f"uploads/{self.tenant_id}/{self.video_id}/source"


class StageRequest(Contract):
    """What every step gets."""

    schema_version: Literal[1] = SCHEMA_VERSION
    job: Job
    options: Options = Options()


class StageResult(Contract):
    """What every step gives back."""

    schema_version: Literal[1] = SCHEMA_VERSION
    warnings: tuple[Warned, ...] = ()


class UploadedObject(Contract):
    """Where the client's upload lies."""

    bucket: str
    key: str


class MediaInfo(Contract):
    """The video as shown, after rotation. Times are seconds from the first frame."""

    container: str
    codec: str
    width: int
    height: int
    rotation: Literal[0, 90, 180, 270] = Field(description="Clockwise degrees to turn decoded frames for showing.")
    fps: float = Field(description="Mean frames per second.")
    duration: float = Field(description="Seconds.")
    variable_frame_rate: bool
    has_audio: bool
    size_bytes: int
    start_offset: float = Field(
        default=0.0,
        description="Seconds on the file's own clock at which the first frame is shown; subtract it from audio times.",
    )
    truncated: bool = Field(default=False, description="The file ends before its header says; what is there counts.")


class Segment(Contract):
    """One piece of the timeline: frames with start <= time < end count, frames from lead_in on warm the tracker up."""

    index: int
    lead_in: float
    start: float
    end: float


class IngestRequest(StageRequest):
    upload: UploadedObject


class IngestResult(StageResult):
    source_key: str
    media: MediaInfo
    segments: tuple[Segment, ...]
    whole: tuple[Segment, ...] = Field(description="The same timeline as one piece.")


class EnhanceRequest(StageRequest):
    source_key: str
    media: MediaInfo


class EnhanceResult(StageResult):
    enhancement_key: str
    media: MediaInfo = Field(description="As it is to be shown: turned when the video lay on its side.")
    plan: Plan


class PoseRequest(StageRequest):
    source_key: str
    media: MediaInfo
    segment: Segment
    plan: Plan | None = Field(default=None, description="What `enhance` found to help; None leaves the picture alone.")


class PoseResult(StageResult):
    pose_key: str
    segment: Segment
    frames: int
    detected: int


class StitchRequest(StageRequest):
    media: MediaInfo
    poses: tuple[PoseResult, ...]


class StitchResult(StageResult):
    sequence_key: str
    raw_key: str | None = Field(default=None, description="The same person before gaps were filled and smoothed.")
    continuous: bool = Field(description="False when neighbouring segments follow different people.")
    frames: int
    detected_share: float
    view: View


class ClassifyRequest(StageRequest):
    sequence_key: str


class ClassifyResult(StageResult):
    timeline_key: str
    sets: int
    model: str


class AssessRequest(StageRequest):
    sequence_key: str
    timeline_key: str
    view: View


class AssessResult(StageResult):
    assessment_key: str
    angles_key: str | None = Field(default=None, description="Corrected angles; null = the angles are as measured.")
    exercise: str
    repetitions: int
    score: int | None


class FeedbackRequest(StageRequest):
    assessment_key: str
    media: MediaInfo | None = Field(default=None, description="Its duration keeps the cues within the video.")


class FeedbackResult(StageResult):
    feedback_key: str
    writer: str


class SpeechRequest(StageRequest):
    feedback_key: str


class SpeechResult(StageResult):
    speech_key: str
    captions_key: str
    audio_key: str | None = Field(default=None, description="All cues at their times without the picture, M4A.")


class RenderRequest(StageRequest):
    source_key: str
    media: MediaInfo
    sequence_key: str
    assessment_key: str
    angles_key: str | None = None
    feedback_key: str | None = None
    segment: Segment | None = Field(default=None, description="Only this piece of the timeline; null = the whole.")


class Still(Contract):
    """A picture of one moment of the drawn video."""

    time: float = Field(description="Seconds of the video.")
    key: str


class RenderResult(StageResult):
    """What was drawn of the whole video or of one segment; the first segment has the poster and the drawing."""

    picture_key: str | None = Field(description="The drawn video, still without sound; null when only data is wanted.")
    begin: float = Field(default=0.0, description="Second of the video at which the drawn video begins.")
    poster_key: str | None = Field(default=None, description="Null for all segments but the first.")
    drawing_key: str | None = Field(default=None, description="`overlay.json`, the drawing as data.")
    stills: tuple[Still, ...] = Field(default=(), description="Small pictures of the moments that findings rest on.")


class MuxRequest(StageRequest):
    source_key: str
    picture_key: str | None = Field(default=None, description="The whole drawn video, when it was drawn in one piece.")
    pieces: tuple[RenderResult, ...] = Field(default=(), description="What was drawn of each segment, in order.")
    speech_key: str | None = None


class MuxResult(StageResult):
    video_key: str


class StageFailure(Contract):
    """What the machine's Catch hands over; names as Step Functions writes them."""

    Error: str
    Cause: str = ""


class PublishRequest(StageRequest):
    """Everything that the earlier steps left; a step that failed or was skipped is None."""

    ingest: IngestResult | None = None
    enhance: EnhanceResult | None = None
    stitch: StitchResult | None = None
    classify: ClassifyResult | None = None
    assess: AssessResult | None = None
    feedback: FeedbackResult | None = None
    speech: SpeechResult | None = None
    render: RenderResult | None = Field(default=None, description="Of the whole video, or of its first segment.")
    pieces: tuple[RenderResult, ...] = Field(default=(), description="Of all segments, when it was drawn in segments.")
    mux: MuxResult | None = None
    failed: dict[str, StageFailure] = Field(default={}, description="Step name to its error; `analysis` ends the run.")


class PublishResult(StageResult):
    status: str
    results_key: str | None
    caller_fault: bool = Field(default=False, description="The video was refused: no alarm is raised.")


class NotifyRequest(StageRequest):
    status: str


class NotifyResult(StageResult):
    delivered: int
    failed: int

"""What the stages need from the outside world. Adapters implement it, tests fake it, wiring chooses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from spotter.contracts.api import PresignedPost, VideoStatus
from spotter.contracts.events import AnalysisEvent
from spotter.contracts.stages import MediaInfo
from spotter.domain.coaching import Usage
from spotter.domain.pose import PoseSequence
from spotter.domain.speech import SpokenWord
from spotter.domain.timeline import Timeline
from spotter.domain.video_frame import VideoFrame

RgbFrame = NDArray[np.uint8]


class BlobStore(Protocol):
    """Objects of one bucket by key. Raises `StorageUnavailable`; a missing key is `KeyError`."""

    def read(self, key: str) -> bytes: ...

    def write(self, key: str, content: bytes, content_type: str) -> None: ...

    def download(self, key: str, path: Path) -> None: ...

    def upload(self, path: Path, key: str, content_type: str) -> None: ...

    def exists(self, key: str) -> bool: ...

    def copy_in(self, bucket: str, key: str, to_key: str) -> int:
        """Copy an object of another bucket into this one; its size in bytes."""
        ...

    def link(self, key: str, seconds: int) -> str:
        """A presigned GET link."""
        ...

    def delete_prefix(self, prefix: str) -> int:
        """Delete every object under the prefix; how many there were."""
        ...


class UploadForms(Protocol):
    """Forms with which a client sends one file straight to the object store. Raises `StorageUnavailable`."""

    def form(self, key: str, content_type: str, max_bytes: int, expires_in: int) -> PresignedPost:
        """A form for exactly this key and type, 1..max_bytes, good for `expires_in` seconds."""
        ...


class MediaReader(Protocol):
    """Decodes untrusted files within limits."""

    def probe(self, path: Path) -> MediaInfo:
        """Raises a `VideoError`."""
        ...

    def frames(
        self, path: Path, media: MediaInfo, start: float, end: float, *, height: int | None = None, stride: int = 1
    ) -> Iterator[tuple[float, RgbFrame]]:
        """(seconds, (H, W, 3) RGB as shown) of every `stride`-th frame with start <= time < end."""
        ...

    def pictures(
        self, path: Path, media: MediaInfo, start: float, end: float, *, size: tuple[int, int], stride: int = 1
    ) -> Iterator[tuple[float, VideoFrame]]:
        """The same frames in the form in which video is written, of this even width and height; they may be changed."""
        ...


class PictureSink(Protocol):
    """An open video file that takes one frame after the other."""

    def write(self, time: float, frame: VideoFrame) -> None:
        """Append a frame of the file's size shown from `time` on, seconds; times increase strictly."""
        ...

    def end(self, time: float) -> None:
        """Until when the last frame is shown, seconds; without it, about as long as the one before."""
        ...


@dataclass(frozen=True)
class PicturePiece:
    """A part of a drawn video.

    Attributes:
        begin: seconds of the whole video at which its first frame is shown.
        path: an MP4 file that `MediaWriter.open` has written.
    """

    begin: float
    path: Path


@dataclass(frozen=True)
class SoundClip:
    """One clip of a sound track.

    Attributes:
        start: seconds of the video at which it begins.
        wav: mono 16-bit WAV file.
    """

    start: float
    wav: bytes


class MediaWriter(Protocol):
    """Encodes the files that players and browsers show."""

    def open(self, path: Path, width: int, height: int, fps: float) -> AbstractContextManager[PictureSink]:
        """A new MP4 file without sound, complete when the context ends.

        Width and height are even; `fps` is a hint to the encoder, time stamps are kept as written.
        """
        ...

    def still(self, frame: VideoFrame) -> bytes:
        """A JPEG file of one frame."""
        ...

    def mux(
        self, pieces: Sequence[PicturePiece], output: Path, clips: Sequence[SoundClip], original: Path | None
    ) -> None:
        """Join the pictures of MP4 files by copying, and add a sound track: the clips over the sound of the original.

        The pieces were written by `open` at one size and follow each other in time.

        Without clips and without sound in the original, the output has no sound track.
        """
        ...


class PictureMaker(Protocol):
    """Makes the small pictures that the video expert looks at."""

    def picture(self, frame: RgbFrame) -> bytes:
        """A JPEG file of 224 x 224 pixels: the whole (H, W, 3) frame, with black bars where its shape is another one."""
        ...


class PoseEstimator(Protocol):
    """Finds one person in a stream of frames."""

    @property
    def name(self) -> str: ...

    def estimate(self, frames: Iterator[tuple[float, RgbFrame]], width: int, height: int) -> PoseSequence:
        """Width and height are those of the shown picture; frames may be smaller."""
        ...


class ExerciseClassifier(Protocol):
    """Says which exercise is done when. Raises `ClassifierUnavailable` or `ClassifierWarming`."""

    def classify(self, sequence_key: str) -> Timeline: ...


class SmallModel(Protocol):
    """A network that runs inside a step. Raises `ModelCorrupt` when it is of another version than the code."""

    @property
    def name(self) -> str:
        """The model and the beginning of its hash, `stem@0123456789ab`."""
        ...

    @property
    def metadata(self) -> Mapping[str, str]:
        """What training wrote beside the weights."""
        ...

    def run(self, inputs: Mapping[str, NDArray[np.float32]]) -> Mapping[str, NDArray[np.float32]]:
        """Every output by its name."""
        ...


@dataclass(frozen=True)
class Answer:
    """What a language model answered.

    Attributes:
        content: an instance of the class that was asked for; None when the answer cannot be used.
        usage: what it was paid for, used or not.
        problem: why there is no content.
    """

    content: Any | None
    usage: Usage
    problem: str | None = None


class LanguageModel(Protocol):
    """Words a message plan. Raises `LanguageModelUnavailable`."""

    @property
    def name(self) -> str: ...

    def write(self, instructions: str, facts: str, answer_type: type[Any]) -> Answer:
        """Ask for an instance of the pydantic class `answer_type`."""
        ...


class Metrics(Protocol):
    """Numbers for the operator's graphs."""

    def count(self, values: Mapping[str, float]) -> None:
        """Add each value to its metric."""
        ...


class Voice(Protocol):
    """Text to speech. Raises `VoiceUnavailable`."""

    @property
    def name(self) -> str: ...

    def speak(self, text: str, language: str) -> tuple[bytes, tuple[SpokenWord, ...]]:
        """(mono 16-bit WAV file, word times)."""
        ...


class SoundEncoder(Protocol):
    """Makes sound files that are small enough for a phone."""

    def m4a(self, samples: NDArray[np.int16], rate: int) -> bytes:
        """AAC in an M4A file, in which every sample is heard at its time: (T,) mono samples, `rate` of them a second."""
        ...


class RunStore(Protocol):
    """One row per video. Rows belong to a tenant; nobody sees another tenant's rows. Raises `DatabaseUnavailable`.

    A row has tenant_id, video_id, status, progress (0..100), options and warnings (JSON), filename, created_at and
    updated_at (ISO 8601, UTC); once it has started: stage, started_at; once it has ended: results_key, video_seconds
    or error_code, error_message. A row whose `expires_at` (unix seconds) has passed is not there.
    """

    def create(
        self,
        tenant_id: str,
        video_id: str,
        *,
        filename: str,
        options: str,
        created_at: str,
        expires_at: int | None = None,
    ) -> None:
        """A new row that awaits its upload; a row that is there already stays as it is."""
        ...

    def get(self, tenant_id: str, video_id: str) -> dict[str, Any] | None: ...

    def page(self, tenant_id: str, limit: int, after: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """At most `limit` rows older than the video `after`, newest first, and what to pass as `after` next."""
        ...

    def finish(self, tenant_id: str, video_id: str, status: VideoStatus, **fields: Any) -> None:
        """Write the final status, progress 100 and the fields that are not None.

        Raises:
            KeyError: the row was deleted meanwhile; it stays deleted.
        """
        ...

    def delete(self, tenant_id: str, video_id: str) -> bool:
        """Whether there was a row to delete."""
        ...

    def add_key(self, key_sha256: str, tenant_id: str) -> None:
        """Let the bearer of a key in as this tenant; only the hash is stored."""
        ...

    def tenant_of_key(self, key_sha256: str) -> str | None: ...

    def webhooks(self, tenant_id: str) -> list[dict[str, str]]:
        """`id`, `url` and `secret` of each."""
        ...

    def add_webhook(self, tenant_id: str, webhook_id: str, url: str, secret: str) -> None: ...


class EventBus(Protocol):
    """Tells the rest of the account. Raises `ServiceError`."""

    def publish(self, event: AnalysisEvent) -> None: ...


class WebhookSender(Protocol):
    """One signed POST. Raises `WebhookUndeliverable`."""

    def send(self, url: str, secret: str, message_id: str, body: bytes) -> None: ...


class Clock(Protocol):
    """The current time."""

    def now_iso(self) -> str:
        """ISO 8601 in UTC with milliseconds, ends in `Z`."""
        ...

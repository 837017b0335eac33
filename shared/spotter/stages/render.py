"""Step `render`: frames, landmarks, assessment and cues become the drawn video, still without sound, and pictures of it."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from spotter.contracts.stages import Job, MediaInfo, RenderRequest, RenderResult, Still
from spotter.domain.assessment import Assessment
from spotter.domain.coaching import Feedback
from spotter.domain.exercise import library
from spotter.domain.pose import PoseSequence
from spotter.domain.stills import still_times
from spotter.errors import VideoCorrupt
from spotter.overlay.compose import Overlay
from spotter.overlay.state import worst_moment
from spotter.ports import BlobStore, MediaReader, MediaWriter, RgbFrame

PICTURE_NAME, PICTURE_TYPE = "render/picture.mp4", "video/mp4"
POSTER_NAME, POSTER_TYPE = "render/poster.jpg", "image/jpeg"
STILL_NAME = "render/still-{milliseconds}.jpg"
STILL_SIDE = 480  # pixels of the longer side, at most: a thumbnail, sharp on a phone's screen

# Time stamps jitter: a frame may come this share of an interval early and is still kept.
EARLY_SHARE = 0.1

Frames = Iterator[tuple[float, RgbFrame]]


@dataclass(frozen=True)
class Deps:
    """What the step needs.

    Attributes:
        max_side: longer side of the drawn video in pixels; smaller videos keep their size.
        max_fps: of more frames per second some are left out; none is moved in time.
    """

    blobs: BlobStore
    reader: MediaReader
    writer: MediaWriter
    max_side: int
    max_fps: float


def run(request: RenderRequest, deps: Deps) -> RenderResult:
    """Write `render/picture.mp4`, `render/poster.jpg` and a still of each finding, one frame at a time.

    Raises:
        VideoError: the source cannot be opened, or no frame of it can be read.
    """
    blobs, prefix = deps.blobs, request.job.prefix
    sequence = PoseSequence.from_npz(blobs.read(request.sequence_key))
    assessment = Assessment.model_validate_json(blobs.read(request.assessment_key))
    feedback = Feedback.model_validate_json(blobs.read(request.feedback_key)) if request.feedback_key else None
    with tempfile.TemporaryDirectory() as folder:
        source, picture = Path(folder) / "source", Path(folder) / "picture.mp4"
        blobs.download(request.source_key, source)
        first, frames = _begun(_frames(source, request.media, deps))
        # The overlay is made for the frames as they come: an odd size is evened out only in the encoder.
        overlay = Overlay(sequence, assessment, feedback, width=first.shape[1], height=first.shape[0])
        album = Album((poster_time(assessment, request.media), *still_times(assessment, library())))
        _draw(overlay, frames, picture, request.media, deps, album)
        blobs.upload(picture, prefix + PICTURE_NAME, PICTURE_TYPE)
    blobs.write(prefix + POSTER_NAME, deps.writer.still(album.at(0)), POSTER_TYPE)
    return RenderResult(
        picture_key=prefix + PICTURE_NAME,
        poster_key=prefix + POSTER_NAME,
        stills=tuple(_kept(album, number, request.job, deps) for number in range(1, len(album.times))),
    )


@dataclass
class Album:
    """Keeps, of all frames that pass by, the ones nearest to the wanted moments.

    Attributes:
        times: seconds of the video.
    """

    times: Sequence[float]
    _kept: dict[int, tuple[float, RgbFrame]] = field(default_factory=dict)

    def look(self, time: float, frame: RgbFrame) -> None:
        """Keep this frame where none was nearer."""
        for number, wanted in enumerate(self.times):
            distance = abs(time - wanted)
            if number not in self._kept or distance < self._kept[number][0]:
                self._kept[number] = distance, frame

    def at(self, number: int) -> RgbFrame:
        """The frame of one wanted moment.

        Raises:
            VideoCorrupt: no frame was seen at all.
        """
        if number not in self._kept:
            raise VideoCorrupt
        return self._kept[number][1]


def reduced(frame: RgbFrame, max_side: int) -> RgbFrame:
    """The picture smaller by a whole factor (mean of squares), its longer side at most `max_side`."""
    factor = -(-max(frame.shape[:2]) // max_side)
    height, width = (side // factor * factor for side in frame.shape[:2])
    squares = frame[:height, :width].reshape(height // factor, factor, width // factor, factor, 3)
    return np.asarray(squares.mean(axis=(1, 3)) + 0.5).astype(np.uint8)


def _kept(album: Album, number: int, job: Job, deps: Deps) -> Still:
    time = album.times[number]
    key = job.prefix + STILL_NAME.format(milliseconds=round(1000 * time))
    deps.blobs.write(key, deps.writer.still(reduced(album.at(number), STILL_SIDE)), POSTER_TYPE)
    return Still(time=time, key=key)


def drawn_size(media: MediaInfo, max_side: int) -> tuple[int, int]:
    """Width and height of the drawn video: as filmed or smaller, both even, as H.264 wants them."""
    scale = min(1.0, max_side / max(media.width, media.height))
    width, height = (max(2, 2 * round(side * scale / 2)) for side in (media.width, media.height))
    return width, height


def thinned(frames: Frames, max_fps: float) -> Frames:
    """At most so many frames per second, with their own time stamps."""
    due = -float("inf")
    for time, frame in frames:
        if time >= due:
            yield time, frame
            due = time + (1 - EARLY_SHARE) / max_fps


def poster_time(assessment: Assessment, media: MediaInfo) -> float:
    """The worst movement shows best what the analysis is about; without any, the middle of the video."""
    worst = worst_moment(assessment)
    return media.duration / 2 if worst is None else worst


def _frames(source: Path, media: MediaInfo, deps: Deps) -> Frames:
    # Frames that are left out by number need not be converted; the rest is left out by time.
    stride = max(1, int(media.fps / deps.max_fps * (1 + EARLY_SHARE)))
    _, height = drawn_size(media, deps.max_side)
    return thinned(deps.reader.frames(source, media, 0.0, float("inf"), height=height, stride=stride), deps.max_fps)


def _begun(frames: Frames) -> tuple[RgbFrame, Frames]:
    """The first frame, and all of them."""
    first = next(frames, None)
    if first is None:
        raise VideoCorrupt
    return first[1], itertools.chain([first], frames)


def _draw(overlay: Overlay, frames: Frames, picture: Path, media: MediaInfo, deps: Deps, album: Album) -> None:
    """Draw and encode every frame, and show it to the album."""
    width, height = drawn_size(media, deps.max_side)
    with deps.writer.open(picture, width, height, min(media.fps, deps.max_fps)) as sink:
        for time, frame in frames:
            drawn = overlay.draw(frame, time)
            sink.write(time, drawn)
            album.look(time, drawn)

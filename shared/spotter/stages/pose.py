"""Step `pose`: one piece of the video becomes landmarks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spotter.contracts.base import Warned, WarningCode
from spotter.contracts.stages import PoseRequest, PoseResult
from spotter.domain.clip_frames import FRAME_STEP_SECONDS, ClipFrames
from spotter.domain.picture_steps import Enhancer
from spotter.domain.sampling import scaled_height, stride_for
from spotter.ports import BlobStore, MediaReader, PictureMaker, PoseEstimator, RgbFrame

POSE_NAME = "pose/{index}.npz"
POSE_TYPE = "application/octet-stream"

# With fewer frames than this share of the expected ones, part of the video could not be decoded.
DAMAGED_SHARE = 0.9

# Time stamps are rounded to the container's clock, 1 ms in most.
TIME_TOLERANCE = 2e-3


@dataclass(frozen=True)
class Deps:
    """What the step needs.

    Attributes:
        fps: analysed frames per second, at least; all frames of a slower video.
        height: shorter side of the analysed picture in pixels.
        pictures: makes the small pictures that the video expert looks at; None = there is no video expert.
    """

    blobs: BlobStore
    reader: MediaReader
    estimator: PoseEstimator
    fps: float
    height: int
    pictures: PictureMaker | None = None


def run(request: PoseRequest, deps: Deps) -> PoseResult:
    """Write `pose/<index>.npz`: every analysed frame from the lead-in on, with its true time stamp.

    With a video expert the archive holds small pictures of the segment too, two a second; they are of the original picture.
    An enhancement plan changes what the landmarker sees: times stay, and landmarks are carried back to the original picture.

    Raises:
        VideoError: the source cannot be opened.
    """
    media, segment = request.media, request.segment
    stride, plan = stride_for(media.fps, deps.fps), request.plan
    height = scaled_height(media.width, media.height, plan.analysed_side(deps.height) if plan else deps.height)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "source"
        deps.blobs.download(request.source_key, path)
        frames: Iterator[tuple[float, RgbFrame]] = deps.reader.frames(
            path, media, segment.lead_in, segment.end, height=height, stride=stride
        )
        kept: list[tuple[float, bytes]] = []
        if deps.pictures is not None:
            frames = _keeping(frames, segment.start, deps.pictures, kept)
        if plan and plan.changes_pixels:
            enhancer = Enhancer(plan)
            found = deps.estimator.estimate(enhancer.enhanced(frames), media.width, media.height)
            sequence = enhancer.restored(found)
        else:
            sequence = deps.estimator.estimate(frames, media.width, media.height)
    key = request.job.prefix + POSE_NAME.format(index=segment.index)
    deps.blobs.write(key, ClipFrames.of(kept).attached_to(sequence.to_npz()) if kept else sequence.to_npz(), POSE_TYPE)
    own = sequence.times >= segment.start
    expected = (segment.end - segment.lead_in) * media.fps / stride
    return PoseResult(
        pose_key=key,
        segment=segment,
        frames=int(own.sum()),
        detected=int(sequence.detected[own].sum()),
        warnings=_warnings(len(sequence), expected, request),
    )


def _keeping(
    frames: Iterator[tuple[float, RgbFrame]], start: float, maker: PictureMaker, kept: list[tuple[float, bytes]]
) -> Iterator[tuple[float, RgbFrame]]:
    """The same frames; on their way some are added to `kept` as small pictures. The lead-in belongs to the segment before."""
    wanted = start
    for time, frame in frames:
        if time >= wanted - TIME_TOLERANCE:
            kept.append((time, maker.picture(frame)))
            # On a grid of half seconds, though frames lie a little behind it; after a gap from the frame on.
            wanted = max(wanted, time - FRAME_STEP_SECONDS) + FRAME_STEP_SECONDS
        yield time, frame


def _warnings(frames: int, expected: float, request: PoseRequest) -> tuple[Warned, ...]:
    # At a variable frame rate a piece may hold fewer frames than the mean rate says.
    if request.media.variable_frame_rate or frames >= int(DAMAGED_SHARE * expected):
        return ()
    segment = request.segment
    message = f"Part of the video between {segment.start:.1f} and {segment.end:.1f} seconds could not be read."
    values = {"start": segment.start, "end": segment.end}
    return (Warned(code=WarningCode.VIDEO_DAMAGED, message=message, values=values),)

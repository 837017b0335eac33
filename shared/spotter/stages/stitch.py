"""Step `stitch`: the poses of all segments become one person's sequence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spotter.contracts.base import Warned, WarningCode
from spotter.contracts.stages import StitchRequest, StitchResult
from spotter.domain.clip_frames import ClipFrames
from spotter.domain.pose import PoseSequence
from spotter.domain.stitching import Piece, detected_seconds, stitch
from spotter.domain.view import estimate_view
from spotter.errors import NoPersonFound
from spotter.ports import BlobStore

SEQUENCE_NAME = "sequence.npz"
RAW_NAME = "raw.npz"
SEQUENCE_TYPE = "application/octet-stream"
MIN_DETECTED_SHARE = 0.2  # with less, the person is an accident of the picture
MIN_DETECTED_SECONDS = 1.0  # with less, not even one repetition can be seen
SHORT_CLIP_SHARE = 0.5  # clips that hardly last a second themselves need a person in half of their frames
SPARSE_SHARE = 0.6  # with less, the caller is told


@dataclass(frozen=True)
class Deps:
    """What the step needs."""

    blobs: BlobStore


def run(request: StitchRequest, deps: Deps) -> StitchResult:
    """Read the poses of all segments, write `sequence.npz`, and `raw.npz` for those who want to filter themselves.

    Raises:
        NoPersonFound: a person was detected in too small a part of the video.
    """
    archives = [deps.blobs.read(pose.pose_key) for pose in request.poses]
    pieces = [
        Piece(PoseSequence.from_npz(archive), pose.segment.start, pose.segment.end)
        for archive, pose in zip(archives, request.poses, strict=True)
    ]
    if not any(piece.sequence.detected.any() for piece in pieces):
        raise NoPersonFound
    stitched = stitch(pieces)
    sequence = stitched.sequence
    share = float(sequence.detected.mean())
    wanted = min(MIN_DETECTED_SECONDS, SHORT_CLIP_SHARE * sequence.duration)
    if share < MIN_DETECTED_SHARE or detected_seconds(sequence) < wanted:
        raise NoPersonFound
    key, raw_key = request.job.prefix + SEQUENCE_NAME, request.job.prefix + RAW_NAME
    deps.blobs.write(key, _with_pictures(sequence.to_npz(), archives), SEQUENCE_TYPE)
    deps.blobs.write(raw_key, stitched.raw.to_npz(), SEQUENCE_TYPE)
    return StitchResult(
        sequence_key=key,
        raw_key=raw_key,
        continuous=stitched.continuous,
        frames=len(sequence),
        detected_share=round(share, 4),
        view=estimate_view(sequence),
        warnings=(
            *(warned for pose in request.poses for warned in pose.warnings),
            *_warnings(stitched.continuous, share),
        ),
    )


def _with_pictures(sequence: bytes, archives: Sequence[bytes]) -> bytes:
    """The sequence's archive with the pictures of all segments, when they carry any: the video expert looks at them."""
    found = [frames for archive in archives if (frames := ClipFrames.from_npz(archive)) is not None]
    pictures = ClipFrames.of(pair for frames in found for pair in frames.pairs())
    return pictures.attached_to(sequence) if len(pictures) else sequence


def _warnings(continuous: bool, share: float) -> tuple[Warned, ...]:
    found = []
    if not continuous:
        found.append(
            Warned(
                code=WarningCode.PERSON_CHANGED, message="Several people are in the picture; one of them was followed."
            )
        )
    if share < SPARSE_SHARE:
        message = f"The person was seen in {share:.0%} of the video only."
        found.append(Warned(code=WarningCode.PERSON_OFTEN_HIDDEN, message=message, values={"percent": 100 * share}))
    return tuple(found)

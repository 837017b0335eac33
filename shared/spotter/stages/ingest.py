"""Step `ingest`: an upload becomes an accepted source, and its timeline is cut into pieces."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from itertools import pairwise
from math import ceil
from pathlib import Path

from spotter.contracts.base import Warned, WarningCode
from spotter.contracts.stages import IngestRequest, IngestResult, MediaInfo, Segment
from spotter.errors import FileTooLarge, VideoEmpty
from spotter.ports import BlobStore, MediaReader

SOURCE_NAME = "source"
MEDIA_NAME = "media.json"

# The tracker needs a few frames to settle, and stitching compares the people of neighbouring pieces on the overlap.
LEAD_IN_SECONDS = 1.0
# With shorter pieces the lead-in costs more than a second worker saves.
MIN_SEGMENT_SECONDS = 4.0
# Below, a fast push-up (1.4 a second) has fewer than 14 moments per repetition.
LOW_FRAME_RATE = 20.0
# Below, a standing person's limbs are a few pixels wide.
SMALL_SIDE = 240


@dataclass(frozen=True)
class Limits:
    """Largest upload in bytes, and how the timeline is cut."""

    max_bytes: int
    segment_seconds: float
    segments_at_least: int = 1


@dataclass(frozen=True)
class Deps:
    """What the step needs."""

    blobs: BlobStore
    reader: MediaReader
    limits: Limits


def run(request: IngestRequest, deps: Deps) -> IngestResult:
    """Take over the upload as `source`, probe it, write `media.json`.

    Raises:
        VideoError: the subclass says why the file is refused.
    """
    source_key = request.job.prefix + SOURCE_NAME
    size = deps.blobs.copy_in(request.upload.bucket, request.upload.key, source_key)
    if size == 0:
        raise VideoEmpty
    if size > deps.limits.max_bytes:
        raise FileTooLarge
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / SOURCE_NAME
        deps.blobs.download(source_key, path)
        media = deps.reader.probe(path)
    media_json = media.model_dump_json(indent=2).encode()
    deps.blobs.write(request.job.prefix + MEDIA_NAME, media_json, "application/json")
    return IngestResult(
        source_key=source_key,
        media=media,
        segments=cut(media.duration, deps.limits.segment_seconds, deps.limits.segments_at_least),
        whole=cut(media.duration, media.duration, 1),
        warnings=warnings_about(media),
    )


def cut(duration: float, segment_seconds: float, at_least: int) -> tuple[Segment, ...]:
    """Equal pieces that cover 0 <= time < duration; each but the first starts decoding a little earlier.

    Args:
        duration: seconds, positive.
        segment_seconds: no piece is longer.
        at_least: wanted number of pieces; fewer when they would get too short to be worth it.
    """
    wanted = min(at_least, int(duration / MIN_SEGMENT_SECONDS))
    count = max(1, wanted, ceil(duration / segment_seconds))
    borders = [duration * (index / count) for index in range(count + 1)]  # the last one is the duration exactly
    return tuple(
        Segment(index=index, lead_in=max(0.0, start - LEAD_IN_SECONDS), start=start, end=end)
        for index, (start, end) in enumerate(pairwise(borders))
    )


def warnings_about(media: MediaInfo) -> tuple[Warned, ...]:
    """What makes an accepted video hard to judge."""
    found = []
    if media.truncated:
        message = f"The file is cut off; the first {media.duration:.1f} seconds were analysed."
        found.append(Warned(code=WarningCode.VIDEO_TRUNCATED, message=message, values={"seconds": media.duration}))
    if media.fps < LOW_FRAME_RATE:
        message = f"The video has {media.fps:.0f} pictures per second; fast repetitions may be missed. Film with 30."
        found.append(Warned(code=WarningCode.LOW_FRAME_RATE, message=message, values={"fps": media.fps}))
    if min(media.width, media.height) < SMALL_SIDE:
        message = f"The picture is small ({media.width}x{media.height}); angles are less exact. Film with 720p."
        values = {"width": media.width, "height": media.height}
        found.append(Warned(code=WarningCode.SMALL_PICTURE, message=message, values=values))
    return tuple(found)

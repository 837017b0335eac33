"""Frames as they are wanted: which ones, at which size, turned and with square pixels as shown."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor
from pathlib import Path
from typing import Any, Literal, cast

import numpy as np
from av.video.reformatter import Colorspace, VideoReformatter

from spotter.adapters.video_reader.files import Limits, go_to, opened, seconds_of, shown_frames
from spotter.contracts.stages import MediaInfo
from spotter.domain.video_frame import Matrix, VideoFrame
from spotter.ports import RgbFrame

Rotation = Literal[0, 90, 180, 270]

# Microseconds: finer than any container's clock, coarser than rounding errors of sums.
TIME_DIGITS = 6
# As ITU-T H.273 numbers them. A file that does not say (2) is taken for BT.601, as FFmpeg does; others are converted to it.
MATRICES = {1: Matrix.BT709, 2: Matrix.BT601, 5: Matrix.BT601, 6: Matrix.BT601}
# Part of a frame interval by which time stamps may come early and still fall into their slot.
SLOT_PHASE = 0.25


def taken(
    path: Path, media: MediaInfo, start: float, end: float, stride: int, limits: Limits
) -> Iterator[tuple[float, Any]]:
    """(seconds, decoded frame) of every `stride`-th frame."""
    slots_per_second = media.fps / stride
    earlier = 0.0 if stride == 1 else 1.0 / slots_per_second
    last_slot = -1
    for time, frame in _decoded(path, media, start - earlier, end, limits):
        slot = floor(time * slots_per_second + SLOT_PHASE / stride)
        taken = stride > 1 and slot == last_slot
        last_slot = slot
        if start <= time and not taken:
            yield time, frame


def _decoded(path: Path, media: MediaInfo, start: float, end: float, limits: Limits) -> Iterator[tuple[float, Any]]:
    """(seconds, frame) with start <= seconds < end, strictly increasing."""
    for seek in (start > 0, False):
        with opened(path, limits) as (container, stream):
            if seek and not go_to(container, stream, start + media.start_offset):
                continue
            last = -np.inf
            for frame in shown_frames(container, stream):
                stamp = seconds_of(frame)
                time = last if stamp is None else round(stamp - media.start_offset, TIME_DIGITS)
                if seek and last == -np.inf and time > start:
                    break  # the container found no key frame before the start: read from the beginning
                if time >= end:
                    return
                if start <= time and last < time:
                    yield time, frame
                last = max(last, time)
            else:
                return


def delivered_size(media: MediaInfo, height: int | None) -> tuple[int, int]:
    """(width, height) of the delivered picture; even numbers when scaled, which swscale likes."""
    if height is None or height >= media.height:
        return media.width, media.height
    width = media.width * height / media.height
    return max(2, 2 * round(width / 2)), max(2, 2 * round(height / 2))


def as_shown(scaler: VideoReformatter, frame: Any, rotation: Rotation, size: tuple[int, int]) -> RgbFrame:
    """Scale first (cheaper), then turn."""
    turned = rotation in (90, 270)
    width, height = size[::-1] if turned else size
    # One thread: several take more time in all, and the decoder works beside it.
    picture = scaler.reformat(frame, width, height, "rgb24", interpolation="FAST_BILINEAR", threads=1).to_ndarray()
    return cast(RgbFrame, np.ascontiguousarray(np.rot90(picture, k=-rotation // 90)))


def as_drawn(scaler: VideoReformatter, frame: Any, rotation: Rotation, size: tuple[int, int]) -> VideoFrame:
    """Scale first, then turn; never the decoder's own picture, which later ones are built from."""
    width, height = size[::-1] if rotation in (90, 270) else size
    matrix = MATRICES.get(frame.colorspace, Matrix.BT601)
    picture = scaler.reformat(
        frame,
        width,
        height,
        "yuv420p",
        dst_colorspace=None if frame.colorspace in MATRICES else Colorspace.ITU601,
        dst_color_range="MPEG",
        interpolation="AREA",
        threads=1,
    )
    drawn = VideoFrame(np.empty((3 * size[1] // 2, size[0]), np.uint8), matrix)
    for target, plane in zip(drawn.parts, picture.planes, strict=True):
        stored = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        target[:] = np.rot90(stored, k=-rotation // 90)
    return drawn

"""Writing clips as video, and what a phone's compression does to the pictures."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
CRF_RANGE = (18, 33)  # x264's quality: a good phone to a clip that was sent through a messenger twice


def write(target: Any, frames: Iterable[Picture], fps: float, *, crf: int, kind: str | None = None) -> int:
    """Encode frames as H.264.

    Args:
        target: path as text, or a binary file object.
        frames: (H, W, 3) RGB, all of one even size.
        fps: frame rate.
        crf: x264's quality, lower is better.
        kind: container where the target has no name.

    Returns:
        How many frames were written.
    """
    rate = Fraction(fps).limit_denominator(1000)
    count = 0
    with av.open(target, "w", format=kind) as container:
        stream: Any = container.add_stream(
            "libx264", rate=rate, options={"preset": "veryfast", "crf": str(crf), "threads": "1"}
        )
        stream.pix_fmt = "yuv420p"
        for frame in frames:
            if not count:
                stream.height, stream.width = frame.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
            count += 1
        container.mux(stream.encode(None))
    return count


def compressed(frames: Iterable[Picture], fps: float, crf: int) -> Iterator[Picture]:
    """The frames as a video player shows them after encoding."""
    buffer = io.BytesIO()
    write(buffer, frames, fps, crf=crf, kind="mp4")
    buffer.seek(0)
    with av.open(buffer) as container:
        for frame in container.decode(video=0):
            yield np.ascontiguousarray(frame.to_ndarray(format="rgb24"))  # rows may be padded

"""Decodes the pictures of an untrusted request."""

from __future__ import annotations

from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from spotter.domain.clip_frames import FRAME_SIDE
from spotter.errors import InvalidRequest

# FFmpeg counts the margins that its decoders write into.
_MAX_PIXELS = str(4 * FRAME_SIDE * FRAME_SIDE)


def decoded(jpeg: bytes, side: int) -> NDArray[np.uint8]:
    """(side, side, 3) RGB of a JPEG file of 224 x 224 pixels.

    Raises:
        InvalidRequest: it is no JPEG file of that size; larger ones are refused before they are decoded.
    """
    decoder: Any = av.CodecContext.create("mjpeg", "r")
    decoder.options = {"max_pixels": _MAX_PIXELS}
    try:
        frames: list[Any] = decoder.decode(av.Packet(jpeg)) + decoder.decode(None)
        (frame,) = frames
    except (av.FFmpegError, ValueError) as error:
        raise InvalidRequest(f"A picture cannot be decoded: {error}") from error
    if (frame.width, frame.height) != (FRAME_SIDE, FRAME_SIDE):
        raise InvalidRequest(f"A picture has {frame.width} x {frame.height} pixels, not {FRAME_SIDE} x {FRAME_SIDE}.")
    return np.asarray(frame.reformat(side, side, "rgb24", interpolation="AREA").to_ndarray())

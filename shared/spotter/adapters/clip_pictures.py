"""`ports.PictureMaker` on FFmpeg's scaler and its JPEG encoder."""

from __future__ import annotations

import io
from typing import Any

import av
import numpy as np

from spotter.domain.clip_frames import FRAME_SIDE, letterbox
from spotter.ports import RgbFrame

# FFmpeg's quantiser, 2 (best) to 31: at 5 a picture has about 8 kB and no visible blocks.
_QUANTISER = "5"


class ClipPictures:
    """Small pictures of whole frames."""

    def picture(self, frame: RgbFrame) -> bytes:
        """See `PictureMaker.picture`."""
        width, height, left, top = letterbox(frame.shape[1], frame.shape[0])
        whole = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
        box = np.zeros((FRAME_SIDE, FRAME_SIDE, 3), dtype=np.uint8)
        shown = whole.reformat(width, height, "rgb24", interpolation="AREA").to_ndarray()
        box[top : top + height, left : left + width] = shown
        return _jpeg(av.VideoFrame.from_ndarray(box, format="rgb24"))


def _jpeg(picture: av.VideoFrame) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mjpeg") as container:
        stream: Any = container.add_stream("mjpeg", rate=1, options={"qmin": _QUANTISER, "qmax": _QUANTISER})
        stream.width, stream.height, stream.pix_fmt = picture.width, picture.height, "yuvj420p"
        colours = picture.reformat(format="yuvj420p", dst_colorspace="ITU601", dst_color_range="JPEG")
        container.mux(stream.encode(colours))
        container.mux(stream.encode(None))
    return file.getvalue()

"""Small videos made on the spot, for tests that need a real file."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Picture = Callable[[float, int, int], NDArray[np.uint8]]

TIME_BASE = Fraction(1, 1000)
BRIGHTNESS_PER_SECOND = 20
SAMPLE_RATE = 48_000
# Row-major 16.16 fixed point display matrices of a clockwise turn (ISO/IEC 14496-12, 8.3.2): (p, q) goes to
# (a p + c q, b p + d q) with p to the right and q down.
CLOCKWISE_MATRIX = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


def clock(seconds: float, width: int, height: int) -> NDArray[np.uint8]:
    """A grey picture whose brightness tells the time; `read_clock` reads it."""
    return np.full((height, width, 3), 20 + round(BRIGHTNESS_PER_SECOND * seconds), np.uint8)


def read_clock(picture: NDArray[np.uint8]) -> float:
    """Seconds that `clock` drew, within about a tenth of a second after lossy coding."""
    return (float(picture.mean()) - 20) / BRIGHTNESS_PER_SECOND


def red_corner(_seconds: float, width: int, height: int) -> NDArray[np.uint8]:
    """Blue with a red top left quarter."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[..., 2] = 255
    picture[: height // 2, : width // 2] = (255, 0, 0)
    return picture


def write_video(
    path: Path,
    *,
    width: int = 160,
    height: int = 120,
    fps: float = 30.0,
    seconds: float = 2.0,
    times: Sequence[float] | None = None,
    picture: Picture = clock,
    codec: str = "libx264",
    container: str = "mp4",
    audio: bool = False,
    keyframe_every: int = 15,
    aspect: Fraction | None = None,
    options: dict[str, str] | None = None,
) -> Path:
    """Write one file; `times` replaces even spacing."""
    moments = list(times) if times is not None else [index / fps for index in range(round(fps * seconds))]
    with av.open(str(path), "w", format=container, options=options or {}) as output:
        stream = output.add_stream(codec, rate=Fraction(fps).limit_denominator(1001))
        stream.width, stream.height = width, height
        stream.pix_fmt = {"gif": "rgb8", "libvpx-vp9": "yuv420p"}.get(codec, "yuv420p")
        stream.codec_context.gop_size = keyframe_every
        if codec in ("libx264", "libx265"):
            stream.options = {"preset": "ultrafast"} | ({"x265-params": "log-level=none"} if codec == "libx265" else {})
        # AVI has one fixed frame duration and so counts in frames.
        base = 1 / Fraction(fps).limit_denominator(1001) if container == "avi" else TIME_BASE
        stream.codec_context.time_base = base
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        sound = output.add_stream("aac", rate=SAMPLE_RATE) if audio else None
        for moment in moments:
            frame = av.VideoFrame.from_ndarray(picture(moment, width, height), format="rgb24")
            frame.time_base = base
            frame.pts = round(moment / base)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
        if sound is not None:
            write_silence(output, sound, seconds)
    return path


def write_silence(output: av.container.OutputContainer, stream: av.AudioStream, seconds: float) -> None:
    """Fill an audio stream."""
    frame = av.AudioFrame.from_ndarray(
        np.zeros((1, round(SAMPLE_RATE * seconds)), np.float32), format="fltp", layout="mono"
    )
    frame.sample_rate = SAMPLE_RATE
    output.mux(stream.encode(frame))
    output.mux(stream.encode(None))


def write_sound_only(path: Path, seconds: float = 2.0) -> Path:
    """An MP4 file without a picture."""
    with av.open(str(path), "w", format="mp4") as output:
        write_silence(output, output.add_stream("aac", rate=SAMPLE_RATE), seconds)
    return path


def write_png(path: Path, width: int = 64, height: int = 64) -> Path:
    """A still picture."""
    with av.open(str(path), "w", format="image2pipe") as output:
        stream = output.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = width, height, "rgb24"
        output.mux(stream.encode(av.VideoFrame.from_ndarray(red_corner(0, width, height), format="rgb24")))
        output.mux(stream.encode(None))
    return path


def turn(path: Path, clockwise: int) -> Path:
    """Write the display matrix of a phone that was held turned into the first track of an MP4 file."""
    content = bytearray(path.read_bytes())
    matrix = content.index(b"tkhd") + 4 + 40
    a, b, c, d = (value << 16 for value in CLOCKWISE_MATRIX[clockwise])
    content[matrix : matrix + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(bytes(content))
    return path


def truncate(path: Path, share: float) -> Path:
    """Keep the first part of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: round(len(content) * share)])
    return path


def write_song_with_cover(path: Path, seconds: float = 2.0) -> Path:
    """Sound with a still picture that is marked as its cover."""
    with av.open(str(path), "w", format="mp4") as output:
        cover = output.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        sound = output.add_stream("aac", rate=SAMPLE_RATE)
        output.mux(cover.encode(av.VideoFrame.from_ndarray(red_corner(0, 64, 64), format="rgb24")))
        output.mux(cover.encode(None))
        write_silence(output, sound, seconds)
    return path

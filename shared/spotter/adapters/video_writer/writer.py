"""Writes the drawn video with PyAV (FFmpeg): H.264 that every browser plays, AAC sound, index at the front.

Time stamps are written as given, on a clock of 1/90000 s, so that a video with a variable frame rate keeps its timing.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from spotter.adapters.video_writer.sound_track import mixed, original_sound, read_wav, sound_packets, sound_stream
from spotter.domain.video_frame import Matrix, VideoFrame
from spotter.ports import PicturePiece, SoundClip

CLOCK = Fraction(1, 90_000)  # of MPEG; all common frame rates are whole numbers of ticks
FAST_START = {"movflags": "+faststart"}
# Why: docs/decisions/013-drawn-video.md. The number of threads is fixed, or the file would depend on the machine.
ENCODER = {
    "preset": "ultrafast",
    "crf": "24",
    "threads": "2",
    "x264-params": "cabac=1:no-deblock=0:subme=1:aq-mode=1:aq-strength=0.5:sliced-threads=1",
}
KEY_FRAME_SECONDS = 2.0  # players jump to key frames
# ITU-T H.273 codes; that of BT.601 is SMPTE 170M. In video range black is 16 and white 235.
COLOUR_CODES = {Matrix.BT601: 6, Matrix.BT709: 1}
VIDEO_RANGE = 1
JPEG_QUALITY = 4  # quantiser of MJPEG, 2 (best) .. 31


class VideoWriter:
    """A `MediaWriter`."""

    @contextmanager
    def open(self, path: Path, width: int, height: int, fps: float) -> Iterator[_Sink]:
        """See `MediaWriter.open`.

        Raises:
            ValueError: width or height is odd; H.264 in its common form halves the colour picture.
        """
        if width % 2 or height % 2:
            raise ValueError(f"size {width}x{height} is not even")
        rate = Fraction(fps).limit_denominator(1001)
        with av.open(str(path), "w", format="mp4", options=FAST_START) as container:
            stream = container.add_stream("libx264", rate=rate, options=ENCODER)
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            stream.codec_context.time_base = CLOCK
            stream.codec_context.gop_size = max(1, round(KEY_FRAME_SECONDS * fps))
            sink = _Sink(container, stream)
            yield sink
            sink.close()

    def still(self, frame: VideoFrame) -> bytes:
        """See `MediaWriter.still`."""
        encoder = av.CodecContext.create("mjpeg", "w")
        encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuvj420p"
        encoder.time_base = Fraction(1)
        encoder.qmin = encoder.qmax = JPEG_QUALITY
        picture = av.VideoFrame.from_ndarray(frame.planes, format="yuv420p")
        picture.colorspace, picture.color_range = COLOUR_CODES[frame.matrix], VIDEO_RANGE
        shown = picture.reformat(format="yuvj420p", dst_colorspace="ITU601", dst_color_range="JPEG")
        shown.pts = 0
        return b"".join(bytes(packet) for packet in [*encoder.encode(shown), *encoder.encode(None)])

    def mux(
        self, pieces: Sequence[PicturePiece], output: Path, clips: Sequence[SoundClip], original: Path | None
    ) -> None:
        """See `MediaWriter.mux`. The sound is as long as the picture, or as the last clip if that ends later."""
        placed = [(clip.start, read_wav(clip.wav)) for clip in clips]
        with (
            ExitStack() as opened,
            av.open(str(output), "w", format="mp4", options=FAST_START) as target,
            closing(original_sound(original)) as own,
        ):
            pictures = [(piece.begin, opened.enter_context(av.open(str(piece.path)))) for piece in pieces]
            first = next(own, None)
            video = target.add_stream_from_template(pictures[0][1].streams.video[0])
            audio = sound_stream(target) if placed or first is not None else None
            heard = own if first is None else itertools.chain([first], own)
            packets = sound_packets(audio, mixed(placed, heard, _end(*pictures[-1]))) if audio else iter(())
            waiting = next(packets, None)
            for packet in _picture_packets(pictures):
                # Sound and picture of one moment lie side by side in the file, for players that stream.
                while waiting is not None and waiting.dts * waiting.time_base <= packet.dts * packet.time_base:
                    target.mux(waiting)
                    waiting = next(packets, None)
                packet.stream = video
                target.mux(packet)
            while waiting is not None:
                target.mux(waiting)
                waiting = next(packets, None)


class _Sink:
    """A `PictureSink`. Every frame waits for the next one, which says how long it is shown."""

    def __init__(self, container: Any, stream: Any) -> None:
        self._container, self._stream = container, stream
        self._waiting: tuple[int, VideoFrame] | None = None
        self._ticks = round(1 / (stream.codec_context.framerate * CLOCK))
        # Ticks for which the picture of a time stamp is shown; the encoder forgets them.
        self._lasts: dict[int, int] = {}

    def write(self, time: float, frame: VideoFrame) -> None:
        begin = round(time / CLOCK)
        if self._waiting is None:
            _describe_colours(self._stream.codec_context, frame.matrix)
        else:
            self._encode(begin)
        self._waiting = begin, frame

    def end(self, time: float) -> None:
        if self._waiting is not None:
            self._encode(max(round(time / CLOCK), self._waiting[0] + 1))
            self._waiting = None

    def close(self) -> None:
        """Write what still waits."""
        if self._waiting is not None:
            self._encode(self._waiting[0] + self._ticks)
        self._mux(None)

    def _encode(self, until: int) -> None:
        assert self._waiting is not None
        begin, frame = self._waiting
        self._ticks = until - begin
        shown = av.VideoFrame.from_numpy_buffer(frame.planes, format="yuv420p")
        shown.pts, shown.time_base = begin, CLOCK
        self._lasts[begin] = self._ticks
        self._mux(shown)

    def _mux(self, frame: Any | None) -> None:
        for packet in self._stream.encode(frame):
            packet.duration = self._lasts.pop(packet.pts)
            self._container.mux(packet)


def _picture_packets(pictures: Sequence[tuple[float, Any]]) -> Iterator[Any]:
    """All packets of the files, moved to the seconds at which each file begins."""
    for begin, container in pictures:
        stream = container.streams.video[0]
        shift = round(begin / stream.time_base)
        for packet in container.demux(stream):
            if packet.dts is not None:
                packet.dts, packet.pts = packet.dts + shift, packet.pts + shift
                yield packet


def _end(begin: float, container: Any) -> float:
    """Seconds at which a file ends that begins at `begin`."""
    stream = container.streams.video[0]
    return begin + float((stream.duration or 0) * stream.time_base)


def _describe_colours(encoder: Any, matrix: Matrix) -> None:
    """Say which colours the numbers mean, or players guess by the size of the picture."""
    encoder.color_primaries = encoder.color_trc = encoder.colorspace = COLOUR_CODES[matrix]
    encoder.color_range = VIDEO_RANGE

"""Writes the drawn video with PyAV (FFmpeg): H.264 that every browser plays, AAC sound, index at the front.

Time stamps are written as given, on a clock of 1/90000 s, so that a video with a variable frame rate keeps its timing.
"""

from __future__ import annotations

import io
import itertools
import logging
import wave
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

from spotter.domain.video_frame import Matrix, VideoFrame
from spotter.ports import PicturePiece, SoundClip

log = logging.getLogger(__name__)

Samples = NDArray[np.float32]

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

SAMPLE_RATE = 48_000
SOUND_BIT_RATE = 96_000
DUCKED = 10 ** (-10 / 20)  # the original sound under speech: 10 dB down
DUCK_EDGE = 0.25  # seconds over which the original fades down and up again
FULL_SCALE = 32768.0
KNEE = 0.85  # of full scale; where the sum of speech and original is louder, it is bent


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
            closing(_original_sound(original)) as own,
        ):
            pictures = [(piece.begin, opened.enter_context(av.open(str(piece.path)))) for piece in pieces]
            first = next(own, None)
            video = target.add_stream_from_template(pictures[0][1].streams.video[0])
            audio = _sound_stream(target) if placed or first is not None else None
            heard = own if first is None else itertools.chain([first], own)
            packets = _sound_packets(audio, mixed(placed, heard, _end(*pictures[-1]))) if audio else iter(())
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


def read_wav(content: bytes) -> Samples:
    """Mono samples at 48 kHz, -1..1.

    Raises:
        ValueError: not a mono 16-bit WAV file.
    """
    with wave.open(io.BytesIO(content)) as clip:
        if clip.getnchannels() != 1 or clip.getsampwidth() != 2:
            raise ValueError(f"{clip.getnchannels()} channels of {8 * clip.getsampwidth()} bits, expected 1 of 16")
        samples = np.frombuffer(clip.readframes(clip.getnframes()), dtype="<i2").astype(np.float32) / FULL_SCALE
        if clip.getframerate() == SAMPLE_RATE:
            return samples
        return _resampled(samples, clip.getframerate())


def mixed(clips: Sequence[tuple[float, Samples]], original: Iterable[Samples], seconds: float) -> Iterator[Samples]:
    """Speech over the original sound, which steps back while somebody speaks; a second of sound at a time.

    Args:
        clips: (start in seconds, mono samples at 48 kHz) each.
        original: sound of the video from its first frame on, in pieces of any length; empty for none.
        seconds: length of the picture; the sound is longer when the last clip is.

    Yields:
        Mono samples at 48 kHz, one piece after the other.
    """
    placed = [(round(max(start, 0.0) * SAMPLE_RATE), samples) for start, samples in clips]
    length = max([round(seconds * SAMPLE_RATE), *(begin + len(samples) for begin, samples in placed)])
    blocks = _blocks(original, SAMPLE_RATE)
    for begin in range(0, length, SAMPLE_RATE):
        sound = np.zeros(min(SAMPLE_RATE, length - begin), np.float32)
        own = next(blocks, sound)[: len(sound)]
        sound[: len(own)] = own
        for start, samples in placed:
            sound *= _duck(begin, len(sound), start, start + len(samples))
        for start, samples in placed:
            low, high = max(start, begin), min(start + len(samples), begin + len(sound))
            if low < high:
                sound[low - begin : high - begin] += samples[low - start : high - start]
        yield _limited(sound)


def _duck(begin: int, count: int, start: int, end: int) -> Samples:
    """Gain of the original for `count` samples from `begin` on: down between `start` and `end`, with a slope each."""
    edge = round(DUCK_EDGE * SAMPLE_RATE)
    at = np.arange(begin, begin + count, dtype=np.float32)
    depth = np.clip(np.minimum(at - (start - edge), (end + edge) - at) / edge, 0.0, 1.0)
    return np.asarray(1.0 - (1.0 - DUCKED) * depth, dtype=np.float32)


def _limited(sound: Samples) -> Samples:
    """Bend what is louder than the knee softly towards full scale instead of cutting it off."""
    over = np.maximum(np.abs(sound) - KNEE, 0.0)
    bent = KNEE + (1.0 - KNEE) * np.tanh(over / (1.0 - KNEE))
    return np.where(over > 0, np.sign(sound) * bent, sound).astype(np.float32)


def _blocks(pieces: Iterable[Samples], size: int) -> Iterator[Samples]:
    """The same samples in pieces of `size`; the last one may be shorter."""
    waiting = np.zeros(0, np.float32)
    for piece in pieces:
        waiting = np.concatenate([waiting, piece])
        while len(waiting) >= size:
            yield waiting[:size]
            waiting = waiting[size:]
    if len(waiting):
        yield waiting


def _original_sound(path: Path | None) -> Generator[Samples]:
    """Mono sound at 48 kHz from the first frame of the video on; ends where it cannot be read any more."""
    if path is None:
        return
    try:
        with av.open(str(path), metadata_errors="replace") as container:
            if container.streams.audio and container.streams.video:
                yield from _from_first_frame(container)
    except FFmpegError as error:
        log.warning("the sound of the original ends early: %s", error)


def _from_first_frame(container: Any) -> Iterator[Samples]:
    """Sound that begins before the picture is cut; sound that begins after it gets silence before it."""
    stream, shown = container.streams.audio[0], container.streams.video[0]
    first_frame = float((shown.start_time or 0) * shown.time_base)
    frames = container.decode(stream)
    first = next(frames, None)
    begin = (first.time or 0.0) if first else first_frame
    early = round((first_frame - begin) * SAMPLE_RATE)
    yield np.zeros(max(-early, 0), np.float32)
    for samples in _mono(itertools.chain([first] if first else [], frames)):
        yield samples[max(early, 0) :]
        early -= len(samples)


def _mono(frames: Iterable[Any]) -> Iterator[Samples]:
    """Frames as samples at 48 kHz; their channels, rate and format may change, and what is no number is silence."""
    for _, alike in itertools.groupby(frames, key=lambda frame: (frame.layout.name, frame.rate, frame.format.name)):
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
        for frame in itertools.chain(alike, [None]):
            for part in resampler.resample(frame):
                yield np.nan_to_num(part.to_ndarray()[0], nan=0.0, posinf=0.0, neginf=0.0)


def _resampled(samples: Samples, rate: int) -> Samples:
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
    frame.sample_rate = rate
    parts = [part.to_ndarray()[0] for given in (frame, None) for part in resampler.resample(given)]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _sound_stream(container: Any) -> Any:
    stream = container.add_stream("aac", rate=SAMPLE_RATE)
    stream.codec_context.layout = "mono"
    stream.codec_context.bit_rate = SOUND_BIT_RATE
    return stream


def _sound_packets(stream: Any, sound: Iterable[Samples]) -> Iterator[Any]:
    begin = 0
    for samples in sound:
        frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, begin, Fraction(1, SAMPLE_RATE)
        begin += len(samples)
        yield from stream.encode(frame)
    yield from stream.encode(None)

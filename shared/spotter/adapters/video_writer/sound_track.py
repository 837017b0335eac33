"""The sound track of the drawn video with PyAV (FFmpeg): speech over the sound of the original, as AAC."""

from __future__ import annotations

import io
import itertools
import logging
import wave
from collections.abc import Generator, Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.error import FFmpegError
from numpy.typing import NDArray

log = logging.getLogger(__name__)

Samples = NDArray[np.float32]

SAMPLE_RATE = 48_000
BIT_RATE = 96_000
DUCKED = 10 ** (-10 / 20)  # the original sound under speech: 10 dB down
DUCK_EDGE = 0.25  # seconds over which the original fades down and up again
FULL_SCALE = 32768.0
KNEE = 0.85  # of full scale; where the sum of speech and original is louder, it is bent


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
        frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
        frame.sample_rate = clip.getframerate()
        return np.concatenate([np.zeros(0, np.float32), *_mono([frame])])


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


def original_sound(path: Path | None) -> Generator[Samples]:
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


def sound_stream(container: Any) -> Any:
    """A new AAC stream of an open file."""
    stream = container.add_stream("aac", rate=SAMPLE_RATE)
    stream.codec_context.layout = "mono"
    stream.codec_context.bit_rate = BIT_RATE
    return stream


def sound_packets(stream: Any, sound: Iterable[Samples]) -> Iterator[Any]:
    """Encoded packets of pieces of mono sound at 48 kHz, one after the other."""
    begin = 0
    for samples in sound:
        frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, begin, Fraction(1, SAMPLE_RATE)
        begin += len(samples)
        yield from stream.encode(frame)
    yield from stream.encode(None)

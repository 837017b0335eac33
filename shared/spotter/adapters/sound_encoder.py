"""Small sound files with PyAV (FFmpeg): AAC in an M4A file, the form that phones and browsers play."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

# AAC begins with 1024 samples that are not part of the sound. The file says how many to skip; a player that does not heed
# that is 21 ms late at this rate, and would be 64 ms late at the 16 kHz of a voice.
SAMPLE_RATE = 48_000
BIT_RATE = 64_000  # twice what speech needs in one channel
FAST_START = {"movflags": "+faststart"}


class AacEncoder:
    """A `SoundEncoder`."""

    def m4a(self, samples: NDArray[np.int16], rate: int) -> bytes:
        """See `SoundEncoder.m4a`. A second is encoded at a time, so that half an hour needs no more memory."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sound.m4a"  # FFmpeg reopens the file by its name to put the index at the front
            with av.open(str(path), "w", format="ipod", options=FAST_START) as container:
                stream = container.add_stream("aac", rate=SAMPLE_RATE)
                stream.codec_context.layout = "mono"
                stream.codec_context.bit_rate = BIT_RATE
                for frame in itertools.chain(_frames(samples, rate), [None]):
                    for packet in stream.encode(frame):
                        container.mux(packet)
            return path.read_bytes()


def _frames(samples: NDArray[np.int16], rate: int) -> Iterator[Any]:
    for begin in range(0, len(samples), rate):
        frame = av.AudioFrame.from_ndarray(samples[None, begin : begin + rate], format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, begin, Fraction(1, rate)
        yield frame

"""Loudness of speech as EBU R128 measures it (ITU-R BS.1770-4), and the gain that brings a clip to the target."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

# EBU R128 asks -23 LUFS of television; phones and headphones need more. -18 is what the offline voice reaches below the peak
# limit: at -16 the limit, not the target, would set the level of each clip.
TARGET_LUFS = -18.0
PEAK_LIMIT = 10 ** (-1 / 20)  # -1 dBFS: what is louder distorts in the encoders behind
BLOCK_SECONDS, HOP_SECONDS = 0.4, 0.1
ABSOLUTE_GATE, RELATIVE_GATE = -70.0, -10.0
OFFSET = -0.691  # of BS.1770, so that a sine of 997 Hz at full scale reads -3.01
SILENCE = -np.inf


def loudness(samples: Samples, rate: int) -> float:
    """Integrated loudness of mono sound in LUFS, gated as in BS.1770-4; minus infinity for silence.

    A clip shorter than a block of 0.4 s is measured as one block.
    """
    weighted = _k_weighted(samples, rate) ** 2
    block, hop = round(BLOCK_SECONDS * rate), round(HOP_SECONDS * rate)
    if not len(weighted):
        return SILENCE
    starts = range(0, max(len(weighted) - block, 0) + 1, hop)
    powers = np.array([weighted[start : start + block].mean() for start in starts])
    loud = powers[_level(powers) > ABSOLUTE_GATE]
    if not len(loud):
        return SILENCE
    gated = loud[_level(loud) > _level(loud.mean()) + RELATIVE_GATE]
    return float(_level(gated.mean()))


def normalised(samples: Samples, rate: int, target: float = TARGET_LUFS) -> Samples:
    """The clip at the target loudness, or as near to it as its loudest sample allows; silence stays silence."""
    level = loudness(samples, rate)
    if not np.isfinite(level):
        return samples
    peak = float(np.abs(samples).max())
    gain = min(10 ** ((target - level) / 20), PEAK_LIMIT / peak)
    return np.asarray(samples * gain, dtype=np.float32)


def _level(power: NDArray[np.floating] | np.floating) -> NDArray[np.floating]:
    return np.asarray(OFFSET + 10 * np.log10(np.maximum(power, 1e-12)))


def _k_weighted(samples: Samples, rate: int) -> NDArray[np.float64]:
    """The two filters of BS.1770 by their frequency response; a tail of silence keeps the ends apart."""
    padded = len(samples) + rate
    spectrum = np.fft.rfft(samples.astype(np.float64), padded)
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(padded))
    filtered = np.fft.irfft(spectrum * _shelf(z, rate) * _high_pass(z, rate), padded)
    return filtered[: len(samples)]


def _shelf(z: NDArray[np.complex128], rate: int) -> NDArray[np.complex128]:
    """The head: +4 dB above 1.7 kHz. Analogue constants of BS.1770 by De Man, 2014, so that any rate is right."""
    k, v, q = np.tan(np.pi * 1681.974450955533 / rate), 10 ** (3.999843853973347 / 20), 0.7071752369554196
    root = v**0.4996667741545416
    over = 1 + k / q + k * k
    b = ((v + root * k / q + k * k) / over, 2 * (k * k - v) / over, (v - root * k / q + k * k) / over)
    a = (1.0, 2 * (k * k - 1) / over, (1 - k / q + k * k) / over)
    return _response(b, a, z)


def _high_pass(z: NDArray[np.complex128], rate: int) -> NDArray[np.complex128]:
    """Low frequencies count little."""
    k, q = np.tan(np.pi * 38.13547087602444 / rate), 0.5003270373238773
    over = 1 + k / q + k * k
    return _response((1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / over, (1 - k / q + k * k) / over), z)


def _response(
    b: tuple[float, float, float], a: tuple[float, float, float], z: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    numerator = b[0] + b[1] * z + b[2] * z * z
    return np.asarray(numerator / (a[0] + a[1] * z + a[2] * z * z))

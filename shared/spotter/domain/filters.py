"""Gaps are filled and landmarks are smoothed here, on their own time stamps.

Why a zero-phase Butterworth and not One-Euro: Spotter sees the whole clip before it answers, so it does not need a causal
filter. One-Euro delays slow movement more than fast movement; that moves turning points in time, shifts the eccentric
against the concentric phase and shaves the bottom of a squat by an amount that depends on its tempo. A low-pass that is run
forwards and backwards has no delay and one known cut-off, it is what biomechanics uses (Winter, *Biomechanics and Motor
Control of Human Movement*: 2nd order, both ways, about 6 Hz), and the same choice as Sports2D and Pose2Sim make. One-Euro is
the right filter for a live picture. The decision is written down in docs/decisions/004-smoothing.md.

Why resample: the filter's coefficients assume even steps. Video time stamps are nearly even (phones jitter, screen captures
drop frames), so the signal is put on an even grid of the median step, filtered, and read back at the original moments.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

MAX_GAP_SECONDS = 0.5  # a joint moves far in longer gaps; a straight line through them would be an invention
CUTOFF_HZ = 6.0  # Winter: 99 % of the power of human joint movement lies below 6 Hz
MAX_CUTOFF_SHARE = 0.4  # of the sampling rate; nearer to the Nyquist limit (0.5) the filter does nothing
BOTH_WAYS = (2.0**0.5 - 1.0) ** 0.25  # running a 2nd-order filter twice lowers its cut-off by this factor (Winter)
PAD_PERIODS = 2.0  # reflected signal at each end, in periods of the cut-off, so that the filter has settled
MIN_SAMPLES = 4  # shorter runs are left as they are


def fill_gaps(
    times: FloatArray, values: FloatArray, valid: BoolArray, max_gap: float = MAX_GAP_SECONDS
) -> tuple[FloatArray, BoolArray]:
    """Interpolate linearly through short gaps between two valid moments; never beyond the first or last one.

    Args:
        times: (T,) seconds, increasing.
        values: (T, ...) anything measured at these moments.
        valid: (T,) whether the value is a measurement.
        max_gap: longest time in seconds between the valid neighbours of a gap that is filled.

    Returns:
        (values with filled gaps, (T,) whether a moment now has a value). What stays open is NaN.
    """
    known = np.flatnonzero(valid)
    flat = np.full((len(times), int(np.prod(values.shape[1:], dtype=int))), np.nan)
    flat[known] = values.reshape(len(times), -1)[known]
    if len(known) < 2:
        return flat.reshape(values.shape), valid.copy()
    after = np.searchsorted(known, np.arange(len(times)))
    inside = ~valid & (after > 0) & (after < len(known))
    gap = np.flatnonzero(inside)
    before_index, after_index = known[after[gap] - 1], known[after[gap]]
    short = times[after_index] - times[before_index] <= max_gap
    gap, before_index, after_index = gap[short], before_index[short], after_index[short]
    share = (times[gap] - times[before_index]) / (times[after_index] - times[before_index])
    flat[gap] = flat[before_index] + share[:, None] * (flat[after_index] - flat[before_index])
    covered = valid.copy()
    covered[gap] = True
    return flat.reshape(values.shape), covered


def smooth(times: FloatArray, values: FloatArray, cutoff_hz: float = CUTOFF_HZ) -> FloatArray:
    """Zero-phase 2nd-order Butterworth low-pass over each stretch without NaN.

    Args:
        times: (T,) seconds, increasing, not necessarily even.
        values: (T, ...) signals; a moment with any NaN counts as missing and stays as it is.
        cutoff_hz: frequency whose amplitude is reduced to 71 % after both passes; lowered to 0.4 of the sampling rate
            for slow videos.

    Returns:
        (T, ...) smoothed signals at the same moments.
    """
    flat = values.reshape(len(times), -1).astype(np.float64)
    result = flat.copy()
    for run in runs(np.asarray(np.isfinite(flat).all(axis=1))):
        if run.stop - run.start >= MIN_SAMPLES:
            result[run] = _smooth_run(times[run], flat[run], cutoff_hz)
    return result.reshape(values.shape)


def runs(mask: BoolArray) -> Iterator[slice]:
    """The stretches of neighbouring True values, in order."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        yield slice(int(start), int(stop))


def at(moments: FloatArray, times: FloatArray, values: FloatArray) -> FloatArray:
    """(N, ...) of (T, ...) values of at least two frames: linear between frames, held beyond the ends.

    Args:
        moments: (N,) seconds.
        times: (T,) seconds, increasing.
        values: (T, ...) any unit.
    """
    after = np.clip(np.searchsorted(times, moments), 1, len(times) - 1)
    share = np.clip((moments - times[after - 1]) / (times[after] - times[after - 1]), 0.0, 1.0)
    share = share.reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values[after - 1] + share * (values[after] - values[after - 1]))


def _smooth_run(times: FloatArray, values: FloatArray, cutoff_hz: float) -> FloatArray:
    step = float(np.median(np.diff(times)))
    count = max(MIN_SAMPLES, round((times[-1] - times[0]) / step) + 1)
    grid = np.linspace(times[0], times[-1], count)
    rate = (count - 1) / (times[-1] - times[0])
    cutoff = min(cutoff_hz, MAX_CUTOFF_SHARE * rate)
    even = at(grid, times, values)
    pad = min(count - 1, max(1, int(PAD_PERIODS * rate / cutoff)))
    padded = np.concatenate((2 * even[0] - even[pad:0:-1], even, 2 * even[-1] - even[-2 : -pad - 2 : -1]))
    once = _low_pass(padded, cutoff, rate)
    both = _low_pass(once[::-1], cutoff, rate)[::-1]
    return at(times, grid, both[pad : pad + count])


def _low_pass(values: FloatArray, cutoff: float, rate: float) -> FloatArray:
    """One pass of the bilinear 2nd-order Butterworth, started as if the first value had lasted for ever."""
    warped = np.tan(np.pi * min(cutoff / BOTH_WAYS, 0.49 * rate) / rate)
    scale = 1.0 / (1.0 + np.sqrt(2.0) * warped + warped**2)
    forward = warped**2 * scale
    back_1, back_2 = 2.0 * (warped**2 - 1.0) * scale, (1.0 - np.sqrt(2.0) * warped + warped**2) * scale
    result = np.empty_like(values)
    in_1 = in_2 = out_1 = out_2 = values[0]
    for index, now in enumerate(values):
        out = forward * (now + 2.0 * in_1 + in_2) - back_1 * out_1 - back_2 * out_2
        in_2, in_1, out_2, out_1 = in_1, now, out_1, out
        result[index] = out
    return result

"""The hold timer: how long a position was kept."""

from __future__ import annotations

import numpy as np

from spotter.domain.filters import BoolArray, runs
from spotter.domain.geometry import FloatArray

BREAK_SECONDS = 1.0  # a shorter break does not end a hold (form criteria, section 2)


def hold_spans(
    times: FloatArray, inside: BoolArray, *, minimum_seconds: float, break_seconds: float = BREAK_SECONDS
) -> tuple[tuple[float, float], ...]:
    """Stretches of time in which the position was held.

    Args:
        times: (T,) seconds, increasing.
        inside: (T,) whether the position is within its tolerance.
        minimum_seconds: shorter stretches are passing through, not holding.
        break_seconds: breaks shorter than this are bridged.

    Returns:
        (start, end) of each stretch in seconds, in time order.
    """
    spans: list[tuple[float, float]] = []
    for run in runs(inside):
        start, end = float(times[run.start]), float(times[run.stop - 1])
        if spans and start - spans[-1][1] < break_seconds:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(span for span in spans if span[1] - span[0] >= minimum_seconds)


def held_seconds(spans: tuple[tuple[float, float], ...]) -> float:
    """Seconds of all stretches together."""
    return float(np.sum([end - start for start, end in spans]))

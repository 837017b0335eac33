"""Intervals for every score: a number without n and an interval is not reported."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

Z_95 = 1.959963984540054  # two-sided 95 % of the normal distribution
BOOTSTRAP_SAMPLES = 2000
BOOTSTRAP_SEED = 20261122


def wilson(hits: int, n: int) -> tuple[float, float]:
    """95 % Wilson score interval of a share (Wilson 1927); (0, 1) for n = 0."""
    if n == 0:
        return 0.0, 1.0
    share = hits / n
    spread = Z_95 * math.sqrt(share * (1 - share) / n + Z_95**2 / (4 * n**2))
    centre = share + Z_95**2 / (2 * n)
    scale = 1 + Z_95**2 / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def bootstrap_mean(values: Sequence[float]) -> tuple[float, float]:
    """95 % percentile bootstrap interval of a mean, over items, with a fixed seed; (nan, nan) for no items."""
    if not values:
        return math.nan, math.nan
    items = np.asarray(values, dtype=np.float64)
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    means = items[rng.integers(0, len(items), (BOOTSTRAP_SAMPLES, len(items)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)

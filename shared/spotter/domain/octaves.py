"""Is a repetition this long, or half, or twice as long? The choice that a counter gets wrong most, made once per set.

The rhythm network weighs every period at every moment by itself, and where two periods fit (a bounce in a pull-up, a lunge
to each side) it wavers between them. Three rules settle that: a repetition that is long enough is looked at again on coarser
grids, where it is as long as those that the network knows best; within a video the period changes smoothly (a shortest path
through the probabilities, Viterbi 1967); and sides that take turns are counted one by one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spotter.domain.filters import BoolArray
from spotter.domain.geometry import FloatArray
from spotter.domain.rhythm_network import PERIODS
from spotter.domain.self_similarity import (
    TREMBLE_VARIANCE,
    Track,
    blurred,
    exchanged_poses,
    local_variance,
    mirrored_poses,
)

RATIO = float(PERIODS[1] / PERIODS[0])
# The coarser grids, in periods that they show shorter: 7 and 5 samples a second; docs/counting.md says what others bring.
COARSER = (6, 9)
CANDIDATES = PERIODS[0] * RATIO ** np.arange(len(PERIODS) + max(COARSER))  # samples per repetition, to 41 s
# Of a coarser grid in one repetition; with less it is not asked, fast repetitions look like anything there.
ENOUGH_SAMPLES = 8.0
TRUST_SAMPLES = 15.0  # standard deviation of the smoothing of that trust, a second
# Cost of moving to a neighbouring period, and the weight of one sample's log probability: neighbouring samples see nearly the
# same poses. Only their ratio matters; on the tuning half of Countix-Fitness (docs/counting.md) a fifth and three times of it
# count the same.
STEP_COST = 10.0
SAMPLE_WEIGHT = 0.15
UNLIKELY = 1e-4  # probabilities below this weigh the same: one sample cannot forbid a period
NEIGHBOURS = 3  # periods to each side of the path that still are this tempo: 45 % shorter or longer, never an octave
# Half a period later the other side does the same: that much likeness, and that much more than to the same side. In the tuning
# half, at 10 samples a second, three sets reach 0.5 by a margin of 0.6; all others stay below 0.3, or below a margin of 0.1.
TURNS_LIKENESS = 0.4
TURNS_MARGIN = 0.4


def long_enough(coarser: int) -> BoolArray:
    """(P,) periods of the finest grid for which a coarser one (see `COARSER`) has samples enough."""
    return np.asarray(PERIODS >= ENOUGH_SAMPLES * RATIO**coarser)


def trust(heard: FloatArray, periods: BoolArray) -> FloatArray:
    """(T,) how sure a grid is, 0..1, that a repetition has one of some periods, smoothed over a second.

    Args:
        heard: (T, P) probability of every period.
        periods: (P,) which ones.
    """
    return blurred(heard[:, periods].sum(axis=1, keepdims=True), TRUST_SAMPLES)[:, 0]


def steady_periods(probabilities: FloatArray) -> FloatArray:
    """(T,) samples per repetition, of (T, C) probabilities of the `CANDIDATES` at every sample."""
    if not len(probabilities):
        return np.zeros(0)
    path = _smoothest(SAMPLE_WEIGHT * np.log(probabilities + UNLIKELY))
    apart = np.abs(np.arange(len(CANDIDATES)) - path[:, None])
    weights = np.where(apart <= NEIGHBOURS, probabilities + UNLIKELY, 0.0)
    return np.asarray(np.exp(weights @ np.log(CANDIDATES) / weights.sum(axis=1)))


def sides_take_turns(poses: Track, periods: FloatArray, stretch: slice) -> bool:
    """Whether half a period later the other side does what this side did.

    The other side looks like the mirrored pose from the front and from behind, and like the same outline with left and right
    exchanged from the side.

    Args:
        poses: the whole video.
        periods: (G,) samples per repetition.
        stretch: the set.
    """
    earlier = np.arange(stretch.start, stretch.stop)
    later = earlier + np.round(periods[stretch] / 2.0).astype(np.int64)
    earlier, later = earlier[later < len(periods)], later[later < len(periods)]
    both = poses.seen[earlier] & poses.seen[later]
    earlier, later = earlier[both], later[both]
    if not len(earlier):
        return False
    variance = local_variance(poses.values, poses.seen) + TREMBLE_VARIANCE
    scale = 2.0 * np.sqrt(variance[earlier] * variance[later])

    def likeness(others: FloatArray) -> float:
        apart = ((poses.values[earlier] - others[later]) ** 2).sum(axis=1)
        return float(np.median(1.0 - apart / scale))

    other_side = max(likeness(mirrored_poses(poses.values)), likeness(exchanged_poses(poses.values)))
    return other_side >= max(TURNS_LIKENESS, likeness(poses.values) + TURNS_MARGIN)


def _smoothest(gains: FloatArray) -> NDArray[np.int64]:
    """(T,) the path through (T, P) gains with the most gain less the cost of its steps."""
    indices = np.arange(gains.shape[1])
    costs = STEP_COST * np.abs(indices[:, None] - indices)
    came_from = np.zeros(gains.shape, dtype=np.int64)
    total = gains[0].copy()
    for now in range(1, len(gains)):
        ways = total[:, None] - costs
        came_from[now] = ways.argmax(axis=0)
        total = ways.max(axis=0) + gains[now]
    path = np.zeros(len(gains), dtype=np.int64)
    path[-1] = total.argmax()
    for now in range(len(gains) - 1, 0, -1):
        path[now - 1] = came_from[now, path[now]]
    return path

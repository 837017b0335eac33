"""How a pose sequence resembles itself earlier and later: what the rhythm network looks at.

A repetition is a pose that comes back. So the distance between the poses at two moments, as a function of the time between
them, shows a repetition without knowing the exercise (temporal self-similarity: Cutler & Davis 2000; RepNet, Dwibedi et al.
2020). Coordinates are scaled to 0..1 per frame and axis over 13 joints: size, place, distance and the picture's shape fall
out, and data that exist only in that form are read like the product's own. The mirrored pose is compared too, because left
and right may take turns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spotter.domain.filters import BoolArray
from spotter.domain.geometry import FloatArray
from spotter.domain.landmarks import BODY_13, mirrored
from spotter.domain.pose import PoseSequence

RATE = 15.0  # samples per second at tempo 1; fast repetitions take half a second
LAGS = np.unique(np.round(np.geomspace(4, 180, 40)).astype(np.int64))  # samples: 0.27 to 12 s, evenly on a log scale
JOINTS = len(BODY_13)
CHANNELS = 5 * len(LAGS) + 5 + 2 * JOINTS

MIN_FRAMES = 5  # seen frames below which nothing can be said
HIDDEN_SECONDS = 0.25  # a moment further than this from the nearest seen frame is not seen
TREMBLE_SAMPLES = 0.7  # standard deviation of the smoothing, 0.05 s: jitter goes, fast repetitions stay
ALIAS_SHARE = 1.2  # videos that are this much faster than the grid are smoothed before they are sampled
LOCAL_SAMPLES = 1.5 * RATE  # standard deviation of the window in which a pose varies "here"
TREMBLE_VARIANCE = 0.01  # of all coordinates together: a person who stands still does not repeat anything

_SWAP = [BODY_13.index(mirrored(joint)) for joint in BODY_13]
_TINY = 1e-6


@dataclass(frozen=True)
class Track:
    """Poses on an even grid.

    Attributes:
        times: (G,) seconds of the video.
        values: (G, 26) x and y of 13 joints, 0..1 within the frame.
        seen: (G,) whether the person was detected near that moment.
    """

    times: FloatArray
    values: FloatArray
    seen: BoolArray


def track(sequence: PoseSequence, tempo: float = 1.0) -> Track:
    """The scaled poses of a sequence.

    Args:
        sequence: one person; true or already min-max scaled coordinates give the same result.
        tempo: the grid has `tempo` times `RATE` samples per second; 2 shows everything at half the speed.
    """
    if len(sequence) == 0:
        return Track(np.zeros(0), np.zeros((0, 2 * JOINTS)), np.zeros(0, dtype=np.bool_))
    points = sequence.image[:, [int(joint) for joint in BODY_13], :2]
    seen = np.asarray(np.isfinite(points).all(axis=(1, 2)))
    rate = tempo * RATE
    grid = np.arange(sequence.times[0], sequence.times[-1] + _TINY, 1.0 / rate)
    if seen.sum() < MIN_FRAMES:
        return Track(grid, np.zeros((len(grid), 2 * JOINTS)), np.zeros(len(grid), dtype=np.bool_))
    moments, poses = sequence.times[seen], scaled(points[seen]).reshape(-1, 2 * JOINTS)
    if sequence.frame_rate > ALIAS_SHARE * rate:
        poses = blurred(poses, 0.5 * sequence.frame_rate / rate)
    values = np.stack([np.interp(grid, moments, column) for column in poses.T], axis=1)
    after = np.searchsorted(moments, grid).clip(0, len(moments) - 1)
    distance = np.minimum(np.abs(moments[after] - grid), np.abs(moments[(after - 1).clip(0)] - grid))
    return Track(grid, blurred(values, TREMBLE_SAMPLES), distance <= HIDDEN_SECONDS)


def scaled(points: FloatArray) -> FloatArray:
    """(T, J, 2) points scaled to 0..1 per frame and axis."""
    low, high = points.min(axis=1, keepdims=True), points.max(axis=1, keepdims=True)
    return np.asarray((points - low) / np.maximum(high - low, _TINY))


def features(values: FloatArray, seen: BoolArray) -> NDArray[np.float32]:
    """What the network reads at every sample.

    Args:
        values: (G, 26) as in `Track`.
        seen: (G,).

    Returns:
        (G, CHANNELS): likeness to later and to earlier poses, log distance to later and to earlier ones, likeness to later
        mirrored ones, each for every lag; how much the pose varies around here, two speeds, whether it was seen, how much
        it varies in the whole video; the pose itself. 0 where one of the two moments was not seen.
    """
    count, lags = len(values), len(LAGS)
    found = np.zeros((count, CHANNELS), dtype=np.float32)
    if not count:
        return found
    variance = local_variance(values, seen)
    loose = np.sqrt(variance + TREMBLE_VARIANCE)
    flipped = mirrored_poses(values)
    for column, lag in enumerate(LAGS[LAGS < count]):
        both = seen[lag:] & seen[:-lag]
        scale = 2.0 * loose[:-lag] * loose[lag:]
        apart = ((values[:-lag] - values[lag:]) ** 2).sum(axis=1)
        likeness = np.where(both, np.clip(1.0 - apart / scale, -1.0, 1.0), 0.0)
        distance = np.where(both, (np.log(apart + 1e-3) + 4.0) / 3.0, 0.0)
        found[:-lag, column] = likeness
        found[lag:, lags + column] = likeness
        found[:-lag, 2 * lags + column] = distance
        found[lag:, 3 * lags + column] = distance
        apart = ((values[:-lag] - flipped[lag:]) ** 2).sum(axis=1)
        found[:-lag, 4 * lags + column] = np.where(both, np.clip(1.0 - apart / scale, -1.0, 1.0), 0.0)
    found[:, 5 * lags : 5 * lags + 5] = _levels(values, seen, variance)
    found[:, 5 * lags + 5 :] = values - 0.5
    return found


def mirrored_poses(values: FloatArray) -> FloatArray:
    """(G, 26) poses with left and right exchanged."""
    points = values.reshape(len(values), JOINTS, 2)[:, _SWAP].copy()
    points[..., 0] = 1.0 - points[..., 0]
    return points.reshape(values.shape)


def exchanged_poses(values: FloatArray) -> FloatArray:
    """(G, 26) poses in which left and right have changed their names, but not their places."""
    return values.reshape(len(values), JOINTS, 2)[:, _SWAP].reshape(values.shape)


def blurred(values: FloatArray, deviation: float) -> FloatArray:
    """Gaussian smoothing along the first axis of (T, C); the first and last value continue outside."""
    reach = int(np.ceil(3.0 * deviation))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    padded = np.concatenate((values[:1].repeat(reach, axis=0), values, values[-1:].repeat(reach, axis=0)))
    smooth = np.zeros(values.shape)
    for offset, weight in enumerate(kernel / kernel.sum()):
        smooth += weight * padded[offset : offset + len(values)]
    return smooth


def local_variance(values: FloatArray, seen: BoolArray) -> FloatArray:
    """(G,) variance of all coordinates together around each sample, over what was seen."""
    mask = seen[:, None].astype(np.float64)
    weight = blurred(mask, LOCAL_SAMPLES) + _TINY
    mean = blurred(values * mask, LOCAL_SAMPLES) / weight
    square = blurred(values**2 * mask, LOCAL_SAMPLES) / weight
    return np.asarray((square - mean**2).clip(0.0).sum(axis=1))


def _levels(values: FloatArray, seen: BoolArray, variance: FloatArray) -> FloatArray:
    """(G, 5), see `features`; logarithms shifted and scaled to about -1..1."""
    levels = np.zeros((len(values), 5))
    levels[:, 0] = np.log(variance + 1e-3) / 3.0 + 0.7
    for column, reach in ((1, 1), (2, 3)):
        steps = np.zeros(len(values))
        if len(values) > 2 * reach:
            steps[reach:-reach] = ((values[2 * reach :] - values[: -2 * reach]) ** 2).sum(axis=1)
        levels[:, column] = (np.log(steps + 1e-4) + 6.0) / 3.0
    levels[:, 3] = seen
    if seen.any():
        levels[:, 4] = np.log(np.percentile(variance[seen], 90) + 1e-3) / 3.0 + 0.7
    return levels

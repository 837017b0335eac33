"""Short stretches of pose as arrays: what the exercise classifier sees, the same in training and in serving.

A window is 4 s at 12 moments per second of 13 joints with five channels each:

    0, 1  x and y scaled to -1..1 within the frame, each axis by itself. Any source that is off by a shift and a stretch
          per axis gives the same values: pixels, shares of the picture, frames that were min-max scaled already.
    2, 3  x and y about the middle of the hips, in units of twice the body's mean radius within the window: keeps what
          the first two lose, such as upright or lying and how far the body travels. All zero when the true proportions
          are unknown.
    4     1 where the joint was seen, else 0; the other channels are 0 where it was not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spotter.domain.landmarks import BODY_13, Landmark
from spotter.domain.pose import BoolArray, FloatArray, PoseSequence

# Slow repetitions last 4 s and longer; the fastest (skipping, 3 a second) need more than 6 moments per second.
WINDOW_FPS = 12.0
WINDOW_FRAMES = 48
WINDOW_SECONDS = WINDOW_FRAMES / WINDOW_FPS
WINDOW_HOP_SECONDS = 0.5
JOINTS = len(BODY_13)
CHANNELS = 5

# Below this the pose model itself says that a landmark is a guess; far-side limbs in a side view mostly lie under it.
MIN_VISIBILITY = 0.2
# Longer gaps between two sightings of a joint are left open instead of drawn straight through.
MAX_GAP_SECONDS = 0.4
# Fewer joints than this in a frame say nothing about the body.
MIN_JOINTS = 4
# A joint further away than this many body sizes is a tracking error; the clip keeps it from swamping the rest.
MAX_SIZES = 4.0

_HIPS = (BODY_13.index(Landmark.LEFT_HIP), BODY_13.index(Landmark.RIGHT_HIP))
_TINY = 1e-6


@dataclass(frozen=True)
class Windows:
    """N overlapping windows of one sequence.

    Attributes:
        values: (N, 48, 13, 5) float32, channels as described in the module.
        times: (N,) seconds from the start of the video, middle of each window, evenly spaced.
        seen: (N,) share of the window's frames in which a body was seen, 0..1.
        motion: (N,) mean speed of the joints that were seen, per second in the unit of channels 2 and 3, or of 0 and 1
            when the true proportions are unknown.
    """

    values: NDArray[np.float32]
    times: FloatArray
    seen: FloatArray
    motion: FloatArray

    def __len__(self) -> int:
        return len(self.times)


def body(sequence: PoseSequence) -> tuple[FloatArray, BoolArray]:
    """((T, 13, 2) pixels, (T, 13) whether the joint can be relied on) of the joints that the classifier uses."""
    joints = [int(joint) for joint in BODY_13]
    xy = sequence.pixels()[:, joints]
    seen = np.isfinite(xy).all(axis=-1) & (sequence.visibility[:, joints] >= MIN_VISIBILITY)
    return np.where(seen[..., None], xy, 0.0), seen


def resample(times: FloatArray, xy: FloatArray, seen: BoolArray, grid: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Linear interpolation of every joint at the moments of `grid`; open where the gap is too long.

    Args:
        times: (T,) seconds.
        xy: (T, J, 2) any unit.
        seen: (T, J).
        grid: (G,) seconds.

    Returns:
        (G, J, 2) and (G, J).
    """
    joints = xy.shape[1]
    values = np.zeros((len(grid), joints, 2))
    present = np.zeros((len(grid), joints), dtype=np.bool_)
    for joint in range(joints):
        known = times[seen[:, joint]]
        if not len(known):
            continue
        after = np.searchsorted(known, grid - _TINY).clip(0, len(known) - 1)
        before = (np.searchsorted(known, grid + _TINY, side="right") - 1).clip(0, len(known) - 1)
        outside = np.maximum(known[0] - grid, grid - known[-1])
        half_step = 0.5 / WINDOW_FPS
        present[:, joint] = (known[after] - known[before] <= MAX_GAP_SECONDS) & (outside <= half_step)
        for axis in range(2):
            values[:, joint, axis] = np.interp(grid, known, xy[seen[:, joint], joint, axis])
    return np.where(present[..., None], values, 0.0), present


def normalise(xy: NDArray[np.floating], seen: BoolArray, *, true_scale: bool | BoolArray = True) -> NDArray[np.float32]:
    """The five channels of each window.

    Args:
        xy: (N, T, J, 2) in one unit on both axes; with `true_scale` False the axes may be stretched differently, in
            every frame anew.
        seen: (N, T, J).
        true_scale: one for all, or (N,).

    Returns:
        (N, T, J, 5).
    """
    seen = seen & (seen.sum(axis=2, keepdims=True) >= MIN_JOINTS)
    mask = seen[..., None]
    values = np.zeros((*seen.shape, CHANNELS), dtype=np.float32)
    values[..., 0:2] = np.where(mask, _scaled_per_frame(xy, mask), 0.0)
    known = np.broadcast_to(np.asarray(true_scale), (len(xy),))[:, None, None, None]
    values[..., 2:4] = np.where(mask & known, _scaled_by_body(xy, mask), 0.0)
    values[..., 4] = seen
    return values


def cut(sequence: PoseSequence, *, true_scale: bool = True) -> Windows:
    """All windows of a sequence, from one whose middle is near the first moment to one near the last.

    Windows reach over both ends by up to half their length, where nothing is seen, so that a clip of one second has
    windows too.

    Args:
        sequence: pose of one person.
        true_scale: False when the coordinates were scaled per frame and axis (Countix-Fitness).
    """
    empty = np.zeros(0)
    if len(sequence) == 0:
        return Windows(np.zeros((0, WINDOW_FRAMES, JOINTS, CHANNELS), dtype=np.float32), empty, empty, empty)
    xy, seen = body(sequence)
    hop = round(WINDOW_HOP_SECONDS * WINDOW_FPS)
    half = WINDOW_FRAMES // 2
    count = max(1, int(np.ceil(sequence.duration * WINDOW_FPS / hop)))
    first_middle = (sequence.duration * WINDOW_FPS - (count - 1) * hop) / 2.0
    grid = sequence.times[0] + (np.arange((count - 1) * hop + WINDOW_FRAMES) - half + first_middle) / WINDOW_FPS
    xy, seen = resample(sequence.times, xy, seen, grid)
    frames = np.arange(count)[:, None] * hop + np.arange(WINDOW_FRAMES)
    values = normalise(xy[frames], seen[frames], true_scale=true_scale)
    return Windows(
        values=values,
        times=grid[frames[:, half]],
        seen=(values[..., 4].any(axis=2)).mean(axis=1),
        motion=_motion(values, 2 if true_scale else 0),
    )


def _scaled_per_frame(xy: NDArray[np.floating], mask: BoolArray) -> NDArray[np.floating]:
    low = np.where(mask, xy, np.inf).min(axis=2, keepdims=True)
    high = np.where(mask, xy, -np.inf).max(axis=2, keepdims=True)
    low = np.where(np.isfinite(low), low, 0.0)
    high = np.where(np.isfinite(high), high, 1.0)
    return np.asarray((xy - low) / np.maximum(high - low, _TINY) * 2.0 - 1.0)


def _scaled_by_body(xy: NDArray[np.floating], mask: BoolArray) -> NDArray[np.floating]:
    middle = _mean(xy[:, :, _HIPS], mask[:, :, _HIPS], axis=(1, 2))
    centroid = _mean(xy, mask, axis=(2,))
    any_hip = mask[:, :, _HIPS].any(axis=(1, 2), keepdims=True)
    origin = np.where(any_hip, middle, _mean(xy, mask, axis=(1, 2)))
    radius = np.sqrt(_mean(((xy - centroid) ** 2).sum(axis=-1, keepdims=True), mask, axis=(1, 2)))
    return np.asarray(((xy - origin) / np.maximum(2.0 * radius, _TINY)).clip(-MAX_SIZES, MAX_SIZES))


def _mean(values: NDArray[np.floating], mask: BoolArray, axis: tuple[int, ...]) -> NDArray[np.floating]:
    count = np.maximum(mask.sum(axis=axis, keepdims=True), 1)
    return np.asarray(np.where(mask, values, 0.0).sum(axis=axis, keepdims=True) / count)


def _motion(values: NDArray[np.float32], channel: int) -> FloatArray:
    both = (values[:, 1:, :, 4] > 0) & (values[:, :-1, :, 4] > 0)
    steps = np.diff(values[..., channel : channel + 2].astype(np.float64), axis=1)
    speed = np.linalg.norm(steps, axis=-1) * WINDOW_FPS
    return np.asarray(np.where(both, speed, 0.0).sum(axis=(1, 2)) / np.maximum(both.sum(axis=(1, 2)), 1))

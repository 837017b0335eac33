"""Varies windows anew in every epoch and turns them into the classifier's input."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spotter.domain.landmarks import BODY_13, mirrored
from spotter.domain.windows import JOINTS, WINDOW_FRAMES, normalise
from training.exercise_classifier.data import Examples

_SWAP = [BODY_13.index(mirrored(joint)) for joint in BODY_13]
_LOWER = list(range(9, 13))
_UPPER = list(range(1, 7))
_SCALED_SHARE = 0.4
_LOSS_SHARE = 0.4
_CUT_SHARE = 0.35
# One repetition of the shortest clips, 0.8 s.
_SHORTEST = 10


def varied(examples: Examples, chosen: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float32]:
    """(B, 48, 13, 5) of the chosen examples: mirrored, stretched, turned, cut short, with joints lost."""
    xy = examples.xy[chosen].copy()
    seen = examples.seen[chosen].copy()
    count = len(chosen)
    flip = rng.random(count) < 0.5
    xy[flip] = xy[flip][:, :, _SWAP] * np.array([-1.0, 1.0], dtype=np.float32)
    seen[flip] = seen[flip][:, :, _SWAP]
    angle = np.deg2rad(rng.normal(0.0, 4.0, size=(count, 1, 1)))
    x, y = xy[..., 0].copy(), xy[..., 1].copy()
    xy[..., 0], xy[..., 1] = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y
    true_scale = examples.true_scale[chosen] & (rng.random(count) > _SCALED_SHARE)
    xy[..., 0] *= np.exp(rng.normal(0.0, 0.06, size=(count, 1, 1)))
    for row in np.flatnonzero(rng.random(count) < _LOSS_SHARE):
        seen[row] &= _joint_loss(rng)
    for row in np.flatnonzero(rng.random(count) < _CUT_SHARE):
        length = rng.integers(_SHORTEST, WINDOW_FRAMES)
        first = rng.integers(0, WINDOW_FRAMES - length + 1)
        seen[row, :first] = False
        seen[row, first + length :] = False
    return normalise(xy, seen, true_scale=true_scale)


def _joint_loss(rng: np.random.Generator) -> NDArray[np.bool_]:
    keep = np.ones(JOINTS, dtype=np.bool_)
    kind = rng.random()
    if kind < 0.4:
        keep[rng.integers(JOINTS, size=rng.integers(1, 4))] = False
    elif kind < 0.6:  # plates, racks and machines hide half a trunk
        keep[rng.integers(JOINTS, size=rng.integers(3, 7))] = False
    elif kind < 0.75:
        keep[_LOWER] = False
    elif kind < 0.85:
        keep[[0, *_UPPER[2:]]] = False
    else:
        keep[0] = False
    return keep

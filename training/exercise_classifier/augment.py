"""Varies windows anew in every epoch and turns them into the classifier's input."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spotter.domain.landmarks import BODY_13, Landmark, mirrored
from spotter.domain.pose import BoolArray
from spotter.domain.windows import JOINTS, WINDOW_FRAMES, normalise
from training.exercise_classifier.data import Examples

SWAP = [BODY_13.index(mirrored(joint)) for joint in BODY_13]
_LOWER = list(range(9, 13))
_UPPER = list(range(1, 7))
_SHOULDERS, _HIPS, _KNEES, _ANKLES = (
    [BODY_13.index(Landmark[f"{side}_{name}"]) for side in ("LEFT", "RIGHT")]
    for name in ("SHOULDER", "HIP", "KNEE", "ANKLE")
)
_SCALED_SHARE = 0.4
_LOSS_SHARE = 0.4
_CUT_SHARE = 0.35
# Sources that scale per frame (Countix-Fitness) mostly drop the visibility too, so that guesses look like sightings.
_ALL_SEEN_SHARE = 0.6
_GUESSED_LEGS_SHARE = 0.06
# One repetition of the shortest clips, 0.8 s.
_SHORTEST = 10
# Pose models that look at every frame by itself take the back for the front in single frames.
_FLICKER_SHARE, _MOST_FLICKER = 0.15, 0.25
# Videos of workouts cut from one camera to another within a set.
_SHOT_CHANGE_SHARE = 0.12


def varied(examples: Examples, chosen: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float32]:
    """(B, 48, 13, 5) of the chosen examples: mirrored, stretched, turned, cut short, with joints lost or guessed."""
    xy = examples.xy[chosen].copy()
    seen = examples.seen[chosen].copy()
    placed = examples.placed[chosen].copy()
    count = len(chosen)
    flip = rng.random(count) < 0.5
    xy[flip] = xy[flip][:, :, SWAP] * np.array([-1.0, 1.0], dtype=np.float32)
    seen[flip], placed[flip] = seen[flip][:, :, SWAP], placed[flip][:, :, SWAP]
    angle = np.deg2rad(rng.normal(0.0, 4.0, size=(count, 1, 1)))
    x, y = xy[..., 0].copy(), xy[..., 1].copy()
    xy[..., 0], xy[..., 1] = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y
    scaled = rng.random(count) < _SCALED_SHARE
    xy[..., 0] *= np.exp(rng.normal(0.0, 0.06, size=(count, 1, 1)))
    _flicker(xy, seen, placed, rng)
    for row in np.flatnonzero(rng.random(count) < _GUESSED_LEGS_SHARE):
        _guess_legs(xy[row], rng)
    all_seen = scaled & (rng.random(count) < _ALL_SEEN_SHARE)
    seen[all_seen] = placed[all_seen]
    for row in np.flatnonzero(rng.random(count) < _LOSS_SHARE):
        seen[row] &= _joint_loss(rng)
    for row in np.flatnonzero(rng.random(count) < _CUT_SHARE):
        length = rng.integers(_SHORTEST, WINDOW_FRAMES)
        first = rng.integers(0, WINDOW_FRAMES - length + 1)
        seen[row, :first] = False
        seen[row, first + length :] = False
    values = normalise(xy, seen, true_scale=examples.true_scale[chosen] & ~scaled)
    _change_shots(values, examples.target[chosen].argmax(axis=1), rng)
    return values


def _flicker(xy: NDArray[np.float32], seen: BoolArray, placed: BoolArray, rng: np.random.Generator) -> None:
    """Left and right exchanged in single frames, in place."""
    chance = rng.uniform(0.0, _MOST_FLICKER, size=len(xy)) * (rng.random(len(xy)) < _FLICKER_SHARE)
    rows, frames = np.nonzero(rng.random(xy.shape[:2]) < chance[:, None])
    for values in (xy, seen, placed):
        values[rows, frames] = values[rows, frames][:, SWAP]


def _change_shots(values: NDArray[np.float32], labels: NDArray[np.int64], rng: np.random.Generator) -> None:
    """From some moment on, another person and camera with the same label, in place."""
    own = values.copy()
    for row in np.flatnonzero(rng.random(len(values)) < _SHOT_CHANGE_SHARE):
        same = np.flatnonzero(labels == labels[row])
        first = rng.integers(_SHORTEST, WINDOW_FRAMES - _SHORTEST)
        values[row, first:] = own[rng.choice(same), first:]


def _guess_legs(xy: NDArray[np.float32], rng: np.random.Generator) -> None:
    """What pose models do when the legs are hidden or foreshortened (a bench seen from its end): standing legs, in place.

    Args:
        xy: (T, 13, 2) of one window, changed.
        rng: draws the guess.
    """
    top = xy[:, _SHOULDERS].mean(axis=1)
    trunk = xy[:, _HIPS].mean(axis=1) - top
    width = np.linalg.norm(xy[:, _SHOULDERS[0]] - xy[:, _SHOULDERS[1]], axis=1)
    unit = float(np.median(np.maximum(width, np.linalg.norm(trunk, axis=1))))
    along = trunk / np.maximum(np.linalg.norm(trunk, axis=1, keepdims=True), 1e-6)
    down = rng.uniform(0.0, 1.0) * np.array([0.0, 1.0]) + along * rng.uniform(0.2, 1.0)
    down = down / np.maximum(np.linalg.norm(down, axis=1, keepdims=True), 1e-6)
    across = np.stack([down[:, 1], -down[:, 0]], axis=1)
    # The person's left hip lies on the same side as the left shoulder.
    facing = np.sign(np.median(((xy[:, _SHOULDERS[0]] - xy[:, _SHOULDERS[1]]) * across).sum(axis=1)) or 1.0)
    at = top + down * unit * rng.uniform(0.8, 1.3)
    spread = unit * rng.uniform(0.1, 0.3)
    for joints, reach in ((_HIPS, 0.0), (_KNEES, rng.uniform(0.6, 1.0)), (_ANKLES, rng.uniform(1.2, 2.0))):
        for joint, side in zip(joints, (facing, -facing), strict=True):
            bend = rng.normal(0.0, 0.15) * unit * (reach > 0)
            noise = rng.normal(0.0, 0.03 * unit, size=(len(xy), 2))
            xy[:, joint] = at + down * unit * reach + across * (side * spread + bend) + noise


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

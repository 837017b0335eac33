"""Whole synthetic clips: a motion, a person, a camera and a pose model's errors, all from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spotter.domain.pose import BoolArray, PoseSequence
from spotter.domain.timeline import NONE_LABEL
from training.kinematics.body import Array
from training.kinematics.camera import film
from training.kinematics.detector import Imitation, detect, imitate
from training.kinematics.everyday import EVERYDAY
from training.kinematics.exercises import EXERCISES
from training.kinematics.floor_and_machines import MORE_EXERCISES
from training.kinematics.motion import Motion, perform

MOTIONS: tuple[Motion, ...] = (*EXERCISES, *MORE_EXERCISES, *EVERYDAY)
LABELS: tuple[str, ...] = tuple(dict.fromkeys(motion.label for motion in MOTIONS))

# People who train put the phone where it sees them whole; people who talk do not.
_CLOSE_UP, _CLOSE_UP_NONE = 0.07, 0.25
_FRAME_RATES = (10.0, 15.0, 15.0, 15.0, 20.0, 25.0, 30.0)


@dataclass(frozen=True)
class Clip:
    """A synthetic recording and its truth.

    Attributes:
        sequence: what the pose model saw; `world` holds the true joints about the hips, x and z turned to the camera's
            frame only by axis names, so use it for tests of plumbing, not of accuracy.
        active: (T,) whether the labelled motion is going on.
        label: the motion's label.
    """

    sequence: PoseSequence
    active: BoolArray
    label: str


def motions_of(label: str, motions: Sequence[Motion] = MOTIONS) -> list[Motion]:
    """All descriptions with this label."""
    return [motion for motion in motions if motion.label == label]


def choose(motions: Sequence[Motion], rng: np.random.Generator) -> Motion:
    """One of them, by weight."""
    weights = np.array([motion.weight for motion in motions])
    return motions[rng.choice(len(motions), p=weights / weights.sum())]


def record(
    motion: Motion,
    rng: np.random.Generator,
    *,
    seconds: float,
    imitation: Imitation | None = None,
    lying: float = 0.0,
) -> Clip:
    """Film one performance; see `as_clip`."""
    fps = _FRAME_RATES[rng.integers(len(_FRAME_RATES))]
    performance = perform(motion, rng, seconds=seconds, fps=fps)
    return as_clip(performance.times, performance.points, performance.active, motion.label, fps, rng, imitation, lying)


def as_clip(
    times: Array,
    points: Array,
    active: Array,
    label: str,
    fps: float,
    rng: np.random.Generator,
    imitation: Imitation | None = None,
    lying: float = 0.0,
) -> Clip:
    """Film given joints.

    Args:
        times: (T,) seconds.
        points: (T, 33, 3) metres, z up.
        active: (T,) whether the labelled motion is going on.
        label: of the motion.
        fps: frames per second.
        rng: draws camera and errors.
        imitation: gives the errors that it knows; without it they are made up.
        lying: see `camera.film`.
    """
    shot = film(points, rng, close_up=_CLOSE_UP_NONE if label == NONE_LABEL else _CLOSE_UP, lying=lying)
    xy, visibility = detect(shot, fps, rng) if imitation is None else imitate(shot, fps, imitation, rng)
    size = np.array([shot.width, shot.height])
    relative = points - points[:, [23, 24]].mean(axis=1, keepdims=True)
    found = (visibility > 0).any(axis=1)
    image = np.concatenate([xy / size, (shot.depth - shot.depth.mean(axis=1, keepdims=True))[..., None] * 0.2], axis=-1)
    sequence = PoseSequence(
        times=times,
        image=np.where(found[:, None, None], image, np.nan),
        visibility=visibility,
        world=np.where(
            found[:, None, None], np.stack([relative[..., 1], -relative[..., 2], relative[..., 0]], -1), np.nan
        ),
        detected=found,
        width=round(shot.width),
        height=round(shot.height),
    )
    return Clip(sequence=sequence, active=active.astype(np.bool_), label=label)

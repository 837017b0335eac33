"""Athletes without pictures for pre-training: exact joints, and a guess at what a pose model makes of them.

Rendering is exact but slow. Here the motions of `training.kinematics` are seen by the cameras of `training.synthetic`, and
`training.kinematics.detector` spoils what is seen in the picture. The errors in space are drawn like those that MediaPipe (full)
made on 20 rendered clips: 6 cm across the picture, 12 cm in depth, depth scaled by 0.45 to 1.3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spotter.domain.angle_correction import ANGLES
from spotter.domain.geometry import included_angle
from spotter.domain.pose import PoseSequence
from training.kinematics.body import Array
from training.kinematics.camera import Shot
from training.kinematics.clips import MOTIONS, choose
from training.kinematics.detector import detect
from training.kinematics.motion import perform
from training.synthetic.camera import draw

STREAM = 40  # keeps these seeds apart from those of rendered clips
FPS, SECONDS = 12.0, 3.0
WIDTH, HEIGHT = 360, 480
DEPTH_SCALE = (0.45, 1.3)
ACROSS, DEEP = 0.045, 0.08  # metres, standard deviation of an error that stays and of one that wanders, each
BODY_MARGIN = 0.15


@dataclass(frozen=True)
class Clip:
    """One clip of T frames.

    Attributes:
        sequence: what a pose model says; NaN and invisible where it found nobody.
        angles: (T, 8) true degrees.
        world: (T, 33, 3) true landmarks, metres in the camera's axes, origin between the hips.
        pixels: (T, 33, 2) where they truly are in the picture.
    """

    sequence: PoseSequence
    angles: Array
    world: Array
    pixels: Array


def clip(seed: int) -> Clip:
    """What a pose model might say, and the truth."""
    rng = np.random.default_rng([STREAM, seed])
    performance = perform(choose(MOTIONS, rng), rng, seconds=SECONDS, fps=FPS)
    points = performance.points
    places = np.concatenate([points[::6].reshape(-1, 3) + shift for shift in (-BODY_MARGIN, BODY_MARGIN)])
    film = draw(places, float(points[..., 2].min()), rng, width=WIDTH, height=HEIGHT)
    seen = film.see(points)
    xy, visibility = detect(Shot(seen[..., :2], seen[..., 2], WIDTH, HEIGHT), FPS, rng)
    local = (points - points[:, [23, 24]].mean(axis=1, keepdims=True)) @ film.axes.T * [1.0, -1.0, 1.0]
    world = _world(local, visibility, rng)
    found = (visibility > 0).any(axis=1)
    image = np.concatenate([xy / [WIDTH, HEIGHT], world[..., 2:]], axis=-1)
    gone = ~found[:, None, None]
    sequence = PoseSequence(
        times=performance.times,
        image=np.where(gone, np.nan, image),
        visibility=visibility,
        world=np.where(gone, np.nan, world),
        detected=found,
        width=WIDTH,
        height=HEIGHT,
    )
    return Clip(sequence, true_angles(points), local, seen[..., :2])


def true_angles(points: Array) -> Array:
    """(T, 8) included angles of (T, 33, 3) points, in the order of `ANGLES`."""
    return np.stack([included_angle(points[:, a], points[:, b], points[:, c]) for a, b, c in ANGLES.values()], axis=1)


def _world(local: Array, visibility: Array, rng: np.random.Generator) -> Array:
    local = local * [1.0, 1.0, rng.uniform(*DEPTH_SCALE)]
    spread = np.array([ACROSS, ACROSS, DEEP]) * float(np.exp(rng.normal(0.0, 0.4)))
    unsure = (0.5 + 1.5 * (1.0 - visibility))[..., None]
    wander = np.cumsum(rng.normal(0.0, 1.0, local.shape), axis=0)
    wander /= np.maximum(wander.std(axis=0, keepdims=True), 1e-6)
    error = rng.normal(0.0, 1.0, (1, *local.shape[1:])) * spread + 0.6 * wander * spread * rng.uniform(0.0, 1.0)
    return np.asarray(local + error * unsure)

"""Motions without pictures as the product would read them from a video of 360 by 480."""

from __future__ import annotations

import numpy as np

from spotter.domain.angle_correction import centred
from spotter.domain.pose import PoseSequence
from training.kinematics.body import Array
from training.kinematics.detector import Imitation, watched
from training.synthetic.camera import draw

WIDTH, HEIGHT = 360, 480
BODY_MARGIN = 0.12  # metres of flesh around the joints, as where renders place their camera
PLACES_EVERY = 3


def film(landmarker: Imitation, points: Array, floor: float, fps: float, rng: np.random.Generator) -> PoseSequence:
    """What the landmarker would say of a motion from a camera that is drawn.

    Args:
        landmarker: errs, or not.
        points: (T, 33, 3) metres, world axes.
        floor: its height.
        fps: frames per second of the points.
        rng: draws the camera and the donors.
    """
    places = points[::PLACES_EVERY].reshape(-1, 3)
    places = np.concatenate([places - BODY_MARGIN, places + BODY_MARGIN])
    places[:, 2] = np.maximum(places[:, 2], floor)
    camera = draw(places, floor, rng, width=WIDTH, height=HEIGHT)
    flat = camera.see(points)[..., :2]
    truth = centred(points) @ camera.axes.T * [1.0, -1.0, 1.0]
    return watched(landmarker, truth, flat, fps=fps, size=(WIDTH, HEIGHT), rng=rng)

"""What is in the picture, frame by frame; importable by worker processes."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from training.sample_clip import motion
from training.sample_clip.athlete import Athlete
from training.sample_clip.camera import Camera
from training.sample_clip.outfit import Outfit

FPS = 30


class Scene:
    """Body, clothes and camera of the clip."""

    def __init__(self) -> None:
        self.athlete = Athlete()
        self._outfit = Outfit(self.athlete.body)
        self._camera = Camera()

    def frame(self, time: float) -> NDArray[np.uint8]:
        """(HEIGHT, WIDTH, 3) RGB at a time in seconds."""
        posed = self.athlete.pose(motion.moment(time), time)
        return self._camera.frame(self._outfit.dress(posed))


@cache
def _scene() -> Scene:
    """One scene per process: loading the body takes seconds."""
    return Scene()


def frame(index: int) -> NDArray[np.uint8]:
    """Frame number `index` of the clip, see `Scene.frame`."""
    return _scene().frame(index / FPS)

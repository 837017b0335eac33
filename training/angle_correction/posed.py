"""Athletes of the renderer without pictures: exactly its bodies, motions and cameras for a hundredth of the work.

What a pose model makes of them is not known, so they say nothing by themselves: `examples.imitated` gives them the errors of
clips that were rendered and seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from training.kinematics.body import Array
from training.synthetic.body import Body
from training.synthetic.camera import draw
from training.synthetic.clip import BODY_MARGIN, HEIGHT, PLACES_EVERY, WIDTH, draw_faults
from training.synthetic.figure import Figure
from training.synthetic.performance import EXERCISES, perform
from training.synthetic.truth import angles, landmarks

STREAM = 41  # keeps these seeds apart from those of rendered clips
FPS, SECONDS = 12.0, 5.5
CLIPS_PER_BODY = 10  # a body costs as much as three motions
CAMERAS = 3  # that film each motion


@dataclass(frozen=True)
class Filmed:
    """The truth of T frames.

    Attributes:
        exercise: what is done.
        angles: (T, 8) degrees, in the order of `spotter.domain.angle_correction.ANGLES`.
        world: (T, 33, 3) landmarks, metres in the camera's axes, origin between the hips.
        pixels: (T, 33, 2) where they are in the picture.
    """

    exercise: str
    angles: Array
    world: Array
    pixels: Array


def filmed(first: int, count: int) -> Iterator[Filmed]:
    """Each motion of a range of seeds, as `CAMERAS` cameras see it."""
    figure, body = None, -1
    for seed in range(first, first + count):
        if figure is None or seed // CLIPS_PER_BODY != body:
            body = seed // CLIPS_PER_BODY
            figure = Figure(Body.draw(np.random.default_rng([STREAM, 1, body])))
        yield from _views(seed, figure)


def _views(seed: int, figure: Figure) -> Iterator[Filmed]:
    rng = np.random.default_rng([STREAM, seed])
    exercise = str(rng.choice(EXERCISES))
    done = perform(exercise, figure, rng, seconds=SECONDS, fps=FPS, faults=draw_faults(exercise, rng))
    points = landmarks(figure.body, done.posed)
    places = done.posed.heads[::PLACES_EVERY].reshape(-1, 3)
    places = np.concatenate([places - BODY_MARGIN, places + BODY_MARGIN])
    places[:, 2] = np.maximum(places[:, 2], done.stand.floor)
    local = points - points[:, [23, 24]].mean(axis=1, keepdims=True)
    for _ in range(CAMERAS):
        film = draw(places, done.stand.floor, rng, width=WIDTH, height=HEIGHT)
        world = local @ film.axes.T * [1.0, -1.0, 1.0]
        yield Filmed(exercise, angles(points), world, film.see(points)[..., :2])

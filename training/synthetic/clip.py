"""A whole clip from a seed: body, clothes, exercise, faults, place, light, camera, picture errors, and the truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.synthetic import camera as cameras
from training.synthetic import look as looks
from training.synthetic import room, truth
from training.synthetic.body import Body
from training.synthetic.faults import faults_of
from training.synthetic.figure import Figure, Posed
from training.synthetic.performance import EXERCISES, PHASES, Performance, perform
from training.synthetic.props import Props
from training.synthetic.render import MARGIN, Actor, Renderer
from training.synthetic.rotations import Array
from training.synthetic.truth import ANGLES, Truth

WIDTH, HEIGHT, FPS, SECONDS = 360, 480, 24.0, 6.0
STREAM = 20261122  # keeps the seeds of clips apart from other uses of small numbers
FAULTY_SHARE = 0.6
ONLOOKER_SHARE = 0.12
BLURRED_SHARE = 0.15
GAIN_SPREAD = 0.04  # of red, green and blue: white balance
GRAINS = 4  # pictures of noise that are used in turn
NOISE = (0.0, 7.0)  # standard deviation of a sensor's noise, of 255
PLACES_EVERY = 3  # every so many frames of joints decide how far away the camera stands
BODY_MARGIN = 0.12  # metres of flesh, head and hands around the joints


@dataclass(frozen=True)
class Wishes:
    """What is fixed; the rest is drawn from the seed.

    Attributes:
        exercise: one of `EXERCISES`; None draws one.
        faults: knobs to turn; None draws one or none.
        azimuth: of the camera, see `Camera`; None draws it.
        seconds, fps, width, height: of the clip.
        skip: seconds of the performance before the clip begins.
    """

    exercise: str | None = None
    faults: tuple[str, ...] | None = None
    azimuth: float | None = None
    seconds: float = SECONDS
    fps: float = FPS
    width: int = WIDTH
    height: int = HEIGHT
    skip: float = 0.0


@dataclass
class Clip:
    """A clip that can be rendered frame by frame.

    Attributes:
        performance: what is done.
        azimuth: where the camera stands, degrees.
        width, height: of the picture.
    """

    performance: Performance
    azimuth: float
    width: int
    height: int
    _body: Body
    _camera: cameras.Camera
    _renderer: Renderer
    _props: Props
    _moved: NDArray[np.int64]
    _noise: float
    _blurred: bool
    _rng: np.random.Generator
    _depths: list[NDArray[np.float32]] = field(default_factory=list)

    @classmethod
    def draw(cls, seed: int, wishes: Wishes = Wishes()) -> Clip:
        """Everything that the seed and the wishes say; the same seed and wishes always give the same clip.

        Raises:
            InvalidRequest: an exercise or fault that is not known, or that do not go together.
        """
        rng = np.random.default_rng([STREAM, seed])
        exercise = wishes.exercise or str(rng.choice(EXERCISES))
        faults = draw_faults(exercise, rng) if wishes.faults is None else wishes.faults
        body = Body.draw(rng)
        look = looks.draw(body, rng)
        performance = perform(
            exercise, Figure(body), rng, seconds=wishes.skip + wishes.seconds, fps=wishes.fps, faults=faults
        ).since(wishes.skip)
        posed, floor = performance.posed, performance.stand.floor
        places = posed.heads[::PLACES_EVERY].reshape(-1, 3)
        places = np.concatenate([places - BODY_MARGIN, places + BODY_MARGIN])
        places[:, 2] = np.maximum(places[:, 2], floor)
        film = cameras.draw(places, floor, rng, width=wishes.width, height=wishes.height, azimuth=wishes.azimuth)
        light = room.Light.draw(rng)
        centre = (places.min(axis=0) + places.max(axis=0)) / 2
        reach = float(np.ptp(places[:, :2], axis=0).max()) / 2
        rays = film.rays(MARGIN)
        backdrop = room.draw(film.eye, rays, floor, centre, reach, light, rng)
        props = Props(performance, rng)
        actors = [Actor(look, posed), *_onlooker(film, centre, reach, floor, wishes, rng)]
        return cls(
            performance=performance,
            azimuth=film.azimuth,
            width=wishes.width,
            height=wishes.height,
            _body=body,
            _camera=film,
            _renderer=Renderer(
                film, backdrop, rays, light, actors, props.fixed, floor, 1.0 + rng.normal(0.0, GAIN_SPREAD, 3)
            ),
            _props=props,
            _moved=cameras.shake(len(performance.times), wishes.fps, wishes.height, rng).clip(-MARGIN, MARGIN),
            _noise=rng.uniform(*NOISE),
            _blurred=bool(rng.random() < BLURRED_SHARE),
            _rng=rng,
        )

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """(H, W, 3) RGB pictures in order, with the errors of a phone's camera."""
        self._depths.clear()
        grain = np.rint(self._rng.normal(0.0, self._noise, (GRAINS, self.height, self.width, 1))).astype(np.int16)
        before: NDArray[np.uint8] | None = None
        for index, (right, down) in enumerate(self._moved):
            frame = self._renderer.frame(index, self._props.at(index))
            self._depths.append(frame.depth)
            picture = frame.picture
            if self._blurred and before is not None:  # what moved since the last frame is smeared
                picture, before = np.asarray((picture.astype(np.uint16) * 3 + before) // 4, dtype=np.uint8), picture
            else:
                before = picture
            top, left = MARGIN - down, MARGIN - right
            seen = picture[top : top + self.height, left : left + self.width]
            yield np.clip(seen + grain[index % GRAINS], 0, 255).astype(np.uint8)

    def picture(self, index: int) -> NDArray[np.uint8]:
        """(H, W, 3) RGB of frame `index` alone, without shake, noise or blur."""
        whole = self._renderer.frame(index, self._props.at(index)).picture
        return whole[MARGIN : MARGIN + self.height, MARGIN : MARGIN + self.width]

    def truth(self) -> Truth:
        """The truth; what is hidden is known after all `frames` were rendered."""
        points = truth.landmarks(self._body, self.performance.posed)
        return truth.of(points, self._camera, self._depths, MARGIN, self._moved)

    def facts(self, seed: int) -> dict[str, Any]:
        """The arrays of the truth file."""
        known, done = self.truth(), self.performance
        return {
            "times": done.times,
            "angles": known.angles.astype(np.float32),
            "angle_names": np.array(list(ANGLES)),
            "landmarks_3d": known.world.astype(np.float32),
            "landmarks_2d": known.pixels.astype(np.float32),
            "visibility": known.visible.astype(np.float32),
            "phase": done.phase,
            "phase_names": np.array(PHASES),
            "repetitions": np.array([[rep.start, rep.turn, rep.end] for rep in done.repetitions]).reshape(-1, 3),
            "exercise": np.array(done.exercise),
            "faults": np.array(done.faults, dtype=np.str_),
            "strengths": np.array(done.strengths, dtype=np.float64),
            "azimuth": np.float64(self.azimuth),
            "size": np.array([self.width, self.height]),
            "seed": np.int64(seed),
        }


def draw_faults(exercise: str, rng: np.random.Generator) -> tuple[str, ...]:
    """One knob of the exercise in `FAULTY_SHARE` of the draws, else none."""
    known = faults_of(exercise)
    return (str(rng.choice(known)),) if known and rng.random() < FAULTY_SHARE else ()


def _onlooker(
    film: cameras.Camera, centre: Array, reach: float, floor: float, wishes: Wishes, rng: np.random.Generator
) -> Sequence[Actor]:
    """Sometimes somebody else, further away, who trains too."""
    if rng.random() > ONLOOKER_SHARE:
        return ()
    body = Body.draw(rng)
    other = perform(str(rng.choice(EXERCISES)), Figure(body), rng, seconds=wishes.seconds, fps=wishes.fps)
    back = (centre - film.eye) * [1.0, 1.0, 0.0]
    back /= np.linalg.norm(back)
    side = np.array([-back[1], back[0], 0.0])
    place = (
        centre + back * rng.uniform(1.6, 3.2) + rng.choice([-1.0, 1.0]) * side * (0.5 * reach + rng.uniform(0.3, 1.2))
    )
    hips = (other.posed.joint("upperleg01.L") + other.posed.joint("upperleg01.R"))[0] / 2
    shift = np.array([place[0] - hips[0], place[1] - hips[1], floor - other.stand.floor])
    return (
        Actor(looks.draw(body, rng), Posed(other.posed.rotations, other.posed.heads, other.posed.labels).moved(shift)),
    )

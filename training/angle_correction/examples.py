"""What the network learns from: clips of landmarks with the truth, and windows of them that are varied anew every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from spotter.domain.angle_correction import ANGLES, POINTS, centred, inputs, reach
from spotter.domain.landmarks import MIRROR
from spotter.domain.pose import PoseSequence
from spotter.domain.stitching import clean
from spotter.evaluation.rendered import sequence_of
from training.angle_correction.network import SWAPPED
from training.angle_correction.posed import FPS, Filmed
from training.kinematics.body import Array
from training.kinematics.detector import Imitation, watched
from training.synthetic.clip import HEIGHT, WIDTH
from training.synthetic.performance import EXERCISES

FEWEST = 8  # frames in which somebody was found
STRETCH = (0.75, 1.35)  # of time
ROLL = 7.0  # degrees, of the camera
LASTING, PASSING = 0.02, 0.01  # reaches of the body by which joints are moved: for the whole window, and frame by frame
DEPTH_SPREAD = 0.08  # of the scale of depth, as a logarithm
ERROR_SCALE = (0.75, 1.2)  # what the pose model got wrong is made smaller or larger
GAP_SHARE, LONGEST_GAP = 0.15, 4
WRONGLY_TOLD, RIGHTLY_TOLD = 0.05, 0.7  # shares of windows; of the others the network is told no exercise
_FLIP_SPACE, _FLIP_PICTURE = np.array([-1.0, 1.0, 1.0], np.float32), np.array([-1.0, 1.0], np.float32)


@dataclass(frozen=True)
class Example:
    """T frames, in the units of `spotter.domain.angle_correction.inputs`: around the hips, lengths by the body's reach.

    Attributes:
        picture: (T, 33, 2) as the pose model says, true_picture: as it is.
        space: (T, 33, 3), likewise.
        seen: (T, 33) visibility.
        known: (T,) 1 or 0; everything that the pose model says is 0 where nobody is known.
        told: (T, E) 1 at the exercise that is done, of `EXERCISES`.
        angles: (T, 8) true degrees.
    """

    picture: Array
    space: Array
    seen: Array
    known: Array
    told: Array
    angles: Array
    true_picture: Array
    true_space: Array

    def __len__(self) -> int:
        return len(self.known)

    def arrays(self) -> tuple[Array, ...]:
        """All of them in the order of the class."""
        return tuple(vars(self).values())


@dataclass(frozen=True)
class Clip:
    """T frames of a rendered athlete.

    Attributes:
        file: from which they were read.
        sequence: what a pose model says, NaN and invisible where it found nobody.
        truth: what is true.
    """

    file: Path
    sequence: PoseSequence
    truth: Filmed


def example(sequence: PoseSequence, truth: Filmed) -> Example | None:
    """An example of a sequence and its truth; None when nobody was found often enough."""
    read = inputs(sequence)
    there = read["known"]
    if there.sum() < FEWEST:
        return None
    true_picture = centred(truth.pixels) / reach(centred(sequence.pixels()))
    true_space = centred(truth.world) / reach(centred(sequence.world))
    return Example(
        read["picture"],
        read["space"],
        read["visibility"],
        there,
        one_hot(truth.exercise, len(there)),
        *(np.asarray(value, dtype=np.float32) for value in (truth.angles, true_picture, true_space)),
    )


def one_hot(exercise: str, frames: int) -> Array:
    """(T, E) what the network is told in every frame."""
    return np.tile(np.array([name == exercise for name in EXERCISES], np.float32), (frames, 1))


def rendered(folders: Sequence[Path], variant: str = "full") -> dict[int, Clip]:
    """Seed to what `data` wrote of it."""
    found = {}
    for file in sorted((file for folder in folders for file in folder.glob("*.npz")), key=lambda path: int(path.stem)):
        with np.load(file) as data:
            order = [list(data["angle_names"]).index(f"{side}_{joint}") for side, joint in ANGLES]
            sequence = sequence_of(data, variant)
            truth = Filmed(str(data["exercise"]), data["angles"][:, order], data["landmarks_3d"], data["landmarks_2d"])
            found[int(file.stem)] = Clip(file, sequence, truth)
    return found


def examples(clips: Sequence[Clip]) -> list[Example]:
    """Every clip as the product reads it: gaps filled and smoothed."""
    made = [example(clean(one.sequence), one.truth) for one in clips]
    return [one for one in made if one is not None]


def imitated(truth: Filmed, imitation: Imitation, rng: np.random.Generator) -> Example | None:
    """A clip that was never rendered, as the product would read it; None when nobody would be found often enough."""
    said = watched(imitation, truth.world, truth.pixels, fps=FPS, size=(WIDTH, HEIGHT), rng=rng)
    return example(clean(said), truth)


def faultless(truth: Filmed) -> Example:
    """A clip that was never rendered, as a pose model without faults would see it; nothing is visible yet."""
    picture, space = centred(truth.pixels), centred(truth.world)
    picture, space, angles = (
        np.asarray(value, dtype=np.float32) for value in (picture / reach(picture), space / reach(space), truth.angles)
    )
    seen, there = np.zeros(picture.shape[:2], np.float32), np.ones(len(picture), np.float32)
    return Example(picture, space, seen, there, one_hot(truth.exercise, len(there)), angles, picture, space)


def window(one: Example, samples: int, rng: np.random.Generator) -> Example:
    """A stretch of a clip at another speed, perhaps mirrored; where the clip ends, nobody is known."""
    last = len(one) - 1
    speed = float(rng.uniform(*STRETCH))
    moments = float(rng.uniform(0.0, max(last - speed * (samples - 1), 0.0))) + speed * np.arange(samples)
    inside = moments <= last
    before = np.floor(np.minimum(moments, last)).astype(int)
    after = np.minimum(before + 1, last)
    share = (np.minimum(moments, last) - before).astype(np.float32)

    def at(values: Array) -> Array:
        weight = share.reshape(-1, *[1] * (values.ndim - 1))
        return np.asarray(values[before] * (1 - weight) + values[after] * weight)

    picture, space, seen, known, said, angles, true_picture, true_space = (at(values) for values in one.arrays())
    known = np.asarray((known == 1.0) * inside, dtype=np.float32)
    found = Example(picture, space, seen, known, said, angles, true_picture, true_space)
    return mirrored(found) if rng.random() < 0.5 else found


def mirrored(one: Example) -> Example:
    """The same of the left-right flipped video."""
    swap = list(MIRROR)
    return Example(
        one.picture[:, swap] * _FLIP_PICTURE,
        one.space[:, swap] * _FLIP_SPACE,
        one.seen[:, swap],
        one.known,
        one.told,
        one.angles[:, SWAPPED],
        one.true_picture[:, swap] * _FLIP_PICTURE,
        one.true_space[:, swap] * _FLIP_SPACE,
    )


@dataclass(frozen=True)
class Batch:
    """What the network reads of B windows, and what it should say: angles, and where the `POINTS` are in space."""

    inputs: tuple[Tensor, Tensor, Tensor, Tensor, Tensor]
    angles: Tensor
    points: Tensor


def varied(windows: Sequence[Example], rng: np.random.Generator) -> Batch:
    """Windows with larger or smaller errors, another roll of the camera, joints moved, gaps, and now and then nothing or something wrong told."""
    picture, space, seen, known, said, angles, true_picture, true_space = (
        np.stack(parts) for parts in zip(*(one.arrays() for one in windows), strict=True)
    )
    count = len(windows)
    scale = rng.uniform(*ERROR_SCALE, (count, 1, 1, 1)).astype(np.float32)
    picture = true_picture + scale * (picture - true_picture) + _moved(picture.shape, rng)
    depth = np.exp(rng.normal(0.0, DEPTH_SPREAD, (count, 1, 1))).astype(np.float32)
    space = true_space + scale * (space - true_space) + _moved(space.shape, rng)
    space[..., 2] *= depth
    roll = np.deg2rad(rng.normal(0.0, ROLL, count)).astype(np.float32)
    picture, space, true_space = (_rolled(values, roll) for values in (picture, space, true_space))
    for row in np.flatnonzero(rng.random(count) < GAP_SHARE):
        start = int(rng.integers(known.shape[1]))
        known[row, start : start + int(rng.integers(1, LONGEST_GAP + 1))] = 0.0
    return _batch(picture, space, seen, known, _perhaps(said, rng), angles, true_space)


def as_they_are(windows: Sequence[Example], _: np.random.Generator) -> Batch:
    """Windows in which nothing is varied."""
    picture, space, seen, known, said, angles, _true_picture, true_space = (
        np.stack(parts) for parts in zip(*(one.arrays() for one in windows), strict=True)
    )
    return _batch(picture, space, seen, known, said, angles, true_space)


def _perhaps(said: Array, rng: np.random.Generator) -> Array:
    """(B, T, E) the exercise of each window, of some another one, of some none."""
    drawn = rng.random(len(said))
    other = np.eye(len(EXERCISES), dtype=np.float32)[rng.integers(len(EXERCISES), size=len(said))]
    said = np.where((drawn < WRONGLY_TOLD)[:, None, None], other[:, None], said)
    return np.asarray(said * (drawn < WRONGLY_TOLD + RIGHTLY_TOLD)[:, None, None])


def _batch(
    picture: Array, space: Array, seen: Array, known: Array, said: Array, angles: Array, true_space: Array
) -> Batch:
    there = known[..., None, None]
    given = (picture * there, space * there, seen * known[..., None], known, said * known[..., None])
    picture, space, seen, known, said, angles, points = (
        torch.from_numpy(np.ascontiguousarray(part, dtype=np.float32))
        for part in (*given, angles, true_space[:, :, list(POINTS)])
    )
    return Batch((picture, space, seen, known, said), angles, points)


def _rolled(points: Array, roll: Array) -> Array:
    cosine, sine = (value[:, None, None] for value in (np.cos(roll), np.sin(roll)))
    turned = points.copy()
    turned[..., 0] = cosine * points[..., 0] - sine * points[..., 1]
    turned[..., 1] = sine * points[..., 0] + cosine * points[..., 1]
    return turned


def _moved(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    lasting = rng.normal(0.0, LASTING, (shape[0], 1, *shape[2:]))
    return np.asarray(lasting + rng.normal(0.0, PASSING, shape), dtype=np.float32)

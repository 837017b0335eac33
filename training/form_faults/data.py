"""Repetitions as the fault model reads them, with their labels: from simulated motions and from renders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spotter.domain.body import Body
from spotter.domain.counting import movements
from spotter.domain.exercise import shipped
from spotter.domain.form_faults import EXERCISES, FAULTS, Sample, sample
from spotter.domain.pose import PoseSequence
from spotter.domain.stitching import clean
from spotter.evaluation.form_faults import read
from training.form_faults.film import film
from training.form_faults.motions import FPS, Motion
from training.kinematics.detector import Imitation
from training.synthetic.rotations import Array

STREAM = 46
PER_FILM = 1  # repetitions taken from each, of the exact and of the counted ones: those of one clip are much alike
LOOSE = 0.22  # of a half of a repetition that its border may lie inside the exact one: counters cut the slow ends off
EARLY = 0.08  # or outside
TURN_LOOSE = 0.06  # of the repetition, standard deviation of the turning point
LEAST_HOLD = 2.0  # seconds of a hold that are looked at

Window = tuple[float, float, float]


@dataclass(frozen=True)
class Example:
    """One repetition.

    Attributes:
        sample: what the model reads.
        exercise: index into `EXERCISES`.
        faults: (13,) 1 where the fault is there.
        clip: whose repetition it is; repetitions of one clip are not independent.
        counted: whether the borders are the product's own, not exact ones.
        yaw: estimated, degrees.
        strengths: (13,) 0..1, NaN where there is no fault or its strength is not known.
    """

    sample: Sample
    exercise: int
    faults: NDArray[np.float32]
    clip: int
    counted: bool
    yaw: float
    strengths: NDArray[np.float32]


def simulated(motions: Sequence[Motion], landmarker: Imitation, first: int, films: int) -> Iterator[Example]:
    """Examples of motions, each filmed a few times; `clip` counts the motions from `first`."""
    for index, motion in enumerate(motions, start=first):
        for number in range(films):
            rng = np.random.default_rng([STREAM, index, number])
            sequence = clean(film(landmarker, motion.points, motion.floor, FPS, rng))
            exact = [(rep.start, rep.turn, rep.end) for rep in motion.repetitions]

            yield from examples(sequence, motion.exercise, exact, motion.strengths, index, rng)


def rendered(file: Path) -> Iterator[Example]:
    """Examples of a clip of `training.angle_correction.data`: exact borders, then counted ones; none without known faults."""
    clip = read(file)
    if clip is not None:
        yield from examples(clip.body.sequence, clip.exercise, clip.exact, clip.strengths, clip.seed, None)


def examples(
    sequence: PoseSequence,
    exercise: str,
    exact: Sequence[Window],
    strengths: Mapping[str, float],
    clip: int,
    rng: np.random.Generator | None,
) -> Iterator[Example]:
    """Examples of one sequence.

    Args:
        sequence: filled and smoothed.
        exercise: what is done.
        exact: start, turn and end of its repetitions, seconds.
        strengths: of the faults that it has.
        clip: number of the clip.
        rng: loosens the exact borders; None takes them as they are, and all of them.
    """
    body = Body.of(sequence)
    if body.yaw is None:
        return
    about = shipped()[exercise]
    if about.kind == "hold":
        exact = [_hold(sequence, rng)]
    counted = [
        (found.start, found.turn, found.end)
        for found in (movements(about, body) if about.kind != "hold" else ())
        if found.attempt_reason is None
    ]
    values = np.array([strengths.get(name, np.nan) for name in FAULTS], np.float32)
    there = np.array([name in strengths for name in FAULTS], np.float32)
    for windows, is_counted in ((exact, False), (counted, True)):
        for window in windows if rng is None else _some(windows, rng):
            borders = window if rng is None or is_counted else _loosened(window, rng)
            found = sample(sequence, *borders, body.yaw)
            if found is not None:
                yield Example(found, EXERCISES.index(exercise), there, clip, is_counted, body.yaw, values)


def _some(windows: Sequence[Window], rng: np.random.Generator) -> list[Window]:
    order = rng.permutation(len(windows))[:PER_FILM]
    return [windows[int(index)] for index in order]


def _hold(sequence: PoseSequence, rng: np.random.Generator | None) -> Window:
    start, end = float(sequence.times[0]), float(sequence.times[-1])
    if rng is not None:
        start, end = start + rng.uniform(0.0, 0.3) * (end - start), end - rng.uniform(0.0, 0.3) * (end - start)
    end = max(end, start + LEAST_HOLD)
    return start, (start + end) / 2, end


def _loosened(window: Window, rng: np.random.Generator) -> Window:
    start, turn, end = window
    turn = float(np.clip(turn + rng.normal(0.0, TURN_LOOSE) * (end - start), start + 0.15, end - 0.15))
    return (
        start + rng.uniform(-EARLY, LOOSE) * (turn - start),
        turn,
        end - rng.uniform(-EARLY, LOOSE) * (end - turn),
    )


@dataclass(frozen=True)
class Table:
    """Many examples as arrays; N rows.

    Attributes:
        values: (N, MOMENTS, CHANNELS) half precision.
        context: (N, CONTEXT).
        exercise, clip: (N,).
        faults, strengths: (N, 13), see `Example`.
        counted: (N,).
        yaw: (N,) degrees.
    """

    values: NDArray[np.float16]
    context: NDArray[np.float32]
    exercise: NDArray[np.int64]
    faults: NDArray[np.float32]
    clip: NDArray[np.int64]
    counted: NDArray[np.bool_]
    yaw: Array
    strengths: NDArray[np.float32]

    @classmethod
    def of(cls, found: Sequence[Example]) -> Table:
        """A table of examples, at least one."""
        return cls(
            values=np.nan_to_num(np.stack([one.sample.values for one in found])).astype(np.float16),
            context=np.stack([one.sample.context for one in found]),
            exercise=np.array([one.exercise for one in found]),
            faults=np.stack([one.faults for one in found]),
            clip=np.array([one.clip for one in found]),
            counted=np.array([one.counted for one in found]),
            yaw=np.array([one.yaw for one in found]),
            strengths=np.stack([one.strengths for one in found]),
        )

    @classmethod
    def joined(cls, parts: Sequence[Table]) -> Table:
        """All examples of the parts, in order."""
        return cls(
            **{name: np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__}
        )

    def __len__(self) -> int:
        return len(self.exercise)

    def rows(self, keep: NDArray[np.bool_]) -> Table:
        """A part of it."""
        return Table(**{name: getattr(self, name)[keep] for name in self.__dataclass_fields__})

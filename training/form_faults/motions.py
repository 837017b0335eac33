"""Exact motions with named faults: what a body's 33 points do in space, before any camera sees them.

    python -m training.form_faults.motions --clips 500 --first 0 motions/

Posing a body costs a fifteenth of a second of one core, rendering it and finding it again ten seconds. So these motions are made in
numbers, and `training.form_faults.data` then says what the pose model would have made of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spotter.domain.exercise import shipped
from training.synthetic.body import Body
from training.synthetic.faults import FAULTS, faults_of
from training.synthetic.figure import Figure
from training.synthetic.performance import EXERCISES, Repetition, perform
from training.synthetic.rotations import Array
from training.synthetic.truth import landmarks

STREAM = 45  # keeps these seeds apart from those of renders
FPS, SECONDS = 12.0, 5.0
LONG_SECONDS = 8.0  # for exercises whose repetitions are long
LONG = frozenset({"burpee"})
CLIPS_PER_BODY = 20  # a body costs as much as three motions
CORRECT_SHARE, SINGLE_SHARE = 0.35, 0.5  # the others have two faults
SHARD = 100

LEARNT = tuple(name for name in EXERCISES if name in shipped() and faults_of(name))
"""Exercises of the library with at least one named fault, in alphabetical order."""


@dataclass(frozen=True)
class Motion:
    """One performance.

    Attributes:
        points: (T, 33, 3) metres, world axes (x forward, y to the person's left, z up), at `FPS`.
        floor: its height, metres.
        repetitions: borders of every whole repetition, seconds.
        exercise: its name.
        strengths: fault to 0 (just a fault) .. 1 (gross).
    """

    points: Array
    floor: float
    repetitions: tuple[Repetition, ...]
    exercise: str
    strengths: dict[str, float]


def draw(seed: int, figure: Figure) -> Motion:
    """A motion from a seed; exercises, faults and none of them come about as often as each other."""
    rng = np.random.default_rng([STREAM, seed])
    exercise, faults = _task(rng)
    seconds = LONG_SECONDS if exercise in LONG else SECONDS
    done = perform(exercise, figure, rng, seconds=seconds, fps=FPS, faults=faults)
    points = landmarks(figure.body, done.posed)
    return Motion(
        points, done.stand.floor, done.repetitions, exercise, dict(zip(done.faults, done.strengths, strict=True))
    )


def _task(rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    kind = rng.random()
    if kind < CORRECT_SHARE:
        return str(rng.choice(LEARNT)), ()
    pairs = [(exercise, fault) for exercise in LEARNT for fault in faults_of(exercise)]
    often = {fault: sum(one == fault for _, one in pairs) for fault in FAULTS}
    weight = np.array([often[fault] ** -0.6 for _, fault in pairs])  # between "each pair" and "each fault" alike often
    exercise, fault = pairs[int(rng.choice(len(pairs), p=weight / weight.sum()))]
    others = [name for name in faults_of(exercise) if name != fault]
    if kind < CORRECT_SHARE + SINGLE_SHARE or not others:
        return exercise, (fault,)
    return exercise, (fault, str(rng.choice(others)))


def motions(first: int, count: int) -> Iterator[Motion]:
    """The motions of a range of seeds."""
    figure, body = None, -1
    for seed in range(first, first + count):
        if seed // CLIPS_PER_BODY != body or figure is None:
            body = seed // CLIPS_PER_BODY
            figure = Figure(Body.draw(np.random.default_rng([STREAM, 1, body])))
        yield draw(seed, figure)


def save(path: Path, found: Sequence[Motion]) -> None:
    """Write motions in half precision (a millimetre)."""
    most = max(len(one.points) for one in found)
    points = np.full((len(found), most, 33, 3), np.nan, np.float16)
    for index, one in enumerate(found):
        points[index, : len(one.points)] = one.points
    borders = [[index, rep.start, rep.turn, rep.end] for index, one in enumerate(found) for rep in one.repetitions]
    faults = [[one.strengths.get(name, -1.0) for name in FAULTS] for one in found]
    np.savez_compressed(
        path,
        points=points,
        floor=np.array([one.floor for one in found]),
        repetitions=np.array(borders, np.float64).reshape(-1, 4),
        exercise=np.array([one.exercise for one in found]),
        strengths=np.array(faults, np.float32),
    )


def load(folder: Path) -> list[Motion]:
    """The motions of all files of a folder, in the order of their seeds."""
    found = []
    for file in sorted(folder.glob("*.npz"), key=lambda path: int(path.stem)):
        with np.load(file) as data:
            borders: NDArray[np.float64] = data["repetitions"]
            for index, points in enumerate(data["points"]):
                known = np.isfinite(points[:, 0, 0])
                strengths = {
                    name: float(value)
                    for name, value in zip(FAULTS, data["strengths"][index], strict=True)
                    if value >= 0
                }
                repetitions = tuple(Repetition(*row[1:]) for row in borders[borders[:, 0] == index])
                exercise, floor = str(data["exercise"][index]), float(data["floor"][index])
                found.append(Motion(points[known].astype(np.float64), floor, repetitions, exercise, strengths))
    return found


def main() -> None:
    """Write `SEED.npz` for every shard of seeds that has no file yet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--clips", type=int, default=10_000)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for first in range(arguments.first, arguments.first + arguments.clips, SHARD):
        target = arguments.out / f"{first}.npz"
        if not target.exists():
            save(target, list(motions(first, min(SHARD, arguments.first + arguments.clips - first))))
            print(f"motions {first}", flush=True)


if __name__ == "__main__":
    main()

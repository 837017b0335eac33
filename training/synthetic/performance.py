"""Somebody doing an exercise: the plan in time and the faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from spotter.errors import InvalidRequest
from training.kinematics.body import DOFS
from training.kinematics.clips import MOTIONS, choose, motions_of
from training.kinematics.motion import Motion, draw_keys, eased, mirrored, sway, travelled
from training.synthetic import faults as knobs
from training.synthetic.figure import Extras, Figure, Posed
from training.synthetic.rotations import Array
from training.synthetic.support import (
    HANGING,
    Stand,
    ankles,
    ground_below,
    has_planted_feet,
    held_in_place,
    levelled,
    posture_of,
    wrists,
)

# Exercises of the library that the classifier's motions have under another name.
ALIASES = {"hip_thrust": "glute_bridge"}
EXERCISES = tuple(sorted({motion.label for motion in MOTIONS if motion.label != "none"} | set(ALIASES)))

REST, OUT, TURN, BACK = range(4)
PHASES = ("rest", "out", "turn", "back")


@dataclass(frozen=True)
class Repetition:
    """Seconds from the start of the clip."""

    start: float
    turn: float
    end: float


@dataclass(frozen=True)
class Performance:
    """An exercise as performed.

    Attributes:
        times: (T,) seconds.
        posed: the skeleton in T frames, metres.
        phase: (T,) index into `PHASES`.
        repetitions: borders of every repetition that is whole in the clip.
        exercise: its name.
        faults: names of the knobs that are turned.
        motion: what was drawn from the descriptions.
        keys: (K, COLUMNS) its key poses with the faults in them.
        stand: what holds the body.
        strengths: 0 (just a fault) to 1 (gross) for each of `faults`.
    """

    times: Array
    posed: Posed
    phase: NDArray[np.int64]
    repetitions: tuple[Repetition, ...]
    exercise: str
    faults: tuple[str, ...]
    motion: Motion
    keys: Array
    stand: Stand
    strengths: tuple[float, ...] = ()

    def since(self, start: float) -> Performance:
        """What is left after `start` seconds, which becomes time zero; a repetition that had begun before is left out."""
        keep = self.times >= start - 1e-9
        posed = Posed(self.posed.rotations[keep], self.posed.heads[keep], self.posed.labels)
        whole = [Repetition(rep.start - start, rep.turn - start, rep.end - start) for rep in self.repetitions]
        repetitions = tuple(rep for rep in whole if rep.start >= 0)
        times = self.times[: int(keep.sum())]
        return replace(self, times=times, posed=posed, phase=self.phase[keep], repetitions=repetitions)


@dataclass
class _Timeline:
    """Marks in time, the pose at each, and the phase that leads to it."""

    marks: list[float] = field(default_factory=list)
    poses: list[Array] = field(default_factory=list)
    phases: list[int] = field(default_factory=list)
    repetitions: list[Repetition] = field(default_factory=list)

    def add(self, mark: float, pose: Array, phase: int) -> None:
        self.marks.append(mark)
        self.poses.append(pose)
        self.phases.append(phase)


def motions(exercise: str) -> list[Motion]:
    """The descriptions of an exercise.

    Raises:
        InvalidRequest: the library does not know it.
    """
    if exercise not in EXERCISES:
        raise InvalidRequest(f"There is no exercise '{exercise}'. Known: {', '.join(EXERCISES)}.")
    return motions_of(ALIASES.get(exercise, exercise))


def perform(
    exercise: str, figure: Figure, rng: np.random.Generator, *, seconds: float, fps: float, faults: Sequence[str] = ()
) -> Performance:
    """Let a body do an exercise.

    Args:
        exercise: one of `EXERCISES`.
        figure: the body's skeleton.
        rng: draws the variant, the tempo, the range, the sides and the sway.
        seconds: length of the clip.
        fps: its frame rate.
        faults: knobs to turn (see `faults.FAULTS`).

    Raises:
        InvalidRequest: an exercise or a fault that is not known, or that do not go together.
    """
    found = motions(exercise)
    _check(exercise, faults)
    motion = choose(found, rng)
    if motion.support == "knees":  # push-ups and planks on the knees need a pose of the feet that is not described
        motion = choose([one for one in found if one.support != "knees"], rng)
    keys = np.concatenate([draw_keys(motion, rng), np.zeros((len(motion.keys), knobs.COLUMNS - len(DOFS)))], axis=1)
    strengths = tuple(float(rng.uniform()) for _ in faults)
    for name, strength in zip(faults, strengths, strict=True):
        knobs.FAULTS[name].knob(keys, strength)
    times = np.arange(round(seconds * fps)) / fps
    line = _timeline(motion, keys, seconds, rng, deep=not faults)
    values = eased(times, line.marks, line.poses, sharpness=rng.uniform())
    at = np.searchsorted(line.marks, times, side="right").clip(0, len(line.marks) - 1)
    phase = np.array(line.phases, np.int64)[at] if len(keys) > 1 else np.full(len(times), TURN)
    posed, stand = _embody(motion, keys, values, figure, rng, fps=fps, exercise=exercise)
    whole = tuple(line.repetitions)
    return Performance(times, posed, phase, whole, exercise, tuple(faults), motion, keys, stand, strengths)


def _check(exercise: str, faults: Sequence[str]) -> None:
    for name in faults:
        if name not in knobs.FAULTS:
            raise InvalidRequest(f"There is no fault '{name}'. Known: {', '.join(knobs.FAULTS)}.")
        if name not in knobs.faults_of(exercise):
            known = ", ".join(knobs.faults_of(exercise)) or "none"
            raise InvalidRequest(f"The fault '{name}' makes no sense for {exercise}. Faults of {exercise}: {known}.")


def _timeline(motion: Motion, keys: Array, seconds: float, rng: np.random.Generator, *, deep: bool) -> _Timeline:
    line = _Timeline()
    now = rng.uniform(0.2, 0.7) if motion.idle else rng.uniform(0.0, 0.2)
    line.add(-1.0, keys[0], REST)
    line.add(now, keys[0], REST)
    if len(keys) == 1:
        return line
    cycle = float(np.exp(rng.uniform(*np.log(motion.seconds))))
    shares = rng.dirichlet(np.full(len(keys), 12.0))
    reach = rng.uniform(0.85, 1.03) if deep else 1.0
    stop = rng.uniform(0.0, 0.4 * motion.pause) if rng.random() < 0.5 else 0.0
    far = int(np.argmax(np.abs(keys - keys[:1]).sum(axis=1)))
    flipped = False
    while now < seconds:
        start, one = now, cycle * float(np.exp(rng.normal(0.0, 0.06)))
        way = reach * float(np.exp(rng.normal(0.0, 0.03)))
        turned = now
        for step in [*range(1, len(keys)), 0]:
            pose = keys[0] + (keys[step] - keys[0]) * way
            now += max(one * shares[step], 0.12)
            line.add(now, _flip(pose) if flipped else pose, OUT if 0 < step <= far else BACK)
            if step == far:
                turned = now + stop / 2
                if stop:
                    now += stop
                    line.add(now, line.poses[-1], TURN)
        if now <= seconds:
            line.repetitions.append(Repetition(start, turned, now))
        rest = rng.uniform(0.0, 0.4 * motion.pause)
        if rest > 0.02:
            now += rest
            line.add(now, line.poses[-1], REST)
        flipped = motion.pattern == "alternate" and not flipped
    return line


def _flip(pose: Array) -> Array:
    return np.concatenate([mirrored(pose[None, : len(DOFS)])[0], pose[len(DOFS) :]])


def _embody(
    motion: Motion, keys: Array, values: Array, figure: Figure, rng: np.random.Generator, *, fps: float, exercise: str
) -> tuple[Posed, Stand]:
    # The first key pose goes in front: it says where planted hands and feet are.
    values = np.concatenate([keys[:1], values])
    if rng.random() < 0.5:
        values = np.concatenate([mirrored(values[:, : len(DOFS)]), values[:, len(DOFS) :]], axis=1)
    dofs = values[:, : len(DOFS)]
    dofs = dofs + sway(len(dofs), fps, rng.uniform(0.1, 0.35) * motion.sway[1], rng)
    dofs = travelled(dofs, rng.uniform(*motion.travel), fps)
    grip = 0.0 if motion.support in {"toes", "hands"} else 55.0
    extras = Extras(values[:, knobs.ROUNDING], values[:, knobs.KNEES_IN], values[:, knobs.HEEL_LIFT], grip)
    posture = posture_of(motion, keys, exercise)
    if posture == "support":
        dofs = levelled(dofs, extras, figure)
    first = figure.pose(dofs, extras)
    dofs = held_in_place(motion, dofs, first, figure)
    first = figure.pose(dofs, extras)
    ground = ground_below(figure, first, posture)
    feet = ankles(figure, first, extras, ground) if has_planted_feet(motion, posture, keys) else None
    hands, box = wrists(motion, first, ground, posture)
    posed = figure.pose(dofs, extras, hands, feet)
    clipped = Posed(posed.rotations[1:], posed.heads[1:], posed.labels)
    seat = {"seated": "stool", "bench": "bench"}.get(posture, "")
    return clipped, Stand(ground, seat, box, exercise in HANGING)

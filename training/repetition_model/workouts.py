"""Whole workouts with known repetitions: sets, rests, walking about and cuts, in metres, all from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from training.kinematics.body import Array, Proportions
from training.kinematics.clips import MOTIONS, choose, motions_of
from training.kinematics.everyday import _ANY_LIMBS, EVERYDAY
from training.kinematics.motion import Motion, draw_keys, eased, embodied, mirrored, perform

_REPEATED = tuple(m for m in MOTIONS if m.label != "none" and m.path == "cycle" and len(m.keys) > 1)
_LABELS = tuple(dict.fromkeys(motion.label for motion in _REPEATED))
# What nobody would count: walking, wandering gestures, single swings, staying still.
_UNCOUNTED = tuple(m for m in EVERYDAY if m.path in {"wander", "swing"} or len(m.keys) == 1 or m.travel != (0.0, 0.0))
_STILL = tuple(motion for motion in EVERYDAY if len(motion.keys) == 1)
# Exercises that nobody has thought of: between two or three random poses, upright or in any position.
_UPRIGHT = {"pitch": (-20.0, 50.0), "spine": (-20.0, 30.0)}
_ANYHOW = {"pitch": (-110.0, 110.0), "roll": (-50.0, 50.0)}
_INVENTED = (
    Motion("any", ({}, _ANY_LIMBS), _UPRIGHT, shared=False, support="ground", seconds=(0.6, 6.0)),
    Motion("any", (_ANY_LIMBS, _ANY_LIMBS), _UPRIGHT, shared=False, support="ground", seconds=(0.6, 6.0)),
    Motion("any", (_ANY_LIMBS, _ANY_LIMBS, _ANY_LIMBS), _ANYHOW, shared=False, seconds=(1.0, 6.0)),
    Motion("any", (_ANY_LIMBS, _ANY_LIMBS), _ANYHOW, shared=False, seconds=(0.6, 6.0)),
)
_INVENTED_SHARE = 0.25
_SET_COUNTS = (0, 1, 1, 1, 1, 2, 2, 3)
_FASTEST_SECONDS = 0.45
_TYPICAL_SECONDS = 2.2
# A single pause shorter than this many times the repetition before it belongs to that repetition; a longer one is a rest. With
# twice the repetition, networks went on counting in a pause of three seconds.
_PAUSE_SHARE = 0.5
# Some breathe after every repetition, for so many times its duration: that pause is a part of the rhythm, however long it is.
# Where it was a rest, networks lost such sets: they heard a period with the pause and a set without it.
_BREATHING_SHARE = 0.15
_BREATH = (0.3, 1.5)


@dataclass(frozen=True)
class Workout:
    """What happened.

    Attributes:
        points: (T, 33, 3) metres, z up.
        repetitions: (R, 2) seconds of start and end.
    """

    points: Array
    repetitions: Array


@dataclass
class _Script:
    """The workout while it is being written: stretches of movement one after the other."""

    fps: float
    parts: list[Array]
    repetitions: list[tuple[float, float]]

    @property
    def now(self) -> float:
        return sum(map(len, self.parts)) / self.fps

    def add(self, points: Array, repetitions: Sequence[tuple[float, float]] = ()) -> None:
        """Append a stretch and its repetitions, whose seconds count from the start of the stretch."""
        now = self.now
        for index, (start, end) in enumerate(repetitions):
            following = repetitions[index + 1][0] if index + 1 < len(repetitions) else np.inf
            until = following if following - end < _PAUSE_SHARE * (end - start) else end
            self.repetitions.append((now + start, now + until))
        self.parts.append(points)


def write(rng: np.random.Generator, *, fps: float, seconds: float, recorded: Sequence[Sequence[Array]] = ()) -> Workout:
    """A workout of at most `seconds`.

    Args:
        rng: everything is drawn from it.
        fps: moments per second.
        seconds: longest duration.
        recorded: takes of recorded repetitions, each (T, 33, 3) at 30 moments per second; a fifth of the workouts use them.
    """
    size = Proportions.draw(rng)
    script = _Script(fps, [], [])
    motion = _exercise(rng)
    keys = draw_keys(motion, rng)
    sets = int(rng.choice(_SET_COUNTS))
    take = recorded[rng.integers(len(recorded))] if len(recorded) and rng.random() < 0.2 else None
    if rng.random() < 0.6 or sets == 0:
        _rest(script, motion, keys, size, rng)
    for number in range(sets):
        if take is not None:
            _recorded_set(script, take, rng)
        else:
            _set(script, motion, keys, size, rng, short=sets > 1)
        if number + 1 < sets or rng.random() < 0.6:
            _rest(script, motion, keys, size, rng)
        if script.now > seconds:
            break
    points = _joined(script, rng)
    first = int(rng.integers(0, max(1, len(points) - int(seconds * fps))))
    points = points[first : first + int(seconds * fps)]
    repetitions = np.array(script.repetitions).reshape(-1, 2) - first / fps
    return Workout(points, repetitions)


def _exercise(rng: np.random.Generator) -> Motion:
    if rng.random() < _INVENTED_SHARE:
        return _INVENTED[rng.integers(len(_INVENTED))]
    return choose(motions_of(_LABELS[rng.integers(len(_LABELS))], _REPEATED), rng)


def _set(
    script: _Script, motion: Motion, keys: Array, size: Proportions, rng: np.random.Generator, *, short: bool
) -> None:
    count = int(np.clip(round(np.exp(rng.normal(np.log(5 if short else 8), 0.6))), 1, 40))
    marks, poses, repetitions = _score(motion, keys, count, rng)
    # A quarter of the clips begin in the middle of the set.
    skipped = float(rng.uniform(0.0, 0.4) * marks[-1]) if not script.parts and rng.random() < 0.25 else 0.0
    marks, repetitions = marks - skipped, [(start - skipped, end - skipped) for start, end in repetitions]
    points = _played(motion, keys, marks, poses, max(float(marks[-1]), 0.3), script.fps, size, rng)
    script.add(points, repetitions)


def _score(
    motion: Motion, keys: Array, count: int, rng: np.random.Generator
) -> tuple[Array, list[Array], list[tuple[float, float]]]:
    """Moments, the poses at them, and start and end of every repetition; tempo, depth and pauses are this person's."""
    fastest = max(motion.seconds[0], _FASTEST_SECONDS)
    slowest = max(motion.seconds[1], fastest + 0.1)
    tempo = float(np.exp(np.clip(rng.normal(np.log(_TYPICAL_SECONDS), 0.5), np.log(fastest), np.log(slowest))))
    depth = rng.uniform(*motion.reach) * (rng.uniform(0.35, 1.0) if rng.random() < 0.3 else 1.0)
    shares = rng.dirichlet(np.full(max(len(keys), 2), 8.0))
    stops = rng.random(max(len(keys), 2)) < 0.35
    unevenness, tiring = rng.choice([0.04, 0.1, 0.2]), rng.normal(0.0, 0.15) * (rng.random() < 0.4)
    sloppiness, resting = rng.choice([0.03, 0.08, 0.2]), 0.25 * (rng.random() < 0.3)
    breath = tempo * rng.uniform(*_BREATH) * (rng.random() < _BREATHING_SHARE)
    marks, poses, repetitions, now = [0.0], [keys[0]], [], 0.0
    for number in range(count):
        one = tempo * float(np.exp(rng.normal(0.0, unevenness) + tiring * number / max(count - 1, 1)))
        way = depth * float(np.exp(rng.normal(0.0, sloppiness)))
        targets = [*(keys[0] + (keys - keys[0]) * way)[1:], keys[0]]
        if rng.random() < 0.1:  # does not come back all the way
            targets[-1] = keys[0] + (keys[1] - keys[0]) * rng.uniform(0.0, 0.25) * way
        start = now
        for step, target in enumerate(targets):
            last = step == len(targets) - 1
            pose = mirrored(target[None])[0] if motion.pattern == "alternate" and number % 2 else target
            now += max(one * shares[step % len(shares)], 0.1)
            marks.append(now)
            poses.append(pose)
            if last:
                repetitions.append((start, now))
            if stops[step % len(stops)] and motion.pause > 0:
                now += rng.uniform(0.02, motion.pause) * min(1.0, tempo / 1.5)
                marks.append(now)
                poses.append(pose)
            elif not last and rng.random() < 0.05 and tempo > 1.2:  # bounces at the turn
                marks += [now + 0.25, now + 0.5]
                poses += [pose + (keys[0] - pose) * rng.uniform(0.1, 0.3), pose]
                now += 0.5
        if breath:
            now += breath * float(np.exp(rng.normal(0.0, unevenness)))
            marks.append(now)
            poses.append(poses[-1])
        if number + 1 < count:  # the pauses so far follow every repetition; nobody waits after the last one
            repetitions[-1] = (start, now)
        if rng.random() < resting:
            now += rng.uniform(0.5, 4.0)
            marks.append(now)
            poses.append(poses[-1])
    return np.array(marks), poses, repetitions


def _recorded_set(script: _Script, take: Sequence[Array], rng: np.random.Generator) -> None:
    """Some recorded repetitions in their order, now and then with a rest in the pose between two of them."""
    count = int(rng.integers(1, len(take) + 1))
    first = int(rng.integers(0, len(take) - count + 1))
    resting = 0.25 * (rng.random() < 0.3)
    pieces, repetitions, now = [], [], 0.0
    for points in take[first : first + count]:
        steps = np.linspace(0, len(points) - 1, max(2, round(len(points) / 30.0 * script.fps)))
        piece = points[np.round(steps).astype(np.int64)]
        repetitions.append((now, now + len(piece) / script.fps))
        pieces.append(piece)
        if rng.random() < resting:
            pieces.append(np.repeat(piece[-1:], int(rng.uniform(0.5, 4.0) * script.fps), axis=0))
        now = sum(map(len, pieces)) / script.fps
    script.add(np.concatenate(pieces), repetitions)


def _rest(script: _Script, motion: Motion, keys: Array, size: Proportions, rng: np.random.Generator) -> None:
    """Mostly staying more or less still, in the pose of the exercise or another one; else anything that nobody counts."""
    seconds = float(np.exp(rng.uniform(np.log(0.7), np.log(16.0))))
    if rng.random() < 0.6:
        quiet = replace(motion, sway=(0.05, 1.5) if rng.random() < 0.6 else (1.0, 5.0), travel=(0.0, 0.0))
        poses = keys if rng.random() < 0.6 else draw_keys(choose(_STILL, rng), rng)
        pose = poses[0] if rng.random() < 0.8 else poses[-1]
        script.add(_played(quiet, poses, np.zeros(1), [pose], seconds, script.fps, size, rng))
    else:
        script.add(perform(choose(_UNCOUNTED, rng), rng, seconds=max(seconds, 0.3), fps=script.fps, size=size).points)


def _played(
    motion: Motion,
    keys: Array,
    marks: Array,
    poses: list[Array],
    seconds: float,
    fps: float,
    size: Proportions,
    rng: np.random.Generator,
) -> Array:
    times = np.arange(max(2, round(seconds * fps))) / fps
    end = max(float(marks[-1]), float(times[-1])) + 1e-3
    dofs = eased(times, [*marks, end], [*poses, poses[-1]], sharpness=rng.uniform(0.0, 1.0))
    return embodied(motion, keys, dofs, rng, fps=fps, size=size)


def _joined(script: _Script, rng: np.random.Generator) -> Array:
    """The stretches one after the other, most of them at the same place and with a soft change."""
    if not script.parts:
        raise ValueError("a workout without anything")
    points = script.parts[0]
    for part in script.parts[1:]:
        offset = np.zeros(3)
        if rng.random() < 0.8:
            offset = points[-1, [23, 24]].mean(axis=0) - part[0, [23, 24]].mean(axis=0)
            offset[2] = 0.0
        following = part + offset
        change = min(int(rng.uniform(0.2, 1.2) * script.fps), len(part) - 1)
        if change > 1 and rng.random() < 0.9:
            weight = (0.5 + 0.5 * np.cos(np.pi * np.arange(change) / change))[:, None, None]
            following[:change] = following[:change] * (1.0 - weight) + points[-1] * weight
        points = np.concatenate([points, following])
    return points

"""Training examples: filmed workouts as the network reads them, with the rhythm at every sample."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, replace
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spotter.domain.pose import PoseSequence
from spotter.domain.self_similarity import RATE, features, track
from training.exercise_classifier.data import kinect_landmarks
from training.kinematics.body import Array
from training.kinematics.clips import as_clip
from training.repetition_model.workouts import write
from training.synthetic.rotations import about

CLIP_SECONDS = 40.0
_FRAME_RATES = (12.5, 15.0, 20.0, 25.0, 30.0)
# Everything is also shown faster and slower than people move, so that no tempo is a habit.
_TEMPO = (0.35, 2.6)
# Somebody walks round the athlete with the camera, or swings it: how often, and how fast.
_ORBIT_SHARE = 0.25
_ORBIT_SPEED = 11.0  # degrees per second
_SWING_DEGREES, _SWING_SECONDS = (10.0, 60.0), (8.0, 40.0)
_UP = np.array([0.0, 0.0, 1.0])
# Landmarks that were smoothed or drawn have no errors, and people like to be filmed exactly from one side.
_PLAIN_SHARE = 0.25
_ONE_SIDE_SHARE, _ONE_SIDE_DEGREES = 0.6, 4.0  # how often, and the standard deviation from it
_AT_ONCE = 20  # clips in one piece of work

Takes = Sequence[Sequence[Array]]
# A forked process has it already; to send it along with every clip would take longer than the clip.
_RECORDED: ContextVar[Takes] = ContextVar("recorded")


@dataclass(frozen=True)
class Examples:
    """Clips one after the other.

    Attributes:
        features: (N, CHANNELS) float16.
        frequency: (N,) repetitions per sample; 0 where nobody repeats anything.
        offsets: (C + 1,) where the clips begin and end.
    """

    features: NDArray[np.float16]
    frequency: NDArray[np.float32]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1


def synthetic(seed: int, clips: int, recorded: Takes, workers: int = 1) -> Examples:
    """Filmed workouts; the number of processes does not change them.

    Args:
        seed: of all clips.
        clips: how many.
        recorded: see `recorded_takes`; may be empty.
        workers: processes.
    """
    with ProcessPoolExecutor(workers, get_context("fork"), _RECORDED.set, (recorded,)) as pool:
        found = list(pool.map(_example, repeat(seed, clips), range(clips), chunksize=_AT_ONCE))
    read, rhythm = ([one[part] for one in found] for part in (0, 1))
    return Examples(np.concatenate(read), np.concatenate(rhythm), np.cumsum([0, *map(len, read)]))


def recorded_takes(path: Path) -> list[list[Array]]:
    """UI-PRMD (public domain): per take the repetitions in order, each (T, 33, 3) metres at 30 moments per second."""
    with np.load(path, allow_pickle=False) as data:
        xyz, offsets, episode = data["xyz_cm"] / 100.0, data["offsets"], data["episode"]
        groups = np.stack([data["movement"], data["subject"], data["incorrect"]], axis=1)
    takes = []
    for group in np.unique(groups, axis=0):
        members = np.flatnonzero((groups == group).all(axis=1))
        members = members[np.argsort(episode[members])]
        takes.append([kinect_landmarks(xyz[offsets[at] : offsets[at + 1]].astype(np.float64)) for at in members])
    return takes


def _example(seed: int, index: int) -> tuple[NDArray[np.float16], NDArray[np.float32]]:
    rng = np.random.default_rng([seed, index])
    fps = float(rng.choice(_FRAME_RATES))
    workout = write(rng, fps=fps, seconds=CLIP_SECONDS, recorded=_RECORDED.get())
    points = orbited(workout.points, fps, rng) if rng.random() < _ORBIT_SHARE else workout.points
    sequence = _filmed(points, fps, rng)
    tempo = float(np.exp(rng.uniform(*np.log(_TEMPO))))
    sequence = replace(sequence, times=sequence.times * tempo)
    seen = track(sequence)
    frequency = np.zeros(len(seen.times), dtype=np.float32)
    for start, end in workout.repetitions * tempo:
        first, last = np.searchsorted(seen.times, (start, end))
        frequency[first:last] = 1.0 / max((end - start) * RATE, 1.0)
    return features(seen.values, seen.seen).astype(np.float16), frequency


def orbited(points: Array, fps: float, rng: np.random.Generator) -> Array:
    """(T, 33, 3) joints as from a camera that orbits the athlete, all the way or to and fro; heights stay.

    The camera of `as_clip` stands still, so the athlete turns.

    Args:
        points: (T, 33, 3) metres, z up.
        fps: frames per second.
        rng: draws how far and how fast.
    """
    times = np.arange(len(points)) / fps
    if rng.random() < 0.5:
        degrees = rng.uniform(-_ORBIT_SPEED, _ORBIT_SPEED) * times
    else:
        swing, seconds = rng.uniform(*_SWING_DEGREES), rng.uniform(*_SWING_SECONDS)
        degrees = swing * np.sin(2.0 * np.pi * (times / seconds + rng.random()))
    middle = np.median(points[:, [23, 24]].mean(axis=1), axis=0)
    return np.einsum("tij,tkj->tki", about(_UP, degrees), points - middle) + middle


def _filmed(points: Array, fps: float, rng: np.random.Generator) -> PoseSequence:
    """One camera, or a cut between two; a fifth of the clips lose the person for a while, some are without errors."""
    times, active = np.arange(len(points)) / fps, np.ones(len(points))
    sequence = as_clip(times, points, active, "", fps, rng).sequence
    image = sequence.image.copy()
    if rng.random() < 0.15:
        cut = int(rng.integers(len(points)))
        image[cut:] = as_clip(times, points, active, "", fps, rng).sequence.image[cut:]
    if rng.random() < 0.2:
        for _ in range(rng.integers(1, 4)):
            first = int(rng.integers(len(points)))
            image[first : first + int(rng.uniform(0.2, 5.0) * fps)] = np.nan
    if rng.random() < _PLAIN_SHARE:
        # Metres will do in place of shares of the picture: what the network reads is scaled frame by frame.
        image[..., :2] = np.where(np.isnan(image[..., :2]), np.nan, plain(points, rng))
    return replace(sequence, image=image)


def plain(points: Array, rng: np.random.Generator) -> Array:
    """(T, 33, 2) metres, y down: the joints without any error from far away, mostly from the front, a side or behind.

    Args:
        points: (T, 33, 3) metres, z up.
        rng: draws the side.
    """
    degrees = float(rng.uniform(0.0, 360.0))
    if rng.random() < _ONE_SIDE_SHARE:
        degrees = 90.0 * rng.integers(4) + rng.normal(0.0, _ONE_SIDE_DEGREES)
    seen = points @ about(_UP, np.array([degrees]))[0].T
    return np.stack([seen[..., 1], -seen[..., 2]], axis=-1)

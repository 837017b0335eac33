"""Training examples: filmed workouts as the network reads them, with the rhythm at every sample."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spotter.domain.pose import PoseSequence
from spotter.domain.self_similarity import RATE, features, track
from training.exercise_classifier.data import kinect_landmarks
from training.kinematics.body import Array
from training.kinematics.clips import as_clip
from training.repetition_model.workouts import write

CLIP_SECONDS = 40.0
_FRAME_RATES = (12.5, 15.0, 20.0, 25.0, 30.0)
# Everything is also shown faster and slower than people move, so that no tempo is a habit.
_TEMPO = (0.45, 2.2)


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


def synthetic(seed: int, clips: int, recorded: list[list[Array]]) -> Examples:
    """Filmed workouts; see `recorded_takes` for the last argument, which may be empty."""
    read, rhythm, lengths = [], [], [0]
    for index in range(clips):
        values, frequency = _example(np.random.default_rng([seed, index]), recorded)
        read.append(values)
        rhythm.append(frequency)
        lengths.append(len(values))
    return Examples(np.concatenate(read), np.concatenate(rhythm), np.cumsum(lengths))


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


def _example(rng: np.random.Generator, recorded: list[list[Array]]) -> tuple[NDArray[np.float16], NDArray[np.float32]]:
    fps = float(rng.choice(_FRAME_RATES))
    workout = write(rng, fps=fps, seconds=CLIP_SECONDS, recorded=recorded)
    sequence = _filmed(workout.points, fps, rng)
    tempo = float(np.exp(rng.uniform(*np.log(_TEMPO))))
    sequence = replace(sequence, times=sequence.times * tempo)
    seen = track(sequence)
    frequency = np.zeros(len(seen.times), dtype=np.float32)
    for start, end in workout.repetitions * tempo:
        first, last = np.searchsorted(seen.times, (start, end))
        frequency[first:last] = 1.0 / max((end - start) * RATE, 1.0)
    return features(seen.values, seen.seen).astype(np.float16), frequency


def _filmed(points: Array, fps: float, rng: np.random.Generator) -> PoseSequence:
    """One camera, or a cut between two; a fifth of the clips lose the person for a while."""
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
    return replace(sequence, image=image)

"""Training windows: synthetic athletes, and the two recorded sets whose licences allow weights to ship."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from spotter.domain.landmarks import BODY_13, LANDMARK_COUNT, Landmark
from spotter.domain.pose import PoseSequence
from spotter.domain.timeline import NONE_LABEL
from spotter.domain.windows import JOINTS, WINDOW_FPS, WINDOW_FRAMES, body, resample
from training.exercise_classifier.motions import TRAINING_MOTIONS
from training.kinematics.body import Array
from training.kinematics.clips import LABELS, Clip, as_clip, choose, motions_of, record
from training.kinematics.detector import Imitation

CLIP_SECONDS = 10.0
WINDOWS_PER_CLIP = 7
# Of those who lie: push-ups from above and bench presses from the end of the bench come more often than by chance.
_LYING_VIEWS = 0.3

# A window counts fully as the exercise from this share of active time on (weighted towards its middle), not at all below
# the lower bound, in proportion between: sets end where half of the window's middle is idle.
_ACTIVE_SHARE = (0.25, 0.6)
_MIDDLE = np.hanning(WINDOW_FRAMES + 2)[1:-1]

# Sit to stand (movement 5) is left out: a squat to most eyes, and not one.
UI_PRMD_LABELS = {
    1: "squat",
    2: NONE_LABEL,  # hurdle step
    3: "lunge",
    4: "side_lunge",
    6: NONE_LABEL,  # standing leg raise
    7: "lateral_raise",
    8: NONE_LABEL,  # shoulder extension
    9: NONE_LABEL,  # shoulder rotation
    10: "lateral_raise",  # scaption
}
# Index of the Kinect joint for each landmark; the face is added from the head.
_KINECT = {
    Landmark.LEFT_SHOULDER: 7, Landmark.LEFT_ELBOW: 8, Landmark.LEFT_WRIST: 9,
    Landmark.RIGHT_SHOULDER: 11, Landmark.RIGHT_ELBOW: 12, Landmark.RIGHT_WRIST: 13,
    Landmark.LEFT_HIP: 14, Landmark.LEFT_KNEE: 15, Landmark.LEFT_ANKLE: 16, Landmark.LEFT_FOOT_INDEX: 17,
    Landmark.RIGHT_HIP: 18, Landmark.RIGHT_KNEE: 19, Landmark.RIGHT_ANKLE: 20, Landmark.RIGHT_FOOT_INDEX: 21,
}  # fmt: skip
_KINECT_HEAD = 4
_NOSE_FORWARD_METRES = 0.1
_KINECT_FPS = 30.0

# A forked process has it already; to send it along with every clip would take longer than the clip.
_IMITATION: ContextVar[Imitation | None] = ContextVar("imitation", default=None)


@dataclass(frozen=True)
class Examples:
    """Raw windows, not yet normalised, so that they can be varied in training.

    Attributes:
        xy: (N, 48, 13, 2) float32 in any unit that is the same on both axes, unless `true_scale` is False.
        seen: (N, 48, 13) whether the source relies on the joint.
        placed: (N, 48, 13) whether the source has a position for the joint at all, if only a guess.
        target: (N, L) share of each label, rows sum to 1.
        true_scale: (N,).
    """

    xy: NDArray[np.float32]
    seen: NDArray[np.bool_]
    placed: NDArray[np.bool_]
    target: NDArray[np.float32]
    true_scale: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.xy)

    def chosen(self, rows: NDArray[np.integer]) -> Self:
        """Only these windows, in this order."""
        return type(self)(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """All examples of the parts, in order."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))


def synthetic(seed: int, clips: int, workers: int = 1, imitation: Imitation | None = None) -> Examples:
    """Windows of `clips` synthetic clips; the number of processes does not change them.

    Args:
        seed: of all clips.
        clips: how many.
        workers: processes.
        imitation: gives every second clip the errors that it knows; the others get made up ones.
    """
    seeds = [(seed, index) for index in range(clips)]
    before = _IMITATION.set(imitation)
    try:
        if workers == 1:
            return Examples.joined([_synthetic_clip(*one) for one in seeds])
        with get_context("fork").Pool(workers) as pool:
            return Examples.joined(pool.starmap(_synthetic_clip, seeds, chunksize=50))
    finally:
        _IMITATION.reset(before)


def _synthetic_clip(seed: int, index: int) -> Examples:
    rng = np.random.default_rng([seed, index])
    imitation = _IMITATION.get() if index % 2 else None
    motion = choose(motions_of(draw_label(rng), TRAINING_MOTIONS), rng)
    clip = record(motion, rng, seconds=CLIP_SECONDS, imitation=imitation, lying=_LYING_VIEWS)
    return _examples(clip, rng)


# Share of the clips per label, in percent; the prior that the classifier learns. Exercises that look alike come about
# equally often, so that neither wins by habit; what people do most comes more often.
_SHARES: Mapping[str, float] = {
    "squat": 7.5, "push_up": 6.0, "lunge": 5.0, "bicep_curl": 4.5, "jumping_jack": 3.0, "plank": 2.5,
    "triceps_pushdown": 5.5, "bench_press": 6.5, "deadlift": 2.7, "shoulder_press": 2.5, "side_lunge": 2.2,
    "lateral_raise": 2.2, "front_raise": 4.2, "sit_up": 4.0, "crunch": 0.7, "pull_up": 3.2, "row": 2.0, "jump_rope": 2.5,
    "high_knees": 1.2, "mountain_climber": 1.2, "lat_pulldown": 1.2, "burpee": 1.0, "romanian_deadlift": 1.3,
    "wall_sit": 0.5, "shrug": 0.4, "side_plank": 0.6, "triceps_kickback": 0.4, "chest_fly": 0.8,
    "thruster": 0.3, "clean_and_jerk": 1.0, "snatch": 0.4, "good_morning": 0.4, "step_up": 0.6, "leg_raise": 0.8,
    NONE_LABEL: 25.0,
}  # fmt: skip
_OTHER_SHARE = 0.9


def draw_label(rng: np.random.Generator) -> str:
    """A label for one synthetic clip."""
    shares = np.array([_SHARES.get(label, _OTHER_SHARE) for label in LABELS])
    return LABELS[rng.choice(len(LABELS), p=shares / shares.sum())]


def ui_prmd(path: Path, seed: int, views: int) -> Examples:
    """UI-PRMD (public domain): recorded movements in 3D, ten repetitions in a row, filmed by `views` random cameras each."""
    parts = []
    for index, (points, label) in enumerate(_kinect_takes(path)):
        for view in range(views):
            rng = np.random.default_rng([seed, 1, index, view])
            first = rng.integers(0, max(1, len(points) - int(CLIP_SECONDS * _KINECT_FPS)))
            piece = points[first : first + int(CLIP_SECONDS * _KINECT_FPS)]
            times = np.arange(len(piece)) / _KINECT_FPS
            clip = as_clip(times, piece, np.ones(len(piece), dtype=np.bool_), label, _KINECT_FPS, rng)
            parts.append(_examples(clip, rng))
    return Examples.joined(parts)


def planks(folder: Path, seed: int, count: int) -> Examples:
    """Exercise-Correction (MIT): single frames of planks, each held still for a window."""
    files = sorted(folder.glob("plank_*.csv.gz"))
    rows = np.concatenate([_plank_frames(file) for file in files])
    rng = np.random.default_rng([seed, 2])
    chosen = rows[rng.integers(len(rows), size=count)]
    xy = np.repeat(chosen[:, None, :, :2], WINDOW_FRAMES, axis=1)
    xy = xy + rng.normal(0.0, 0.002, size=xy.shape)
    seen = np.repeat(chosen[:, None, :, 2] > rng.uniform(0.0, 0.3, size=(count, 1, 1)), WINDOW_FRAMES, axis=1)
    return Examples(
        xy=xy.astype(np.float32),
        seen=seen,
        placed=np.ones_like(seen),
        target=targets("plank", np.ones(count)),
        true_scale=np.zeros(count, dtype=np.bool_),
    )


def _examples(clip: Clip, rng: np.random.Generator) -> Examples:
    times = clip.sequence.times
    last = max(times[-1] - WINDOW_FRAMES / WINDOW_FPS, 0.0)
    starts = np.sort(rng.uniform(0.0, last + 1e-6, size=WINDOWS_PER_CLIP))
    active = clip.active.astype(np.float64)
    share = [
        np.average(np.interp(start + np.arange(WINDOW_FRAMES) / WINDOW_FPS, times, active), weights=_MIDDLE)
        for start in starts
    ]
    return windows_of(clip.sequence, starts, targets(clip.label, np.array(share)), true_scale=True)


def windows_of(sequence: PoseSequence, starts: Array, target: NDArray[np.float32], *, true_scale: bool) -> Examples:
    """Windows of a sequence.

    Args:
        sequence: pose of one person.
        starts: (N,) seconds of their first moments; a window may reach over the ends of the sequence.
        target: (N, L).
        true_scale: see `Examples`.
    """
    grids = starts[:, None] + np.arange(WINDOW_FRAMES) / WINDOW_FPS
    xy = sequence.pixels()[:, [int(joint) for joint in BODY_13]]
    placed = np.isfinite(xy).all(axis=-1)
    _, seen = body(sequence)
    flat_xy, flat_placed = resample(sequence.times, np.where(placed[..., None], xy, 0.0), placed, grids.ravel())
    _, flat_seen = resample(sequence.times, xy, seen, grids.ravel())
    return Examples(
        xy=flat_xy.reshape(*grids.shape, JOINTS, 2).astype(np.float32),
        seen=(flat_seen & flat_placed).reshape(*grids.shape, JOINTS),
        placed=flat_placed.reshape(*grids.shape, JOINTS),
        target=target,
        true_scale=np.full(len(starts), true_scale),
    )


def targets(label: str, active_share: Array) -> NDArray[np.float32]:
    """(N, L) shares of a label and `none` for windows of which the (N,) shares are active."""
    low, high = _ACTIVE_SHARE
    part = np.clip((active_share - low) / (high - low), 0.0, 1.0)
    target = np.zeros((len(part), len(LABELS)), dtype=np.float32)
    target[:, LABELS.index(NONE_LABEL)] = 1.0 - part
    target[:, LABELS.index(label)] += part
    return target


def _kinect_takes(path: Path) -> Iterator[tuple[Array, str]]:
    """(T, 33, 3) metres, x forward, y left, z up, of all repetitions of one subject, movement and correctness."""
    with np.load(path, allow_pickle=False) as data:
        xyz, offsets = data["xyz_cm"] / 100.0, data["offsets"]
        groups = np.stack([data["movement"], data["subject"], data["incorrect"]], axis=1)
    for movement, subject, incorrect in np.unique(groups, axis=0):
        if int(movement) not in UI_PRMD_LABELS:
            continue
        found = np.flatnonzero((groups == (movement, subject, incorrect)).all(axis=1))
        take = np.concatenate([xyz[offsets[index] : offsets[index + 1]] for index in found]).astype(np.float64)
        yield kinect_landmarks(take), UI_PRMD_LABELS[int(movement)]


def kinect_landmarks(take: Array) -> Array:
    """(T, 33, 3) metres, x forward, y left, z up, of (T, 22, 3) Kinect joints in metres."""
    turned = np.stack([take[..., 2], take[..., 0], take[..., 1]], axis=-1)
    points = np.repeat(turned[:, _KINECT_HEAD, None], LANDMARK_COUNT, axis=1)
    points[:, : Landmark.LEFT_SHOULDER, 0] += _NOSE_FORWARD_METRES
    for landmark, joint in _KINECT.items():
        points[:, landmark] = turned[:, joint]
    for side in ("LEFT", "RIGHT"):
        for name in ("PINKY", "INDEX", "THUMB"):
            points[:, Landmark[f"{side}_{name}"]] = points[:, Landmark[f"{side}_WRIST"]]
        points[:, Landmark[f"{side}_HEEL"]] = points[:, Landmark[f"{side}_ANKLE"]]
    return points


def _plank_frames(file: Path) -> Array:
    """(R, 13, 3) x, y as shares of the picture, visibility."""
    names = [landmark.name.lower() for landmark in BODY_13]
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = [[[float(row[f"{name}_{axis}"]) for axis in "xyv"] for name in names] for row in csv.DictReader(stream)]
    return np.array(rows)

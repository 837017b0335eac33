"""Recordings without a licence that lets weights ship as the default: what the `full` weights learn from in addition.

No file of these sets is part of the repository; the folder is given on the command line. Labels are those of the classifier.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spotter.domain.landmarks import BODY_13, LANDMARK_COUNT
from spotter.domain.pose import PoseSequence
from spotter.domain.timeline import NONE_LABEL
from spotter.domain.windows import WINDOW_FPS, WINDOW_FRAMES
from spotter.evaluation.classify import ASSUMED_FPS, read
from training.exercise_classifier.data import Examples, targets, windows_of
from training.kinematics.body import Array
from training.kinematics.clips import LABELS

# Spellings of the sets for labels of the classifier; everything else in Penn Action and the everyday motions is `none`.
LABEL_OF: Mapping[str, str] = {
    "bench_press": "bench_press", "bench_pressing": "bench_press", "clean_and_jerk": "clean_and_jerk",
    "front_raise": "front_raise", "jump_rope": "jump_rope", "jumping_jacks": "jumping_jack", "lunge": "lunge",
    "pull_ups": "pull_up", "pullup": "pull_up", "push_up": "push_up", "pushup": "push_up",
    "rope_pushdown": "triceps_pushdown", "sit_up": "sit_up", "situp": "sit_up", "squat": "squat",
    "bicep": "bicep_curl", "frontraise": "front_raise", "shoulderpress": "shoulder_press", "shouldershrug": "shrug",
}  # fmt: skip
# Index in the sets' own orders for each of the 13 joints.
_OPENPOSE_18 = (0, 5, 2, 6, 3, 7, 4, 11, 8, 12, 9, 13, 10)
_COCO_17 = (0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)
_FIRST_13_OF_17 = tuple(range(13))
_PLANK_FRAMES = 1_000
# Windows begin this often; clips last a second or two, so that most windows reach over their ends as in the product.
_HOP_SECONDS = 0.35
# Longer recordings give no more windows than this, spread over them: a few long ones must not outweigh the rest.
_MOST_WINDOWS = 16
_HALF_SECONDS = 0.5 * WINDOW_FRAMES / WINDOW_FPS
# People differ in tempo, and no set states its frame rate.
_TEMPI = (0.8, 1.25)


@dataclass(frozen=True)
class Recording:
    """One clip.

    Attributes:
        sequence: the pose.
        label: of the classifier.
        true_scale: False when the axes were stretched differently.
        source: the set.
        name: what the set calls it.
    """

    sequence: PoseSequence
    label: str
    true_scale: bool
    source: str
    name: str


def penn_action(root: Path) -> list[Recording]:
    """Penn Action, published train split: joints placed by hand."""
    return _readable(root / "penn_action" / "train.npz", "penn_action")


def countix(root: Path) -> list[Recording]:
    """Countix-Fitness, published test videos: frames scaled per axis."""
    return _readable(root / "countix_fitness" / "sequences.npz", "countix_fitness")


def others(root: Path) -> list[Recording]:
    """PushFit, Pose Trainer, squat_17, the everyday motions: clips of poses, all of them."""
    return [*_pushfit(root), *_pose_trainer(root), *_squat_17(root), *_everyday(root)]


def windows(recordings: Sequence[Recording], seed: int) -> list[Examples]:
    """Windows of each recording, at slightly varied tempi."""
    parts = []
    for index, recording in enumerate(recordings):
        rng = np.random.default_rng([seed, 4, index])
        tempo = float(np.exp(rng.uniform(*np.log(_TEMPI))))
        sequence = _faster(recording.sequence, tempo)
        first, last = sequence.times[0] - _HALF_SECONDS, sequence.times[-1] - _HALF_SECONDS
        starts = np.arange(first + rng.uniform(0.0, _HOP_SECONDS), last + 1e-6, _HOP_SECONDS)
        starts = starts if len(starts) else np.array([0.5 * (first + last)])
        if len(starts) > _MOST_WINDOWS:
            starts = np.sort(rng.choice(starts, _MOST_WINDOWS, replace=False))
        target = targets(recording.label, np.ones(len(starts)))
        found = windows_of(sequence, starts, target, true_scale=recording.true_scale)
        parts.append(found.chosen(np.flatnonzero(found.seen.any(axis=(1, 2)))))
    return parts


def planks(root: Path, seed: int) -> Examples:
    """Photographs of planks (OpenPose joints), each held still for a window."""
    with gzip.open(
        root / "plank_app_users" / "keypoints18_labels.csv.gz", "rt", encoding="utf-8", newline=""
    ) as stream:
        rows = list(csv.DictReader(stream))
    rng = np.random.default_rng([seed, 5])
    chosen = [rows[index] for index in rng.choice(len(rows), _PLANK_FRAMES, replace=False)]
    xy = np.array([[float(row[str(i)] or "nan") for i in range(36)] for row in chosen]).reshape(-1, 18, 2)
    xy = xy[:, _OPENPOSE_18]
    placed = np.isfinite(xy).all(axis=-1)
    still = np.repeat(np.where(placed[..., None], xy, 0.0)[:, None], WINDOW_FRAMES, axis=1).astype(np.float32)
    known = np.repeat(placed[:, None], WINDOW_FRAMES, axis=1)
    still += rng.normal(0.0, 1.0, size=still.shape).astype(np.float32)
    return Examples(
        xy=still,
        seen=known,
        placed=known.copy(),
        target=targets("plank", np.ones(len(still))),
        true_scale=np.ones(len(still), dtype=np.bool_),
    )


def _readable(path: Path, source: str) -> list[Recording]:
    return [
        Recording(clip.sequence, LABEL_OF.get(clip.spelling, NONE_LABEL), clip.true_scale, source, clip.name)
        for clip in read(path)
    ]


def _pushfit(root: Path) -> Iterator[Recording]:
    with np.load(root / "pushfit" / "sequences.npz", allow_pickle=False) as data:
        for piece, name in zip(_pieces(data["landmarks"], data["offsets"]), data["name"], strict=True):
            joints = piece[:, [int(joint) for joint in BODY_13]].astype(np.float64)
            yield _recording(joints[..., :2], joints[..., 3], "push_up", "pushfit", str(name), true_scale=False)


def _pose_trainer(root: Path) -> Iterator[Recording]:
    with np.load(root / "pose_trainer" / "sequences.npz", allow_pickle=False) as data:
        pieces = _pieces(data["openpose18_xyc"], data["offsets"])
        for piece, exercise, name in zip(pieces, data["exercise"], data["name"], strict=True):
            joints = piece[:, _OPENPOSE_18].astype(np.float64)
            yield _recording(joints[..., :2], joints[..., 2], LABEL_OF[str(exercise)], "pose_trainer", str(name))


def _squat_17(root: Path) -> Iterator[Recording]:
    with np.load(root / "squat_17" / "sequences.npz", allow_pickle=False) as data:
        for piece, name in zip(_pieces(data["xyv"], data["offsets"]), data["name"], strict=True):
            joints = piece[:, _FIRST_13_OF_17].astype(np.float64)
            yield _recording(joints[..., :2], joints[..., 2], "squat", "squat_17", str(name), true_scale=False)


def _everyday(root: Path) -> Iterator[Recording]:
    with np.load(root / "everyday_motions_17" / "windows.npz", allow_pickle=False) as data:
        frames, motions = data["xy"].reshape(-1, 30, 17, 2), data["motion"]
    _, first = np.unique(frames.reshape(len(frames), -1), axis=0, return_index=True)
    for index in np.sort(first):
        joints = frames[index][:, _COCO_17].astype(np.float64)
        label = LABEL_OF.get(str(motions[index]), NONE_LABEL)
        known = (joints > 0).any(axis=-1).astype(np.float64)
        yield _recording(joints, known, label, "everyday_motions_17", str(index), true_scale=False)


def _pieces(frames: NDArray[np.floating], offsets: NDArray[np.int64]) -> Iterator[NDArray[np.floating]]:
    for first, last in pairwise(offsets):
        yield frames[first:last]


def _recording(
    xy: Array, confidence: Array, label: str, source: str, name: str, *, true_scale: bool = True
) -> Recording:
    """(T, 13, 2) in any unit, and (T, 13) how sure the source is, 0 where it has nothing."""
    joints = [int(joint) for joint in BODY_13]
    placed = np.isfinite(xy).all(axis=-1) & (confidence > 0)
    image = np.full((len(xy), LANDMARK_COUNT, 3), np.nan)
    image[:, joints, :2] = np.where(placed[..., None], xy, np.nan)
    image[:, joints, 2] = 0.0
    visibility = np.zeros((len(xy), LANDMARK_COUNT))
    visibility[:, joints] = np.where(placed, confidence.clip(0.0, 1.0), 0.0)
    sequence = PoseSequence(
        times=np.arange(len(xy)) / ASSUMED_FPS,
        image=image,
        visibility=visibility,
        world=np.full((len(xy), LANDMARK_COUNT, 3), np.nan),
        detected=placed.any(axis=1),
        width=1,
        height=1,
    )
    return Recording(sequence, label, true_scale, source, name)


def _faster(sequence: PoseSequence, tempo: float) -> PoseSequence:
    return PoseSequence(
        times=sequence.times / tempo,
        image=sequence.image,
        visibility=sequence.visibility,
        world=sequence.world,
        detected=sequence.detected,
        width=sequence.width,
        height=sequence.height,
    )


def counted(recordings: Sequence[Recording]) -> dict[str, dict[str, int]]:
    """Clips per source and label, for the record of the training."""
    found: dict[str, dict[str, int]] = {}
    for recording in recordings:
        row = found.setdefault(recording.source, {})
        row[recording.label] = row.get(recording.label, 0) + 1
    assert all(label in LABELS for row in found.values() for label in row)
    return found

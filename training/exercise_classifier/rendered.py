"""Synthetic athletes as the real landmarker saw them: the clips of `training.angle_correction.data`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from spotter.domain.pose import PoseSequence
from spotter.domain.stitching import Piece, stitch
from spotter.domain.windows import WINDOW_FPS, WINDOW_FRAMES
from spotter.evaluation.rendered import sequence_of
from training.exercise_classifier.data import Examples, targets, windows_of
from training.kinematics.clips import LABELS

# What the renders name after its exercise file and the motions after what the body does.
_LABEL_OF = {"hip_thrust": "glute_bridge"}
_VARIANT = "full"
# A window begins this often, so that short clips give few windows and long ones many.
_HOP_SECONDS = 0.6
_WINDOW_SECONDS = WINDOW_FRAMES / WINDOW_FPS
# A window sees at least this much of its clip.
_LEAST_SECONDS = 1.2


def rendered(folders: list[Path], seed: int) -> Examples | None:
    """Windows of every clip in the folders; None when there is no clip in which somebody was found."""
    parts = []
    for file in sorted((file for folder in folders for file in folder.glob("*.npz")), key=lambda file: int(file.stem)):
        with np.load(file, allow_pickle=False) as clip:
            exercise = str(clip["exercise"])
            sequence = sequence_of(clip, _VARIANT)
        label = _LABEL_OF.get(exercise, exercise)
        if label in LABELS and sequence.detected.any():
            parts.append(_windows(stitch([Piece(sequence, 0.0, np.inf)]).sequence, label, [seed, 7, int(file.stem)]))
    return Examples.joined(parts) if parts else None


def _windows(sequence: PoseSequence, label: str, seed: list[int]) -> Examples:
    rng = np.random.default_rng(seed)
    first = min(_LEAST_SECONDS, sequence.duration) - _WINDOW_SECONDS
    last = max(sequence.duration - _LEAST_SECONDS, first)
    starts = np.arange(first + rng.uniform(0.0, _HOP_SECONDS), last + 1e-6, _HOP_SECONDS)
    starts = starts if len(starts) else np.array([0.5 * (first + last)])
    found = windows_of(sequence, sequence.times[0] + starts, targets(label, np.ones(len(starts))), true_scale=True)
    return found.chosen(np.flatnonzero(found.seen.any(axis=(1, 2))))

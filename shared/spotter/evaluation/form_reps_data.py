"""Recorded repetitions for `spotter evaluate form-reps`: the file, and the numbers of the form model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from spotter.domain.form_model_features import SHORTEST, measured
from spotter.domain.form_model_motion import JOINT_COUNT, canonical
from spotter.errors import InvalidRequest

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

MOVEMENTS: Mapping[int, str] = MappingProxyType(
    {
        1: "deep squat",
        2: "hurdle step",
        3: "inline lunge",
        4: "side lunge",
        5: "sit to stand",
        6: "standing leg raise",
        7: "shoulder abduction",
        8: "shoulder extension",
        9: "shoulder internal-external rotation",
        10: "shoulder scaption",
    }
)
_LABELS = ("movement", "subject", "episode", "incorrect")


@dataclass(frozen=True)
class Repetitions:
    """Labelled repetitions.

    Attributes:
        motions: (F, 22, 3) each, in the body's frame, the working side left.
        features: (N, D) numbers of the form model.
        movement: (N,) 1 to 10.
        subject: (N,) who.
        episode: (N,) which of that person's repetitions.
        incorrect: (N,) 1 incorrect, 0 correct.
        reduced: (N,) whether it belongs to the set of the published folds.
    """

    motions: tuple[FloatArray, ...]
    features: FloatArray
    movement: IntArray
    subject: IntArray
    episode: IntArray
    incorrect: IntArray
    reduced: BoolArray

    def __len__(self) -> int:
        return len(self.motions)


def load(path: Path) -> Repetitions:
    """Read a file with the keys of `kinect_subjects.npz`.

    Raises:
        InvalidRequest: the file is not in the format, with what is wrong.
    """
    try:
        with np.load(path, allow_pickle=False) as data:
            arrays = {name: data[name] for name in data.files}
    except (OSError, ValueError, TypeError, AttributeError, BadZipFile) as error:
        raise InvalidRequest(f"{path.name} is not an .npz file of plain arrays: {error}") from error
    _check(path, arrays)
    labels = {name: arrays[name].astype(np.int64) for name in _LABELS}
    offsets = arrays["offsets"]
    motions = tuple(
        canonical(arrays["xyz_cm"][offsets[index] : offsets[index + 1]].astype(np.float64), int(movement))
        for index, movement in enumerate(labels["movement"])
    )
    return Repetitions(
        motions=motions,
        features=np.array([measured(motion) for motion in motions]),
        reduced=arrays.get("reduced", np.ones(len(motions))).astype(bool),
        **labels,
    )


def _check(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    missing = [name for name in ("xyz_cm", "offsets", *_LABELS) if name not in arrays]
    if missing:
        raise InvalidRequest(f"{path.name} lacks the arrays {', '.join(missing)}.")
    xyz, offsets = arrays["xyz_cm"], arrays["offsets"]
    if xyz.ndim != 3 or xyz.shape[1:] != (JOINT_COUNT, 3):
        raise InvalidRequest(f"{path.name}: xyz_cm has shape {xyz.shape}, expected (N, {JOINT_COUNT}, 3).")
    if any(len(arrays[name]) != len(offsets) - 1 for name in _LABELS) or len(offsets) < 2:
        raise InvalidRequest(f"{path.name}: movement, subject, episode and incorrect need one value per repetition.")
    if offsets[0] != 0 or offsets[-1] != len(xyz) or (np.diff(offsets) < SHORTEST).any():
        raise InvalidRequest(f"{path.name}: offsets do not cut the frames into repetitions of {SHORTEST} or more.")
    if not np.isfinite(xyz).all():
        raise InvalidRequest(f"{path.name}: xyz_cm holds values that are no numbers.")
    if not set(np.unique(arrays["movement"]).tolist()) <= set(MOVEMENTS):
        raise InvalidRequest(f"{path.name}: movement must be 1 to {max(MOVEMENTS)}.")
    if not set(np.unique(arrays["incorrect"]).tolist()) <= {0, 1}:
        raise InvalidRequest(f"{path.name}: incorrect must be 0 or 1.")

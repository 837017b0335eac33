"""Joint angles corrected for what the pose model gets wrong: a small temporal network in plain numpy.

The pose model's angles are wrong in ways that depend on view, joint and pose: depth is too short, hidden limbs are guessed
(docs/angles.md has the figures). The network reads a second of landmarks in the picture and in space, and answers with each
joint's included angle and a standard deviation. It was trained on synthetic athletes alone, whose angles are known exactly
(`training/angle_correction`, docs/models/angle_correction.md). Plain numpy, because the step that measures runs without a
model server.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from spotter.domain.geometry import FloatArray, included_angle
from spotter.domain.landmarks import BODY_13, Landmark
from spotter.domain.pose import PoseSequence
from spotter.errors import ModelCorrupt, ModelMissing

JointName = Literal["knee", "hip", "elbow", "shoulder"]
BodySide = Literal["left", "right"]

POINTS = (
    *BODY_13, Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL, Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX,
)  # fmt: skip
_CORNERS: Mapping[JointName, tuple[str, str, str]] = {
    "knee": ("HIP", "KNEE", "ANKLE"),
    "hip": ("SHOULDER", "HIP", "KNEE"),
    "elbow": ("SHOULDER", "ELBOW", "WRIST"),
    "shoulder": ("HIP", "SHOULDER", "ELBOW"),
}
# The order of every (T, 8) array of angles here; the corner in the middle.
ANGLES: Mapping[tuple[BodySide, JointName], tuple[Landmark, Landmark, Landmark]] = {
    (side, joint): (
        Landmark[f"{side.upper()}_{first}"],
        Landmark[f"{side.upper()}_{middle}"],
        Landmark[f"{side.upper()}_{last}"],
    )
    for joint, (first, middle, last) in _CORNERS.items()
    for side in ("left", "right")
}
CHANNELS = 6 * len(POINTS) + 2 * len(ANGLES) + 1
DILATIONS = (1, 2, 4)  # together 7 samples to each side, half a second
STEP_DEGREES = 30.0  # what one unit of the network's answer means
NAME = "angle_correction"
SHIPPED = Path(__file__).parents[1] / "models" / f"{NAME}.npz"
_HASH_SHOWN = 12
_SMALLEST_SPREAD, _LARGEST_SPREAD = 1.0, 60.0  # degrees

Array = NDArray[np.float32]


@dataclass(frozen=True)
class CorrectedAngles:
    """Included angles of knees, hips, elbows and shoulders.

    Attributes:
        degrees: (T, 8) in the order of `ANGLES`, 0..180; NaN where nobody was detected.
        spread: (T, 8) standard deviation that the network expects, degrees.
    """

    degrees: FloatArray
    spread: FloatArray


@dataclass(frozen=True)
class AngleCorrection:
    """The weights.

    Attributes:
        weights: by the name of the layer in training.
        name: the model and its hash.
    """

    weights: Mapping[str, Array]
    name: str

    def __call__(self, sequence: PoseSequence) -> CorrectedAngles:
        """Correct a person's sequence, sampled at about 12 pictures a second."""
        known = np.asarray(np.isfinite(sequence.world).all(axis=(1, 2)))
        if not known.any():
            empty = np.full((len(sequence), len(ANGLES)), np.nan)
            return CorrectedAngles(empty, empty)
        out = self._network(features(sequence))
        degrees = np.clip(space_angles(sequence) + STEP_DEGREES * out[:, : len(ANGLES)], 0.0, 180.0)
        spread = np.clip(STEP_DEGREES * np.exp(out[:, len(ANGLES) :]), _SMALLEST_SPREAD, _LARGEST_SPREAD)
        return CorrectedAngles(degrees.astype(np.float64), np.where(known[:, None], spread, np.nan).astype(np.float64))

    def _network(self, values: Array) -> Array:
        values = _gelu(self._linear("stem", values))
        for number, dilation in enumerate(DILATIONS):
            outside = np.zeros((dilation, values.shape[1]), dtype=np.float32)
            padded = np.concatenate((outside, values, outside))
            near = np.concatenate((padded[: -2 * dilation], values, padded[2 * dilation :]), axis=1)
            values = values + self._linear(f"out.{number}", _gelu(self._linear(f"mix.{number}", near)))
        return self._linear("head", values)

    def _linear(self, layer: str, values: Array) -> Array:
        return np.asarray(values @ self.weights[f"{layer}.weight"].T + self.weights[f"{layer}.bias"])


def features(sequence: PoseSequence) -> Array:
    """(T, CHANNELS) what the network reads: joints in the picture and in space without place and size, and raw angles.

    Nobody there is zero everywhere, also in the last channel, which says whether somebody is.
    """
    points = list(POINTS)
    known = np.asarray(np.isfinite(sequence.world).all(axis=(1, 2)))
    pixels = sequence.pixels()
    flat = _centred(pixels)[:, points]
    space = _centred(sequence.world)[:, points]
    visibility = sequence.visibility[:, points]
    parts = (
        (flat / _size(flat)).reshape(len(flat), -1),
        (space / _size(space)).reshape(len(space), -1),
        visibility - 0.5,
        _angles(pixels) / 90.0 - 1.0,
        space_angles(sequence) / 90.0 - 1.0,
        np.ones((len(flat), 1)),
    )
    return np.where(known[:, None], np.nan_to_num(np.concatenate(parts, axis=1)), 0.0).astype(np.float32)


def space_angles(sequence: PoseSequence) -> FloatArray:
    """(T, 8) included angles of the world landmarks, uncorrected, in the order of `ANGLES`."""
    return _angles(sequence.world)


def _angles(points: FloatArray) -> FloatArray:
    corners = ANGLES.values()
    return np.stack([included_angle(points[:, a], points[:, b], points[:, c]) for a, b, c in corners], axis=1)


def _centred(points: FloatArray) -> FloatArray:
    return np.asarray(points - points[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1, keepdims=True))


def _size(points: FloatArray) -> float:
    """Root mean square distance from the middle of the hips, the median over the sequence."""
    reach = np.sqrt((points**2).sum(axis=-1).mean(axis=1))
    return max(float(np.nanmedian(reach)), 1e-6)


@cache
def shipped() -> AngleCorrection:
    """The network that ships with the package, read once."""
    return load(SHIPPED)


def load(path: Path) -> AngleCorrection:
    """Read a network.

    Raises:
        ModelMissing: there is no such file.
        ModelCorrupt: it is not an angle correction of this version.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelMissing(f"The angle correction {path.name} is missing: {error.strerror}.") from error
    try:
        with np.load(path, allow_pickle=False) as data:
            weights = {name: data[name].astype(np.float32) for name in data.files}
        shape = weights["stem.weight"].shape[1], weights["head.weight"].shape[0]
    except (OSError, ValueError, KeyError) as error:
        raise ModelCorrupt(f"The angle correction {path.name} cannot be read: {error}") from error
    if shape != (CHANNELS, 2 * len(ANGLES)):
        raise ModelCorrupt(f"The angle correction {path.name} is not of this version: channels and outputs {shape}.")
    return AngleCorrection(weights, f"{NAME}@{hashlib.sha256(content).hexdigest()[:_HASH_SHOWN]}")


def _gelu(values: Array) -> Array:
    inner = np.sqrt(2.0 / np.pi) * (values + 0.044715 * values**3)
    return np.asarray(0.5 * values * (1.0 + np.tanh(inner)), dtype=np.float32)

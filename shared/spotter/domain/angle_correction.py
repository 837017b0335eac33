"""Joint angles corrected for what the pose model gets wrong, by a small temporal network.

The pose model's angles are wrong in ways that depend on view, joint and pose: depth is too short, hidden limbs are guessed
(docs/angles.md has the figures). The network reads landmarks in the picture and in space, a second to each side, and answers with
each joint's included angle and a standard deviation. It was trained on synthetic athletes alone, whose angles are known
exactly (`training/angle_correction`, docs/models/angle_correction.md), and it is told which exercise is done (`angle_exercise`).
Running it is an adapter's work; here is what goes in, what comes out, and where it is trusted. What came out is an artefact of the
run (`angles.npz`), so that the drawing, the report and the exports read the same angles as the assessment.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from spotter.domain.geometry import FloatArray
from spotter.domain.landmarks import BODY_13, Landmark
from spotter.domain.pose import BoolArray, PoseSequence
from spotter.errors import ModelCorrupt

JointName = Literal["knee", "hip", "elbow", "shoulder"]
BodySide = Literal["left", "right"]

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
CORRECTED: Mapping[tuple[str, ...], JointName] = {
    tuple(part.lower() for part in corner): joint for joint, corner in _CORNERS.items()
}
"""The joint of an included angle between these landmarks, named without side."""
# Expected deviation up to which the network's answer replaces an angle, and from which it does not count; between them both
# are mixed, so that a curve has no steps. Chosen on the kept-back seeds of the training (docs/models/angle_correction.md).
TRUSTED_DEGREES, DOUBTED_DEGREES = 8.0, 12.0
STRAIGHT = 180.0
# Distance from straight, in expected deviations, up to which an answer does not bend a joint, and from which it does fully.
STRAIGHT_ENOUGH, SURELY_BENT = 1.0, 2.0
# Degrees by which the pose model's landmarks read a joint larger than the rendered skeleton that the network learned from. There
# a person who stands upright has a hip of 160 to 170; on landmarks it is about 175, which exercise files mean by straight. It is
# much the same from 60 to 160 degrees (renders 7 to 10, filmed clips mostly 6 to 8): a definition, and no error of one video.
LANDMARK_SCALE: Mapping[JointName, float] = {"knee": 0.0, "hip": 8.0, "elbow": 0.0, "shoulder": 0.0}
POINTS = (
    *BODY_13, Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL, Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX,
)  # fmt: skip
"""What the network looks at, and what decides how large a body is."""
NAME = "angle_correction"
EXERCISES_KEY = "exercises"  # in the file's metadata: which exercises can be told, a JSON list in their order
SHIPPED = Path(__file__).parents[1] / "models" / f"{NAME}.onnx"
ARTEFACT_VERSION = 1

_TINY = 1e-6

Array = NDArray[np.float32]


@dataclass(frozen=True)
class CorrectedAngles:
    """Included angles of knees, hips, elbows and shoulders.

    Attributes:
        model: the network's name and hash.
        degrees: (T, 8) in the order of `ANGLES`, 0..180; NaN where nobody is known.
        spread: (T, 8) standard deviation that the network expects, degrees; NaN likewise.
    """

    model: str
    degrees: FloatArray
    spread: FloatArray

    @classmethod
    def of(cls, model: str, outputs: Mapping[str, Array], sequence: PoseSequence) -> Self:
        """What the network answered about the `inputs` of a sequence.

        Raises:
            ModelCorrupt: the answers are not those of this version.
        """
        there = known(sequence)[:, None]
        degrees, spread = (
            np.where(there, answer, np.nan).astype(np.float64) for answer in checked(model, outputs, len(sequence))
        )
        return cls(model, degrees, spread)

    @cached_property
    def trust(self) -> FloatArray:
        """(T, 8) 1 where the network is sure, 0 where it is not or nobody is known, between them a slope."""
        slope = (DOUBTED_DEGREES - self.spread) / (DOUBTED_DEGREES - TRUSTED_DEGREES)
        return np.asarray(np.clip(np.nan_to_num(slope, nan=0.0), 0.0, 1.0))

    def at(self, chosen: BoolArray) -> Self:
        """The chosen moments."""
        return replace(self, degrees=self.degrees[chosen], spread=self.spread[chosen])

    def apply(self, values: FloatArray, side: BodySide, joint: JointName) -> FloatArray:
        """(T,) the measured degrees of a joint, replaced as far as the network is trusted; no value stays no value.

        An included angle ends at straight. Whoever is unsure about a straight joint can only err towards bent, so the mean that a
        network answers with lies below 180 by 1.3 of its deviations (half a normal distribution) although nothing is bent.
        Therefore an answer within one deviation of straight never bends a joint, and only from two deviations on it does fully.
        A correction towards straight is not touched.
        """
        column = list(ANGLES).index((side, joint))
        trust, spread = self.trust[:, column], self.spread[:, column]
        answer = np.minimum(self.degrees[:, column] + LANDMARK_SCALE[joint], STRAIGHT)
        away = (STRAIGHT - answer) / np.maximum(spread, _TINY)
        bent = np.clip((away - STRAIGHT_ENOUGH) / (SURELY_BENT - STRAIGHT_ENOUGH), 0.0, 1.0)
        weight = np.where(answer < values, trust * bent, trust)
        return np.asarray(np.where(trust > 0, values + weight * (answer - values), values))

    def to_npz(self, sequence: PoseSequence) -> bytes:
        """Compact bytes (float32, as the network answers) with the times of the sequence; `from_npz` reads them back."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            version=np.int64(ARTEFACT_VERSION),
            model=np.str_(self.model),
            angles=np.array([f"{side}_{joint}" for side, joint in ANGLES]),
            times=sequence.times,
            degrees=self.degrees.astype(np.float32),
            spread=self.spread.astype(np.float32),
        )
        return buffer.getvalue()

    @classmethod
    def from_npz(cls, content: bytes, sequence: PoseSequence) -> Self:
        """Read what `to_npz` wrote about this sequence.

        Raises:
            ValueError: the content is of another version or of other moments.
        """
        with np.load(io.BytesIO(content), allow_pickle=False) as data:
            if int(data["version"]) != ARTEFACT_VERSION:
                raise ValueError(f"corrected angles version {int(data['version'])}, expected {ARTEFACT_VERSION}")
            if not np.array_equal(data["times"], sequence.times):
                raise ValueError("the corrected angles are of other moments than the landmarks")
            degrees, spread = (data[name].astype(np.float64) for name in ("degrees", "spread"))
            return cls(str(data["model"]), degrees, spread)


def checked(model: str, outputs: Mapping[str, Array], frames: int) -> tuple[Array, Array]:
    """(T, 8) degrees and (T, 8) standard deviations among what a network answered about so many frames.

    Raises:
        ModelCorrupt: the answers are not those of this version.
    """
    shape = (frames, len(ANGLES))
    if any(name not in outputs or outputs[name].shape != shape for name in ("degrees", "spread")):
        raise ModelCorrupt(f"The model {model} does not answer with angles and their deviations.")
    return outputs["degrees"], outputs["spread"]


def known(sequence: PoseSequence) -> BoolArray:
    """(T,) whether there are landmarks."""
    return np.asarray(np.isfinite(sequence.world).all(axis=(1, 2)) & np.isfinite(sequence.image).all(axis=(1, 2)))


def inputs(sequence: PoseSequence) -> dict[str, Array]:
    """What the network reads of T frames at about 12 pictures a second; zero where nobody is known.

    `picture` (T, 33, 2) and `space` (T, 33, 3) around the middle of the hips, each divided by the body's reach, so that place
    and size do not matter; `visibility` (T, 33); `known` (T,) 1 or 0. What it is told beside that: `angle_exercise.told`.
    """
    there = known(sequence)
    values = {
        "picture": _placed(sequence.pixels()),
        "space": _placed(sequence.world),
        "visibility": sequence.visibility,
    }
    frames = {
        name: np.where(there.reshape(-1, *[1] * (value.ndim - 1)), value, 0.0).astype(np.float32)
        for name, value in values.items()
    }
    return frames | {"known": there.astype(np.float32)}


def _placed(points: FloatArray) -> FloatArray:
    own = centred(points)
    return np.asarray(own / reach(own))


def centred(points: FloatArray) -> FloatArray:
    """(T, 33, D) points with the middle of the hips at the origin of every frame."""
    return np.asarray(points - points[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1, keepdims=True))


def reach(own: FloatArray) -> float:
    """How large a body is: root mean square distance of `POINTS` from the middle of the hips, the median over the sequence.

    Args:
        own: (T, 33, D) as `centred` gives them; NaN where nobody is known.
    """
    distance = np.sqrt((own[:, list(POINTS)] ** 2).sum(axis=-1).mean(axis=1))
    return max(float(np.nanmedian(distance)), _TINY) if np.isfinite(distance).any() else 1.0

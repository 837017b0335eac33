"""What the real landmarker makes of a known pose: the errors of renders whose truth is known, on motions without pictures.

A motion gets its errors from a few renders in which much the same poses were seen from much the same side. Every frame takes those of
the frames whose limbs point as its own do, so errors change with the pose (a knee that is read too straight at the bottom of a
squat) and stay the same person's over a repetition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from spotter.domain.angle_correction import centred
from spotter.domain.landmarks import LANDMARK_COUNT, MIRROR, Landmark
from spotter.errors import InvalidRequest
from training.kinematics.body import Array

LIMBS = tuple(
    (Landmark[f"{side}_{first}"], Landmark[f"{side}_{last}"])
    for first, last in (
        ("SHOULDER", "ELBOW"), ("ELBOW", "WRIST"), ("SHOULDER", "HIP"), ("HIP", "KNEE"), ("KNEE", "ANKLE"),
    )
    for side in ("LEFT", "RIGHT")
)  # fmt: skip
LEGS = np.arange(LANDMARK_COUNT) >= Landmark.LEFT_KNEE
LOOKED_AT = 15  # frames of a motion by which renders are compared with it
ALIKE = 12  # renders among which donors are drawn
DONORS = 3  # of a motion, and of its legs where those get others
LEGS_APART = 0.3  # of the motions
SHARPNESS = 4.0  # how fast a frame's say falls with the squared distance of its limbs' directions
FOUND = 0.5  # weight of frames with somebody in them from which somebody is found
LEAST_CLIPS = 8
_SURE = 0.002  # visibilities are kept this far from 0 and 1 before the logarithm of the odds
_XYZ, _XY = 3 * LANDMARK_COUNT, 2 * LANDMARK_COUNT
_FLIP_3D = np.array([-1.0, 1.0, 1.0])
_FLIP_2D = np.array([-1.0, 1.0])
_OF_LEGS = np.concatenate((np.repeat(LEGS, 3), np.repeat(LEGS, 2), LEGS))


@dataclass(frozen=True)
class Seen:
    """A render as arrays: T frames of the truth and of what the landmarker said.

    Attributes:
        truth: (T, 33, 3) metres, MediaPipe's axes, pelvis at the origin.
        error: (T, 198) of the 33 world points (in sizes of the body), the 33 picture points (in sizes of the body in the
            picture), then the log odds of the 33 visibilities; NaN where nobody was found.
    """

    truth: Array
    error: Array


def seen(data: dict[str, np.ndarray], variant: str = "full") -> Seen:
    """The arrays of a file of `training.angle_correction.data`."""
    truth, flat = data["landmarks_3d"].astype(float), data["landmarks_2d"].astype(float)
    world = data[f"world_{variant}"].astype(float)
    pixels = data[f"image_{variant}"][..., :2].astype(float) * data["size"]
    odds = _odds(data[f"seen_{variant}"].astype(float))
    found = np.isfinite(world).all(axis=(1, 2))
    error = np.concatenate(
        ((world - truth).reshape(-1, _XYZ) / _size(truth), (pixels - flat).reshape(-1, _XY) / _size(flat), odds), axis=1
    )
    return Seen(truth, np.where(found[:, None], error, np.nan))


def flipped(clip: Seen) -> Seen:
    """The mirror image."""
    mirror = list(MIRROR)
    world = clip.error[:, :_XYZ].reshape(-1, LANDMARK_COUNT, 3)[:, mirror] * _FLIP_3D
    flat = clip.error[:, _XYZ : _XYZ + _XY].reshape(-1, LANDMARK_COUNT, 2)[:, mirror] * _FLIP_2D
    odds = clip.error[:, _XYZ + _XY :][:, mirror]
    error = np.concatenate((world.reshape(-1, _XYZ), flat.reshape(-1, _XY), odds), axis=1)
    return Seen(clip.truth[:, mirror] * _FLIP_3D, error)


def directions(points: Array) -> Array:
    """(T, 30) where the limbs of (T, 33, 3) points point."""
    lines = points[:, [last for _, last in LIMBS]] - points[:, [first for first, _ in LIMBS]]
    lengths = np.linalg.norm(lines, axis=-1, keepdims=True)
    return np.asarray((lines / np.maximum(lengths, 1e-6)).reshape(len(points), -1))


class Landmarker:
    """The imitation."""

    def __init__(self, clips: Sequence[Seen]) -> None:
        """Keep what renders show.

        Raises:
            InvalidRequest: there are fewer than `LEAST_CLIPS`.
        """
        if len(clips) < LEAST_CLIPS:
            raise InvalidRequest(
                f"The landmarker's errors need at least {LEAST_CLIPS} renders, there are {len(clips)}."
            )
        pool = [one for clip in clips for one in (clip, flipped(clip))]
        lengths = [len(one.truth) for one in pool]
        self._first = np.concatenate([[0], np.cumsum(lengths)])
        self._errors = np.concatenate([one.error for one in pool]).astype(np.float32)
        self._directions = np.concatenate([directions(one.truth) for one in pool]).astype(np.float32)

    def look(self, truth: Array, flat: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
        """What it would say: (T, 33, 3) metres, (T, 33, 2) pixels, (T, 33) visibility; NaN and 0 where it would find nobody.

        Args:
            truth: (T, 33, 3) metres in the camera's axes, pelvis at the origin.
            flat: (T, 33, 2) true pixels.
            rng: draws the donors.
        """
        error = self.errors(truth, rng)
        world = truth + error[:, :_XYZ].reshape(-1, LANDMARK_COUNT, 3) * _size(truth)
        pixels = flat + error[:, _XYZ : _XYZ + _XY].reshape(-1, LANDMARK_COUNT, 2) * _size(flat)
        visibility = 1.0 / (1.0 + np.exp(-error[:, _XYZ + _XY :]))
        return world, pixels, np.nan_to_num(visibility, nan=0.0)

    def errors(self, truth: Array, rng: np.random.Generator) -> Array:
        """(T, 198) errors as in `Seen` for (T, 33, 3) true points in the camera's axes; NaN where nobody would be found."""
        own = directions(truth).astype(np.float32)
        looked_at = own[:: max(1, len(own) // LOOKED_AT)]
        distance = np.minimum.reduceat(_apart(looked_at, self._directions), self._first[:-1], axis=1).mean(axis=0)
        near = np.argsort(distance)[:ALIKE]
        error = self._blend(own, rng.choice(near, DONORS))
        if rng.random() < LEGS_APART:
            error = np.where(_OF_LEGS, self._blend(own, rng.choice(near, DONORS)), error)
        return error

    def _blend(self, own: Array, donors: Array) -> Array:
        """(T, 198) of the frames of some renders, each with a say by how alike its limbs point; NaN where nobody was found."""
        rows = np.concatenate([np.arange(self._first[donor], self._first[donor + 1]) for donor in donors])
        errors = self._errors[rows]
        found = np.isfinite(errors).all(axis=1)
        apart = _apart(own, self._directions[rows])
        weight = np.exp(-SHARPNESS * (apart - apart.min(axis=1, keepdims=True)))
        known = weight * found
        share = known.sum(axis=1) / weight.sum(axis=1)
        total = np.maximum(known.sum(axis=1, keepdims=True), np.finfo(np.float32).tiny)
        blended = known @ np.where(found[:, None], errors, 0.0) / total
        return np.asarray(np.where(share[:, None] >= FOUND, blended, np.nan), dtype=np.float64)


def _apart(some: Array, others: Array) -> Array:
    """(T, N) squared distances of directions, all of the same length."""
    return np.asarray(2.0 * len(LIMBS) - 2.0 * some @ others.T)


def _odds(visibility: Array) -> Array:
    known = np.clip(visibility, _SURE, 1.0 - _SURE)
    return np.asarray(np.log(known / (1.0 - known)))


def _size(points: Array) -> float:
    return float(np.median(np.sqrt((centred(points) ** 2).sum(axis=-1).mean(axis=1))))


def from_folders(folders: Sequence[Path], variant: str = "full") -> list[Seen]:
    """The renders of some folders, by seed."""
    files = [file for folder in folders for file in folder.glob("*.npz")]
    return from_files(sorted(files, key=lambda file: int(file.stem)), variant)


def from_files(files: Sequence[Path], variant: str = "full") -> list[Seen]:
    """The renders of some files."""
    found = []
    for file in files:
        with np.load(file) as data:
            found.append(seen(dict(data), variant))
    return found

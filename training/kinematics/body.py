"""A body of rigid segments: joint angles in, 33 landmarks in metres out.

Frames: world x forward at yaw 0, y to the person's left, z up. Angles in degrees.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from spotter.domain.landmarks import LANDMARK_COUNT, Landmark

Array = NDArray[np.float64]

ROOT = ("root_x", "root_y", "root_z", "pitch", "roll", "yaw")
TRUNK = ("spine", "spine_roll", "twist", "neck", "neck_yaw")
ARM = ("arm", "plane", "rot", "elbow", "lift")
LEG = ("hip", "abd", "hip_rot", "knee", "ankle")
SIDES = ("l", "r")
LIMB = ARM + LEG
DOFS = ROOT + TRUNK + tuple(f"{side}_{name}" for side in SIDES for name in LIMB)
INDEX = {name: index for index, name in enumerate(DOFS)}
"""Degrees of freedom.

root_x, root_y, root_z: the pelvis, in leg lengths from where it stands. pitch: pelvis forward (90 = prone, -90 = supine).
spine: chest forward of the pelvis. neck: chin down. arm: elevation of the upper arm from hanging (0) over level (90) to
overhead (180), in the vertical plane at `plane` (0 = forward, 90 = to the side, negative = across); rot: outward rotation
about the upper arm; elbow: flexion; lift: raised shoulder, in half shoulder widths. hip, abd: thigh forward and sideways of the trunk's line; knee, ankle: flexion.
"""

# Segment lengths as shares of stature: Winter, Biomechanics and Motor Control of Human Movement, 4th ed., figure 4.1;
# distances between joint centres are narrower than the outer breadths given there.
_SEGMENTS = {
    "thigh": 0.245,
    "shank": 0.246,
    "foot": 0.152,
    "ankle_height": 0.039,
    "hip_half_width": 0.055,
    "lower_trunk": 0.13,
    "upper_trunk": 0.165,
    "shoulder_half_width": 0.105,
    "upper_arm": 0.18,
    "forearm": 0.15,
    "hand": 0.08,
    "neck": 0.09,
    "head": 0.065,
}
_SEGMENT_SPREAD = 0.07
_STATURE_METRES = (1.5, 1.98)
# Elbows and knees do not bend backwards, and flesh stops them before they close.
_MOST_FLEXION = 158.0


@dataclass(frozen=True)
class Proportions:
    """Segment lengths in metres."""

    thigh: float
    shank: float
    foot: float
    ankle_height: float
    hip_half_width: float
    lower_trunk: float
    upper_trunk: float
    shoulder_half_width: float
    upper_arm: float
    forearm: float
    hand: float
    neck: float
    head: float

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Self:
        """A random grown-up."""
        stature = rng.uniform(*_STATURE_METRES)
        spread = {name: float(np.exp(rng.normal(0.0, _SEGMENT_SPREAD))) for name in _SEGMENTS}
        return cls(**{field.name: stature * _SEGMENTS[field.name] * spread[field.name] for field in fields(cls)})

    @property
    def leg(self) -> float:
        """Hip to ankle."""
        return self.thigh + self.shank


def about(axis: str, degrees: Array) -> Array:
    """(T, 3, 3) rotations about a coordinate axis, right-handed."""
    angle = np.deg2rad(degrees)
    cos, sin = np.cos(angle), np.sin(angle)
    matrix = np.zeros((len(angle), 3, 3))
    i, j, k = {"x": (0, 1, 2), "y": (1, 2, 0), "z": (2, 0, 1)}[axis]
    matrix[:, i, i] = 1.0
    matrix[:, j, j] = matrix[:, k, k] = cos
    matrix[:, j, k], matrix[:, k, j] = -sin, sin
    return matrix


def place(dofs: Array, size: Proportions) -> Array:
    """Forward kinematics.

    Args:
        dofs: (T, len(DOFS)).
        size: the body.

    Returns:
        (T, 33, 3) metres; the pelvis stands one leg length above z = 0 plus root_z.
    """
    value = {name: dofs[:, index] for name, index in INDEX.items()}
    for joint in ("l_elbow", "r_elbow", "l_knee", "r_knee"):
        value[joint] = np.clip(value[joint], 0.0, _MOST_FLEXION)
    points = np.zeros((len(dofs), LANDMARK_COUNT, 3))
    pelvis = size.leg * np.stack([value["root_x"], value["root_y"], 1.0 + value["root_z"]], axis=1)
    hips = about("z", value["yaw"]) @ about("y", value["pitch"]) @ about("x", value["roll"])
    chest = hips @ about("y", value["spine"]) @ about("x", value["spine_roll"]) @ about("z", value["twist"])
    waist = pelvis + hips[:, :, 2] * size.lower_trunk
    neck = waist + chest[:, :, 2] * size.upper_trunk
    head = chest @ about("y", value["neck"]) @ about("z", value["neck_yaw"])
    _place_head(points, neck, head, size)
    for side, sign in (("l", 1.0), ("r", -1.0)):
        _place_arm(points, side, sign, neck, chest, value, size)
        _place_leg(points, side, sign, pelvis, hips, value, size)
    return points


def _place_head(points: Array, neck: Array, head: Array, size: Proportions) -> None:
    middle = neck + head[:, :, 2] * (size.neck + 0.5 * size.head)
    # Forward, left and up of the middle of the head, in head half-heights.
    offsets = {
        Landmark.NOSE: (1.45, 0.0, 0.0),
        Landmark.MOUTH_LEFT: (1.2, 0.35, -0.5),
        Landmark.LEFT_EYE_INNER: (1.2, 0.25, 0.4),
        Landmark.LEFT_EYE: (1.15, 0.5, 0.4),
        Landmark.LEFT_EYE_OUTER: (1.05, 0.7, 0.4),
        Landmark.LEFT_EAR: (0.0, 1.1, 0.1),
    }
    for landmark, (forward, left, up) in offsets.items():
        name = landmark.name.replace("LEFT", "RIGHT")
        for target, sign in ((landmark, 1.0), (Landmark[name], -1.0)):
            local = np.array([forward, sign * left, up]) * size.head
            points[:, target] = middle + head @ local


def _place_arm(
    points: Array, side: str, sign: float, neck: Array, chest: Array, value: dict[str, Array], size: Proportions
) -> None:
    # The shoulders lie a little below the root of the neck and rise with the arm (scapulohumeral rhythm, simplified).
    lift = np.clip((value[f"{side}_arm"] - 60.0) / 120.0, 0.0, 1.0) * 0.35
    drop = (lift + value[f"{side}_lift"] - 0.2) * size.shoulder_half_width
    shoulder = neck + sign * chest[:, :, 1] * size.shoulder_half_width + chest[:, :, 2] * drop[:, None]
    upper, bend = _limb_axes(value[f"{side}_arm"], sign * value[f"{side}_plane"], sign * value[f"{side}_rot"])
    upper, bend = _turn(chest, upper), _turn(chest, bend)
    fore = _bent(upper, bend, value[f"{side}_elbow"])
    elbow = shoulder + upper * size.upper_arm
    wrist = elbow + fore * size.forearm
    _set(points, side, "SHOULDER", shoulder)
    _set(points, side, "ELBOW", elbow)
    _set_hand(points, side, wrist, fore, bend, size)


def _place_leg(
    points: Array, side: str, sign: float, pelvis: Array, hips: Array, value: dict[str, Array], size: Proportions
) -> None:
    hip = pelvis + sign * hips[:, :, 1] * size.hip_half_width
    flexed = hips @ about("y", -value[f"{side}_hip"]) @ about("x", sign * value[f"{side}_abd"])
    flexed = flexed @ about("z", sign * value[f"{side}_hip_rot"])
    thigh, back = -flexed[:, :, 2], -flexed[:, :, 0]
    shank = _bent(thigh, back, value[f"{side}_knee"])
    # At a right angle to the shank, in the plane in which the knee bends; dorsiflexion turns the toes towards the knee.
    sole = _bent(-back, thigh, value[f"{side}_knee"])
    toes = _bent(sole, -shank, value[f"{side}_ankle"])
    knee = hip + thigh * size.thigh
    _set(points, side, "HIP", hip)
    _set(points, side, "KNEE", knee)
    _set_foot(points, side, knee + shank * size.shank, shank, toes, size)


def _limb_axes(elevation: Array, plane: Array, rot: Array) -> tuple[Array, Array]:
    """Direction of a limb from hanging, and the direction in which its next segment bends."""
    turn = about("z", plane) @ about("y", -elevation) @ about("z", -plane) @ about("z", rot)
    return -turn[:, :, 2], turn[:, :, 0]


def _bent(along: Array, towards: Array, degrees: Array) -> Array:
    angle = np.deg2rad(degrees)[:, None]
    return np.asarray(along * np.cos(angle) + towards * np.sin(angle))


def _turn(frame: Array, vector: Array) -> Array:
    return np.einsum("tij,tj->ti", frame, vector)


def _landmark(side: str, name: str) -> Landmark:
    return Landmark[("LEFT_" if side == "l" else "RIGHT_") + name]


def _set(points: Array, side: str, name: str, position: Array) -> None:
    points[:, _landmark(side, name)] = position


def _set_hand(points: Array, side: str, wrist: Array, fore: Array, bend: Array, size: Proportions) -> None:
    _set(points, side, "WRIST", wrist)
    for name, along, across in (("INDEX", 1.0, 0.2), ("PINKY", 0.9, -0.3), ("THUMB", 0.5, 0.4)):
        _set(points, side, name, wrist + size.hand * (along * fore + across * bend))


def _set_foot(points: Array, side: str, ankle: Array, shank: Array, toes: Array, size: Proportions) -> None:
    _set(points, side, "ANKLE", ankle)
    _set(points, side, "HEEL", ankle + shank * size.ankle_height - toes * 0.25 * size.foot)
    _set(points, side, "FOOT_INDEX", ankle + shank * size.ankle_height + toes * 0.7 * size.foot)


def reach(points: Array, side: str, limb: str, target: Array, size: Proportions) -> None:
    """Put a hand or a foot at `target` (T, 3) by bending elbow or knee, in place (two-bone inverse kinematics).

    The middle joint keeps the side to which it points already; a target out of reach is met as far as the limb goes.
    """
    names, lengths = {
        "hand": (("SHOULDER", "ELBOW", "WRIST"), (size.upper_arm, size.forearm)),
        "foot": (("HIP", "KNEE", "ANKLE"), (size.thigh, size.shank)),
    }[limb]
    base, middle, end = (_landmark(side, name) for name in names)
    first, second = lengths
    line = target - points[:, base]
    distance = np.linalg.norm(line, axis=1, keepdims=True)
    line = line / np.maximum(distance, 1e-9)
    distance = np.clip(distance, abs(first - second) + 1e-3, (first + second) * 0.9995)
    along = (first**2 - second**2 + distance**2) / (2.0 * distance)
    hint = points[:, middle] - points[:, base]
    hint = hint - (hint * line).sum(axis=1, keepdims=True) * line
    hint = hint / np.maximum(np.linalg.norm(hint, axis=1, keepdims=True), 1e-9)
    off = np.sqrt(np.maximum(first**2 - along**2, 0.0))
    points[:, middle] = points[:, base] + line * along + hint * off
    moved = points[:, base] + line * distance - points[:, end]
    for name in ("WRIST", "INDEX", "PINKY", "THUMB") if limb == "hand" else ("ANKLE", "HEEL", "FOOT_INDEX"):
        points[:, _landmark(side, name)] += moved

"""One repetition as the form model sees it: 22 joints of a depth camera in the body's own frame, and curves of angles.

Frame: x to the person's left, y up, z to where the person faced at the start; centimetres of a standard body. The person's
place, heading and size are taken out. Movements that are done with one side are mirrored, so that the working side is always
the left one: without this the model would have to learn each fault twice, and there are few people to learn from.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from spotter.domain.geometry import TINY, included_angle

FloatArray = NDArray[np.float64]

JOINT_COUNT = 22
RATE = 30.0  # frames per second of the recordings
STANDARD_SIZE = 100.0  # of the trunk and a leg together


class Joint(IntEnum):
    """Order of the joints (Microsoft Kinect v2 skeleton as in UI-PRMD)."""

    WAIST = 0
    SPINE = 1
    CHEST = 2
    NECK = 3
    HEAD = 4
    HEAD_TIP = 5
    LEFT_COLLAR = 6
    LEFT_SHOULDER = 7
    LEFT_ELBOW = 8
    LEFT_WRIST = 9
    RIGHT_COLLAR = 10
    RIGHT_SHOULDER = 11
    RIGHT_ELBOW = 12
    RIGHT_WRIST = 13
    LEFT_HIP = 14
    LEFT_KNEE = 15
    LEFT_ANKLE = 16
    LEFT_TOES = 17
    RIGHT_HIP = 18
    RIGHT_KNEE = 19
    RIGHT_ANKLE = 20
    RIGHT_TOES = 21


_MIRRORED = [*range(6), *range(10, 14), *range(6, 10), *range(18, 22), *range(14, 18)]
_WINDOW = np.hanning(7)[1:-1] / np.hanning(7)[1:-1].sum()
_STILL_SHARE = 10  # a tenth of the repetition, three frames at least, shows how the person stood
_STILL_FRAMES = 3


def body_frame(xyz: FloatArray) -> FloatArray:
    """Smooth, turn so that hips and shoulders lie along x at the start, and scale to a standard size.

    Args:
        xyz: (F, 22, 3) centimetres, x to the person's left, y up.

    Returns:
        (F, 22, 3) in the same axes, heading along z; the origin stays the camera's.
    """
    flat = _smooth(xyz)
    start = flat[: max(_STILL_FRAMES, len(flat) // _STILL_SHARE)]
    across = start[:, Joint.LEFT_HIP] - start[:, Joint.RIGHT_HIP]
    across = (across + start[:, Joint.LEFT_SHOULDER] - start[:, Joint.RIGHT_SHOULDER]).mean(axis=0)
    turn = np.arctan2(across[2], across[0])
    cos, sin = np.cos(turn), np.sin(turn)
    turned = flat @ np.array([[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]]).T

    def length(*chain: int) -> float:
        return sum(
            float(np.median(np.linalg.norm(turned[:, first] - turned[:, last], axis=-1)))
            for first, last in pairwise(chain)
        )

    # Both legs, so that the size does not depend on which side works.
    left = length(Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE)
    right = length(Joint.RIGHT_HIP, Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE)
    size = length(Joint.NECK, Joint.WAIST) + (left + right) / 2
    return np.asarray(turned * (STANDARD_SIZE / max(size, TINY)))


def _smooth(xyz: FloatArray) -> FloatArray:
    """Weighted mean over 5 frames (Hann window): unlike a recursive filter it leaves the first frames, the start, in place."""
    half = len(_WINDOW) // 2
    padded = np.pad(xyz, ((half, half), (0, 0), (0, 0)), mode="edge")
    return np.asarray(np.sum([share * padded[step : step + len(xyz)] for step, share in enumerate(_WINDOW)], axis=0))


def stretched(values: FloatArray, frames: int) -> FloatArray:
    """Linear interpolation in time: (F, ...) to (frames, ...)."""
    moments = np.linspace(0, len(values) - 1, frames)
    before = np.minimum(moments.astype(np.int64), len(values) - 2)
    share = (moments - before).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values[before] * (1.0 - share) + values[before + 1] * share)


def mirrored(motion: FloatArray) -> FloatArray:
    """Left and right exchanged: (F, 22, 3) in, (F, 22, 3) out."""
    return np.asarray(motion[:, _MIRRORED] * np.array([-1.0, 1.0, 1.0]))


def _travel(motion: FloatArray, joint: int) -> float:
    """How far a joint moves against the waist."""
    steps = np.diff(motion[:, joint] - motion[:, Joint.WAIST], axis=0)
    return float(np.linalg.norm(steps, axis=-1).sum())


def _foot_that_moves(motion: FloatArray) -> float:
    return _travel(motion, Joint.LEFT_ANKLE) - _travel(motion, Joint.RIGHT_ANKLE)


def _hand_that_moves(motion: FloatArray) -> float:
    return _travel(motion, Joint.LEFT_WRIST) - _travel(motion, Joint.RIGHT_WRIST)


def _foot_in_front(motion: FloatArray) -> float:
    return float(np.median(motion[:, Joint.LEFT_ANKLE, 2] - motion[:, Joint.RIGHT_ANKLE, 2]))


def _side_of_the_shift(motion: FloatArray) -> float:
    shift = motion[:, Joint.WAIST, 0] - motion[:_STILL_FRAMES, Joint.WAIST, 0].mean()
    return float(shift[np.argmax(np.abs(shift))])


# Positive when the left side leads. Movements 1 (deep squat) and 5 (sit to stand) use both sides alike.
_LEADS: MappingProxyType[int, Callable[[FloatArray], float]] = MappingProxyType(
    {
        2: _foot_that_moves,
        3: _foot_in_front,
        4: _side_of_the_shift,
        6: _foot_that_moves,
        7: _hand_that_moves,
        8: _hand_that_moves,
        9: _hand_that_moves,
        10: _hand_that_moves,
    }
)


def canonical(xyz: FloatArray, movement: int) -> FloatArray:
    """`body_frame`, mirrored where the right side leads: (F, 22, 3)."""
    motion = body_frame(xyz)
    leads = _LEADS.get(movement)
    return mirrored(motion) if leads is not None and leads(motion) < 0 else motion


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), TINY))


def _degrees(across: FloatArray, along: FloatArray) -> FloatArray:
    return np.asarray(np.degrees(np.arctan2(across, along)))


def _tip(component: FloatArray) -> FloatArray:
    """Angle of a unit vector against the plane that its component is measured from, degrees."""
    return np.asarray(np.degrees(np.arcsin(component.clip(-1.0, 1.0))))


def curves(motion: FloatArray) -> dict[str, FloatArray]:
    """(F,) angles in degrees and distances, named `<part> <what>`; angles are signed outwards on both sides.

    Parts: trunk, pelvis, head, and arm and leg of the `working` and of the `other` side (left and right after `canonical`).
    """
    found = _trunk(motion)
    for side, outwards, first_arm, first_leg in (
        ("working", 1.0, Joint.LEFT_SHOULDER, Joint.LEFT_HIP),
        ("other", -1.0, Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP),
    ):
        found |= {f"{side} arm {name}": curve for name, curve in _arm(motion, first_arm, outwards).items()}
        found |= {f"{side} leg {name}": curve for name, curve in _leg(motion, first_leg, outwards).items()}
    return found


def _trunk(motion: FloatArray) -> dict[str, FloatArray]:
    hips = (motion[:, Joint.LEFT_HIP] + motion[:, Joint.RIGHT_HIP]) / 2
    shoulders = (motion[:, Joint.LEFT_SHOULDER] + motion[:, Joint.RIGHT_SHOULDER]) / 2
    hip_line = _unit(motion[:, Joint.LEFT_HIP] - motion[:, Joint.RIGHT_HIP])
    shoulder_line = _unit(motion[:, Joint.LEFT_SHOULDER] - motion[:, Joint.RIGHT_SHOULDER])
    trunk = _unit(shoulders - hips)
    head = _unit(motion[:, Joint.HEAD_TIP] - motion[:, Joint.NECK])
    shift = hips - hips[:_STILL_FRAMES].mean(axis=0)
    return {
        "trunk forward lean": _degrees(trunk[:, 2], trunk[:, 1]),
        "trunk side lean": _degrees(trunk[:, 0], trunk[:, 1]),
        "trunk shoulder tilt": _tip(shoulder_line[:, 1]),
        "trunk shoulder turn": _degrees(shoulder_line[:, 2], shoulder_line[:, 0]),
        "trunk bend": included_angle(motion[:, Joint.NECK], motion[:, Joint.SPINE], motion[:, Joint.WAIST]),
        "pelvis tilt": _tip(hip_line[:, 1]),
        "pelvis turn": _degrees(hip_line[:, 2], hip_line[:, 0]),
        "pelvis sideways": shift[:, 0],
        "pelvis height": shift[:, 1],
        "pelvis forward": shift[:, 2],
        "pelvis knees apart": motion[:, Joint.LEFT_KNEE, 0] - motion[:, Joint.RIGHT_KNEE, 0],
        "pelvis feet apart": motion[:, Joint.LEFT_ANKLE, 0] - motion[:, Joint.RIGHT_ANKLE, 0],
        "pelvis stride": motion[:, Joint.LEFT_ANKLE, 2] - motion[:, Joint.RIGHT_ANKLE, 2],
        "head on neck": included_angle(motion[:, Joint.HEAD_TIP], motion[:, Joint.NECK], motion[:, Joint.CHEST]),
        "head forward": _degrees(head[:, 2], head[:, 1]),
        "head sideways": _degrees(head[:, 0], head[:, 1]),
    }


def _arm(motion: FloatArray, first: int, outwards: float) -> dict[str, FloatArray]:
    shoulder, elbow, wrist = (motion[:, first + step] for step in range(3))
    upper, fore = _unit(elbow - shoulder), _unit(wrist - elbow)
    return {
        "elbow": included_angle(shoulder, elbow, wrist),
        "raised": np.degrees(np.arccos((-upper[:, 1]).clip(-1.0, 1.0))),
        "forward": _tip(upper[:, 2]),
        "outward": outwards * _tip(upper[:, 0]),
        "forearm up": _tip(fore[:, 1]),
        "forearm forward": _tip(fore[:, 2]),
        "forearm outward": outwards * _tip(fore[:, 0]),
    }


def _leg(motion: FloatArray, first: int, outwards: float) -> dict[str, FloatArray]:
    hip, knee, ankle, toes = (motion[:, first + step] for step in range(4))
    shoulders = (motion[:, Joint.LEFT_SHOULDER] + motion[:, Joint.RIGHT_SHOULDER]) / 2
    thigh, shank, foot = _unit(knee - hip), _unit(ankle - knee), _unit(toes - ankle)
    return {
        "knee": included_angle(hip, knee, ankle),
        "hip": included_angle(shoulders, hip, knee),
        "ankle": included_angle(knee, ankle, toes),
        "thigh forward": _degrees(thigh[:, 2], -thigh[:, 1]),
        "thigh outward": outwards * _tip(thigh[:, 0]),
        "shank forward": _degrees(shank[:, 2], -shank[:, 1]),
        "shank outward": outwards * _tip(shank[:, 0]),
        "foot outward": outwards * _degrees(foot[:, 0], foot[:, 2]),
        "foot pitch": _tip(foot[:, 1]),
        "ankle height": ankle[:, 1] - ankle[0, 1],
        "knee outward": outwards * (knee[:, 0] - (hip[:, 0] + ankle[:, 0]) / 2),
        "knee past toes": knee[:, 2] - toes[:, 2],
    }

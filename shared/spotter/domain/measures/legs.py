"""Measures of hips, knees, ankles and feet."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from spotter.domain.body import Body, BodySide
from spotter.domain.geometry import FloatArray, slope
from spotter.domain.measures.core import (
    SIDES,
    Measure,
    angle,
    angle_of,
    at,
    extreme,
    extreme_angle,
    gap,
    height,
    joint_angle,
    lower_ankle,
    mid_hips,
    over_rest,
    segment_tilt,
)

_KNEE = ("hip", "knee", "ankle")
_HIP = ("shoulder", "hip", "knee")


def _heel_rise(points: FloatArray, side: BodySide) -> FloatArray:
    return over_rest(at(points, "foot_index", side)[:, 1] - at(points, "heel", side)[:, 1])


def _knee_gap_ratio(points: FloatArray) -> FloatArray:
    return np.asarray(gap("knee")(points) / np.maximum(gap("ankle")(points), 1e-3))


def _by_knee_height(body: Body, higher: bool) -> FloatArray:
    """Knee angle of the leg whose knee is higher (front leg of a lunge) or lower (rear leg)."""
    left, right = (angle_of(body, _KNEE, side) for side in SIDES)
    return np.asarray(np.where(_left_knee_is_higher(body.points("sagittal")) == higher, left, right))


def _left_knee_is_higher(points: FloatArray) -> FloatArray:
    return np.asarray(at(points, "knee", "left")[:, 1] < at(points, "knee", "right")[:, 1])


def _rear_knee_height(points: FloatArray) -> FloatArray:
    """Height of the lower knee over the lower ankle, which stands on the floor."""
    knees = np.maximum(at(points, "knee", "left")[:, 1], at(points, "knee", "right")[:, 1])
    return np.asarray(lower_ankle(points) - knees)


def _knee_past_toe(points: FloatArray, _side: BodySide, facing: float) -> FloatArray:
    """Of the front leg, the one whose knee is higher; a step shows it, whichever leg is nearer to the camera."""
    past = [(at(points, "knee", side) - at(points, "foot_index", side))[:, 0] * facing for side in SIDES]
    return np.asarray(np.where(_left_knee_is_higher(points), *past))


def _hip_height(points: FloatArray) -> FloatArray:
    """The lower ankle stands on the floor, so walking does not look like squatting."""
    return np.asarray(lower_ankle(points) - mid_hips(points)[:, 1])


def _hip_over_toe(points: FloatArray) -> FloatArray:
    toes = np.maximum(at(points, "foot_index", "left")[:, 1], at(points, "foot_index", "right")[:, 1])
    return np.asarray(toes - mid_hips(points)[:, 1])


def _hip_over_line(points: FloatArray, side: BodySide) -> FloatArray:
    """Height of the hip over the straight line from shoulder to knee, at the hip's place along it."""
    shoulder, hip, knee = (at(points, joint, side) for joint in ("shoulder", "hip", "knee"))
    line = knee - shoulder
    along = ((hip - shoulder) * line).sum(-1) / np.maximum((line**2).sum(-1), 1e-9)
    return np.asarray((shoulder + along[:, None] * line - hip)[:, 1])


def _hip_slope(points: FloatArray) -> FloatArray:
    return slope(at(points, "hip", "left"), at(points, "hip", "right"))


def _hip_over_foot(points: FloatArray) -> FloatArray:
    """Sideways distance of the middle of the hips from the ankle of the leg that is bent more."""
    away = [np.abs((mid_hips(points) - at(points, "ankle", side))[:, 0]) for side in SIDES]
    left, right = (angle(*_KNEE)(points, side) for side in SIDES)
    return np.asarray(np.where(left < right, *away))


MEASURES: Mapping[str, Measure] = {
    "knee_angle": joint_angle("hip", "knee", "ankle"),
    "hip_angle": joint_angle("shoulder", "hip", "knee"),
    "ankle_angle": joint_angle("knee", "ankle", "foot_index"),
    "thigh_tilt": Measure(
        "deg",
        "sagittal",
        ("hip", "knee"),
        "thigh against vertical: 0 = standing, 90 = parallel to the floor, more = hip below the knee",
        sided=segment_tilt("knee", "hip"),
    ),
    "shin_tilt": Measure(
        "deg", "sagittal", ("knee", "ankle"), "shin against vertical, 0 = upright", sided=segment_tilt("ankle", "knee")
    ),
    "heel_rise": Measure(
        "torso",
        "picture",
        ("heel", "foot_index"),
        "heel above the foot tip, against this clip's standing level",
        sided=_heel_rise,
    ),
    "hip_height": Measure(
        "torso", "picture", ("hip", "ankle"), "middle of the hips above the lower ankle", whole=_hip_height
    ),
    "hip_over_toe": Measure(
        "torso", "picture", ("hip", "foot_index"), "middle of the hips above the lower foot tip", whole=_hip_over_toe
    ),
    "hip_rise": Measure(
        "torso",
        "picture",
        ("hip",),
        "middle of the hips in the picture above its lowest usual place in this clip; the camera stands still",
        whole=lambda points: over_rest(-mid_hips(points)[:, 1]),
    ),
    "jump_height": Measure(
        "torso",
        "picture",
        ("ankle",),
        "lower ankle in the picture above its lowest usual place in this clip; the camera stands still",
        whole=lambda points: over_rest(-lower_ankle(points)),
    ),
    "hip_over_line": Measure(
        "torso",
        "picture",
        ("hip", "shoulder", "knee"),
        "hip above the line from shoulder to knee, 0 = straight",
        sided=_hip_over_line,
    ),
    "ankle_gap": Measure("shoulders", "picture", ("ankle",), "sideways distance of the ankles", whole=gap("ankle")),
    "knee_gap_ratio": Measure(
        "ratio", "picture", ("knee", "ankle"), "distance of the knees / distance of the ankles", whole=_knee_gap_ratio
    ),
    "hip_slope": Measure("deg", "frontal", ("hip",), "line of the hips against horizontal", whole=_hip_slope),
    "front_knee_angle": Measure(
        "deg",
        "sagittal",
        ("knee", "hip", "ankle"),
        "knee angle of the leg whose knee is higher, the front leg of a lunge",
        of_body=lambda body: _by_knee_height(body, higher=True),
    ),
    "rear_knee_angle": Measure(
        "deg",
        "sagittal",
        ("knee", "hip", "ankle"),
        "knee angle of the leg whose knee is lower, the rear leg of a lunge",
        of_body=lambda body: _by_knee_height(body, higher=False),
    ),
    "rear_knee_height": Measure(
        "torso", "picture", ("knee", "ankle"), "lower knee above the lower ankle", whole=_rear_knee_height
    ),
    "knee_past_toe": Measure(
        "torso",
        "sagittal",
        ("knee", "foot_index"),
        "knee of the front leg beyond its foot tip, negative = behind it",
        facing=_knee_past_toe,
    ),
    "working_knee_angle": Measure(
        "deg",
        "sagittal",
        ("knee", "hip", "ankle"),
        "knee angle of the leg that is bent more",
        of_body=extreme_angle(_KNEE, largest=False),
    ),
    "long_knee_angle": Measure(
        "deg",
        "sagittal",
        ("knee", "hip", "ankle"),
        "knee angle of the leg that is bent less",
        of_body=extreme_angle(_KNEE, largest=True),
    ),
    "working_hip_angle": Measure(
        "deg",
        "sagittal",
        ("hip", "shoulder", "knee"),
        "hip angle of the leg that is bent more",
        of_body=extreme_angle(_HIP, largest=False),
    ),
    "hip_over_foot": Measure(
        "torso",
        "picture",
        ("hip", "knee", "ankle"),
        "sideways distance of the hips from the foot of the leg that is bent more",
        whole=_hip_over_foot,
    ),
    "higher_knee": Measure(
        "torso",
        "picture",
        ("knee", "hip"),
        "higher knee above its hip, 0 = thigh level with the floor",
        whole=extreme(height("knee", "hip"), largest=True),
    ),
    "foot_over_hip": Measure("torso", "picture", ("ankle", "hip"), "ankle above the hip", sided=height("ankle", "hip")),
}

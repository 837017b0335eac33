"""Measures of shoulders, elbows, wrists and hands."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from spotter.domain.body import BodySide
from spotter.domain.geometry import FloatArray, distance
from spotter.domain.landmarks import Landmark
from spotter.domain.measures.core import (
    SIDES,
    Measure,
    WholeFunction,
    angle_difference,
    at,
    extreme,
    gap,
    height,
    joint_angle,
    mid_hips,
    mid_shoulders,
    segment_tilt,
)

_MOUTH = (Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT)


def _mid_wrists(points: FloatArray) -> FloatArray:
    return np.asarray((at(points, "wrist", "left") + at(points, "wrist", "right")) / 2)


def _hand_over_mouth(points: FloatArray, side: BodySide) -> FloatArray:
    mouth = points[:, list(_MOUTH), 1].mean(axis=1)
    return np.asarray(mouth - at(points, "wrist", side)[:, 1])


def _to_segment(point: FloatArray, start: FloatArray, end: FloatArray) -> FloatArray:
    """Distance of points from the segments between two joints."""
    line = end - start
    share = ((point - start) * line).sum(-1) / np.maximum((line**2).sum(-1), 1e-9)
    return distance(point, start + np.clip(share, 0.0, 1.0)[:, None] * line)


def _hand_to_leg(points: FloatArray, side: BodySide) -> FloatArray:
    hip, knee, ankle = (at(points, joint, side) for joint in ("hip", "knee", "ankle"))
    wrist = at(points, "wrist", side)
    return np.asarray(np.minimum(_to_segment(wrist, hip, knee), _to_segment(wrist, knee, ankle)))


def _hand_to_thigh(points: FloatArray, side: BodySide) -> FloatArray:
    return _to_segment(at(points, "wrist", side), at(points, "hip", side), at(points, "knee", side))


def _elbow_behind(points: FloatArray, side: BodySide, facing: float) -> FloatArray:
    shoulder, elbow = at(points, "shoulder", side), at(points, "elbow", side)
    line, arm = at(points, "hip", side) - shoulder, elbow - shoulder
    across = line[:, 0] * arm[:, 1] - line[:, 1] * arm[:, 0]
    return np.asarray(facing * across / np.maximum(np.linalg.norm(line, axis=-1), 1e-6))


def _ahead(joint: str, other: str) -> Measure:
    """How far one joint is in front of another."""
    return Measure(
        "torso",
        "sagittal",
        (joint, other),
        f"{joint} in front of the {other}",
        facing=lambda points, side, facing: np.asarray(
            (at(points, joint, side) - at(points, other, side))[:, 0] * facing
        ),
    )


def _level(joint: str) -> WholeFunction:
    """Against the shoulders, because a camera that looks down at a slant tilts both lines alike."""

    def level(points: FloatArray) -> FloatArray:
        line, shoulders = (at(points, name, "left") - at(points, name, "right") for name in (joint, "shoulder"))
        across = shoulders[:, 0] * line[:, 1] - shoulders[:, 1] * line[:, 0]
        return np.asarray(np.abs(across) / np.maximum(np.linalg.norm(shoulders[:, :2], axis=-1), 1e-6))

    return level


def _twist(points: FloatArray) -> FloatArray:
    """Along the line of the hips, so that a slanted view shows it too."""
    across = at(points, "hip", "left") - at(points, "hip", "right")
    across = across / np.maximum(np.linalg.norm(across, axis=-1, keepdims=True), 1e-6)
    return np.asarray(np.abs(((_mid_wrists(points) - mid_hips(points)) * across).sum(-1)))


def _spread_difference(points: FloatArray) -> FloatArray:
    middle = mid_shoulders(points)[:, 0]
    left, right = (np.abs(at(points, "wrist", side)[:, 0] - middle) for side in SIDES)
    return np.asarray(np.abs(left - right))


MEASURES: Mapping[str, Measure] = {
    "elbow_angle": joint_angle("shoulder", "elbow", "wrist"),
    "shoulder_angle": joint_angle("hip", "shoulder", "elbow", "either"),
    "upper_arm_tilt": Measure(
        "deg",
        "either",
        ("shoulder", "elbow"),
        "upper arm against vertical: 0 = hanging down, 90 = horizontal",
        sided=segment_tilt("elbow", "shoulder"),
    ),
    "forearm_tilt": Measure(
        "deg",
        "picture",
        ("elbow", "wrist"),
        "forearm against vertical: 0 = wrist straight above the elbow",
        sided=segment_tilt("elbow", "wrist"),
    ),
    "arm_tilt": Measure(
        "deg",
        "sagittal",
        ("shoulder", "wrist"),
        "line from wrist to shoulder against vertical: 0 = shoulder straight above the hand",
        sided=segment_tilt("wrist", "shoulder"),
    ),
    "arm_reach": Measure(
        "torso",
        "either",
        ("shoulder", "wrist"),
        "distance between shoulder and wrist",
        sided=lambda points, side: distance(at(points, "shoulder", side), at(points, "wrist", side)),
    ),
    "shoulder_height": Measure(
        "torso", "picture", ("shoulder", "wrist"), "shoulder above the wrist", sided=height("shoulder", "wrist")
    ),
    "hand_height": Measure(
        "torso", "picture", ("wrist", "shoulder"), "wrist above the shoulder", sided=height("wrist", "shoulder")
    ),
    "hand_over_nose": Measure(
        "torso", "picture", ("wrist", "nose"), "wrist above the nose", sided=height("wrist", "nose")
    ),
    "hand_over_mouth": Measure(
        "torso", "picture", ("wrist", "mouth_left", "mouth_right"), "wrist above the mouth", sided=_hand_over_mouth
    ),
    "hand_over_hip": Measure("torso", "picture", ("wrist", "hip"), "wrist above the hip", sided=height("wrist", "hip")),
    "hand_to_leg": Measure(
        "torso",
        "picture",
        ("wrist", "hip", "knee", "ankle"),
        "distance of the wrist from the line of thigh and shin",
        sided=_hand_to_leg,
    ),
    "hand_to_thigh": Measure(
        "torso", "picture", ("wrist", "hip", "knee"), "distance of the wrist from the thigh", sided=_hand_to_thigh
    ),
    "shoulder_over_hand": _ahead("shoulder", "wrist"),
    "hip_over_hand": _ahead("hip", "wrist"),
    "elbow_behind": Measure(
        "torso",
        "sagittal",
        ("elbow", "shoulder", "hip"),
        "elbow behind the line of the trunk, negative = in front of it",
        facing=_elbow_behind,
    ),
    "elbow_level": Measure(
        "torso",
        "picture",
        ("elbow", "shoulder"),
        "difference in height of the elbows, seen along the line of the shoulders",
        whole=_level("elbow"),
    ),
    "wrist_level": Measure(
        "torso",
        "picture",
        ("wrist", "shoulder"),
        "difference in height of the wrists, seen along the line of the shoulders",
        whole=_level("wrist"),
    ),
    "wrist_gap": Measure("shoulders", "picture", ("wrist",), "sideways distance of the wrists", whole=gap("wrist")),
    "elbow_gap": Measure("shoulders", "picture", ("elbow",), "sideways distance of the elbows", whole=gap("elbow")),
    "higher_hand": Measure(
        "torso",
        "picture",
        ("wrist", "shoulder"),
        "higher wrist above its shoulder",
        whole=extreme(height("wrist", "shoulder"), largest=True),
    ),
    "shoulder_difference": Measure(
        "deg",
        "frontal",
        ("shoulder", "hip", "elbow"),
        "difference between the shoulder angles of both sides",
        of_body=angle_difference(("hip", "shoulder", "elbow"), "frontal"),
    ),
    "elbow_difference": Measure(
        "deg",
        "frontal",
        ("elbow", "shoulder", "wrist"),
        "difference between the elbow angles of both sides",
        of_body=angle_difference(("shoulder", "elbow", "wrist"), "frontal"),
    ),
    "spread_difference": Measure(
        "shoulders",
        "picture",
        ("wrist", "shoulder"),
        "difference between the sideways distances of the hands from the middle of the shoulders",
        whole=_spread_difference,
    ),
    "support_arm_tilt": Measure(
        "deg",
        "frontal",
        ("shoulder", "elbow"),
        "upper arm that hangs straighter, against vertical: the supporting arm of a side plank",
        whole=extreme(segment_tilt("elbow", "shoulder"), largest=False),
    ),
    "twist": Measure(
        "shoulders", "frontal", ("wrist", "hip"), "hands away from the middle of the hips, either side", whole=_twist
    ),
}

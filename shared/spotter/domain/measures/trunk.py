"""Measures of the trunk, of the line of the body and of the head."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from spotter.domain.body import Body, BodySide
from spotter.domain.geometry import FloatArray, distance, signed_body_line, slope, tilt
from spotter.domain.landmarks import Landmark
from spotter.domain.measures.core import (
    SIDES,
    Measure,
    angle,
    at,
    height,
    lower_ankle,
    mid_hips,
    mid_shoulders,
)

# Width of the hip landmarks / torso length, seen from the front, from which on the trunk counts as leaning away. The
# median of upright people in the curl frames of Exercise-Correction is 0.40; 0.46 is where their upright frames end.
UPRIGHT_HIP_SHARE = 0.46
MIDDLE_OF_BODY = ("shoulder", "hip", "ankle")


def _trunk_tilt(points: FloatArray) -> FloatArray:
    return tilt(mid_hips(points), mid_shoulders(points))


def _trunk_minus_shin(points: FloatArray, side: BodySide) -> FloatArray:
    trunk = tilt(at(points, "hip", side), at(points, "shoulder", side))
    return np.asarray(trunk - tilt(at(points, "ankle", side), at(points, "knee", side)))


def _lean_back(body: Body) -> FloatArray:
    """From the side the tilt with a sign; from the front the foreshortening, which shows a lean from about 25 degrees on.

    A trunk that leans away from the camera looks shorter: its length over the width of the hips shrinks with the cosine of the
    lean. A lean towards the camera looks the same and is not told apart.
    """
    points = body.picture
    line = mid_shoulders(points) - mid_hips(points)
    if body.facing is not None:
        return np.asarray(np.degrees(np.arctan2(-line[:, 0] * body.facing, -line[:, 1])))
    if not body.from_front:
        return np.full(len(body.times), np.nan)
    hips = distance(at(points, "hip", "left"), at(points, "hip", "right"))
    share = UPRIGHT_HIP_SHARE * np.linalg.norm(line, axis=-1) / np.maximum(hips, 1e-6)
    return np.asarray(np.degrees(np.arccos(np.clip(share, 0.0, 1.0))))


def _body_line(points: FloatArray, side: BodySide) -> FloatArray:
    return signed_body_line(*(at(points, joint, side) for joint in MIDDLE_OF_BODY))


def _side_line(points: FloatArray) -> FloatArray:
    ankles = (at(points, "ankle", "left") + at(points, "ankle", "right")) / 2
    return signed_body_line(mid_shoulders(points), mid_hips(points), ankles)


def _long_leg_line(points: FloatArray) -> FloatArray:
    """Body line on the side whose hip is straighter."""
    left, right = (angle("shoulder", "hip", "knee")(points, side) for side in SIDES)
    lines = [_body_line(points, side) for side in SIDES]
    return np.asarray(np.where(left >= right, *lines))


def _shoulder_slope(points: FloatArray) -> FloatArray:
    return slope(points[:, Landmark.LEFT_SHOULDER], points[:, Landmark.RIGHT_SHOULDER])


def _neck_shift(points: FloatArray, _side: BodySide, facing: float) -> FloatArray:
    return np.asarray((mid_shoulders(points) - mid_hips(points))[:, 0] * facing)


MEASURES: Mapping[str, Measure] = {
    "trunk_tilt": Measure(
        "deg", "sagittal", ("hip", "shoulder"), "trunk against vertical, 0 = upright", whole=_trunk_tilt
    ),
    "trunk_lift": Measure(
        "deg",
        "sagittal",
        ("hip", "shoulder"),
        "trunk against the floor: 0 = lying, 90 = sitting upright",
        whole=lambda points: np.asarray(90.0 - _trunk_tilt(points)),
    ),
    "trunk_side_tilt": Measure(
        "deg", "frontal", ("hip", "shoulder"), "sideways lean of the trunk, 0 = upright", whole=_trunk_tilt
    ),
    "lean_back": Measure(
        "deg",
        "picture",
        ("hip", "shoulder"),
        "lean of the trunk away from where the person faces, 0 = upright; from the front out of the foreshortening",
        of_body=_lean_back,
    ),
    "trunk_minus_shin": Measure(
        "deg",
        "sagittal",
        ("hip", "shoulder", "knee", "ankle"),
        "trunk tilt minus shin tilt, 0 = parallel",
        sided=_trunk_minus_shin,
    ),
    "body_line": Measure(
        "deg",
        "sagittal",
        ("hip", "shoulder", "ankle"),
        "shoulder-hip-ankle away from straight: negative = sag, positive = pike",
        sided=_body_line,
    ),
    "side_line": Measure(
        "deg",
        "frontal",
        ("hip", "shoulder", "ankle"),
        "middle of shoulders, hips and ankles away from straight: negative = sag, positive = raised",
        whole=_side_line,
    ),
    "long_leg_line": Measure(
        "deg",
        "sagittal",
        ("hip", "shoulder", "ankle", "knee"),
        "shoulder-hip-ankle of the longer leg away from straight: negative = sag, positive = pike",
        whole=_long_leg_line,
    ),
    "shoulder_slope": Measure(
        "deg", "frontal", ("shoulder",), "line of the shoulders against horizontal", whole=_shoulder_slope
    ),
    "neck_shift": Measure(
        "torso",
        "sagittal",
        ("shoulder", "hip"),
        "middle of the shoulders in front of the middle of the hips",
        facing=_neck_shift,
    ),
    "body_height": Measure(
        "torso",
        "picture",
        ("shoulder", "ankle"),
        "middle of the shoulders above the lower ankle",
        whole=lambda points: np.asarray(lower_ankle(points) - mid_shoulders(points)[:, 1]),
    ),
    "shoulder_over_hip": Measure(
        "torso",
        "picture",
        ("shoulder", "hip"),
        "middle of the shoulders above the middle of the hips",
        whole=lambda points: np.asarray((mid_hips(points) - mid_shoulders(points))[:, 1]),
    ),
    "ear_height": Measure(
        "torso", "picture", ("ear", "shoulder"), "ear above the shoulder", sided=height("ear", "shoulder")
    ),
    "ear_gap": Measure(
        "torso",
        "picture",
        ("ear", "shoulder"),
        "distance between ear and shoulder",
        sided=lambda points, side: distance(at(points, "ear", side), at(points, "shoulder", side)),
    ),
}

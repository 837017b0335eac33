"""What a measure is and how it is read.

A measure is a value per frame, with its unit, the plane it lies in (that decides between picture and world coordinates, see
`spotter.domain.body`) and the joints it needs. Measures of one body side are read from the nearer side in a side view, because
the far side is hidden behind it; otherwise from both, as their mean, as long as both are visible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from spotter.domain.angle_correction import CORRECTED
from spotter.domain.body import VISIBILITY_FLOOR, Body, BodySide, Plane, landmark
from spotter.domain.geometry import FloatArray, included_angle, middle_of, tilt
from spotter.domain.landmarks import Landmark

SIDES: tuple[BodySide, BodySide] = ("left", "right")
SideChoice = Literal["mean", "left", "right"]
Unit = Literal["deg", "torso", "shoulders", "ratio"]
REST_PERCENTILE = 20.0  # of a set; the level of a foot that stands most of the time

Corner = tuple[str, str, str]  # landmarks without side, the vertex in the middle
SidedFunction = Callable[[FloatArray, BodySide], FloatArray]
WholeFunction = Callable[[FloatArray], FloatArray]
FacingFunction = Callable[[FloatArray, BodySide, float], FloatArray]
BodyFunction = Callable[[Body], FloatArray]
SidedBodyFunction = Callable[[Body, BodySide], FloatArray]


@dataclass(frozen=True)
class Measure:
    """What can be measured in every frame. Exactly one of the five functions is given.

    Attributes:
        unit: `deg`, `torso` (torso lengths), `shoulders` (shoulder widths) or `ratio`.
        plane: the plane of the movement, which decides the coordinates.
        joints: landmarks needed, without side for measures of one side; the vertex first, where overlays draw.
        description: one line for people.
        sided: value of one body side from (T, 33, D) points.
        whole: value of the whole body from (T, 33, D) points.
        facing: value of one body side from (T, 33, 2) picture points and the direction that the person faces: 1 = to the
            picture's right, -1 = to its left. Only a side view knows that direction; elsewhere the value is NaN.
        of_body: value of the whole body where the view decides how it is measured, or where it comes from joint angles.
        of_side: the same of one body side.
    """

    unit: Unit
    plane: Plane
    joints: tuple[str, ...]
    description: str
    sided: SidedFunction | None = None
    whole: WholeFunction | None = None
    facing: FacingFunction | None = None
    of_body: BodyFunction | None = None
    of_side: SidedBodyFunction | None = None


@dataclass(frozen=True)
class Reading:
    """A measure through time.

    Attributes:
        values: (T,) in the measure's unit; NaN where nobody was seen.
        confidence: (T,) 0..1, visibility of the worst joint needed.
        side: the side that was read; `both` for a mean or a whole-body measure.
    """

    values: FloatArray
    confidence: FloatArray
    side: Literal["left", "right", "both"]


def needed(joints: tuple[str, ...], sides: tuple[BodySide, ...]) -> tuple[Landmark, ...]:
    """The landmarks of joint names on these sides, in order and without doubles."""
    return tuple(dict.fromkeys(landmark(joint, side) for joint in joints for side in sides))


def read_measure(measure: Measure, body: Body, choice: SideChoice) -> Reading:
    """Read a measure without remembering it; see `spotter.domain.measures.read`."""
    if measure.whole is not None or measure.of_body is not None:
        values = measure.whole(body.points(measure.plane)) if measure.whole else _of_body(measure, body)
        if measure.unit == "shoulders":
            values = values / body.shoulder_width
        return Reading(values=values, confidence=_confidence(measure, body, SIDES), side="both")
    sides = _sides(measure, body, choice)
    return Reading(
        values=np.asarray(np.mean([_one_side(measure, body, side) for side in sides], axis=0)),
        confidence=_confidence(measure, body, sides),
        side=sides[0] if len(sides) == 1 else "both",
    )


def _of_body(measure: Measure, body: Body) -> FloatArray:
    return np.full(len(body.times), np.nan) if measure.of_body is None else measure.of_body(body)


def _one_side(measure: Measure, body: Body, side: BodySide) -> FloatArray:
    if measure.facing is not None:
        if body.facing is None:
            return np.full(len(body.times), np.nan)
        return measure.facing(body.picture, side, body.facing)
    if measure.of_side is not None:
        return measure.of_side(body, side)
    if measure.sided is None:
        raise KeyError("a measure needs a function")
    return measure.sided(body.points(measure.plane), side)


def _sides(measure: Measure, body: Body, choice: SideChoice) -> tuple[BodySide, ...]:
    if choice != "mean":
        return (choice,)
    if body.near_side is not None:
        return (body.near_side,)
    seen = {side: float(np.median(body.visibility(needed(measure.joints, (side,))))) for side in SIDES}
    if min(seen.values()) >= VISIBILITY_FLOOR:
        return SIDES
    return (max(SIDES, key=lambda side: seen[side]),)


def _confidence(measure: Measure, body: Body, sides: tuple[BodySide, ...]) -> FloatArray:
    return body.visibility(needed(measure.joints, sides)) if len(body.times) else np.zeros(0)


# ------------------------------------------------------------------------- pieces that the measures are made of


def at(points: FloatArray, joint: str, side: BodySide) -> FloatArray:
    """(T, D) one landmark by its name without side."""
    return points[:, landmark(joint, side)]


def angle(first: str, middle: str, last: str) -> SidedFunction:
    """Included angle at `middle`."""
    return lambda points, side: included_angle(
        at(points, first, side), at(points, middle, side), at(points, last, side)
    )


def angle_of(body: Body, corner: Corner, side: BodySide, plane: Plane = "sagittal") -> FloatArray:
    """(T,) included angle of one side, corrected where the body knows better. Every measure of joint angles reads it here."""
    values = angle(*corner)(body.points(plane), side)
    joint = CORRECTED.get(corner)
    return values if body.corrected is None or joint is None else body.corrected.apply(values, side, joint)


def segment_tilt(lower: str, upper: str) -> SidedFunction:
    """Tilt of a segment against vertical."""
    return lambda points, side: tilt(at(points, lower, side), at(points, upper, side))


def height(upper: str, lower: str) -> SidedFunction:
    """How far `upper` is above `lower` in the picture."""
    return lambda points, side: np.asarray(at(points, lower, side)[:, 1] - at(points, upper, side)[:, 1])


def gap(joint: str) -> WholeFunction:
    """Sideways distance of the two landmarks of a joint."""
    return lambda points: np.asarray(np.abs(at(points, joint, "left")[:, 0] - at(points, joint, "right")[:, 0]))


def angle_difference(corner: Corner, plane: Plane) -> BodyFunction:
    """Absolute difference of an included angle between the two sides."""
    return lambda body: np.asarray(
        np.abs(angle_of(body, corner, "left", plane) - angle_of(body, corner, "right", plane))
    )


def extreme_angle(corner: Corner, largest: bool) -> BodyFunction:
    """The larger or the smaller included angle of the two sides, frame by frame."""
    pick = np.maximum if largest else np.minimum
    return lambda body: np.asarray(pick(angle_of(body, corner, "left"), angle_of(body, corner, "right")))


def extreme(sided: SidedFunction, largest: bool) -> WholeFunction:
    """The larger or the smaller value of the two sides, frame by frame."""
    pick = np.maximum if largest else np.minimum
    return lambda points: np.asarray(pick(sided(points, "left"), sided(points, "right")))


def mid_hips(points: FloatArray) -> FloatArray:
    """(T, D) half-way between the hips."""
    return middle_of(points, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)


def mid_shoulders(points: FloatArray) -> FloatArray:
    """(T, D) half-way between the shoulders."""
    return middle_of(points, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)


def lower_ankle(points: FloatArray) -> FloatArray:
    """(T,) y of the ankle that is lower in the picture: it stands on the floor."""
    return np.asarray(np.maximum(at(points, "ankle", "left")[:, 1], at(points, "ankle", "right")[:, 1]))


def over_rest(values: FloatArray) -> FloatArray:
    """Values against their resting level, the 20th percentile of the clip."""
    known = values[np.isfinite(values)]
    return np.asarray(values - (np.percentile(known, REST_PERCENTILE) if len(known) else 0.0))


def joint_angle(first: str, middle: str, last: str, plane: Plane = "sagittal") -> Measure:
    """The measure of an included angle."""
    text = f"included angle at the {middle} ({first}-{middle}-{last}), 180 = straight"
    return Measure(
        "deg",
        plane,
        (middle, first, last),
        text.replace("_", " "),
        of_side=lambda body, side: angle_of(body, (first, middle, last), side, plane),
    )

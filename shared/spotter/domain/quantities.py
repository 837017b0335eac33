"""What the body did in one repetition, as numbers with a confidence, and with the reason where there is no number."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spotter.domain.assessment import Quantity
from spotter.domain.biomechanics import (
    angular_velocity,
    centre_of_mass,
    path,
    spectral_arc_length,
    sway,
    symmetry_index,
)
from spotter.domain.body import Body, BodySide
from spotter.domain.exercise import Exercise
from spotter.domain.filters import BoolArray
from spotter.domain.geometry import FloatArray
from spotter.domain.landmarks import Landmark
from spotter.domain.measures import MEASURES, SIDES, needed, read
from spotter.domain.obstacles import hidden_joint
from spotter.domain.rules import Window, rate_fit

TRACKED = ("wrist", "hip")  # their paths stand in for the load and for the body
CENTRE_JOINTS = ("shoulder", "hip", "knee", "ankle")
PEAK_PERCENTILE = 95.0  # instead of the largest value: one wild frame decides nothing
BOTH_ARE_SEEN_ONLY = "Film from the front: from the side one limb hides the other."


def quantities(exercise: Exercise, body: Body, window: Window) -> tuple[Quantity, ...]:
    """The quantities of one movement.

    Args:
        exercise: its first drawn joint is the one that works.
        body: the person.
        window: the movement.
    """
    inside = (body.times >= window.movement_start) & (body.times <= window.movement_end)
    return tuple(_all(exercise, body, window, inside)) if inside.any() else ()


def _all(exercise: Exercise, body: Body, window: Window, inside: BoolArray) -> Iterator[Quantity]:
    working = exercise.overlay.angles[0] if exercise.overlay.angles else None
    if working is not None and f"{working}_angle" in MEASURES:
        for side in _read_sides(body):
            yield from _joint_quantities(f"{working}_angle", f"{side}_{working}", side, body, window, inside)
        yield _symmetry(f"{working}_angle", working, body, inside)
    for side in _read_sides(body):
        for joint in TRACKED:
            yield from _path_quantities(joint, side, body, inside)
    yield from _centre_quantities(body, inside)


def _read_sides(body: Body) -> tuple[BodySide, ...]:
    """The nearer side in a side view, else both."""
    return SIDES if body.near_side is None else (body.near_side,)


def _joint_quantities(
    measure: str, joint: str, side: BodySide, body: Body, window: Window, inside: BoolArray
) -> Iterator[Quantity]:
    reading = read(measure, body, side)
    reason = _reason(body, MEASURES[measure].joints, (side,), inside)
    speed = angular_velocity(body.times, reading.values)
    seen = _confidence(reading.confidence, inside) * rate_fit(body)
    for phase in window.phases:
        if phase.name in ("eccentric", "concentric"):
            within = np.abs(speed[(body.times >= phase.start) & (body.times <= phase.end)])
            peak = float(np.nanpercentile(within, PEAK_PERCENTILE)) if np.isfinite(within).any() else float("nan")
            yield _quantity(f"peak_velocity_{phase.name}", peak, "deg/s", seen, reason, joint)
    smoothness = spectral_arc_length(body.times[inside], speed[inside])
    yield _quantity("smoothness", smoothness, "1", seen, reason, joint)


def _symmetry(measure: str, joint: str, body: Body, inside: BoolArray) -> Quantity:
    if body.near_side is not None:
        return _quantity("symmetry", float("nan"), "%", 0.0, BOTH_ARE_SEEN_ONLY, joint)
    left, right = (read(measure, body, side) for side in SIDES)
    ranges = [_spread(reading.values[inside]) for reading in (left, right)]
    seen = min(_confidence(reading.confidence, inside) for reading in (left, right))
    reason = _reason(body, MEASURES[measure].joints, SIDES, inside)
    return _quantity("symmetry", symmetry_index(ranges[0], ranges[1]), "%", seen, reason, joint)


def _path_quantities(joint: str, side: BodySide, body: Body, inside: BoolArray) -> Iterator[Quantity]:
    (landmark,) = needed((joint,), (side,))
    found = path(body.picture[inside, landmark])
    reason = _reason(body, (joint,), (side,), inside)
    seen = _confidence(body.visibility((landmark,)), inside)
    name = f"{side}_{joint}"
    yield _quantity("path_length", found.length if found else float("nan"), "torso", seen, reason, name)
    yield _quantity("path_straightness", found.straightness if found else float("nan"), "1", seen, reason, name)


def _centre_quantities(body: Body, inside: BoolArray) -> Iterator[Quantity]:
    sides = _read_sides(body)
    joints = needed(CENTRE_JOINTS, sides)
    reason = _reason(body, CENTRE_JOINTS, sides, inside)
    seen = _confidence(body.visibility(joints), inside)
    travel = _spread(centre_of_mass(body.picture[inside])[:, 1])
    yield _quantity("centre_of_mass_travel", travel, "torso", seen, reason, None)
    yield _quantity("sway", sway(body.picture[inside]), "torso", seen, reason, None)


def _reason(body: Body, joints: tuple[str, ...], sides: tuple[BodySide, ...], inside: BoolArray) -> str | None:
    marks: tuple[Landmark, ...] = needed(joints, sides)
    hidden = hidden_joint(body, marks, inside)
    return f"{hidden[0].upper()}{hidden[1:]}." if hidden else None


def _spread(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(known.max() - known.min()) if len(known) else float("nan")


def _confidence(visibility: FloatArray, inside: BoolArray) -> float:
    return float(np.median(visibility[inside]))


def _quantity(name: str, value: float, unit: str, confidence: float, reason: str | None, joint: str | None) -> Quantity:
    if reason is None and not np.isfinite(value):
        reason = "It could not be measured in this movement."
    if reason is not None:
        return Quantity(name=name, joint=joint, unit=unit, reason=reason)
    confidence = float(np.clip(confidence, 0.0, 1.0))
    return Quantity(name=name, joint=joint, value=round(value, 3), unit=unit, confidence=round(confidence, 3))

"""Joint angles as one tidy table: a row per moment, joint and side."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from spotter.domain.assessment import Repetition, SetAssessment
from spotter.domain.biomechanics import angular_velocity
from spotter.domain.body import Body
from spotter.domain.filters import runs
from spotter.domain.geometry import FloatArray
from spotter.domain.measures import SIDES, read

JOINTS = ("shoulder", "elbow", "hip", "knee", "ankle")
COLUMNS: Mapping[str, str] = {
    "time": "seconds from the start of the video",
    "set": "number of the set, from 1; empty between sets",
    "exercise": "name of the exercise of the set; empty between sets",
    "repetition": "number of the movement in the set, from 1; empty between movements",
    "kind": "repetition or attempt; empty between movements",
    "phase": "eccentric, bottom, concentric, top or hold; empty between movements",
    "joint": "shoulder, elbow, hip, knee or ankle",
    "side": "left or right, the person's own",
    "angle": "included angle in degrees, 180 = straight; empty when the person was not seen",
    "velocity": "degrees per second, positive = opening; empty when the person was not seen",
    "confidence": "0 to 1, visibility of the worst landmark that the angle needs",
    "detected": "whether the person was found at this moment; false = filled in between two moments",
}
"""Column name to what it holds, in their order."""
CORRECTED_COLUMNS: Mapping[str, str] = {
    "uncorrected": "angle in degrees before a network corrected it; equal to angle where it did not"
}
"""Columns that only an analysis with corrected angles has, after the others."""

Column = list[Any]


def angle_table(body: Body, sets: Sequence[SetAssessment]) -> dict[str, Column]:
    """The columns of `COLUMNS`, all of one length: T moments x 5 joints x 2 sides, in time order. None = empty.

    A body with corrected angles has `CORRECTED_COLUMNS` too.
    """
    times = body.times
    place = [_place(float(time), sets) for time in times]
    table: dict[str, Column] = {name: [] for name in COLUMNS}
    read_joints = [(joint, side, *_joint(joint, side, body)) for joint in JOINTS for side in SIDES]
    for moment, (time, where) in enumerate(zip(times, place, strict=True)):
        for joint, side, angles, velocities, confidences in read_joints:
            row = (
                round(float(time), 6),
                *where,
                joint,
                side,
                _known(angles[moment], 3),
                _known(velocities[moment], 3),
                _known(confidences[moment], 4),
                bool(body.sequence.detected[moment]),
            )
            for name, value in zip(COLUMNS, row, strict=True):
                table[name].append(value)
    if body.corrected is not None:
        plain = replace(body, corrected=None)
        measured = np.stack([_joint(joint, side, plain)[0] for joint in JOINTS for side in SIDES], axis=1)
        table["uncorrected"] = [_known(value, 3) for value in measured.ravel()]
    return table


def to_csv(table: Mapping[str, Column]) -> str:
    """RFC 4180 with a head line; empty fields where there is no value."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table)
    for row in zip(*table.values(), strict=True):
        writer.writerow(
            "" if value is None else str(value).lower() if isinstance(value, bool) else value for value in row
        )
    return text.getvalue()


def _joint(joint: str, side: str, body: Body) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(T,) angle in degrees, angular velocity in degrees per second, confidence. No velocity across a gap."""
    reading = read(f"{joint}_angle", body, "left" if side == "left" else "right")
    velocity = np.full(len(body.times), np.nan)
    for run in runs(np.isfinite(reading.values)):
        velocity[run] = angular_velocity(body.times[run], reading.values[run])
    return reading.values, velocity, reading.confidence


def _known(value: float, decimals: int) -> float | None:
    return round(float(value), decimals) if np.isfinite(value) else None


def _place(
    time: float, sets: Sequence[SetAssessment]
) -> tuple[int | None, str | None, int | None, str | None, str | None]:
    """Set, exercise, movement, its kind and its phase at a moment."""
    found = next((one for one in sets if one.start <= time <= one.end), None)
    if found is None:
        return None, None, None, None, None
    movement = next((one for one in found.repetitions if one.start <= time < one.end), None)
    if movement is None:
        return found.index, found.exercise, None, None, None
    return found.index, found.exercise, movement.index, movement.kind, _phase(time, movement)


def _phase(time: float, movement: Repetition) -> str | None:
    return next((phase.name for phase in movement.phases if phase.start <= time < phase.end), None)

"""Findings into a plan: which points are made, in which order. One main cue per set, at most two more.

Rules from the literature on feedback in training (docs/decisions/010-coach.md): open with something true and positive,
then one main cue, since more than that demoralises; borderline results are shown in the report and never said.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from spotter.domain.assessment import Frozen, Severity
from spotter.domain.findings import Fault, SetFindings

MAX_SECONDARY = 2

Kind = Literal["praise", "corrected", "fault", "attempts", "unseen", "summary"]
Role = Literal["praise", "main", "secondary", "summary"]


class Point(Frozen):
    """One thing that will be said. `role` is None for what is only written, never spoken."""

    kind: Kind
    role: Role | None
    findings: SetFindings
    fault: Fault | None = None


def plan(sets: tuple[SetFindings, ...]) -> tuple[Point, ...]:
    """The points of the whole video in the order in which they are written; empty without a set."""
    points = [point for findings in sets for point in _set_points(findings)]
    if sets:
        points.append(Point(kind="summary", role="summary", findings=sets[-1]))
    return tuple(points)


def main_point(points: tuple[Point, ...]) -> Point | None:
    """The point to work on first: the main fault of the first set that has one."""
    return next((point for point in points if point.role == "main"), None)


def _set_points(findings: SetFindings) -> Iterator[Point]:
    if findings.corrected:
        yield Point(kind="corrected", role="praise", findings=findings)
    elif findings.praise:
        yield Point(kind="praise", role="praise", findings=findings)
    for number, fault in enumerate(_said_faults(findings)[: 1 + MAX_SECONDARY]):
        yield Point(kind="fault", role="secondary" if number else "main", findings=findings, fault=fault)
    if findings.attempts:
        yield Point(kind="attempts", role=None, findings=findings)
    if findings.unseen:
        yield Point(kind="unseen", role=None, findings=findings)


def _said_faults(findings: SetFindings) -> tuple[Fault, ...]:
    """A cue that several criteria share is said once; notes are shown, not said."""
    said: dict[str, Fault] = {}
    for fault in findings.faults:
        if fault.severity is not Severity.NOTE:
            said.setdefault(fault.cue, fault)
    return tuple(said.values())

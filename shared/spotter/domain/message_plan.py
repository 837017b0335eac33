"""Findings into a plan: which points are made, in which order. One main cue per set, at most two more.

Rules from the literature on feedback in training (docs/decisions/010-coach.md): open with something true and positive,
then one main cue, since more than that demoralises; borderline results are shown in the report and never said. A fault in
up to 15 % of the movements is written and not said. Whoever reports pain gets no correction at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from spotter.domain.assessment import Frozen, Severity
from spotter.domain.coaching import Detail
from spotter.domain.findings import Fault, SetFindings

MAX_SECONDARY = 2

Kind = Literal["pain", "praise", "progress", "corrected", "fault", "attempts", "unseen", "summary"]
Role = Literal["praise", "main", "secondary", "summary"]


class Point(Frozen):
    """One thing that will be said. `role` is None for what is only written, never spoken."""

    kind: Kind
    role: Role | None
    findings: SetFindings
    fault: Fault | None = None


def plan(
    sets: tuple[SetFindings, ...], detail: Detail = Detail.NORMAL, *, pain_reported: bool = False
) -> tuple[Point, ...]:
    """The points of the whole video in the order in which they are written; empty without a set."""
    if pain_reported and sets:
        points = [Point(kind="pain", role="main", findings=sets[0])]
    else:
        points = [point for findings in sets for point in _set_points(findings, detail)]
    if sets:
        points.append(Point(kind="summary", role="summary", findings=sets[-1]))
    return tuple(points)


def main_point(points: tuple[Point, ...]) -> Point | None:
    """The point to work on first: the main fault of the first set that has one."""
    return next((point for point in points if point.role == "main"), None)


def _set_points(findings: SetFindings, detail: Detail) -> Iterator[Point]:
    if findings.corrected:
        yield Point(kind="corrected", role="praise", findings=findings)
    elif findings.progress:
        yield Point(kind="progress", role="praise", findings=findings)
    elif findings.praise:
        yield Point(kind="praise", role="praise", findings=findings)
    yield from _faults(findings, detail)
    if detail is Detail.BRIEF:
        return
    if findings.attempts:
        yield Point(kind="attempts", role=None, findings=findings)
    if findings.unseen:
        yield Point(kind="unseen", role=None, findings=findings)


def _faults(findings: SetFindings, detail: Detail) -> Iterator[Point]:
    """Main and secondary cues; with full detail what is only written as well. A shared cue is said once."""
    most = 1 if detail is Detail.BRIEF else 1 + MAX_SECONDARY
    said: set[str] = set()
    for fault in findings.faults:
        is_said = fault.severity is not Severity.NOTE and not fault.is_tolerated and fault.cue not in said
        if is_said and len(said) < most:
            yield Point(kind="fault", role="secondary" if said else "main", findings=findings, fault=fault)
            said.add(fault.cue)
        elif detail is Detail.FULL or (detail is Detail.NORMAL and fault.is_tolerated):
            yield Point(kind="fault", role=None, findings=findings, fault=fault)

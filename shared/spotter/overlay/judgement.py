"""What the criteria say, as layers: coloured joints, values against their targets, the outline of the corrected pose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from spotter.domain.assessment import CriterionResult, Outcome, Repetition, SetAssessment, Severity
from spotter.domain.body import Body
from spotter.domain.correction import corrected
from spotter.domain.exercise import Criterion, Exercise
from spotter.domain.findings import SEVERITY_ORDER
from spotter.domain.landmarks import BONES, Landmark, mirrored
from spotter.overlay.document import Ghost, Label, MarkName, Verdict
from spotter.overlay.words import ENGLISH, seconds

# A verdict needs its moment: it is shown from shortly before the frame that decided until the movement is over.
VERDICT_LEAD = 0.2
VERDICT_STAYS = 0.35
GHOST_LEAD, GHOST_STAYS = 0.25, 0.45  # seconds around the fault; longer, and two bodies would confuse
GHOST_DIGITS = 4
UNITS = {"deg": "°", "s": " s", "%": " %"}  # other units mean nothing to a lifter: their values are not written
OUTLINED = tuple(
    sorted({Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR, *(joint for bone in BONES for joint in bone)})
)
SHOWN_OUTCOMES = (Outcome.PASS, Outcome.BORDERLINE, Outcome.FAIL)


def verdicts(sets: Sequence[SetAssessment]) -> Iterator[Verdict]:
    """Which joints and bones are coloured when."""
    for movement, result in _shown(sets):
        involved = [Landmark[name.upper()] for name in result.joints if name.upper() in Landmark.__members__]
        # The vertex comes first, and right after it its twin when both sides were measured.
        judged = [joint for joint in involved[:2] if joint in (involved[0], mirrored(involved[0]))]
        bones = [bone for bone in BONES if bone[0] in involved and bone[1] in involved]
        start, end = span(movement, result)
        yield Verdict(
            start=start,
            end=end,
            outcome=result.outcome,
            joints=tuple(joint.name.lower() for joint in judged),
            bones=() if result.outcome is Outcome.PASS else tuple((a.name.lower(), b.name.lower()) for a, b in bones),
        )


def labels(sets: Sequence[SetAssessment], exercises: Mapping[str, Exercise], language: str) -> Iterator[Label]:
    """The value of every criterion that was not passed, against its target, beside the joint."""
    for found in sets:
        exercise = exercises.get(found.exercise)
        for movement, result in _shown([found]):
            text = value_text(exercise, result, language)
            if exercise is None or result.outcome is Outcome.PASS or text is None or not result.joints:
                continue
            start, end = span(movement, result)
            yield Label(start=start, end=end, vertex=result.joints[0], text=text, outcome=result.outcome)


def value_text(exercise: Exercise | None, result: CriterionResult, language: str) -> str | None:
    """`depth 72° / ≥ 80°`; None without a value, a target or a unit that a lifter knows."""
    if exercise is None or result.value is None or result.limit is None or result.unit not in UNITS:
        return None
    digits = 0 if result.unit == "deg" else 1
    unit, criterion = UNITS[result.unit], _criterion(exercise, result)
    names = criterion.names if criterion else {}
    sign = "≥" if _is_lower_limit(criterion, result) else "≤"
    value, limit = (f"{seconds(number, language, digits)}{unit}" for number in (result.value, result.limit))
    return f"{names.get(language) or names.get(ENGLISH) or ''} {value} / {sign} {limit}".strip()


def _is_lower_limit(criterion: Criterion | None, result: CriterionResult) -> bool:
    if criterion and (criterion.at_least is None) != (criterion.at_most is None):
        return criterion.at_least is not None
    return (result.value or 0.0) < (result.limit or 0.0)


def ghosts(sets: Sequence[SetAssessment], body: Body, exercises: Mapping[str, Exercise]) -> Iterator[Ghost]:
    """The corrected outline at the gravest fault of every movement, where one can be found."""
    for found in sets:
        exercise = exercises.get(found.exercise)
        for movement in found.repetitions if exercise else ():
            result = gravest(movement)
            criterion = _criterion(exercise, result) if exercise and result else None
            if result is None or criterion is None or result.time is None or result.limit is None:
                continue
            pose = corrected(criterion, result, body, result.time, result.limit)
            if pose is None:
                continue
            yield Ghost(
                start=result.time - GHOST_LEAD,
                end=result.time + GHOST_STAYS,
                criterion=result.id,
                points={
                    joint.name.lower(): (
                        round(float(pose[joint, 0]), GHOST_DIGITS),
                        round(float(pose[joint, 1]), GHOST_DIGITS),
                    )
                    for joint in OUTLINED
                    if np.isfinite(pose[joint]).all()
                },
            )


def gravest(movement: Repetition) -> CriterionResult | None:
    """The failed criterion that matters most and has a moment; None without one."""
    failed = [r for r in movement.criteria if r.outcome is Outcome.FAIL and r.severity is not Severity.NOTE]
    timed = [result for result in failed if result.time is not None]
    return min(timed, key=lambda result: SEVERITY_ORDER.index(result.severity), default=None)


def mark_of(movement: Repetition) -> MarkName:
    """How the movement ended."""
    if movement.kind == "attempt":
        return "attempt"
    return "good" if movement.good else "faulty"


def span(movement: Repetition, result: CriterionResult) -> tuple[float, float]:
    """When a verdict is shown; one that falls at the very end of the movement would hardly be seen, so it comes earlier."""
    decided = movement.start if result.time is None else result.time - VERDICT_LEAD
    return max(movement.start, min(decided, movement.end - VERDICT_STAYS)), movement.end + VERDICT_STAYS


def _shown(sets: Sequence[SetAssessment]) -> Iterator[tuple[Repetition, CriterionResult]]:
    for found in sets:
        for movement in found.repetitions:
            for result in movement.criteria:
                if result.outcome in SHOWN_OUTCOMES and result.severity is not Severity.NOTE:
                    yield movement, result


def _criterion(exercise: Exercise, result: CriterionResult) -> Criterion | None:
    return next((criterion for criterion in exercise.criteria if criterion.id == result.id), None)

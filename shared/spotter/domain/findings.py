"""Assessment into findings: what is worth saying about each set, ordered by how much it matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import Field

from spotter.domain.assessment import (
    Assessment,
    CriterionResult,
    Frozen,
    Outcome,
    Repetition,
    SetAssessment,
    Severity,
)
from spotter.domain.exercise import Criterion, Exercise, Texts
from spotter.domain.progress import TOLERANCE, Progress, improvement
from spotter.domain.timeline import NONE_LABEL
from spotter.domain.view import View

# Safety, then major faults, then depth and range, then tempo (the order coaches use; see `_importance`).
SEVERITY_ORDER = (Severity.SAFETY, Severity.MAJOR, Severity.MINOR, Severity.NOTE)
SECONDS = "s"


class Evidence(Frozen):
    """One movement in which a criterion failed."""

    repetition: int
    value: float | None
    time: float = Field(description="The moment that decided, else the turning point; seconds of the video.")
    ready: float = Field(description="From this moment on it can be said: the fault is over. Seconds of the video.")


class Fault(Frozen):
    """A criterion that failed at least once in a set."""

    criterion: str
    names: Texts = Field(description="What was looked at; may be empty.")
    cue: str
    severity: Severity
    is_tempo: bool
    unit: str
    limit: float | None
    too_large: bool = Field(description="The measured values lie above the limit, not below it.")
    assessed: int = Field(description="Movements in which the criterion could be judged.")
    doubted: bool = Field(
        default=False, description="In every one of them the fault model, where it is weighed, strongly disagreed."
    )
    evidence: tuple[Evidence, ...]

    @property
    def repetitions(self) -> tuple[int, ...]:
        """Numbers of the movements that failed, ascending."""
        return tuple(found.repetition for found in self.evidence)

    @property
    def is_tolerated(self) -> bool:
        """A slip, no habit: too rare to be corrected aloud. Safety has no tolerance."""
        return self.severity is not Severity.SAFETY and len(self.evidence) <= TOLERANCE * self.assessed

    @property
    def worst(self) -> Evidence | None:
        """The movement farthest beyond the limit; None when no value was recorded."""
        measured = [(found.value, found) for found in self.evidence if found.value is not None]
        if not measured:
            return None
        pick = max if self.too_large else min
        return pick(measured, key=lambda pair: pair[0])[1]


class Praise(Frozen):
    """Something that was good in most movements."""

    criterion: str | None = Field(description="The exercise file's `praise_for`; None = most repetitions were clean.")
    passed: tuple[int, ...] = Field(description="Numbers of the movements it holds for.")
    ready: float = Field(description="End of the first of them (of a hold: its middle), seconds of the video.")


class Attempt(Frozen):
    """A movement that does not count."""

    repetition: int
    reason: str | None


class Unseen(Frozen):
    """A criterion that could be judged in no movement of the set."""

    criterion: str
    names: Texts
    views: tuple[View, ...] = Field(description="Where the camera should stand; empty when the view was right.")
    reason: str | None = None


class SetFindings(Frozen):
    """What is worth saying about one set; faults are ordered, the most important first."""

    set_index: int
    exercise: str
    kind: str
    start: float
    end: float
    first_end: float = Field(description="End of the first movement, seconds of the video.")
    last_turn: float
    last_end: float
    movements: int
    counted: int
    clean: int = Field(description="Counted movements without a fault; notes are no faults.")
    score: int | None
    hold_seconds: float | None
    praise: Praise | None
    progress: Progress | None = Field(description="Against the session before; with the first set of an exercise only.")
    corrected: tuple[str, ...] = Field(description="Criteria that failed in the set before and not in this one.")
    faults: tuple[Fault, ...]
    attempts: tuple[Attempt, ...]
    unseen: tuple[Unseen, ...]

    @property
    def is_hold(self) -> bool:
        """A hold is measured in seconds, not in repetitions."""
        return self.kind == "hold"


def collect(
    assessment: Assessment, exercises: Mapping[str, Exercise], earlier: Sequence[Assessment] = ()
) -> tuple[SetFindings, ...]:
    """Findings of every set of a known exercise, in time order.

    Args:
        assessment: what was measured.
        exercises: the library by name; a set of an exercise that is not in it has counts but no faults.
        earlier: sessions of the same person, the newest first.
    """
    found: list[SetFindings] = []
    failed_before: dict[str, set[str]] = {}
    for assessed in assessment.sets:
        if assessed.exercise == NONE_LABEL:
            continue
        exercise = exercises.get(assessed.exercise)
        is_first = assessed.exercise not in failed_before
        findings = _set_findings(
            assessed,
            exercise,
            assessment.view,
            failed_before.get(assessed.exercise, set()),
            improvement(exercise, assessment, earlier) if exercise and is_first else None,
        )
        failed_before[assessed.exercise] = {fault.criterion for fault in findings.faults}
        found.append(findings)
    return tuple(found)


def _set_findings(
    assessed: SetAssessment,
    exercise: Exercise | None,
    view: View,
    failed_before: set[str],
    progress: Progress | None,
) -> SetFindings:
    movements = assessed.repetitions
    known = exercise.criteria if exercise else ()
    judged = {criterion.id: tuple(_results(movements, criterion.id)) for criterion in known}
    faults = [fault for criterion in known if (fault := _fault(criterion, judged[criterion.id], assessed.kind))]
    clean_now = {name for name, results in judged.items() if _most(_with(results, Outcome.PASS), len(movements))}
    return SetFindings(
        set_index=assessed.index,
        exercise=assessed.exercise,
        kind=assessed.kind,
        start=assessed.start,
        end=assessed.end,
        first_end=movements[0].end if movements else assessed.end,
        last_turn=movements[-1].turn if movements else assessed.end,
        last_end=movements[-1].end if movements else assessed.end,
        movements=len(movements),
        counted=len(assessed.counted),
        clean=sum(_is_clean(movement) for movement in assessed.counted),
        score=assessed.form_score,
        hold_seconds=assessed.hold_seconds,
        praise=_praise(assessed, exercise, judged),
        progress=progress,
        corrected=tuple(sorted((failed_before & clean_now) - {fault.criterion for fault in faults})),
        faults=tuple(sorted(faults, key=_importance)),
        attempts=tuple(
            Attempt(repetition=movement.index, reason=movement.attempt_reason)
            for movement in movements
            if movement.kind == "attempt"
        ),
        unseen=tuple(
            _unseen(criterion, judged[criterion.id], view) for criterion in known if _hidden(judged, criterion)
        ),
    )


Judged = tuple[tuple[Repetition, CriterionResult], ...]


def _results(movements: tuple[Repetition, ...], criterion_id: str) -> Iterator[tuple[Repetition, CriterionResult]]:
    for movement in movements:
        for result in movement.criteria:
            if result.id == criterion_id:
                yield movement, result


def _with(results: Judged, outcome: Outcome) -> Judged:
    return tuple(pair for pair in results if pair[1].outcome is outcome)


def _most(passed: Judged, movements: int) -> bool:
    return 2 * len(passed) > movements


def _fault(criterion: Criterion, results: Judged, kind: str) -> Fault | None:
    failed = _with(results, Outcome.FAIL)
    if not failed:
        return None
    first = failed[0][1]
    return Fault(
        criterion=criterion.id,
        names=criterion.names,
        cue=criterion.cue,
        severity=first.severity,
        is_tempo=first.unit == SECONDS,
        unit=first.unit,
        limit=first.limit,
        too_large=first.value is not None and first.limit is not None and first.value > first.limit,
        assessed=sum(result.outcome is not Outcome.NOT_ASSESSABLE for _, result in results),
        doubted=all(result.doubted for _, result in failed),
        evidence=tuple(_evidence(movement, result, kind) for movement, result in failed),
    )


def _evidence(movement: Repetition, result: CriterionResult, kind: str) -> Evidence:
    time = movement.turn if result.time is None else result.time
    # A fault in a hold is said while it can still be corrected, one in a repetition after the repetition.
    ready = time if kind == "hold" else movement.end
    return Evidence(repetition=movement.index, value=result.value, time=time, ready=ready)


def _importance(fault: Fault) -> tuple[int, bool, int, str]:
    return SEVERITY_ORDER.index(fault.severity), fault.is_tempo, -len(fault.evidence), fault.criterion


def _praise(assessed: SetAssessment, exercise: Exercise | None, judged: Mapping[str, Judged]) -> Praise | None:
    movements = assessed.repetitions
    if exercise:
        passed = _with(judged[exercise.praise_for], Outcome.PASS)
        if _most(passed, len(movements)):
            return _praise_of([movement for movement, _ in passed], exercise.praise_for, assessed.kind)
    clean = [movement for movement in assessed.counted if _is_clean(movement) and _was_judged(movement)]
    if assessed.kind == "repetitions" and 2 * len(clean) > len(movements):
        return _praise_of(clean, None, assessed.kind)
    return None


def _was_judged(movement: Repetition) -> bool:
    """Nothing is praised that the camera could not see."""
    return any(result.outcome is not Outcome.NOT_ASSESSABLE for result in movement.criteria)


def _is_clean(movement: Repetition) -> bool:
    """Stricter than `good`, which allows minor faults: nobody calls clean what is corrected in the next sentence."""
    faults = (result for result in movement.criteria if result.severity is not Severity.NOTE)
    return movement.good and not any(result.outcome is Outcome.FAIL for result in faults)


def _praise_of(movements: list[Repetition], criterion: str | None, kind: str) -> Praise:
    first = movements[0]
    ready = (first.start + first.end) / 2 if kind == "hold" else first.end
    return Praise(criterion=criterion, passed=tuple(movement.index for movement in movements), ready=ready)


def _hidden(judged: Mapping[str, Judged], criterion: Criterion) -> bool:
    results = judged[criterion.id]
    return bool(results) and len(_with(results, Outcome.NOT_ASSESSABLE)) == len(results)


def _unseen(criterion: Criterion, results: Judged, view: View) -> Unseen:
    views = () if view in criterion.views else criterion.views
    return Unseen(criterion=criterion.id, names=criterion.names, views=views, reason=results[0][1].reason)

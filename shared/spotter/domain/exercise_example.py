"""An exercise file's own example, filmed: the good set has to pass, and for every criterion a set has to fail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spotter.domain.assess import assess
from spotter.domain.assessment import CriterionResult, Outcome, SetAssessment
from spotter.domain.exercise import Criterion, Example, Exercise, Fault
from spotter.domain.figure import NAMES, Motion, Pose, moving
from spotter.domain.pose import PoseSequence
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.domain.view import YAW, View

REPETITIONS = 3
HOLD_SECONDS = 8.0


def poses(example: Example, fault: Fault | None = None) -> tuple[Pose, Pose]:
    """The poses at rest and at the turn; with a fault, those of the bad repetition."""
    start = dict(example.start)
    turn = {**start, **example.turn}
    if fault is not None:
        start |= fault.both | fault.start
        turn |= fault.both | fault.turn
    return start, turn


def film(exercise: Exercise, view: View, criterion_id: str | None = None) -> PoseSequence:
    """A set of three repetitions, or a hold, seen from a view.

    Args:
        exercise: with an example.
        view: where the camera stands.
        criterion_id: film the fault that belongs to this criterion; None = a good set.

    Raises:
        ValueError: the exercise has no example.
        KeyError: the example has no such fault.
    """
    if exercise.example is None:
        raise ValueError(f"{exercise.name} has no example")
    example = exercise.example
    fault = None if criterion_id is None else example.faults[criterion_id]
    start, turn = poses(example, fault)
    return moving(
        start,
        turn,
        _motion(exercise, example, fault),
        back=None if fault is None else fault.back,
        anchor=example.anchor,
        alternate=example.alternate,
        yaw=YAW[view],
    )


def judged(exercise: Exercise, sequence: PoseSequence) -> SetAssessment:
    """What the product says about a film in which nothing but this exercise is done."""
    whole = ExerciseSet(start=0.0, end=float(sequence.times[-1]), exercise=exercise.name, confidence=1.0)
    plan = Timeline(sets=(whole,), model="given")
    return assess(sequence, plan, View.UNKNOWN, {exercise.name: exercise}).sets[0]


def problems(exercise: Exercise) -> Iterator[str]:
    """Where the rules and the example disagree, as sentences; nothing for an exercise without an example."""
    if exercise.example is None:
        return
    unknown = sorted(_names(exercise.example) - NAMES)
    if unknown:
        yield f"example: there is no angle {unknown[0]}"
        return
    seen = {view: judged(exercise, film(exercise, view)) for view in _views(exercise)}
    for view in exercise.views:
        yield from _count_problems(exercise, view, seen[view])
    for criterion in exercise.criteria:
        yield from _good_problems(criterion, seen)
        yield from _fault_problems(criterion, exercise, exercise.example.faults)
    for name in sorted(set(exercise.example.faults) - {criterion.id for criterion in exercise.criteria}):
        yield f"example: the fault {name} belongs to no criterion"


def _motion(exercise: Exercise, example: Example, fault: Fault | None) -> Motion:
    if exercise.kind == "hold":
        return Motion(repetitions=1, seconds=HOLD_SECONDS)
    changed = fault or Fault()
    return Motion(
        repetitions=REPETITIONS,
        seconds=example.seconds if changed.seconds is None else changed.seconds,
        down_share=example.down_share if changed.down_share is None else changed.down_share,
        hold=example.hold if changed.hold is None else changed.hold,
        rest=example.rest,
    )


def _names(example: Example) -> set[str]:
    faults = [part for fault in example.faults.values() for part in (fault.start, fault.turn, fault.both, fault.back)]
    return {name for pose in (example.start, example.turn, *faults) for name in pose}


def _views(exercise: Exercise) -> set[View]:
    return {*exercise.views, *(criterion.views[0] for criterion in exercise.criteria)}


def _count_problems(exercise: Exercise, view: View, found: SetAssessment) -> Iterator[str]:
    wanted = 1 if exercise.kind == "hold" else REPETITIONS
    if len(found.counted) != wanted or len(found.repetitions) != wanted:
        yield f"example: {len(found.counted)} of {wanted} repetitions were counted from the {view}"


def _good_problems(criterion: Criterion, seen: Mapping[View, SetAssessment]) -> Iterator[str]:
    for view, found in seen.items():
        for result in _results(criterion, found):
            if result.outcome in (Outcome.FAIL, Outcome.BORDERLINE):
                yield f"{criterion.id}: the good example is called {result.outcome} from the {view} ({_told(result)})"
                break
    if not any(result.outcome is Outcome.PASS for result in _results(criterion, seen[criterion.views[0]])):
        yield f"{criterion.id}: cannot be judged in the good example from the {criterion.views[0]}"


def _fault_problems(criterion: Criterion, exercise: Exercise, faults: Mapping[str, Fault]) -> Iterator[str]:
    if criterion.id not in faults:
        yield f"{criterion.id}: the example does not show the fault"
        return
    view = criterion.views[0]
    results = _results(criterion, judged(exercise, film(exercise, view, criterion.id)))
    if not any(result.outcome is Outcome.FAIL for result in results):
        told = _told(results[0]) if results else "no movement"
        yield f"{criterion.id}: the fault of the example does not fire from the {view} ({told})"


def _results(criterion: Criterion, found: SetAssessment) -> list[CriterionResult]:
    return [result for movement in found.repetitions for result in movement.criteria if result.id == criterion.id]


def _told(result: CriterionResult) -> str:
    return result.reason or f"{result.value:g} {result.unit}, limit {result.limit:g}"

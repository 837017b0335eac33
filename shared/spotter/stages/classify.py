"""Step `classify`: which exercise is done when."""

from __future__ import annotations

from dataclasses import dataclass

from spotter.contracts.base import Warned, WarningCode
from spotter.contracts.stages import ClassifyRequest, ClassifyResult
from spotter.domain.exercise import Exercise, find
from spotter.domain.pose import PoseSequence
from spotter.domain.segmentation import active_span
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.domain.windows import cut
from spotter.ports import BlobStore, ExerciseClassifier

TIMELINE_NAME = "timeline.json"
TIMELINE_TYPE = "application/json"
GIVEN = "given"


@dataclass(frozen=True)
class Deps:
    """What the step needs."""

    blobs: BlobStore
    classifier: ExerciseClassifier


def run(request: ClassifyRequest, deps: Deps) -> ClassifyResult:
    """Write `timeline.json`: what the classifier saw, or one set when the caller named the exercise.

    Raises:
        UnknownExercise: the caller named an exercise that the library does not have.
        ClassifierWarming, ClassifierUnavailable: try again later.
    """
    if request.options.exercise is None:
        timeline = deps.classifier.classify(request.sequence_key)
    else:
        sequence = PoseSequence.from_npz(deps.blobs.read(request.sequence_key))
        timeline = given(sequence, find(request.options.exercise))
    key = request.job.prefix + TIMELINE_NAME
    deps.blobs.write(key, timeline.model_dump_json().encode(), TIMELINE_TYPE)
    return ClassifyResult(timeline_key=key, sets=len(timeline.sets), model=timeline.model, warnings=_warnings(timeline))


def given(sequence: PoseSequence, exercise: Exercise) -> Timeline:
    """One set of the named exercise: where the person moves, or, for a hold, all the time that the person is seen."""
    seen = sequence.times[sequence.detected]
    if not len(seen):
        return Timeline(sets=(), model=GIVEN)
    start, end = float(seen[0]), float(seen[-1])
    if exercise.kind == "repetitions":
        start, end = active_span(cut(sequence), start=start, end=end)
    only = ExerciseSet(start=round(start, 3), end=round(end, 3), exercise=exercise.name, confidence=1.0)
    return Timeline(sets=(only,), model=GIVEN)


def _warnings(timeline: Timeline) -> tuple[Warned, ...]:
    if timeline.sets:
        return ()
    message = "No exercise of the library was recognised in this video."
    return (Warned(code=WarningCode.NO_EXERCISE_FOUND, message=message),)

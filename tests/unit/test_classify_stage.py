from __future__ import annotations

import numpy as np
import pytest

from spotter.contracts.stages import ClassifyRequest, Job, Options
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.errors import ClassifierWarming, UnknownExercise
from spotter.stages.classify import Deps, run
from tests.fakes import MemoryBlobs
from tests.unit.test_windows import moving, with_image

JOB = Job(tenant_id="acme", video_id="v1")
KEY = JOB.prefix + "sequence.npz"
SQUATS = Timeline(sets=(ExerciseSet(start=1, end=9, exercise="squat", confidence=0.9),), model="test@1")


class Answering:
    def __init__(self, timeline: Timeline | None) -> None:
        self.timeline = timeline
        self.asked: list[str] = []

    def classify(self, sequence_key: str) -> Timeline:
        self.asked.append(sequence_key)
        if self.timeline is None:
            raise ClassifierWarming
        return self.timeline


def blobs() -> MemoryBlobs:
    """Ten seconds: still, moving from 3 to 7 s, still; nobody in the last second."""
    sequence = moving(10.0, 30.0)
    image = sequence.image.copy()
    image[:90], image[210:] = image[90], image[210]
    image[270:] = np.nan
    store = MemoryBlobs()
    store.write(KEY, with_image(sequence.times, image).to_npz(), "application/octet-stream")
    return store


def request(exercise: str | None = None) -> ClassifyRequest:
    return ClassifyRequest(job=JOB, options=Options(exercise=exercise), sequence_key=KEY)


def timeline_of(store: MemoryBlobs, key: str) -> Timeline:
    return Timeline.model_validate_json(store.read(key))


def test_the_classifier_decides() -> None:
    store, classifier = blobs(), Answering(SQUATS)
    result = run(request(), Deps(store, classifier))
    assert classifier.asked == [KEY]
    assert timeline_of(store, result.timeline_key) == SQUATS
    assert (result.timeline_key, result.sets, result.model) == (JOB.prefix + "timeline.json", 1, "test@1")
    assert result.warnings == ()


def test_no_set_is_said_aloud() -> None:
    result = run(request(), Deps(blobs(), Answering(Timeline(sets=(), model="test@1"))))
    assert [warning.code for warning in result.warnings] == ["NO_EXERCISE_FOUND"]


def test_warming_up_leaves_nothing_behind() -> None:
    store = blobs()
    with pytest.raises(ClassifierWarming):
        run(request(), Deps(store, Answering(None)))
    assert store.keys() == [KEY]


def test_the_caller_decides_and_the_moving_part_is_the_set() -> None:
    store, classifier = blobs(), Answering(SQUATS)
    result = run(request("Push-Ups"), Deps(store, classifier))
    (only,) = timeline_of(store, result.timeline_key).sets
    assert classifier.asked == []
    assert (only.exercise, only.confidence, result.model) == ("push_up", 1.0, "given")
    # Nothing of the movement may be lost; some standing about around it does no harm.
    assert 0.0 < only.start <= 3.0
    assert 7.0 <= only.end < 9.0


def test_a_hold_lasts_as_long_as_the_person_is_seen() -> None:
    store = blobs()
    result = run(request("plank"), Deps(store, Answering(SQUATS)))
    (only,) = timeline_of(store, result.timeline_key).sets
    assert (only.start, only.end) == (0.0, pytest.approx(9.0, abs=0.1))


def test_an_exercise_that_the_library_lacks_is_refused() -> None:
    with pytest.raises(UnknownExercise):
        run(request("underwater chess"), Deps(blobs(), Answering(SQUATS)))


def test_running_twice_changes_nothing() -> None:
    store = blobs()
    deps = Deps(store, Answering(SQUATS))
    first = run(request("squat"), deps)
    content = store.read(first.timeline_key)
    assert run(request("squat"), deps) == first
    assert store.read(first.timeline_key) == content

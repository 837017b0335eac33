"""The line that a results page shows first."""

from __future__ import annotations

import pytest

from spotter.domain.assessment import Assessment, SetAssessment
from spotter.domain.recap import recap
from tests.contract import golden

SQUATS = golden.load(Assessment).sets[0]


def assessment(*sets: SetAssessment, score: int | None = 77) -> Assessment:
    return golden.load(Assessment).model_copy(update={"sets": sets, "form_score": score})


def a_set(exercise: str, start: float, end: float) -> SetAssessment:
    return SQUATS.model_copy(update={"exercise": exercise, "start": start, "end": end})


def test_the_exercise_of_the_longest_set_is_named() -> None:
    total = recap(assessment(a_set("lunge", 0, 5), a_set("squat", 5, 20), a_set("lunge", 20, 28)))
    assert total.exercise == "squat"
    assert (total.repetitions, total.attempts) == (2, 1)


def test_all_sets_of_that_exercise_are_added_up() -> None:
    total = recap(assessment(a_set("squat", 0, 10), a_set("lunge", 10, 15), a_set("squat", 15, 25)))
    assert (total.repetitions, total.attempts) == (4, 2)


def test_a_hold_has_seconds_and_no_repetitions() -> None:
    stretch = SQUATS.model_copy(update={"exercise": "plank", "kind": "hold", "hold_seconds": 31.6})
    total = recap(assessment(stretch, stretch, score=90))
    assert (total.repetitions, total.attempts, total.hold_seconds) == (0, 0, pytest.approx(63.2))
    assert total.sentence("en") == "Plank: held for 63 seconds. Score 90 of 100."


def test_nothing_seen_is_an_answer() -> None:
    total = recap(assessment(score=None))
    assert (total.exercise, total.repetitions, total.form_score) == ("none", 0, None)
    assert total.sentence("en") == "No exercise of the library was recognised in this video."


def test_a_form_that_could_not_be_judged_is_not_given_a_number() -> None:
    assert "could not be judged" in recap(assessment(SQUATS, score=None)).sentence("en")


def test_one_is_not_plural() -> None:
    single = SQUATS.model_copy(update={"repetitions": SQUATS.repetitions[:1]})
    assert recap(assessment(single)).sentence("en") == "Squat: 1 repetition. Score 77 of 100."
    assert recap(assessment(single)).sentence("de") == "Kniebeuge: 1 Wiederholung. 77 von 100 Punkten."


def test_an_exercise_that_has_left_the_library_keeps_its_label() -> None:
    assert recap(assessment(a_set("sled_push", 0, 5))).sentence("en").startswith("Sled push: ")

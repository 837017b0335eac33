"""What the coach picks out of an assessment, and in which order."""

from __future__ import annotations

from spotter.domain.findings import collect
from spotter.domain.message_plan import Point, plan
from tests.coaching_cases import EXERCISES, assessment, plank, repetition, squats


def points(*sets: object) -> tuple[Point, ...]:
    return plan(collect(assessment(*sets), EXERCISES))  # type: ignore[arg-type]


def faults(found: tuple[Point, ...]) -> list[tuple[str | None, str]]:
    return [(point.role, point.fault.criterion) for point in found if point.fault]


def test_safety_comes_before_a_more_frequent_major_fault_and_tempo_comes_last() -> None:
    found = points(squats((("depth", "descent"), ("depth", "descent"), ("depth", "descent"), ("heels", "trunk"))))

    assert faults(found) == [("main", "heels"), ("secondary", "depth"), ("secondary", "trunk")]


def test_among_equals_the_more_frequent_fault_comes_first() -> None:
    found = points(squats((("trunk",), ("descent", "trunk"), (), (), ())))

    assert faults(found) == [("main", "trunk"), ("secondary", "descent")]


def test_one_main_cue_and_at_most_two_more_per_set() -> None:
    everything = ("depth", "trunk", "heels", "descent")

    found = points(squats((everything, everything)), squats((everything,), set_index=2, start=30))

    assert [role for role, _ in faults(found)] == ["main", "secondary", "secondary"] * 2


def test_praise_is_only_given_when_it_was_true_most_of_the_time() -> None:
    mostly_down = points(squats(((), ("heels",), ())))
    mostly_up = points(squats((("heels",), ("heels",), ())))

    assert mostly_down[0].kind == "praise"
    assert "praise" not in [point.kind for point in mostly_up]


def test_a_fault_of_the_last_set_that_is_gone_is_confirmed() -> None:
    found = points(squats((("depth",), ("depth",))), squats(((), ()), set_index=2, start=20))

    second = [point for point in found if point.findings.set_index == 2 and point.role != "summary"]
    assert second[0].kind == "corrected"
    assert second[0].findings.corrected == ("depth",)


def test_what_the_camera_could_not_see_is_a_point_and_no_fault() -> None:
    found = points(squats(((), ())))

    (unseen,) = (point for point in found if point.kind == "unseen")
    assert [missed.criterion for missed in unseen.findings.unseen] == ["knees"]
    assert unseen.role is None
    assert faults(found) == []


def test_attempts_keep_their_reasons() -> None:
    movements = (
        repetition(1, 2.0, attempt="incomplete_clip"),
        repetition(2, 5.0),
        repetition(3, 8.0, ("depth",), attempt="incomplete_range"),
    )
    found = points(squats(((),)).model_copy(update={"repetitions": movements}))

    (attempts,) = (point for point in found if point.kind == "attempts")
    assert [(one.repetition, one.reason) for one in attempts.findings.attempts] == [
        (1, "incomplete_clip"),
        (3, "incomplete_range"),
    ]


def test_nothing_recognised_is_no_plan() -> None:
    nothing = squats(((),)).model_copy(update={"exercise": "none"})

    assert points() == ()
    assert points(nothing) == ()


def test_an_exercise_that_the_library_lost_still_has_its_counts() -> None:
    unknown = plank().model_copy(update={"exercise": "handstand"})

    (summary,) = points(unknown)
    assert summary.kind == "summary"
    assert summary.findings.movements == 1

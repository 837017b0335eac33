from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.segmentation import active_span, exercises_by_label, find_sets
from spotter.domain.timeline import ExerciseSet
from spotter.domain.windows import CHANNELS, JOINTS, WINDOW_FRAMES, WINDOW_HOP_SECONDS, Windows

LABELS = ("squat", "push_up", "pushup_variant", "deadlift", "none")
EXERCISE_OF = {"squat": "squat", "push_up": "push_up", "pushup_variant": "push_up"}


def windows(seconds: float, *, seen: float = 1.0) -> Windows:
    count = max(1, round(seconds / WINDOW_HOP_SECONDS))
    return Windows(
        values=np.zeros((count, WINDOW_FRAMES, JOINTS, CHANNELS), dtype=np.float32),
        times=(np.arange(count) + 0.5) * WINDOW_HOP_SECONDS,
        seen=np.full(count, seen),
        motion=np.ones(count),
    )


def probabilities(found: Windows, *parts: tuple[float, float, str], sure: float = 0.9) -> np.ndarray:
    """`none` but for the given (start, end, label)."""
    said = np.array(["none"] * len(found), dtype=object)
    for start, end, label in parts:
        said[(found.times >= start) & (found.times < end)] = label
    rest = (1.0 - sure) / (len(LABELS) - 1)
    return np.array([[sure if label == word else rest for label in LABELS] for word in said])


def sets(found: Windows, table: np.ndarray, seconds: float) -> tuple[ExerciseSet, ...]:
    return find_sets(found, table, LABELS, EXERCISE_OF, start=0.0, end=seconds)


def test_one_set_between_walking_in_and_out() -> None:
    found = windows(30)
    (only,) = sets(found, probabilities(found, (8, 20, "squat")), 30)
    assert only.exercise == "squat"
    assert only.start == pytest.approx(8, abs=0.7)
    assert only.end == pytest.approx(20, abs=0.7)
    assert only.confidence == pytest.approx(0.9, abs=0.02)


def test_a_set_that_fills_the_clip_reaches_its_ends() -> None:
    found = windows(12)
    (only,) = sets(found, probabilities(found, (0, 12, "squat")), 12)
    assert (only.start, only.end) == (0.0, 12.0)


@pytest.mark.parametrize(("doubt", "label"), [(0.4, "none"), (0.8, "none"), (0.8, "push_up")])
def test_a_short_doubt_does_not_break_a_set(doubt: float, label: str) -> None:
    found = windows(20)
    table = probabilities(found, (0, 20, "squat"), (9, 9 + doubt, label))
    assert [found.exercise for found in sets(found, table, 20)] == ["squat"]


def test_a_pause_belongs_to_the_set_but_a_rest_ends_it() -> None:
    found = windows(40)
    paused = probabilities(found, (2, 10, "squat"), (12.4, 20, "squat"))
    assert len(sets(found, paused, 40)) == 1
    rested = probabilities(found, (2, 10, "squat"), (18, 30, "squat"))
    assert len(sets(found, rested, 40)) == 2


def test_one_exercise_after_the_other() -> None:
    found = windows(30)
    first, second = sets(found, probabilities(found, (0, 14, "squat"), (14, 30, "push_up")), 30)
    assert (first.exercise, second.exercise) == ("squat", "push_up")
    assert first.end <= second.start
    assert second.start == pytest.approx(14, abs=0.7)


def test_a_blip_is_no_set() -> None:
    found = windows(30)
    assert sets(found, probabilities(found, (10, 11.2, "squat")), 30) == ()


@pytest.mark.parametrize("seconds", [1.0, 1.6, 3.0, 5.0])
def test_a_short_clip_of_one_repetition_is_one_set(seconds: float) -> None:
    found = windows(seconds)
    table = probabilities(found, (0.2 * seconds, seconds, "push_up"), sure=0.7)
    (only,) = sets(found, table, seconds)
    assert (only.start, only.end, only.exercise) == (0.0, seconds, "push_up")


def test_none_is_an_answer() -> None:
    for seconds in (3.0, 30.0):
        found = windows(seconds)
        assert sets(found, probabilities(found), seconds) == ()


def test_labels_of_one_exercise_add_up_and_labels_of_no_exercise_are_none() -> None:
    found = windows(10)
    split = np.tile([0.05, 0.4, 0.35, 0.1, 0.1], (len(found), 1))
    (only,) = sets(found, split, 10)
    assert only.exercise == "push_up"
    assert only.confidence == pytest.approx(0.75)
    assert sets(found, probabilities(found, (0, 10, "deadlift")), 10) == ()


@pytest.mark.parametrize("seconds", [4.0, 20.0])
def test_a_guess_among_many_is_no_set(seconds: float) -> None:
    found = windows(seconds)
    guess = np.tile([0.3, 0.2, 0.05, 0.25, 0.2], (len(found), 1))
    assert sets(found, guess, seconds) == ()


def test_close_seconds_are_named() -> None:
    found = windows(10)
    (only,) = sets(found, np.tile([0.3, 0.5, 0.1, 0.05, 0.05], (len(found), 1)), 10)
    assert [(other.exercise, other.confidence) for other in only.alternatives] == [("squat", 0.3)]


def test_where_nobody_is_seen_there_is_no_set() -> None:
    found = windows(20, seen=0.1)
    assert sets(found, probabilities(found, (0, 20, "squat")), 20) == ()
    empty = windows(1)
    nothing = Windows(empty.values[:0], empty.times[:0], empty.seen[:0], empty.motion[:0])
    assert sets(nothing, np.zeros((0, len(LABELS))), 0.0) == ()


@given(seconds=st.floats(0.5, 60), seed=st.integers(0, 10_000), sharpness=st.floats(0.1, 3))
@settings(deadline=None, max_examples=60)
def test_sets_are_in_order_apart_and_inside_the_clip(seconds: float, seed: int, sharpness: float) -> None:
    found = windows(seconds)
    rng = np.random.default_rng(seed)
    table = rng.dirichlet(np.full(len(LABELS), 1 / sharpness), size=len(found))
    result = sets(found, table, seconds)
    moments = [moment for one in result for moment in (one.start, one.end)]
    assert moments == sorted(moments)
    assert all(0 <= moment <= seconds + 1e-3 for moment in moments)
    assert all(one.end > one.start for one in result)


def test_the_active_span_leaves_standing_about_out() -> None:
    found = windows(30)
    motion = np.where((found.times > 10) & (found.times < 22), 1.0, 0.05)
    start, end = active_span(Windows(found.values, found.times, found.seen, motion), start=0.0, end=30.0)
    assert start == pytest.approx(10, abs=0.6)
    assert end == pytest.approx(22, abs=0.6)


def test_each_exercise_of_the_library_is_reached_by_a_label() -> None:
    owners = exercises_by_label()
    assert {"squat", "push_up", "lunge", "plank", "bicep_curl", "jumping_jack"} <= set(owners.values())

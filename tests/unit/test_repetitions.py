"""The counter: what counts, what is an attempt, and what changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spotter.domain.body import Body
from spotter.domain.counting import movements as count
from spotter.domain.exercise import library
from spotter.domain.holds import held_seconds, hold_spans
from spotter.domain.pose import PoseSequence
from spotter.domain.repetitions import Movement, count_signal, merge_sides
from spotter.domain.stitching import clean
from tests import athletes
from tests.athletes import Plan

ATHLETES: dict[str, Callable[..., PoseSequence]] = {
    "squat": athletes.squatting,
    "push_up": athletes.pushing_up,
    "lunge": athletes.lunging,
    "bicep_curl": athletes.curling,
    "jumping_jack": athletes.jumping,
}


def counted(exercise: str, sequence: PoseSequence) -> tuple[int, list[str | None]]:
    movements = count(library()[exercise], Body.of(clean(sequence)))
    attempts = [movement.attempt_reason for movement in movements if movement.attempt_reason]
    return len(movements) - len(attempts), attempts


def signal(plan: Plan, fps: float = 30.0) -> tuple[np.ndarray, np.ndarray]:
    times, depth = plan.depth(fps)
    return times, 175.0 - 95.0 * depth


def count_knees(times: np.ndarray, knee: np.ndarray) -> tuple[Movement, ...]:
    return count_signal(times, knee, "minimum", minimum_amplitude=25.0)


@pytest.mark.parametrize("exercise", ATHLETES)
@settings(deadline=None, max_examples=8)
@given(
    fps=st.floats(10, 60),
    repetitions=st.integers(1, 6),
    mirror=st.booleans(),
    scale=st.floats(0.5, 1.5),
    shift=st.floats(-0.2, 0.2),
    roll=st.floats(-8, 8),
    pause=st.floats(0, 4),
)
def test_the_count_does_not_depend_on_how_it_was_filmed(exercise, fps, repetitions, mirror, scale, shift, roll, pause):
    plan = Plan(depths=(1.0,) * repetitions, seconds=1.6, break_after=(repetitions + 1) // 2, break_seconds=pause)
    sequence = athletes.moved(ATHLETES[exercise](plan, fps, noise=0.005), scale=scale, shift=(shift, shift), roll=roll)
    assert counted(exercise, sequence.mirrored() if mirror else sequence) == (repetitions, [])


@pytest.mark.parametrize("exercise", ATHLETES)
@pytest.mark.parametrize("seconds", [0.5, 3.0, 20.0])
def test_fast_and_slow_repetitions_count(exercise, seconds):
    if exercise == "jumping_jack" and seconds > 10:
        pytest.skip("nobody jumps for 20 seconds")
    plan = Plan(depths=(1.0,) * 4, seconds=seconds, rest=0.0 if seconds < 1 else 0.4)
    assert counted(exercise, ATHLETES[exercise](plan, fps=20)) == (4, [])


@pytest.mark.parametrize("yaw", [0, 45, 90, 135, 180, -60])
def test_squats_count_from_every_side(yaw):
    assert counted("squat", athletes.squatting(yaw=yaw, noise=0.005)) == (5, [])


@pytest.mark.parametrize("position", range(5))
def test_a_shallow_repetition_is_an_attempt_wherever_it_comes(position):
    depths = [1.0] * 5
    depths[position] = 0.55
    movements = count_knees(*signal(Plan(depths=depths)))
    reasons: list[str | None] = [None] * 5
    reasons[position] = "incomplete_range"
    assert [movement.attempt_reason for movement in movements] == reasons


def test_a_set_of_the_same_half_repetitions_still_counts():
    movements = count_knees(*signal(Plan(depths=(0.4,) * 6)))
    assert [movement.attempt_reason for movement in movements] == [None] * 6


def test_repetitions_may_differ_a_little():
    movements = count_knees(*signal(Plan(depths=(1.0, 0.9, 0.95, 0.85, 0.8))))
    assert [movement.attempt_reason for movement in movements] == [None] * 5


def test_a_bounce_at_the_bottom_is_one_repetition():
    times, knee = signal(Plan(depths=(1.0,) * 3, hold=1.0))
    bounce = 12.0 * np.sin(2 * np.pi * 2 * times) * (knee < 90)
    assert len(count_knees(times, knee + bounce)) == 3


def test_swaying_is_no_movement():
    times = np.arange(0, 20, 1 / 30)
    assert count_knees(times, 170 + 8 * np.sin(times)) == ()


def test_steps_before_and_after_the_set_do_not_count():
    times, knee = signal(Plan(idle=5.0))
    walking = (times < 3.5) | (times > times[-1] - 3.5)
    steps = 45.0 * np.clip(np.sin(2 * np.pi * 1.2 * times), 0, 1)
    assert len(count_knees(times, np.where(walking, knee - steps, knee))) == 5


def test_nobody_walks_into_a_squat():
    walk = athletes.lunge(0.12 * (1 + np.sin(np.arange(0, 4, 1 / 30) * 7)))
    walking = athletes.film(walk, np.arange(0, 4, 1 / 30))
    assert counted("squat", athletes.joined(walking, athletes.squatting())) == (5, [])


@pytest.mark.parametrize("edge", ["start", "end"])
def test_a_movement_cut_by_the_clip_is_an_attempt(edge):
    times, knee = signal(Plan(idle=1.0, rest=0.4))
    keep = times > 2.1 if edge == "start" else times < 1.0 + 4 * 2.4 + 0.9
    reasons = [movement.attempt_reason for movement in count_knees(times[keep], knee[keep])]
    whole: list[str | None] = [None] * 4
    assert reasons == (["incomplete_clip", *whole] if edge == "start" else [*whole, "incomplete_clip"])


@pytest.mark.parametrize(("exercise", "expected"), [("deadlift", (3, [])), ("squat", (2, ["incomplete_clip"]))])
def test_a_lift_from_the_floor_is_a_whole_repetition_and_standing_up_is_not(exercise, expected):
    whole = athletes.squatting(Plan(depths=(1.0,) * 3, idle=1.0), noise=0.003)
    assert counted(exercise, whole.between(2.0, 60.0)) == expected


def test_a_single_lift_from_the_floor_counts():
    whole = athletes.squatting(Plan(depths=(1.0,), idle=1.0), noise=0.003)
    assert counted("deadlift", whole.between(2.0, 60.0)) == (1, [])


def test_times_of_a_movement_are_those_of_the_plan():
    (movement,) = count_knees(*signal(Plan(depths=(1.0,), idle=2.0, seconds=4.0, hold=1.0)))
    assert movement.start == pytest.approx(2.0, abs=0.5)
    assert 4.0 <= movement.turn <= 5.0
    assert movement.end == pytest.approx(7.0, abs=0.5)
    assert movement.turn_end - movement.turn_start == pytest.approx(1.6, abs=0.3)
    assert movement.amplitude == pytest.approx(95, abs=1)


@settings(deadline=None, max_examples=30)
@given(gain=st.floats(0.3, 100), offset=st.floats(-1000, 1000), upside_down=st.booleans())
def test_any_unit_will_do(gain, offset, upside_down):
    assume(gain > 0)
    times, knee = signal(Plan(depths=(1.0, 0.9, 0.5, 1.0)))
    values = (knee * gain + offset) * (-1 if upside_down else 1)
    found = count_signal(times, values, "maximum" if upside_down else "minimum", minimum_amplitude=25.0 * gain)
    assert [movement.attempt_reason for movement in found] == [None, None, "incomplete_range", None]


def test_missing_moments_are_bridged():
    times, knee = signal(Plan())
    knee[::7] = np.nan
    knee[100:110] = np.nan
    assert len(count_knees(times, knee)) == 5


def test_nothing_comes_from_nothing():
    assert count_knees(np.zeros(0), np.zeros(0)) == ()
    assert count_knees(np.arange(50.0), np.full(50, np.nan)) == ()


@pytest.mark.parametrize(("alternate", "expected"), [(False, 5), (True, 10)])
def test_arms_together_or_in_turns(alternate, expected):
    sequence = athletes.curling(yaw=0, alternate=alternate)
    movements = count(library()["bicep_curl"], Body.of(sequence))
    assert len(movements) == expected
    sides = {movement.side for movement in movements}
    assert sides == ({"left", "right"} if alternate else {"both"})


def test_an_arm_that_only_sways_does_not_count():
    times, left = signal(Plan())
    right = 175 - 0.3 * (175 - left)
    merged = merge_sides(count_knees(times, left), count_knees(times + 0.0, right))
    assert [movement.side for movement in merged] == ["left"] * 5


def test_a_short_break_does_not_end_a_hold():
    times = np.arange(0, 20, 0.1)
    inside = (times < 8) | ((times > 8.6) & (times < 12)) | (times > 15)
    spans = hold_spans(times, inside, minimum_seconds=2.0)
    assert len(spans) == 2
    assert spans[0] == pytest.approx((0.0, 11.9), abs=0.15)
    assert held_seconds(spans) == pytest.approx(11.9 + 4.8, abs=0.3)


def test_passing_through_is_no_hold():
    times = np.arange(0, 10, 0.1)
    assert hold_spans(times, times % 4 < 1, minimum_seconds=2.0) == ()

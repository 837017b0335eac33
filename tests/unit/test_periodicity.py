"""The counter that knows no exercise: what it counts, and what changes nothing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.counting import completed
from spotter.domain.octaves import CANDIDATES, COARSER, long_enough, steady_periods, trust
from spotter.domain.periodicity import amount, find_cycles, rhythm
from spotter.domain.pose import PoseSequence
from spotter.domain.repetitions import Movement
from spotter.domain.rhythm_network import PERIODS, load
from spotter.errors import ModelCorrupt, ModelMissing
from tests import athletes
from tests.athletes import Plan

ATHLETES: dict[str, Callable[..., PoseSequence]] = {
    "squat": athletes.squatting,
    "push_up": athletes.pushing_up,
    "lunge": athletes.lunging,
    "bicep_curl": athletes.curling,
    "jumping_jack": athletes.jumping,
}


def scaled_per_frame(sequence: PoseSequence) -> PoseSequence:
    low, high = sequence.image.min(axis=1, keepdims=True), sequence.image.max(axis=1, keepdims=True)
    return athletes.replace(sequence, image=(sequence.image - low) / (high - low), width=1, height=1)


@pytest.mark.parametrize("exercise", ATHLETES)
@settings(deadline=None, max_examples=6)
@given(
    fps=st.floats(10, 60),
    repetitions=st.integers(4, 9),
    mirror=st.booleans(),
    roll=st.floats(-8, 8),
    pause=st.floats(0, 4),
)
def test_the_count_stays_within_one_however_it_was_filmed(exercise, fps, repetitions, mirror, roll, pause):
    plan = Plan(depths=(1.0,) * repetitions, seconds=1.8, break_after=(repetitions + 1) // 2, break_seconds=pause)
    sequence = athletes.moved(ATHLETES[exercise](plan, fps, noise=0.002), roll=roll)
    found = find_cycles(sequence.mirrored() if mirror else sequence)
    assert abs(len(found) - repetitions) <= 1


@pytest.mark.parametrize("exercise", ATHLETES)
@pytest.mark.parametrize("seconds", [0.7, 4.0])
def test_fast_and_slow_repetitions_are_heard(exercise, seconds):
    plan = Plan(depths=(1.0,) * 6, seconds=seconds, rest=0.0 if seconds < 1 else 0.4)
    assert abs(len(find_cycles(ATHLETES[exercise](plan, 20.0))) - 6) <= 1


def test_sides_that_take_turns_are_counted_one_by_one():
    left_and_right = athletes.curling(Plan(depths=(1.0,) * 5), yaw=0, alternate=True, noise=0.002)
    together = athletes.curling(Plan(depths=(1.0,) * 5), yaw=0, noise=0.002)
    assert abs(len(find_cycles(left_and_right)) - 10) <= 1
    assert abs(len(find_cycles(together)) - 5) <= 1


@pytest.mark.parametrize("exercise", ATHLETES)
@pytest.mark.parametrize("yaw", [0, 70, 90])
@pytest.mark.parametrize(("seconds", "rest"), [(1.5, 0.4), (1.5, 1.5), (2.0, 2.0), (4.0, 0.4), (4.0, 1.5)])
def test_a_breath_between_repetitions_belongs_to_the_set(exercise, yaw, seconds, rest):
    plan = Plan(depths=(1.0,) * 6, seconds=seconds, rest=rest)
    assert abs(len(find_cycles(ATHLETES[exercise](plan, 15.0, yaw, noise=0.004))) - 6) <= 1


@pytest.mark.parametrize("seconds", [6.0, 10.0])
@pytest.mark.parametrize("exercise", ["lunge", "bicep_curl", "jumping_jack"])
def test_very_slow_repetitions_are_heard_on_a_coarser_grid(exercise, seconds):
    plan = Plan(depths=(1.0,) * 6, seconds=seconds)
    assert abs(len(find_cycles(ATHLETES[exercise](plan, 20.0, noise=0.004))) - 6) <= 1


def test_a_coarser_grid_is_trusted_with_long_repetitions_alone():
    fast, slow = np.zeros((60, len(PERIODS))), np.zeros((60, len(PERIODS)))
    fast[:, np.searchsorted(PERIODS, 10.0)] = slow[:, np.searchsorted(PERIODS, 60.0)] = 1.0
    assert trust(fast, long_enough(max(COARSER))) == pytest.approx(0.0)
    assert trust(slow, long_enough(max(COARSER))) == pytest.approx(1.0)


def test_a_moment_of_doubt_about_the_octave_changes_nothing():
    sure = np.full((200, len(CANDIDATES)), 0.001)
    sure[:, 20] = 0.9
    doubtful = sure.copy()
    doubtful[90:110] = 0.001
    doubtful[90:110, 14] = 0.9
    assert steady_periods(doubtful)[100] == pytest.approx(steady_periods(sure)[100], rel=0.2)


def test_a_lasting_change_of_tempo_is_followed():
    probabilities = np.full((400, len(CANDIDATES)), 0.001)
    probabilities[:200, 14] = probabilities[200:, 20] = 0.9
    periods = steady_periods(probabilities)
    assert periods[50] == pytest.approx(CANDIDATES[14], rel=0.1)
    assert periods[350] == pytest.approx(CANDIDATES[20], rel=0.1)


@settings(deadline=None, max_examples=6)
@given(scale=st.floats(0.5, 1.5), x=st.floats(-0.2, 0.2), y=st.floats(-0.2, 0.2))
def test_place_and_size_change_nothing_at_all(scale, x, y):
    sequence = athletes.squatting(Plan(depths=(1.0,) * 5), noise=0.005)
    there = athletes.moved(sequence, scale=scale, shift=(x, y))
    assert find_cycles(there) == find_cycles(sequence)


def test_coordinates_scaled_per_frame_and_axis_give_the_same_count():
    sequence = athletes.pushing_up(Plan(depths=(1.0,) * 7), noise=0.003)
    assert amount(rhythm(scaled_per_frame(sequence))) == pytest.approx(amount(rhythm(sequence)), abs=0.05)


def test_repetitions_follow_each_other_inside_the_video():
    sequence = athletes.squatting(Plan(depths=(1.0,) * 6))
    found = find_cycles(sequence)
    borders = np.array([(cycle.start, cycle.end) for cycle in found])
    assert (np.diff(borders.ravel()) >= 0).all()
    assert borders[0, 0] >= sequence.times[0]
    assert borders[-1, 1] <= sequence.times[-1]


def test_somebody_who_stands_still_repeats_nothing():
    assert find_cycles(athletes.standing(10.0)) == ()


def test_nobody_repeats_nothing():
    sequence = athletes.squatting(Plan())
    assert find_cycles(athletes.hidden(sequence, 0.0, 1e9)) == ()
    assert find_cycles(sequence.between(-2.0, -1.0)) == ()


def test_a_missing_or_damaged_network_says_so(tmp_path):
    with pytest.raises(ModelMissing):
        load(tmp_path / "none.npz")
    (tmp_path / "other.npz").write_bytes(b"no weights")
    with pytest.raises(ModelCorrupt):
        load(tmp_path / "other.npz")
    np.savez(tmp_path / "small.npz", **{"stem.0.weight": np.zeros((4, 3, 1)), "head.2.weight": np.zeros((2, 4, 1))})
    with pytest.raises(ModelCorrupt):
        load(tmp_path / "small.npz")


def movement(turn: float, reason: str | None = None, amplitude: float = 90.0) -> Movement:
    return Movement(turn - 1, turn - 1, turn, turn, turn, turn + 1, turn + 1, amplitude, 90.0, reason)  # type: ignore[arg-type]


@pytest.mark.parametrize(("heard", "repetitions"), [(2.0, 2), (2.6, 2), (2.7, 3), (3.9, 4), (9.0, 4)])
def test_a_cut_movement_counts_when_most_of_it_was_heard(heard, repetitions):
    found = (
        movement(1.0, "incomplete_clip", 80.0),
        movement(3.0),
        movement(5.0, "incomplete_range"),
        movement(7.0),
        movement(9.0, "incomplete_clip", 40.0),
    )
    counted = completed(found, heard)
    assert sum(each.attempt_reason is None for each in counted) == repetitions
    assert counted[2].attempt_reason == "incomplete_range"
    assert repetitions < 3 or counted[0].attempt_reason is None

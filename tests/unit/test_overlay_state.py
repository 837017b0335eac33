from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.assessment import Outcome, Severity
from spotter.domain.landmarks import Landmark
from spotter.overlay.state import state_at, verdicts_at
from tests.overlay_scenes import assessment, counter, criterion, drawing, movement

EARLY_TURN = counter(movement(1, 1.0, 1.6, 3.0))


def verdicts(time, *criteria):
    found = drawing(assessment(movement(1, 1.0, 2.0, 3.0, *criteria)))
    return verdicts_at(found.verdicts, time)


def test_before_the_first_set_there_is_nothing():
    assert state_at([counter(movement())], 0.0) is None


def test_the_last_set_stays_until_the_next_begins():
    state = state_at([counter(movement())], 60.0)
    assert state.counted == 1
    assert state.current is None


@settings(deadline=None)
@given(st.floats(0.9, 3.5))
def test_progress_is_a_share_and_one_half_at_the_turn(time):
    state = state_at([EARLY_TURN], time)
    assert 0.0 <= state.progress <= 1.0
    assert (state.progress < 0.5) == (time < 1.6 or time >= 3.0)


def test_the_phase_is_named_while_the_movement_lasts():
    found = [counter(movement(1, 1.0, 2.0, 3.0))]
    assert [state_at(found, time).phase for time in (1.5, 2.5, 3.5)] == ["lower", "lift", None]


def test_a_verdict_is_shown_from_its_moment_until_the_movement_is_over():
    fail = criterion(Outcome.FAIL, time=2.0)
    assert [bool(verdicts(time, fail).joints) for time in (1.2, 2.0, 2.9, 4.0)] == [False, True, True, False]


def test_the_worst_outcome_of_a_joint_wins():
    both = criterion(Outcome.FAIL), criterion(Outcome.PASS, id="tempo")
    assert verdicts(2.5, *both).joints == {Landmark.LEFT_KNEE: Outcome.FAIL}


def test_only_the_vertex_is_judged_and_a_fault_colours_its_bones():
    joints = ("left_hip", "right_hip", "left_knee", "right_knee")
    fail = criterion(Outcome.FAIL, joints=joints)
    found = verdicts(2.5, fail)
    assert set(found.joints) == {Landmark.LEFT_HIP, Landmark.RIGHT_HIP}
    assert (Landmark.LEFT_HIP, Landmark.LEFT_KNEE) in found.bones
    assert not verdicts(2.5, criterion(Outcome.PASS, joints=joints)).bones


@pytest.mark.parametrize(
    "silent", [criterion(Outcome.NOT_ASSESSABLE, time=None), criterion(Outcome.FAIL, severity=Severity.NOTE)]
)
def test_what_was_not_assessed_or_is_only_a_note_has_no_colour(silent):
    assert not verdicts(2.5, silent).joints


def test_a_verdict_at_the_very_end_is_seen_before_it():
    late = criterion(Outcome.BORDERLINE, time=3.4)
    assert verdicts(2.9, late).joints

"""Angles mean what the convention says, wherever the person stands in the picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.geometry import included_angle, signed_body_line, slope, tilt, torso_length
from tests import athletes


def point(x: float, y: float) -> np.ndarray:
    return np.array([x, y])


@pytest.mark.parametrize(
    ("first", "last", "degrees"),
    [((0, -1), (0, 1), 180), ((0, -1), (1, 0), 90), ((0, -1), (0, -2), 0), ((0, -1), (-1, 0), 90)],
)
def test_included_angle_is_180_when_straight(first, last, degrees):
    assert included_angle(point(*first), point(0, 0), point(*last)) == pytest.approx(degrees)


def test_a_limb_without_length_has_no_angle():
    assert np.isnan(included_angle(point(1, 1), point(1, 1), point(2, 2)))


@pytest.mark.parametrize(("upper", "degrees"), [((0, -1), 0), ((1, 0), 90), ((-1, 0), 90), ((0, 1), 180)])
def test_tilt_is_0_upright_and_90_lying(upper, degrees):
    assert tilt(point(0, 0), point(*upper)) == pytest.approx(degrees)


@pytest.mark.parametrize("direction", [1, -1])
def test_body_line_tells_sag_from_pike_in_both_directions(direction):
    shoulder, ankle = point(0, 0), point(2 * direction, 0.2)
    straight, sagging, piked = (signed_body_line(shoulder, point(direction, y), ankle) for y in (0.1, 0.4, -0.2))
    assert straight == pytest.approx(0, abs=1e-6)
    assert sagging < -20
    assert piked > 20


def test_slope_does_not_care_which_end_comes_first():
    assert slope(point(0, 0), point(2, 1)) == pytest.approx(slope(point(2, 1), point(0, 0)))
    assert slope(point(0, 0), point(1, 0)) == pytest.approx(0)


@settings(deadline=None, max_examples=50)
@given(
    points=st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5)), min_size=3, max_size=3, unique=True),
    shift=st.tuples(st.floats(-100, 100), st.floats(-100, 100)),
    scale=st.floats(0.1, 50),
)
def test_angles_ignore_place_size_and_mirror(points, shift, scale):
    first, middle, last = (np.array(p) for p in points)
    if min(np.linalg.norm(first - middle), np.linalg.norm(last - middle), np.linalg.norm(first - last)) < 0.1:
        return
    mirror = np.array([-1.0, 1.0])
    for change in (lambda p: p * scale + shift, lambda p: p * mirror):
        moved = [change(p) for p in (first, middle, last)]
        assert included_angle(*moved) == pytest.approx(included_angle(first, middle, last), abs=1e-3)
        assert tilt(moved[0], moved[1]) == pytest.approx(tilt(first, middle), abs=1e-3)


def test_torso_is_the_middle_of_the_shoulders_to_the_middle_of_the_hips():
    sequence = athletes.standing(seconds=0.2)
    assert torso_length(sequence.world) == pytest.approx(athletes.TORSO)

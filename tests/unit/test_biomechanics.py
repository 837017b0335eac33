"""Quantities of motion against motions whose numbers are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.biomechanics import (
    HEAD_SHARE,
    LIMBS,
    TRUNK_SHARE,
    angular_velocity,
    centre_of_mass,
    path,
    spectral_arc_length,
    sway,
    symmetry_index,
)
from spotter.domain.figure import still
from spotter.domain.landmarks import LANDMARK_COUNT, Landmark
from tests import athletes
from tests.athletes import Plan
from tests.unit.test_assess import the_set

TIMES = np.arange(0.0, 2.0, 0.02)


def standing() -> np.ndarray:
    """(1, 33, 2) a standing figure in metres, y down."""
    points = np.zeros((1, LANDMARK_COUNT, 2))
    for name, where in still({}).items():
        points[0, Landmark[name]] = where[0, 2], -where[0, 1]
    return points


def test_angular_velocity_of_a_known_swing():
    degrees = 90 + 40 * np.sin(np.pi * TIMES)
    assert angular_velocity(TIMES, degrees) == pytest.approx(40 * np.pi * np.cos(np.pi * TIMES), abs=2.5)


def test_angular_velocity_does_not_care_about_uneven_frames():
    uneven = np.sort(np.random.default_rng(1).uniform(0, 2, 60))
    assert angular_velocity(uneven, 30 * uneven) == pytest.approx(np.full(60, 30.0))
    assert np.isnan(angular_velocity(np.zeros(1), np.zeros(1))).all()


@pytest.mark.parametrize(("left", "right", "index"), [(100, 100, 0), (110, 90, 20), (90, 110, -20), (50, 0, 200)])
def test_symmetry_index(left, right, index):
    assert symmetry_index(left, right) == pytest.approx(index)


def test_nothing_moved_has_no_symmetry():
    assert np.isnan(symmetry_index(0.0, 0.0))


def test_paths_of_a_line_and_of_a_circle():
    line = path(np.stack((TIMES, 2 * TIMES), axis=-1))
    assert line is not None
    assert (line.straightness, line.length) == pytest.approx((1.0, np.hypot(1, 2) * TIMES[-1]))
    turn = np.linspace(0, 2 * np.pi, 400)
    circle = path(np.stack((np.cos(turn), np.sin(turn)), axis=-1))
    assert circle is not None
    assert circle.length == pytest.approx(2 * np.pi, rel=0.01)
    assert circle.straightness == pytest.approx(2 / np.pi, abs=0.01)
    assert (circle.width, circle.height) == pytest.approx((2, 2), abs=0.01)


def test_a_path_needs_five_sightings():
    assert path(np.full((20, 2), np.nan)) is None


def test_the_segments_are_the_whole_body():
    assert HEAD_SHARE + TRUNK_SHARE + 2 * sum(share for _, _, share, _ in LIMBS) == pytest.approx(100, abs=1.5)


def test_the_centre_of_a_standing_body_lies_just_above_the_hips():
    points = standing()
    centre = centre_of_mass(points)[0]
    hip, shoulder = points[0, Landmark.LEFT_HIP, 1], points[0, Landmark.LEFT_SHOULDER, 1]
    assert centre[0] == pytest.approx(0, abs=0.01)
    assert shoulder < centre[1] < hip + 0.05
    stature = points[0, :, 1].max() - points[0, :, 1].min()
    assert (points[0, :, 1].max() - centre[1]) / stature == pytest.approx(0.56, abs=0.05)  # about 0.55-0.57 in adults


@settings(deadline=None, max_examples=30)
@given(scale=st.floats(0.2, 5), x=st.floats(-3, 3), y=st.floats(-3, 3), seed=st.integers(0, 100))
def test_the_centre_moves_and_grows_with_the_body(scale, x, y, seed):
    points = np.random.default_rng(seed).normal(size=(3, LANDMARK_COUNT, 2))
    moved = points * scale + np.array([x, y])
    assert centre_of_mass(moved) == pytest.approx(centre_of_mass(points) * scale + np.array([x, y]), abs=1e-6)


def test_swaying_is_more_than_standing():
    still_body = np.repeat(standing(), 100, axis=0)
    swaying = still_body.copy()
    upper = [
        mark for mark in Landmark if "KNEE" not in mark.name and "ANKLE" not in mark.name and "HEEL" not in mark.name
    ]
    swaying[:, upper, 0] += 0.1 * np.sin(2 * np.pi * TIMES)[:, None]
    assert sway(still_body) == pytest.approx(0, abs=1e-9)
    assert 0.03 < sway(swaying) < 0.1
    assert sway(swaying + np.linspace(0, 3, 100)[:, None, None]) == pytest.approx(sway(swaying))


def bell(times: np.ndarray) -> np.ndarray:
    """Speed of a minimum-jerk movement."""
    share = times / times[-1]
    return 30 * share**2 * (1 - share) ** 2


def test_a_minimum_jerk_movement_is_as_smooth_as_can_be():
    assert spectral_arc_length(TIMES, bell(TIMES)) == pytest.approx(-1.41, abs=0.1)


def test_jerky_movements_are_less_smooth_whatever_their_speed():
    jerky = bell(TIMES) * (1 + 0.8 * np.sin(2 * np.pi * 3 * TIMES))
    smooth = spectral_arc_length(TIMES, bell(TIMES))
    assert spectral_arc_length(TIMES, jerky) < smooth - 0.2
    assert spectral_arc_length(TIMES, 7 * bell(TIMES)) == pytest.approx(smooth)


def test_standing_still_has_no_smoothness():
    assert np.isnan(spectral_arc_length(TIMES, np.zeros(len(TIMES))))
    assert np.isnan(spectral_arc_length(TIMES[:3], np.ones(3)))


def quantities(**film: float) -> dict[tuple[str, str | None], object]:
    found = the_set("squat", athletes.squatting(Plan(depths=(1.0,) * 3, seconds=3.0), **film)).repetitions[1]
    return {(quantity.name, quantity.joint): quantity for quantity in found.quantities}


def test_a_repetition_carries_its_quantities_with_confidence():
    found = quantities()
    peak = found["peak_velocity_concentric", "left_knee"]
    assert peak.value == pytest.approx(130 * np.pi / 3.0, rel=0.2)  # 130 degrees in 1.5 s along a cosine
    assert 0.9 <= peak.confidence <= 1.0
    assert found["centre_of_mass_travel", None].value > 0.5
    assert -3.0 < found["smoothness", "left_knee"].value < -1.0
    assert ("peak_velocity_concentric", "right_knee") not in found


def test_symmetry_says_why_it_cannot_be_seen_from_the_side():
    hidden = quantities()["symmetry", "knee"]
    assert (hidden.value, hidden.confidence) == (None, 0.0)
    assert "front" in hidden.reason
    assert quantities(yaw=0)["symmetry", "knee"].value == pytest.approx(0, abs=1)


def test_slow_frame_rates_make_speeds_uncertain():
    assert quantities(fps=12)["smoothness", "left_knee"].confidence < 0.6
    assert quantities(fps=12)["path_length", "left_hip"].confidence > 0.9

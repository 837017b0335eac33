"""Synthetic athletes: what the seed, the faults and the camera promise. Rendering itself needs the extra `train`."""

from __future__ import annotations

import numpy as np
import pytest
from training.kinematics.body import DOFS, INDEX
from training.synthetic import camera, faults
from training.synthetic.rotations import about, swing, turn

STANDING_TO_DEEP = np.zeros((2, faults.COLUMNS))
for _name, _degrees in {
    "l_knee": 110.0,
    "r_knee": 110.0,
    "l_hip": 95.0,
    "r_hip": 95.0,
    "pitch": 30.0,
    "l_elbow": 90.0,
}.items():
    STANDING_TO_DEEP[1, INDEX[_name]] = _degrees


@pytest.mark.parametrize("name", sorted(faults.FAULTS))
def test_a_grosser_fault_is_further_from_the_correct_poses(name):
    slight, gross = STANDING_TO_DEEP.copy(), STANDING_TO_DEEP.copy()
    faults.FAULTS[name].knob(slight, 0.0)
    faults.FAULTS[name].knob(gross, 1.0)
    assert 0 < np.abs(slight - STANDING_TO_DEEP).sum() < np.abs(gross - STANDING_TO_DEEP).sum()


def test_a_shallow_repetition_bends_the_knee_less_and_stands_as_straight_as_before():
    keys = STANDING_TO_DEEP.copy()
    faults.FAULTS["shallow"].knob(keys, 0.5)
    assert keys[1, INDEX["l_knee"]] < 70.0
    assert keys[0, INDEX["l_knee"]] == 0.0


def test_every_fault_belongs_to_an_exercise_and_back():
    for name, fault in faults.FAULTS.items():
        assert fault.exercises
        assert all(name in faults.faults_of(exercise) for exercise in fault.exercises)
    assert "swing" not in faults.faults_of("squat")


def test_degrees_of_freedom_and_the_extra_columns_do_not_overlap():
    assert min(faults.ROUNDING, faults.KNEES_IN, faults.HEEL_LIFT) >= len(DOFS)


@pytest.mark.parametrize(("azimuth", "left_hand_is"), [(0.0, "right"), (180.0, "left")])
def test_from_the_front_the_left_hand_is_on_the_right_of_the_picture(azimuth, left_hand_is):
    hands = np.array([[0.0, 0.6, 1.0], [0.0, -0.6, 1.0], [0.0, 0.0, 0.0], [0.0, 0.0, 1.8]])
    film = camera.draw(hands, 0.0, np.random.default_rng(3), width=360, height=480, azimuth=azimuth)
    left, right = film.see(hands)[:2, 0]
    assert (left > right) == (left_hand_is == "right")


@pytest.mark.parametrize("seed", range(20))
def test_the_whole_movement_is_in_the_picture(seed):
    rng = np.random.default_rng(seed)
    places = rng.uniform([-0.5, -0.7, 0.0], [0.9, 0.7, 1.9], (200, 3))
    film = camera.draw(places, 0.0, rng, width=360, height=480)
    seen = film.see(places)
    assert (seen[:, :2] > 0).all()
    assert (seen[:, :2] < [360, 480]).all()


def test_rays_and_pixels_are_the_same_camera():
    rng = np.random.default_rng(5)
    film = camera.draw(rng.uniform(-1, 1, (50, 3)), -1.0, rng, width=64, height=48)
    rays = film.rays(2)
    seen = film.see(film.eye + 3.0 * rays[10 + 2, 20 + 2])
    assert seen[:2] == pytest.approx([20.5, 10.5], abs=1e-6)


def test_a_swing_is_the_shortest_turn():
    start, end = np.array([0.0, 0.0, -1.0]), np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0]])
    rotation = swing(start, end)
    assert turn(rotation, start) == pytest.approx(end)
    assert rotation[1] == pytest.approx(np.eye(3))
    assert rotation[0] == pytest.approx(about(np.array([0.0, -1.0, 0.0]), np.array([90.0]))[0])

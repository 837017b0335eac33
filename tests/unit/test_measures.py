"""Every measure gives the number that the stick figure was built with."""

from __future__ import annotations

import numpy as np
import pytest

from spotter.domain.body import Body
from spotter.domain.measures import MEASURES, read
from tests import athletes
from tests.athletes import Plan

DEEP = Plan(depths=(1.0,), hold=0.5)


def at_the_turn(name: str, sequence, choice="mean") -> float:
    middle = DEEP.idle + DEEP.seconds / 2 + DEEP.hold / 2
    reading = read(name, Body.of(sequence), choice)
    return float(np.interp(middle, sequence.times, reading.values))


@pytest.mark.parametrize("yaw", [90, -90, 60, 45, 0], ids=str)
@pytest.mark.parametrize(
    ("name", "degrees"),
    [("knee_angle", 50), ("thigh_tilt", 100), ("shin_tilt", 30), ("trunk_tilt", 35), ("trunk_minus_shin", 5)],
)
def test_squat_angles_from_every_view(name, degrees, yaw):
    # Knees and ankles differ in width, so thighs and shins lean a little sideways in space.
    assert at_the_turn(name, athletes.squatting(DEEP, yaw=yaw)) == pytest.approx(degrees, abs=8)


def test_a_side_view_is_measured_exactly_in_the_picture():
    assert at_the_turn("knee_angle", athletes.squatting(DEEP)) == pytest.approx(50, abs=0.5)


@pytest.mark.parametrize(("yaw", "side"), [(90, "left"), (-90, "right"), (0, "both")])
def test_a_side_view_reads_the_nearer_side(yaw, side):
    assert read("knee_angle", Body.of(athletes.squatting(DEEP, yaw=yaw))).side == side


def test_a_hidden_side_is_left_out_from_the_front():
    sequence = athletes.squatting(DEEP, yaw=0)
    sequence.visibility[:, 25] = 0.1
    reading = read("knee_angle", Body.of(sequence))
    assert reading.side == "right"
    assert (reading.confidence > 0.9).all()


@pytest.mark.parametrize(("sag", "sign"), [(0.15, -1), (-0.15, 1)])
@pytest.mark.parametrize("yaw", [90, -90])
def test_sag_is_negative_and_pike_positive(sag, sign, yaw):
    value = at_the_turn("body_line", athletes.pushing_up(DEEP, yaw=yaw, sag=sag))
    assert np.sign(value) == sign
    assert abs(value) == pytest.approx(27, abs=3)


@pytest.mark.parametrize(
    ("name", "sequence", "value"),
    [
        ("elbow_angle", athletes.pushing_up(DEEP), 75),
        ("elbow_angle", athletes.curling(DEEP), 40),
        ("shoulder_angle", athletes.jumping(DEEP), 179),
        ("heel_rise", athletes.film(athletes.squat(DEEP.depth(30)[1], heel_lift=0.1), DEEP.depth(30)[0]), 0.2),
        ("ankle_gap", athletes.jumping(DEEP), 0.9 / 0.36),
        ("hand_over_nose", athletes.jumping(DEEP), 0.6),
        ("rear_knee_height", athletes.lunging(DEEP), -0.03),
        ("front_knee_angle", athletes.lunging(DEEP), 79),
        ("knee_gap_ratio", athletes.squatting(DEEP, yaw=0), 1.0),
        ("hip_slope", athletes.squatting(DEEP, yaw=0), 0),
    ],
    ids=lambda found: found if isinstance(found, str) else "",
)
def test_other_measures(name, sequence, value):
    assert at_the_turn(name, sequence) == pytest.approx(value, abs=0.05 if abs(value) < 3 else 3)


@pytest.mark.parametrize("name", MEASURES)
def test_measures_ignore_size_place_and_mirror(name):
    sequence = athletes.lunging(DEEP, yaw=0 if MEASURES[name].plane == "frontal" else 90)
    original = read(name, Body.of(sequence)).values
    for other in (athletes.moved(sequence, scale=0.5, shift=(0.1, -0.1)), sequence.mirrored()):
        assert read(name, Body.of(other)).values == pytest.approx(original, abs=1e-6)


def test_an_unknown_measure_is_refused():
    with pytest.raises(KeyError):
        read("hat_angle", Body.of(athletes.standing(seconds=1)))

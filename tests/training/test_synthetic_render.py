"""One rendered clip and its truth, where the extra `train` is installed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("anny", reason="rendering needs the extra `train`")
pytest.importorskip("embreex", reason="rendering needs the extra `train`")

from training.synthetic.clip import Clip, Wishes

from spotter.domain.landmarks import Landmark
from spotter.errors import InvalidRequest

SQUAT = Wishes(exercise="squat", faults=(), azimuth=90.0, seconds=5.0, fps=4.0)


@pytest.fixture(scope="module")
def squat():
    clip = Clip.draw(11, SQUAT)
    return list(clip.frames()), clip.facts(11)


def test_the_same_seed_gives_the_same_pictures_and_truth(squat):
    again = Clip.draw(11, SQUAT)
    assert all((one == other).all() for one, other in zip(again.frames(), squat[0], strict=True))
    assert (again.facts(11)["angles"] == squat[1]["angles"]).all()


def test_two_cameras_see_the_same_performance():
    side, front = (Clip.draw(11, replace(SQUAT, azimuth=azimuth)) for azimuth in (90.0, 0.0))
    assert (side.azimuth, front.azimuth) == (90.0, 0.0)
    assert np.array_equal(side.performance.posed.heads, front.performance.posed.heads)


def test_knees_bend_and_feet_stay_where_they_are(squat):
    facts = squat[1]
    knee = facts["angles"][:, list(facts["angle_names"]).index("left_knee")]
    assert knee.max() > 150
    assert knee.min() < 120
    ankles = facts["landmarks_3d"][:, Landmark.LEFT_ANKLE] - facts["landmarks_3d"][:, Landmark.RIGHT_ANKLE]
    assert np.ptp(ankles, axis=0).max() < 0.01


def test_bones_keep_their_length(squat):
    points = squat[1]["landmarks_3d"]
    thigh = np.linalg.norm(points[:, Landmark.LEFT_HIP] - points[:, Landmark.LEFT_KNEE], axis=-1)
    assert np.ptp(thigh) < 1e-5


def test_from_the_left_the_left_knee_is_seen_and_is_where_the_picture_has_the_body(squat):
    pictures, facts = squat
    assert facts["visibility"][:, Landmark.LEFT_KNEE].mean() > 0.8
    assert (facts["landmarks_2d"] > 0).all()
    assert pictures[0].shape == (480, 360, 3)
    assert pictures[0].std() > 10


def test_knees_in_brings_the_knees_together():
    wide, narrow = (
        Clip.draw(11, Wishes(exercise="squat", faults=faults, seconds=5.0, fps=4.0)).performance
        for faults in ((), ("knees_in",))
    )
    gaps = [
        np.linalg.norm(done.posed.joint("lowerleg01.L") - done.posed.joint("lowerleg01.R"), axis=1)
        for done in (wide, narrow)
    ]
    assert gaps[1].min() < gaps[0].min() - 0.03


def test_an_unknown_exercise_or_a_fault_of_another_one_is_refused():
    with pytest.raises(InvalidRequest, match="no exercise"):
        Clip.draw(1, Wishes(exercise="juggling"))
    with pytest.raises(InvalidRequest, match="makes no sense"):
        Clip.draw(1, Wishes(exercise="squat", faults=("swing",)))

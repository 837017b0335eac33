from __future__ import annotations

import numpy as np
import pytest

from spotter.domain.assessment import Outcome
from spotter.domain.landmarks import Landmark
from spotter.overlay.skeleton import SkeletonDrawer
from spotter.overlay.state import NO_VERDICTS, Verdicts
from spotter.overlay.style import OUTCOME_COLOURS, WHITE, Style
from tests.overlay_scenes import GROUND, changed, close_to, painted, standing

SIZES = [(240, 426), (480, 640), (1280, 720), (3840, 2160)]


def draw(person=None, verdicts=NO_VERDICTS, width=480, height=640):
    drawer = SkeletonDrawer(Style(width, height))
    return painted(drawer.draw, width, height, person or standing(width, height), verdicts)


def pixel(picture, person, landmark):
    x, y = np.round(person.points[landmark]).astype(int)
    return picture[y, x]


@pytest.mark.parametrize("width,height", SIZES)
def test_bones_and_joints_are_white_at_every_size(width, height):
    person = standing(width, height)
    picture = draw(person, width=width, height=height)
    assert (pixel(picture, person, Landmark.LEFT_KNEE) >= 240).all()
    thigh = (person.points[Landmark.LEFT_HIP] + person.points[Landmark.LEFT_KNEE]) / 2
    x, y = np.round(thigh).astype(int)
    assert (picture[y, x] >= 240).all()


def test_a_skeleton_takes_the_same_share_of_small_and_large_pictures():
    shares = [changed(draw(standing(w, h), width=w, height=h)).mean() for w, h in [(720, 1280), (1440, 2560)]]
    assert shares[0] == pytest.approx(shares[1], rel=0.3)


def test_nothing_is_drawn_far_from_the_person():
    drawn = changed(draw())
    assert not drawn[: round(0.25 * 640)].any()
    assert not drawn[:, : round(0.25 * 480)].any()


def test_a_guessed_landmark_and_its_bones_are_left_out():
    person = standing(left_wrist=0.1)
    picture = draw(person)
    assert tuple(pixel(picture, person, Landmark.LEFT_WRIST)) == GROUND
    assert (pixel(picture, person, Landmark.RIGHT_WRIST) >= 240).all()


def test_a_doubtful_landmark_is_fainter_than_a_sure_one():
    person = standing(left_ankle=0.4)
    picture = draw(person)
    assert pixel(picture, person, Landmark.LEFT_ANKLE).max() < pixel(picture, person, Landmark.RIGHT_ANKLE).min()


def test_the_far_leg_is_fainter_than_the_near_one():
    person = standing()
    for joint in ("HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX"):
        person.depth[Landmark[f"RIGHT_{joint}"]] = 200.0
    picture = draw(person)
    assert pixel(picture, person, Landmark.RIGHT_KNEE).max() < pixel(picture, person, Landmark.LEFT_KNEE).min()


@pytest.mark.parametrize("outcome", list(OUTCOME_COLOURS))
def test_a_judged_joint_has_the_colour_of_its_outcome(outcome):
    plain, judged = draw(), draw(verdicts=Verdicts({Landmark.LEFT_KNEE: outcome}, {}))
    colour = OUTCOME_COLOURS[outcome]
    assert close_to(judged, colour).sum() > close_to(plain, colour).sum() + 20


def test_outcomes_differ_in_size_and_not_in_colour_alone():
    areas = {
        outcome: (draw(verdicts=Verdicts({Landmark.LEFT_KNEE: outcome}, {})) != draw()).any(axis=2).sum()
        for outcome in OUTCOME_COLOURS
    }
    assert areas[Outcome.PASS] < areas[Outcome.BORDERLINE] < areas[Outcome.FAIL]


def test_the_bone_of_a_failed_criterion_has_its_colour():
    bone = (Landmark.LEFT_HIP, Landmark.LEFT_KNEE)
    picture = draw(verdicts=Verdicts({}, {bone: Outcome.FAIL}))
    x, y = np.round(standing().points[list(bone)].mean(axis=0)).astype(int)
    assert np.abs(picture[y, x].astype(int) - OUTCOME_COLOURS[Outcome.FAIL]).max() < 30


def test_a_person_partly_outside_is_clipped_without_an_error():
    person = standing()
    person.points[:, 0] += 230
    assert close_to(draw(person), WHITE).any()


def test_a_person_wholly_outside_or_unknown_leaves_the_frame_alone():
    away = standing()
    away.points[:] += 5000
    unknown = standing()
    unknown.points[:] = np.nan
    for person in (away, unknown):
        assert not changed(draw(person)).any()

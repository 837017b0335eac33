from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spotter.domain.angle_correction import ANGLES, CorrectedAngles
from spotter.domain.assess import assess
from spotter.domain.assessment import CriterionResult, Outcome
from spotter.domain.body import Body
from spotter.domain.correction import corrected
from spotter.domain.exercise import find
from spotter.domain.figure import Motion, moving
from spotter.domain.geometry import included_angle
from spotter.domain.landmarks import BONES, Landmark
from spotter.domain.measures import read
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.domain.view import View
from tests import athletes
from tests.athletes import Plan

SQUAT = find("squat")
DEPTH = SQUAT.criterion("depth")


def shallow():
    """(body, failed verdict) of a squat that stays too high."""
    example = SQUAT.example
    sequence = moving(example.start, {**example.start, **example.turn, **example.faults["depth"].turn}, Motion())
    timeline = Timeline(
        sets=(ExerciseSet(start=0, end=sequence.times[-1], exercise="squat", confidence=1.0),), model="x"
    )
    found = assess(sequence, timeline, View.LEFT, {"squat": SQUAT})
    result = next(r for r in found.sets[0].repetitions[0].criteria if r.id == "depth")
    assert result.outcome is Outcome.FAIL
    return Body.of(sequence, found.view), result


def with_pose(body, pose):
    sequence = body.sequence
    image = sequence.image[:1].copy()
    image[0, :, :2] = pose
    one = type(sequence)(
        sequence.times[:1],
        image,
        sequence.visibility[:1],
        sequence.world[:1],
        sequence.detected[:1],
        sequence.width,
        sequence.height,
    )
    return replace(body, sequence=one)


def test_the_corrected_pose_meets_the_criterion_and_the_filmed_one_does_not():
    body, result = shallow()
    pose = corrected(DEPTH, result, body, result.time, result.limit)
    assert result.value < result.limit
    assert read("thigh_tilt", with_pose(body, pose)).values[0] == pytest.approx(result.limit, abs=2.0)


def test_limbs_keep_their_length_and_the_feet_their_place():
    body, result = shallow()
    pose = corrected(DEPTH, result, body, result.time, result.limit) * [body.sequence.width, body.sequence.height]
    index = int(np.abs(body.times - result.time).argmin())
    filmed = body.sequence.pixels()[index]
    for first, second in BONES:
        assert np.linalg.norm(pose[first] - pose[second]) == pytest.approx(
            np.linalg.norm(filmed[first] - filmed[second]), rel=0.01, abs=0.5
        )
    assert pose[Landmark.LEFT_ANKLE] == pytest.approx(filmed[Landmark.LEFT_ANKLE])


def test_a_target_out_of_reach_or_a_value_that_was_not_there_has_no_corrected_pose():
    body, result = shallow()
    assert corrected(DEPTH, result, body, result.time, 300.0) is None
    assert corrected(DEPTH, result.model_copy(update={"value": 5.0}), body, result.time, 80.0) is None
    assert corrected(SQUAT.criterion("controlled_descent"), result, body, result.time, 0.7) is None


def test_arms_that_are_straighter_lift_the_body_between_hands_and_feet():
    exercise = find("push_up")
    lockout = exercise.criterion("lockout")
    sequence = athletes.pushing_up(Plan(depths=(1.0,) * 3, seconds=3.0))
    body = Body.of(sequence, View.LEFT)
    elbows = read("elbow_angle", body, "left").values
    index = int(np.abs(elbows - 120.0).argmin())  # half-way up, taken for the top
    result = CriterionResult(
        id="lockout", outcome=Outcome.FAIL, severity=lockout.severity, limit=160.0, unit="deg", value=elbows[index],
        time=float(body.times[index]), confidence=0.9, side="left", joints=("left_elbow",),
    )  # fmt: skip

    pose = corrected(lockout, result, body, result.time, 160.0) * [sequence.width, sequence.height]

    filmed = sequence.pixels()[index]
    torso = np.linalg.norm(filmed[Landmark.LEFT_SHOULDER] - filmed[Landmark.LEFT_HIP])
    for still in (Landmark.LEFT_ANKLE, Landmark.LEFT_FOOT_INDEX, Landmark.LEFT_WRIST):
        assert pose[still] == pytest.approx(filmed[still])
    assert pose[Landmark.LEFT_SHOULDER][1] < filmed[Landmark.LEFT_SHOULDER][1] - 0.1 * torso
    assert pose[Landmark.NOSE][1] < filmed[Landmark.NOSE][1]
    for first, second in BONES:
        length = np.linalg.norm(filmed[first] - filmed[second])
        assert np.linalg.norm(pose[first] - pose[second]) == pytest.approx(length, rel=0.02, abs=1.0)
    assert included_angle(
        *(pose[None, Landmark[f"LEFT_{n}"]] for n in ("SHOULDER", "ELBOW", "WRIST"))
    ) == pytest.approx(160.0, abs=3)


def test_the_corrected_pose_answers_to_the_angle_that_was_assessed():
    """A network that reads every elbow 15 degrees straighter asks for 15 degrees less turn of the arm."""
    exercise = find("push_up")
    lockout = exercise.criterion("lockout")
    sequence = athletes.pushing_up(Plan(depths=(1.0,) * 3, seconds=3.0))
    plain = Body.of(sequence, View.LEFT)
    measured = np.stack([read(f"{joint}_angle", plain, side).values for side, joint in ANGLES], axis=1)
    better = CorrectedAngles("better@0", measured + 15.0, np.full_like(measured, 1.0))
    elbows = read("elbow_angle", plain, "left").values
    index = int(np.abs(elbows - 120.0).argmin())
    poses = []
    for body, value in ((plain, elbows[index]), (replace(plain, corrected=better), elbows[index] + 15.0)):
        result = CriterionResult(
            id="lockout", outcome=Outcome.FAIL, severity=lockout.severity, limit=160.0, unit="deg", value=value,
            time=float(body.times[index]), confidence=0.9, side="left", joints=("left_elbow",),
        )  # fmt: skip
        poses.append(corrected(lockout, result, body, result.time, 160.0) * [sequence.width, sequence.height])
    arms = [
        float(included_angle(*(pose[None, Landmark[f"LEFT_{n}"]] for n in ("SHOULDER", "ELBOW", "WRIST")))[0])
        for pose in poses
    ]
    assert arms == [pytest.approx(160.0, abs=3), pytest.approx(145.0, abs=3)]

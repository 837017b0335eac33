"""What the assessment says about athletes whose every joint is known."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from spotter.contracts.stages import AssessRequest, Job
from spotter.domain.assess import assess
from spotter.domain.assessment import Assessment, CriterionResult, Outcome, Repetition, SetAssessment, Severity
from spotter.domain.exercise import library
from spotter.domain.pose import PoseSequence
from spotter.domain.stitching import clean
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.domain.view import View, estimate_view
from spotter.stages import assess as step
from tests import athletes
from tests.athletes import Plan
from tests.fakes import MemoryBlobs

ONE_SHALLOW = Plan(depths=(1.0, 1.0, 0.55, 1.0, 1.0))
CALM = Plan(seconds=3.0)


def timeline(*sets: tuple[float, float, str]) -> Timeline:
    planned = [ExerciseSet(start=start, end=end, exercise=name, confidence=0.9) for start, end, name in sets]
    return Timeline(sets=tuple(planned), model="given")


def assessed(exercise: str, sequence: PoseSequence) -> Assessment:
    whole = timeline((0.0, float(sequence.times[-1]), exercise))
    return assess(clean(sequence), whole, estimate_view(sequence), library())


def the_set(exercise: str, sequence: PoseSequence) -> SetAssessment:
    (found,) = assessed(exercise, sequence).sets
    return found


def criterion(movement: Repetition, name: str) -> CriterionResult:
    return next(result for result in movement.criteria if result.id == name)


GOOD: dict[str, PoseSequence] = {
    "squat": athletes.squatting(CALM),
    "push_up": athletes.pushing_up(CALM),
    "lunge": athletes.lunging(CALM),
    "bicep_curl": athletes.curling(CALM),
    "jumping_jack": athletes.jumping(),
    "plank": athletes.planking(),
}


@pytest.mark.parametrize("exercise", GOOD)
def test_good_form_passes_everything_that_can_be_seen(exercise):
    found = the_set(exercise, GOOD[exercise])
    assert found.form_score == 100
    assert found.technique_score == 1.0
    results = [result for movement in found.repetitions for result in movement.criteria]
    seen = [result for result in results if result.value is not None and result.severity is not Severity.NOTE]
    assert seen
    assert {result.outcome for result in seen} == {Outcome.PASS}


def with_heels_up() -> PoseSequence:
    times, depth = CALM.depth(30)
    return athletes.film(athletes.squat(depth, heel_lift=0.1), times)


def tipped_forward() -> PoseSequence:
    times, depth = CALM.depth(30)
    return athletes.film(athletes.squat(depth, trunk_lean=75.0), times)


def knees_together() -> PoseSequence:
    sequence = athletes.squatting(CALM, yaw=0)
    image = sequence.image.copy()
    _, depth = CALM.depth(30)
    image[:, [25, 26], 0] = 0.5 + (image[:, [25, 26], 0] - 0.5) * (1 - 0.7 * depth[:, None])
    return type(sequence)(**{**vars(sequence), "image": image})


def feet_close() -> PoseSequence:
    times, depth = Plan(seconds=0.9).depth(30)
    figure = athletes.jack(depth)
    for side in athletes.SIDES:
        figure[f"{side}_ANKLE"][:, 2] *= 0.25
    return athletes.film(figure, times, 0.0)


BAD: list[tuple[str, str, Callable[[], PoseSequence]]] = [
    ("squat", "depth", lambda: athletes.squatting(Plan(depths=(0.5,) * 3))),
    ("squat", "controlled_descent", lambda: athletes.squatting(Plan(seconds=0.8))),
    ("squat", "heels_down", with_heels_up),
    ("squat", "chest_up", tipped_forward),
    ("squat", "knees_track", knees_together),
    ("push_up", "depth", lambda: athletes.pushing_up(Plan(depths=(0.6,) * 3))),
    ("push_up", "no_sag", lambda: athletes.pushing_up(CALM, sag=0.15)),
    ("push_up", "no_pike", lambda: athletes.pushing_up(CALM, sag=-0.25)),
    ("push_up", "no_rest_below", lambda: athletes.pushing_up(Plan(hold=3.0))),
    ("lunge", "depth", lambda: athletes.lunging(Plan(depths=(0.3,) * 3))),
    ("lunge", "rear_knee", lambda: athletes.lunging(Plan(depths=(0.4,) * 3))),
    ("lunge", "upright", lambda: athletes.lunging(CALM, lean=40.0)),
    ("lunge", "steady_trunk", lambda: athletes.lunging(CALM, lean=40.0)),
    ("bicep_curl", "full_bend", lambda: athletes.curling(Plan(depths=(0.5,) * 3))),
    ("bicep_curl", "no_sway", lambda: athletes.curling(CALM, sway=30.0)),
    ("jumping_jack", "hands_overhead", lambda: athletes.jumping(Plan(depths=(0.5,) * 4))),
    ("jumping_jack", "feet_wide", feet_close),
    ("plank", "no_sag", lambda: athletes.planking(sag=0.15)),
    ("plank", "no_pike", lambda: athletes.planking(sag=-0.25)),
]


@pytest.mark.parametrize(("exercise", "name", "film"), BAD, ids=[f"{bad[0]}-{bad[1]}" for bad in BAD])
def test_each_fault_fires_its_own_cue(exercise, name, film):
    found = the_set(exercise, film())
    assert found.repetitions
    rule = library()[exercise].criterion(name)
    for movement in found.repetitions:
        result = criterion(movement, name)
        assert (result.outcome, result.cue) == (Outcome.FAIL, rule.cue)
        assert result.joints
        assert found.start <= result.time <= found.end


def test_five_squats_one_too_shallow():
    found = the_set("squat", athletes.squatting(ONE_SHALLOW, noise=0.005))
    assert [movement.index for movement in found.repetitions] == [1, 2, 3, 4, 5]
    assert [movement.kind for movement in found.repetitions].count("attempt") == 1
    shallow = found.repetitions[2]
    assert shallow.attempt_reason == "incomplete_range"
    assert criterion(shallow, "depth").outcome is Outcome.FAIL
    assert all(movement.good for movement in found.repetitions if movement is not shallow)
    assert shallow.score < min(movement.score for movement in found.repetitions if movement is not shallow)
    assert found.technique_score == 0.8


def test_from_the_front_depth_is_not_guessed():
    found = assessed("squat", athletes.squatting(Plan(depths=(0.5,) * 3), yaw=0))
    depth = criterion(found.sets[0].repetitions[0], "depth")
    assert depth.outcome is Outcome.NOT_ASSESSABLE
    assert depth.value is None
    assert depth.reason == "Film from the side: the depth cannot be seen from the front."
    assert depth.reason in found.limits


def test_a_slanted_view_lowers_the_confidence_and_fails_nothing():
    shallow = Plan(depths=(0.5,) * 3)
    exact, slanted = (
        criterion(the_set("squat", athletes.squatting(shallow, yaw=yaw)).repetitions[0], "depth") for yaw in (90, 52)
    )
    assert exact.outcome is Outcome.FAIL
    assert slanted.outcome is Outcome.BORDERLINE
    assert slanted.confidence < exact.confidence


def test_a_hidden_joint_is_named():
    sequence = athletes.squatting(CALM)
    sequence.visibility[:, 25] = 0.2
    depth = criterion(the_set("squat", sequence).repetitions[0], "depth")
    assert depth.outcome is Outcome.NOT_ASSESSABLE
    assert depth.reason == "The left knee was hidden, so the depth could not be seen."


def test_a_joint_outside_the_picture_is_never_a_fault():
    shallow = athletes.squatting(Plan(depths=(0.5,) * 3))
    assert criterion(the_set("squat", shallow).repetitions[0], "depth").outcome is Outcome.FAIL

    low = athletes.moved(shallow, shift=(0.0, 0.35))  # the hips are in the picture, the knees are below it

    depth = criterion(the_set("squat", low).repetitions[0], "depth")
    assert depth.outcome is Outcome.NOT_ASSESSABLE
    assert depth.reason == "The left knee was outside the picture, so the depth could not be seen."
    assert depth.value is None


def test_inside_the_dead_band_is_borderline():
    limit = library()["squat"].criterion("depth")
    depth = (limit.at_least - limit.dead_band / 2) / 100
    found = the_set("squat", athletes.squatting(Plan(depths=(depth,) * 3, seconds=3.0)))
    assert {criterion(movement, "depth").outcome for movement in found.repetitions} == {Outcome.BORDERLINE}
    assert all(movement.good for movement in found.repetitions)


def test_phases_follow_the_load():
    squat = the_set("squat", athletes.squatting(Plan(depths=(1.0,) * 2, seconds=4.0, hold=1.0))).repetitions[0]
    curl = the_set("bicep_curl", athletes.curling(CALM)).repetitions[0]
    assert [phase.name for phase in squat.phases] == ["eccentric", "bottom", "concentric", "top"]
    assert [phase.name for phase in curl.phases] == ["concentric", "top", "eccentric", "bottom"]
    for movement in (squat, curl):
        borders = [(phase.start, phase.end) for phase in movement.phases]
        assert all(start <= end for start, end in borders)
        assert all(end == start for (_, end), (start, _) in pairwise(borders))
    assert squat.tempo.eccentric == pytest.approx(2.0, abs=0.5)
    assert squat.tempo.pause == pytest.approx(1.5, abs=0.4)


def test_angles_name_the_visible_joints():
    found = the_set("squat", athletes.squatting(CALM, far_visibility=0.2)).repetitions[0]
    assert found.angles["left_knee"].minimum == pytest.approx(50, abs=4)
    assert found.angles["left_knee"].range_of_motion > 110
    assert "right_knee" not in found.angles
    assert found.symmetry is None


def test_symmetry_is_judged_from_the_front():
    found = the_set("squat", athletes.squatting(CALM, yaw=0)).repetitions[0]
    assert found.symmetry == pytest.approx(0, abs=1)


def test_a_plank_is_held_and_a_short_dip_does_not_end_it():
    found = the_set("plank", athletes.planking(seconds=12))
    assert found.kind == "hold"
    assert found.hold_seconds == pytest.approx(12, abs=0.2)
    assert len(found.repetitions) == 1
    broken = athletes.hidden(athletes.planking(seconds=12), 5.0, 5.8)
    assert the_set("plank", broken).hold_seconds == pytest.approx(12, abs=0.2)
    parted = athletes.hidden(athletes.planking(seconds=12), 5.0, 8.0)
    assert the_set("plank", parted).hold_seconds == pytest.approx(9, abs=0.4)


def test_standing_is_no_plank():
    assert the_set("plank", athletes.standing()).hold_seconds == 0


def test_standing_is_no_squat():
    found = the_set("squat", athletes.standing())
    assert found.repetitions == ()
    assert found.form_score is None


def test_two_sets_are_judged_on_their_own():
    squats, curls = athletes.squatting(CALM), athletes.curling(CALM)
    border, end = squats.duration, squats.duration + curls.duration
    both = clean(athletes.joined(squats, curls))
    plan = timeline((0, border, "squat"), (border, end, "bicep_curl"), (end, end + 1, "none"))
    result = assess(both, plan, View.LEFT, library())
    assert [(found.index, found.exercise, len(found.counted)) for found in result.sets] == [
        (1, "squat", 5),
        (2, "bicep_curl", 5),
    ]
    assert result.form_score == 100


def test_sloppy_set_borders_cut_no_repetition():
    squats = clean(athletes.squatting(CALM))
    plan = timeline((1.5, squats.duration - 1.5, "squat"))
    (found,) = assess(squats, plan, View.LEFT, library()).sets
    assert len(found.counted) == 5


def test_a_set_in_which_nobody_was_seen_is_empty():
    sequence = athletes.hidden(athletes.squatting(CALM), 0.0, 99.0)
    (found,) = assess(sequence, timeline((0.0, 10.0, "squat")), View.UNKNOWN, library()).sets
    assert found.repetitions == ()


def test_the_step_writes_the_assessment():
    blobs = MemoryBlobs()
    sequence = clean(athletes.squatting(ONE_SHALLOW))
    blobs.write("runs/t/v/sequence.npz", sequence.to_npz(), "application/octet-stream")
    plan = timeline((0.0, sequence.duration, "squat"))
    blobs.write("runs/t/v/timeline.json", plan.model_dump_json().encode(), "application/json")
    request = AssessRequest(
        job=Job(tenant_id="t", video_id="v"),
        sequence_key="runs/t/v/sequence.npz",
        timeline_key="runs/t/v/timeline.json",
        view=View.LEFT,
    )
    result = step.run(request, step.Deps(blobs=blobs))
    stored = Assessment.model_validate_json(blobs.read(result.assessment_key))
    assert result.assessment_key == "runs/t/v/assessment.json"
    assert (result.exercise, result.repetitions, result.score) == ("squat", 4, stored.form_score)
    assert np.isfinite(stored.form_score)


def test_the_step_reports_none_for_an_empty_timeline():
    blobs = MemoryBlobs()
    blobs.write("s", athletes.standing(seconds=1).to_npz(), "application/octet-stream")
    blobs.write("t", timeline().model_dump_json().encode(), "application/json")
    request = AssessRequest(job=Job(tenant_id="t", video_id="v"), sequence_key="s", timeline_key="t", view=View.LEFT)
    result = step.run(request, step.Deps(blobs=blobs))
    assert (result.exercise, result.repetitions, result.score) == ("none", 0, None)

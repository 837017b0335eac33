"""Corrected angles in the assessment: used where they are trusted, and never a way around "not assessable"."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from spotter.contracts.stages import AssessRequest, Job
from spotter.domain.angle_correction import (
    ANGLES,
    DOUBTED_DEGREES,
    EXERCISES_KEY,
    LANDMARK_SCALE,
    TRUSTED_DEGREES,
    CorrectedAngles,
)
from spotter.domain.angle_rate import corrected
from spotter.domain.assess import assess
from spotter.domain.assessment import Assessment, Outcome
from spotter.domain.body import Body
from spotter.domain.exercise import library
from spotter.domain.measures import read
from spotter.domain.pose import PoseSequence
from spotter.domain.stitching import clean
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.domain.view import View
from spotter.errors import ModelCorrupt
from spotter.runtime import settings, wiring
from spotter.stages import assess as step
from tests.athletes import Plan, squatting
from tests.fakes import MemoryBlobs

COLUMNS = list(ANGLES)
LEFT_KNEE = COLUMNS.index(("left", "knee"))
SURE, UNSURE = 2.0, DOUBTED_DEGREES + 1.0
DEEP = clean(squatting(Plan(depths=(1.0, 1.0, 1.0), seconds=3.0), yaw=90.0))


def raw_angles(sequence: PoseSequence) -> np.ndarray:
    body = Body.of(sequence)
    return np.stack([read(f"{joint}_angle", body, side).values for side, joint in ANGLES], axis=1)


def shifted(sequence: PoseSequence, degrees: float, spread: float) -> CorrectedAngles:
    """Every angle larger by so many degrees, as a network that is this sure would say."""
    scale = np.array([LANDMARK_SCALE[joint] for _, joint in ANGLES])
    angles = (raw_angles(sequence) + degrees - scale).astype(np.float32).astype(np.float64)  # as the network answers
    return CorrectedAngles("angle_correction@test", angles, np.full_like(angles, spread))


def timeline(sequence: PoseSequence) -> Timeline:
    whole = ExerciseSet(start=0.0, end=float(sequence.times[-1]), exercise="squat", confidence=0.9)
    return Timeline(sets=(whole,), model="given")


def assessed(sequence: PoseSequence, corrected: CorrectedAngles | None, view: View = View.LEFT) -> Assessment:
    return assess(sequence, timeline(sequence), view, library(), corrected)


def test_a_sure_correction_replaces_the_angle():
    body = replace(Body.of(DEEP), corrected=shifted(DEEP, -12.0, SURE))
    plain = Body.of(DEEP)
    assert read("knee_angle", body, "left").values == pytest.approx(read("knee_angle", plain, "left").values - 12.0)


def test_an_unsure_correction_changes_nothing():
    body = replace(Body.of(DEEP), corrected=shifted(DEEP, -12.0, UNSURE))
    plain = Body.of(DEEP)
    for measure in ("knee_angle", "hip_angle", "elbow_angle", "shoulder_angle"):
        assert read(measure, body, "left").values == pytest.approx(read(measure, plain, "left").values)


def test_between_sure_and_unsure_both_are_mixed_without_a_step():
    spread = np.linspace(TRUSTED_DEGREES - 0.5, DOUBTED_DEGREES + 0.5, len(DEEP))
    corrected = shifted(DEEP, -12.0, SURE)
    mixed = replace(corrected, spread=np.repeat(spread[:, None], len(ANGLES), axis=1))
    moved = mixed.apply(np.zeros(len(DEEP)) + 90.0, "left", "knee") - 90.0
    towards = corrected.degrees[:, LEFT_KNEE] - 90.0
    assert (np.diff(moved / towards) <= 1e-9).all()
    assert (moved / towards)[[0, -1]] == pytest.approx([1.0, 0.0])


def one_answer(degrees: float, spread: float, frames: int = 3) -> CorrectedAngles:
    """The same answer for every joint at every moment."""
    shape = (frames, len(ANGLES))
    return CorrectedAngles("angle_correction@test", np.full(shape, degrees), np.full(shape, spread))


@pytest.mark.parametrize(
    ("answer", "spread", "measured", "expected"),
    [
        (174.0, 6.0, 178.0, 178.0),  # one deviation from straight: an unsure network answers so about a straight joint
        (171.0, 6.0, 178.0, 174.5),  # one and a half: half-way
        (168.0, 6.0, 178.0, 168.0),  # two: it is bent
        (150.0, 6.0, 178.0, 150.0),
        (176.0, 6.0, 160.0, 176.0),  # towards straight nothing is held back
        (174.0, 1.0, 178.0, 174.0),  # nor where the network is surer
    ],
)
def test_an_answer_that_could_be_straight_never_bends_a_joint(answer, spread, measured, expected):
    found = one_answer(answer, spread).apply(np.full(3, measured), "left", "knee")
    assert found == pytest.approx(expected)


def test_a_value_moves_between_measured_and_corrected_without_a_step_as_the_answer_bends():
    answers = np.linspace(180.0, 140.0, 401)
    corrected = replace(one_answer(0.0, 5.0, len(answers)), degrees=np.repeat(answers[:, None], len(ANGLES), axis=1))
    moved = corrected.apply(np.full(len(answers), 178.0), "right", "elbow")
    assert np.abs(np.diff(moved)).max() < 0.5
    assert (moved <= 180.0).all()
    assert (moved[0], moved[-1]) == pytest.approx((180.0, 140.0))


def test_a_hip_is_answered_on_the_scale_of_the_landmarks_and_never_beyond_straight():
    assert one_answer(150.0, SURE).apply(np.full(3, 150.0), "left", "hip") == pytest.approx(150 + LANDMARK_SCALE["hip"])
    assert one_answer(178.0, SURE).apply(np.full(3, 170.0), "left", "hip") == pytest.approx(180.0)


def test_every_measure_that_is_made_of_joint_angles_reads_the_corrected_ones():
    front = clean(squatting(Plan(depths=(1.0,), seconds=3.0), yaw=20.0))
    corrected = shifted(front, -12.0, SURE)
    plain, body = Body.of(front), replace(Body.of(front), corrected=corrected)
    left, right = (read("knee_angle", body, side).values for side in ("left", "right"))
    assert not np.allclose(left, read("knee_angle", plain, "left").values)
    assert read("working_knee_angle", body).values == pytest.approx(np.minimum(left, right))
    assert read("long_knee_angle", body).values == pytest.approx(np.maximum(left, right))
    ends = [read(f"{end}_knee_angle", body).values for end in ("front", "rear")]
    assert np.sort(ends, axis=0) == pytest.approx(np.sort([left, right], axis=0))
    hips = [read("hip_angle", body, side).values for side in ("left", "right")]
    assert read("working_hip_angle", body).values == pytest.approx(np.minimum(*hips))


def test_a_difference_of_the_sides_is_one_of_corrected_angles():
    front = clean(squatting(Plan(depths=(1.0,)), yaw=0.0))
    corrected = one_answer(90.0, SURE, len(front))
    corrected.degrees[:, COLUMNS.index(("right", "elbow"))] = 60.0
    body = replace(Body.of(front), corrected=corrected)
    assert read("elbow_difference", body).values == pytest.approx(30.0)


def test_what_is_written_is_read_again_and_only_about_the_same_moments():
    corrected = shifted(DEEP, -12.0, SURE)
    corrected.degrees[3] = np.nan
    found = CorrectedAngles.from_npz(corrected.to_npz(DEEP), DEEP)
    assert found.model == corrected.model
    assert found.degrees == pytest.approx(corrected.degrees, abs=1e-4, nan_ok=True)
    assert found.spread == pytest.approx(corrected.spread)
    with pytest.raises(ValueError, match="other moments"):
        CorrectedAngles.from_npz(corrected.to_npz(DEEP), DEEP.between(1.0, 3.0))


def test_a_frame_without_an_angle_gets_none_from_the_correction():
    corrected = shifted(DEEP, -12.0, SURE)
    values = np.full(len(DEEP), 100.0)
    values[7] = np.nan
    assert np.isnan(corrected.apply(values, "left", "knee")[7])


def test_angle_ranges_move_but_repetitions_and_their_times_do_not():
    plain, moved = assessed(DEEP, None), assessed(DEEP, shifted(DEEP, -12.0, SURE))
    before, after = plain.sets[0].repetitions, moved.sets[0].repetitions
    assert len(before) == len(after) == 3
    for one, other in zip(before, after, strict=True):
        assert (one.start, one.turn, one.end) == (other.start, other.turn, other.end)
        assert other.angles["left_knee"].minimum == pytest.approx(one.angles["left_knee"].minimum - 12.0, abs=0.2)


def test_what_is_not_assessable_stays_so_however_sure_the_network_is():
    hidden = replace(DEEP, visibility=np.full_like(DEEP.visibility, 0.2))
    found = assessed(hidden, shifted(hidden, -12.0, 0.5))
    results = [result for movement in found.sets[0].repetitions for result in movement.criteria]
    plain = assessed(hidden, None)
    before = [result for movement in plain.sets[0].repetitions for result in movement.criteria]
    assert [result.outcome for result in results] == [result.outcome for result in before]
    assert Outcome.NOT_ASSESSABLE in {result.outcome for result in results}
    assert not found.sets[0].repetitions[0].angles


def test_the_assessment_names_the_model_and_how_often_it_was_sure():
    assert assessed(DEEP, None).angle_correction is None
    corrected = shifted(DEEP, 0.0, SURE)
    spread = corrected.spread.copy()
    spread[:, LEFT_KNEE + 1 :] = UNSURE
    found = assessed(DEEP, replace(corrected, spread=spread)).angle_correction
    assert found is not None
    assert found.model == "angle_correction@test"
    assert found.share == pytest.approx(1.0 / len(ANGLES), abs=1e-3)


@dataclass(frozen=True)
class Straight:
    """A network that is sure that every joint is straight as long as it is told a squat."""

    name: str = "straight@0"
    metadata: dict[str, str] = field(default_factory=lambda: {EXERCISES_KEY: '["squat"]'})

    def run(self, inputs):
        shape = (len(inputs["known"]), len(ANGLES))
        told = inputs["exercise"] * np.ones(shape, np.float32)
        return {"degrees": 180.0 * told, "spread": np.full(shape, SURE, np.float32)}


def test_the_step_runs_the_network_that_it_is_given():
    blobs = MemoryBlobs()
    blobs.write("s", DEEP.to_npz(), "")
    blobs.write("t", timeline(DEEP).model_dump_json().encode(), "")
    request = AssessRequest(job=Job(tenant_id="t", video_id="v"), sequence_key="s", timeline_key="t", view=View.LEFT)
    result = step.run(request, step.Deps(blobs, angle_model=Straight()))
    found = Assessment.model_validate_json(blobs.read(result.assessment_key))
    assert found.angle_correction is not None
    assert (found.angle_correction.model, found.angle_correction.share) == ("straight@0", 1.0)
    assert found.sets[0].repetitions[0].angles["left_knee"].minimum == 180.0


def test_a_network_that_does_not_say_what_it_can_be_told_is_of_another_version():
    with pytest.raises(ModelCorrupt, match="straight@0"):
        corrected(Straight(metadata={}), DEEP, timeline(DEEP))
    with pytest.raises(ModelCorrupt, match="straight@0"):
        corrected(Straight(metadata={EXERCISES_KEY: "squat"}), DEEP, timeline(DEEP))


def test_the_setting_decides_whether_the_shipped_network_runs(monkeypatch):
    monkeypatch.setenv("SPOTTER_DATA_BUCKET", "data")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    found = {}
    for wanted in ("false", "true"):
        monkeypatch.setenv("SPOTTER_ANGLE_CORRECTION", wanted)
        settings.load.cache_clear()
        model = wiring.assess().angle_model
        found[wanted] = None if model is None else model.name.partition("@")[0]
    settings.load.cache_clear()
    assert found == {"false": None, "true": "angle_correction"}

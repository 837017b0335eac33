"""The angle correction that ships: a small file, the same answer for a mirrored video, and nobody stays nobody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spotter.adapters.onnx_model import OnnxModel
from spotter.domain import angle_rate
from spotter.domain.angle_correction import ANGLES, NAME, SHIPPED, CorrectedAngles
from spotter.domain.angle_exercise import known_exercises
from spotter.domain.exercise import library
from spotter.domain.pose import PoseSequence
from spotter.domain.timeline import NONE_LABEL, ExerciseSet, Timeline
from spotter.errors import ModelCorrupt, ModelMissing
from tests.athletes import Plan, squatting

SWAPPED = [list(ANGLES).index(("right" if side == "left" else "left", joint)) for side, joint in ANGLES]
MODEL = OnnxModel(SHIPPED)


def corrected(sequence: PoseSequence, exercise: str | None = "squat") -> CorrectedAngles:
    """Told the exercise, or nothing."""
    whole = ExerciseSet(start=0.0, end=float(sequence.times[-1]), exercise=exercise or NONE_LABEL, confidence=1.0)
    return angle_rate.corrected(MODEL, sequence, Timeline(sets=(whole,), model="given"))


@pytest.fixture(scope="module")
def squats() -> PoseSequence:
    return squatting(Plan(depths=(1.0, 1.0)), fps=12.0, yaw=50.0)


def test_the_file_is_small_and_named_by_its_content():
    assert SHIPPED.stat().st_size < 3_000_000
    name, _, version = MODEL.name.partition("@")
    assert (name, len(version)) == (NAME, 12)


def test_a_mirrored_video_gets_the_same_angles_with_the_sides_exchanged(squats):
    plain, flipped = corrected(squats), corrected(squats.mirrored())
    assert flipped.degrees[:, SWAPPED] == pytest.approx(plain.degrees, abs=0.01)
    assert flipped.spread[:, SWAPPED] == pytest.approx(plain.spread, rel=1e-3)


def test_every_exercise_of_the_library_can_be_told():
    assert set(library()) <= set(known_exercises(MODEL.name, MODEL.metadata))


def test_whoever_tells_nothing_gets_angles_of_a_squat_as_well(squats):
    plain, other = corrected(squats), corrected(squats, None)
    knees = [list(ANGLES).index((side, "knee")) for side in ("left", "right")]
    apart = np.abs(plain.degrees - other.degrees)[:, knees].mean()
    assert 0.0 < apart < 15.0


def test_place_and_size_do_not_matter(squats):
    moved = replace(squats, image=squats.image * [0.5, 0.5, 1.0] + [0.2, 0.1, 0.0], world=squats.world * 1.3)
    assert corrected(moved).degrees == pytest.approx(corrected(squats).degrees, abs=0.1)


def test_angles_follow_the_squat(squats):
    found = corrected(squats)
    knee = found.degrees[:, list(ANGLES).index(("left", "knee"))]
    assert knee.min() < 110.0
    assert knee.max() > 155.0
    assert (found.spread > 0.0).all()


@pytest.mark.parametrize("fps", [5.0, 24.0, 60.0])
def test_the_same_squat_filmed_at_another_rate_gets_the_same_angles(fps):
    squat = Plan(depths=(1.0, 1.0), seconds=4.0)
    usual, other = squatting(squat, fps=12.0, yaw=50.0), squatting(squat, fps=fps, yaw=50.0)
    plain, found = corrected(usual), corrected(other)
    moments = usual.times[(usual.times >= 0.5) & (usual.times <= other.times[-1] - 0.5)]
    for column in range(len(ANGLES)):
        for values, expected in ((found.degrees, plain.degrees), (found.spread, plain.spread)):
            at = np.interp(moments, other.times, values[:, column])
            assert np.abs(at - np.interp(moments, usual.times, expected[:, column])).mean() < 0.6


def test_at_another_rate_frames_without_a_person_get_no_angles_and_the_others_do(squats):
    fast = squatting(Plan(depths=(1.0, 1.0)), fps=30.0, yaw=50.0)
    world = fast.world.copy()
    world[:20] = np.nan
    world[60:75] = np.nan
    world[-1] = np.nan
    found = corrected(replace(fast, world=world))
    there = np.isfinite(world).all(axis=(1, 2))
    assert (np.isfinite(found.degrees).all(axis=1) == there).all()
    assert (found.trust[~there] == 0.0).all()
    assert np.abs(found.degrees[there] - corrected(fast).degrees[there]).mean() < 3.0


def test_frames_too_lonely_to_be_read_at_the_networks_rate_get_no_answer_instead_of_a_made_up_one():
    fast = squatting(Plan(depths=(1.0, 1.0)), fps=60.0, yaw=50.0)
    world = fast.world.copy()
    world[np.arange(len(fast)) % 5 != 2] = np.nan  # none of them at one of the network's moments
    found = corrected(replace(fast, world=world))
    assert np.isnan(found.degrees).all()
    assert (found.trust == 0.0).all()


def test_frames_without_a_person_get_no_angles_and_no_trust(squats):
    world = squats.world.copy()
    world[4:9] = np.nan
    found = corrected(replace(squats, world=world))
    assert np.isnan(found.degrees[4:9]).all()
    assert (found.trust[4:9] == 0.0).all()
    assert np.isfinite(found.degrees[9:]).all()


def test_nobody_at_all_gets_no_angles(squats):
    empty = replace(squats, world=np.full_like(squats.world, np.nan), image=np.full_like(squats.image, np.nan))
    assert np.isnan(corrected(empty).degrees).all()


def test_a_missing_a_damaged_and_a_strange_file_are_named(tmp_path):
    with pytest.raises(ModelMissing, match=r"none\.onnx"):
        OnnxModel(tmp_path / "none.onnx")
    damaged = tmp_path / "damaged.onnx"
    damaged.write_bytes(SHIPPED.read_bytes()[:1000])
    with pytest.raises(ModelCorrupt, match=r"damaged\.onnx"):
        OnnxModel(damaged)
    with pytest.raises(ModelCorrupt, match="another version"):
        MODEL.run({"strange": np.zeros((2, 2), np.float32)})

"""The angle benchmark and the correction: known errors come out as such, and nobody there stays nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from spotter.domain.angle_correction import ANGLES, EXERCISES_KEY, CorrectedAngles, inputs
from spotter.domain.angle_rate import corrected
from spotter.domain.stitching import clean
from spotter.domain.timeline import Timeline
from spotter.errors import ModelCorrupt
from spotter.evaluation import angles
from tests.athletes import Plan, squatting

OFFSET = 7.0
UNKNOWN = Timeline(sets=(), model="test")


def recorded(azimuth: float, offset: float, seed: int = 1) -> angles.Recorded:
    sequence = squatting(Plan(depths=(1.0, 1.0)), fps=10.0, yaw=azimuth)
    truth = angles.raw_angles(sequence) - offset
    return angles.Recorded(
        seed,
        "squat",
        False,
        azimuth,
        sequence,
        truth,
        np.ones(truth.shape, dtype=np.bool_),
        np.ones(len(truth), dtype=np.bool_),
    )


@dataclass(frozen=True)
class Constant:
    """A network that answers the same for every frame."""

    degrees: float = 100.0
    spread: float = 3.0
    name: str = "constant@0"
    metadata: Mapping[str, str] = field(default_factory=lambda: {EXERCISES_KEY: '["curl", "squat"]'})

    def run(self, inputs):
        shape = (len(inputs["known"]), len(ANGLES))
        return {"degrees": np.full(shape, self.degrees, np.float32), "spread": np.full(shape, self.spread, np.float32)}


def test_a_constant_error_is_the_bias_and_the_error_of_every_row():
    report = angles.evaluate([recorded(90.0, OFFSET), recorded(0.0, OFFSET, 2)], "raw")
    assert report["mae_deg"]["overall"] == pytest.approx(OFFSET)
    assert report["bias_deg"]["by_joint"] == pytest.approx(dict.fromkeys(angles.JOINTS, OFFSET))
    assert report["n_by_view"] == {"front": 1, "side": 1}
    assert report["ci95"]["mae_deg.overall"] == pytest.approx([OFFSET, OFFSET])


def test_errors_of_both_signs_have_no_bias():
    report = angles.evaluate([recorded(0.0, OFFSET), recorded(0.0, -OFFSET, 2)], "raw")
    assert report["mae_deg"]["overall"] == pytest.approx(OFFSET)
    assert report["bias_deg"]["overall"] == pytest.approx(0.0, abs=1e-6)


def test_raw_scores_stand_beside_the_corrected_ones():
    clip = recorded(0.0, OFFSET)
    report = angles.evaluate([replace(clip, truth=np.full_like(clip.truth, 98.0))], "corrected", Constant())
    assert report["model"] == "constant@0"
    assert report["bias_deg"]["overall"] == pytest.approx(2.0)
    assert report["raw"]["model"] == "raw"
    assert report["trusted"]["share"] == 1.0
    assert report["trusted"]["corrected"]["mae_deg"] == pytest.approx(2.0)
    unsure = angles.evaluate([clip], "corrected", Constant(spread=90.0))["trusted"]
    assert (unsure["share"], unsure["corrected"]["mae_deg"]) == (0.0, None)
    assert report["raw"]["mae_deg"]["overall"] > 2.0


def test_the_network_is_told_the_exercise_by_whom_was_asked_and_the_other_ways_stand_beside():
    @dataclass(frozen=True)
    class Listening(Constant):
        """Answers 90 degrees where it is told a squat, 60 where it is told something else, 30 where it is told nothing."""

        def run(self, inputs):
            said = inputs["exercise"]
            degrees = 30.0 + 60.0 * said[:, 1] + 30.0 * said[:, 0]
            return super().run(inputs) | {"degrees": np.tile(degrees[:, None], (1, len(ANGLES))).astype(np.float32)}

    clip = recorded(0.0, OFFSET)
    clip = replace(clip, truth=np.zeros_like(clip.truth))
    report = angles.evaluate([clip], "corrected", Listening(), "known")
    assert report["exercise_choice"] == "known"
    assert report["mae_deg"]["overall"] == pytest.approx(90.0)
    told = {way: found["mae_deg"] for way, found in report["told"].items()}
    assert told == {"auto": pytest.approx(90.0), "known": pytest.approx(90.0), "none": pytest.approx(30.0)}
    wrong = angles.evaluate([replace(clip, exercise="curl")], "corrected", Listening(), "known")
    assert wrong["mae_deg"]["overall"] == pytest.approx(60.0)
    assert wrong["told"]["auto"]["mae_deg"] == pytest.approx(90.0)  # what the classifier sees is a squat


def test_hidden_limbs_are_told_from_visible_ones_and_count_in_the_headline():
    clip = recorded(0.0, OFFSET)
    visible = clip.visible.copy()
    visible[:, 0] = False
    truth = clip.truth.copy()
    truth[:, 0] -= 10.0
    report = angles.evaluate([replace(clip, truth=truth, visible=visible)], "raw")
    assert report["mae_deg"]["by_sight"] == pytest.approx({"visible": OFFSET, "hidden": OFFSET + 10.0})
    assert report["mae_deg"]["overall"] == pytest.approx(OFFSET + 10.0 / len(ANGLES), abs=1e-3)
    assert report["visible_share"] == pytest.approx(1.0 - 1.0 / len(ANGLES))


def test_faulty_performances_are_told_from_correct_ones():
    good, bad = recorded(0.0, OFFSET), replace(recorded(0.0, OFFSET + 2.0), faulty=True)
    report = angles.evaluate([good, bad], "raw")
    assert report["mae_deg"]["by_form"] == pytest.approx({"correct": OFFSET, "faulty": OFFSET + 2.0})
    assert report["ci95"]["mae_deg.by_form.faulty"] == pytest.approx([OFFSET + 2.0, OFFSET + 2.0])


def test_frames_in_which_somebody_else_is_followed_are_told_from_the_others():
    sequence = squatting(Plan(depths=(1.0, 1.0)), fps=10.0, yaw=0.0)
    lost = np.zeros(len(sequence), dtype=np.bool_)
    lost[:6] = True
    pixels, size = sequence.pixels(), np.array([sequence.width, sequence.height])
    arrays = {
        "seed": 1,
        "exercise": "squat",
        "faults": np.array(["shallow"]),
        "azimuth": 0.0,
        "size": size,
        "times": sequence.times,
        "angle_names": np.array([f"{side}_{joint}" for side, joint in ANGLES]),
        "angles": angles.raw_angles(sequence) - OFFSET - 20.0 * lost[:, None],
        "visibility": np.ones(pixels.shape[:2]),
        "landmarks_2d": pixels + np.where(lost, 0.4 * size[0], 0.0)[:, None, None],
        "image_full": sequence.image,
        "world_full": sequence.world,
        "seen_full": sequence.visibility,
        "detected_full": sequence.detected,
    }
    clip = angles.from_arrays(arrays, "full")
    assert clip.faulty
    assert (clip.followed == ~lost).all()
    report = angles.evaluate([clip], "raw")
    assert report["mae_deg"]["by_tracking"] == pytest.approx({"followed": OFFSET, "lost": OFFSET + 20.0})
    assert report["followed_share"] == pytest.approx(1.0 - lost.mean(), abs=1e-3)


def test_frames_without_a_person_do_not_count_and_are_not_corrected():
    clip = recorded(0.0, OFFSET)
    world, image = clip.sequence.world.copy(), clip.sequence.image.copy()
    world[:5] = image[:5] = np.nan
    hidden = replace(clip.sequence, world=world, image=image, detected=np.arange(len(clip.sequence)) >= 5)
    fixed = corrected(Constant(), clean(hidden), UNKNOWN)
    assert np.isnan(fixed.degrees[:5]).all()
    assert np.isnan(fixed.spread[:5]).all()
    assert fixed.degrees[5:] == pytest.approx(100.0)
    report = angles.evaluate([replace(clip, sequence=hidden)], "raw")
    assert report["mae_deg"]["overall"] == pytest.approx(OFFSET, abs=0.5)


def test_what_the_network_reads_is_zero_where_nobody_is():
    sequence = squatting(Plan(depths=(1.0,)), fps=10.0)
    world = sequence.world.copy()
    world[3] = np.nan
    read = inputs(replace(sequence, world=world))
    assert read["known"][3] == 0.0
    assert all((values[3] == 0.0).all() and np.isfinite(values).all() for values in read.values())


@pytest.mark.parametrize("fps", [12.0, 30.0])
def test_other_answers_are_refused_at_any_rate(fps):
    @dataclass(frozen=True)
    class Strange(Constant):
        def run(self, inputs):
            return {"degrees": np.zeros(3, np.float32), "spread": np.zeros(3, np.float32)}

    with pytest.raises(ModelCorrupt, match="constant@0"):
        corrected(Strange(), squatting(Plan(depths=(1.0,)), fps=fps), UNKNOWN)


def test_other_answers_than_angles_and_deviations_are_refused():
    sequence = squatting(Plan(depths=(1.0,)), fps=10.0)
    with pytest.raises(ModelCorrupt, match="constant@0"):
        CorrectedAngles.of("constant@0", {"degrees": np.zeros((3, 8), np.float32)}, sequence)

"""The angle benchmark and the correction: known errors come out as such, and nobody there stays nobody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spotter.domain.angle_correction import ANGLES, CHANNELS, AngleCorrection, features, load, space_angles
from spotter.errors import ModelCorrupt, ModelMissing
from spotter.evaluation import angles
from tests.athletes import Plan, squatting

OFFSET = 7.0


def recorded(azimuth: float, offset: float, seed: int = 1) -> angles.Recorded:
    sequence = squatting(Plan(depths=(1.0, 1.0)), fps=10.0, yaw=azimuth)
    return angles.Recorded(seed, "squat", azimuth, sequence, angles.raw_angles(sequence) - offset)


def network(head_bias: float = 0.0) -> AngleCorrection:
    """Answers the same for everything: the uncorrected angle and a constant on top."""
    width = 4
    layers = {"stem": (width, CHANNELS), "head": (2 * len(ANGLES), width)}
    for number in range(3):
        layers |= {f"mix.{number}": (width, 3 * width), f"out.{number}": (width, width)}
    weights = {f"{name}.weight": np.zeros(shape, np.float32) for name, shape in layers.items()}
    weights |= {f"{name}.bias": np.zeros(shape[0], np.float32) for name, shape in layers.items()}
    weights["head.bias"][: len(ANGLES)] = head_bias
    return AngleCorrection(weights, "constant")


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
    report = angles.evaluate([recorded(0.0, OFFSET)], "corrected", network())
    assert report["model"] == "constant"
    assert report["raw"]["mae_deg"]["overall"] == pytest.approx(OFFSET)


def test_frames_without_a_person_do_not_count_and_are_not_corrected():
    clip = recorded(0.0, OFFSET)
    world, image = clip.sequence.world.copy(), clip.sequence.image.copy()
    world[:5] = image[:5] = np.nan
    hidden = replace(clip.sequence, world=world, image=image)
    fixed = network()(hidden)
    assert np.isnan(fixed.degrees[:5]).all()
    assert np.isfinite(fixed.degrees[5:]).all()
    report = angles.evaluate([replace(clip, sequence=hidden)], "raw")
    assert report["mae_deg"]["overall"] == pytest.approx(OFFSET, abs=0.5)


def test_the_correction_adds_what_the_network_says_within_the_range_of_an_angle():
    sequence = squatting(Plan(depths=(1.0,)), fps=10.0)
    raised = network(head_bias=0.5)(sequence).degrees
    assert raised == pytest.approx(np.minimum(space_angles(sequence) + 15.0, 180.0), abs=1e-3)


def test_features_do_not_depend_on_place_and_size():
    sequence = squatting(Plan(depths=(1.0,)), fps=10.0, yaw=60.0)
    moved = replace(sequence, image=sequence.image * [0.5, 0.5, 1.0] + [0.2, 0.1, 0.0], world=sequence.world * 1.3)
    assert features(moved) == pytest.approx(features(sequence), abs=1e-5)


def test_a_wrong_or_missing_file_is_named(tmp_path):
    with pytest.raises(ModelMissing):
        load(tmp_path / "none.npz")
    np.savez(tmp_path / "other.npz", **{"stem.weight": np.zeros((2, 3)), "head.weight": np.zeros((1, 2))})
    with pytest.raises(ModelCorrupt, match="not of this version"):
        load(tmp_path / "other.npz")

"""`spotter evaluate form-faults`: only unseen seeds count, and the figures are those that can be worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from spotter.domain.fault_model import FaultModel
from spotter.errors import FileMissing
from spotter.evaluation import form_faults as measure
from tests.athletes import Plan, squatting
from tests.unit.test_form_faults import Certain

SHALLOW_ALWAYS = FaultModel(Certain({"shallow": 0.9, "head_forward": 0.1}))
TESTED = (100_000, 100_002, 100_003, 100_004)
KEPT, LEARNT = 100_001, 17


def write(folder: Path, seed: int, *faults: str, exercise: str = "squat") -> None:
    seen = squatting(Plan(depths=(1.0,) * 2, seconds=3.0), fps=12.0)
    np.savez(
        folder / f"{seed}.npz",
        exercise=exercise,
        faults=np.array(faults, dtype=np.str_),
        strengths=np.full(len(faults), 0.9),
        size=[seen.width, seen.height],
        times=seen.times,
        repetitions=[[1.0, 2.5, 4.0]],
        image_full=seen.image,
        world_full=seen.world,
        seen_full=seen.visibility,
        detected_full=seen.detected,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for seed, faults in zip(TESTED, (["shallow"], ["shallow"], ["head_forward"], []), strict=True):
        write(tmp_path, seed, *faults)
    write(tmp_path, KEPT, "shallow")
    write(tmp_path, LEARNT, "shallow")
    return tmp_path


def test_only_seeds_that_training_leaves_out_are_scored(folder):
    assert [clip.seed for clip in measure.recorded(folder)] == list(TESTED)


def test_weights_that_did_not_learn_from_lower_seeds_are_scored_on_them_too(folder):
    assert [clip.seed for clip in measure.recorded(folder, first=LEARNT)] == [LEARNT, *TESTED]


@pytest.mark.parametrize("borders", ["exact", "counted"])
def test_f1_is_what_it_is_by_hand(folder, borders):
    found = measure.evaluate(measure.recorded(folder), SHALLOW_ALWAYS)[borders]
    faults = found["all_views"]["faults"]
    assert found["n"] == len(TESTED)
    assert (faults["shallow"]["precision"], faults["shallow"]["recall"]) == (0.5, 1.0)
    assert faults["shallow"]["f1"] == pytest.approx(2 / 3, abs=1e-3)
    assert faults["head_forward"]["f1"] == 0.0
    assert found["all_views"]["macro_f1"] == pytest.approx(1 / 3, abs=1e-3)
    low, high = found["all_views"]["ci95"]
    assert low <= found["all_views"]["macro_f1"] <= high
    assert found["by_strength"]["gross"] == {"recall": pytest.approx(2 / 3, abs=1e-3), "n": 3}
    json.dumps(found)


def test_a_fault_that_cannot_be_seen_from_there_is_left_out_of_the_seen_views(folder):
    for seed in TESTED:
        write(folder, seed, "knees_in")
    found = measure.evaluate(measure.recorded(folder), SHALLOW_ALWAYS)["exact"]
    assert "knees_in" in found["all_views"]["faults"]
    assert "knees_in" not in found["seen_views"]["faults"]


def test_a_folder_without_unseen_seeds_is_refused(tmp_path):
    write(tmp_path, KEPT)
    with pytest.raises(FileMissing):
        list(measure.recorded(tmp_path))

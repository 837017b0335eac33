"""`spotter evaluate angles --recorded`: every clip of the folder is measured, or as many as are asked for."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from spotter.cli.app import app
from spotter.domain.angle_correction import ANGLES
from spotter.errors import FileMissing
from spotter.evaluation import angles
from tests.athletes import Plan, squatting

OFFSET = 7.0


def write(folder: Path, seed: int) -> None:
    """A clip as `training.angle_correction.data` writes it, whose true angles all lie `OFFSET` below what is read."""
    sequence = squatting(Plan(depths=(1.0, 1.0)), fps=10.0, yaw=90.0)
    frames = len(sequence.times)
    np.savez(
        folder / f"{seed}.npz",
        seed=seed,
        exercise="squat",
        faults=np.array([], dtype=np.str_),
        azimuth=90.0,
        times=sequence.times,
        size=np.array([sequence.width, sequence.height]),
        angles=angles.raw_angles(sequence) - OFFSET,
        angle_names=np.array([f"{side}_{joint}" for side, joint in ANGLES]),
        landmarks_2d=sequence.pixels()[..., :2],
        visibility=np.ones((frames, 33)),
        image_full=sequence.image,
        world_full=sequence.world,
        seen_full=sequence.visibility,
        detected_full=sequence.detected,
    )


def measured(folder: Path, *options: str) -> dict[str, object]:
    target = folder / "report.json"
    words = ["evaluate", "angles", "--recorded", str(folder), "--model", "raw", "--json", str(target), *options]
    ran = CliRunner().invoke(app, words)
    assert ran.exit_code == 0, ran.output
    return dict(json.loads(target.read_text("utf-8")))


def test_all_clips_are_read_or_as_many_as_are_asked_for(tmp_path: Path):
    for seed in range(angles.CLIPS + 2):
        write(tmp_path, seed)
    report = measured(tmp_path)
    assert report["n"] == angles.CLIPS + 2
    assert report["mae_deg"]["overall"] == pytest.approx(OFFSET, abs=0.1)
    assert measured(tmp_path, "--clips", "3")["n"] == 3


def test_an_empty_folder_and_another_pose_model_are_said(tmp_path: Path):
    with pytest.raises(FileMissing, match="make renders"):
        angles.recorded_files(tmp_path)
    write(tmp_path, 5)
    with pytest.raises(FileMissing, match=r"5\.npz was not recorded with the pose model heavy"):
        angles.from_file(angles.recorded_files(tmp_path)[0], "heavy")

"""The form model: finds a fault in people it has not seen, whichever side works, and says where and when it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from spotter.cli.app import app
from spotter.domain.form_model_features import measured
from spotter.domain.form_model_motion import Joint, canonical, mirrored
from spotter.errors import InvalidRequest
from spotter.evaluation import form_reps
from spotter.evaluation.form_reps_data import load

HEIGHTS = np.array([100, 115, 130, 150, 160, 170, *[145] * 2, 118, 95, *[145] * 2, 118, 95, 95, 50, 8, 2, 95, 50, 8, 2])
SIDEWAYS = np.array([*[0] * 6, 8, 18, 20, 22, -8, -18, -20, -22, 10, 10, 10, 10, -10, -10, -10, -10])
ARM = [Joint.LEFT_ELBOW, Joint.LEFT_WRIST]
TRUNK = [*range(Joint.SPINE, Joint.LEFT_HIP)]
ABDUCTION = 7


def raise_of_the_arm(
    rng: np.random.Generator, wrong: bool, build: float, right: bool, side_lean: float = 14.0
) -> np.ndarray:
    """(F, 22, 3) an arm lifted sideways; wrong: the trunk leans away in the last third."""
    frames = int(rng.integers(60, 80))
    moment = np.linspace(0, 1, frames)
    xyz = np.zeros((frames, 22, 3))
    xyz[..., 0], xyz[..., 1] = SIDEWAYS, HEIGHTS
    xyz[:, [Joint.LEFT_TOES, Joint.RIGHT_TOES], 2] = 15.0
    angle = np.sin(np.pi * moment) * (1.4 + 0.1 * rng.standard_normal())
    for reach, joint in zip((27.0, 50.0), ARM, strict=True):
        xyz[:, joint, 0] = 18 + reach * np.sin(angle)
        xyz[:, joint, 1] = 145 - reach * np.cos(angle)
    if wrong:
        lean = np.where(moment > 2 / 3, np.sin(np.pi * (moment - 2 / 3) * 3), 0.0) * side_lean
        xyz[:, TRUNK, 0] -= lean[:, None] * (HEIGHTS[TRUNK] - 100) / 70
    xyz = xyz * build + rng.normal(0, 0.4, xyz.shape)
    heading = rng.uniform(-0.5, 0.5)
    turn = np.array([[np.cos(heading), 0, np.sin(heading)], [0, 1, 0], [-np.sin(heading), 0, np.cos(heading)]])
    return (mirrored(xyz) if right else xyz) @ turn.T + rng.normal(0, 20, 3)


def recorded(path: Path, subjects: tuple[int, ...] = (1, 2, 3, 6, 7), each: int = 4) -> Path:
    """A file like UI-PRMD; people differ in build, in the working side and in how they stand."""
    motions, rows = [], []
    for subject in subjects:
        rng = np.random.default_rng(subject)
        build, right = 0.85 + 0.05 * subject, bool(subject % 2)
        for episode in range(each):
            for wrong in (0, 1):
                motions.append(raise_of_the_arm(rng, bool(wrong), build, right))
                rows.append((ABDUCTION, subject, episode + 1, wrong, episode > 0))
    movement, subject, episode, incorrect, reduced = np.array(rows).T
    np.savez(
        path,
        xyz_cm=np.concatenate(motions).astype(np.float32),
        offsets=np.cumsum([0, *map(len, motions)]),
        movement=movement,
        subject=subject,
        episode=episode,
        incorrect=incorrect,
        reduced=reduced.astype(bool),
    )
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return recorded(tmp_path_factory.mktemp("reps") / "reps.npz")


@pytest.fixture(scope="module")
def explained(file: Path) -> dict[str, object]:
    return form_reps.cross_validate(load(file), explain=True)


def test_place_heading_size_and_side_do_not_matter():
    rng = np.random.default_rng(5)
    xyz = raise_of_the_arm(rng, wrong=False, build=1.0, right=False)
    turn = np.array([[0.8, 0, 0.6], [0, 1, 0], [-0.6, 0, 0.8]])
    moved = mirrored(xyz * 1.2) @ turn.T + np.array([30.0, 5.0, -200.0])
    one, other = measured(canonical(xyz, ABDUCTION)), measured(canonical(moved, ABDUCTION))
    assert np.allclose(one, other, atol=1e-6)


def test_faults_of_unseen_people_are_found(explained):
    assert explained["n"] == len(explained["items"]) == 40
    assert explained["accuracy"] >= 0.9
    assert explained["auc"] >= 0.95
    assert explained["ci95"]["accuracy"][0] < explained["accuracy"] <= explained["ci95"]["accuracy"][1]
    assert explained["by_movement"]["7"]["n"] == 40
    assert explained["reduced"]["n"] == explained["reduced_strict"]["n"] == 30


def test_it_says_which_part_and_when(explained):
    found = explained["explanation"]["7"]
    assert max(found["parts"], key=found["parts"].get) == "trunk"
    assert max(found["thirds"], key=found["thirds"].get) == "end"


def test_nothing_is_learnt_from_the_people_that_are_scored(file):
    """Labels of the scored people are turned round: what is said about them stays the same."""
    data = load(file)
    before = form_reps.cross_validate(data)["items"]
    scored = form_reps.fold_of(data.subject) == 4  # subject 3 alone
    data.incorrect[scored] = 1 - data.incorrect[scored]
    after = form_reps.cross_validate(data)["items"]
    said = [[item["probability"] for item in items if item["subject"] == 3] for items in (before, after)]
    assert said[0] == said[1]


def test_one_file_trains_and_another_tests(tmp_path, file):
    other = recorded(tmp_path / "others.npz", subjects=(4, 9), each=3)
    target = tmp_path / "report.json"
    words = ["evaluate", "form-reps", str(other), "--train", str(file), "--explain", "--json", str(target)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "shoulder abduction" in done.output
    assert target.is_file()
    report = form_reps.train_and_test(load(file), load(other))
    assert (report["n"], report["people_in_both"]) == (12, [])
    assert report["accuracy"] >= 0.9


def test_the_same_person_in_both_files_is_said(file):
    data = load(file)
    assert form_reps.train_and_test(data, data)["people_in_both"] == [1, 2, 3, 6, 7]


@pytest.mark.parametrize("options", [[], ["--folds", "subject", "--train", "x.npz"]])
def test_one_way_of_testing_is_needed(file, options):
    done = CliRunner().invoke(app, ["evaluate", "form-reps", str(file), *options])
    assert isinstance(done.exception, InvalidRequest)


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("subject", None, "lacks the arrays subject"),
        ("xyz_cm", np.zeros((5, 20, 3)), "expected"),
        ("movement", np.full(40, 11), "1 to 10"),
        ("incorrect", np.full(40, 2), "0 or 1"),
        ("incorrect", np.zeros(3), "one value per repetition"),
        ("offsets", np.zeros(41, dtype=int), "do not cut"),
    ],
)
def test_other_files_are_refused(tmp_path, file, name, value, complaint):
    arrays = dict(np.load(file))
    arrays[name] = value
    path = tmp_path / "other.npz"
    np.savez(path, **{key: array for key, array in arrays.items() if array is not None})
    with pytest.raises(InvalidRequest, match=complaint):
        load(path)


def test_a_movement_that_was_never_shown_is_an_error(file):
    data = load(file)
    data.incorrect[:] = 0
    with pytest.raises(InvalidRequest, match="correct and incorrect"):
        form_reps.cross_validate(data)

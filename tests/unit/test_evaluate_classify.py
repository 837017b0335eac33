from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from spotter.cli.app import app
from spotter.domain.landmarks import BODY_13
from spotter.errors import InvalidRequest
from spotter.evaluation import present
from spotter.evaluation.classify import canonical, evaluate, read, report
from tests.synthetic import clip

KEYS = {"n", "ci95", "items", "accuracy", "macro_f1", "none_recall", "none_precision", "confusion", "labels"}


def test_spellings_of_the_data_sets() -> None:
    assert canonical("pushup") == canonical("Push Up") == "push_up"
    assert canonical("jumping_jacks") == "jumping_jack"
    assert canonical("squat") == "squat"
    assert canonical("baseball_pitch") == canonical("strum_guitar") == "none"


def scaled_file(path: Path, labels: list[str]) -> Path:
    """Frames scaled per axis, float16, all zero where nobody was found, as Countix-Fitness has them."""
    parts = []
    for seed, label in enumerate(labels):
        sequence = clip(label, seed).sequence
        low = np.fmin.reduce(sequence.image, axis=1, keepdims=True)
        high = np.fmax.reduce(sequence.image, axis=1, keepdims=True)
        parts.append(np.nan_to_num((sequence.image - low) / (high - low)).astype(np.float16))
    offsets = np.concatenate([[0], np.cumsum([len(part) for part in parts])])
    np.savez(
        path, landmarks=np.concatenate(parts), offsets=offsets, exercise=np.array(labels), count=np.ones(len(labels))
    )
    return path


def annotated_file(path: Path, labels: list[str]) -> Path:
    """Thirteen joints in pixels, as Penn Action has them."""
    parts = [clip(label, seed).sequence for seed, label in enumerate(labels)]
    xy = [np.nan_to_num(part.pixels()[:, list(BODY_13)]) for part in parts]
    offsets = np.concatenate([[0], np.cumsum([len(part) for part in xy])])
    joined = np.concatenate(xy).astype(np.float32)
    np.savez(
        path, xy_px=joined, visible=np.ones(joined.shape[:2], dtype=bool), offsets=offsets, action=np.array(labels)
    )
    return path


def test_only_what_is_in_the_file_is_possible() -> None:
    labels, owner = ("squat", "lunge", "thruster"), {"squat": "squat", "lunge": "lunge"}
    sure_of_a_lunge = np.array([[0.3, 0.6, 0.1], [0.0, 0.5, 0.5]])
    found = present.support(sure_of_a_lunge, labels, owner)
    assert present.best(found, {"squat", "lunge", "none"}) == "lunge"
    assert present.best(found, {"squat", "none"}) == "none"
    assert present.best(found, {"squat"}) == "squat"
    assert present.best(present.support(sure_of_a_lunge[:0], labels, owner), {"squat"}) == "none"


def test_halves_share_every_clip_out_by_its_name_alone(tmp_path: Path) -> None:
    path = annotated_file(tmp_path / "clips.npz", ["squat", "none", "push_up", "squat"])
    names = np.array(["a", "b", "c", "d"])
    np.savez(path, clip=names, **dict(np.load(path)))
    found = evaluate(path)
    assert [present.half(name) for name in names] == ["testing", "testing", "choosing", "choosing"]
    shares = {}
    for half in present.HALVES:
        own = [item for item in found["items"] if present.half(item["name"]) == half]
        right = sum(item["label"] == item["predicted_among_present"] for item in own)
        assert found["n_by_score"][f"accuracy_among_present_{half}"] == len(own)
        shares[half] = (right, found[f"accuracy_among_present_{half}"])
    assert all(share == right / 2 for right, share in shares.values())
    assert sum(right for right, _ in shares.values()) == round(found["accuracy_among_present"] * 4)


def test_joints_that_nobody_could_place_are_not_seen(tmp_path: Path) -> None:
    path = annotated_file(tmp_path / "clips.npz", ["squat"])
    arrays = dict(np.load(path))
    elbow, wrist = 3, 5
    arrays["xy_px"][:, elbow], arrays["xy_px"][:, wrist] = 1.4, 0.0  # the mark in resized pictures and in others
    arrays["visible"][:, [elbow, wrist]] = False
    np.savez(path, **arrays)
    sequence = next(read(path)).sequence
    lost = [int(BODY_13[elbow]), int(BODY_13[wrist])]
    assert np.isnan(sequence.image[:, lost, :2]).all()
    assert (sequence.visibility[:, lost] == 0).all()


@pytest.mark.parametrize("write", [scaled_file, annotated_file])
def test_both_formats_give_the_promised_keys(tmp_path: Path, write) -> None:
    found = evaluate(write(tmp_path / "clips.npz", ["squat", "none", "thruster"]))
    assert set(found) >= KEYS
    assert found["n"] == 3
    assert [item["label"] for item in found["items"]] == ["squat", "none", "none"]
    assert np.array(found["confusion"]).sum() == 3
    low, high = found["ci95"]["accuracy"]
    assert low <= found["accuracy"] <= high


def test_mistakes_are_readable_in_a_narrow_terminal(tmp_path: Path) -> None:
    path = scaled_file(tmp_path / "clips.npz", ["squat"])
    np.savez(path, **dict(np.load(path)) | {"exercise": np.array(["romanian_deadlift"])})
    done = CliRunner().invoke(app, ["evaluate", "classify", str(path)], env={"COLUMNS": "50"})
    assert done.exit_code == 0, done.output
    said = evaluate(path)["items"][0]["predicted"]
    assert ["romanian_deadlift", said, "1", "1"] in [line.split() for line in done.output.splitlines()]


def test_scores_by_hand() -> None:
    truth = ["squat"] * 4 + ["none"] * 4
    said = ["squat", "squat", "squat", "none", "none", "none", "squat", "push_up"]
    found = report(
        [{"spelling": label, "label": label, "predicted": guess} for label, guess in zip(truth, said, strict=True)]
    )
    assert found["accuracy"] == 5 / 8
    assert found["none_recall"] == 2 / 4
    assert found["none_precision"] == 2 / 3
    assert found["labels"] == ["none", "push_up", "squat"]
    assert found["confusion"] == [[2, 1, 1], [0, 0, 0], [1, 0, 3]]
    assert found["macro_f1"] == pytest.approx((2 * 3 / 8 + 2 * 2 / 7) / 2)


@pytest.mark.parametrize(
    "arrays",
    [
        {"offsets": np.array([0, 2])},
        {"landmarks": np.zeros((2, 33, 3)), "offsets": np.array([0, 2])},
        {"landmarks": np.zeros((2, 17, 3)), "offsets": np.array([0, 2]), "exercise": np.array(["squat"])},
        {"landmarks": np.zeros((2, 33, 3)), "offsets": np.array([0, 5]), "exercise": np.array(["squat"])},
    ],
)
def test_other_files_are_refused(tmp_path: Path, arrays: dict[str, np.ndarray]) -> None:
    np.savez(tmp_path / "wrong.npz", **arrays)
    with pytest.raises(InvalidRequest, match=r"wrong\.npz"):
        evaluate(tmp_path / "wrong.npz")


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("hello")
    with pytest.raises(InvalidRequest):
        evaluate(tmp_path / "text.npz")
    with pytest.raises(InvalidRequest):
        evaluate(tmp_path / "absent.npz")

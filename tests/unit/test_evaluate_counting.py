"""`spotter evaluate counting`: the contract's keys, and a clear sentence for a wrong file."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from spotter.cli import main
from spotter.domain.rhythm_network import SHIPPED
from spotter.errors import InvalidRequest, ModelCorrupt
from spotter.evaluation.counting import evaluate, is_tuning, report
from tests import athletes
from tests.athletes import Plan


def write(path, *, drop: str = "", **changed):
    """Two videos, one of eight squats and one of six push-ups, and a second in which nobody is seen."""
    clips = [
        athletes.squatting(Plan(depths=(1.0,) * 8)).image,
        athletes.pushing_up(Plan(depths=(1.0,) * 6)).image,
    ]
    scaled = []
    for image in clips:
        low, high = image.min(axis=1, keepdims=True), image.max(axis=1, keepdims=True)
        scaled.append(np.concatenate([(image - low) / (high - low), np.zeros((30, 33, 3))]))
    lengths = [len(clip) for clip in scaled]
    arrays = {
        "landmarks": np.concatenate(scaled).astype(np.float16),
        "offsets": np.cumsum([0, *lengths]),
        "count": np.array([8, 6]),
        "exercise": np.array(["squat", "Push Up"]),
        "name": np.array(["first", "second"]),
        **changed,
    }
    arrays.pop(drop, None)
    np.savez(path, **arrays)
    return path


@pytest.mark.parametrize("choice", ["none", "known", "auto"])
def test_every_way_of_knowing_the_exercise_counts(tmp_path, choice):
    found = evaluate(write(tmp_path / "videos.npz"), choice)
    assert found["n"] == 2
    assert found["obo"] == 1.0
    assert {"mae", "obo", "exact", "by_exercise", "items", "ci95", "n_by_score"} <= set(found)
    assert set(found["by_exercise"]) == {"squat", "Push Up"}
    assert [item["count"] for item in found["items"]] == [8, 6]
    assert all(len(item["repetitions"]) == item["predicted"] for item in found["items"])
    assert "boundary_f1" not in found


def test_one_half_can_be_counted_alone(tmp_path):
    names = [
        next(f"video{number}" for number in range(99) if is_tuning(f"video{number}") == wanted) for wanted in (1, 0)
    ]
    path = write(tmp_path / "videos.npz", name=np.array(names))
    tuning, rest = (evaluate(path, "none", half) for half in ("tuning", "report"))
    assert [item["name"] for item in tuning["items"]] == names[:1]
    assert [item["name"] for item in rest["items"]] == names[1:]
    assert (tuning["half"], rest["half"]) == ("tuning", "report")


def test_weights_that_do_not_ship_are_measured_the_same_way(tmp_path):
    path = write(tmp_path / "videos.npz")
    copy = tmp_path / "copy.npz"
    copy.write_bytes(SHIPPED.read_bytes())
    assert evaluate(path, "known", weights=copy) == evaluate(path, "known")
    deaf = tmp_path / "deaf.npz"
    with np.load(SHIPPED) as shipped:
        np.savez(deaf, **{name: np.zeros_like(values) for name, values in shipped.items()})
    assert evaluate(path, weights=deaf)["obo"] == 0.0
    copy.write_bytes(b"no weights")
    with pytest.raises(ModelCorrupt):
        evaluate(path, weights=copy)


def test_known_borders_are_compared(tmp_path):
    first = [(31 + 72 * index, 31 + 72 * index + 60) for index in range(8)]
    second = [(31 + 72 * index, 31 + 72 * index + 60) for index in range(6)]
    spans = {"reps": np.array([*first, *second]), "rep_offsets": np.array([0, 8, 14])}
    found = evaluate(write(tmp_path / "videos.npz", **spans), "known")
    assert found["boundary_f1"] > 0.8
    low, high = found["ci95"]["boundary_f1"]
    assert low <= found["boundary_f1"] <= high


def test_scores_follow_their_definitions():
    items = [
        {"exercise": "squat", "count": 10, "predicted": 9},
        {"exercise": "squat", "count": 4, "predicted": 4},
        {"exercise": "lunge", "count": 5, "predicted": 8},
        {"exercise": "lunge", "count": 0, "predicted": 1},
    ]
    found = report(items)
    assert found["mae"] == pytest.approx((0.1 + 0.0 + 0.6) / 3)
    assert found["obo"] == 0.75
    assert found["exact"] == 0.25
    assert found["by_exercise"]["squat"]["mae"] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"drop": "count"}, "lacks the arrays count"),
        ({"count": np.array([8])}, "one whole number"),
        ({"count": np.array([8.5, 2.0])}, "one whole number"),
        ({"landmarks": np.zeros((10, 17, 2))}, "expected"),
        ({"offsets": np.array([0, 5, 6])}, "offsets"),
        ({"reps": np.zeros((3, 2), int)}, "rep_offsets"),
        ({"reps": np.zeros((3, 2), int), "rep_offsets": np.array([0, 1, 2])}, "start and end frames"),
    ],
)
def test_a_wrong_format_is_named(tmp_path, change, said):
    with pytest.raises(InvalidRequest, match=said):
        evaluate(write(tmp_path / "videos.npz", **change))


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr(sys, "argv", ["spotter", "evaluate", "counting", *map(str, arguments)])
    with pytest.raises(SystemExit) as exit_:
        main()
    return int(exit_.value.code or 0)


def test_the_command_writes_json_and_exits_2_for_a_wrong_file(tmp_path, monkeypatch, capfd):
    out = tmp_path / "deep" / "scores.json"
    assert run(monkeypatch, write(tmp_path / "videos.npz"), "--json", out) == 0
    assert json.loads(out.read_text("utf-8"))["n"] == 2
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 not an archive")
    assert run(monkeypatch, tmp_path / "broken.npz") == 2
    assert "not an .npz file" in " ".join("".join(capfd.readouterr()).split())


def test_the_halves_do_not_depend_on_the_machine():
    assert [is_tuning(name) for name in ("bench_pressing17", "bench_pressing19", "lunge1", "lunge2")] == [
        True,
        False,
        True,
        False,
    ]

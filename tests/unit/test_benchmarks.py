"""`spotter evaluate all`: the page says what the JSON files say, and only that."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from spotter.cli.app import app
from spotter.errors import FileMissing, InvalidRequest
from spotter.evaluation import benchmarks, counting
from spotter.evaluation.benchmarks_page import page

UNSEEN, TUNED = "lunge2", "bench_pressing17"
CONTEXT = {
    "date": "2026-11-22",
    "commit": "abc123",
    "machine": "2 cores",
    "versions": {"numpy": "2.4.6"},
    "weights": {"a.onnx": "0123456789abcdef0123"},
}


def counted(name: str, found: int) -> dict[str, object]:
    return {"name": name, "exercise": "squat", "count": 4, "predicted": found}


COUNTING = counting.report([counted(UNSEEN, 4), counted(TUNED, 8)])
FRAMES = {
    "check": "plank_hips",
    "n": 40,
    "accuracy": 0.975,
    "precision": None,
    "recall": 0.5,
    "f1": None,
    "ci95": {"accuracy": [0.871, 0.9956], "recall": [0.4, 0.6]},
}
VIDEOS = {
    "n": 3,
    "exercise_accuracy": 1.0,
    "none_recall": 0.5,
    "obo": 0.75,
    "exact": 0.5,
    "mae": 0.1,
    "high": {"obo": 1.0, "exact": 1.0, "mae": 0.0},
    "library": {"obo": 0.75, "exact": 0.5, "mae": 0.1},
    "ci95": {"none_recall": [0.1, 0.9], "high.obo": [0.2, 1.0]},
    "n_by_score": {
        "exercise_accuracy": 3,
        "none_recall": 2,
        "obo": 3,
        "exact": 3,
        "mae": 3,
        "high.obo": 1,
        "library.obo": 3,
    },
}


def row(text: str, start: str) -> list[str]:
    line = next(line for line in text.splitlines() if line.startswith(f"| {start}"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_row_has_value_interval_and_n():
    text = page({"form-frames-plank_high": FRAMES}, {})
    found = row(text, "**Spotter**, plank_hips: `plank_high`")
    assert found[1:6] == ["97.5 (87.1 - 99.6)", "-", "50.0 (40.0 - 60.0)", "-", "40"]


def test_the_videos_nothing_was_tuned_on_have_a_row_of_their_own():
    text = page({"counting-none": COUNTING}, {})
    assert row(text, "**Spotter**, exercise-agnostic, all videos")[1].startswith("0.500")
    unseen = row(text, "**Spotter**, exercise-agnostic, videos not used for tuning")
    assert unseen[1].startswith("0.000")
    assert unseen[4] == "1"


def test_an_oracle_figure_is_marked_as_not_comparable():
    text = page({"counting-none": COUNTING}, {})
    assert row(text, "Joint-PoseRAC")[5].startswith("no:")
    assert row(text, "adaptive untrained floor")[5] == "yes"


def test_parts_of_the_clips_have_their_own_intervals_and_n():
    text = page({"videos": VIDEOS}, {})
    assert row(text, "**Spotter**, counts of high confidence")[3] == "1.000 (0.200 - 1.000)"
    assert row(text, "**Spotter**, all clips")[2] == "50.0 (10.0 - 90.0), n 2"


def test_only_what_was_measured_is_on_the_page():
    text = page({"videos": VIDEOS}, {})
    assert "## Counting" not in text
    assert "Not in these results: `spotter evaluate counting" in text


def test_weights_that_differ_between_runs_are_both_named():
    other = CONTEXT | {"weights": {"a.onnx": "ffff"}}
    text = page({"counting-none": COUNTING, "videos": VIDEOS}, {"counting-none": CONTEXT, "videos": other})
    assert "| `a.onnx` | `0123456789abcdef` | counting-none |" in text
    assert "| `a.onnx` | `ffff` | videos |" in text
    assert "| machine | 2 cores | all |" in text


def test_the_page_is_written_again_from_the_files_alone(tmp_path: Path):
    results = tmp_path / "results"
    results.mkdir()
    (results / "counting-none.json").write_text(json.dumps(COUNTING))
    (results / benchmarks.RUNS_FILE).write_text(json.dumps({"counting-none": CONTEXT | {"command": "spotter x"}}))
    pages = [tmp_path / name for name in ("a.md", "b.md")]
    for target in pages:
        done = CliRunner().invoke(app, ["evaluate", "all", "--from", str(results), "--out", str(target)])
        assert done.exit_code == 0, done.output
    first, second = (target.read_text("utf-8") for target in pages)
    assert first == second
    assert "| `spotter x` | 2026-11-22 | abc123 |" in first


def test_a_measure_runs_and_absent_data_are_skipped_with_a_reason(tmp_path: Path):
    folder = tmp_path / "data" / "countix_fitness"
    folder.mkdir(parents=True)
    time = np.arange(120)
    frames = np.full((120, 33, 3), 0.5)
    frames[..., 1] += 0.4 * np.sin(time / 6)[:, None] * np.linspace(-1, 1, 33)
    arrays = {"landmarks": frames.astype(np.float16), "offsets": np.array([0, 120]), "count": np.array([3])}
    np.savez(folder / "sequences.npz", **arrays, exercise=np.array(["squat"]), name=np.array([UNSEEN]))
    places = ["--data", str(tmp_path / "data"), "--videos", str(tmp_path), "--results", str(tmp_path / "results")]
    target = tmp_path / "page.md"
    wanted = ["--only", "counting-none,form-frames-plank_high", "--out", str(target)]
    done = CliRunner().invoke(app, ["evaluate", "all", *places, *wanted])
    assert done.exit_code == 0, done.output
    plain = " ".join(done.output.split())
    assert "counting-none: measured in" in plain
    assert "form-frames-plank_high: skipped: DATA/exercise_correction/plank_high.csv.gz is not present" in plain
    text = target.read_text("utf-8")
    assert "exercise-agnostic, all videos" in text
    assert "repetition_rhythm.npz" in text
    assert str(tmp_path) not in text


def test_what_nobody_measures_cannot_be_asked_for():
    with pytest.raises(InvalidRequest, match="no measure 'countng'"):
        benchmarks.chosen(["countng"], [])


def test_slow_measures_can_be_left_out():
    names = {job.measure for job in benchmarks.chosen([], ["videos", "form-videos", "speed", "angles"])}
    assert names == {"counting", "classify", "form-frames", "form-reps"}


def test_angles_are_measured_where_clips_were_rendered(tmp_path: Path):
    (job,) = benchmarks.chosen(["angles"], [])
    renders = tmp_path / "renders"
    with pytest.raises(FileMissing, match="RENDERS is not present"):
        job.located({benchmarks.RENDERS: renders})
    renders.mkdir()
    assert job.located({benchmarks.RENDERS: renders})[-1] == str(renders)


def test_a_folder_without_results_is_an_error(tmp_path: Path):
    with pytest.raises(FileMissing, match="No results"):
        benchmarks.read(tmp_path)

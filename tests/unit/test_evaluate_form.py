"""The form measures: labelled single frames and labelled clips."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest

from spotter.domain.assessment import SetAssessment
from spotter.domain.exercise import library
from spotter.domain.exercise_example import film
from spotter.domain.landmarks import Landmark
from spotter.domain.pose import PoseSequence
from spotter.domain.view import View
from spotter.errors import InvalidRequest
from spotter.evaluation import form_frames, form_videos
from tests.coaching_cases import repetition, squats

KEYS = {"n", "ci95", "items", "accuracy", "precision", "recall", "f1", "confusion"}


def at_the_turn(exercise: str, view: View, fault: str | None) -> PoseSequence:
    """The frames around the first turning point."""
    return film(library()[exercise], view, fault).between(2.45, 2.65)


def written(path: Path, *parts: tuple[str, PoseSequence]) -> Path:
    """Frames as shares of a picture of 16:9, z in the scale of x."""
    names = [f"{mark.name.lower()}_{letter}" for mark in Landmark for letter in "xyzv"]
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["label", *names])
        for label, sequence in parts:
            shares = sequence.image / np.array([16 / 9, 1.0, 16 / 9])
            values = np.concatenate((shares, sequence.visibility[..., None]), axis=-1).reshape(len(sequence), -1)
            rows.writerows([label, *row] for row in values.tolist())
    return path


CASES = [
    ("plank_hips", "plank", View.LEFT, {"no_sag": "L", "no_pike": "H"}),
    ("curl_lean", "bicep_curl", View.RIGHT, {"no_lean_back": "L"}),
    ("lunge_knee_over_toe", "lunge", View.LEFT, {"knee_over_toe": "L"}),
]


@pytest.mark.parametrize(("check", "exercise", "view", "faults"), CASES)
def test_frames_are_judged_by_the_exercise_file(tmp_path, check, exercise, view, faults):
    parts = [(label, at_the_turn(exercise, view, fault)) for fault, label in faults.items()]
    file = written(tmp_path / "frames.csv.gz", ("C", at_the_turn(exercise, view, None)), *parts)
    found = form_frames.evaluate(form_frames.load(file), check)
    assert set(found) >= KEYS
    assert (found["accuracy"], found["recall"], found["precision"]) == (1.0, 1.0, 1.0)
    assert np.array(found["confusion"]).trace() == found["n"] == len(found["items"])


def test_shuffled_frames_get_the_same_answers(tmp_path):
    parts = [(label, at_the_turn("lunge", View.LEFT, fault)) for label, fault in (("C", None), ("L", "knee_over_toe"))]
    frames = form_frames.load(written(tmp_path / "frames.csv.gz", *parts))
    order = np.random.default_rng(1).permutation(len(frames.labels))
    shuffled = form_frames.Frames(frames.labels[order], frames.points[order], frames.visibility[order])
    one, other = (form_frames.evaluate(found, "lunge_knee_over_toe") for found in (frames, shuffled))
    assert [one["items"][row]["predicted"] for row in order] == [item["predicted"] for item in other["items"]]


def test_a_file_of_another_kind_is_refused(tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(InvalidRequest, match=r"other\.csv"):
        form_frames.load(other)
    file = written(tmp_path / "frames.csv.gz", ("H", at_the_turn("plank", View.LEFT, "no_pike")))
    with pytest.raises(InvalidRequest, match="'H'"):
        form_frames.evaluate(form_frames.load(file), "curl_lean")
    with pytest.raises(InvalidRequest, match="plank_hips"):
        form_frames.evaluate(form_frames.load(file), "handstand")


def only_attempts() -> SetAssessment:
    tried = (repetition(1, 2.0, attempt="incomplete_range"),)
    return squats(()).model_copy(update={"repetitions": tried})


@pytest.mark.parametrize(
    ("sets", "predicted", "reasons", "assessable"),
    [
        ([squats(((), ()))], "correct", (), True),
        ([squats(((), ("depth",)))], "wrong", ("depth",), True),
        ([squats((("trunk",),))], "correct", (), True),
        ([only_attempts()], "wrong", ("only_attempts",), True),
        ([squats(())], "correct", (), False),
        ([], "correct", (), False),
    ],
    ids=["clean", "major", "minor", "attempts", "nothing moved", "no set"],
)
def test_a_clip_is_wrong_when_a_repetition_fails_a_major_criterion(sets, predicted, reasons, assessable):
    found = form_videos.judge(sets)
    assert (found.predicted, found.reasons, found.assessable) == (predicted, reasons, assessable)


def item(label: str, predicted: str, scene: str = "1") -> form_videos.Item:
    return form_videos.Item(file="a.mp4", label=label, scene=scene, predicted=predicted, assessable=True)  # type: ignore[arg-type]


def test_clip_scores_by_hand():
    items = [item("correct", "correct"), item("correct", "wrong"), item("wrong", "wrong", "2"), item("wrong", "wrong")]
    found = form_videos.report(items)
    assert (found["accuracy"], found["false_alarm_rate"], found["miss_rate"]) == (0.75, 0.5, 0.0)
    assert found["by_scene"]["2"] == {"n": 1, "accuracy": 1.0}
    assert found["not_assessable"] == 0.0


def test_labels_are_read_and_checked(tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text("file,label,scene\na.mp4,correct,3\n")
    with pytest.raises(InvalidRequest, match="does not lie beside it"):
        form_videos.read_labels(labels)
    (tmp_path / "a.mp4").touch()
    assert form_videos.read_labels(labels)[0].scene == "3"
    labels.write_text("file,label\na.mp4,superb\n")
    with pytest.raises(InvalidRequest, match="not a labels file"):
        form_videos.read_labels(labels)

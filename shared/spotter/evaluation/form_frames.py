"""`spotter evaluate form-frames`: one criterion of an exercise file on single labelled frames; nothing is fitted here.

A frame is no repetition: there is no time to look at, so the criterion's measure is read in the one frame and held against
the limit of the exercise file. A frame has to be called right or wrong, so the dead-band, which keeps a repetition from being
called a fault within the noise of the landmarks, plays no part. A frame whose measure cannot be read counts as correct form.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, cast

import numpy as np
from numpy.typing import NDArray

from spotter.domain.assessment import Outcome
from spotter.domain.body import Body
from spotter.domain.exercise import Criterion, library
from spotter.domain.geometry import torso_length
from spotter.domain.landmarks import LANDMARK_COUNT, Landmark
from spotter.domain.measures import read
from spotter.domain.pose import FloatArray, PoseSequence
from spotter.domain.rules import grade
from spotter.domain.view import YAW, View, angle_apart, estimate_yaw
from spotter.errors import InvalidRequest
from spotter.evaluation.statistics import wilson

CORRECT = "C"
# The files hold shares of the picture but not its size. A picture of 16:9 gives the upright people in them the same
# proportions (shoulders 0.7 of the torso) from the front that adults have; 4:3 would give 0.53.
ASSUMED_ASPECT = 16 / 9


@dataclass(frozen=True)
class Check:
    """What a data set labels, and the criteria that say the same.

    Attributes:
        exercise: name in the library.
        labels: criterion id to the label of a frame in which it fails.
    """

    exercise: str
    labels: Mapping[str, str]


CHECKS: Mapping[str, Check] = {
    "plank_hips": Check("plank", {"no_sag": "L", "no_pike": "H"}),
    "curl_lean": Check("bicep_curl", {"no_lean_back": "L"}),
    "lunge_knee_over_toe": Check("lunge", {"knee_over_toe": "L"}),
}


@dataclass(frozen=True)
class Frames:
    """Labelled single frames.

    Attributes:
        labels: (N,) as the file spells them.
        points: (N, 33, 3) x, y and z in picture heights, y down; NaN for landmarks that the file does not have.
        visibility: (N, 33).
    """

    labels: NDArray[np.str_]
    points: FloatArray
    visibility: FloatArray


def load(path: Path, aspect: float = ASSUMED_ASPECT) -> Frames:
    """Read a file with the columns `label` and `<joint>_x, _y, _z, _v`; gzip or plain.

    Raises:
        InvalidRequest: the file is not in the format.
    """
    try:
        with _opened(path) as file:
            rows = list(csv.DictReader(file))
            labels = np.array([row["label"] for row in rows])
            points = np.full((len(rows), LANDMARK_COUNT, 3), np.nan)
            visibility = np.zeros((len(rows), LANDMARK_COUNT))
            for mark in Landmark:
                name = mark.name.lower()
                if rows and f"{name}_x" in rows[0]:
                    for axis, letter in enumerate("xyz"):
                        points[:, mark, axis] = [float(row[f"{name}_{letter}"]) for row in rows]
                    visibility[:, mark] = [float(row.get(f"{name}_v") or 1.0) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error, KeyError, TypeError, ValueError, EOFError) as error:
        raise InvalidRequest(
            f"{path.name} is not a file of labelled frames (label, <joint>_x, ...): {error}"
        ) from error
    if not len(labels) or np.isnan(points).all():
        raise InvalidRequest(f"{path.name} holds no labelled frames (columns label, <joint>_x, _y, _z, _v).")
    return Frames(labels, points * np.array([aspect, 1.0, aspect]), visibility)


def evaluate(frames: Frames, check: str) -> dict[str, Any]:
    """All scores with n and interval; keys are the contract of the evaluation page.

    Raises:
        InvalidRequest: there is no such check.
    """
    if check not in CHECKS:
        raise InvalidRequest(f"There is no check {check!r}: {', '.join(CHECKS)}.")
    wanted = CHECKS[check]
    exercise = library()[wanted.exercise]
    criteria = [exercise.criterion(name) for name in wanted.labels]
    unknown = sorted(set(frames.labels) - {CORRECT, *wanted.labels.values()})
    if unknown:
        raise InvalidRequest(f"{check} knows {CORRECT}, {', '.join(wanted.labels.values())}, not {unknown[0]!r}.")
    views = _views(frames)
    values = {criterion.id: measured(criterion, frames, views) for criterion in criteria}
    predicted = np.full(len(frames.labels), CORRECT)
    for criterion in criteria:
        beyond = [bool(np.isfinite(v)) and grade(criterion, float(v)) is not Outcome.PASS for v in values[criterion.id]]
        predicted[np.array(beyond) & (predicted == CORRECT)] = wanted.labels[criterion.id]
    limits = {criterion.id: [criterion.at_least, criterion.at_most] for criterion in criteria}
    return {"check": check, "limits": limits} | _report(frames.labels, predicted, values)


def measured(criterion: Criterion, frames: Frames, views: Sequence[View]) -> FloatArray:
    """(N,) the criterion's measure in each frame, read from the nearest of the four views; NaN where it cannot be read."""
    found = np.full(len(frames.labels), np.nan)
    kinds = np.array(views)
    for view in criterion.views:
        chosen = kinds == view
        if chosen.any():
            body = Body(sequence=_sequence(frames, chosen), yaw=YAW[view])
            found[chosen] = read(criterion.measure, body).values
    return found


def _opened(path: Path) -> TextIO:
    opener = gzip.open if path.suffix == ".gz" else open
    return cast(TextIO, opener(path, "rt", encoding="utf-8", newline=""))


def _sequence(frames: Frames, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> PoseSequence:
    """Frames as if they followed each other, each scaled to a torso of one: they have nothing else in common."""
    points = frames.points[chosen]
    points = points / np.maximum(torso_length(points[..., :2]), 1e-6)[:, None, None]
    count = len(points)
    times = np.arange(count, dtype=np.float64)
    seen = np.ones(count, dtype=np.bool_)
    return PoseSequence(times, points, frames.visibility[chosen], points, seen, width=1, height=1)


def _views(frames: Frames) -> list[View]:
    """The nearest of front, back, left and right for every frame."""
    found = []
    for index in range(len(frames.labels)):
        yaw = estimate_yaw(_sequence(frames, np.array([index])))
        off = {view: 180.0 if yaw is None else angle_apart(yaw, centre) for view, centre in YAW.items()}
        found.append(min(off, key=lambda view: off[view]))
    return found


def _report(labels: NDArray[np.str_], predicted: NDArray[np.str_], values: Mapping[str, FloatArray]) -> dict[str, Any]:
    right = labels == predicted
    wrong, flagged = labels != CORRECT, predicted != CORRECT
    hits = int((wrong & right).sum())
    precision = hits / int(flagged.sum()) if flagged.any() else None
    recall = hits / int(wrong.sum()) if wrong.any() else None
    names = sorted({*labels, *predicted})
    pairs = Counter(zip(labels.tolist(), predicted.tolist(), strict=True))
    return {
        "n": len(labels),
        "accuracy": float(right.mean()),
        "balanced_accuracy": float(np.mean([right[labels == name].mean() for name in sorted(set(labels))])),
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if precision and recall else None,
        "not_readable": int(np.all([~np.isfinite(found) for found in values.values()], axis=0).sum()),
        "ci95": {
            "accuracy": wilson(int(right.sum()), len(labels)),
            "precision": wilson(hits, int(flagged.sum())),
            "recall": wilson(hits, int(wrong.sum())),
        },
        "labels": names,
        "confusion": [[pairs[truth, guess] for guess in names] for truth in names],
        "items": [
            {
                "row": row,
                "label": str(labels[row]),
                "predicted": str(predicted[row]),
                "values": {name: _rounded(found[row]) for name, found in values.items()},
            }
            for row in range(len(labels))
        ],
    }


def _rounded(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None

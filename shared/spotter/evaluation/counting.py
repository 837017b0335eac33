"""`spotter evaluate counting`: the product's counter on pose sequences whose repetitions somebody counted.

How the data are split. Whatever was tuned by looking at counts was tuned on one half of the videos and reported on the other:
`is_tuning` decides by a hash of the name, so the split is the same on every machine and does not depend on the order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from spotter.domain.counting import scale_free
from spotter.domain.exercise import library
from spotter.domain.periodicity import Cycle, find_cycles, rhythm
from spotter.domain.rhythm_network import RhythmNetwork, load, shipped
from spotter.domain.timeline import NONE_LABEL
from spotter.errors import InvalidRequest
from spotter.evaluation.classify import ExerciseChoice, LabelledSequence, answer, canonical, scaled_sequences
from spotter.evaluation.statistics import bootstrap_mean, wilson
from spotter.serving.model import ExerciseModel

Half = Literal["tuning", "report", "both"]

SAME_REPETITION = 0.5  # intersection over union from which a found repetition is the true one


@dataclass(frozen=True)
class Counted:
    """One video of the file.

    Attributes:
        clip: its pose sequence and its label.
        count: true repetitions.
        spans: (R, 2) start and end of the true repetitions in frames; None when the file does not say.
    """

    clip: LabelledSequence
    count: int
    spans: NDArray[np.int64] | None


def is_tuning(name: str) -> bool:
    """Whether a video belongs to the half that parameters may be chosen on: first byte of the name's SHA-256 is even."""
    return hashlib.sha256(name.encode()).digest()[0] % 2 == 0


def read(path: Path) -> Iterator[Counted]:
    """The videos of a file in the format of Countix-Fitness.

    Raises:
        InvalidRequest: the file is not in the format, with what is missing.
    """
    arrays, clips = scaled_sequences(path, ("landmarks", "offsets", "count", "exercise"))
    counts = arrays["count"]
    if len(counts) != len(arrays["exercise"]) or not np.issubdtype(counts.dtype, np.integer) or (counts < 0).any():
        raise InvalidRequest(f"{path.name}: count must hold one whole number, 0 or more, for each sequence.")
    spans = _spans(path, arrays)
    return (
        Counted(clip, int(counts[index]), spans[index] if spans is not None else None)
        for index, clip in enumerate(clips)
    )


def evaluate(
    path: Path, choice: ExerciseChoice = "none", half: Half = "both", weights: Path | None = None
) -> dict[str, Any]:
    """The keys of the evaluation contract for one file.

    Args:
        path: the file.
        choice: `auto`: the classifier says which exercise it is; `known`: the label does; `none`: nobody knows.
        half: the videos that parameters may be chosen on, the others, or both.
        weights: of another rhythm network; None for those that ship.

    Raises:
        InvalidRequest: the file is not in the format.
        ModelMissing: no weights.
        ModelCorrupt: the weights are not those of a rhythm network.
    """
    network = load(weights) if weights else shipped()
    model = ExerciseModel() if choice == "auto" else None
    videos = (video for video in read(path) if half == "both" or is_tuning(video.clip.name) == (half == "tuning"))
    items = [_item(video, _exercise(video.clip, choice, model), network) for video in videos]
    models = [network.name, *([model.name] if model else [])]
    return {"models": models, "exercise_choice": choice, "half": half, **report(items)}


def report(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Scores of `items` with the keys `exercise`, `count`, `predicted` and, where spans are known, `matched` and `spans`."""
    scores = _scores(items)
    by_exercise = {
        name: _scores([item for item in items if item["exercise"] == name])
        for name in sorted({str(item["exercise"]) for item in items})
    }
    return {**scores, "by_exercise": by_exercise, "items": list(items)}


def _exercise(clip: LabelledSequence, choice: ExerciseChoice, model: ExerciseModel | None) -> str:
    """Name of the exercise whose signal may be used; `none` when there is none."""
    if choice == "known":
        return canonical(clip.spelling)
    if model is not None:
        return answer(model.timeline(clip.sequence, true_scale=clip.true_scale))[0]
    return NONE_LABEL


def _item(video: Counted, name: str, network: RhythmNetwork) -> dict[str, Any]:
    exercise = library().get(name)
    sequence = video.clip.sequence
    if exercise is None or exercise.kind != "repetitions":
        found = find_cycles(sequence, network)
    else:
        found = scale_free(exercise, sequence, rhythm(sequence, network))
    frames = _frames(found, sequence.times)
    item: dict[str, Any] = {
        "name": video.clip.name,
        "exercise": video.clip.spelling,
        "counted_as": name,
        "count": video.count,
        "predicted": len(found),
        "tuning": is_tuning(video.clip.name),
        "repetitions": frames.tolist(),
    }
    if video.spans is not None:
        item |= {"matched": _matched(frames, video.spans), "spans": len(video.spans)}
    return item


def _frames(found: Sequence[Cycle], times: NDArray[np.float64]) -> NDArray[np.int64]:
    """(R, 2) frames nearest to the start and the end."""
    moments = np.array([(cycle.start, cycle.end) for cycle in found]).reshape(-1, 2)
    return (
        np.round(np.interp(moments, times, np.arange(len(times)))).astype(np.int64)
        if len(found)
        else moments.astype(int)
    )


def _matched(found: NDArray[np.int64], true: NDArray[np.int64]) -> int:
    """True repetitions that a found one covers with an intersection over union of at least 0.5.

    No two found repetitions overlap, so at that share at most one can belong to a true one.
    """
    hits = 0
    for start, end in true:
        shared = np.minimum(found[:, 1], end) - np.maximum(found[:, 0], start)
        union = np.maximum(found[:, 1], end) - np.minimum(found[:, 0], start)
        hits += bool((shared >= SAME_REPETITION * np.maximum(union, 1)).any())
    return hits


def _scores(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    truth = np.array([item["count"] for item in items], dtype=np.float64)
    error = np.abs(np.array([item["predicted"] for item in items], dtype=np.float64) - truth)
    relative = [float(value) for value in error[truth > 0] / truth[truth > 0]]
    near, exact = int((error <= 1).sum()), int((error == 0).sum())
    scores: dict[str, Any] = {
        "n": len(items),
        "mae": float(np.mean(relative)) if relative else None,
        "obo": near / len(items) if items else None,
        "exact": exact / len(items) if items else None,
        "ci95": {
            **({"mae": bootstrap_mean(relative)} if relative else {}),
            "obo": wilson(near, len(items)),
            "exact": wilson(exact, len(items)),
        },
        "n_by_score": {"mae": len(relative), "obo": len(items), "exact": len(items)},
    }
    known = [item for item in items if "spans" in item]
    if known:
        total = sum(item["spans"] + item["predicted"] for item in known)
        scores["boundary_f1"] = 2.0 * sum(item["matched"] for item in known) / total if total else None
        scores["ci95"]["boundary_f1"] = bootstrap_mean(
            [2.0 * item["matched"] / max(item["spans"] + item["predicted"], 1) for item in known]
        )
        scores["n_by_score"]["boundary_f1"] = len(known)
    return scores


def _spans(path: Path, arrays: dict[str, NDArray[Any]]) -> list[NDArray[np.int64]] | None:
    if "reps" not in arrays and "rep_offsets" not in arrays:
        return None
    missing = [name for name in ("reps", "rep_offsets") if name not in arrays]
    if missing:
        raise InvalidRequest(f"{path.name} lacks the array {missing[0]}, which belongs to the other one.")
    reps, offsets = arrays["reps"], arrays["rep_offsets"]
    if reps.ndim != 2 or reps.shape[1] != 2 or len(offsets) != len(arrays["count"]) + 1 or offsets[-1] != len(reps):
        raise InvalidRequest(f"{path.name}: reps and rep_offsets do not give start and end frames for each sequence.")
    return [reps[first:last].astype(np.int64) for first, last in pairwise(offsets)]

"""`spotter evaluate classify`: the shipped classifier on labelled pose sequences, as the pipeline uses it.

A clip's answer is the exercise of its longest set, `none` when there is no set: what `results.exercise_type` would say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from spotter.domain.exercise import find
from spotter.domain.landmarks import BODY_13, LANDMARK_COUNT
from spotter.domain.pose import PoseSequence
from spotter.domain.segmentation import MIN_SEEN, exercises_by_label
from spotter.domain.timeline import NONE_LABEL, Timeline
from spotter.domain.windows import cut
from spotter.errors import InvalidRequest, UnknownExercise
from spotter.evaluation import present
from spotter.evaluation.statistics import BOOTSTRAP_SAMPLES, BOOTSTRAP_SEED, wilson

if TYPE_CHECKING:
    from spotter.serving.model import ExerciseModel

# The data sets do not say; both were cut from web videos at 25 or 30.
ASSUMED_FPS = 30.0
# Penn Action marks joints that nobody could place with (1, 1), which became up to (1.5, 1.5) where pictures were resized;
# no visible joint lies below 3 in both.
_PLACEHOLDER_PIXELS = 2.0

ExerciseChoice = Literal["auto", "known", "none"]
"""Who says which exercise a clip shows: the classifier, the label, or nobody."""

PRESENT = "accuracy_among_present"
"""Accuracy when only the labels that occur in the file are possible."""

# Spellings of the data sets that no exercise file lists as a name or an alias. What the library does not know is `none`,
# so a spelling starts to count on the day its exercise is added.
SPELLINGS = {
    "bench_pressing": "bench_press",
    "jump_jack": "jumping_jack",
    "pull_ups": "pull_up",
    "pullup": "pull_up",
    "rope_pushdown": "triceps_pushdown",
    "situp": "sit_up",
}


@dataclass(frozen=True)
class LabelledSequence:
    """One clip of a data set.

    Attributes:
        name: what the file calls it.
        spelling: the label as the file spells it.
        sequence: the pose.
        true_scale: False when every frame was scaled per axis.
    """

    name: str
    spelling: str
    sequence: PoseSequence
    true_scale: bool


def canonical(spelling: str) -> str:
    """The exercise of the library that a label means; `none` when the library has no such exercise."""
    plain = spelling.strip().lower().replace(" ", "_").replace("-", "_")
    try:
        return find(SPELLINGS.get(plain, plain)).name
    except UnknownExercise:
        return NONE_LABEL


def read(path: Path) -> Iterator[LabelledSequence]:
    """The sequences of a file in one of the two formats.

    Raises:
        InvalidRequest: the file is in neither, with what is missing.
    """
    arrays = _loaded(path)
    if "landmarks" in arrays:
        return _scaled_frames(_checked(path, arrays, ("landmarks", "offsets", "exercise")))
    return _annotated_pixels(_checked(path, arrays, ("xy_px", "visible", "offsets", "action")))


def scaled_sequences(path: Path, needed: Sequence[str]) -> tuple[dict[str, NDArray[Any]], Iterator[LabelledSequence]]:
    """All arrays of a file like Countix-Fitness, and its sequences in order.

    Args:
        path: the file.
        needed: names of arrays, `landmarks` first and the label last.

    Raises:
        InvalidRequest: the file is not in the format, with what is missing.
    """
    arrays = _checked(path, _loaded(path), needed)
    return arrays, _scaled_frames(arrays)


def _loaded(path: Path) -> dict[str, NDArray[Any]]:
    try:
        with np.load(path, allow_pickle=False) as data:
            return {name: data[name] for name in data.files}
    except (OSError, ValueError, TypeError, AttributeError, BadZipFile) as error:
        raise InvalidRequest(f"{path.name} is not an .npz file of plain arrays: {error}") from error


def _checked(path: Path, arrays: dict[str, NDArray[Any]], needed: Sequence[str]) -> dict[str, NDArray[Any]]:
    missing = [name for name in needed if name not in arrays]
    if missing:
        raise InvalidRequest(f"{path.name} lacks the arrays {', '.join(missing)}.")
    frames, offsets, labels = arrays[needed[0]], arrays["offsets"], arrays[needed[-1]]
    joints = {"landmarks": (LANDMARK_COUNT, 3), "xy_px": (len(BODY_13), 2)}[needed[0]]
    if frames.shape[1:] != joints:
        raise InvalidRequest(
            f"{path.name}: {needed[0]} has shape {frames.shape}, expected (N, {joints[0]}, {joints[1]})."
        )
    if len(offsets) != len(labels) + 1 or offsets[0] != 0 or offsets[-1] != len(frames) or (np.diff(offsets) < 0).any():
        raise InvalidRequest(f"{path.name}: offsets do not cut {len(frames)} frames into {len(labels)} sequences.")
    return arrays


def _scaled_frames(arrays: dict[str, NDArray[Any]]) -> Iterator[LabelledSequence]:
    """Countix-Fitness: BlazePose-33, each axis min-max scaled within the frame, all zero where nobody was found."""
    offsets, labels = arrays["offsets"], arrays["exercise"]
    rates = arrays.get("fps", np.full(len(labels), ASSUMED_FPS))
    names = arrays.get("name", np.arange(len(labels)).astype(str))
    for index, label in enumerate(labels):
        frames = arrays["landmarks"][offsets[index] : offsets[index + 1]].astype(np.float64)
        found = (frames != 0).any(axis=(1, 2))
        frames[~found] = np.nan
        sequence = _sequence(frames, found[:, None] * np.ones(LANDMARK_COUNT), float(rates[index]), (1, 1))
        yield LabelledSequence(str(names[index]), str(label), sequence, true_scale=False)


def _annotated_pixels(arrays: dict[str, NDArray[Any]]) -> Iterator[LabelledSequence]:
    """Penn Action: 13 joints in pixels; hidden joints mostly carry an estimate, which counts as seen."""
    offsets, labels = arrays["offsets"], arrays["action"]
    names = arrays.get("clip", np.arange(len(labels)).astype(str))
    joints = [int(joint) for joint in BODY_13]
    for index, label in enumerate(labels):
        xy = arrays["xy_px"][offsets[index] : offsets[index + 1]].astype(np.float64)
        placed = (xy > _PLACEHOLDER_PIXELS).any(axis=-1) | arrays["visible"][offsets[index] : offsets[index + 1]]
        frames = np.full((len(xy), LANDMARK_COUNT, 3), np.nan)
        frames[:, joints, :2] = np.where(placed[..., None], xy, np.nan)
        frames[:, joints, 2] = 0.0
        visibility = np.zeros((len(xy), LANDMARK_COUNT))
        visibility[:, joints] = placed
        sequence = _sequence(frames, visibility, ASSUMED_FPS, (1, 1))
        yield LabelledSequence(str(names[index]), str(label), sequence, true_scale=True)


def _sequence(
    image: NDArray[np.float64], visibility: NDArray[np.float64], fps: float, size: tuple[int, int]
) -> PoseSequence:
    return PoseSequence(
        times=np.arange(len(image)) / fps,
        image=image,
        visibility=visibility,
        world=np.full((len(image), LANDMARK_COUNT, 3), np.nan),
        detected=np.asarray(visibility.any(axis=1)),
        width=size[0],
        height=size[1],
    )


def answer(timeline: Timeline) -> tuple[str, float]:
    """Exercise of the longest set and its confidence; (`none`, 0) without sets."""
    if not timeline.sets:
        return NONE_LABEL, 0.0
    longest = max(timeline.sets, key=lambda found: found.end - found.start)
    return longest.exercise, longest.confidence


def evaluate(path: Path, model: ExerciseModel | None = None) -> dict[str, Any]:
    """The keys of the evaluation contract for one file, and the accuracy when only the file's own labels are possible.

    That accuracy comes for both halves of the clips (`present.half`) too, so that what was chosen on one can be tested on the other.

    Raises:
        InvalidRequest: the file is in neither format.
        ModelMissing: no weights.
    """
    # Here, so that what only reads the files (training does) needs no ONNX Runtime.
    from spotter.serving.model import ExerciseModel

    model = model or ExerciseModel()
    items, supports = [], []
    for clip in read(path):
        windows = cut(clip.sequence, true_scale=clip.true_scale)
        seen = windows.seen >= min(MIN_SEEN, windows.seen.max(initial=0.0))
        probabilities = model.probabilities(windows.values[seen])
        supports.append(present.support(probabilities, model.labels, exercises_by_label()))
        predicted, confidence = answer(model.timeline(clip.sequence, true_scale=clip.true_scale))
        items.append(
            {
                "name": clip.name,
                "spelling": clip.spelling,
                "label": canonical(clip.spelling),
                "predicted": predicted,
                "confidence": confidence,
            }
        )
    possible = {str(item["label"]) for item in items}
    for item, found in zip(items, supports, strict=True):
        item["predicted_among_present"] = present.best(found, possible)
    scores = {"model": model.name, **report(items)}
    groups = {
        f"{PRESENT}_{half}": [item for item in items if present.half(str(item["name"])) == half]
        for half in present.HALVES
    }
    for name, group in {PRESENT: items, **groups}.items():
        right = sum(item["label"] == item["predicted_among_present"] for item in group)
        scores[name], scores["ci95"][name] = _share(right, len(group)), wilson(right, len(group))
        scores["n_by_score"][name] = len(group)
    return scores


def report(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Scores of `items` with the keys `spelling`, `label` and `predicted`."""
    pairs = [(str(item["label"]), str(item["predicted"])) for item in items]
    labels = sorted({name for pair in pairs for name in pair} | {NONE_LABEL})
    confusion = [[pairs.count((truth, guess)) for guess in labels] for truth in labels]
    right = sum(truth == guess for truth, guess in pairs)
    none_hits = pairs.count((NONE_LABEL, NONE_LABEL))
    none_true = sum(truth == NONE_LABEL for truth, _ in pairs)
    none_said = sum(guess == NONE_LABEL for _, guess in pairs)
    by_spelling = Counter(str(item["spelling"]) for item in items)
    hits = Counter(str(item["spelling"]) for item in items if item["label"] == item["predicted"])
    return {
        "n": len(pairs),
        "accuracy": _share(right, len(pairs)),
        "macro_f1": _macro_f1(pairs),
        "none_recall": _share(none_hits, none_true),
        "none_precision": _share(none_hits, none_said),
        "ci95": {
            "accuracy": wilson(right, len(pairs)),
            "macro_f1": _macro_f1_interval(pairs),
            "none_recall": wilson(none_hits, none_true),
            "none_precision": wilson(none_hits, none_said),
        },
        "n_by_score": {
            "accuracy": len(pairs),
            "macro_f1": len(pairs),
            "none_recall": none_true,
            "none_precision": none_said,
        },
        "labels": labels,
        "confusion": confusion,
        "by_spelling": {name: {"n": n, "right": hits[name]} for name, n in sorted(by_spelling.items())},
        "items": list(items),
    }


def _share(hits: int, n: int) -> float | None:
    return hits / n if n else None


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Mean over the labels that occur of 2 hits / (times true + times said)."""
    hits = Counter(truth for truth, guess in pairs if truth == guess)
    true, said = Counter(truth for truth, _ in pairs), Counter(guess for _, guess in pairs)
    scores = [2.0 * hits[name] / (true[name] + said[name]) for name in true]
    return float(np.mean(scores)) if scores else None


def _macro_f1_interval(pairs: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """95 % percentile bootstrap over items, with a fixed seed."""
    if not pairs:
        return 0.0, 1.0
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    draws = rng.integers(0, len(pairs), (BOOTSTRAP_SAMPLES, len(pairs)))
    scores = [_macro_f1([pairs[index] for index in draw]) for draw in draws]
    low, high = np.percentile(np.asarray(scores, dtype=np.float64), [2.5, 97.5])
    return float(low), float(high)

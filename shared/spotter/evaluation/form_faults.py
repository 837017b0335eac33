"""`spotter evaluate form-faults`: named faults of rendered athletes that the fault model has not seen, through the real landmarker.

The folder is written by `python -m training.angle_correction.data --first 100000 --seconds 5 --skip 0 0.3`. Training learns from
renders with seeds below 100,000 alone; of those above, every fourth is kept back for calibration and thresholds, and the others
are read by nothing but this command. Weights that learned from fewer seeds can be tested on more of them (`first`). One decision
per clip: the mean of the probabilities of its repetitions against the threshold that training wrote into the weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from spotter.domain.assessment import Outcome, SetAssessment
from spotter.domain.body import Body
from spotter.domain.counting import movements
from spotter.domain.exercise import Exercise, shipped
from spotter.domain.fault_criteria import views_of
from spotter.domain.fault_model import FaultModel, side_of
from spotter.domain.form_faults import EXERCISES, FAULTS, FAULTS_OF, Sample, sample
from spotter.domain.geometry import FloatArray
from spotter.domain.pose import PoseSequence
from spotter.domain.rules import view_fit
from spotter.domain.stitching import clean
from spotter.errors import FileMissing
from spotter.evaluation.statistics import BOOTSTRAP_SAMPLES, BOOTSTRAP_SEED

TESTED_FROM = 100_000  # seeds; training never reads those from here on, but
KEPT_EVERY, KEPT = 4, 1  # those with this rest, which calibrate and choose the thresholds
Borders = Literal["exact", "counted"]
BoolArray = NDArray[np.bool_]
STRENGTHS = {"slight": (0.0, 1 / 3), "middling": (1 / 3, 2 / 3), "gross": (2 / 3, 1.01)}
_CONFIDENCE_BINS = 10


@dataclass(frozen=True)
class Recorded:
    """One rendered clip.

    Attributes:
        seed: that it was drawn from.
        exercise: what is done.
        strengths: its faults, with their strength 0..1 or NaN where it was not written down.
        exact: start, turn and end of its repetitions, seconds.
        body: what the landmarker saw, filled and smoothed.
    """

    seed: int
    exercise: str
    strengths: Mapping[str, float]
    exact: tuple[tuple[float, float, float], ...]
    body: Body

    def windows(self, borders: Borders) -> tuple[tuple[float, float, float], ...]:
        """Start, turn and end of its repetitions, exact or as the product counts them; a hold is one window."""
        about = shipped()[self.exercise]
        if about.kind == "hold":
            start, end = float(self.body.times[0]), float(self.body.times[-1])
            return ((start, (start + end) / 2, end),)
        if borders == "exact":
            return self.exact
        found = movements(about, self.body)
        return tuple((one.start, one.turn, one.end) for one in found if one.attempt_reason is None)

    def samples(self, borders: Borders) -> list[Sample]:
        """Its repetitions as the model reads them; none when the view is not known."""
        if self.body.yaw is None:
            return []
        found = [sample(self.body.sequence, *window, self.body.yaw) for window in self.windows(borders)]
        return [one for one in found if one is not None]


def is_kept(seed: int) -> bool:
    """Whether a seed is kept back from learning for calibration and thresholds."""
    return seed >= TESTED_FROM and seed % KEPT_EVERY == KEPT


def is_tested(seed: int, first: int = TESTED_FROM) -> bool:
    """Whether a seed is only tested on, with weights that learned from seeds below `first` alone."""
    return seed >= first and not is_kept(seed)


def read(file: Path, variant: str = "full") -> Recorded | None:
    """A recorded clip; None when the model knows no fault of its exercise, or nobody was found in it.

    Raises:
        FileMissing: it was not recorded with this pose model.
    """
    with np.load(file) as data:
        if f"world_{variant}" not in data:
            raise FileMissing(f"{file.name} was not recorded with the pose model {variant}.")
        exercise, faults = str(data["exercise"]), [str(name) for name in data["faults"]]
        detected = data[f"detected_{variant}"]
        if exercise not in EXERCISES or not detected.any():
            return None
        strengths = data["strengths"].tolist() if "strengths" in data else [float("nan")] * len(faults)
        width, height = (int(value) for value in data["size"])
        sequence = PoseSequence(
            times=data["times"].astype(np.float64),
            image=data[f"image_{variant}"].astype(np.float64),
            visibility=data[f"seen_{variant}"].astype(np.float64),
            world=data[f"world_{variant}"].astype(np.float64),
            detected=detected,
            width=width,
            height=height,
        )
        exact = tuple((row[0], row[1], row[2]) for row in data["repetitions"].tolist())
    known = dict(zip(faults, strengths, strict=True))
    return Recorded(int(file.stem), exercise, known, exact, Body.of(clean(sequence)))


def recorded(folder: Path, variant: str = "full", first: int = TESTED_FROM) -> Iterator[Recorded]:
    """The clips of a folder that are tested on, in the order of their seeds.

    Args:
        folder: holds `SEED.npz` files.
        variant: the pose model.
        first: seed from which on they are tested on, see `is_tested`.

    Raises:
        FileMissing: there are none.
    """
    files = sorted((file for file in folder.glob("*.npz") if file.stem.isdigit()), key=lambda file: int(file.stem))
    wanted = [file for file in files if is_tested(int(file.stem), first)]
    if not wanted:
        raise FileMissing(
            f"There are no recorded clips in {folder} with seeds from {first} on that training leaves out."
        )
    yield from (found for file in wanted if (found := read(file, variant)) is not None)


def evaluate(clips: Iterable[Recorded], model: FaultModel) -> dict[str, Any]:
    """Scores with exact and with counted borders.

    Returns:
        For each kind of borders: scores over all views and over the views from which each fault can be seen, by side of
        the camera, by strength where it is known, of the decision "nothing is wrong", and the items.
    """
    found = list(clips)
    report: dict[str, Any] = {"model": model.name, "clips": len(found)}
    for borders in ("exact", "counted"):
        report[borders] = _with_borders(found, model, borders)
    return report


def _with_borders(clips: Sequence[Recorded], model: FaultModel, borders: Borders) -> dict[str, Any]:
    items = [item for clip in clips if (item := _item(clip, model, borders)) is not None]
    if not items:
        return {"n": 0, "not_judged": len(clips)}
    table = _Table.of(items, model)
    sides = np.array([item["side"] for item in items])
    return {
        "n": len(items),
        "not_judged": len(clips) - len(items),
        "all_views": table.scores(table.asked),
        "seen_views": table.scores(table.asked & table.visible),
        "by_side": {side: table.scores(table.asked & (sides == side)[:, None]) for side in np.unique(sides).tolist()},
        "by_strength": _by_strength(table, items),
        "correct": _correct(items),
        "items": items,
    }


def _item(clip: Recorded, model: FaultModel, borders: Borders) -> dict[str, Any] | None:
    """The mean opinion on a clip's repetitions; None when there is none."""
    opinions = model.judge(clip.exercise, clip.samples(borders))
    if not opinions or clip.body.yaw is None:
        return None
    about = shipped()[clip.exercise]
    return {
        "seed": clip.seed,
        "exercise": clip.exercise,
        "faults": dict(clip.strengths),
        "side": side_of(clip.body.yaw),
        "repetitions": len(opinions),
        "visible": [name for name in FAULTS_OF[clip.exercise] if _can_see(about, name, clip.body)],
        "probability": {
            name: round(float(np.mean([one.faults[name] for one in opinions])), 4) for name in FAULTS_OF[clip.exercise]
        },
        "correct": round(float(np.mean([one.correct for one in opinions])), 4),
    }


def _can_see(exercise: Exercise, fault: str, body: Body) -> bool:
    return view_fit(views_of(exercise, fault), body) > 0.0


@dataclass(frozen=True)
class _Table:
    """(clips, 13) arrays: what is true, what was asked, what was said, from where it can be seen."""

    true: BoolArray
    asked: BoolArray
    said: BoolArray
    visible: BoolArray

    @classmethod
    def of(cls, items: Sequence[Mapping[str, Any]], model: FaultModel) -> _Table:
        def table(cell: Any) -> BoolArray:
            return np.array([[cell(item, name) for name in FAULTS] for item in items], dtype=bool)

        return cls(
            true=table(lambda item, name: name in item["faults"]),
            asked=table(lambda item, name: name in item["probability"]),
            said=table(lambda item, name: item["probability"].get(name, 0.0) >= model.thresholds[name]),
            visible=table(lambda item, name: name in item["visible"]),
        )

    def scores(self, cells: BoolArray) -> dict[str, Any]:
        """F1 of each fault that occurs in these cells and their mean, with 95 % bootstrap intervals over clips."""
        draws = np.random.default_rng(BOOTSTRAP_SEED).multinomial(
            len(cells), np.full(len(cells), 1.0 / len(cells)), BOOTSTRAP_SAMPLES
        )
        hits, said, true = self.said & self.true & cells, self.said & cells, self.true & cells
        occurs = true.any(axis=0)
        once = np.ones((1, len(cells)), dtype=np.int64)
        values = _f1(once, hits, said, true)[0]
        again = _f1(draws, hits, said, true)
        faults = {}
        for index in np.flatnonzero(occurs):
            positives, claims, right = int(true[:, index].sum()), int(said[:, index].sum()), int(hits[:, index].sum())
            faults[FAULTS[index]] = {
                "f1": round(float(values[index]), 4),
                "ci95": _interval(again[:, index]),
                "precision": round(right / claims, 4) if claims else None,
                "recall": round(right / positives, 4),
                "positives": positives,
                "n": int(cells[:, index].sum()),
            }
        macro = again[:, occurs]
        macro = macro[np.isfinite(macro).any(axis=1)]
        return {
            "macro_f1": round(float(values[occurs].mean()), 4) if occurs.any() else None,
            "ci95": _interval(np.nanmean(macro, axis=1)) if occurs.any() else None,
            "positives": int(true.sum()),
            "clips": int(cells.any(axis=1).sum()),
            "faults": faults,
        }


def _f1(draws: NDArray[np.int64], hits: BoolArray, said: BoolArray, true: BoolArray) -> FloatArray:
    """(draws, 13) F1; NaN where a draw holds neither a claim nor a fault."""
    right, claims, there = (draws @ part.astype(np.int64) for part in (hits, said, true))
    total = (claims + there).astype(np.float64)
    return np.asarray(np.where(total > 0, 2.0 * right / np.where(total > 0, total, 1.0), np.nan))


def _interval(values: FloatArray) -> tuple[float, float] | None:
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    low, high = np.percentile(known, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def _by_strength(table: _Table, items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Recall by how strong the fault is, over all faults, where the truth says so."""
    strength = np.array([[item["faults"].get(name, np.nan) for name in FAULTS] for item in items], dtype=np.float64)
    found = {}
    for name, (low, high) in STRENGTHS.items():
        cells = table.true & table.asked & (strength >= low) & (strength < high)
        if cells.any():
            found[name] = {"recall": round(float(table.said[cells].mean()), 4), "n": int(cells.sum())}
    return found


def _correct(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How often "nothing is wrong" is right at even odds, and how far its probability is off (expected calibration error)."""
    probability = np.array([item["correct"] for item in items])
    true = np.array([not item["faults"] for item in items])
    bins = np.minimum((probability * _CONFIDENCE_BINS).astype(int), _CONFIDENCE_BINS - 1)
    off = sum(abs(probability[bins == one].sum() - true[bins == one].sum()) for one in range(_CONFIDENCE_BINS))
    return {
        "accuracy": round(float(((probability >= 0.5) == true).mean()), 4),
        "brier": round(float(((probability - true) ** 2).mean()), 4),
        "calibration_error": round(float(off / len(items)), 4),
        "n": len(items),
        "without_fault": int(true.sum()),
    }


def agreement(sets: Iterable[SetAssessment]) -> dict[str, int]:
    """How the fault model and the criteria go together in assessments of real videos, where nobody wrote down what is true.

    Returns:
        Passed and failed criteria by whether the model saw the fault too, how many fails it doubts, repetitions on which it
        gave an opinion or none, and faults that it alone saw.
    """
    found = dict.fromkeys(("fail_seen", "fail_not_seen", "pass_seen", "pass_not_seen"), 0)
    found |= dict.fromkeys(("doubted", "judged", "abstained", "model_only"), 0)
    for movement in (movement for one in sets for movement in one.repetitions if movement.fault_model):
        found["abstained" if movement.fault_model and movement.fault_model.abstained else "judged"] += 1
        found["model_only"] += len(movement.fault_model.model_only if movement.fault_model else ())
        for result in movement.criteria:
            if result.evidence and result.outcome in {Outcome.PASS, Outcome.FAIL}:
                found[f"{result.outcome.value}_{'seen' if result.evidence.seen else 'not_seen'}"] += 1
                found["doubted"] += result.doubted
    return found

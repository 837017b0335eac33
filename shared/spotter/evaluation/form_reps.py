"""`spotter evaluate form-reps`: the form model on repetitions of people that it was not trained on.

The settings are chosen by leaving out each *training* person in turn, never on the repetitions that are scored. Nothing is taken
from the scored people but the repetition itself: no labels, and no averages over their repetitions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from spotter.domain.form_model import MovementModel, Settings, choose, fit
from spotter.domain.form_model_explain import Usual
from spotter.domain.form_model_explain import explain as explained
from spotter.errors import InvalidRequest
from spotter.evaluation.form_reps_data import MOVEMENTS, BoolArray, FloatArray, IntArray, Repetitions
from spotter.evaluation.statistics import BOOTSTRAP_SAMPLES, BOOTSTRAP_SEED, wilson

FOLDS = 5  # fold of a person = subject % 5 + 1, as in the published protocol


def fold_of(subject: IntArray) -> IntArray:
    """(N,) 1 to 5."""
    return np.asarray(subject % FOLDS + 1)


def cross_validate(data: Repetitions, *, explain: bool = False) -> dict[str, Any]:
    """Leave one fold of people out, in turn.

    Returns:
        Scores of all repetitions; under `reduced` those of the same models on the reduced set; under `reduced_strict` those
        of models that were also trained on the reduced set alone, as the published ones.

    Raises:
        InvalidRequest: there are not two folds, or a movement's training people show one label.
    """
    folds = fold_of(data.subject)
    if len(np.unique(folds)) < 2:
        raise InvalidRequest("Cross-validation needs people of at least two folds (subject % 5).")
    everything = np.ones(len(data), dtype=bool)
    items, settings, strict = [], {}, []
    for fold in np.unique(folds).tolist():
        unseen = folds == fold
        found, chosen = _trained_and_tested(data, ~unseen, data, unseen, explain=explain)
        items += [item | {"fold": fold} for item in found]
        settings[str(fold)] = asdict(chosen)
        if data.reduced.any():
            inside, _ = _trained_and_tested(data, ~unseen & data.reduced, data, unseen & data.reduced)
            strict += [item | {"fold": fold} for item in inside]
    items.sort(key=lambda item: int(item["index"]))
    report = _report(items) | {"settings": settings, "trained_on": int(everything.sum())}
    if data.reduced.any():
        report["reduced"] = _report([item for item in items if item["reduced"]])
        report["reduced_strict"] = _report(strict)
    return report | ({"explanation": _summary(items)} if explain else {}) | {"items": items}


def train_and_test(train: Repetitions, test: Repetitions, *, explain: bool = False) -> dict[str, Any]:
    """Train on one file, test on the other.

    Raises:
        InvalidRequest: a movement of the test file cannot be learnt from the training file.
    """
    items, chosen = _trained_and_tested(
        train, np.ones(len(train), dtype=bool), test, np.ones(len(test), dtype=bool), explain=explain
    )
    report = _report(items) | {
        "settings": {"all": asdict(chosen)},
        "trained_on": len(train),
        "people_in_both": sorted(set(train.subject.tolist()) & set(test.subject.tolist())),
    }
    if test.reduced.any() and not test.reduced.all():
        report["reduced"] = _report([item for item in items if item["reduced"]])
    return report | ({"explanation": _summary(items)} if explain else {}) | {"items": items}


def _trained_and_tested(
    train: Repetitions, used: BoolArray, test: Repetitions, wanted: BoolArray, *, explain: bool = False
) -> tuple[list[dict[str, Any]], Settings]:
    movements = np.unique(test.movement[wanted]).tolist()
    chosen_rows = {movement: used & (train.movement == movement) for movement in movements}
    for movement, rows in chosen_rows.items():
        if set(train.incorrect[rows].tolist()) != {0, 1}:
            raise InvalidRequest(
                f"Movement {movement} ({MOVEMENTS[movement]}) needs correct and incorrect repetitions to train on."
            )
    settings = choose(
        (train.features[rows], train.incorrect[rows], train.subject[rows]) for rows in chosen_rows.values()
    )
    items = []
    for movement, rows in chosen_rows.items():
        model = fit(train.features[rows], train.incorrect[rows], train.subject[rows], settings)
        unseen = np.flatnonzero(wanted & (test.movement == movement))
        odds = model.log_odds(test.features[unseen])
        found = [_item(test, int(index), float(value)) for index, value in zip(unseen, odds, strict=True)]
        if explain:
            _explain(found, model, train, rows, test)
        items += found
    return items, settings


def _item(test: Repetitions, index: int, odds: float) -> dict[str, Any]:
    return {
        "index": index,
        "movement": int(test.movement[index]),
        "subject": int(test.subject[index]),
        "episode": int(test.episode[index]),
        "reduced": bool(test.reduced[index]),
        "incorrect": int(test.incorrect[index]),
        "predicted": int(odds > 0),
        "probability": round(float(0.5 * (1.0 + np.tanh(0.5 * odds))), 4),
    }


def _explain(
    items: Sequence[dict[str, Any]], model: MovementModel, train: Repetitions, rows: BoolArray, test: Repetitions
) -> None:
    """Add to each repetition that was called incorrect how much each part and third speaks for it."""
    called = [item for item in items if item["predicted"]]
    if not called:
        return
    correct = np.flatnonzero(rows & (train.incorrect == 0))
    usual = Usual([train.motions[index] for index in correct])
    for item in called:
        parts, thirds = explained(model, usual, test.motions[item["index"]])
        item["parts"] = {name: round(drop, 3) for name, drop in parts.items()}
        item["thirds"] = {name: round(drop, 3) for name, drop in thirds.items()}


def _summary(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Per movement the mean drops over the repetitions that were rightly called incorrect."""
    found = {}
    for movement in sorted({item["movement"] for item in items}):
        called = [item for item in items if item["movement"] == movement and "parts" in item and item["incorrect"]]
        if called:
            found[str(movement)] = {"n": len(called)} | {
                group: {
                    name: round(float(np.mean([item[group][name] for item in called])), 3) for name in called[0][group]
                }
                for group in ("parts", "thirds")
            }
    return found


def _report(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    scores = _scores(items)
    probability = np.array([item["probability"] for item in items])
    incorrect = np.array([item["incorrect"] for item in items])
    return scores | {
        "auc": _auc(probability, incorrect),
        "mean_over_movements": _mean_over_movements(items),
        "ci95": scores["ci95"] | {"auc": _auc_interval(probability, incorrect)},
        "n_by_score": {"accuracy": len(items), "auc": len(items)},
        "by_movement": _groups(items, "movement"),
        "by_subject": _groups(items, "subject"),
    }


def _scores(items: Sequence[dict[str, Any]]) -> dict[str, Any]:
    hits = sum(item["predicted"] == item["incorrect"] for item in items)
    return {"n": len(items), "accuracy": hits / len(items), "ci95": {"accuracy": wilson(hits, len(items))}}


def _groups(items: Sequence[dict[str, Any]], key: str) -> dict[str, Any]:
    values = sorted({item[key] for item in items})
    return {str(value): _scores([item for item in items if item[key] == value]) for value in values}


def _mean_over_movements(items: Sequence[dict[str, Any]]) -> float:
    """Mean over movements of the mean over folds, as the published figures; folds are those of the people."""
    right: dict[int, dict[int, list[bool]]] = {}
    for item in items:
        folds = right.setdefault(item["movement"], {})
        folds.setdefault(item["subject"] % FOLDS, []).append(item["predicted"] == item["incorrect"])
    return float(np.mean([np.mean([np.mean(hits) for hits in folds.values()]) for folds in right.values()]))


def _auc(probability: FloatArray, incorrect: IntArray) -> float | None:
    """Share of pairs in which the incorrect repetition has the higher probability; ties count half. None for one label."""
    positive, negative = probability[incorrect == 1], np.sort(probability[incorrect == 0])
    if not len(positive) or not len(negative):
        return None
    below, up_to = (np.searchsorted(negative, positive, side=side) for side in ("left", "right"))
    return float((below + up_to).sum() / (2 * len(positive) * len(negative)))


def _auc_interval(probability: FloatArray, incorrect: IntArray) -> tuple[float, float] | None:
    """95 % percentile bootstrap over repetitions, with a fixed seed."""
    rng = np.random.default_rng(BOOTSTRAP_SEED)
    draws = rng.integers(0, len(incorrect), (BOOTSTRAP_SAMPLES, len(incorrect)))
    found = [score for draw in draws if (score := _auc(probability[draw], incorrect[draw])) is not None]
    if not found:
        return None
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)

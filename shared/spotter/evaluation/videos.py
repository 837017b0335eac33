"""`spotter evaluate videos`: labelled clips through the whole system.

Every clip is uploaded, analysed and read back over the API, as a client does it.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from spotter.client import SpotterClient
from spotter.contracts.api import VideoStatus
from spotter.contracts.stages import EnhanceMode, RenderMode
from spotter.domain import exercise as exercises
from spotter.domain.timeline import NONE_LABEL
from spotter.errors import InvalidRequest, SpotterError
from spotter.evaluation.statistics import bootstrap_mean, wilson

CLIP_SECONDS = 1800.0
COUNTED_CONFIDENCE = ("high", "medium")


class Label(BaseModel):
    """One row of the labels file."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: str
    exercise: str
    reps: int
    reps_confidence: str = "high"
    seconds: float | None = None


class Item(BaseModel):
    """What happened to one clip."""

    model_config = ConfigDict(frozen=True)

    file: str
    exercise: str
    reps: int
    reps_confidence: str
    status: str
    code: str | None = None
    predicted_exercise: str | None = None
    predicted_reps: int = 0
    attempts: int = 0
    form_quality: int | None = None
    warnings: tuple[str, ...] = ()
    seconds: float
    video_seconds: float

    @property
    def error(self) -> int:
        """Repetitions too many or too few."""
        return abs(self.predicted_reps - self.reps)


def read_labels(path: Path) -> list[Label]:
    """Rows of a labels file.

    Raises:
        InvalidRequest: the file is not in the format.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            labels = [Label.model_validate(row) for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, ValidationError, csv.Error) as error:
        raise InvalidRequest(f"{path} is not a labels file (columns file, exercise, reps): {error}") from error
    missing = [label.file for label in labels if not (path.parent / label.file).is_file()]
    if missing or not labels:
        raise InvalidRequest(f"{path}: no clips" if not labels else f"{path}: {missing[0]} does not lie beside it")
    return labels


def analyse(
    client: SpotterClient,
    folder: Path,
    labels: Sequence[Label],
    *,
    workers: int,
    render: RenderMode,
    enhance: EnhanceMode = EnhanceMode.OFF,
    keep: Callable[[Label, Any], None] = lambda _label, _results: None,
    done: Callable[[Item], None] = lambda _item: None,
) -> tuple[list[Item], float]:
    """Items in the order of the labels, and the wall seconds for all of them."""

    def one(label: Label) -> Item:
        item = _analyse_one(client, folder / label.file, label, render, enhance, keep)
        done(item)
        return item

    started = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        items = list(pool.map(one, labels))
    return items, time.perf_counter() - started


def _analyse_one(
    client: SpotterClient,
    path: Path,
    label: Label,
    render: RenderMode,
    enhance: EnhanceMode,
    keep: Callable[[Label, Any], None],
) -> Item:
    started = time.perf_counter()
    facts: dict[str, Any] = {"video_seconds": label.seconds or 0.0}
    try:
        video_id = client.upload(path, render=render, speech=render is RenderMode.VIDEO, enhance=enhance)
        state = client.wait(video_id, timeout=CLIP_SECONDS)
        results = client.results(video_id)
    except SpotterError as error:
        facts |= {"status": VideoStatus.FAILED, "code": error.code}
    else:
        facts |= {
            "status": state.status,
            "predicted_exercise": results.results.exercise_type,
            "predicted_reps": results.results.repetitions,
            "attempts": results.results.attempts,
            "form_quality": results.results.form_quality,
            "warnings": tuple(warning.code for warning in results.warnings),
            "video_seconds": results.media.duration,
        }
        facts["seconds"] = time.perf_counter() - started
        keep(label, results)
    return Item(**(label.model_dump(exclude={"seconds"}) | {"seconds": time.perf_counter() - started} | facts))


def report(items: Sequence[Item], wall_seconds: float) -> dict[str, Any]:
    """All scores with n and interval; keys are the contract of the evaluation page."""
    library = exercises.library()
    judged = [item for item in items if item.exercise in library]
    nothing = [item for item in items if item.exercise == NONE_LABEL]
    counted = [item for item in items if item.reps > 0 and item.reps_confidence in COUNTED_CONFIDENCE]
    video_seconds = sum(item.video_seconds for item in items)
    scores: dict[str, Any] = {
        "n": len(items),
        "exercise_accuracy": _share([item.predicted_exercise == item.exercise for item in judged]),
        "none_recall": _share([item.predicted_exercise == NONE_LABEL for item in nothing]),
        **_counting(counted),
        "high": _counting([item for item in counted if item.reps_confidence == "high"]),
        "library": _counting([item for item in counted if item.exercise in library]),
        "failed": dict(Counter(item.code for item in items if item.code)),
        "status": dict(Counter(item.status for item in items)),
        "seconds_per_video_second": wall_seconds / video_seconds if video_seconds else None,
    }
    return _flattened(scores) | {"items": [item.model_dump(mode="json") for item in items]}


def _counting(items: Sequence[Item]) -> dict[str, Any]:
    return {
        "obo": _share([item.error <= 1 for item in items]),
        "exact": _share([item.error == 0 for item in items]),
        "mae": _mean([item.error / item.reps for item in items]),
    }


def _share(hits: Sequence[bool]) -> dict[str, Any]:
    return {"value": sum(hits) / len(hits) if hits else None, "n": len(hits), "ci95": wilson(sum(hits), len(hits))}


def _mean(values: Sequence[float]) -> dict[str, Any]:
    return {"value": sum(values) / len(values) if values else None, "n": len(values), "ci95": bootstrap_mean(values)}


def _flattened(scores: dict[str, Any]) -> dict[str, Any]:
    """Scores become plain numbers; their n and intervals move to `ci95` and `n_by_score`, keyed by the score's path."""
    plain: dict[str, Any] = {}
    intervals: dict[str, Any] = {}
    counts: dict[str, int] = {}
    for name, score in scores.items():
        if isinstance(score, dict) and "ci95" in score:
            plain[name], intervals[name], counts[name] = score["value"], score["ci95"], score["n"]
        elif isinstance(score, dict) and all(isinstance(inner, dict) for inner in score.values()) and score:
            nested = _flattened(score)
            intervals |= {f"{name}.{key}": value for key, value in nested.pop("ci95").items()}
            counts |= {f"{name}.{key}": value for key, value in nested.pop("n_by_score").items()}
            plain[name] = nested
        else:
            plain[name] = score
    return plain | {"ci95": intervals, "n_by_score": counts}

"""`spotter evaluate form-videos`: clips that somebody called correct or wrong, through the whole system.

A clip is judged wrong when a repetition fails a safety or major criterion, or when no movement in it is a whole repetition
though one was tried. A clip in which nothing of this could be judged is counted as not assessable, and as called correct,
because nothing was found wrong in it.
"""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from spotter.client import SpotterClient
from spotter.contracts.stages import RenderMode
from spotter.domain.assessment import Outcome, SetAssessment, Severity
from spotter.errors import InvalidRequest, SpotterError
from spotter.evaluation.statistics import wilson
from spotter.evaluation.videos import CLIP_SECONDS

Verdict = Literal["correct", "wrong"]
SERIOUS = (Severity.SAFETY, Severity.MAJOR)
CUT = "incomplete_clip"


class Label(BaseModel):
    """One row of the labels file."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: str
    label: Verdict
    scene: str = ""


class Judgement(BaseModel):
    """What the assessment of one clip amounts to."""

    model_config = ConfigDict(frozen=True)

    predicted: Verdict
    assessable: bool
    reasons: tuple[str, ...] = ()


class Item(BaseModel):
    """What happened to one clip."""

    model_config = ConfigDict(frozen=True)

    file: str
    label: Verdict
    scene: str
    predicted: Verdict
    assessable: bool
    reasons: tuple[str, ...] = ()
    exercise: str | None = None
    repetitions: int = 0
    attempts: int = 0
    code: str | None = None
    seconds: float = 0.0


def read_labels(path: Path) -> list[Label]:
    """Rows of a labels file.

    Raises:
        InvalidRequest: the file is not in the format, or a clip does not lie beside it.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            labels = [Label.model_validate(row) for row in csv.DictReader(file)]
    except (OSError, UnicodeDecodeError, ValidationError, csv.Error) as error:
        raise InvalidRequest(f"{path} is not a labels file (columns file, label, scene): {error}") from error
    missing = [label.file for label in labels if not (path.parent / label.file).is_file()]
    if missing or not labels:
        raise InvalidRequest(f"{path}: no clips" if not labels else f"{path}: {missing[0]} does not lie beside it")
    return labels


def judge(sets: Sequence[SetAssessment]) -> Judgement:
    """Correct or wrong, and why: `<criterion>` for each that a repetition fails, `only_attempts`."""
    movements = [movement for found in sets for movement in found.repetitions]
    whole = [movement for movement in movements if movement.kind == "repetition"]
    tried = [movement for movement in movements if movement.attempt_reason != CUT]
    serious = [result for movement in whole for result in movement.criteria if result.severity in SERIOUS]
    reasons = sorted({result.id for result in serious if result.outcome is Outcome.FAIL})
    if movements and not whole:
        reasons.append("only_attempts")
    seen = any(result.outcome is not Outcome.NOT_ASSESSABLE for result in serious)
    return Judgement(
        predicted="wrong" if reasons else "correct",
        assessable=seen or bool(tried and not whole),
        reasons=tuple(reasons),
    )


def analyse(
    client: SpotterClient,
    folder: Path,
    labels: Sequence[Label],
    *,
    workers: int,
    exercise: str | None,
    done: Callable[[Item], None] = lambda _item: None,
) -> list[Item]:
    """Items in the order of the labels; `exercise` None lets the classifier decide."""

    def one(label: Label) -> Item:
        item = _analyse_one(client, folder / label.file, label, exercise)
        done(item)
        return item

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, labels))


def _analyse_one(client: SpotterClient, path: Path, label: Label, exercise: str | None) -> Item:
    started = time.perf_counter()
    facts: dict[str, Any] = {"predicted": "correct", "assessable": False}
    try:
        video_id = client.upload(path, exercise=exercise, render=RenderMode.NONE, speech=False)
        client.wait(video_id, timeout=CLIP_SECONDS)
        results = client.results(video_id)
    except SpotterError as error:
        facts["code"] = error.code
    else:
        facts |= judge(results.sets).model_dump()
        facts |= {
            "exercise": results.results.exercise_type,
            "repetitions": results.results.repetitions,
            "attempts": results.results.attempts,
        }
    return Item(**(label.model_dump() | facts), seconds=time.perf_counter() - started)


def report(items: Sequence[Item]) -> dict[str, Any]:
    """All scores with n and interval; keys are the contract of the evaluation page."""
    correct = [item for item in items if item.label == "correct"]
    wrong = [item for item in items if item.label == "wrong"]
    counts = {
        "accuracy": (sum(item.predicted == item.label for item in items), len(items)),
        "false_alarm_rate": (sum(item.predicted == "wrong" for item in correct), len(correct)),
        "miss_rate": (sum(item.predicted == "correct" for item in wrong), len(wrong)),
        "not_assessable": (sum(not item.assessable for item in items), len(items)),
    }
    return {
        "n": len(items),
        **{name: hits / n if n else None for name, (hits, n) in counts.items()},
        "by_scene": _by_scene(items),
        "ci95": {name: wilson(hits, n) for name, (hits, n) in counts.items()},
        "n_by_score": {name: n for name, (_, n) in counts.items()},
        "items": [item.model_dump(mode="json") for item in items],
    }


def _by_scene(items: Sequence[Item]) -> dict[str, dict[str, float]]:
    """Clips of one scene look alike: one scene that fails is one failure, however many clips it has."""
    scenes: dict[str, list[bool]] = {}
    for item in items:
        scenes.setdefault(item.scene, []).append(item.predicted == item.label)
    return {scene: {"n": len(hits), "accuracy": sum(hits) / len(hits)} for scene, hits in sorted(scenes.items())}

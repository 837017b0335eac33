"""`report.html`: everything that was found in one video on one page that prints well and works without a network."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import jinja2

from spotter.contracts.results import ResultsDocument
from spotter.domain.assessment import CriterionResult, Outcome, Repetition, SetAssessment
from spotter.domain.body import Body
from spotter.domain.exercise import Exercise, library
from spotter.domain.pose import PoseSequence
from spotter.domain.timeline import NONE_LABEL
from spotter.domain.view import View
from spotter.reporting.plot import Plot, set_plot

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.PASS: "good",
    Outcome.BORDERLINE: "borderline",
    Outcome.FAIL: "fault",
    Outcome.NOT_ASSESSABLE: "not judged",
}
REASONS: Mapping[str, str] = {
    "incomplete_range": "the movement did not go through its full range",
    "incomplete_clip": "the video begins or ends within the movement",
}
VIEWS: Mapping[View, str] = {
    View.FRONT: "the front",
    View.BACK: "behind",
    View.LEFT: "the left side",
    View.RIGHT: "the right side",
    View.DIAGONAL: "an angle",
}
UNITS: Mapping[str, tuple[str, int]] = {
    "deg": ("°", 0),
    "s": (" s", 1),
    "torso": (" torso", 2),
    "shoulders": (" shoulder widths", 2),
}
MINUTE = 60


@dataclass(frozen=True)
class Column:
    """One criterion that could be judged somewhere in the set."""

    id: str
    label: str
    target: str


@dataclass(frozen=True)
class SetView:
    """One set as the template shows it; `unseen` says what could be judged nowhere in it, and why."""

    found: SetAssessment
    name: str
    joint: str
    columns: tuple[Column, ...]
    unseen: tuple[str, ...]
    plot: Plot | None


def build_report(document: ResultsDocument, sequence: PoseSequence | None, poster_jpeg: bytes | None) -> str:
    """One self-contained HTML page: no script, no request, nothing loaded.

    Args:
        document: the results.
        sequence: the person through time, for the plots; None leaves them out.
        poster_jpeg: a picture of the video; None leaves it out.
    """
    body = Body.of(sequence, document.view) if sequence is not None and len(sequence) > 1 else None
    sets = tuple(_set_view(found, body) for found in document.sets if found.exercise != NONE_LABEL)
    poster = base64.b64encode(poster_jpeg).decode() if poster_jpeg else None
    return _template().render(
        document=document,
        results=document.results,
        title=_exercise_name(document.results.exercise_type),
        sets=sets,
        poster=poster,
        view=VIEWS.get(document.view),
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("spotter.reporting", "."),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(quantity=_quantity, clock=_clock, words=_words)
    environment.globals.update(outcomes=OUTCOMES, reason=_reason, result_of=_result_of, range_of=_range_of)
    return environment.get_template("report.html")


def _set_view(found: SetAssessment, body: Body | None) -> SetView:
    exercise = library().get(found.exercise)
    results: dict[str, list[CriterionResult]] = {}
    for movement in found.repetitions:
        for result in movement.criteria:
            results.setdefault(result.id, []).append(result)
    judged = {
        name: any(result.outcome is not Outcome.NOT_ASSESSABLE for result in found) for name, found in results.items()
    }
    return SetView(
        found=found,
        name=_exercise_name(found.exercise),
        joint=exercise.overlay.angles[0] if exercise and exercise.overlay.angles else "",
        columns=tuple(_column(name, exercise) for name in results if judged[name]),
        unseen=tuple(
            (results[name][0].reason or _column(name, exercise).label).rstrip(".")
            for name in results
            if not judged[name]
        ),
        plot=set_plot(found, exercise, body) if exercise and body else None,
    )


def _column(criterion_id: str, exercise: Exercise | None) -> Column:
    criterion = next((one for one in exercise.criteria if one.id == criterion_id), None) if exercise else None
    if criterion is None:
        return Column(criterion_id, _words(criterion_id), "")
    limits = (("at least", criterion.at_least), ("at most", criterion.at_most))
    target = ", ".join(f"{word} {_quantity(limit, criterion.unit)}" for word, limit in limits if limit is not None)
    return Column(criterion_id, criterion.names.get("en") or _words(criterion_id), target)


def _exercise_name(name: str) -> str:
    if name == NONE_LABEL:
        return "No exercise recognised"
    known = library().get(name)
    return known.names["en"] if known else _words(name).capitalize()


def _result_of(movement: Repetition, criterion_id: str) -> CriterionResult | None:
    return next((result for result in movement.criteria if result.id == criterion_id), None)


def _range_of(movement: Repetition, joint: str) -> str | None:
    """Smallest and largest angle of the main joint, the side with the larger range of motion."""
    ranges = [found for name, found in movement.angles.items() if joint and name.endswith(joint)]
    if not ranges:
        return None
    widest = max(ranges, key=lambda found: found.range_of_motion)
    return f"{widest.range_of_motion:.0f}° ({widest.minimum:.0f}–{widest.maximum:.0f}°)"


def _reason(code: str | None) -> str:
    return REASONS.get(code or "", _words(code or "the movement was not complete"))


def _quantity(value: float, unit: str) -> str:
    sign, decimals = UNITS.get(unit, (f" {unit}" if unit != "ratio" else "", 2))
    return f"{value:.{decimals}f}{sign}"


def _clock(seconds: float) -> str:
    return f"{int(seconds) // MINUTE}:{seconds % MINUTE:04.1f}"


def _words(name: str) -> str:
    return name.replace("_", " ")

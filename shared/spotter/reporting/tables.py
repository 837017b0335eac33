"""The numbers behind the pictures, as tables of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spotter.domain.assessment import CriterionResult, Repetition, SetAssessment
from spotter.domain.exercise import Criterion, Exercise
from spotter.reporting.charts.bars import reaches
from spotter.reporting.charts.course import kind_of, was_judged
from spotter.reporting.language import ReportLanguage, capital

NO_VALUE = "–"


@dataclass(frozen=True)
class Cell:
    """One value; `kind` colours it, `detail` stands smaller below."""

    text: str
    detail: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """Head and rows; the first cell of each row names the row."""

    caption: str
    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


def plain(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table of plain texts."""
    return Table(caption, tuple(Cell(text) for text in head), tuple(tuple(Cell(text) for text in row) for row in rows))


def aloud(table: Table) -> str:
    """The numbers as a sentence a row, for who hears a picture: `No. 1: smallest 63°, largest 119°.`"""
    names = [cell.text for cell in table.head]
    return " ".join(
        f"{names[0]} {row[0].text}: {', '.join(f'{name} {cell.text}' for name, cell in zip(names[1:], row[1:], strict=True))}."
        for row in table.rows
    )


def course_table(movements: Sequence[Repetition], language: ReportLanguage, caption: str) -> Table:
    """When each movement began, turned and ended, and when each phase did."""
    texts = language.texts
    head = (texts.movement, texts.start, texts.turn, texts.end, capital(texts.tempo))
    rows = [
        (
            str(one.index),
            *(f"{language.number(moment, 2)} s" for moment in (one.start, one.turn, one.end)),
            "; ".join(
                f"{_phase(phase.name, language)} {_span(phase.start, phase.end, language)}" for phase in one.phases
            ),
        )
        for one in movements
    ]
    return plain(caption, head, rows)


def range_table(
    movements: Sequence[Repetition], joint: str, sides: Sequence[str], language: ReportLanguage, caption: str
) -> Table:
    """Smallest and largest angle and the degrees between them, per side."""
    texts = language.texts
    head = (texts.movement, texts.joint, texts.smallest, texts.largest, texts.range)
    rows = [
        (
            str(one.index),
            f"{language.joint(joint)} {texts.sides[reach.side]}",
            language.short(reach.low, "deg"),
            language.short(reach.high, "deg"),
            language.short(reach.high - reach.low, "deg"),
        )
        for one in movements
        for reach in reaches(one, joint, sides)
    ]
    return plain(caption, head, rows)


def tempo_table(movements: Sequence[Repetition], language: ReportLanguage, caption: str) -> Table:
    """Seconds of each phase; the columns in the order in which the phases are done."""
    names = [phase.name for phase in movements[0].phases] if movements else []
    head = (language.texts.movement, *(_phase(name, language) for name in names))
    rows = []
    for one in movements:
        seconds = {phase.name: phase.end - phase.start for phase in one.phases}
        cells = (f"{language.number(seconds[name], 2)} s" if name in seconds else NO_VALUE for name in names)
        rows.append((str(one.index), *cells))
    return plain(caption, head, rows)


def symmetry_table(movements: Sequence[Repetition], language: ReportLanguage, caption: str) -> Table:
    """Left minus right at the turning point."""
    head = (language.texts.movement, language.texts.difference)
    rows = [
        (str(one.index), NO_VALUE if one.symmetry is None else language.short(one.symmetry, "deg")) for one in movements
    ]
    return plain(caption, head, rows)


def movement_table(found: SetAssessment, exercise: Exercise | None, language: ReportLanguage, caption: str) -> Table:
    """Every movement with its score, its time and what each criterion says; criteria that were never judged are left out."""
    texts = language.texts
    judged = list(
        dict.fromkeys(result.id for one in found.repetitions for result in one.criteria if was_judged(result))
    )
    known = {one.id: one for one in exercise.criteria} if exercise else {}
    columns = (_criterion_head(name, known.get(name), language) for name in judged)
    head = (Cell(texts.movement), Cell(texts.time), Cell(texts.score), *columns)
    return Table(caption, head, tuple(_movement_row(one, judged, language) for one in found.repetitions))


def _criterion_head(name: str, criterion: Criterion | None, language: ReportLanguage) -> Cell:
    if criterion is None:
        return Cell(capital(name.replace("_", " ")))
    texts = language.texts
    targets = [
        form.format(limit=language.short(limit, criterion.unit))
        for form, limit in ((texts.target_at_least, criterion.at_least), (texts.target_at_most, criterion.at_most))
        if limit is not None
    ]
    return Cell(
        capital(language.words.text(criterion.names) if criterion.names else name.replace("_", " ")), ", ".join(targets)
    )


def _movement_row(movement: Repetition, judged: Sequence[str], language: ReportLanguage) -> tuple[Cell, ...]:
    texts = language.texts
    results = {result.id: result for result in movement.criteria}
    score = Cell(str(movement.score), "" if movement.good else texts.with_fault)
    if kind_of(movement) == "unjudged":
        score = Cell(NO_VALUE)
    if movement.kind == "attempt":
        reasons = language.words.phrases
        why = reasons.attempt_reasons.get(movement.attempt_reason or "", reasons.attempt_reason_unknown)
        score = Cell(texts.not_counted, why)
    span = f"{language.number(movement.end - movement.start, 1)} s"
    cells = tuple(_result(results.get(name), language) for name in judged)
    return (Cell(str(movement.index)), Cell(language.clock(movement.start), span), score, *cells)


def _result(result: CriterionResult | None, language: ReportLanguage) -> Cell:
    if result is None:
        return Cell(NO_VALUE)
    value = "" if result.value is None else language.short(result.value, result.unit)
    return Cell(language.texts.outcomes[result.outcome], value, result.outcome.value)


def _phase(name: str, language: ReportLanguage) -> str:
    return language.texts.phase_names[name]


def _span(start: float, end: float, language: ReportLanguage) -> str:
    return f"{language.number(start, 1)}–{language.number(end, 1)} s"

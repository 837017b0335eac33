"""Everything that the report says about one set, ready to be laid out on a page or on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spotter.domain.assessment import Repetition, SetAssessment
from spotter.domain.body import Body
from spotter.domain.exercise import Exercise, library
from spotter.domain.findings import SetFindings
from spotter.reporting.cards import Card, Footage, Jump, cards, praise_text
from spotter.reporting.charts.bars import range_bars, symmetry_bars, tempo_bars
from spotter.reporting.charts.course import Course, course_of, kind_of, panels, set_drawing
from spotter.reporting.drawing import Drawing
from spotter.reporting.language import ReportLanguage, capital
from spotter.reporting.tables import (
    NO_VALUE,
    Table,
    course_table,
    movement_table,
    range_table,
    symmetry_table,
    tempo_table,
)

WIDTHS = (1040.0, 350.0, 680.0)  # pixels across the page on a desktop, on a phone and on paper
PANELS_SHOWN = 12  # more are folded away on the page


@dataclass(frozen=True)
class Legend:
    """A paint and what it stands for."""

    paint: str
    text: str


@dataclass(frozen=True)
class Chart:
    """A picture with its title, its key and its numbers; `drawings` has one picture, or one for each of `WIDTHS`."""

    title: str
    key: str
    drawings: tuple[Drawing, ...]
    legend: tuple[Legend, ...] = ()
    table: Table | None = None


@dataclass(frozen=True)
class SetReport:
    """One set."""

    index: int
    heading: str
    facts: str
    jump: Jump
    praise: str | None
    show_change: bool
    nothing: str
    cards: tuple[Card, ...]
    notes: tuple[Card, ...]
    unseen: str
    course: Chart | None
    panels: Chart | None
    bars: tuple[Chart, ...]
    remarks: tuple[str, ...]
    numbers: Table | None


def set_report(
    found: SetAssessment,
    findings: SetFindings,
    body: Body | None,
    footage: Footage,
    language: ReportLanguage,
    *,
    correct: bool = True,
) -> SetReport:
    """What is known about a set; pictures that nothing was measured for are left out.

    Args:
        found: the set.
        findings: what is worth saying about it.
        body: the person, for the curves.
        footage: what can be shown of the video.
        language: who says it.
        correct: False leaves the corrections out: somebody in pain gets none.
    """
    exercise = library().get(found.exercise)
    course = course_of(found, exercise, body) if exercise and body else None
    name = language.exercise(found.exercise)
    start, end = language.clock(found.start), language.clock(found.end)
    texts = language.texts
    said = cards(findings, found, exercise, footage, language) if exercise and correct else ()
    return SetReport(
        index=found.index,
        heading=texts.set_heading.format(index=found.index, name=name),
        facts=_facts(found, language),
        jump=Jump(f"{start}–{end}", footage.link(found.start, found.end)),
        praise=praise_text(findings.praise, findings, exercise, language) if found.form_score is not None else None,
        show_change=correct,
        nothing=texts.nothing_judged if found.form_score is None else texts.nothing_to_change,
        cards=tuple(card for card in said if not card.is_note),
        notes=tuple(card for card in said if card.is_note),
        unseen=language.words.unseen(findings.unseen),
        course=_course_chart(course, found.repetitions, language) if course else None,
        panels=_panels(course, found, language) if course and found.repetitions else None,
        bars=tuple(_bars(found, exercise, body, language)),
        remarks=(texts.symmetry_unseen,) if body and body.near_side and found.kind != "hold" else (),
        numbers=movement_table(found, exercise, language, f"{texts.numbers}: {name}") if found.repetitions else None,
    )


def _facts(found: SetAssessment, language: ReportLanguage) -> str:
    texts = language.texts
    done = texts.set_counted.format(counted=len(found.counted), total=len(found.repetitions))
    if found.kind == "hold":
        done = texts.set_held.format(seconds=language.short(found.hold_seconds or 0.0, "s"))
    parts = [done]
    parts.append(texts.set_form_unknown if found.form_score is None else texts.set_form.format(score=found.form_score))
    if found.form_score is not None and found.technique_score is not None:
        parts.append(texts.set_technique.format(percent=round(100 * found.technique_score)))
    sure = texts.set_confidence.format(confidence=language.number(found.confidence, 2))
    if found.alternatives:
        second = found.alternatives[0]
        name, confidence = language.exercise(second.exercise), language.number(second.confidence, 2)
        sure += f" ({texts.set_alternative.format(name=name, confidence=confidence)})"
    return capital("; ".join([*parts, sure])) + "."


def _course_chart(course: Course, movements: Sequence[Repetition], language: ReportLanguage) -> Chart:
    texts = language.texts
    name, unit = language.measure(course.measure), texts.units.get(course.unit, course.unit)
    low, high = (language.short(value, course.unit) for value in course.value_scale)
    label = capital(texts.course_label.format(name=name, unit=unit, count=len(movements), low=low, high=high))
    title = capital(texts.course.format(name=name))
    forms = {True: texts.target_at_least, False: texts.target_at_most}
    targets = ", ".join(
        forms[limit.at_least].format(limit=language.short(limit.value, course.unit)) for limit in course.limits
    )
    return Chart(
        title=title,
        key=" ".join(
            ([texts.course_key] if movements else []) + ([texts.target_key.format(values=targets)] if targets else [])
        ),
        drawings=tuple(language.drawing(set_drawing(course, width, label, unit)) for width in WIDTHS),
        legend=_phase_legend(movements, language),
        table=course_table(movements, language, title) if movements else None,
    )


def _phase_legend(movements: Sequence[Repetition], language: ReportLanguage) -> tuple[Legend, ...]:
    lasting = dict.fromkeys(
        phase.name for movement in movements for phase in movement.phases if phase.end > phase.start
    )
    return tuple(Legend(name, language.texts.phase_names[name]) for name in lasting)


def _panels(course: Course, found: SetAssessment, language: ReportLanguage) -> Chart:
    texts, labels, titles = language.texts, [], []
    for movement in found.repetitions:
        title = {"attempt": texts.not_counted, "unjudged": NO_VALUE}.get(kind_of(movement), str(movement.score))
        verdict = title if movement.kind == "attempt" else f"{texts.score} {title}"
        titles.append(title)
        values = [value for run in course.runs(movement.start, movement.end) for _, value in run]
        low, high = (language.short(pick(values, default=0.0), course.unit) for pick in (min, max))
        name = language.measure(course.measure)
        labels.append(texts.each_label.format(index=movement.index, verdict=verdict, name=name, low=low, high=high))
    return Chart(
        texts.each,
        texts.each_key,
        tuple(language.drawing(one) for one in panels(course, titles, labels)),
        _phase_legend(found.repetitions, language),
    )


def _bars(found: SetAssessment, exercise: Exercise | None, body: Body | None, language: ReportLanguage) -> list[Chart]:
    joint = exercise.overlay.angles[0] if exercise and exercise.overlay.angles else None
    made = [_range(found, joint, body, language) if joint else None]
    if found.kind != "hold":
        made += [_tempo(found, language), _symmetry(found, joint, language) if joint else None]
    return [chart for chart in made if chart is not None]


def _range(found: SetAssessment, joint: str, body: Body | None, language: ReportLanguage) -> Chart | None:
    texts, near = language.texts, body.near_side if body else None
    name = language.joint(joint)
    sides = (near,) if near else ("left", "right")
    title = texts.range_of_motion.format(joint=name)
    drawing = range_bars(found.repetitions, joint, sides, texts.range_label.format(joint=name))
    key = texts.range_near_key.format(side=texts.sides[near]) if near else texts.range_key
    table = range_table(found.repetitions, joint, sides, language, title)
    return Chart(title, key, (language.drawing(drawing),), table=table) if drawing else None


def _tempo(found: SetAssessment, language: ReportLanguage) -> Chart | None:
    texts = language.texts
    drawing = tempo_bars(found.repetitions, texts.tempo_label)
    table = tempo_table(found.repetitions, language, texts.tempo)
    legend = _phase_legend(found.repetitions, language)
    return Chart(texts.tempo, texts.tempo_key, (language.drawing(drawing),), legend, table) if drawing else None


def _symmetry(found: SetAssessment, joint: str, language: ReportLanguage) -> Chart | None:
    texts, name = language.texts, language.joint(joint)
    drawing = symmetry_bars(found.repetitions, texts.symmetry_label.format(joint=name))
    table = symmetry_table(found.repetitions, language, texts.symmetry)
    return (
        Chart(texts.symmetry, capital(texts.symmetry_key.format(joint=name)), (language.drawing(drawing),), table=table)
        if drawing
        else None
    )

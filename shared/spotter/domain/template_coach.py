"""The coach that needs nobody: the message plan in sentences of the exercise files and the phrase tables.

Everything that it says was measured. The same assessment always gives the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spotter.domain.assessment import Assessment, Frozen
from spotter.domain.coaching import Cue, Feedback
from spotter.domain.cue_timing import Line, place
from spotter.domain.exercise import CueText, Exercise
from spotter.domain.findings import Fault, SetFindings, collect
from spotter.domain.message_plan import Point, main_point, plan
from spotter.domain.wording import Words

TEMPLATE_WRITER = "template"


class Script(Frozen):
    """All words about one video, before they have their place in time."""

    language: str
    headline: str
    main_cue: str | None
    lines: tuple[Line, ...]
    closing: tuple[str, ...] = ()


def write_script(assessment: Assessment, language: str, exercises: Mapping[str, Exercise]) -> Script:
    """The message plan of an assessment in words.

    Args:
        assessment: what was measured.
        language: ISO 639-1 code; English when there are no phrases for it.
        exercises: the library by name.
    """
    sets = collect(assessment, exercises)
    words = Words(language, exercises)
    if not sets:
        phrases = words.phrases
        return Script(
            language=words.language,
            headline=phrases.nothing_recognised,
            main_cue=None,
            lines=(),
            closing=(phrases.nothing_recognised_help,),
        )
    points = plan(sets)
    main = main_point(points)
    return Script(
        language=words.language,
        headline=_headline(sets, assessment.form_score, words),
        main_cue=words.text(_cue_text(main, words).action) if main else None,
        lines=tuple(_lines(points, words, assessment.form_score)),
    )


def to_feedback(script: Script, writer: str, duration: float | None) -> Feedback:
    """The script with each cue at its moment.

    Args:
        script: the words.
        writer: `template`, or the model's name.
        duration: seconds of the video; None = until the end of the last set.
    """
    written = [line.written for line in script.lines if line.written]
    cues: tuple[Cue, ...] = place(script.lines, duration)
    return Feedback(
        language=script.language,
        writer=writer,
        headline=script.headline,
        main_cue=script.main_cue,
        paragraphs=(*written, *script.closing),
        cues=cues,
    )


def _headline(sets: tuple[SetFindings, ...], score: int | None, words: Words) -> str:
    parts = [f"{words.exercise_name(findings.exercise)}: {words.result(findings)}" for findings in sets]
    if len(sets) == 1:
        return f"{parts[0]}. {words.score(sets[0].score if score is None else score)}"
    count = words.phrases.sets.format(count=len(sets))
    return f"{count}. {'. '.join(parts)}. {words.score(score)}"


def _lines(points: tuple[Point, ...], words: Words, score: int | None) -> Iterator[Line]:
    count = len({point.findings.set_index for point in points})
    several = count > 1
    overall = f"{words.phrases.sets.format(count=count)}. {words.score(score)}"
    for point in points:
        written = _written(point, words)
        if written and several:
            findings = point.findings
            name = words.exercise_name(findings.exercise)
            written = words.phrases.in_set.format(index=findings.set_index, exercise=name) + written
        spoken = overall if point.kind == "summary" and several else _spoken(point, words)
        yield Line(point=point, written=written, spoken=spoken)


def _written(point: Point, words: Words) -> str | None:
    findings = point.findings
    if point.fault:
        return _written_fault(point.fault, point, words)
    if point.kind == "praise":
        return _written_praise(findings, words)
    if point.kind == "corrected":
        return words.phrases.corrected[0]
    if point.kind == "attempts":
        return words.attempts(findings.attempts)
    if point.kind == "unseen":
        return words.unseen(findings.unseen)
    return None


def _written_fault(fault: Fault, point: Point, words: Words) -> str:
    text = _cue_text(point, words)
    why = words.text(text.why) if point.role == "main" else None
    seen = f"{words.which(fault, point.findings)}: {words.text(text.seen).removesuffix('.')}."
    parts = (
        seen,
        words.measured(fault),
        why,
        words.text(text.action),
    )
    return " ".join(part for part in parts if part)


def _written_praise(findings: SetFindings, words: Words) -> str | None:
    praise, exercise = findings.praise, words.exercise(findings.exercise)
    if praise is None:
        return None
    if praise.criterion is None or exercise is None:
        return words.phrases.clean_praise[0]
    text = words.text(exercise.praise)
    if findings.is_hold or len(praise.passed) == findings.movements:
        return text
    return words.phrases.praise_written.format(praise=text, count=len(praise.passed), total=findings.movements)


def _spoken(point: Point, words: Words) -> str | None:
    findings, phrases = point.findings, words.phrases
    if point.fault:
        action = words.text(_cue_text(point, words).action)
        variants = phrases.main if point.role == "main" else phrases.secondary
        return words.in_turn(variants, f"{point.role} {point.fault.cue}").format(action=action)
    if point.kind == "praise":
        return _spoken_praise(findings, words)
    if point.kind == "corrected":
        return words.in_turn(phrases.corrected, point.kind)
    if point.kind == "summary":
        result = _sentence(words.result(findings))
        return words.in_turn(phrases.summary, point.kind).format(result=f"{result} {words.score(findings.score)}")
    return None


def _spoken_praise(findings: SetFindings, words: Words) -> str | None:
    praise, exercise = findings.praise, words.exercise(findings.exercise)
    if praise is None:
        return None
    if praise.criterion is None or exercise is None:
        return words.in_turn(words.phrases.clean_praise, "praise")
    always = len(praise.passed) == findings.movements
    variants = words.phrases.praise_always if always else words.phrases.praise_mostly
    return words.in_turn(variants, f"praise {exercise.name}").format(praise=words.text(exercise.praise))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _cue_text(point: Point, words: Words) -> CueText:
    """The texts of a fault; faults are only found for exercises that have a file."""
    exercise = words.exercise(point.findings.exercise)
    if point.fault is None or exercise is None:
        raise KeyError(point.findings.exercise)
    return exercise.cues[point.fault.cue]

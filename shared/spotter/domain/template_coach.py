"""The coach that needs nobody: the message plan in sentences of the exercise files and the phrase tables.

Everything that it says was measured. The same assessment always gives the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from spotter.domain.assessment import Assessment, Frozen
from spotter.domain.coaching import Cue, Detail, Feedback, Tone
from spotter.domain.cue_timing import Line, place
from spotter.domain.exercise import CueText, Exercise
from spotter.domain.findings import Fault, Praise, SetFindings, collect
from spotter.domain.message_plan import Point, main_point, plan
from spotter.domain.tones import Variants
from spotter.domain.wording import Words

TEMPLATE_WRITER = "template"


class Style(Frozen):
    """What the user chose, and the one thing they told us."""

    tone: Tone = Tone.NEUTRAL
    detail: Detail = Detail.NORMAL
    pain_reported: bool = False


DEFAULT_STYLE = Style()


class Script(Frozen):
    """All words about one video, before they have their place in time."""

    language: str
    style: Style = DEFAULT_STYLE
    headline: str
    main_cue: str | None
    lines: tuple[Line, ...]
    closing: tuple[str, ...] = ()


def write_script(
    assessment: Assessment,
    language: str,
    exercises: Mapping[str, Exercise],
    style: Style = DEFAULT_STYLE,
    earlier: Sequence[Assessment] = (),
) -> Script:
    """The message plan of an assessment in words.

    Args:
        assessment: what was measured.
        language: ISO 639-1 code; English when there are no phrases for it.
        exercises: the library by name.
        style: tone, detail, and whether pain was reported.
        earlier: sessions of the same person, the newest first.
    """
    sets = collect(assessment, exercises, earlier)
    words = Words(language, exercises, style.tone)
    phrases = words.phrases
    if not sets:
        pain = (f"{phrases.pain_why} {phrases.pain}",) if style.pain_reported else ()
        return Script(
            language=words.language,
            style=style,
            headline=phrases.nothing_recognised,
            main_cue=phrases.pain if pain else None,
            lines=(),
            closing=pain or (phrases.nothing_recognised_help,),
        )
    points = plan(sets, style.detail, pain_reported=style.pain_reported)
    main = main_point(points)
    return Script(
        language=words.language,
        style=style,
        headline=_headline(sets, assessment.form_score, words),
        main_cue=_action(main, words) if main else None,
        lines=tuple(_lines(points, words, assessment.form_score, style.detail)),
    )


def without(script: Script, numbers: Collection[int]) -> Script:
    """The script less some lines; the main cue is gone when its line is."""
    lines = tuple(line for number, line in enumerate(script.lines) if number not in numbers)
    has_main = any(line.point.role == "main" for line in lines)
    return script.model_copy(update={"lines": lines, "main_cue": script.main_cue if has_main else None})


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
        tone=script.style.tone,
        detail=script.style.detail,
    )


def standard_cues(exercise: Exercise, language: str, tone: Tone = Tone.NEUTRAL) -> tuple[str, ...]:
    """What is said of an exercise the first time: its praise and every main cue, so that a voice can speak them ahead."""
    words = Words(language, {exercise.name: exercise}, tone)
    praise = words.tone.praise_always[0].format(praise=words.text(exercise.praise))
    actions = dict.fromkeys(words.text(cue.action) for cue in exercise.cues.values())
    return (praise, *(words.tone.main[0].format(action=action) for action in actions))


def _headline(sets: tuple[SetFindings, ...], score: int | None, words: Words) -> str:
    parts = [f"{words.exercise_name(findings.exercise)}: {words.result(findings)}" for findings in sets]
    if len(sets) == 1:
        return f"{parts[0]}. {words.score(sets[0].score if score is None else score)}"
    count = words.counted(words.phrases.sets, len(sets))
    return f"{count}. {'. '.join(parts)}. {words.score(score)}"


def _lines(points: tuple[Point, ...], words: Words, score: int | None, detail: Detail) -> Iterator[Line]:
    count = len({point.findings.set_index for point in points})
    several = count > 1
    overall = f"{words.counted(words.phrases.sets, count)}. {words.score(score)}"
    for point in points:
        written = _written(point, words, detail)
        if written and several and point.kind != "pain":
            findings = point.findings
            name = words.exercise_name(findings.exercise)
            written = words.phrases.in_set.format(index=findings.set_index, exercise=name) + written
        spoken = overall if point.kind == "summary" and several else _spoken(point, words)
        yield Line(point=point, written=written, spoken=spoken)


def _written(point: Point, words: Words, detail: Detail) -> str | None:
    findings, phrases = point.findings, words.phrases
    if point.fault:
        return _written_fault(point.fault, point, words, detail)
    if point.kind == "praise":
        return _written_praise(findings, words)
    found: Mapping[str, Callable[[], str | None]] = {
        "pain": lambda: f"{phrases.pain_why} {phrases.pain}",
        "progress": lambda: _written_progress(findings, words),
        "corrected": lambda: words.tone.corrected[0],
        "attempts": lambda: words.attempts(findings.attempts),
        "unseen": lambda: words.unseen(findings.unseen),
    }
    return found[point.kind]() if point.kind in found else None


def _written_fault(fault: Fault, point: Point, words: Words, detail: Detail) -> str:
    text = _cue_text(point, words)
    seen = f"{words.which(fault, point.findings)}: {words.text(text.seen).removesuffix('.')}."
    if fault.doubted:
        seen = f"{seen} {words.phrases.doubted_written}"
    action = words.text(text.action)
    if detail is Detail.BRIEF:
        return f"{seen} {action}"
    why = words.text(text.why) if point.role == "main" or detail is Detail.FULL else None
    return " ".join(part for part in (seen, words.measured(fault), why, action) if part)


def _written_progress(findings: SetFindings, words: Words) -> str | None:
    progress, exercise = findings.progress, words.exercise(findings.exercise)
    if progress is None or exercise is None:
        return None
    return words.phrases.progress_written.format(
        seen=words.text(exercise.cues[progress.cue].seen).removesuffix("."),
        count=progress.now.failed,
        total=progress.now.judged,
        before=progress.before.failed,
        before_total=progress.before.judged,
    )


def _written_praise(findings: SetFindings, words: Words) -> str | None:
    praise, exercise = findings.praise, words.exercise(findings.exercise)
    if praise is None:
        return None
    if praise.criterion is None or exercise is None:
        return _clean_praise(praise, findings, words)[0]
    text = words.text(exercise.praise)
    if findings.is_hold or len(praise.passed) == findings.movements:
        return text
    return words.phrases.praise_written.format(praise=text, count=len(praise.passed), total=findings.movements)


def _spoken(point: Point, words: Words) -> str | None:
    if point.fault:
        return _spoken_fault(point.fault, point, words)
    said: Mapping[str, Callable[[], str | None]] = {
        "pain": lambda: words.phrases.pain,
        "praise": lambda: _spoken_praise(point.findings, words),
        "progress": lambda: _spoken_progress(point.findings, words),
        "corrected": lambda: words.in_turn(words.tone.corrected, point.kind),
        "summary": lambda: _spoken_summary(point.findings, words),
    }
    return said[point.kind]() if point.kind in said else None


def _spoken_fault(fault: Fault, point: Point, words: Words) -> str | None:
    if point.role is None:
        return None
    variants = words.tone.main if point.role == "main" else words.tone.secondary
    said = words.in_turn(variants, f"{point.role} {fault.cue}").format(action=_action(point, words))
    return words.phrases.doubted_spoken.format(said=said) if fault.doubted else said


def _spoken_summary(findings: SetFindings, words: Words) -> str:
    result = f"{_capital(words.result(findings))}. {words.score(findings.score)}"
    return words.in_turn(words.tone.summary, "summary").format(result=result)


def _spoken_praise(findings: SetFindings, words: Words) -> str | None:
    praise, exercise = findings.praise, words.exercise(findings.exercise)
    if praise is None:
        return None
    if praise.criterion is None or exercise is None:
        return words.in_turn(_clean_praise(praise, findings, words), "praise")
    always = len(praise.passed) == findings.movements
    variants = words.tone.praise_always if always else words.tone.praise_mostly
    return words.in_turn(variants, f"praise {exercise.name}").format(praise=words.text(exercise.praise))


def _clean_praise(praise: Praise, findings: SetFindings, words: Words) -> Variants:
    return words.tone.all_clean if len(praise.passed) == findings.movements else words.tone.clean_praise


def _spoken_progress(findings: SetFindings, words: Words) -> str | None:
    progress, exercise = findings.progress, words.exercise(findings.exercise)
    if progress is None or exercise is None:
        return None
    names = exercise.criterion(progress.criterion).names
    name = words.text(names) if names else words.exercise_name(exercise.name)
    return _capital(words.in_turn(words.tone.progress, "progress").format(name=name))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _action(point: Point, words: Words) -> str:
    """What to do, of a main or secondary point."""
    return words.phrases.pain if point.kind == "pain" else words.text(_cue_text(point, words).action)


def _cue_text(point: Point, words: Words) -> CueText:
    """The texts of a fault; faults are only found for exercises that have a file."""
    exercise = words.exercise(point.findings.exercise)
    if point.fault is None or exercise is None:
        raise KeyError(point.findings.exercise)
    return exercise.cues[point.fault.cue]

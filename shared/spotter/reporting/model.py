"""The whole report as sentences, pictures and tables; the page and the printed report only lay it out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import spotter
from spotter.contracts.results import OVERLAY, VIDEO_FILE, ResultsDocument
from spotter.domain.angle_correction import CorrectedAngles
from spotter.domain.assessment import Assessment
from spotter.domain.body import Body
from spotter.domain.enhancement import Enhancement
from spotter.domain.exercise import library
from spotter.domain.findings import collect
from spotter.domain.phrases import DEFAULT_LANGUAGE
from spotter.domain.pose import PoseSequence
from spotter.domain.timeline import NONE_LABEL
from spotter.domain.wording import clock
from spotter.reporting.cards import Footage, Jump
from spotter.reporting.charts.overview import NamedSet, score_ring, session_line
from spotter.reporting.drawing import Drawing
from spotter.reporting.language import ReportLanguage
from spotter.reporting.set_report import WIDTHS, SetReport, set_report

"""The page and the drawn video lie side by side, in the bucket as in the folder that `spotter analyze` writes."""
GLANCE = 240  # characters
SENTENCE_END = re.compile(r"[.!?] (?=[A-ZÄÖÜ0-9])")
ANGLES_MODEL = "angles"  # under `models` of the results: what corrected the angles
PAIN = "pain"  # id of the coach's cue for somebody who wrote that something hurts


@dataclass(frozen=True)
class Figure:
    """A number that stands large, and what it counts."""

    value: str
    label: str


@dataclass(frozen=True)
class SpokenCue:
    """One spoken sentence."""

    jump: Jump
    role: str
    text: str


@dataclass(frozen=True)
class Limit:
    """Something that this report cannot say; `language` is the one that the sentence is written in."""

    text: str
    language: str
    code: str = ""


@dataclass(frozen=True)
class Report:
    """Everything, in one language."""

    language: ReportLanguage
    title: str
    ring: Drawing
    ring_label: str
    figures: tuple[Figure, ...]
    main_cue: str | None
    opening: str
    rest: str
    poster: bytes | None
    session: tuple[Drawing, ...]
    sets: tuple[SetReport, ...]
    cues: tuple[SpokenCue, ...]
    limits: tuple[Limit, ...]
    made: tuple[tuple[str, str], ...]


def build(
    document: ResultsDocument,
    sequence: PoseSequence | None = None,
    poster: bytes | None = None,
    stills: Mapping[float, bytes] | None = None,
    *,
    correct: bool = True,
    angles: CorrectedAngles | None = None,
) -> Report:
    """Say everything in the language of the result.

    Args:
        document: the results.
        sequence: the person through time, for the curves; None leaves them out.
        poster: a JPEG of the drawn video; None leaves it out.
        stills: seconds to a JPEG, for the findings; a figure is drawn where one is missing.
        correct: False leaves the corrections out: somebody in pain gets none.
        angles: that the assessment read; None = as measured.
    """
    language = ReportLanguage(document.language)
    body = Body.of(sequence, document.view, angles) if sequence is not None and len(sequence) > 1 else None
    href = VIDEO_FILE if OVERLAY in document.artifacts else None
    footage = Footage(href, stills or {}, sequence, document.view)
    assessed = [found for found in document.sets if found.exercise != NONE_LABEL]
    findings = collect(Assessment(view=document.view, sets=tuple(assessed)), library())
    correct = correct and not any(cue.id == PAIN for cue in document.cues)
    sets = tuple(
        set_report(one, said, body, footage, language, correct=correct)
        for one, said in zip(assessed, findings, strict=True)
    )
    texts, results = language.texts, document.results
    opening = _opening(results.feedback)
    scored = results.form_quality is not None
    return Report(
        language=language,
        title=language.exercise(results.exercise_type),
        ring=score_ring(
            results.form_quality, texts.score_label.format(score=results.form_quality) if scored else texts.form_unknown
        ),
        ring_label=texts.form_of_100 if scored else texts.form_unknown,
        figures=_figures(document, language),
        main_cue=results.main_cue,
        opening=opening,
        rest=results.feedback[len(opening) :].strip(),
        poster=poster,
        session=_session(document, language) if assessed else (),
        sets=sets,
        cues=tuple(
            SpokenCue(Jump(language.clock(cue.time), footage.link(cue.time)), texts.roles[cue.role], cue.text)
            for cue in document.cues
        ),
        limits=_limits(document, sets, language),
        made=_made(document, language),
    )


def _opening(feedback: str) -> str:
    """Whole sentences from the start of the coach's words, as many as are read at a glance."""
    if len(feedback) <= GLANCE:
        return feedback
    ends = [found.end() for found in SENTENCE_END.finditer(feedback) if found.end() <= GLANCE]
    return feedback[: ends[-1]].rstrip() if ends else feedback


def _figures(document: ResultsDocument, language: ReportLanguage) -> tuple[Figure, ...]:
    texts, results = language.texts, document.results
    if results.hold_seconds is not None:
        found = [Figure(language.short(results.hold_seconds, "s"), texts.held)]
    else:
        found = [Figure(str(results.repetitions), texts.repetitions[results.repetitions != 1])]
    if results.attempts:
        found.append(Figure(str(results.attempts), texts.attempts[results.attempts != 1]))
    return tuple(found)


def _session(document: ResultsDocument, language: ReportLanguage) -> tuple[Drawing, ...]:
    named = [NamedSet(one, language.exercise(one.exercise)) for one in document.sets if one.exercise != NONE_LABEL]
    listed = " ".join(
        f"{one.found.index} {one.name}, {clock(one.found.start)}–{clock(one.found.end)}: {len(one.found.counted)}/{len(one.found.repetitions)}."
        for one in named
    )
    count = language.words.counted(language.words.phrases.sets, len(named))
    duration = language.short(document.media.duration, "s")
    label = language.texts.session_label.format(sets=count, duration=duration, list=listed)
    return tuple(session_line(named, document.media.duration, width, label) for width in WIDTHS)


def _limits(document: ResultsDocument, sets: tuple[SetReport, ...], language: ReportLanguage) -> tuple[Limit, ...]:
    """The reasons of the assessment are English sentences; other languages say the same in their own words."""
    texts, code = language.texts, language.code
    reasons = document.limits if code == DEFAULT_LANGUAGE else dict.fromkeys(one.unseen for one in sets if one.unseen)
    found = [Limit(reason, code) for reason in reasons]
    found += [Limit(*language.warned(warned), warned.code) for warned in document.warnings]
    view = texts.views.get(document.view)
    seen = f" {texts.limit_camera_view.format(view=view)}" if view else ""
    found.append(Limit(texts.limit_camera + seen, code))
    corrected = document.models.get(ANGLES_MODEL)
    if corrected:
        found.append(Limit(texts.limit_corrected.format(model=f"{corrected.name} {corrected.version}"), code))
    return (
        *found,
        Limit(texts.limit_body, code),
        Limit(texts.limit_medical, code),
    )


def _picture(done: Enhancement | None, language: ReportLanguage) -> tuple[tuple[str, str], ...]:
    """What was done to the analysed picture; nothing when nobody asked."""
    if done is None:
        return ()
    texts = language.texts
    said = texts.picture_left
    if done.plan.steps:
        said = texts.picture_done.format(
            steps=", ".join(texts.picture_steps[step] for step in done.plan.steps),
            before=language.number(done.before.visibility, 2),
            after=language.number(done.after.visibility, 2),
            probes=done.probes,
        )
    return ((texts.picture, said),)


def _made(document: ResultsDocument, language: ReportLanguage) -> tuple[tuple[str, str], ...]:
    texts, media = language.texts, document.media
    facts = texts.video_facts.format(
        width=media.width,
        height=media.height,
        fps=language.number(media.fps, 2),
        variable=texts.variable if media.variable_frame_rate else "",
        duration=language.short(media.duration, "s"),
        codec=media.codec,
    )
    status = texts.statuses.get(document.status, document.status)
    models = (
        (texts.purposes.get(use, use), f"{model.name} {model.version}".strip())
        for use, model in document.models.items()
    )
    return (
        (texts.video, facts),
        (texts.analysed, f"{document.created_at}, {status}"),
        *models,
        *_picture(document.enhancement, language),
        (texts.program, f"Spotter {spotter.__version__}"),
        (texts.result, f"{document.video_id}, schema {document.schema_version}"),
    )

"""The findings of a set as cards: what was seen, in which repetitions, why it matters, what to do, and where to look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spotter.domain.assessment import CriterionResult, SetAssessment, Severity
from spotter.domain.exercise import Exercise
from spotter.domain.findings import Evidence, Fault, Praise, SetFindings
from spotter.domain.pose import PoseSequence
from spotter.domain.stills import evidence_time
from spotter.domain.view import View
from spotter.reporting.charts.body_figure import body_figure
from spotter.reporting.drawing import Drawing
from spotter.reporting.language import ReportLanguage, capital

MOST_JUMPS = 4
LEAD_SECONDS = 0.3  # the player starts a little before the movement
SAME_MOMENT = 0.002  # seconds; stills are named by milliseconds


@dataclass(frozen=True)
class Footage:
    """What can be shown of the video.

    Attributes:
        href: where the drawn video lies seen from the page; None = there is none.
        stills: time in seconds to a JPEG of the drawn video.
        sequence: the person, for figures where there is no still.
        view: where the camera stood.
    """

    href: str | None
    stills: Mapping[float, bytes]
    sequence: PoseSequence | None
    view: View

    def still(self, time: float) -> bytes | None:
        """The picture of a moment."""
        near = [moment for moment in self.stills if abs(moment - time) <= SAME_MOMENT]
        return self.stills[near[0]] if near else None

    def link(self, start: float, end: float | None = None) -> str | None:
        """A link that plays this part (media fragment, W3C): the player starts and stops there by itself."""
        if self.href is None:
            return None
        until = "" if end is None else f",{end:.2f}"
        return f"{self.href}#t={max(start - LEAD_SECONDS, 0.0):.2f}{until}"


@dataclass(frozen=True)
class Jump:
    """A moment to look at; without a video only its time is said."""

    text: str
    href: str | None


@dataclass(frozen=True)
class Card:
    """One finding."""

    title: str
    severity: str
    is_note: bool
    seen_in: str
    measured: str
    why: str
    action: str
    jumps: tuple[Jump, ...]
    more: str
    picture: bytes | None
    figure: Drawing | None
    caption: str


def cards(
    findings: SetFindings, found: SetAssessment, exercise: Exercise, footage: Footage, language: ReportLanguage
) -> tuple[Card, ...]:
    """One card per fault, the most important first."""
    return tuple(_card(fault, findings, found, exercise, footage, language) for fault in findings.faults)


def praise_text(
    praise: Praise | None, findings: SetFindings, exercise: Exercise | None, language: ReportLanguage
) -> str | None:
    """What was good, and how often; None when nothing was."""
    if praise is None or exercise is None:
        return None
    phrases = language.words.phrases
    text = language.texts.mostly_clean if praise.criterion is None else language.words.text(exercise.praise)
    if findings.is_hold or praise.criterion is None:
        return text
    return phrases.praise_written.format(praise=text, count=len(praise.passed), total=findings.movements)


def _card(
    fault: Fault,
    findings: SetFindings,
    found: SetAssessment,
    exercise: Exercise,
    footage: Footage,
    language: ReportLanguage,
) -> Card:
    words, texts, cue = language.words, language.texts, exercise.cues[fault.cue]
    time = evidence_time(fault)
    worst = fault.worst or fault.evidence[0]
    caption = texts.picture_of.format(index=worst.repetition, time=language.clock(time))
    picture = footage.still(time)
    figure = None
    if picture is None and footage.sequence is not None:
        joints = _result(found, fault, worst).joints
        figure = body_figure(footage.sequence, time, joints, footage.view, f"{caption}: {words.text(cue.seen)}")
    return Card(
        title=capital(words.text(cue.seen)),
        severity=texts.severities[fault.severity],
        is_note=fault.severity is Severity.NOTE,
        seen_in=texts.seen_in.format(
            which=words.which(fault, findings), count=len(fault.evidence), total=fault.assessed
        ),
        measured=words.measured(fault) or "",
        why=words.text(cue.why),
        action=words.text(cue.action),
        jumps=tuple(_jump(one, findings, found, footage, language) for one in fault.evidence[:MOST_JUMPS]),
        more=texts.more_moments.format(count=len(fault.evidence) - MOST_JUMPS)
        if len(fault.evidence) > MOST_JUMPS
        else "",
        picture=picture,
        figure=figure,
        caption=caption,
    )


def _result(found: SetAssessment, fault: Fault, evidence: Evidence) -> CriterionResult:
    """The verdict that the evidence was taken from."""
    return next(
        result
        for movement in found.repetitions
        if movement.index == evidence.repetition
        for result in movement.criteria
        if result.id == fault.criterion
    )


def _jump(
    evidence: Evidence, findings: SetFindings, found: SetAssessment, footage: Footage, language: ReportLanguage
) -> Jump:
    movement = next(one for one in found.repetitions if one.index == evidence.repetition)
    if findings.is_hold:  # one stretch may be minutes long: only its bad moment is worth a look
        text = language.texts.watch.format(time=language.clock(evidence.time))
        return Jump(text, footage.link(evidence.time))
    text = language.texts.watch_movement.format(index=movement.index, time=language.clock(movement.start))
    return Jump(text, footage.link(movement.start, movement.end))

"""Findings become words: by the template coach, or by a language model whose every word is checked."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spotter.contracts.base import Warned, WarningCode
from spotter.contracts.stages import FeedbackRequest, FeedbackResult, Job
from spotter.domain.assessment import Assessment
from spotter.domain.coaching import Grounding, Usage
from spotter.domain.cue_timing import Line
from spotter.domain.exercise import Exercise, library
from spotter.domain.grounding import check
from spotter.domain.phrases import LANGUAGES
from spotter.domain.rewording import INSTRUCTIONS, Complaint, Reworded, apply, facts, problems
from spotter.domain.template_coach import TEMPLATE_WRITER, Script, Style, to_feedback, without, write_script
from spotter.errors import LanguageModelUnavailable, SpotterError, UngroundedText
from spotter.ports import BlobStore, LanguageModel, Metrics

log = logging.getLogger(__name__)

ATTEMPTS = 2  # the answer, and one repair
NOTHING_REFUSED = Grounding()


@dataclass(frozen=True)
class Deps:
    """Ports; without a language model the template coach speaks. `exercises` is the library that ships unless given."""

    blobs: BlobStore
    language_model: LanguageModel | None = None
    exercises: Mapping[str, Exercise] | None = None
    metrics: Metrics | None = None


@dataclass(frozen=True)
class Measured:
    """What the words are about."""

    assessment: Assessment
    earlier: tuple[Assessment, ...]
    exercises: Mapping[str, Exercise]


@dataclass(frozen=True)
class Written:
    """Words that may be said, who wrote them, how the check ended and what it cost."""

    script: Script
    writer: str = TEMPLATE_WRITER
    grounding: Grounding = NOTHING_REFUSED
    usage: Usage | None = None
    failure: SpotterError | None = None


def run(request: FeedbackRequest, deps: Deps) -> FeedbackResult:
    """Write `feedback.json`.

    A language model that does not answer or says what was not measured costs a warning, never the feedback. Nothing that a
    user typed reaches it: neither file name nor note nor athlete.

    Raises:
        StorageUnavailable: the object store did not answer.
    """
    options = request.options
    measured = Measured(
        assessment=Assessment.model_validate_json(deps.blobs.read(request.assessment_key)),
        earlier=tuple(_earlier(request, deps.blobs)),
        exercises=library() if deps.exercises is None else deps.exercises,
    )
    style = Style(tone=options.coach.tone, detail=options.coach.detail, pain_reported=options.pain_reported)
    written = _template(measured, options.language, style)
    # Whoever reports pain gets the sentence that we wrote, word for word.
    if deps.language_model and written.script.lines and not style.pain_reported:
        written = _reworded(written, measured, deps.language_model)
    feedback = to_feedback(written.script, written.writer, request.media.duration if request.media else None)
    feedback = feedback.model_copy(update={"grounding": written.grounding, "usage": written.usage})
    key = f"{request.job.prefix}feedback.json"
    deps.blobs.write(key, feedback.model_dump_json().encode(), "application/json")
    if deps.metrics:
        deps.metrics.count(_counts(written))
    return FeedbackResult(
        feedback_key=key, writer=written.writer, warnings=tuple(_warnings(options.language, written.failure))
    )


def _earlier(request: FeedbackRequest, blobs: BlobStore) -> Iterator[Assessment]:
    """The athlete's earlier sessions, newest first; what was deleted meanwhile is not there."""
    for video_id in request.options.earlier:
        job = Job(tenant_id=request.job.tenant_id, video_id=video_id)
        try:
            yield Assessment.model_validate_json(blobs.read(f"{job.prefix}assessment.json"))
        except KeyError:
            continue


def _template(measured: Measured, language: str, style: Style) -> Written:
    """The template's words, less any line that the check refuses: silence is better than a wrong sentence."""
    script = write_script(measured.assessment, language, measured.exercises, style, measured.earlier)
    wrong = {number for number, line in enumerate(script.lines) if _line_problems(line, measured)}
    if not wrong:
        return Written(script)
    log.error("the template coach said what was not measured", extra={"lines": sorted(wrong)})
    return Written(without(script, wrong), grounding=Grounding(dropped=len(wrong)))


def _line_problems(line: Line, measured: Measured) -> list[str]:
    if line.point.kind == "pain":  # the one line that is about no finding
        return []
    texts = [text for text in (line.written, line.spoken) if text]
    return [
        problem for text in texts for problem in check(text, measured.assessment, measured.exercises, measured.earlier)
    ]


def _reworded(template: Written, measured: Measured, model: LanguageModel) -> Written:
    """The model's words when they are grounded, at the second attempt at the latest; else the template's.

    Texts of the last answer whose only fault is a word of their own are replaced one by one.
    """
    script, told, refused, usage = template.script, list[str](), 0, Usage()
    failure: SpotterError = LanguageModelUnavailable()
    grounding = template.grounding
    try:
        for _ in range(ATTEMPTS):
            answer = model.write(INSTRUCTIONS, facts(script, told), Reworded)
            usage += answer.usage
            content: Reworded | None = answer.content
            if content is None:
                told = [f"your answer was {answer.problem}"]
                failure = LanguageModelUnavailable(f"The language model's answer was refused: {told[0]}")
            else:
                complaints = _problems(content, script, measured)
                drafted = _replaceable(complaints, content) if refused + 1 == ATTEMPTS else set[str]()
                if drafted or not complaints:
                    repaired = refused > 0 and not drafted
                    update = {"refused": refused + bool(drafted), "repaired": repaired, "replaced": len(drafted)}
                    words = apply(content, script, drafted)
                    return Written(words, model.name, grounding.model_copy(update=update), usage)
                told = [str(complaint) for complaint in complaints]
                failure = UngroundedText(f"The language model's answer was refused: {'; '.join(told)}")
            refused += 1
    except LanguageModelUnavailable as error:
        failure = error
    log.warning("template coach speaks instead", extra={"code": failure.code, "reason": str(failure)})
    grounding = grounding.model_copy(update={"refused": refused, "fallen_back": True})
    return Written(script, TEMPLATE_WRITER, grounding, usage, failure)


def _replaceable(complaints: list[Complaint], answer: Reworded) -> set[str]:
    """Places where the draft may stand for the answer; empty when the answer cannot be saved in this way.

    Whoever claims once what was not measured is believed nothing, and an answer of which no text is left is none.
    """
    places = {complaint.place for complaint in complaints}
    texts = 1 + sum((line.written is not None) + (line.spoken is not None) for line in answer.lines)
    saved = all(complaint.wording for complaint in complaints) and len(places) < texts
    return places if saved else set()


def _problems(answer: Reworded, script: Script, measured: Measured) -> list[Complaint]:
    return problems(answer, script, measured.assessment, measured.exercises, measured.earlier)


def _warnings(language: str, failure: SpotterError | None) -> Iterator[Warned]:
    if language not in LANGUAGES:
        message = f"There is no coach for the language {language!r}; the feedback is in English."
        yield Warned(code=WarningCode.LANGUAGE_UNSUPPORTED, message=message, values={"language": language})
    if failure:
        yield Warned(code=failure.code, message=failure.sentence)


def _counts(written: Written) -> dict[str, float]:
    """For the graphs of the operator."""
    grounding, usage = written.grounding, written.usage or Usage()
    return {
        "FeedbackWritten": 1,
        "AnswersRefused": grounding.refused,
        "AnswersRepaired": grounding.repaired,
        "TextsReplaced": grounding.replaced,
        "TemplateFallbacks": grounding.fallen_back,
        "TemplateLinesDropped": grounding.dropped,
        "LanguageModelInputTokens": usage.input_tokens,
        "LanguageModelOutputTokens": usage.output_tokens,
        "LanguageModelDollars": usage.usd or 0.0,
    }

"""Findings become words: by the template coach, or by a language model whose every word is checked."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from spotter.contracts.base import Warned
from spotter.contracts.stages import FeedbackRequest, FeedbackResult
from spotter.domain.assessment import Assessment
from spotter.domain.exercise import Exercise, library
from spotter.domain.phrases import LANGUAGES
from spotter.domain.rewording import INSTRUCTIONS, Reworded, apply, facts, problems
from spotter.domain.template_coach import TEMPLATE_WRITER, Script, to_feedback, write_script
from spotter.errors import LanguageModelUnavailable, UngroundedText
from spotter.ports import BlobStore, LanguageModel

log = logging.getLogger(__name__)

ATTEMPTS = 2  # the answer, and one repair
LANGUAGE_UNSUPPORTED = "LANGUAGE_UNSUPPORTED"


@dataclass(frozen=True)
class Deps:
    """Ports; without a language model the template coach speaks. `exercises` is the library that ships unless given."""

    blobs: BlobStore
    language_model: LanguageModel | None = None
    exercises: Mapping[str, Exercise] | None = None


def run(request: FeedbackRequest, deps: Deps) -> FeedbackResult:
    """Write `feedback.json`.

    A language model that does not answer or says what was not measured costs a warning, never the feedback.

    Raises:
        StorageUnavailable: the object store did not answer.
    """
    exercises = library() if deps.exercises is None else deps.exercises
    assessment = Assessment.model_validate_json(deps.blobs.read(request.assessment_key))
    script = write_script(assessment, request.options.language, exercises)
    writer = TEMPLATE_WRITER
    warnings = []
    if request.options.language not in LANGUAGES:
        message = f"There is no coach for the language {request.options.language!r}; the feedback is in English."
        warnings.append(Warned(code=LANGUAGE_UNSUPPORTED, message=message))
    if deps.language_model and script.lines:
        try:
            script = _reworded(script, assessment, deps.language_model, exercises)
            writer = deps.language_model.name
        except (LanguageModelUnavailable, UngroundedText) as error:
            log.warning("template coach speaks instead", extra={"code": error.code, "reason": str(error)})
            warnings.append(Warned(code=error.code, message=error.sentence))
    feedback = to_feedback(script, writer, request.media.duration if request.media else None)
    key = f"{request.job.prefix}feedback.json"
    deps.blobs.write(key, feedback.model_dump_json().encode(), "application/json")
    return FeedbackResult(feedback_key=key, writer=writer, warnings=tuple(warnings))


def _reworded(
    script: Script, assessment: Assessment, model: LanguageModel, exercises: Mapping[str, Exercise]
) -> Script:
    complaints: list[str] = []
    for _ in range(ATTEMPTS):
        answer: Reworded = model.write(INSTRUCTIONS, facts(script, complaints), Reworded)
        complaints = problems(answer, script, assessment, exercises)
        if not complaints:
            return apply(answer, script)
    raise UngroundedText(f"The language model's answer was refused: {'; '.join(complaints)}")

"""What a run could not do, as codes and English sentences that its user may read."""

from __future__ import annotations

import json

from spotter.contracts.api import ErrorBody
from spotter.contracts.base import Warned
from spotter.contracts.stages import PublishRequest, StageFailure, StageResult
from spotter.domain.phrases import DEFAULT_LANGUAGE
from spotter.errors import InternalError, SpotterError, error_class
from spotter.reporting.language import ReportLanguage

MAY_FAIL = ("enhance", "feedback", "speech", "render", "mux")
"""Steps that a result can do without."""


def explained(failure: StageFailure) -> ErrorBody:
    """Code and sentence of a failure. What we did not write ourselves (a crash, the platform) is never shown."""
    found: type[SpotterError] = error_class(failure.Error)
    message = found.sentence if found is InternalError else _message(failure.Cause) or found.sentence
    return ErrorBody(code=found.code, message=message)


def _message(cause: str) -> str | None:
    """`errorMessage` of the JSON that Lambda reports, without its stack trace."""
    try:
        reported = json.loads(cause)
    except json.JSONDecodeError:
        return None
    message = reported.get("errorMessage") if isinstance(reported, dict) else None
    return message if isinstance(message, str) else None


def warnings(request: PublishRequest) -> tuple[Warned, ...]:
    """What the steps noted in their order, then one warning for each step that failed."""
    steps: tuple[StageResult | None, ...] = (
        request.ingest,
        request.enhance,
        request.stitch,
        request.classify,
        request.assess,
        request.feedback,
        request.speech,
        request.render,
        request.mux,
    )
    noted = [warning for step in steps if step for warning in step.warnings]
    noted += [lacking(explained(request.failed[step]), step) for step in MAY_FAIL if step in request.failed]
    return tuple(noted)


def lacking(error: ErrorBody, what: str) -> Warned:
    """What the result has to do without, and why."""
    message = f"{error.message} {ReportLanguage(DEFAULT_LANGUAGE).lacking(what)}"
    return Warned(code=error.code, message=message, values={"lacking": what})

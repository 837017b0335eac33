"""What a client can do with its videos. A video of another tenant does not exist."""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any

from spotter.contracts.api import CreateVideo, VideoCreated, VideoPage, VideoResults, VideoState, VideoStatus
from spotter.contracts.exports import ExportFormat
from spotter.contracts.results import OVERLAY, REPORT, VIDEO_FILE, ResultsDocument
from spotter.contracts.stages import CoachSettings, Job, Options
from spotter.domain import exercise
from spotter.domain.pain import reports_pain
from spotter.errors import AnalysisFailed, BodyHeightMissing, NotFound, NotReady
from spotter.service.deps import Deps
from spotter.service.identifiers import is_id, new_id
from spotter.service.progress import state_of

DAY = 86_400
PAGE_LINK = f'href="{VIDEO_FILE}#'
"""How a link into the drawn video begins in the report."""
RECENT_VIDEOS = 50  # of the tenant, among which an athlete's earlier ones are looked for
EARLIER_VIDEOS = 5  # handed to the coach, which compares with the newest that has the same exercise


def create(tenant_id: str, body: CreateVideo, deps: Deps) -> VideoCreated:
    """A new row and the form to upload its file with.

    Raises:
        UnknownExercise: the chosen exercise is not in the library.
        BodyHeightMissing: markers in metres are wanted and nothing says how tall the person is.
    """
    if ExportFormat.TRC in body.exports and body.body_height is None:
        raise BodyHeightMissing
    chosen = exercise.find(body.exercise).name if body.exercise else None
    now = deps.clock.now_iso()
    options = Options(
        exercise=chosen,
        language=body.coach.language or body.language,
        render=body.render,
        speech=body.speech,
        coach=CoachSettings(tone=body.coach.tone, detail=body.coach.detail),
        pain_reported=reports_pain(body.note),
        athlete=body.athlete,
        earlier=_earlier(tenant_id, body.athlete, deps) if body.athlete else (),
        exports=body.exports,
        body_height=body.body_height,
        enhance=body.enhance,
    )
    job = Job(tenant_id=tenant_id, video_id=new_id(now))
    upload = deps.forms.form(job.upload_key, body.content_type, deps.max_upload_bytes, deps.upload_expires_seconds)
    deps.runs.create(
        tenant_id,
        job.video_id,
        filename=body.filename,
        options=options.model_dump_json(),
        created_at=now,
        expires_at=int(datetime.fromisoformat(now).timestamp()) + deps.retention_days * DAY,
    )
    return VideoCreated(id=job.video_id, status=VideoStatus.AWAITING_UPLOAD, upload=upload)


def _earlier(tenant_id: str, athlete: str, deps: Deps) -> tuple[str, ...]:
    """The athlete's last analysed videos among the tenant's recent ones, newest first."""
    rows, _ = deps.runs.page(tenant_id, RECENT_VIDEOS, None)
    found = [row for row in rows if row.get("results_key") and _athlete(row) == athlete]
    return tuple(str(row["video_id"]) for row in found[:EARLIER_VIDEOS])


def _athlete(row: dict[str, Any]) -> str | None:
    return Options.model_validate_json(row["options"]).athlete


def status(tenant_id: str, video_id: str, deps: Deps) -> VideoState:
    """How far it is.

    Raises:
        NotFound: the tenant has no such video.
    """
    return state_of(_row(tenant_id, video_id, deps), deps.clock.now_iso())


def page(tenant_id: str, limit: int, after: str | None, deps: Deps) -> VideoPage:
    """The tenant's videos, newest first."""
    rows, following = deps.runs.page(tenant_id, limit, after)
    now = deps.clock.now_iso()
    return VideoPage(videos=tuple(state_of(row, now) for row in rows), next=following)


def results(tenant_id: str, video_id: str, deps: Deps) -> VideoResults:
    """The results document with links in place of object keys.

    Raises:
        NotFound: the tenant has no such video, or its results have expired.
        NotReady: it is not analysed yet.
        AnalysisFailed: it ended without results; carries the code and the sentence of what ended it.
    """
    document = _document(tenant_id, video_id, deps)
    links = {name: deps.artefacts.link(key, deps.link_seconds) for name, key in document.artifacts.items()}
    fields = document.model_dump() | {
        "id": video_id,
        "processed_video_url": links.get(OVERLAY),
        "artifacts": links,
    }
    return VideoResults.model_validate(fields)


def report(tenant_id: str, video_id: str, deps: Deps) -> str:
    """The report as a page whose links into the drawn video work for as long as those of the results.

    Raises:
        NotFound: the tenant has no such video, it has no report, or both have expired.
        NotReady, AnalysisFailed: as in `results`.
    """
    keys = _document(tenant_id, video_id, deps).artifacts
    if REPORT not in keys:
        raise NotFound("This video has no report.")
    page = _read(keys[REPORT], deps).decode("utf-8")
    if OVERLAY not in keys:
        return page
    link = escape(deps.artefacts.link(keys[OVERLAY], deps.link_seconds))
    return page.replace(PAGE_LINK, f'href="{link}#')


def delete(tenant_id: str, video_id: str, deps: Deps) -> None:
    """Delete the upload, every artefact and the row. A run that is under way ends at its next step.

    The row goes last: when an object cannot be deleted, the same call can be made again.

    Raises:
        NotFound: the tenant has no such video.
    """
    _row(tenant_id, video_id, deps)
    job = Job(tenant_id=tenant_id, video_id=video_id)
    deps.uploads.delete_prefix(job.upload_key)
    deps.artefacts.delete_prefix(job.prefix)
    deps.runs.delete(tenant_id, video_id)


def _row(tenant_id: str, video_id: str, deps: Deps) -> dict[str, Any]:
    row = deps.runs.get(tenant_id, video_id) if is_id(video_id) else None
    if row is None:
        raise NotFound
    return row


def _document(tenant_id: str, video_id: str, deps: Deps) -> ResultsDocument:
    row = _row(tenant_id, video_id, deps)
    ended = VideoStatus(row["status"])
    if ended is VideoStatus.FAILED:
        raise AnalysisFailed(row.get("error_message"), cause=row.get("error_code"))
    if not ended.ended:
        raise NotReady
    return ResultsDocument.model_validate_json(_read(row["results_key"], deps))


def _read(key: str, deps: Deps) -> bytes:
    try:
        return deps.artefacts.read(key)
    except KeyError as error:
        raise NotFound("The results of this video have expired.") from error

"""Artefacts become the results document, the report, the final row and an event."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spotter.contracts.api import ErrorBody, VideoStatus
from spotter.contracts.base import Warned
from spotter.contracts.events import AnalysisEvent
from spotter.contracts.exports import ExportFormat
from spotter.contracts.results import ModelVersion, ResultsDocument, Summary
from spotter.contracts.stages import (
    AssessResult,
    ClassifyResult,
    IngestResult,
    PublishRequest,
    PublishResult,
    StageFailure,
    StitchResult,
)
from spotter.domain.angle_correction import CorrectedAngles
from spotter.domain.assessment import Assessment
from spotter.domain.coaching import Feedback
from spotter.domain.enhancement import Enhancement
from spotter.domain.pose import PoseSequence
from spotter.domain.recap import recap
from spotter.domain.speech import SpeechTrack
from spotter.domain.timeline import Timeline
from spotter.errors import InputError, InternalError, error_class
from spotter.ports import BlobStore, Clock, EventBus, RunStore
from spotter.reporting import shortfalls
from spotter.reporting.exports import Exporter
from spotter.reporting.model import Report, build
from spotter.reporting.pdf import pdf_report
from spotter.reporting.report import html_report

ANALYSIS = "analysis"
DELETED = "DELETED"
JSON = "application/json"
HTML = "text/html; charset=utf-8"
PDF = "application/pdf"
ZIP = "application/zip"


@dataclass(frozen=True)
class Deps:
    """Ports, and the models that leave no name in an artefact (the pose model) by what they are for."""

    blobs: BlobStore
    runs: RunStore
    bus: EventBus
    clock: Clock
    models: Mapping[str, ModelVersion] = field(default_factory=dict)


@dataclass(frozen=True)
class Analysed:
    """The steps that a result cannot do without."""

    ingest: IngestResult
    stitch: StitchResult
    classify: ClassifyResult
    assess: AssessResult


@dataclass(frozen=True)
class Person:
    """Landmarks, and the corrected angles of the same moments; None = the angles are as measured."""

    sequence: PoseSequence
    angles: CorrectedAngles | None


@dataclass(frozen=True)
class Ending:
    """How a run ends."""

    status: VideoStatus
    results_key: str | None = None
    error: ErrorBody | None = None
    caller_fault: bool = False
    warnings: tuple[Warned, ...] = ()
    video_seconds: float | None = None


def run(request: PublishRequest, deps: Deps) -> PublishResult:
    """Write `results.json`, `report.html` and `report.pdf`, end the row and tell the bus; a second run writes the same again.

    A video that was deleted while it was analysed stays deleted: what the run has left is removed, status `DELETED`.

    Raises:
        StorageUnavailable, DatabaseUnavailable, ServiceError: worth another try.
    """
    job = request.job
    row = deps.runs.get(job.tenant_id, job.video_id)
    if row is None:
        return _stay_deleted(request, deps)
    analysed = _analysed(request)
    ending = _failed(request) if analysed is None else _completed(request, analysed, row["created_at"], deps)
    now = deps.clock.now_iso()
    try:
        deps.runs.finish(
            job.tenant_id,
            job.video_id,
            ending.status,
            updated_at=now,
            results_key=ending.results_key,
            error_code=ending.error.code if ending.error else None,
            error_message=ending.error.message if ending.error else None,
            warnings=json.dumps([warning.model_dump() for warning in ending.warnings]),
            video_seconds=ending.video_seconds,
        )
    except KeyError:
        return _stay_deleted(request, deps)
    deps.bus.publish(_event(request, ending, now))
    return PublishResult(
        status=ending.status,
        results_key=ending.results_key,
        caller_fault=ending.caller_fault,
        warnings=ending.warnings,
    )


def _stay_deleted(request: PublishRequest, deps: Deps) -> PublishResult:
    deps.blobs.delete_prefix(request.job.prefix)
    return PublishResult(status=DELETED, results_key=None)


def _analysed(request: PublishRequest) -> Analysed | None:
    """The needed results; None when the analysis failed."""
    if ANALYSIS in request.failed:
        return None
    if not (request.ingest and request.stitch and request.classify and request.assess):
        return None
    return Analysed(request.ingest, request.stitch, request.classify, request.assess)


def _failed(request: PublishRequest) -> Ending:
    failure = request.failed.get(ANALYSIS, StageFailure(Error=InternalError.__name__))
    return Ending(
        status=VideoStatus.FAILED,
        error=shortfalls.explained(failure),
        caller_fault=issubclass(error_class(failure.Error), InputError),
        warnings=shortfalls.warnings(request),
    )


def _completed(request: PublishRequest, analysed: Analysed, created_at: str, deps: Deps) -> Ending:
    document = _document(request, analysed, created_at, deps)
    sequence = PoseSequence.from_npz(deps.blobs.read(analysed.stitch.sequence_key))
    angles_key = analysed.assess.angles_key
    angles = CorrectedAngles.from_npz(deps.blobs.read(angles_key), sequence) if angles_key else None
    person = Person(sequence, angles)
    if request.options.exports:
        document = _with_exports(request, document, person, deps.blobs)
    key = document.artifacts["results"]
    report = _report(request, document, person, deps.blobs)
    deps.blobs.write(document.artifacts["report"], html_report(report).encode("utf-8"), HTML)
    deps.blobs.write(document.artifacts["report_pdf"], pdf_report(report), PDF)
    deps.blobs.write(key, document.model_dump_json(indent=1).encode("utf-8"), JSON)
    return Ending(
        status=VideoStatus(document.status),
        results_key=key,
        warnings=document.warnings,
        video_seconds=round(document.media.duration, 3),
    )


def _with_exports(
    request: PublishRequest, document: ResultsDocument, person: Person, blobs: BlobStore
) -> ResultsDocument:
    """Write `exports.zip`. When the markers find no scale, the other files are still worth having."""
    raw_key = document.artifacts.get("landmarks_raw")
    raw = PoseSequence.from_npz(blobs.read(raw_key)) if raw_key else None
    exporter = Exporter(document, person.sequence, raw, request.options.body_height, person.angles)
    wanted, warnings = request.options.exports, document.warnings
    try:
        archive = exporter.archive(wanted)
    except InputError as error:
        warnings = (*warnings, shortfalls.lacking(ErrorBody(code=error.code, message=str(error)), ExportFormat.TRC))
        archive = exporter.archive(one for one in wanted if one is not ExportFormat.TRC)
    key = f"{request.job.prefix}exports.zip"
    blobs.write(key, archive, ZIP)
    return document.model_copy(update={"warnings": warnings, "artifacts": {**document.artifacts, "exports": key}})


def _report(request: PublishRequest, document: ResultsDocument, person: Person, blobs: BlobStore) -> Report:
    poster = document.artifacts.get("poster")
    drawn = request.pieces or ((request.render,) if request.render else ())
    stills = {still.time: blobs.read(still.key) for piece in drawn for still in piece.stills}
    correct = not request.options.pain_reported
    picture = blobs.read(poster) if poster else None
    return build(document, person.sequence, picture, stills, correct=correct, angles=person.angles)


def _document(request: PublishRequest, analysed: Analysed, created_at: str, deps: Deps) -> ResultsDocument:
    lacking = request.failed.keys() & shortfalls.MAY_FAIL
    assessment = Assessment.model_validate_json(deps.blobs.read(analysed.assess.assessment_key))
    feedback = (
        Feedback.model_validate_json(deps.blobs.read(request.feedback.feedback_key)) if request.feedback else None
    )
    return ResultsDocument(
        video_id=request.job.video_id,
        status=VideoStatus.COMPLETED_WITH_WARNINGS if lacking else VideoStatus.COMPLETED,
        created_at=created_at,
        language=feedback.language if feedback else request.options.language,
        results=_summary(assessment, feedback, request.options.language),
        view=assessment.view,
        media=analysed.ingest.media,
        enhancement=(
            Enhancement.model_validate_json(deps.blobs.read(request.enhance.enhancement_key))
            if request.enhance
            else None
        ),
        sets=assessment.sets,
        cues=feedback.cues if feedback else (),
        limits=assessment.limits,
        warnings=shortfalls.warnings(request),
        models=_models(request, analysed, assessment, feedback, deps),
        artifacts=_artifacts(request, analysed),
    )


def _summary(assessment: Assessment, feedback: Feedback | None, language: str) -> Summary:
    total = recap(assessment)
    return Summary(
        exercise_type=total.exercise,
        repetitions=total.repetitions,
        form_quality=total.form_score,
        feedback=feedback.text if feedback else total.sentence(language),
        attempts=total.attempts,
        hold_seconds=total.hold_seconds,
        main_cue=feedback.main_cue if feedback else None,
    )


def _models(
    request: PublishRequest, analysed: Analysed, assessment: Assessment, feedback: Feedback | None, deps: Deps
) -> dict[str, ModelVersion]:
    timeline = Timeline.model_validate_json(deps.blobs.read(analysed.classify.timeline_key))
    models = {**deps.models, "classifier": _named(timeline.model)}
    if assessment.angle_correction:
        models["angles"] = _named(assessment.angle_correction.model)
    if feedback:
        models["coach"] = _named(feedback.writer)
    if request.speech:
        track = SpeechTrack.model_validate_json(deps.blobs.read(request.speech.speech_key))
        if track.cues:  # else nothing was spoken
            models["voice"] = _named(track.voice)
    return models


def _named(label: str) -> ModelVersion:
    """`name@version`, as artefacts note it; a service tells no version."""
    name, _, version = label.partition("@")
    return ModelVersion(name=name, version=version)


def _artifacts(request: PublishRequest, analysed: Analysed) -> dict[str, str]:
    """Artefact name to key, of those that exist. Without its sound the drawn video is still worth having."""
    # One of several pieces is not the video.
    silent = request.render.picture_key if request.render and len(request.pieces) <= 1 else None
    keys = {
        "overlay_video": request.mux.video_key if request.mux else silent,
        "poster": request.render.poster_key if request.render else None,
        "overlay_data": request.render.drawing_key if request.render else None,
        "captions": request.speech.captions_key if request.speech else None,
        "cues_audio": request.speech.audio_key if request.speech else None,
        "report": f"{request.job.prefix}report.html",
        "report_pdf": f"{request.job.prefix}report.pdf",
        "results": f"{request.job.prefix}results.json",
        "landmarks": analysed.stitch.sequence_key,
        "landmarks_raw": analysed.stitch.raw_key,
        "assessment": analysed.assess.assessment_key,
        "angles": analysed.assess.angles_key,
        "feedback": request.feedback.feedback_key if request.feedback else None,
        "timeline": analysed.classify.timeline_key,
    }
    return {name: key for name, key in keys.items() if key}


def _event(request: PublishRequest, ending: Ending, now: str) -> AnalysisEvent:
    failed = ending.status is VideoStatus.FAILED
    fields: dict[str, Any] = (
        {"error_code": ending.error.code if ending.error else None}
        if failed
        else {"results_path": f"/api/videos/{request.job.video_id}/results"}
    )
    return AnalysisEvent(
        type="analysis.failed" if failed else "analysis.completed",
        timestamp=now,
        tenant_id=request.job.tenant_id,
        video_id=request.job.video_id,
        status=ending.status,
        **fields,
    )

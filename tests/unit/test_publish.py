"""What is left of an analysis is published, whatever failed; what failed is said in words."""

from __future__ import annotations

import io
import json
import zipfile
from base64 import b64encode
from dataclasses import dataclass, field
from functools import cache

import pytest
from pypdf import PdfReader

from spotter.contracts.api import VideoStatus
from spotter.contracts.results import ModelVersion, ResultsDocument
from spotter.contracts.stages import Options, PublishRequest, PublishResult, StageFailure, Still
from spotter.domain.assessment import Assessment
from spotter.domain.coaching import Feedback
from spotter.domain.speech import SpeechTrack
from spotter.domain.timeline import Timeline
from spotter.errors import error_classes
from spotter.stages import publish
from tests.athletes import squatting
from tests.contract import golden
from tests.fakes import MORNING, MemoryBlobs, MemoryEvents, MemoryRuns, SteppedClock
from tests.pictures import jpeg

REQUEST = golden.load(PublishRequest)
JOB = REQUEST.job
POSTER = jpeg("#1f3a52")
EXTRAS = ["feedback", "speech", "render", "mux"]
LATER = {"feedback": ["feedback", "speech"], "speech": ["speech"], "render": ["render", "mux"], "mux": ["mux"]}


def blobs() -> MemoryBlobs:
    """What the earlier steps have written."""
    store = MemoryBlobs()
    assert REQUEST.assess
    assert REQUEST.feedback
    assert REQUEST.classify
    assert REQUEST.speech
    assert REQUEST.render
    for key, model in (
        (REQUEST.assess.assessment_key, Assessment),
        (REQUEST.feedback.feedback_key, Feedback),
        (REQUEST.classify.timeline_key, Timeline),
        (REQUEST.speech.speech_key, SpeechTrack),
    ):
        store.write(key, golden.load(model).model_dump_json().encode(), "application/json")
    assert REQUEST.stitch
    store.write(REQUEST.stitch.sequence_key, squat_npz(), "application/octet-stream")
    store.write(REQUEST.render.poster_key, POSTER, "image/jpeg")
    return store


@cache
def squat_npz() -> bytes:
    return squatting(fps=10.0).to_npz()


@dataclass
class World:
    """One video that is about to be published."""

    blobs: MemoryBlobs = field(default_factory=blobs)
    runs: MemoryRuns = field(default_factory=MemoryRuns)
    bus: MemoryEvents = field(default_factory=MemoryEvents)

    def __post_init__(self) -> None:
        self.runs.create(JOB.tenant_id, JOB.video_id, filename="a.mp4", options="{}", created_at=MORNING)

    def publish(self, request: PublishRequest = REQUEST) -> PublishResult:
        models = {"pose": ModelVersion(name="pose_landmarker_full", version="abcd")}
        return publish.run(request, publish.Deps(self.blobs, self.runs, self.bus, SteppedClock(), models))

    @property
    def row(self) -> dict[str, object]:
        row = self.runs.get(JOB.tenant_id, JOB.video_id)
        assert row
        return row

    @property
    def document(self) -> ResultsDocument:
        return ResultsDocument.model_validate_json(self.blobs.read(str(self.row["results_key"])))


@pytest.fixture
def world() -> World:
    return World()


def without(step: str, error: str, message: str | None = None) -> PublishRequest:
    """The request after a step and all that need it are gone."""
    cause = json.dumps({"errorMessage": message, "errorType": error, "stackTrace": ["secret.py"]}) if message else ""
    gone: dict[str, object] = dict.fromkeys(LATER[step])
    return REQUEST.model_copy(update={**gone, "failed": {step: StageFailure(Error=error, Cause=cause)}})


def failed(error: str, cause: str = "") -> PublishRequest:
    return PublishRequest(job=JOB, failed={"analysis": StageFailure(Error=error, Cause=cause)})


def test_everything_that_was_made_is_in_the_document(world: World) -> None:
    result = world.publish()
    document = world.document
    assert result.status == document.status == VideoStatus.COMPLETED
    assert result.results_key == f"{JOB.prefix}results.json"
    assert document.results.model_dump() == {
        "exercise_type": "squat",
        "repetitions": 2,
        "form_quality": 77,
        "feedback": "2 squats, 77 of 100. One was too shallow.",
        "attempts": 1,
        "hold_seconds": None,
        "main_cue": "Sit back until your thighs are level.",
    }
    assert document.sets == golden.load(Assessment).sets
    assert document.created_at == MORNING
    assert set(document.artifacts) == {
        "overlay_video",
        "poster",
        "captions",
        "report",
        "report_pdf",
        "results",
        "landmarks",
        "assessment",
        "feedback",
        "timeline",
    }
    assert all(key.startswith(JOB.prefix) for key in document.artifacts.values())


def test_the_report_is_a_page_of_its_own(world: World) -> None:
    world.publish()
    page = world.blobs.read(world.document.artifacts["report"]).decode()
    assert "<html" in page
    assert "2 squats, 77 of 100." in page
    assert b64encode(POSTER).decode() in page


def test_the_report_is_there_on_paper_too(world: World) -> None:
    world.publish()
    paper = PdfReader(io.BytesIO(world.blobs.read(world.document.artifacts["report_pdf"])))
    assert "2 squats, 77 of 100." in " ".join(page.extract_text() for page in paper.pages).replace("\n", " ")


def test_the_report_shows_the_pictures_of_the_findings(world: World) -> None:
    assert REQUEST.render
    fault = next(one for found in golden.load(Assessment).sets for movement in found.repetitions
                 for one in movement.criteria if one.outcome == "fail")  # fmt: skip
    still = Still(time=fault.time, key=f"{JOB.prefix}render/still-1.jpg")
    world.blobs.write(still.key, jpeg("#a3260a"), "image/jpeg")
    world.publish(REQUEST.model_copy(update={"render": REQUEST.render.model_copy(update={"stills": (still,)})}))
    page = world.blobs.read(world.document.artifacts["report"]).decode()
    assert b64encode(jpeg("#a3260a")).decode() in page


def test_the_report_speaks_the_language_of_the_coach(world: World) -> None:
    assert REQUEST.feedback
    spoken = golden.load(Feedback).model_copy(update={"language": "de"})
    world.blobs.write(REQUEST.feedback.feedback_key, spoken.model_dump_json().encode(), "application/json")
    world.publish()
    assert world.document.language == "de"
    assert '<html lang="de">' in world.blobs.read(world.document.artifacts["report"]).decode()


def test_exports_are_made_when_they_were_asked_for(world: World) -> None:
    world.publish()
    assert "exports" not in world.document.artifacts
    assert request_exports(world, ("csv", "parquet", "mot", "trc", "json"), height=1.8) == {
        "angles.csv", "angles.parquet", "angles.mot", "markers.trc", "landmarks.json", "README.txt", "SHA256SUMS",
    }  # fmt: skip
    assert world.document.status == VideoStatus.COMPLETED


def test_markers_without_a_scale_cost_only_the_markers(world: World) -> None:
    assert REQUEST.stitch
    unseen = squatting(fps=10.0)
    unseen.visibility[:] = 0.1
    world.blobs.write(REQUEST.stitch.sequence_key, unseen.to_npz(), "application/octet-stream")
    assert request_exports(world, ("csv", "trc"), height=1.8) == {"angles.csv", "README.txt", "SHA256SUMS"}
    assert world.document.warnings[-1].code == "SCALE_UNKNOWN"
    assert world.document.results.repetitions == 2


def request_exports(world: World, formats: tuple[str, ...], height: float) -> set[str]:
    """Publish with these exports; the names in the zip."""
    wanted = {"exports": formats, "body_height": height}
    options = Options.model_validate(REQUEST.options.model_dump() | wanted)
    world.publish(REQUEST.model_copy(update={"options": options}))
    with zipfile.ZipFile(io.BytesIO(world.blobs.read(world.document.artifacts["exports"]))) as archive:
        return set(archive.namelist())


def test_somebody_in_pain_gets_a_report_without_corrections(world: World) -> None:
    world.publish(REQUEST.model_copy(update={"options": REQUEST.options.model_copy(update={"pain_reported": True})}))
    assert "What to change" not in world.blobs.read(world.document.artifacts["report"]).decode()


def test_without_a_poster_there_is_still_a_report(world: World) -> None:
    world.publish(without("render", "InternalError"))
    assert "<html" in world.blobs.read(world.document.artifacts["report"]).decode()


def test_the_document_says_who_decided(world: World) -> None:
    world.publish()
    models = {purpose: (model.name, model.version) for purpose, model in world.document.models.items()}
    assert models == {
        "pose": ("pose_landmarker_full", "abcd"),
        "classifier": ("sets-v1", "1f0d0383"),
        "coach": ("template", ""),
        "voice": ("Joanna", ""),
    }


def test_row_and_bus_are_told(world: World) -> None:
    world.publish()
    assert (world.row["status"], world.row["progress"]) == ("COMPLETED", 100)
    assert world.row["video_seconds"] == 12.0
    [event] = world.bus.published
    assert (event.type, event.tenant_id, event.video_id) == ("analysis.completed", JOB.tenant_id, JOB.video_id)
    assert event.results_path == f"/api/videos/{JOB.video_id}/results"


def test_warnings_of_the_steps_reach_row_and_document(world: World) -> None:
    result = world.publish()
    assert [warning.code for warning in world.document.warnings] == ["VARIABLE_FRAME_RATE"]
    assert world.document.warnings == result.warnings
    assert json.loads(str(world.row["warnings"])) == [warning.model_dump() for warning in result.warnings]


def test_a_voice_that_said_nothing_is_not_named(world: World) -> None:
    assert REQUEST.speech
    silent = golden.load(SpeechTrack).model_copy(update={"cues": ()})
    world.blobs.write(REQUEST.speech.speech_key, silent.model_dump_json().encode(), "application/json")
    world.publish()
    assert "voice" not in world.document.models


def test_a_german_result_without_the_coach_has_german_words(world: World) -> None:
    request = without("feedback", "Lambda.Unknown")
    german = request.model_copy(update={"options": request.options.model_copy(update={"language": "de"})})
    world.publish(german)
    assert (
        world.document.results.feedback == "Kniebeuge: 2 Wiederholungen, 1 Versuch nicht gezählt. 77 von 100 Punkten."
    )
    report = world.blobs.read(world.document.artifacts["report"]).decode()
    assert "Es fehlt: die Worte des Trainers und die gesprochenen Hinweise." in report


def test_a_second_run_writes_the_same(world: World) -> None:
    first = world.publish()
    content = {key: world.blobs.read(key) for key in world.blobs.keys()}  # noqa: SIM118
    assert world.publish() == first
    assert {key: world.blobs.read(key) for key in world.blobs.keys()} == content  # noqa: SIM118


@pytest.mark.parametrize("step", EXTRAS)
def test_an_extra_may_fail_and_is_named(world: World, step: str) -> None:
    result = world.publish(without(step, "StorageUnavailable", "The object store did not answer."))
    assert result.status == VideoStatus.COMPLETED_WITH_WARNINGS
    warning = world.document.warnings[-1]
    assert warning.code == "STORAGE_UNAVAILABLE"
    assert warning.message.startswith("The object store did not answer. Missing: the ")
    assert warning.values == {"lacking": step}
    assert world.document.results.repetitions == 2
    assert world.row["status"] == "COMPLETED_WITH_WARNINGS"
    assert world.bus.published[0].type == "analysis.completed"


def test_without_the_coach_there_are_still_words(world: World) -> None:
    world.publish(without("feedback", "Lambda.Unknown"))
    summary = world.document.results
    assert "2 repetitions" in summary.feedback
    assert "1 attempt not counted" in summary.feedback
    assert "77 of 100" in summary.feedback
    assert summary.main_cue is None
    assert world.document.cues == ()


def test_without_its_sound_the_drawn_video_is_still_there(world: World) -> None:
    world.publish(without("mux", "InternalError"))
    assert REQUEST.render
    assert world.document.artifacts["overlay_video"] == REQUEST.render.picture_key


def test_one_piece_of_several_does_not_stand_for_the_video(world: World) -> None:
    assert REQUEST.render
    second = REQUEST.render.model_copy(update={"picture_key": f"{JOB.prefix}render/picture-1.mp4"})
    request = without("mux", "InternalError").model_copy(update={"pieces": (REQUEST.render, second)})
    world.publish(request)
    assert "overlay_video" not in world.document.artifacts


def test_what_was_not_made_is_not_listed(world: World) -> None:
    world.publish(without("render", "InternalError"))
    assert "overlay_video" not in world.document.artifacts
    assert "poster" not in world.document.artifacts


def test_what_the_caller_did_not_want_is_no_warning(world: World) -> None:
    world.publish(REQUEST.model_copy(update={"speech": None, "render": None, "mux": None}))
    assert world.document.status == VideoStatus.COMPLETED


def test_a_failed_analysis_has_code_and_sentence(world: World) -> None:
    cause = json.dumps({"errorMessage": "The video has 41 minutes.", "stackTrace": ["secret.py"]})
    result = world.publish(failed("VideoTooLong", cause))
    assert (result.status, result.results_key, result.caller_fault) == (VideoStatus.FAILED, None, True)
    assert world.row["status"] == "FAILED"
    assert world.row["error_code"] == "VIDEO_TOO_LONG"
    assert world.row["error_message"] == "The video has 41 minutes."
    [event] = world.bus.published
    assert (event.type, event.error_code, event.results_path) == ("analysis.failed", "VIDEO_TOO_LONG", None)


@pytest.mark.parametrize("error", ["States.Timeout", "Lambda.Unknown", "InternalError", "KeyError", "Sandbox.Timedout"])
@pytest.mark.parametrize("cause", ["", "plain text", "[]", '{"errorMessage": "KeyError: /secret/path"}'])
def test_what_is_not_ours_shows_nothing_of_itself(world: World, error: str, cause: str) -> None:
    result = world.publish(failed(error, cause))
    assert not result.caller_fault
    assert world.row["error_code"] == "INTERNAL_ERROR"
    assert world.row["error_message"] == "Something went wrong in Spotter itself."


@pytest.mark.parametrize("found", list(error_classes()), ids=lambda found: found.__name__)
def test_every_error_ends_in_its_own_code(world: World, found: type[Exception]) -> None:
    world.publish(failed(found.__name__))
    assert world.row["error_code"] == getattr(found, "code", None)
    assert str(world.row["error_message"]).endswith(".")


def test_a_machine_that_lost_a_result_fails_instead_of_guessing(world: World) -> None:
    assert world.publish(REQUEST.model_copy(update={"assess": None})).status == VideoStatus.FAILED
    assert world.row["error_code"] == "INTERNAL_ERROR"


def test_a_video_that_was_deleted_meanwhile_stays_deleted(world: World) -> None:
    world.blobs.write("runs/acme/other/results.json", b"{}", "application/json")
    world.runs.delete(JOB.tenant_id, JOB.video_id)
    result = world.publish()
    assert result.status == publish.DELETED
    assert world.blobs.keys() == ["runs/acme/other/results.json"]
    assert world.runs.get(JOB.tenant_id, JOB.video_id) is None
    assert world.bus.published == []

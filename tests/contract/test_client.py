"""The Python client against the real handler; only the wire between them is replaced."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from spotter.client import SpotterClient
from spotter.contracts.api import CoachChoice, VideoState, VideoStatus
from spotter.contracts.stages import CoachSettings, Options
from spotter.domain.coaching import Tone
from spotter.errors import (
    AnalysisFailed,
    FileTooLarge,
    NotFound,
    NotReady,
    ServiceError,
    SpotterError,
    StorageUnavailable,
    Unauthorized,
    UnknownExercise,
    VideoEmpty,
)
from tests.contract.api import Api
from tests.contract.wire import API, Wire, complete, runs


@pytest.fixture
def wire(api: Api) -> Wire:
    return Wire(api)


class Time:
    """A clock that only sleeping moves; `meanwhile` happens in each sleep."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self.meanwhile = meanwhile

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)
        self.meanwhile()

    def clock(self) -> float:
        return self.now


def connect(wire: Wire, time: Time | None = None, key: str | None = None) -> SpotterClient:
    time = time or Time()
    return SpotterClient(
        API, key or wire.api.key, transport=httpx.MockTransport(wire), sleep=time.sleep, clock=time.clock
    )


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "squats.mov"
    path.write_bytes(b"moov" * 200)
    return path


def test_from_file_to_overlay(wire: Wire, clip: Path, tmp_path: Path) -> None:
    with connect(wire) as client:
        video_id = client.upload(clip)
        assert wire.api.deps.uploads.read(f"uploads/acme/{video_id}/source") == clip.read_bytes()
        complete(wire, video_id)
        assert client.wait(video_id, timeout=10).status == VideoStatus.COMPLETED
        results = client.results(video_id)
        assert results.results.exercise_type == "squat"
        assert results.processed_video_url
        client.download(results.processed_video_url, tmp_path / "overlay.mp4")
    assert (tmp_path / "overlay.mp4").read_bytes() == b"video" * 1000
    assert not (tmp_path / "overlay.mp4.part").exists()


def test_options_reach_the_row(wire: Wire, clip: Path) -> None:
    with connect(wire) as client:
        coach = CoachChoice(tone=Tone.STRICT)
        video_id = client.upload(
            clip, exercise="Push Up", language="de", speech=False, coach=coach, athlete="ann", note="my knee hurts"
        )
    row = runs(wire).get("acme", video_id)
    assert row
    assert Options.model_validate_json(row["options"]) == Options(
        exercise="push_up",
        language="de",
        speech=False,
        coach=CoachSettings(tone=Tone.STRICT),
        pain_reported=True,
        athlete="ann",
    )
    assert row["filename"] == "squats.mov"


def test_progress_of_the_upload_reaches_its_end(wire: Wire, clip: Path) -> None:
    seen: list[tuple[int, int]] = []
    with connect(wire) as client:
        client.upload(clip, on_progress=lambda sent, total: seen.append((sent, total)))
    assert seen[-1] == (800, 800)
    assert [sent for sent, _ in seen] == sorted(sent for sent, _ in seen)


def test_the_key_goes_to_the_api_only(wire: Wire, clip: Path, tmp_path: Path) -> None:
    with connect(wire) as client:
        video_id = client.upload(clip)
        complete(wire, video_id)
        client.download(client.results(video_id).artifacts["overlay_video"], tmp_path / "overlay.mp4")
    with_key = {request.url.host for request in wire.asked if "authorization" in request.headers}
    assert with_key == {urlsplit(API).hostname}
    assert {request.url.host for request in wire.asked} > with_key


def test_a_bad_file_is_seen_before_it_is_sent(wire: Wire, tmp_path: Path) -> None:
    empty, large = tmp_path / "empty.mp4", tmp_path / "large.mp4"
    empty.touch()
    large.write_bytes(b"x" * 1001)
    with connect(wire) as client:
        with pytest.raises(VideoEmpty):
            client.upload(empty)
        with pytest.raises(FileTooLarge):
            client.upload(large)
    assert "uploads.blobs.example" not in {request.url.host for request in wire.asked}


def test_waiting_shows_progress_and_asks_less_often(wire: Wire, clip: Path) -> None:
    seen: list[VideoState] = []
    time = Time()
    with connect(wire, time) as client:
        video_id = client.upload(clip)

        def work() -> None:
            step = len(time.slept)
            runs(wire).set("acme", video_id, status="PROCESSING", progress=step * 10)
            if step == 9:
                complete(wire, video_id)

        time.meanwhile = work
        client.wait(video_id, timeout=600, on_progress=seen.append)
    assert [state.progress for state in seen] == [0, 10, 20, 30, 40, 50, 60, 70, 80, 100]
    assert time.slept == sorted(time.slept)
    assert max(time.slept) <= 5.0


def test_a_failed_analysis_is_raised_with_its_code(wire: Wire, clip: Path) -> None:
    with connect(wire) as client:
        video_id = client.upload(clip)
        runs(wire).finish("acme", video_id, VideoStatus.FAILED, error_code="NO_PERSON_FOUND", error_message="Nobody.")
        with pytest.raises(AnalysisFailed, match="Nobody") as waited:
            client.wait(video_id)
        assert waited.value.code == "NO_PERSON_FOUND"
        with pytest.raises(SpotterError) as asked:
            client.results(video_id)
        assert asked.value.code == "NO_PERSON_FOUND"


def test_waiting_ends_in_time(wire: Wire, clip: Path) -> None:
    time = Time()
    with connect(wire, time) as client:
        video_id = client.upload(clip)
        with pytest.raises(NotReady, match="20 s"):
            client.wait(video_id, timeout=20)
    assert time.now == 20.0


def test_waiting_outlasts_a_passing_outage(wire: Wire, clip: Path) -> None:
    with connect(wire) as client:
        video_id = client.upload(clip)
        complete(wire, video_id)
        wire.down = ["api.example"] * 3
        assert client.wait(video_id, timeout=60).status == VideoStatus.COMPLETED


def test_an_api_that_stays_away_is_told(wire: Wire) -> None:
    wire.down = ["api.example"] * 100
    with connect(wire) as client, pytest.raises(ServiceError, match="could not be reached"):
        client.wait("0" * 32, timeout=30)


def test_refusals_are_the_classes_of_the_error_tree(wire: Wire, clip: Path) -> None:
    with connect(wire, key="wrong") as client, pytest.raises(Unauthorized):
        client.status("0" * 32)
    with connect(wire) as client:
        with pytest.raises(NotFound):
            client.status("../../secret")
        with pytest.raises(UnknownExercise):
            client.upload(clip, exercise="chess boxing")
        with pytest.raises(NotReady):
            client.results(client.upload(clip))


def test_a_code_of_a_newer_server_is_kept() -> None:
    body = {"code": "QUOTA_EXCEEDED", "message": "Tomorrow."}
    transport = httpx.MockTransport(lambda _: httpx.Response(429, json=body))
    with SpotterClient(API, "k", transport=transport) as client, pytest.raises(SpotterError, match="Tomorrow") as told:
        client.status("0" * 32)
    assert told.value.code == "QUOTA_EXCEEDED"


@pytest.mark.parametrize("answer", [httpx.Response(200, html="<html>"), httpx.Response(502, html="<html>")])
def test_something_that_is_not_the_api_is_told(answer: httpx.Response) -> None:
    with (
        SpotterClient(API, "k", transport=httpx.MockTransport(lambda _: answer)) as client,
        pytest.raises(ServiceError),
    ):
        client.status("0" * 32)


def test_a_link_that_has_expired_leaves_no_file(wire: Wire, tmp_path: Path) -> None:
    with connect(wire) as client, pytest.raises(StorageUnavailable, match="403"):
        client.download("https://data.blobs.example/runs/gone", tmp_path / "gone.mp4")
    assert list(tmp_path.iterdir()) == []


def test_all_videos_come_over_all_pages(wire: Wire, clip: Path) -> None:
    with connect(wire) as client:
        made = [client.upload(clip) for _ in range(25)]
        assert [video.id for video in client.videos()] == sorted(made, reverse=True)


def test_deleting_and_webhooks(wire: Wire, clip: Path) -> None:
    with connect(wire) as client:
        video_id = client.upload(clip)
        client.delete(video_id)
        assert list(client.videos()) == []
        with pytest.raises(NotFound):
            client.delete(video_id)
        webhook = client.add_webhook("https://hooks.example.com/spotter")
    assert runs(wire).webhooks("acme")[0]["secret"] == webhook.secret


def test_it_needs_the_bare_package_and_httpx_alone() -> None:
    extras = ["boto3", "botocore", "aws_lambda_powertools", "av", "cv2", "onnxruntime", "mediapipe", "jinja2"]
    script = f"import sys; sys.modules.update(dict.fromkeys({extras!r})); import spotter.client"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0

"""Real videos through the real system: upload, every stage under the runtime client, results over the API."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import resources
from pathlib import Path

import av
import numpy as np
import pytest

from spotter.adapters.video_reader import VideoReader
from spotter.adapters.video_writer import VideoWriter
from spotter.client import SpotterClient
from spotter.contracts.api import VideoResults, VideoStatus
from spotter.contracts.stages import EnhanceMode, RenderMode
from spotter.domain.assessment import Outcome
from spotter.domain.landmarks import Landmark
from spotter.domain.pose import PoseSequence
from spotter.domain.video_frame import VideoFrame
from spotter.errors import NotFound, Unauthorized
from spotter.evaluation import videos
from spotter.local.deployment import Deployment

pytestmark = pytest.mark.cloud

SAMPLE = Path(str(resources.files("spotter.samples").joinpath("squat.mp4")))
TRUTH = json.loads(resources.files("spotter.samples").joinpath("squat.json").read_text())
SECONDS = 300.0
TURNED_SECONDS = 6.0


@pytest.fixture(scope="module")
def sample(client: SpotterClient) -> VideoResults:
    """The sample clip, analysed once."""
    video_id = client.upload(SAMPLE)
    state = client.wait(video_id, timeout=SECONDS)
    assert state.status is VideoStatus.COMPLETED, state
    assert (state.progress, state.error) == (100, None)
    return client.results(video_id)


def test_the_sample_is_a_squat_with_five_movements(sample: VideoResults) -> None:
    assert sample.results.exercise_type == "squat"
    assert len(sample.sets) == 1
    assert len(sample.sets[0].repetitions) == len(TRUTH["repetitions"]) == 5


def test_only_the_shallow_repetition_is_faulted(sample: VideoResults) -> None:
    shallow = next(number for number, truth in enumerate(TRUTH["repetitions"], 1) if truth["shallow"])
    named = [
        found.index
        for found in sample.sets[0].repetitions
        if found.kind == "attempt" or any(c.id == "depth" and c.outcome is Outcome.FAIL for c in found.criteria)
    ]
    assert named == [shallow]
    assert str(shallow) in sample.results.feedback


def test_every_repetition_is_found_at_its_time(sample: VideoResults) -> None:
    for found, truth in zip(sample.sets[0].repetitions, TRUTH["repetitions"], strict=True):
        assert abs(found.turn - truth["turn"]) < 0.35


def test_the_overlay_plays_and_speaks(client: SpotterClient, sample: VideoResults, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.mp4"
    assert sample.processed_video_url is not None
    client.download(sample.processed_video_url, overlay)
    client.download(sample.artifacts["overlay_data"], tmp_path / "overlay.json")
    end = json.loads((tmp_path / "overlay.json").read_text("utf-8"))["chapters"][-1]["end"]
    content = overlay.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(str(overlay)) as container:
        assert [stream.codec_context.name for stream in container.streams] == ["h264", "aac"]
        assert container.duration / av.time_base == pytest.approx(end, abs=0.5)
        loudest = max(float(abs(frame.to_ndarray()).max()) for frame in container.decode(audio=0))
    assert loudest > 0.05


def test_captions_report_and_results_can_be_read(client: SpotterClient, sample: VideoResults, tmp_path: Path) -> None:
    for name, start in (("captions", "WEBVTT"), ("report", "<!"), ("results", "{")):
        client.download(sample.artifacts[name], tmp_path / name)
        assert (tmp_path / name).read_text("utf-8").startswith(start)


def test_without_a_key_nothing_is_answered(cloud: Deployment, sample: VideoResults) -> None:
    with SpotterClient(cloud.api_url, "spotter_wrong") as stranger, pytest.raises(Unauthorized):
        stranger.results(sample.id)


def test_a_deleted_video_is_gone(client: SpotterClient) -> None:
    video_id = client.upload(SAMPLE, render=RenderMode.NONE, speech=False)
    assert client.wait(video_id, timeout=SECONDS).status is VideoStatus.COMPLETED
    client.delete(video_id)
    with pytest.raises(NotFound):
        client.results(video_id)
    assert video_id not in [state.id for state in client.videos()]


def test_the_command_line_says_what_is_wrong_with_a_file(cloud: Deployment, tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    command = [str(Path(sys.executable).with_name("spotter")), "analyze", str(empty), "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert json.loads(ended.stdout)["error"]["code"] == "VIDEO_EMPTY"


def test_a_video_that_stands_on_its_head_is_turned_when_asked_and_its_times_stay(
    client: SpotterClient, tmp_path: Path
) -> None:
    turned = upside_down(SAMPLE, tmp_path / "turned.mp4")
    label, found = videos.Label(file=turned.name, exercise="squat", reps=2), {}
    for mode in (EnhanceMode.OFF, EnhanceMode.AUTO):
        kept: list[VideoResults] = []
        items, _ = videos.analyse(
            client, tmp_path, [label], workers=1, render=RenderMode.NONE, enhance=mode,
            keep=lambda _label, results, kept=kept: kept.append(results),
        )  # fmt: skip
        assert [item.status for item in items] == [VideoStatus.COMPLETED]
        (found[mode],) = kept
        client.download(found[mode].artifacts["landmarks"], tmp_path / f"{mode}.npz")
    off, auto = (PoseSequence.from_npz((tmp_path / f"{mode}.npz").read_bytes()) for mode in EnhanceMode)

    assert found[EnhanceMode.OFF].enhancement is None
    done = found[EnhanceMode.AUTO].enhancement
    assert done is not None
    assert done.plan.turn == 180
    assert found[EnhanceMode.AUTO].media.rotation == 180
    assert auto.times.tobytes() == off.times.tobytes()
    feet_below_head = [one.image[:, Landmark.LEFT_ANKLE, 1] > one.image[:, Landmark.NOSE, 1] for one in (off, auto)]
    assert (feet_below_head[0].mean(), feet_below_head[1].mean()) == (0.0, 1.0)


def upside_down(video: Path, path: Path) -> Path:
    """The first seconds of a video whose file does not say that it is to be turned."""
    reader = VideoReader()
    media = reader.probe(video)
    with VideoWriter().open(path, media.width, media.height, media.fps / 2) as sink:
        for time, picture in reader.frames(video, media, 0.0, TURNED_SECONDS, stride=2):
            sink.write(time, VideoFrame.of_rgb(np.ascontiguousarray(np.rot90(picture, 2))))
    return path

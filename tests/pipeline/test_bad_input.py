"""What people really upload: every bad file ends with its own code, every odd but good one is analysed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np
import pytest

from spotter.client import SpotterClient
from spotter.contracts.api import CreateVideo, VideoCreated, VideoStatus
from spotter.contracts.stages import RenderMode
from spotter.errors import AnalysisFailed, VideoEmpty
from spotter.local.deployment import Deployment
from tests import videos
from tests.pipeline.test_whole_system import SAMPLE

pytestmark = pytest.mark.cloud

SECONDS = 300.0
FORTY_MINUTES = 2400.0


def text(folder: Path) -> Path:
    path = folder / "notes.mp4"
    path.write_text("three sets of five\n" * 100)
    return path


def picture_as_video(folder: Path) -> Path:
    return videos.write_png(folder / "still.mp4")


def sound_only(folder: Path) -> Path:
    return videos.write_sound_only(folder / "podcast.mp4")


def hardly_anything_left(folder: Path) -> Path:
    path = folder / "cut.mp4"
    shutil.copy(SAMPLE, path)
    return videos.truncate(path, 0.02)


def empty_room(folder: Path) -> Path:
    return videos.write_video(folder / "room.mp4", width=320, height=240, seconds=3)


def huge_picture(folder: Path) -> Path:
    return videos.write_video(folder / "huge.mp4", width=8192, height=8192, fps=2, seconds=1)


def forty_minutes(folder: Path) -> Path:
    path = folder / "long.mp4"
    return videos.write_video(path, width=64, height=48, fps=1, seconds=FORTY_MINUTES, picture=videos.red_corner)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (text, "NOT_A_VIDEO"),
        (picture_as_video, "UNSUPPORTED_FORMAT"),
        (sound_only, "NO_VIDEO_STREAM"),
        (hardly_anything_left, "VIDEO_CORRUPT"),
        (empty_room, "NO_PERSON_FOUND"),
        (huge_picture, "RESOLUTION_TOO_LARGE"),
        (forty_minutes, "VIDEO_TOO_LONG"),
    ],
)
def test_a_bad_file_ends_with_its_code(
    client: SpotterClient, tmp_path: Path, make: Callable[[Path], Path], code: str
) -> None:
    video_id = client.upload(make(tmp_path))
    with pytest.raises(AnalysisFailed) as failure:
        client.wait(video_id, timeout=SECONDS)
    assert failure.value.code == code
    state = client.status(video_id)
    assert state.error is not None
    assert state.error.message.endswith(".")


def test_an_empty_file_is_refused_by_client_and_store(client: SpotterClient, cloud: Deployment, tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    with pytest.raises(VideoEmpty):
        client.upload(empty)
    with httpx.Client(headers={"Authorization": f"Bearer {cloud.api_key}"}) as http:
        asked = http.post(f"{cloud.api_url}/api/videos", json=CreateVideo().model_dump(mode="json"))
        form = VideoCreated.model_validate_json(asked.content).upload
        refused = httpx.post(form.url, data=form.fields, files={"file": ("empty.mp4", b"")})
    assert refused.status_code == httpx.codes.BAD_REQUEST


def wrong_extension(folder: Path) -> Path:
    path = folder / "squats.txt"
    shutil.copy(SAMPLE, path)
    return path


def rotated(folder: Path) -> Path:
    """As a phone writes it: the picture lies on its side and the file says how to turn it."""
    import av

    path = folder / "rotated.mp4"
    with av.open(str(SAMPLE)) as source:
        frames = [(frame.time, np.rot90(frame.to_ndarray(format="rgb24"), 1)) for frame in source.decode(video=0)]
    by_time = {round(time, 3): picture for time, picture in frames}
    height, width = frames[0][1].shape[:2]
    videos.write_video(
        path,
        width=width,
        height=height,
        times=[time for time, _ in frames],
        picture=lambda seconds, *_: np.ascontiguousarray(by_time[round(seconds, 3)]),
    )
    return videos.turn(path, 90)


def uneven_frame_rate(folder: Path) -> Path:
    """Every third frame of the second half is missing, as when a phone gets warm."""
    import av

    path = folder / "vfr.mp4"
    with av.open(str(SAMPLE)) as source:
        frames = [(frame.time, frame.to_ndarray(format="rgb24")) for frame in source.decode(video=0)]
    kept = [found for index, found in enumerate(frames) if index < len(frames) // 2 or index % 3]
    by_time = {round(time, 3): picture for time, picture in kept}
    height, width = kept[0][1].shape[:2]
    return videos.write_video(
        path,
        width=width,
        height=height,
        times=[time for time, _ in kept],
        picture=lambda seconds, *_: by_time[round(seconds, 3)],
    )


def truncated(folder: Path) -> Path:
    path = folder / "truncated.mp4"
    shutil.copy(SAMPLE, path)
    return videos.truncate(path, 0.8)


@pytest.mark.parametrize(
    ("make", "movements"), [(wrong_extension, 5), (rotated, 5), (uneven_frame_rate, 5), (truncated, 3)]
)
def test_an_odd_but_good_file_is_analysed(
    client: SpotterClient, tmp_path: Path, make: Callable[[Path], Path], movements: int
) -> None:
    video_id = client.upload(make(tmp_path), render=RenderMode.NONE, speech=False)
    state = client.wait(video_id, timeout=SECONDS)
    results = client.results(video_id)
    assert state.status in {VideoStatus.COMPLETED, VideoStatus.COMPLETED_WITH_WARNINGS}
    assert results.results.exercise_type == "squat"
    assert results.media.height > results.media.width
    assert len(results.sets[0].repetitions) >= movements

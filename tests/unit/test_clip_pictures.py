"""Pictures for the video expert travel in the archives that the steps hand on anyway."""

from __future__ import annotations

import numpy as np
import pytest

from spotter.adapters.clip_pictures import ClipPictures
from spotter.contracts.stages import Job, PoseRequest, PoseResult, Segment, StitchRequest
from spotter.domain.clip_frames import FRAME_SIDE, ClipFrames
from spotter.domain.pose import PoseSequence
from spotter.serving.pictures import decoded
from spotter.stages import pose, stitch
from tests.fakes import MemoryBlobs
from tests.synthetic import clip
from tests.unit.test_ingest import MEDIA
from tests.unit.test_pose_step import CountedReader

JOB = Job(tenant_id="t", video_id="v")
MEDIA_10 = MEDIA.model_copy(update={"duration": 10.0, "fps": 30.0})
SEGMENTS = (Segment(index=0, lead_in=0.0, start=0.0, end=5.2), Segment(index=1, lead_in=4.2, start=5.2, end=10.0))


class SeesTheSquat:
    """The same person all the time."""

    name = "fake"

    def estimate(self, frames, width, height):
        times = np.array([time for time, _ in frames])
        image = clip("squat", seed=3).sequence.image[:1].repeat(len(times), axis=0)
        return PoseSequence(times, image, np.ones((len(times), 33)), image, np.ones(len(times), bool), width, height)


def sequence_archive(pictures: ClipPictures | None) -> bytes:
    blobs = MemoryBlobs()
    blobs.write("runs/t/v/source", b"video", "video/mp4")
    deps = pose.Deps(blobs, CountedReader(), SeesTheSquat(), fps=15.0, height=400, pictures=pictures)
    poses: list[PoseResult] = []
    for segment in SEGMENTS:
        request = PoseRequest(job=JOB, source_key="runs/t/v/source", media=MEDIA_10, segment=segment)
        poses.append(pose.run(request, deps))
    result = stitch.run(StitchRequest(job=JOB, media=MEDIA_10, poses=tuple(poses)), stitch.Deps(blobs))
    return blobs.read(result.sequence_key)


def test_two_pictures_a_second_through_all_segments() -> None:
    archive = sequence_archive(ClipPictures())
    frames = ClipFrames.from_npz(archive)
    assert frames is not None
    steps = np.diff(frames.times)
    assert frames.times[0] == 0.0
    assert frames.times[-1] >= 9.4
    # Every half second; where a segment begins the next one is due at once.
    assert steps.min() > 0.1
    assert steps.max() <= 0.5 + 2 / 15
    assert len(frames) in (20, 21)
    assert decoded(frames.jpegs[0], FRAME_SIDE).shape == (FRAME_SIDE, FRAME_SIDE, 3)
    assert len(PoseSequence.from_npz(archive)) == 150


def test_without_a_video_expert_nothing_is_kept() -> None:
    assert ClipFrames.from_npz(sequence_archive(None)) is None


@pytest.mark.parametrize(("height", "width"), [(90, 160), (160, 90), (64, 64)])
def test_the_whole_frame_is_shown_between_bars(height: int, width: int) -> None:
    frame = np.full((height, width, 3), 90, dtype=np.uint8)
    frame[: height // 2] = (200, 30, 30)
    picture = decoded(ClipPictures().picture(frame), FRAME_SIDE).astype(int)
    grey, red = (np.abs(picture - colour).max(axis=2) < 20 for colour in ((90, 90, 90), (200, 30, 30)))
    shown = FRAME_SIDE * FRAME_SIDE * min(height, width) / max(height, width)
    assert red.sum() == pytest.approx(shown / 2, rel=0.05)
    assert grey.sum() == pytest.approx(shown / 2, rel=0.05)
    assert (picture.max(axis=2) < 20).sum() == pytest.approx(FRAME_SIDE**2 - shown, rel=0.05, abs=1)

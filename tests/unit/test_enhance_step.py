"""The step that finds out what to do to the picture, and the step that does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from spotter.contracts.stages import EnhanceRequest, Job, MediaInfo, PoseRequest, Segment
from spotter.domain.enhancement import Enhancement, Plan, Step, Tone
from spotter.domain.pose import PoseSequence
from spotter.stages import enhance, pose
from tests.athletes import squatting
from tests.fakes import MemoryBlobs
from tests.unit.test_ingest import MEDIA

SOURCE = "runs/t/v/source"
JOB = Job(tenant_id="t", video_id="v")
SMALL = MEDIA.model_copy(update={"width": 640, "height": 400, "fps": 15.0, "duration": 10.0, "rotation": 0})
WALL = np.kron(np.random.default_rng(3).integers(60, 200, (50, 80, 3)), np.ones((8, 8, 1)))


@dataclass
class Camera:
    """A wall under some light; the picture is turned as `media` says."""

    light: float = 1.0

    def probe(self, path):
        raise AssertionError("the step trusts what ingest measured")

    def frames(self, path, media, start, end, *, height=None, stride=1) -> Iterator:
        picture = np.rot90((WALL * self.light).astype(np.uint8), -media.rotation // 90)
        for index in range(0, round(media.duration * media.fps), stride):
            if start <= index / media.fps < end:
                yield index / media.fps, np.ascontiguousarray(picture)


@dataclass
class Landmarker:
    """Sees somebody who squats; how well depends on the light. In a file that lies turned the person lies too."""

    needs_light: bool = True
    lies: bool = False
    name: str = "fake"

    def estimate(self, frames, width, height):
        found = list(frames)
        times = np.array([time for time, _ in found])
        bright = np.array([picture.mean() / 255 for _, picture in found])
        whole = squatting(yaw=0.0)
        moments = np.searchsorted(whole.times, times % whole.duration)
        image = whole.image[moments].copy()
        if self.lies and width > height:  # as in a file that does not say that it is to be turned
            image = np.stack((1.0 - image[..., 1], image[..., 0], image[..., 2]), axis=-1)
        seen = np.clip(bright / 0.4, 0, 1) if self.needs_light else np.ones(len(times))
        visibility = np.repeat(seen[:, None], 33, axis=1)
        return PoseSequence(times, image, visibility, whole.world[moments], bright >= 0, width, height)


def enhanced(camera: Camera, landmarker: Landmarker, media: MediaInfo = SMALL):
    blobs = MemoryBlobs()
    blobs.write(SOURCE, b"video", "video/mp4")
    deps = enhance.Deps(blobs, enhance.Probing(camera, landmarker, fps=15.0, height=400))
    result = enhance.run(EnhanceRequest(job=JOB, source_key=SOURCE, media=media), deps)
    return result, Enhancement.model_validate_json(blobs.read(result.enhancement_key))


def test_a_dark_video_is_brightened_when_the_landmarker_then_sees_more() -> None:
    result, written = enhanced(Camera(light=0.1), Landmarker())

    assert result.enhancement_key == "runs/t/v/enhancement.json"
    assert result.plan.steps == (Step.BRIGHTEN,) == written.plan.steps
    assert written.after.visibility > written.before.visibility + 0.2
    (trial,) = written.trials
    assert trial.kept
    assert "middle grey level" in trial.reason


def test_a_dark_video_stays_dark_when_light_does_not_help() -> None:
    result, written = enhanced(Camera(light=0.1), Landmarker(needs_light=False))

    assert result.plan == Plan()
    assert [trial.kept for trial in written.trials] == [False]
    assert written.before == written.after


def test_a_good_video_is_left_alone_without_a_trial() -> None:
    result, written = enhanced(Camera(), Landmarker())

    assert (result.plan, result.media, written.trials) == (Plan(), SMALL, ())
    most = enhance.BURSTS * enhance.BURST_FRAMES
    assert most - enhance.BURSTS <= written.probes <= most  # a burst of eight may begin between two frames


def test_a_video_that_lies_on_its_side_is_shown_upright() -> None:
    result, written = enhanced(Camera(), Landmarker(lies=True))

    assert result.plan.turn in (90, 270)
    assert (result.media.width, result.media.height) == (SMALL.height, SMALL.width)
    assert result.media.rotation == result.plan.turn
    assert result.media.duration == SMALL.duration
    assert written.trials[0].step is Step.TURN


def posed(plan: Plan | None):
    blobs = MemoryBlobs()
    blobs.write(SOURCE, b"video", "video/mp4")
    segment = Segment(index=0, lead_in=0.0, start=0.0, end=4.0)
    request = PoseRequest(job=JOB, source_key=SOURCE, media=SMALL, segment=segment, plan=plan)
    result = pose.run(request, pose.Deps(blobs, Camera(light=0.1), Landmarker(), fps=15.0, height=400))
    return blobs.read(result.pose_key)


def test_without_a_plan_and_with_an_empty_one_the_landmarks_are_the_same_to_the_byte() -> None:
    assert posed(None) == posed(Plan())


@pytest.mark.parametrize(
    "plan",
    [
        Plan(brighten=Tone(black=0, white=30, gamma=0.5)),
        Plan(denoise=8.0),
        Plan(stabilise=True),
        Plan.model_validate({"crop": {"left": 0.1, "top": 0.1, "right": 0.7, "bottom": 0.8}}),
        Plan.model_validate({"stabilise": True, "denoise": 8.0, "brighten": {"black": 0, "white": 30, "gamma": 0.5}}),
    ],
    ids=lambda plan: "+".join(plan.steps),
)
def test_no_step_changes_time(plan: Plan) -> None:
    before, after = PoseSequence.from_npz(posed(None)), PoseSequence.from_npz(posed(plan))

    assert after.times.tobytes() == before.times.tobytes()
    assert (after.width, after.height) == (before.width, before.height)


def test_a_brighter_picture_reaches_the_landmarker() -> None:
    before = PoseSequence.from_npz(posed(None))
    after = PoseSequence.from_npz(posed(Plan(brighten=Tone(black=0, white=30, gamma=0.5))))

    assert after.visibility.mean() > before.visibility.mean() + 0.2

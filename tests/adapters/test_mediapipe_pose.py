"""The real landmarker on generated pictures; needs the pose bundles."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from spotter.adapters.mediapipe_pose import MediapipePose
from spotter.evaluation import speed
from spotter.models.registry import POSE_BUNDLES
from spotter.models.store import locate
from tests.model_files import MODELS_DIR, needs

SQUAT = Path(str(resources.files("spotter.samples").joinpath("squat.mp4")))


def grey(count: int, seconds: float = 1 / 30):
    return ((index * seconds, np.full((120, 160, 3), 128, np.uint8)) for index in range(count))


def estimator_of(variant: str) -> MediapipePose:
    return MediapipePose(locate(MODELS_DIR, POSE_BUNDLES[variant]), variant)


@pytest.mark.parametrize(
    "variant", [pytest.param(name, marks=needs(file), id=name) for name, file in POSE_BUNDLES.items()]
)
def test_an_empty_room_has_nobody(variant, capfd):
    estimator = estimator_of(variant)

    sequence = estimator.estimate(grey(4), 1280, 720)

    assert not sequence.detected.any()
    assert np.isnan(sequence.image).all()
    assert np.isnan(sequence.world).all()
    assert (sequence.visibility == 0).all()
    assert (sequence.width, sequence.height) == (1280, 720)
    assert estimator.name == f"mediapipe 0.10.31 {variant}"
    assert capfd.readouterr().err == ""


class TestFull:
    pytestmark = needs(POSE_BUNDLES["full"])

    def test_time_stamps_are_kept_even_within_a_millisecond(self):
        sequence = estimator_of("full").estimate(grey(6, seconds=0.0004), 160, 120)

        assert sequence.times == pytest.approx([index * 0.0004 for index in range(6)])

    def test_one_estimator_serves_one_video_after_the_other(self):
        estimator = estimator_of("full")

        assert len(estimator.estimate(grey(3), 160, 120)) == 3
        assert len(estimator.estimate(grey(2), 160, 120)) == 2

    def test_no_frames_are_an_empty_sequence(self):
        assert len(estimator_of("full").estimate(grey(0), 160, 120)) == 0

    def test_the_speed_of_the_model_alone_is_measured_beside_the_reference(self, monkeypatch):
        monkeypatch.setattr(speed, "POSE_FRAMES", 8)
        monkeypatch.setattr(speed, "POSE_PASSES", 1)
        found = speed.pose_model(SQUAT, MODELS_DIR)

        assert found["frames"] == 7
        assert 1.0 < found["cpu_milliseconds_per_frame"] < 500.0
        assert found["reference_cpu_milliseconds_per_frame"] == 11.2
        assert found["analysed_share"] == 0.5

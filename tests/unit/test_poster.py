from __future__ import annotations

import numpy as np
import pytest

from spotter.domain.poster import LIT, choose, light, poster_times
from spotter.domain.video_frame import VideoFrame
from tests.overlay_scenes import assessment, movement, squats

SCENE = assessment(
    movement(1, 1, 2, 3, score=40), movement(2, 3, 4, 5, good=False, score=70), movement(3, 5, 6, 7, score=90)
)


def grey(level):
    return VideoFrame.of_rgb(np.full((32, 32, 3), level, np.uint8))


def test_the_worst_movement_comes_first_a_faulty_one_before_a_low_score():
    assert poster_times(SCENE, squats(), 12.0)[:3] == (4.0, 2.0, 6.0)


def test_without_a_movement_the_middle_of_the_video_comes_first():
    assert poster_times(assessment(), squats(), 12.0)[0] == 6.0


def test_a_moment_at_which_nobody_is_seen_is_left_out_unless_nobody_ever_is():
    sequence = squats()
    sequence.detected[np.abs(sequence.times - 4.0) < 0.5] = False
    assert poster_times(SCENE, sequence, 12.0)[0] == 2.0
    sequence.detected[:] = False
    assert poster_times(SCENE, sequence, 12.0)[0] == 4.0


@pytest.mark.parametrize("levels,chosen", [((20, 90, 200), 90), ((20, 35, 10), 35), ((60, 250), 60)])
def test_dark_pictures_are_passed_over_and_the_lightest_stands_in(levels, chosen):
    assert light(choose([grey(level) for level in levels])) == light(grey(chosen))
    assert light(grey(20)) < LIT < light(grey(60))

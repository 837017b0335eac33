from __future__ import annotations

import cv2
import numpy as np
import pytest

from spotter.domain.video_frame import Matrix, VideoFrame, levels


def noise(width=48, height=36, cells=(5, 7)):
    """A picture of soft colours."""
    coarse = np.random.default_rng(2).integers(0, 256, (*cells, 3), np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)


def test_it_agrees_with_opencv_about_bt_601():
    picture = noise(cells=(2, 3))
    back = cv2.cvtColor(VideoFrame.of_rgb(picture).planes, cv2.COLOR_YUV2RGB_I420)
    assert np.abs(back.astype(int) - picture).mean() < 3
    for colour in ((255, 255, 255), (0, 0, 0), (255, 0, 0), (86, 180, 233)):
        expected = cv2.cvtColor(np.full((2, 2, 3), colour, np.uint8), cv2.COLOR_RGB2YUV_I420)
        assert np.abs(np.array(levels(colour, Matrix.BT601)) - expected[[0, 2, 2], [0, 0, 1]]).max() <= 1


def test_bt_709_gives_red_less_light_and_black_and_white_their_levels():
    assert levels((255, 0, 0), Matrix.BT709)[0] < levels((255, 0, 0), Matrix.BT601)[0]
    for matrix in Matrix:
        assert levels((255, 255, 255), matrix) == (235, 128, 128)
        assert levels((0, 0, 0), matrix) == (16, 128, 128)


@pytest.mark.parametrize("box", [(0, 0, 48, 36), (4, 2, 20, 30)])
def test_a_part_is_a_copy_of_what_lies_in_the_box(box):
    frame = VideoFrame.of_rgb(noise())
    left, top, right, bottom = box
    part = frame.part(box)
    assert (part.parts[0] == frame.parts[0][top:bottom, left:right]).all()
    assert (part.parts[2] == frame.parts[2][top // 2 : bottom // 2, left // 2 : right // 2]).all()
    part.planes[:] = 0
    assert frame.planes.any()


@pytest.mark.parametrize("longest,size", [(48, (48, 36)), (24, (24, 18)), (20, (16, 12))])
def test_it_is_reduced_by_whole_factors_to_an_even_size(longest, size):
    frame = VideoFrame.of_rgb(noise())
    small = frame.reduced(longest)
    assert (small.width, small.height) == size
    for one, other in zip(small.parts, frame.parts, strict=True):
        assert abs(float(one.mean()) - float(other.mean())) < 2


def test_darkening_takes_light_and_colour():
    dark = VideoFrame.of_rgb(np.full((4, 4, 3), (255, 0, 0), np.uint8)).darkened(0.25)
    shown = cv2.cvtColor(dark.planes, cv2.COLOR_YUV2RGB_I420)[0, 0].astype(int)
    assert np.abs(shown - [64, 0, 0]).max() < 4

"""Applies an enhancement plan to a stream of pictures, and carries the landmarks found there back to the original picture.

Times are handed through. Pictures are only moved by whole pixels and never scaled, so the way back is exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spotter.domain.enhancement import Box, Plan, Tone
from spotter.domain.geometry import FloatArray
from spotter.domain.picture_quality import camera_shift, reduction, small_grey
from spotter.domain.pose import PoseSequence

RgbFrame = NDArray[np.uint8]

# Seconds over which the camera's wanted path is averaged: slower motion is a pan, faster motion is shaking.
STEADY_SECONDS = 0.7
LONGEST_STEP = 0.5  # seconds between two pictures that can be compared; after more the camera may stand anywhere
LARGEST_SHIFT = 0.12  # of the shorter side; what moves farther is a pan
WHITE = 255
# Within CALM standard deviations a change is noise and a quarter of it is taken over; beyond MOVED it is motion.
CALM, MOVED = 2.0, 4.0
NOISE_SHARE = 0.25
# What the 3 x 3 binomial mask leaves of white noise: (6/16)^2 of its variance, as standard deviation.
BLURRED = 0.375


class Steadier:
    """Follows a shaking camera, picture by picture. Across a cut nothing agrees, so the camera is taken to stand still."""

    def __init__(self) -> None:
        self._before: FloatArray | None = None
        self._time = 0.0
        self._path = np.zeros(2)
        self._wanted = np.zeros(2)

    def shift(self, time: float, picture: RgbFrame) -> tuple[int, int]:
        """(x, y) whole pixels by which this picture shows the scene off its steady place."""
        small = small_grey(picture)
        if self._before is None or time - self._time > LONGEST_STEP:
            self._path[:] = self._wanted[:] = 0.0
        else:
            moved = camera_shift(self._before, small)
            if moved is not None:
                self._path += np.array(moved) * reduction(picture.shape[1])
            self._wanted += (1.0 - math.exp((self._time - time) / STEADY_SECONDS)) * (self._path - self._wanted)
        self._before, self._time = small, time
        most = LARGEST_SHIFT * min(picture.shape[:2])
        x, y = np.clip(self._path - self._wanted, -most, most)
        return round(x), round(y)


class Denoiser:
    """Averages each pixel over time while it changes by no more than the noise, after a slight blur."""

    def __init__(self, noise: float) -> None:
        """`noise`: standard deviation in grey levels."""
        self._state: NDArray[np.int16] | None = None
        difference = np.arange(-WHITE, WHITE + 1)
        levels = np.abs(difference) / max(noise * BLURRED, 0.5)
        share = np.clip((levels - CALM) / (MOVED - CALM), 0.0, 1.0)
        self._steps = np.round(difference * (NOISE_SHARE + (1.0 - NOISE_SHARE) * share)).astype(np.int16)

    def clean(self, picture: RgbFrame) -> RgbFrame:
        """The picture with less noise."""
        smooth = _blurred(picture).astype(np.int16)
        if self._state is None or self._state.shape != smooth.shape:
            self._state = smooth
        else:
            self._state = self._state + self._steps[smooth - self._state + WHITE]
        return np.asarray(self._state, dtype=np.uint8)


def _blurred(picture: RgbFrame) -> RgbFrame:
    """The binomial 3 x 3 mask; the outermost pixels stay."""
    wide = picture.astype(np.uint16)
    rows = wide[:-2] + 2 * wide[1:-1] + wide[2:]
    smooth = picture.copy()
    smooth[1:-1, 1:-1] = (rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:] + 8) >> 4
    return smooth


def tone_table(tone: Tone) -> NDArray[np.uint8]:
    """(256,) the brightness that each grey level becomes."""
    share = np.clip((np.arange(WHITE + 1) - tone.black) / max(tone.white - tone.black, 1.0), 0.0, 1.0)
    return np.asarray(np.round(WHITE * share**tone.gamma), dtype=np.uint8)


class Enhancer:
    """One pass of a plan over the pictures of a video; the turn is not among its work, the decoder does it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._steadier = Steadier() if plan.stabilise else None
        self._denoiser = Denoiser(plan.denoise) if plan.denoise else None
        self._table = tone_table(plan.brighten) if plan.brighten else None
        self._windows: list[tuple[int, int, int, int, int, int]] = []

    def enhanced(self, frames: Iterator[tuple[float, RgbFrame]]) -> Iterator[tuple[float, RgbFrame]]:
        """The same moments with better pictures."""
        for time, picture in frames:
            yield time, self._picture(time, picture)

    def _picture(self, time: float, picture: RgbFrame) -> RgbFrame:
        height, width = picture.shape[:2]
        left, top, right, bottom = pixels_of(self._plan.crop, width, height)
        if self._steadier:
            x, y = self._steadier.shift(time, picture)
            left, top, right, bottom = left + x, top + y, right + x, bottom + y
        self._windows.append((left, top, right - left, bottom - top, width, height))
        picture = _window(picture, left, top, right, bottom)
        if self._denoiser:
            picture = self._denoiser.clean(picture)
        return picture if self._table is None else np.asarray(self._table[picture])

    def restored(self, found: PoseSequence) -> PoseSequence:
        """The landmarks of the enhanced pictures in shares of the original picture; times and world landmarks are untouched."""
        left, top, wide, high, width, height = np.array(self._windows, np.float64).reshape(-1, 6).T
        image = found.image.copy()
        image[..., 0] = (image[..., 0] * wide[:, None] + left[:, None]) / width[:, None]
        image[..., 1] = (image[..., 1] * high[:, None] + top[:, None]) / height[:, None]
        image[..., 2] *= (wide / width)[:, None]
        return replace(found, image=image)

    def offsets(self) -> FloatArray:
        """(T, 2) x and y at which the window of each picture began, in shares of the original picture."""
        left, top, _, _, width, height = np.array(self._windows, np.float64).reshape(-1, 6).T
        return np.column_stack((left / width, top / height))


def pixels_of(box: Box | None, width: int, height: int) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) in whole pixels; the whole picture without a box."""
    if box is None:
        return 0, 0, width, height
    left, top = math.floor(box.left * width), math.floor(box.top * height)
    return left, top, max(left + 1, math.ceil(box.right * width)), max(top + 1, math.ceil(box.bottom * height))


def _window(picture: RgbFrame, left: int, top: int, right: int, bottom: int) -> RgbFrame:
    """A part of the picture, which may reach outside of it: there it is black."""
    height, width = picture.shape[:2]
    if left >= 0 and top >= 0 and right <= width and bottom <= height:
        return np.ascontiguousarray(picture[top:bottom, left:right])
    part = np.zeros((bottom - top, right - left, 3), np.uint8)
    inside = picture[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
    y, x = max(-top, 0), max(-left, 0)
    part[y : y + inside.shape[0], x : x + inside.shape[1]] = inside
    return part

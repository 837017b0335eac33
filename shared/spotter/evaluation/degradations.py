"""Spoils good clips in known ways, so that what an enhancement repairs can be measured. Parameters are named, seeds fixed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spotter.domain.geometry import FloatArray

RgbFrame = NDArray[np.uint8]

DISPLAY_GAMMA = 2.2  # between light and grey level
DARK_LIGHT = 0.02  # share of the light that is left
DARK_NOISE = 0.0015  # read noise in shares of full light, which low light makes visible
NOISE_SIGMA = 25.0  # grey levels
SHAKE_SHARE = 0.025  # of the shorter side, root mean square per axis
SHAKE_HERTZ = (1.5, 2.5, 4.0)  # a walking or trembling hand
SHAKE_WINDOW = 0.86  # of the picture that remains visible
SMALL_SHARE = 0.4  # of the picture's sides that the old picture fills


@dataclass(frozen=True)
class Spoilt:
    """One spoilt picture.

    Attributes:
        picture: (H, W, 3).
        matrix: (2, 3) pixels of the old picture -> pixels of this one.
    """

    picture: RgbFrame
    matrix: FloatArray


Frames = list[tuple[float, RgbFrame]]
Degradation = Callable[[Frames, np.random.Generator], Iterator[Spoilt]]
STILL = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def clean(frames: Frames, _: np.random.Generator) -> Iterator[Spoilt]:
    """The control: nothing is spoilt."""
    for _time, picture in frames:
        yield Spoilt(picture, STILL)


def dark(frames: Frames, rng: np.random.Generator) -> Iterator[Spoilt]:
    """A fiftieth of the light, with the noise of a sensor at its end."""
    for _time, picture in frames:
        light = DARK_LIGHT * (picture / 255.0) ** DISPLAY_GAMMA
        light += rng.normal(0.0, DARK_NOISE, picture.shape)
        yield Spoilt(_grey(255.0 * np.clip(light, 0.0, 1.0) ** (1 / DISPLAY_GAMMA)), STILL)


def noisy(frames: Frames, rng: np.random.Generator) -> Iterator[Spoilt]:
    """White noise."""
    for _time, picture in frames:
        yield Spoilt(_grey(picture + rng.normal(0.0, NOISE_SIGMA, picture.shape)), STILL)


def shaky(frames: Frames, rng: np.random.Generator) -> Iterator[Spoilt]:
    """A hand that holds the camera: sines of drawn phases on both axes, seen through a window of the picture."""
    height, width = frames[0][1].shape[:2]
    high, wide = (int(SHAKE_WINDOW * side) // 2 * 2 for side in (height, width))
    phases = rng.uniform(0, 2 * np.pi, (2, len(SHAKE_HERTZ)))
    size = SHAKE_SHARE * min(height, width) * np.sqrt(2 / len(SHAKE_HERTZ))
    for time, picture in frames:
        waves = np.sin(2 * np.pi * np.array(SHAKE_HERTZ) * time + phases).sum(axis=1) * size
        left = int(np.clip((width - wide) / 2 + waves[0], 0, width - wide))
        top = int(np.clip((height - high) / 2 + waves[1], 0, height - high))
        matrix = np.array([[1.0, 0.0, -left], [0.0, 1.0, -top]])
        yield Spoilt(np.ascontiguousarray(picture[top : top + high, left : left + wide]), matrix)


def small(frames: Frames, _: np.random.Generator) -> Iterator[Spoilt]:
    """The old picture in the middle of a larger one that repeats its borders: a person who stands far away."""
    height, width = frames[0][1].shape[:2]
    high, wide = (int(side / SMALL_SHARE) // 2 * 2 for side in (height, width))
    top, left = (high - height) // 2, (wide - width) // 2
    rows = np.clip(np.arange(high) - top, 0, height - 1)
    columns = np.clip(np.arange(wide) - left, 0, width - 1)
    matrix = np.array([[1.0, 0.0, left], [0.0, 1.0, top]])
    for _time, picture in frames:
        yield Spoilt(np.ascontiguousarray(picture[rows[:, None], columns[None, :]]), matrix)


def dark_and_shaky(frames: Frames, rng: np.random.Generator) -> Iterator[Spoilt]:
    """Both at once, as in a cellar with the phone in the hand."""
    shaken = list(shaky(frames, rng))
    darkened = dark([(0.0, one.picture) for one in shaken], rng)
    for moved, dimmed in zip(shaken, darkened, strict=True):
        yield Spoilt(dimmed.picture, moved.matrix)


def turned(quarters: int) -> Degradation:
    """A video whose file does not say how it is to be turned: `quarters` counter-clockwise."""

    def turn(frames: Frames, _: np.random.Generator) -> Iterator[Spoilt]:
        height, width = frames[0][1].shape[:2]
        matrix = {
            1: [[0.0, 1.0, 0.0], [-1.0, 0.0, width]],
            2: [[-1.0, 0.0, width], [0.0, -1.0, height]],
            3: [[0.0, -1.0, height], [1.0, 0.0, 0.0]],
        }[quarters]
        for _time, picture in frames:
            yield Spoilt(np.ascontiguousarray(np.rot90(picture, quarters)), np.array(matrix))

    return turn


DEGRADATIONS: dict[str, Degradation] = {
    "clean": clean,
    "dark": dark,
    "noisy": noisy,
    "shaky": shaky,
    "dark_and_shaky": dark_and_shaky,
    "small": small,
    "turned_90": turned(1),
    "turned_180": turned(2),
    "turned_270": turned(3),
}


def _grey(values: FloatArray) -> RgbFrame:
    return np.clip(np.round(values), 0, 255).astype(np.uint8)

"""What the pixels of a picture say about light, noise and a shaking camera. Pictures are (H, W, 3) uint8 RGB."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spotter.domain.geometry import FloatArray

# Weights of red, green and blue in the luma of BT.601, in 1/256.
LUMA_WEIGHTS = (77, 150, 29)
LIGHT_EVERY = 4  # pixel in each direction counts for the light: a histogram needs no more
BLACK_PERCENT, WHITE_PERCENT = 1.0, 99.5  # outliers that may clip

# Noise is measured in the quieter cells of a grid, because texture looks like noise; clipped cells carry none.
NOISE_GRID = 8
NOISE_QUANTILE = 0.25
CLIPPED_BELOW, CLIPPED_ABOVE = 8.0, 247.0

SHIFT_WIDTH = 192  # pixels of the small grey picture on which camera motion is measured
BLOCK = 64  # its blocks, in pixels; motion of up to half a block per step is seen
CLEAR_PEAK = 0.12  # height of a correlation peak (0..1); two pictures of noise reach 0.08
TEXTURE = 0.7  # grey levels of deviation that a block needs to be comparable; dark pictures have little more
AGREEMENT = 1.0  # pixels within which blocks move together
LEAST_BLOCKS = 4
LEAST_SHARE = 0.35  # of the clear blocks that must agree; otherwise the lifter's motion would pass for the camera's
TINY = 1e-9


def luma(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W) grey levels 0..255."""
    red, green, blue = (np.uint16(weight) for weight in LUMA_WEIGHTS)
    weighed = picture[..., 0] * red + picture[..., 1] * green + picture[..., 2] * blue
    return np.asarray(weighed >> 8, dtype=np.uint8)


def light(pictures: Sequence[NDArray[np.uint8]]) -> tuple[float, float, float]:
    """(black, middle, white) grey levels of all pictures together: percentiles 1, 50 and 99.5."""
    grey = np.concatenate([luma(picture[::LIGHT_EVERY, ::LIGHT_EVERY]).ravel() for picture in pictures])
    black, middle, white = np.percentile(grey, [BLACK_PERCENT, 50.0, WHITE_PERCENT])
    return float(black), float(middle), float(white)


def noise_level(picture: NDArray[np.uint8]) -> float:
    """Standard deviation of the noise in grey levels.

    Immerkaer 1996, "Fast noise variance estimation": the mean response to a mask that is blind to planes and straight edges,
    here by cells, of which a quieter one is taken. 0 when every cell is clipped.
    """
    grey = luma(picture).astype(np.int16)
    rows = grey[:-2] - 2 * grey[1:-1] + grey[2:]
    response = np.abs(rows[:, :-2] - 2 * rows[:, 1:-1] + rows[:, 2:])
    levels, means = _cell_means(response), _cell_means(grey[1:-1, 1:-1])
    usable = (means > CLIPPED_BELOW) & (means < CLIPPED_ABOVE)
    if not usable.any():
        return 0.0
    return float(np.quantile(levels[usable], NOISE_QUANTILE)) * math.sqrt(math.pi / 2) / 6


def _cell_means(values: NDArray[np.int16]) -> FloatArray:
    height, width = (length // NOISE_GRID * NOISE_GRID for length in values.shape)
    cells = values[:height, :width].reshape(NOISE_GRID, height // NOISE_GRID, NOISE_GRID, width // NOISE_GRID)
    return np.asarray(cells.mean(axis=(1, 3)))


def small_grey(picture: NDArray[np.uint8]) -> FloatArray:
    """(h, w) small picture whose pixels are means of `reduction` x `reduction` green ones; green carries most of the luma."""
    factor = reduction(picture.shape[1])
    height, width = (length // factor * factor for length in picture.shape[:2])
    green = picture[:height, :width, 1].reshape(height // factor, factor, width // factor, factor)
    return np.asarray(green.mean(axis=(1, 3)))


def reduction(width: int) -> int:
    """How many pixels of a picture of this width make one of the small picture."""
    return max(1, width // SHIFT_WIDTH)


def camera_shift(before: FloatArray, after: FloatArray) -> tuple[float, float] | None:
    """How far (x, y) the scene moved between two small pictures, in their pixels; None when it cannot be told.

    Phase correlation (Kuglin and Hines 1975) of blocks all over the picture; what most of the clear blocks agree on is the
    camera, the others are the lifter.
    """
    first, second = _blocks(before), _blocks(after)
    textured = (first.std(axis=(1, 2)) > TEXTURE) & (second.std(axis=(1, 2)) > TEXTURE)
    if textured.sum() < LEAST_BLOCKS:
        return None
    shifts, peaks = _phase_shifts(first[textured], second[textured])
    clear = shifts[peaks > CLEAR_PEAK]
    if len(clear) < LEAST_BLOCKS:
        return None
    agree = np.linalg.norm(clear - np.median(clear, axis=0), axis=1) <= AGREEMENT
    if agree.mean() < LEAST_SHARE:
        return None
    x, y = clear[agree].mean(axis=0)
    return float(x), float(y)


def _blocks(grey: FloatArray) -> FloatArray:
    """(N, BLOCK, BLOCK) blocks, every half block; none when the picture is smaller."""
    if min(grey.shape) < BLOCK:
        return np.zeros((0, BLOCK, BLOCK))
    windows = np.lib.stride_tricks.sliding_window_view(grey, (BLOCK, BLOCK))[:: BLOCK // 2, :: BLOCK // 2]
    return np.asarray(windows.reshape(-1, BLOCK, BLOCK))


def _phase_shifts(first: FloatArray, second: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(N, 2) x and y by which each block moved, and (N,) how clear its peak is."""
    window = np.outer(np.hanning(BLOCK), np.hanning(BLOCK))
    spectra = [np.fft.rfft2((part - part.mean(axis=(1, 2), keepdims=True)) * window) for part in (first, second)]
    cross = np.conj(spectra[0]) * spectra[1]
    surface = np.fft.irfft2(cross / (np.abs(cross) + TINY), s=(BLOCK, BLOCK))
    best = surface.reshape(len(surface), -1).argmax(axis=1)
    rows, columns = np.divmod(best, BLOCK)
    index = np.arange(len(surface))
    shift = np.column_stack(
        [
            _refined(columns, *(surface[index, rows, (columns + step) % BLOCK] for step in (-1, 0, 1))),
            _refined(rows, *(surface[index, (rows + step) % BLOCK, columns] for step in (-1, 0, 1))),
        ]
    )
    return shift, surface[index, rows, columns]


def _refined(place: NDArray[np.int64], left: FloatArray, peak: FloatArray, right: FloatArray) -> FloatArray:
    """Places of peaks with the fraction of a parabola through three values; the far half of a block is negative."""
    bend = left - 2 * peak + right
    fraction = np.where(np.abs(bend) > TINY, 0.5 * (left - right) / np.where(np.abs(bend) > TINY, bend, 1.0), 0.0)
    signed = np.where(place >= BLOCK // 2, place - BLOCK, place)
    return np.asarray(signed + np.clip(fraction, -0.5, 0.5))

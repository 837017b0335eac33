"""Where an edited video cuts to another picture: a new shot may show the person elsewhere, larger, or somebody else."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spotter.domain.geometry import FloatArray

EVERY = 4  # pixel in each direction is looked at: a mean of all of them costs ten times as much and says the same
GRID = 24  # cells per side of a thumbnail: coarse enough to forgive noise, fine enough to tell two rooms apart
# Chosen on videos/workouts: cuts change a thumbnail by 0.10 and more in one step, exercise by 0.05 at most; a camera that is
# carried about reaches 0.16, but its neighbouring steps change nearly as much.
LEAST_CHANGE = 0.09
OVER_NEIGHBOURS = 3.0


def thumbnail(picture: NDArray[np.uint8]) -> FloatArray:
    """(GRID, GRID, 3) mean colours 0..1 of an (H, W, 3) picture; a picture with fewer pixels than cells is repeated."""
    picture = picture[::EVERY, ::EVERY]
    height, width = picture.shape[:2]
    if min(height, width) < GRID:
        picture = picture.repeat(-(-GRID // height), axis=0).repeat(-(-GRID // width), axis=1)
        height, width = picture.shape[:2]
    rows, columns = height // GRID, width // GRID
    cells = picture[: rows * GRID, : columns * GRID].reshape(GRID, rows, GRID, columns, 3)
    return np.asarray(cells.mean(axis=(1, 3)) / 255.0)


def change(before: FloatArray, after: FloatArray) -> float:
    """0..1, how different two thumbnails are."""
    return float(np.abs(after - before).mean())


def cuts(times: FloatArray, changes: FloatArray) -> FloatArray:
    """Seconds at which a new shot begins; fades and moving cameras are no cuts.

    Args:
        times: (T,) seconds, increasing.
        changes: (T,) `change` of each picture from the one before; the first is 0.

    Returns:
        (C,) the times of the first pictures after each cut.
    """
    padded = np.pad(changes, 1)
    neighbours = np.maximum(padded[:-2], padded[2:])
    return np.asarray(times[(changes >= LEAST_CHANGE) & (changes >= OVER_NEIGHBOURS * neighbours)])

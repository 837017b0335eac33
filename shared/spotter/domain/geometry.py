"""Angles, tilts and distances of points, with one convention for all of Spotter.

Convention:
    * Points are arrays (..., 2) or (..., 3) with x to the picture's right and **y down**; the third axis, where there is
      one, points away from the camera. Both picture axes must have the same scale (pixels, never shares of the picture).
    * An **included angle** lies at the middle point, 0..180 degrees; 180 is a straight joint. It never jumps.
    * The **tilt** of a segment is measured from its lower to its upper end against "straight up", 0..180 degrees:
      0 upright, 90 horizontal, above 90 the "upper" end hangs lower than the other one.
    * The **signed body line** is the distance of a bent line from straight in degrees: negative when the middle point lies
      on the floor side (sag), positive on the far side (pike). An included angle alone cannot tell the two apart.
    * Lengths are divided by the torso: mid-shoulder to mid-hip.

Everything here is unchanged by shift and scale, and by mirroring the picture when left and right are swapped with it.
Source of the definitions: included angles as in Sports2D; angle, tilt and sign table of the form criteria (section 1).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spotter.domain.landmarks import Landmark

FloatArray = NDArray[np.float64]

TINY = 1e-9  # keeps a zero-length segment from dividing by zero


def included_angle(first: FloatArray, middle: FloatArray, last: FloatArray) -> FloatArray:
    """Angle at `middle` between the directions to `first` and `last`, degrees.

    Args:
        first: (..., D) points, D is 2 or 3.
        middle: (..., D) the vertices.
        last: (..., D) points.

    Returns:
        (...,) 0..180; NaN where a point is NaN or a segment has no length.
    """
    return _angle_between(first - middle, last - middle)


def tilt(lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Angle of the segment `lower` -> `upper` against straight up, degrees.

    Args:
        lower: (..., D) points, y down.
        upper: (..., D) points that are higher when the body stands upright.

    Returns:
        (...,) 0 (upright) .. 90 (horizontal) .. 180 (upside down).
    """
    up = np.zeros(upper.shape[-1])
    up[1] = -1.0
    return _angle_between(upper - lower, np.broadcast_to(up, upper.shape))


def slope(first: FloatArray, last: FloatArray) -> FloatArray:
    """Angle of a line against the horizontal, degrees 0..90, whichever end is called first."""
    return np.asarray(np.abs(90.0 - tilt(first, last)))


def signed_body_line(shoulder: FloatArray, hip: FloatArray, ankle: FloatArray) -> FloatArray:
    """Degrees that shoulder-hip-ankle is away from straight: negative = sag, positive = pike.

    The floor side is the picture's lower side, so this is meant for a body that lies or supports itself. A hip exactly
    above or below the line of an upright body has no floor side; the sign is then of no use, the size still is.

    Args:
        shoulder: (..., D) points, y down.
        hip: (..., D) points.
        ankle: (..., D) points.

    Returns:
        (...,) -180..180.
    """
    bend = 180.0 - included_angle(shoulder, hip, ankle)
    line = ankle - shoulder
    length_squared = np.maximum((line**2).sum(-1), TINY)
    along = ((hip - shoulder) * line).sum(-1) / length_squared
    height_over_line = (shoulder + along[..., None] * line - hip)[..., 1]
    return np.asarray(np.where(height_over_line >= 0, bend, -bend))


def distance(first: FloatArray, last: FloatArray) -> FloatArray:
    """(...,) Euclidean distance of (..., D) points."""
    return np.asarray(np.linalg.norm(first - last, axis=-1))


def middle_of(points: FloatArray, left: Landmark, right: Landmark) -> FloatArray:
    """(..., D) the point half-way between two landmarks of (..., 33, D) points."""
    return np.asarray((points[..., left, :] + points[..., right, :]) / 2.0)


def torso_length(points: FloatArray) -> FloatArray:
    """(...,) mid-shoulder to mid-hip distance of (..., 33, D) points, in their unit."""
    shoulders = middle_of(points, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    hips = middle_of(points, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    return distance(shoulders, hips)


def _angle_between(first: FloatArray, last: FloatArray) -> FloatArray:
    lengths = np.linalg.norm(first, axis=-1) * np.linalg.norm(last, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        cosine = np.where(lengths > TINY, (first * last).sum(-1) / lengths, np.nan)
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))

"""Quantities of motion as pure functions: speed, symmetry, path, centre of mass, sway, smoothness.

Conventions (docs/angles.md): angles in degrees, points in torso lengths with y down, times in seconds and not evenly spaced. A NaN in
the input is left out where a summary is asked for and stays NaN where a value per moment is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spotter.domain.geometry import FloatArray, middle_of
from spotter.domain.landmarks import Landmark

# Share of the body mass and place of the centre of mass from the first to the second end, in percent: de Leva 1996 (J Biomech
# 29:1223), Table 4, mean of women and men. The trunk runs from the middle of the shoulders (for the suprasternal notch) to the
# middle of the hips; the head's centre is taken at the middle of the ears; the hand's at 0.77 of wrist to finger root.
TRUNK_SHARE, TRUNK_PLACE = 43.0, 43.2
HEAD_SHARE = 6.8
LIMBS = (
    ("SHOULDER", "ELBOW", 2.63, 57.6),
    ("ELBOW", "WRIST", 1.50, 45.7),
    ("WRIST", "INDEX", 0.585, 76.9),
    ("HIP", "KNEE", 14.47, 38.5),
    ("KNEE", "ANKLE", 4.57, 44.4),
    ("HEEL", "FOOT_INDEX", 1.33, 42.1),
)

# Spectral arc length as in Balasubramanian et al. 2015 (J NeuroEng Rehabil 12:112), after the measure of 2012.
SPARC_CUTOFF_HZ = 10.0
SPARC_THRESHOLD = 0.05  # of the largest amplitude: below it the spectrum is noise
SPARC_PADDING = 4  # the spectrum is read at 2^4 times as many frequencies
MINIMUM_MOMENTS = 5


@dataclass(frozen=True)
class Path:
    """The way of a point in a plane.

    Attributes:
        length: along the way, torso lengths.
        width, height: of the box around it, torso lengths.
        straightness: distance from its farthest point to its first / length to there, 0..1; 1 = a straight line.
    """

    length: float
    width: float
    height: float
    straightness: float


def angular_velocity(times: FloatArray, degrees: FloatArray) -> FloatArray:
    """(T,) degrees per second, by central differences that know uneven steps; NaN for fewer than two moments."""
    if len(times) < 2:
        return np.full(len(times), np.nan)
    return np.asarray(np.gradient(degrees, times))


def symmetry_index(left: float, right: float) -> float:
    """100 x (left - right) / mean of both: 0 = alike, positive = more on the left (Robinson et al. 1987); NaN for 0 and 0."""
    mean = (abs(left) + abs(right)) / 2.0
    return 100.0 * (left - right) / mean if mean > 0 else float("nan")


def path(points: FloatArray) -> Path | None:
    """The way of one point, (T, 2); None when it was seen at fewer than five moments."""
    seen = points[np.isfinite(points).all(axis=1)]
    if len(seen) < MINIMUM_MOMENTS:
        return None
    steps = np.linalg.norm(np.diff(seen, axis=0), axis=1)
    width, height = (float(value) for value in seen.max(axis=0) - seen.min(axis=0))
    away = np.linalg.norm(seen - seen[0], axis=1)
    farthest = int(away.argmax())
    there = float(steps[:farthest].sum())
    straightness = float(away[farthest]) / there if there > 0 else 1.0
    return Path(length=float(steps.sum()), width=width, height=height, straightness=straightness)


def centre_of_mass(points: FloatArray) -> FloatArray:
    """(T, D) centre of mass of (T, 33, D) points by the segment model of de Leva 1996; a load in the hands is not known."""
    shoulders = middle_of(points, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    hips = middle_of(points, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    ears = middle_of(points, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
    total = HEAD_SHARE * ears + TRUNK_SHARE * (shoulders + TRUNK_PLACE / 100.0 * (hips - shoulders))
    mass = HEAD_SHARE + TRUNK_SHARE
    for side in ("LEFT", "RIGHT"):
        for first, last, share, place in LIMBS:
            start, end = (points[:, Landmark[f"{side}_{joint}"]] for joint in (first, last))
            total = total + share * (start + place / 100.0 * (end - start))
            mass += share
    return np.asarray(total / mass)


def sway(points: FloatArray) -> float:
    """Root mean square of the sideways distance of the centre of mass from its own mean place over the feet.

    Args:
        points: (T, 33, 2) torso lengths.

    Returns:
        Torso lengths; NaN when nobody was seen. Small = stable. Against the feet, so that a moving camera plays no part.
    """
    feet = middle_of(points, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
    across = (centre_of_mass(points) - feet)[:, 0]
    across = across[np.isfinite(across)]
    return float(np.sqrt(np.mean((across - across.mean()) ** 2))) if len(across) else float("nan")


def spectral_arc_length(times: FloatArray, speed: FloatArray) -> float:
    """Smoothness of a movement: minus the length of the normalised spectrum of its speed.

    Args:
        times: (T,) seconds.
        speed: (T,) in any unit, from rest to rest; the scale does not matter.

    Returns:
        At most -1; about -1.6 for one bell-shaped movement, smaller (more negative) the jerkier it is. NaN for fewer than five
        moments or no movement at all.
    """
    known = np.isfinite(speed)
    if known.sum() < MINIMUM_MOMENTS:
        return float("nan")
    step = float(np.median(np.diff(times[known])))
    even = np.arange(times[known][0], times[known][-1] + step / 2, step)
    profile = np.interp(even, times[known], np.abs(speed[known]))
    count = int(2 ** (np.ceil(np.log2(len(profile))) + SPARC_PADDING))
    spectrum = np.abs(np.fft.rfft(profile, count))
    if spectrum.max() <= 0:
        return float("nan")
    frequencies = np.fft.rfftfreq(count, step)
    inside = frequencies <= SPARC_CUTOFF_HZ
    frequencies, amplitudes = frequencies[inside], spectrum[inside] / spectrum.max()
    last = int(np.flatnonzero(amplitudes >= SPARC_THRESHOLD)[-1])
    frequencies, amplitudes = frequencies[: last + 1], amplitudes[: last + 1]
    if last == 0:
        return -1.0
    along = np.diff(frequencies) / (frequencies[-1] - frequencies[0])
    return -float(np.sqrt(along**2 + np.diff(amplitudes) ** 2).sum())

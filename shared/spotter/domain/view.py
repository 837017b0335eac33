"""From where the camera sees the person."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from spotter.domain.landmarks import Landmark
from spotter.domain.pose import FloatArray, PoseSequence


class View(StrEnum):
    """Where the camera stands, seen from the person; the diagonals are within 30 degrees of neither plane."""

    FRONT = "front"
    BACK = "back"
    LEFT = "left"
    RIGHT = "right"
    DIAGONAL = "diagonal"
    UNKNOWN = "unknown"


YAW = {View.FRONT: 0.0, View.LEFT: 90.0, View.BACK: 180.0, View.RIGHT: -90.0}
PLANE_TOLERANCE = 30.0  # degrees of yaw within which a plane is still seen well
LOW_CONFIDENCE_TOLERANCE = 45.0  # further away nothing is judged in that plane
MIN_AGREEMENT = 0.35  # mean resultant length of the doubled yaw below which frames contradict each other
SIDE_DOUBT = 25.0  # degrees around the side plane in which visibility may decide between left and right
VISIBILITY_MARGIN = 0.15  # difference of the sides' visibility that says which one is nearer

_SIDE_PAIRS = (
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
)
_LIMB_PAIRS = (
    (Landmark.LEFT_ELBOW, Landmark.RIGHT_ELBOW),
    (Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST),
    (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE),
    (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE),
)


def estimate_view(sequence: PoseSequence) -> View:
    """The view in which most of the sequence was filmed; `UNKNOWN` when nobody was seen or frames contradict each other."""
    yaw = estimate_yaw(sequence)
    return View.UNKNOWN if yaw is None else view_of(yaw)


def view_of(yaw: float) -> View:
    """The view that a yaw in degrees belongs to."""
    for view, centre in YAW.items():
        if angle_apart(yaw, centre) <= PLANE_TOLERANCE:
            return view
    return View.DIAGONAL


def angle_apart(first: float, second: float) -> float:
    """Degrees between two directions, 0..180."""
    return abs((first - second + 180.0) % 360.0 - 180.0)


def estimate_yaw(sequence: PoseSequence) -> float | None:
    """Where the camera stands around the person's own long axis, degrees.

    0 = in front, 90 = at the person's left, 180 = behind, -90 = at the right. The line from the right to the left shoulder and
    hip is all that is used, so it holds for a standing, a prone (push-up, plank) and a supine body alike. The line
    comes from the world landmarks; the sign of depth is their weakest part, so near the side plane clearly better
    visible limbs of one side overrule it.

    Returns:
        -180..180, the circular mean over the frames with a detection; None without any or when they contradict.
    """
    world = sequence.world[sequence.detected]
    across = sum((world[:, left] - world[:, right] for left, right in _SIDE_PAIRS), np.zeros((len(world), 3)))
    across = across[np.isfinite(across).all(axis=1)]
    if not len(across):
        return None
    angle = np.arctan2(-across[:, 2], across[:, 0])
    doubled = np.exp(2j * angle).mean()  # left and right fall together, so that flips of depth do not cancel out
    if abs(doubled) < MIN_AGREEMENT:
        return None
    axis = np.angle(doubled) / 2.0
    towards = np.exp(1j * angle).mean() * np.exp(-1j * axis)
    yaw = float(np.degrees(axis)) + (0.0 if towards.real >= 0 else 180.0)
    return _settle_side((yaw + 180.0) % 360.0 - 180.0, sequence)


def _settle_side(yaw: float, sequence: PoseSequence) -> float:
    for side, other in ((View.LEFT, View.RIGHT), (View.RIGHT, View.LEFT)):
        if angle_apart(yaw, YAW[side]) <= SIDE_DOUBT and _visibility_lead(sequence, other) > VISIBILITY_MARGIN:
            return -yaw
    return yaw


def _visibility_lead(sequence: PoseSequence, side: View) -> float:
    """Mean visibility of this side's limbs minus that of the other side's."""
    seen: FloatArray = sequence.visibility[sequence.detected]
    lead = float(np.mean([seen[:, left].mean() - seen[:, right].mean() for left, right in _LIMB_PAIRS]))
    return lead if side is View.LEFT else -lead

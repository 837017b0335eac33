"""The person at one moment as a stick figure: stands in for a picture where no video was drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spotter.domain.landmarks import BONES, Landmark
from spotter.domain.pose import PoseSequence
from spotter.domain.view import View
from spotter.reporting.drawing import Circle, Drawing, Line, Shape

SIDE = 150.0
MARGIN = 14.0
JOINT_RADIUS = 6.0
HEAD_RADIUS = 8.0
NEAREST_SECONDS = 0.25  # a pose farther away than this is another moment
FAR_SIDE = {View.LEFT: "RIGHT", View.RIGHT: "LEFT"}


def body_figure(sequence: PoseSequence, time: float, joints: Sequence[str], view: View, label: str) -> Drawing | None:
    """The pose nearest to a moment, fitted into a square; None when nobody was seen then.

    Args:
        sequence: the person.
        time: seconds of the video.
        joints: landmark names in lower case that get a dot.
        view: the farther side is drawn paler.
        label: what it shows, for those who cannot see it.
    """
    known = np.flatnonzero(np.isfinite(sequence.image[:, Landmark.LEFT_HIP, 0]))
    if not len(known):
        return None
    at = known[np.abs(sequence.times[known] - time).argmin()]
    if abs(sequence.times[at] - time) > NEAREST_SECONDS:
        return None
    points = sequence.pixels()[at]
    used = points[sorted({end for bone in BONES for end in bone} | {Landmark.NOSE})]
    low, high = used.min(axis=0), used.max(axis=0)
    scale = (SIDE - 2 * MARGIN) / max(float((high - low).max()), 1e-6)
    placed = SIDE / 2 + (points - (low + high) / 2) * scale
    far = FAR_SIDE.get(view, "-")
    shapes: list[Shape] = []
    for bone in sorted(BONES, key=lambda ends: not all(end.name.startswith(far) for end in ends)):
        paint = "bone-far" if all(end.name.startswith(far) for end in bone) else "bone"
        shapes.append(Line(tuple((float(placed[end, 0]), float(placed[end, 1])) for end in bone), paint))
    head = placed[[Landmark.LEFT_EAR, Landmark.RIGHT_EAR]].mean(axis=0)
    shapes.append(Circle(float(head[0]), float(head[1]), HEAD_RADIUS, "figure"))
    for joint in joints:
        if joint.upper() in Landmark.__members__:
            x, y = placed[Landmark[joint.upper()]]
            shapes.append(Circle(float(x), float(y), JOINT_RADIUS, "joint"))
    return Drawing(SIDE, SIDE, label, tuple(shapes))

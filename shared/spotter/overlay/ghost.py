"""Draws the corrected pose: one outline around all its limbs, through which the person can be seen."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from spotter.domain.landmarks import BONES, Landmark
from spotter.overlay.canvas import Canvas
from spotter.overlay.document import Ghost
from spotter.overlay.style import INK, SKY, Style

LIMB = 0.13  # thickness of a limb in torso lengths
HEAD_RADIUS = 0.45  # of the distance between the middles of head and shoulders
EDGE = 2
HEAD = (Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
TORSO = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.RIGHT_HIP, Landmark.LEFT_HIP)


class GhostDrawer:
    """Outlines are made once for each ghost."""

    def __init__(self, style: Style, figure: float = 1.0) -> None:
        """`figure` makes the line finer for a person who is small in the picture."""
        self._style = style
        self._line = style.pixels(0.4 * figure, 2)
        self._outlines = lru_cache(maxsize=4)(self._outline)

    def draw(self, canvas: Canvas, ghost: Ghost) -> None:
        """Draw the outline of one corrected pose."""
        outline = self._outlines(tuple(ghost.points.items()))
        canvas.lines(outline, [(INK, self._line + EDGE), (SKY, self._line)], closed=True)

    def _outline(self, named_points: tuple[tuple[str, tuple[float, float]], ...]) -> list[np.ndarray]:
        width, height = self._style.width, self._style.height
        points = {Landmark[name.upper()]: np.array([x * width, y * height]) for name, (x, y) in named_points}
        mask = np.zeros((height, width), np.uint8)
        limb = self._limb(points)
        for first, second in BONES:
            if first in points and second in points:
                ends = [tuple(np.round(points[joint]).astype(int).tolist()) for joint in (first, second)]
                cv2.line(mask, ends[0], ends[1], 255, limb)
        if all(joint in points for joint in TORSO):
            corners = np.round([points[joint] for joint in TORSO]).astype(np.int32)
            cv2.fillConvexPoly(mask, cv2.convexHull(corners), 255)
        self._head(mask, points)
        found = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_TC89_L1)[0]
        return [contour[:, 0].astype(np.float64) for contour in found]

    def _head(self, mask: np.ndarray, points: dict[Landmark, np.ndarray]) -> None:
        head = [points[joint] for joint in HEAD if joint in points]
        shoulders = [points[joint] for joint in TORSO[:2] if joint in points]
        if head and shoulders:
            middle, neck = np.mean(head, axis=0), np.mean(shoulders, axis=0)
            radius = HEAD_RADIUS * float(np.linalg.norm(middle - neck))
            centre, base = (tuple(np.round(point).astype(int).tolist()) for point in (middle, neck))
            cv2.circle(mask, centre, round(radius), 255, -1)
            cv2.line(mask, centre, base, 255, max(1, round(radius)))

    def _limb(self, points: dict[Landmark, np.ndarray]) -> int:
        known = [
            float(np.linalg.norm(points[shoulder] - points[hip]))
            for shoulder, hip in (
                (Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP),
                (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_HIP),
            )
            if shoulder in points and hip in points
        ]
        return max(self._style.pixels(1.0, 3), round(LIMB * max(known, default=0.0)))

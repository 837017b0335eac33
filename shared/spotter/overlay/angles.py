"""Draws the included angle at a joint: a sector between the two bones and the number in degrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from spotter.domain.assessment import Outcome
from spotter.overlay.person import Person
from spotter.overlay.skeleton import HIDDEN
from spotter.overlay.sprite import fixed, panel
from spotter.overlay.style import (
    INK,
    OUTCOME_COLOURS,
    PANEL_OPACITY,
    SEMIBOLD,
    SHIFT,
    WHITE,
    Picture,
    Style,
    put_text,
    text_box,
)

SECTOR_OPACITY = 0.35
WIDEST = "180°"
SHARE_OF_BONE = 0.45  # the sector never reaches farther along the shorter bone

Point = NDArray[np.float64]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels


@dataclass(frozen=True)
class JointAngle:
    """One angle to draw.

    Attributes:
        vertex, first, last: landmark indices; the angle lies at the vertex.
        degrees: the measured value, which need not be the angle in the picture (depth is not seen there).
        outcome: what the criteria say about the vertex; None = nothing.
    """

    vertex: int
    first: int
    last: int
    degrees: float
    outcome: Outcome | None = None


class AngleDrawer:
    """Sectors lie under their numbers; a number stands outside of its angle, inside the picture, free of panels."""

    def __init__(self, style: Style, figure: float = 1.0) -> None:
        """`figure` makes the sectors finer for a person who is small in the picture; numbers keep their size."""
        self._style = style
        self._size = style.text(3.4)
        self._radius = max(6.5 * figure * style.unit, 12.0)
        self._line = style.pixels(0.45 * figure)
        width, self._ascent, descent = text_box(WIDEST, self._size, SEMIBOLD)
        pad = style.pixels(1.1, 3)
        self._width, self._height = width + 2 * pad, self._ascent + descent + pad
        self._top_pad = pad // 2
        self._pill = panel(self._width, self._height, self._height // 2, INK, PANEL_OPACITY)

    def draw(self, frame: Picture, person: Person, angles: Sequence[JointAngle], taken: Sequence[Box] = ()) -> Picture:
        """Draw on the frame and return it.

        Args:
            frame: (H, W, 3) RGB, changed in place.
            person: the moment's landmarks.
            angles: what to draw.
            taken: places where no number may stand.
        """
        seen = [angle for angle in angles if self._is_seen(person, angle)]
        for angle in seen:
            self._sector(frame, person, angle)
        occupied = list(taken)
        for angle in seen:
            box = self._place(person, angle, occupied)
            occupied.append(box)
            self._number(frame, box, angle)
        return frame

    def _is_seen(self, person: Person, angle: JointAngle) -> bool:
        joints = [angle.vertex, angle.first, angle.last]
        inside = (person.points[angle.vertex] >= 0).all() and (
            person.points[angle.vertex] < [self._style.width, self._style.height]
        ).all()
        return bool(
            np.isfinite(angle.degrees)
            and np.isfinite(person.points[joints]).all()
            and (person.visibility[joints] >= HIDDEN).all()
            and inside
        )

    def _reach(self, person: Person, angle: JointAngle) -> float:
        vertex = person.points[angle.vertex]
        bones = [float(np.linalg.norm(person.points[end] - vertex)) for end in (angle.first, angle.last)]
        return min(self._radius, SHARE_OF_BONE * min(bones))

    def _sector(self, frame: Picture, person: Person, angle: JointAngle) -> None:
        reach = self._reach(person, angle)
        if reach < 2 * self._line:
            return
        vertex = person.points[angle.vertex]
        start, sweep = _sweep(vertex, person.points[angle.first], person.points[angle.last])
        x0, y0 = (max(int(value), 0) for value in vertex - reach - self._line - 1)
        x1, y1 = (int(value) for value in vertex + reach + self._line + 2)
        region = frame[y0:y1, x0:x1]
        if region.size == 0:
            return
        centre = fixed(vertex[0] - x0, vertex[1] - y0)
        axes = fixed(reach, reach)
        colour = OUTCOME_COLOURS[angle.outcome] if angle.outcome else WHITE
        clean = region.copy()
        cv2.ellipse(region, centre, axes, 0, start, start + sweep, colour, -1, cv2.LINE_AA, SHIFT)
        cv2.addWeighted(region, SECTOR_OPACITY, clean, 1 - SECTOR_OPACITY, 0, dst=region)
        # A dark arc below keeps a white one visible on a white wall.
        for arc, thickness in ((INK, self._line + 2), (colour, self._line)):
            cv2.ellipse(region, centre, axes, 0, start, start + sweep, arc, thickness, cv2.LINE_AA, SHIFT)

    def _place(self, person: Person, angle: JointAngle, occupied: Sequence[Box]) -> Box:
        """Outside of the angle first, then inside, then to either side: the first place that is free."""
        vertex = person.points[angle.vertex]
        outward = _outward(vertex, person.points[angle.first], person.points[angle.last])
        aside = np.array([-outward[1], outward[0]])
        places = (self._box(vertex, direction) for direction in (outward, -outward, aside, -aside))
        free = (box for box in places if not any(_overlap(box, other) for other in occupied))
        return next(free, self._box(vertex, outward))

    def _box(self, vertex: Point, direction: Point) -> Box:
        """A pill beside the vertex, moved into the picture if need be."""
        gap = self._radius * 0.75
        centre = vertex + direction * (gap + abs(direction) @ [self._width / 2, self._height / 2])
        margin = self._style.margin
        left = _within(centre[0] - self._width / 2, margin, self._style.width - margin - self._width)
        top = _within(centre[1] - self._height / 2, margin, self._style.height - margin - self._height)
        return left, top, left + self._width, top + self._height

    def _number(self, frame: Picture, box: Box, angle: JointAngle) -> None:
        left, top, _, _ = box
        self._pill.lay_onto(frame, left, top)
        text = f"{round(angle.degrees)}°"
        width = text_box(text, self._size, SEMIBOLD)[0]
        colour = OUTCOME_COLOURS[angle.outcome] if angle.outcome else WHITE
        base = top + self._top_pad + self._ascent
        put_text(frame, text, left + (self._width - width) // 2, base, colour, self._size, SEMIBOLD)


def _sweep(vertex: Point, first: Point, last: Point) -> tuple[float, float]:
    """(start, sweep) in degrees as OpenCV counts them (clockwise from +x, y down): the smaller way round."""
    start, end = (float(np.rad2deg(np.arctan2(*(point - vertex)[::-1]))) for point in (first, last))
    return start, (end - start + 180.0) % 360.0 - 180.0


def _outward(vertex: Point, first: Point, last: Point) -> Point:
    """Unit vector away from the opening of the angle; sideways of a straight joint."""
    one, other = ((point - vertex) / max(float(np.linalg.norm(point - vertex)), 1e-6) for point in (first, last))
    opening = one + other
    length = float(np.linalg.norm(opening))
    if length < 0.05:
        return np.array([-one[1], one[0]])
    return np.asarray(-opening / length)


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _within(value: float, low: int, high: int) -> int:
    return int(max(low, min(value, high)))

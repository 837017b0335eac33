"""Draws the included angle at a joint: a sector between the two bones, the number in degrees and the target, if there is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from spotter.domain.assessment import Outcome
from spotter.overlay.person import Person
from spotter.overlay.skeleton import HIDDEN
from spotter.overlay.sprite import Sprite, fixed, pill
from spotter.overlay.style import INK, OUTCOME_COLOURS, SEMIBOLD, SHIFT, WHITE, Box, Picture, Style

SECTOR_OPACITY = 0.35
SHARE_OF_BONE = 0.45  # the sector never reaches farther along the shorter bone
TARGET_REACH = 0.35  # of the sector's radius that the target's line stands out on both sides of the arc
STEPS_OUT = (0.9, 1.9, 3.2)  # radii between the joint and its number: nearer places are tried first
STRAIGHT = 180.0

Point = NDArray[np.float64]


@dataclass(frozen=True)
class JointAngle:
    """One angle to draw.

    Attributes:
        vertex, first, last: landmark indices; the angle lies at the vertex.
        degrees: the measured value, which need not be the angle in the picture (depth is not seen there).
        outcome: what the criteria say about the vertex; None = nothing.
        at_least, at_most: target in degrees; None = none.
    """

    vertex: int
    first: int
    last: int
    degrees: float
    outcome: Outcome | None = None
    at_least: float | None = None
    at_most: float | None = None

    @property
    def target(self) -> float | None:
        """The limit that the value has to meet."""
        return self.at_most if self.at_least is None else self.at_least

    @property
    def text(self) -> str:
        """The value, and the target behind it."""
        value = f"{round(self.degrees)}°"
        if self.target is None:
            return value
        return f"{value} / {'≤' if self.at_least is None else '≥'}{round(self.target)}°"


@dataclass(frozen=True)
class Note:
    """A line of text beside a joint."""

    vertex: int
    text: str
    outcome: Outcome


class AngleDrawer:
    """Sectors lie under their numbers; a number stands outside of its angle, inside the picture, free of panels and faces."""

    def __init__(self, style: Style, figure: float = 1.0) -> None:
        """`figure` makes the sectors finer for a person who is small in the picture; numbers keep their size."""
        self._style = style
        self._radius = max(6.5 * figure * style.unit, 12.0)
        self._line = style.pixels(0.45 * figure)
        self._pill = lru_cache(maxsize=512)(self._make_pill)

    def draw(
        self,
        frame: Picture,
        person: Person,
        angles: Sequence[JointAngle],
        notes: Sequence[Note] = (),
        taken: Sequence[Box] = (),
    ) -> Picture:
        """Draw on the frame and return it.

        Args:
            frame: (H, W, 3) RGB, changed in place.
            person: the moment's landmarks.
            angles: what to draw.
            notes: texts to place beside joints; they come before the numbers when there is little room.
            taken: places where no number may stand.
        """
        seen = [angle for angle in angles if self._is_seen(person, angle)]
        for angle in seen:
            self._sector(frame, person, angle)
        occupied = list(taken)
        for note in notes:
            if np.isfinite(person.points[note.vertex]).all():
                self._put(frame, self._pill(note.text, note.outcome), person.points[note.vertex], _SIDEWAYS, occupied)
        for angle in seen:
            vertex = person.points[angle.vertex]
            outward = _outward(vertex, person.points[angle.first], person.points[angle.last])
            self._put(frame, self._pill(angle.text, angle.outcome), vertex, outward, occupied)
        return frame

    def _make_pill(self, text: str, outcome: Outcome | None) -> Sprite:
        colour = OUTCOME_COLOURS[outcome] if outcome else WHITE
        return pill(text, self._style.text(3.4), SEMIBOLD, colour, self._style.pixels(1.1, 3))

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
        x0, y0 = (max(int(value), 0) for value in vertex - reach * (1 + TARGET_REACH) - self._line - 2)
        x1, y1 = (int(value) for value in vertex + reach * (1 + TARGET_REACH) + self._line + 3)
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
        if angle.target is not None:
            self._target(region, vertex - [x0, y0], start + sweep * _share(angle.target, angle.degrees, sweep), reach)

    def _target(self, region: Picture, vertex: Point, direction: float, reach: float) -> None:
        """A line across the arc where the other bone should be."""
        along = np.array([np.cos(np.radians(direction)), np.sin(np.radians(direction))])
        inner, outer = (fixed(*(vertex + along * reach * (1 + side * TARGET_REACH))) for side in (-1, 1))
        for colour, thickness in ((INK, self._line + 4), (WHITE, self._line + 1)):
            cv2.line(region, inner, outer, colour, thickness, cv2.LINE_AA, SHIFT)

    def _put(self, frame: Picture, sprite: Sprite, vertex: Point, outward: Point, occupied: list[Box]) -> None:
        """Outside of the angle first, then inside, then to either side, then farther away: the first place that is free.

        Without a free place the text is left out: what it would cover matters more.
        """
        free = (box for box in self._places(sprite, vertex, outward) if not any(_overlap(box, o) for o in occupied))
        box = next(free, None)
        if box is not None:
            occupied.append(box)
            sprite.lay_onto(frame, box[0], box[1])

    def _places(self, sprite: Sprite, vertex: Point, outward: Point) -> Iterator[Box]:
        """Boxes beside the vertex, moved into the picture if need be."""
        width, height = sprite.size
        aside = np.array([-outward[1], outward[0]])
        margin = self._style.margin
        for gap in STEPS_OUT:
            for direction in (outward, -outward, aside, -aside):
                centre = vertex + direction * (gap * self._radius + abs(direction) @ [width / 2, height / 2])
                left = _within(centre[0] - width / 2, margin, self._style.width - margin - width)
                top = _within(centre[1] - height / 2, margin, self._style.height - margin - height)
                yield left, top, left + width, top + height


_SIDEWAYS = np.array([1.0, 0.0])


def _share(target: float, degrees: float, sweep: float) -> float:
    """Where the target lies in the drawn angle: 1 = at the other bone. The picture may show the angle foreshortened."""
    if degrees < 1.0 or sweep == 0.0:
        return 1.0
    return min(target / degrees, STRAIGHT / abs(sweep))


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

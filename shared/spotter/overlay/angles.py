"""Draws the included angle at a joint: a sector between the two bones, the number in degrees and the target, if there is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from spotter.domain.assessment import Outcome
from spotter.domain.landmarks import BONES
from spotter.domain.video_frame import Box
from spotter.overlay.canvas import FILLED, Canvas, around
from spotter.overlay.person import Person
from spotter.overlay.skeleton import HIDDEN
from spotter.overlay.sprite import Sprite, pill
from spotter.overlay.style import INK, OUTCOME_COLOURS, SEMIBOLD, WHITE, Style

SECTOR_OPACITY = 0.35
SHARE_OF_BONE = 0.45  # the sector never reaches farther along the shorter bone
TARGET_REACH = 0.35  # of the sector's radius that the target's line stands out on both sides of the arc
STEPS_OUT = (0.9, 1.9, 3.2)  # radii between the joint and its number: nearer places are tried first
STRAIGHT = 180.0

Point = NDArray[np.float64]
Limb = tuple[Sequence[int], Sequence[int]]  # two ends in pixels


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
    """Sectors lie under their numbers; a number stands outside of its angle, inside the picture, free of panels, faces and limbs."""

    def __init__(self, style: Style, figure: float = 1.0) -> None:
        """`figure` makes the sectors finer for a person who is small in the picture; numbers keep their size."""
        self._style = style
        self._radius = max(6.5 * figure * style.unit, 12.0)
        self._line = style.pixels(0.45 * figure)
        self._pill = lru_cache(maxsize=512)(self._make_pill)

    def draw(
        self,
        canvas: Canvas,
        person: Person,
        angles: Sequence[JointAngle],
        notes: Sequence[Note] = (),
        taken: Sequence[Box] = (),
    ) -> None:
        """Draw on a frame.

        Args:
            canvas: what is drawn on.
            person: the moment's landmarks.
            angles: what to draw.
            notes: texts to place beside joints; they come before the numbers when there is little room.
            taken: places where no number may stand.
        """
        seen = [angle for angle in angles if self._is_seen(person, angle)]
        for angle in seen:
            self._sector(canvas, person, angle)
        occupied, limbs = list(taken), _limbs(person)
        for note in notes:
            if np.isfinite(person.points[note.vertex]).all():
                label = self._pill(note.text, note.outcome)
                self._put(canvas, label, self._places(label, person.points[note.vertex], _SIDEWAYS), occupied, limbs)
        for angle in seen:
            vertex = person.points[angle.vertex]
            outward = _outward(vertex, person.points[angle.first], person.points[angle.last])
            label = self._pill(angle.text, angle.outcome)
            self._put(canvas, label, self._places(label, vertex, outward), occupied, limbs)

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

    def _sector(self, canvas: Canvas, person: Person, angle: JointAngle) -> None:
        reach = self._reach(person, angle)
        if reach < 2 * self._line:
            return
        vertex = person.points[angle.vertex]
        start, sweep = _sweep(vertex, person.points[angle.first], person.points[angle.last])
        directions = start, start + sweep
        colour = OUTCOME_COLOURS[angle.outcome] if angle.outcome else WHITE
        with canvas.faintly(around(vertex[None], reach + 2), SECTOR_OPACITY):
            canvas.arc(vertex, reach, directions, [(colour, FILLED)])
        # A dark arc below keeps a white one visible on a white wall.
        canvas.arc(vertex, reach, directions, [(INK, self._line + 2), (colour, self._line)])
        if angle.target is not None:
            self._target(canvas, vertex, start + sweep * _share(angle.target, angle.degrees, sweep), reach)

    def _target(self, canvas: Canvas, vertex: Point, direction: float, reach: float) -> None:
        """A line across the arc where the other bone should be."""
        along = np.array([np.cos(np.radians(direction)), np.sin(np.radians(direction))])
        line = np.array([vertex + along * reach * (1 + side * TARGET_REACH) for side in (-1, 1)])
        canvas.lines([line], [(INK, self._line + 4), (WHITE, self._line + 1)])

    def _put(
        self, canvas: Canvas, sprite: Sprite, places: Iterable[Box], occupied: list[Box], limbs: Sequence[Limb]
    ) -> None:
        """Outside of the angle first, then inside, then to either side, then farther away: the first place that is free.

        A place beside all limbs is better than one on a limb. Without a free place the text is left out: what it would
        cover matters more.
        """
        found = None
        for box in places:
            if any(_overlap(box, other) for other in occupied):
                continue
            if not _on_a_limb(box, limbs):
                found = box
                break
            found = found or box
        if found is not None:
            occupied.append(found)
            sprite.lay_onto(canvas, found[0], found[1])

    def _places(self, sprite: Sprite, vertex: Point, outward: Point) -> Iterator[Box]:
        """Boxes beside the vertex, moved into the picture if need be."""
        width, height = sprite.size
        (x, y), (across, down) = vertex.tolist(), outward.tolist()
        margin = self._style.margin
        for gap in STEPS_OUT:
            for along_x, along_y in ((across, down), (-across, -down), (-down, across), (down, -across)):
                away = gap * self._radius + (abs(along_x) * width + abs(along_y) * height) / 2
                left = _within(x + along_x * away - width / 2, margin, self._style.width - margin - width)
                top = _within(y + along_y * away - height / 2, margin, self._style.height - margin - height)
                yield left, top, left + width, top + height


_SIDEWAYS = np.array([1.0, 0.0])


def _limbs(person: Person) -> list[Limb]:
    """The bones that are drawn, in whole pixels."""
    drawn = np.isfinite(person.points).all(axis=1) & (person.visibility >= HIDDEN)
    ends = np.round(np.where(drawn[:, None], person.points, 0.0)).astype(int).tolist()
    return [(ends[first], ends[last]) for first, last in BONES if drawn[first] and drawn[last]]


def _on_a_limb(box: Box, limbs: Sequence[Limb]) -> bool:
    left, top, right, bottom = box
    return any(cv2.clipLine((left, top, right - left, bottom - top), first, last)[0] for first, last in limbs)


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

"""The score as a ring, and the session as a line with its sets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spotter.domain.assessment import SetAssessment
from spotter.reporting.charts.course import kind_of
from spotter.reporting.charts.scale import Scale, nice_step
from spotter.reporting.drawing import Circle, Drawing, Line, Point, Rect, Shape, Text

RING = 132.0
RING_RADIUS = 56.0
RING_POINTS = 90
FULL = 100
TIMELINE_HEIGHT = 84.0
TRACK_TOP, TRACK_HEIGHT = 26.0, 30.0
MARK_RADIUS = 3.6
EDGE = 6.0
SECONDS_APART = 64.0
CHARACTER_WIDTH = 6.4  # pixels of an 11-pixel letter, about
MINUTE = 60


@dataclass(frozen=True)
class NamedSet:
    """A set and what it is called."""

    found: SetAssessment
    name: str


def score_ring(score: int | None, label: str) -> Drawing:
    """The score of 100 as a part of a circle."""
    middle = RING / 2
    shapes: list[Shape] = [Line(_arc(1.0), "ring")]
    if score:
        shapes.append(Line(_arc(score / FULL), "ring-score"))
    shapes.append(Text(middle, middle + 12, "–" if score is None else str(score), "figure", "middle"))
    return Drawing(RING, RING, label, tuple(shapes))


def _arc(share: float) -> tuple[Point, ...]:
    """Clockwise from the top."""
    count = max(2, round(RING_POINTS * share) + 1)
    angles = [2 * math.pi * share * number / (count - 1) for number in range(count)]
    middle = RING / 2
    return tuple((middle + RING_RADIUS * math.sin(one), middle - RING_RADIUS * math.cos(one)) for one in angles)


def session_line(sets: Sequence[NamedSet], duration: float, width: float, label: str) -> Drawing:
    """The video from left to right: its sets as blocks, in each a mark per movement."""
    x = Scale(0.0, max(duration, 1e-3), EDGE, width - EDGE)
    shapes: list[Shape] = [Rect(EDGE, TRACK_TOP, width - 2 * EDGE, TRACK_HEIGHT, "track", radius=5)]
    free = 0.0
    for one in sets:
        start, end = x(one.found.start), x(one.found.end)
        shapes.append(Rect(start, TRACK_TOP, max(end - start, 2.0), TRACK_HEIGHT, "set", radius=5))
        if start >= free:
            text = _fitting(one, width - start)
            shapes.append(Text(start, TRACK_TOP - 8, text, "strong"))
            free = start + CHARACTER_WIDTH * (len(text) + 1)
        shapes += _marks(one.found, x)
    step = nice_step(duration, max(2, int((width - 2 * EDGE) / SECONDS_APART)), "s")
    for value, place in x.ticks(step):
        anchor = "start" if place < 2 * EDGE else "end" if place > width - 2 * EDGE else "middle"
        text = f"{int(value) // MINUTE}:{int(value) % MINUTE:02d}" if step >= 1 else f"{value:g} s"
        shapes.append(Text(place, TIMELINE_HEIGHT - 10, text, anchor=anchor))  # type: ignore[arg-type]
    return Drawing(width, TIMELINE_HEIGHT, label, tuple(shapes))


def _fitting(one: NamedSet, room: float) -> str:
    text = f"{one.found.index} {one.name}"
    most = max(1, int(room / CHARACTER_WIDTH))
    return text if len(text) <= most else str(one.found.index)


def _marks(found: SetAssessment, x: Scale) -> Iterator[Shape]:
    if found.kind == "hold":
        for stretch in found.repetitions:
            start, end = x(stretch.start), x(stretch.end)
            yield Rect(start, TRACK_TOP + TRACK_HEIGHT - 9, max(end - start, 1.0), 5, f"mark-{kind_of(stretch)}")
        return
    for movement in found.repetitions:
        yield Circle(x(movement.turn), TRACK_TOP + TRACK_HEIGHT / 2, MARK_RADIUS, f"mark-{kind_of(movement)}")

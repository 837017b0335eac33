"""Bars, one row per movement: range of motion, tempo, left against right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spotter.domain.assessment import Repetition
from spotter.reporting.charts.scale import Scale, nice_step, rounded_out
from spotter.reporting.drawing import Drawing, Line, Rect, Shape, Text

WIDTH = 336.0
LEFT, RIGHT, TOP, BOTTOM = 26.0, 40.0, 6.0, 24.0
ROW, BAR = 20.0, 9.0
NARROW_BAR = 6.0
TICKS = 5
BAND_DEGREES = (
    5.0  # measured against the same clip: smaller differences are within the error (form criteria, section 3)
)
LEAST_SIDE = 15.0  # degrees to both sides that the axis of the differences shows at least
TEMPO_PHASES = ("eccentric", "bottom", "concentric", "top")


@dataclass(frozen=True)
class Reach:
    """Smallest and largest angle of one side's joint within a movement, degrees."""

    side: str
    low: float
    high: float


def reaches(movement: Repetition, joint: str, sides: Sequence[str]) -> tuple[Reach, ...]:
    """What was measured of a joint on these sides."""
    found = [(side, movement.angles.get(f"{side}_{joint}")) for side in sides]
    return tuple(Reach(side, angle.minimum, angle.maximum) for side, angle in found if angle is not None)


def range_bars(movements: Sequence[Repetition], joint: str, sides: Sequence[str], label: str) -> Drawing | None:
    """From the smallest to the largest angle; blue = left, orange = right. None when the joint was never seen."""
    rows = [reaches(movement, joint, sides) for movement in movements]
    ends = [end for row in rows for reach in row for end in (reach.low, reach.high)]
    if not ends:
        return None
    step = nice_step(max(ends) - min(ends), TICKS, "deg")
    x = Scale(*rounded_out(min(ends), max(ends), step), LEFT, WIDTH - RIGHT)
    shapes = list(_frame(movements, x, step, "°"))
    for number, row in enumerate(rows):
        thick = BAR if len(row) == 1 else NARROW_BAR
        for place, reach in enumerate(row):
            top = _middle(number) - thick * len(row) / 2 + place * thick
            width = max(x(reach.high) - x(reach.low), 1.0)
            shapes.append(Rect(x(reach.low), top, width, thick - 1, f"side-{reach.side}", radius=2))
        if row:
            widest = max(reach.high - reach.low for reach in row)
            shapes.append(Text(WIDTH, _middle(number) + 4, f"{widest:.0f}°", "strong", "end"))
    return Drawing(WIDTH, _height(movements), label, tuple(shapes))


def tempo_bars(movements: Sequence[Repetition], label: str) -> Drawing | None:
    """Seconds of each phase one after the other, in the order in which they were done."""
    spans = [
        [(phase.name, phase.end - phase.start) for phase in one.phases if phase.name in TEMPO_PHASES]
        for one in movements
    ]
    longest = max((sum(seconds for _, seconds in row) for row in spans), default=0.0)
    if longest <= 0:
        return None
    x = Scale(0.0, longest, LEFT, WIDTH - RIGHT)
    shapes = list(_frame(movements, x, nice_step(longest, TICKS, "s"), " s"))
    for number, row in enumerate(spans):
        passed = 0.0
        for name, seconds in row:
            if seconds > 0:
                shapes.append(Rect(x(passed), _middle(number) - BAR / 2, x(passed + seconds) - x(passed), BAR, name))
            passed += seconds
        moving = movements[number].end - movements[number].start
        shapes.append(Text(WIDTH, _middle(number) + 4, f"{moving:.1f} s", "strong", "end"))
    return Drawing(WIDTH, _height(movements), label, tuple(shapes))


def symmetry_bars(movements: Sequence[Repetition], label: str) -> Drawing | None:
    """Left minus right of the main joint at the turning point, degrees; the band is what cannot be told from zero."""
    known = [movement.symmetry for movement in movements if movement.symmetry is not None]
    if not known:
        return None
    side = max(LEAST_SIDE, *(abs(value) for value in known))
    step = nice_step(2 * side, TICKS, "deg")
    side = rounded_out(0.0, side, step)[1]
    x = Scale(-side, side, LEFT, WIDTH - RIGHT)
    bottom = _height(movements) - BOTTOM
    band = Rect(x(-BAND_DEGREES), TOP, x(BAND_DEGREES) - x(-BAND_DEGREES), bottom - TOP, "band")
    shapes = [band, *_frame(movements, x, step, "°")]
    for number, movement in enumerate(movements):
        if movement.symmetry is None:
            continue
        start, end = sorted((x(0.0), x(movement.symmetry)))
        paint = "side-left" if movement.symmetry > 0 else "side-right"
        shapes.append(Rect(start, _middle(number) - BAR / 2, max(end - start, 1.0), BAR, paint, radius=2))
        shapes.append(Text(WIDTH, _middle(number) + 4, f"{movement.symmetry:+.0f}°", "strong", "end"))
    shapes.append(Line(((x(0.0), TOP), (x(0.0), bottom)), "zero"))
    return Drawing(WIDTH, _height(movements), label, tuple(shapes))


def _frame(movements: Sequence[Repetition], x: Scale, step: float, unit: str) -> Iterator[Shape]:
    bottom = _height(movements) - BOTTOM
    for value, place in x.ticks(step):
        yield Line(((place, TOP), (place, bottom)), "grid")
        yield Text(place, bottom + 15, f"{value:g}{unit}", anchor="middle")
    for number, movement in enumerate(movements):
        paint = "text" if movement.kind == "attempt" else "strong"
        yield Text(LEFT - 8, _middle(number) + 4, str(movement.index), paint, "end")


def _middle(number: int) -> float:
    return TOP + (number + 0.5) * ROW


def _height(movements: Sequence[Repetition]) -> float:
    return TOP + len(movements) * ROW + BOTTOM

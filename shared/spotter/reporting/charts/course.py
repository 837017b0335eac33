"""The course of the main angle: through the whole set, and repetition by repetition."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from spotter.domain.assessment import CriterionResult, Outcome, Repetition, SetAssessment
from spotter.domain.body import Body
from spotter.domain.exercise import Exercise
from spotter.domain.geometry import FloatArray
from spotter.domain.measures import MEASURES, read
from spotter.reporting.charts.scale import Scale, nice_step, rounded_out
from spotter.reporting.drawing import Circle, Drawing, Line, Point, Rect, Shape, Text

MARGIN_SECONDS = 1.0  # shown before and after the set
LEFT, RIGHT, TOP, BOTTOM = 42.0, 8.0, 22.0, 36.0
HEIGHT = 240.0
PHASE_HEIGHT = 9.0
SECONDS_APART = 70.0  # pixels between two ticks of the time axis, at least
VALUES_APART, PANEL_VALUES_APART = 28.0, 20.0  # and of the value axis
NUMBER_WIDTH = 18.0  # pixels that the number of a repetition needs
PANEL_WIDTH, PANEL_HEIGHT = 168.0, 118.0
PANEL_LEFT, PANEL_RIGHT, PANEL_TOP, PANEL_BOTTOM = 30.0, 6.0, 24.0, 20.0
TURN_RADIUS = 3.5
EPSILON_SECONDS = 1e-6


@dataclass(frozen=True)
class Limit:
    """A target of the exercise file on the plotted measure: at least or at most this value."""

    value: float
    at_least: bool


@dataclass(frozen=True)
class Course:
    """One measure around a set.

    Attributes:
        measure: name in `MEASURES`.
        unit: its unit.
        times, values: (T,) seconds of the video and the measure; NaN where nobody was seen.
        repetitions: the movements of the set.
        limits: targets of the exercise file that lie on this measure, to draw.
    """

    measure: str
    unit: str
    times: FloatArray
    values: FloatArray
    repetitions: tuple[Repetition, ...]
    limits: tuple[Limit, ...] = ()

    @property
    def value_scale(self) -> tuple[float, float]:
        """Lowest and highest value of the axis."""
        shown = [*self.values[np.isfinite(self.values)], *(limit.value for limit in self.limits)]
        low, high = float(min(shown)), float(max(shown))
        return rounded_out(low, high, nice_step(high - low, 6, self.unit))

    def at(self, time: float) -> float:
        """Value at a moment, interpolated."""
        known = np.isfinite(self.values)
        return float(np.interp(time, self.times[known], self.values[known]))

    def runs(self, start: float, end: float) -> Iterator[tuple[Point, ...]]:
        """(time, value) of every stretch without a gap between two moments, the ends interpolated."""
        inside = (self.times > start) & (self.times < end)
        run: list[Point] = []
        edges = [self.times[np.isfinite(self.values)][index] for index in (0, -1)]
        if edges[0] <= start:
            run.append((start, self.at(start)))
        for time, value in zip(self.times[inside], self.values[inside], strict=True):
            if math.isfinite(value):
                run.append((float(time), float(value)))
            elif run:
                yield tuple(run)
                run = []
        if edges[1] >= end:
            run.append((end, self.at(end)))
        if len(run) > 1:
            yield tuple(run)


def main_measure(exercise: Exercise) -> str:
    """The measure to plot: the first angle that the exercise file wants drawn, else the one that is counted."""
    for joint in exercise.overlay.angles:
        if f"{joint}_angle" in MEASURES:
            return f"{joint}_angle"
    return exercise.signal.measure


def course_of(found: SetAssessment, exercise: Exercise, body: Body) -> Course | None:
    """The course of a set; None when the person was seen at fewer than two moments of it."""
    name = main_measure(exercise)
    near = (body.times >= found.start - MARGIN_SECONDS) & (body.times <= found.end + MARGIN_SECONDS)
    times, values = body.times[near], read(name, body).values[near]
    if np.isfinite(values).sum() < 2:
        return None
    return Course(name, MEASURES[name].unit, times, values, found.repetitions, _limits(found, exercise, name))


def _limits(found: SetAssessment, exercise: Exercise, measure: str) -> tuple[Limit, ...]:
    """Targets on extremes of this measure, of criteria that could be judged somewhere in the set."""
    judged = {result.id for movement in found.repetitions for result in movement.criteria if was_judged(result)}
    known = [one for one in exercise.criteria if one.measure == measure and one.id in judged]
    extremes = [one for one in known if one.at in ("turn", "minimum", "maximum")]
    lows = [Limit(one.at_least, at_least=True) for one in extremes if one.at_least is not None]
    highs = [Limit(one.at_most, at_least=False) for one in extremes if one.at_most is not None]
    return tuple(dict.fromkeys([*lows, *highs]))


def was_judged(result: CriterionResult) -> bool:
    """Whether the camera saw enough for a verdict."""
    return result.outcome is not Outcome.NOT_ASSESSABLE


def kind_of(movement: Repetition) -> str:
    """`good`, `faulty`, `unjudged` (counted, and nothing more is known) or `attempt`: which paint a movement gets."""
    if movement.kind == "attempt":
        return "attempt"
    if not any(was_judged(result) for result in movement.criteria):
        return "unjudged"
    return "good" if movement.good else "faulty"


def set_drawing(course: Course, width: float, label: str, unit: str) -> Drawing:
    """The whole set: movements as numbered grounds, the curve, turning points, phases below, and targets dashed."""
    low, high = course.value_scale
    x = Scale(float(course.times[0]), float(course.times[-1]), LEFT, width - RIGHT)
    y = Scale(low, high, HEIGHT - BOTTOM, TOP)
    shapes = [
        *_grounds(course, x, y),
        *_value_axis(course, y, (LEFT, width - RIGHT), VALUES_APART),
        *_time_axis(x, HEIGHT - 6.0),
        *_targets(course, y, (LEFT, width - RIGHT)),
        *_curves(course, x, y),
        *_phases(course, x),
        Text(2, TOP - 10, unit, anchor="start"),
    ]
    return Drawing(width, HEIGHT, label, tuple(shapes))


def _grounds(course: Course, x: Scale, y: Scale) -> Iterator[Shape]:
    free = x.start
    for movement in course.repetitions:
        start, end = x(movement.start), x(movement.end)
        yield Rect(start, TOP, max(end - start, 1.0), y.start - TOP, f"repetition-{kind_of(movement)}")
        middle = (start + end) / 2
        if middle - NUMBER_WIDTH / 2 >= free:
            yield Text(middle, TOP - 7, str(movement.index), "strong", "middle")
            free = middle + NUMBER_WIDTH / 2


def _value_axis(course: Course, y: Scale, ends: tuple[float, float], apart: float) -> Iterator[Shape]:
    most = max(2, int(abs(y.end - y.start) / apart))
    for value, place in y.ticks(nice_step(y.high - y.low, most, course.unit)):
        yield Line(((ends[0], place), (ends[1], place)), "grid")
        yield Text(ends[0] - 5, place + 4, f"{value:g}", anchor="end")


def _time_axis(x: Scale, base: float) -> Iterator[Shape]:
    most = max(2, int((x.end - x.start) / SECONDS_APART))
    for value, place in x.ticks(nice_step(x.high - x.low, most, "s")):
        yield Text(place, base, f"{value:g} s", anchor="middle")


def _targets(course: Course, y: Scale, ends: tuple[float, float]) -> Iterator[Shape]:
    for limit in course.limits:
        yield Line(((ends[0], y(limit.value)), (ends[1], y(limit.value))), "limit")


def _curves(course: Course, x: Scale, y: Scale) -> Iterator[Shape]:
    for run in course.runs(x.low, x.high):
        yield Line(tuple((x(time), y(value)) for time, value in run), "curve")
    for movement in course.repetitions:
        yield Circle(x(movement.turn), y(course.at(movement.turn)), TURN_RADIUS, "turn")


def _phases(course: Course, x: Scale) -> Iterator[Shape]:
    for movement in course.repetitions:
        for phase in movement.phases:
            start, end = x(phase.start), x(phase.end)
            if end - start > 0:
                yield Rect(start, HEIGHT - BOTTOM + 4, end - start, PHASE_HEIGHT, phase.name)


def panels(course: Course, titles: Sequence[str], labels: Sequence[str]) -> tuple[Drawing, ...]:
    """One small picture per movement, all on the same axes, coloured by phase, with the best movement behind it.

    Args:
        course: a set with movements.
        titles: what stands above each picture.
        labels: what each picture shows, for those who cannot see it.
    """
    longest = max((one.end - one.start for one in course.repetitions), default=1.0)
    best = max(
        (one for one in course.repetitions if kind_of(one) in ("good", "faulty")),
        key=lambda one: (one.score, -one.index),
        default=None,
    )
    low, high = course.value_scale
    x = Scale(0.0, max(longest, 0.5), PANEL_LEFT, PANEL_WIDTH - PANEL_RIGHT)
    y = Scale(low, high, PANEL_HEIGHT - PANEL_BOTTOM, PANEL_TOP)
    return tuple(
        Drawing(PANEL_WIDTH, PANEL_HEIGHT, label, tuple(_panel(course, movement, best, x, y, title)))
        for movement, title, label in zip(course.repetitions, titles, labels, strict=True)
    )


def _panel(
    course: Course, movement: Repetition, best: Repetition | None, x: Scale, y: Scale, title: str
) -> Iterator[Shape]:
    kind = kind_of(movement)
    yield Text(PANEL_LEFT, PANEL_TOP - 10, str(movement.index), "strong")
    paint = {"good": "good-text", "faulty": "fault-text"}.get(kind, "text")
    yield Text(PANEL_WIDTH - PANEL_RIGHT, PANEL_TOP - 10, title, paint, "end")
    yield from _value_axis(course, y, (PANEL_LEFT, PANEL_WIDTH - PANEL_RIGHT), PANEL_VALUES_APART)
    for value, place in x.ticks(nice_step(x.high, 3, "s")):
        yield Text(place, PANEL_HEIGHT - 5, f"{value:g} s", anchor="middle" if value else "start")
    yield from _targets(course, y, (PANEL_LEFT, PANEL_WIDTH - PANEL_RIGHT))
    if best is not None and best.index != movement.index:
        yield from _piece(course, best, (best.start, best.end), x, y, "ghost")
    for phase in movement.phases:
        ends = (max(phase.start, movement.start), min(phase.end, movement.end))
        if ends[1] - ends[0] > EPSILON_SECONDS:
            yield from _piece(course, movement, ends, x, y, f"line-{phase.name}")
    if movement.phases and movement.phases[0].name != "hold":
        yield Circle(x(movement.turn - movement.start), y(course.at(movement.turn)), TURN_RADIUS, "turn")


def _piece(
    course: Course, movement: Repetition, ends: tuple[float, float], x: Scale, y: Scale, paint: str
) -> Iterator[Shape]:
    for run in course.runs(*ends):
        yield Line(tuple((x(time - movement.start), y(value)) for time, value in run), paint)

"""The geometry of one plot: an angle through a set, with its movements and phases, in the units of an SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spotter.domain.assessment import Repetition, SetAssessment
from spotter.domain.body import Body
from spotter.domain.exercise import Exercise
from spotter.domain.geometry import FloatArray
from spotter.domain.measures import MEASURES, read

WIDTH, HEIGHT = 900.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 8.0, 24.0, 40.0
PHASE_HEIGHT = 10.0
MARGIN_SECONDS = 1.0  # shown before and after the set
MOST_POINTS = 600  # more cannot be told apart at this width
MOST_TIME_TICKS = 10
ANGLE_STEP = 30.0  # degrees between two lines of the grid
NICE_SECONDS = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600)


@dataclass(frozen=True)
class Tick:
    """A labelled place on an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Span:
    """A stretch of time: x and width, what it is called and of which kind it is."""

    x: float
    width: float
    label: str
    kind: str


@dataclass(frozen=True)
class Plot:
    """Everything the template draws."""

    title: str
    unit: str
    lines: tuple[str, ...]
    movements: tuple[Span, ...]
    phases: tuple[Span, ...]
    turns: tuple[tuple[float, float], ...]
    time_ticks: tuple[Tick, ...]
    value_ticks: tuple[Tick, ...]
    width: float = WIDTH
    height: float = HEIGHT
    left: float = LEFT
    top: float = TOP
    right: float = WIDTH - RIGHT
    bottom: float = HEIGHT - BOTTOM
    phase_height: float = PHASE_HEIGHT


def main_angle(exercise: Exercise) -> str:
    """The measure to plot: the first angle that the exercise file wants drawn, else the one that is counted."""
    for joint in exercise.overlay.angles:
        if f"{joint}_angle" in MEASURES:
            return f"{joint}_angle"
    return exercise.signal.measure


def set_plot(found: SetAssessment, exercise: Exercise, body: Body) -> Plot | None:
    """The plot of one set; None when the person was seen at fewer than two moments of it."""
    name = main_angle(exercise)
    start, end = max(found.start - MARGIN_SECONDS, 0.0), found.end + MARGIN_SECONDS
    near = (body.times >= start) & (body.times <= end)
    times, values = body.times[near], read(name, body).values[near]
    known = values[np.isfinite(values)]
    if len(known) < 2:
        return None
    scale = _Scale(start, float(min(end, times[-1])), *_value_range(known, MEASURES[name].unit))
    return Plot(
        title=name.replace("_", " "),
        unit={"deg": "degrees", "torso": "torso lengths", "shoulders": "shoulder widths"}.get(MEASURES[name].unit, ""),
        lines=tuple(_lines(times, values, scale)),
        movements=tuple(_span(scale, one.start, one.end, str(one.index), _kind(one)) for one in found.repetitions),
        phases=tuple(
            _span(scale, phase.start, phase.end, phase.name, phase.name)
            for one in found.repetitions
            for phase in one.phases
        ),
        turns=tuple(
            _turn(one, times, values, scale) for one in found.repetitions if scale.start <= one.turn <= scale.end
        ),
        time_ticks=tuple(_time_ticks(scale)),
        value_ticks=tuple(_value_ticks(scale)),
    )


@dataclass(frozen=True)
class _Scale:
    start: float
    end: float
    lowest: float
    highest: float

    def x(self, time: float) -> float:
        share = (min(max(time, self.start), self.end) - self.start) / max(self.end - self.start, 1e-6)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        share = (value - self.lowest) / max(self.highest - self.lowest, 1e-6)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def _value_range(values: FloatArray, unit: str) -> tuple[float, float]:
    step = ANGLE_STEP if unit == "deg" else 0.5
    lowest = math.floor(float(values.min()) / step) * step
    highest = math.ceil(float(values.max()) / step) * step
    return lowest, highest if highest > lowest else lowest + step


def _lines(times: FloatArray, values: FloatArray, scale: _Scale) -> Sequence[str]:
    """One run of points per stretch without a gap."""
    every = max(1, math.ceil(len(times) / MOST_POINTS))
    runs: list[list[str]] = [[]]
    for time, value in zip(times[::every], values[::every], strict=True):
        if math.isfinite(value):
            runs[-1].append(f"{scale.x(float(time))},{scale.y(float(value))}")
        elif runs[-1]:
            runs.append([])
    return [" ".join(run) for run in runs if len(run) > 1]


def _span(scale: _Scale, start: float, end: float, label: str, kind: str) -> Span:
    x = scale.x(start)
    return Span(x=x, width=round(max(scale.x(end) - x, 0.5), 1), label=label, kind=kind)


def _kind(movement: Repetition) -> str:
    if movement.kind == "attempt":
        return "attempt"
    return "good" if movement.good else "faulty"


def _turn(movement: Repetition, times: FloatArray, values: FloatArray, scale: _Scale) -> tuple[float, float]:
    known = np.isfinite(values)
    return scale.x(movement.turn), scale.y(float(np.interp(movement.turn, times[known], values[known])))


def _time_ticks(scale: _Scale) -> Sequence[Tick]:
    step = next(
        (nice for nice in NICE_SECONDS if (scale.end - scale.start) / nice <= MOST_TIME_TICKS), NICE_SECONDS[-1]
    )
    first = math.ceil(scale.start / step)
    last = math.floor(scale.end / step)
    return [Tick(scale.x(number * step), f"{number * step:g} s") for number in range(first, last + 1)]


def _value_ticks(scale: _Scale) -> Sequence[Tick]:
    step = ANGLE_STEP if scale.highest - scale.lowest >= ANGLE_STEP else 0.5
    count = round((scale.highest - scale.lowest) / step)
    return [
        Tick(scale.y(scale.lowest + number * step), f"{scale.lowest + number * step:g}") for number in range(count + 1)
    ]

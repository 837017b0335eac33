"""From values to places in a picture, and where an axis has its ticks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

NICE_STEPS = (1.0, 2.0, 5.0, 10.0)
NICE_DEGREES = (5.0, 10.0, 15.0, 30.0, 45.0, 60.0)
NICE_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0)


@dataclass(frozen=True)
class Scale:
    """A linear axis: the value `low` lies at the place `start`, the value `high` at the place `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Place of a value; values outside the axis lie at its end."""
        share = (value - self.low) / max(self.high - self.low, 1e-9)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    def ticks(self, step: float) -> Iterator[tuple[float, float]]:
        """(value, place) of every whole multiple of the step on the axis."""
        first, last = math.ceil(self.low / step - 1e-6), math.floor(self.high / step + 1e-6)
        for number in range(first, last + 1):
            yield number * step, self(number * step)


def nice_step(span: float, most: int, unit: str = "") -> float:
    """The smallest round step that cuts the span into at most so many parts; degrees and seconds have steps of their own."""
    fixed = {"deg": NICE_DEGREES, "s": NICE_SECONDS}.get(unit, ())
    for step in fixed:
        if span / step <= most:
            return step
    if span <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / most))
    return next(step * power for step in NICE_STEPS if span / (step * power) <= most)


def rounded_out(low: float, high: float, step: float) -> tuple[float, float]:
    """The smallest range of whole steps around two values; never empty."""
    first, last = math.floor(low / step + 1e-6) * step, math.ceil(high / step - 1e-6) * step
    return first, last if last > first else first + step

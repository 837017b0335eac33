"""One criterion applied to one movement: pass, borderline, fail, or not assessable with the reason.

A finding is only made where the camera can see it:
    * view: more than 30 degrees off the wanted view nothing fails any more (a fail becomes borderline), more than 45 degrees
      off it is not assessable (form criteria, section 3);
    * visibility: a needed joint hidden in most frames of the phase, or outside the picture at the moment that decides, is not
      assessable, nor is anything in torso lengths while the hips are outside the picture;
    * dead-band: a value beyond the limit by less than the criterion's dead-band is borderline, never a fault.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spotter.domain.assessment import CriterionResult, Outcome, Phase
from spotter.domain.body import Body
from spotter.domain.exercise import Criterion
from spotter.domain.geometry import FloatArray
from spotter.domain.landmarks import Landmark
from spotter.domain.measures import MEASURES, SIDES, Reading, SideChoice, needed, read
from spotter.domain.obstacles import hidden_joint, joint_outside, torso_outside
from spotter.domain.view import LOW_CONFIDENCE_TOLERANCE, PLANE_TOLERANCE, YAW, View, angle_apart

SAMPLES = 101  # moments read in each window, so that the result does not depend on the frame rate
EXTREME_PERCENTILE = 5.0  # instead of the minimum and maximum themselves: one wild frame decides nothing
TURN_SECONDS = 0.1  # either side of the turning point; the median over them is the value at the turn
SLOW_RATE = (
    22.0  # pictures a second below which speed and tempo are of low confidence (24, less what is lost to rounding)
)
LOW_RATE_FIT = 0.5
LOW_VIEW_FIT = 0.5  # confidence factor of a view between 30 and 45 degrees off
EARLY_SHARE = 1 / 3  # of a phase in which `growth` looks
TORSO_UNIT = "torso"
FEW_FRAMES = 5  # measured frames in the window from which on their number no longer lowers the confidence


@dataclass(frozen=True)
class Window:
    """The time in which a criterion looks at a movement.

    Attributes:
        start, end: seconds, rest beside the movement included.
        movement_start, turn, movement_end: seconds.
        phases: parts of the movement.
        side: the side that worked.
    """

    start: float
    movement_start: float
    turn: float
    movement_end: float
    end: float
    phases: tuple[Phase, ...]
    side: SideChoice = "mean"


@dataclass(frozen=True)
class Measured:
    """A value and the moment that decided."""

    value: float
    time: float


def judge(criterion: Criterion, body: Body, window: Window) -> CriterionResult:
    """Apply a criterion to a movement."""
    fit = view_fit(criterion.views, body)
    reading = read(criterion.measure, body, window.side)
    sides = SIDES if reading.side == "both" else (reading.side,)
    joints = needed(criterion.joints, sides)
    span = _span(criterion, window)
    inside = (body.times >= span[0]) & (body.times <= span[1]) if span else np.zeros(len(body.times), dtype=bool)
    reason = _obstacle(criterion, body, fit, joints, inside)
    measured = None if reason or not span else _measure(criterion, body.times, reading, window, span)
    result = CriterionResult(
        id=criterion.id,
        outcome=Outcome.NOT_ASSESSABLE,
        severity=criterion.severity,
        limit=_limit(criterion, measured.value if measured else None),
        unit=criterion.unit,
        side=reading.side,
        joints=tuple(joint.name.lower() for joint in needed(MEASURES[criterion.measure].joints, sides)),
        reason=reason,
    )
    if measured is None:
        why = reason or f"{_called(criterion).capitalize()} could not be measured in this movement."
        return result.model_copy(update={"reason": why})
    guessed = joint_outside(body, joints, measured.time)
    if guessed:
        return result.model_copy(update={"reason": _unseen(guessed, criterion)})
    outcome = grade(criterion, measured.value)
    if outcome is Outcome.FAIL and fit < 1.0:
        outcome = Outcome.BORDERLINE
    return result.model_copy(
        update={
            "outcome": outcome,
            "value": round(measured.value, 3),
            "time": round(measured.time, 3),
            "confidence": _confidence(reading, inside, fit * (rate_fit(body) if criterion.at == "duration" else 1.0)),
            "cue": criterion.cue if outcome is Outcome.FAIL else None,
        }
    )


def grade(criterion: Criterion, value: float) -> Outcome:
    """Compare a value with the limits: within them pass, beyond by at most the dead-band borderline, else fail."""
    below = criterion.at_least - value if criterion.at_least is not None else 0.0
    above = value - criterion.at_most if criterion.at_most is not None else 0.0
    beyond = max(below, above)
    if beyond <= 0:
        return Outcome.PASS
    return Outcome.BORDERLINE if beyond <= criterion.dead_band else Outcome.FAIL


def view_fit(views: tuple[View, ...], body: Body) -> float:
    """1 in a wanted view, 0.5 up to 45 degrees off, 0 further away or when the view is unknown."""
    if body.yaw is None:
        return 0.0
    off = min((angle_apart(body.yaw, YAW[view]) for view in views if view in YAW), default=180.0)
    if off <= PLANE_TOLERANCE:
        return 1.0
    return LOW_VIEW_FIT if off <= LOW_CONFIDENCE_TOLERANCE else 0.0


def rate_fit(body: Body) -> float:
    """Confidence factor of speed and tempo: half below 24 pictures a second (form criteria, section 3)."""
    return LOW_RATE_FIT if body.sequence.frame_rate < SLOW_RATE else 1.0


def wanted_camera(views: tuple[View, ...]) -> str:
    """Where to film from, for a sentence: `the side`, `the front`."""
    if View.LEFT in views or View.RIGHT in views:
        return "the side"
    return "the front" if View.FRONT in views else "behind"


def _called(criterion: Criterion) -> str:
    return "the " + criterion.names.get("en", criterion.id.replace("_", " "))


def _obstacle(
    criterion: Criterion,
    body: Body,
    fit: float,
    joints: tuple[Landmark, ...],
    inside: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> str | None:
    """Why the criterion cannot be assessed, as a sentence; None when it can."""
    if fit == 0.0:
        return (
            f"Film from {wanted_camera(criterion.views)}: {_called(criterion)} cannot be seen from {_standpoint(body)}."
        )
    if not inside.any():
        return f"{_called(criterion).capitalize()} could not be seen: too few frames of this part of the movement."
    hidden = hidden_joint(body, joints, inside) or (torso_outside(body) if criterion.unit == TORSO_UNIT else None)
    return _unseen(hidden, criterion) if hidden else None


def _unseen(obstacle: str, criterion: Criterion) -> str:
    return f"{obstacle[0].upper()}{obstacle[1:]}, so {_called(criterion)} could not be seen."


def _standpoint(body: Body) -> str:
    if body.from_side:
        return "the side"
    if body.sees(View.FRONT):
        return "the front"
    return "behind" if body.sees(View.BACK) else "this angle"


def _span(criterion: Criterion, window: Window) -> tuple[float, float] | None:
    """Where to look: the phase, or the whole movement with the rest beside it; None when there is no such phase."""
    if criterion.phase is not None:
        names = [phase.name for phase in window.phases]
        if criterion.phase not in names:
            return None
        position = names.index(criterion.phase)
        phase = window.phases[position]
        if criterion.at == "growth":
            before = window.phases[max(position - 1, 0)]
            return before.start, phase.start + EARLY_SHARE * (phase.end - phase.start)
        return phase.start, phase.end
    spans = {
        "start": (window.start, window.movement_start),
        "end": (window.movement_end, window.end),
        "turn": (window.turn - TURN_SECONDS, window.turn + TURN_SECONDS),
    }
    return spans.get(criterion.at, (window.start, window.end))


def _measure(
    criterion: Criterion, times: FloatArray, reading: Reading, window: Window, span: tuple[float, float]
) -> Measured | None:
    if criterion.at == "duration":
        return Measured(value=span[1] - span[0], time=span[1])
    known = np.isfinite(reading.values)
    if not known.any():
        return None
    moments = np.linspace(*span, SAMPLES)
    values = np.interp(moments, times[known], reading.values[known])
    if criterion.at == "growth":
        return Measured(value=float(values.max() - values[0]), time=float(moments[int(values.argmax())]))
    low, high = np.percentile(values, [EXTREME_PERCENTILE, 100 - EXTREME_PERCENTILE])
    value = {
        "minimum": float(low),
        "maximum": float(high),
        "range": float(high - low),
        "mean": float(values.mean()),
    }.get(criterion.at, float(np.median(values)))
    deciding = {"minimum": int(values.argmin()), "maximum": int(values.argmax()), "range": int(values.argmax())}
    time = float(moments[deciding[criterion.at]]) if criterion.at in deciding else float(np.mean(span))
    return Measured(value=value, time=window.turn if criterion.at == "turn" else time)


def _limit(criterion: Criterion, value: float | None) -> float | None:
    """The limit that matters: the broken one, else the only one."""
    if criterion.at_least is None or (
        criterion.at_most is not None and value is not None and value > criterion.at_most
    ):
        return criterion.at_most
    return criterion.at_least


def _confidence(reading: Reading, inside: np.ndarray[tuple[int], np.dtype[np.bool_]], fit: float) -> float:
    """Median visibility x view fit x share of the wanted number of frames (form criteria, section 6)."""
    enough = min(1.0, int(inside.sum()) / FEW_FRAMES)
    return round(float(np.clip(np.median(reading.confidence[inside]) * fit * enough, 0.0, 1.0)), 3)

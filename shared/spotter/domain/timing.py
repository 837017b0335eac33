"""When a movement really begins and turns.

Heights are the best signal to count by, but a poor clock: the first third of the way down a squat hardly lowers the hips, so
the phases of a height are too short and its pause at the bottom is too long. The angle of the working joint moves evenly;
an exercise file may name it, and the borders of the phases are read from it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from spotter.domain.geometry import FloatArray
from spotter.domain.repetitions import Movement, Turn, crossing

BAND_SHARE = 0.03  # of the swing at rest and at the turn that counts as being there; angles sway by about 2 degrees
REST_PERCENTILE = 20.0  # of the effort beside the movement: the rest level, whatever single frames do
MINIMUM_SWING = 15.0  # degrees; an angle that moves less cannot be read as a clock
MINIMUM_SAMPLES = 5


def retimed(movement: Movement, times: FloatArray, angles: FloatArray, turn: Turn) -> Movement:
    """The same movement with the borders of its phases read from a joint angle.

    Args:
        movement: as counted.
        times: (T,) seconds.
        angles: (T,) degrees.
        turn: whether the angle turns at a minimum or a maximum.

    Returns:
        The movement itself when the clip cuts it or the angle does not follow it.
    """
    inside = (times >= movement.rest_before) & (times <= movement.rest_after) & np.isfinite(angles)
    if inside.sum() < MINIMUM_SAMPLES or movement.attempt_reason == "incomplete_clip":
        return movement
    moments, effort = times[inside], angles[inside] * (-1.0 if turn == "minimum" else 1.0)
    near = np.flatnonzero((moments >= movement.turn_start) & (moments <= movement.turn_end))
    at_rest = effort[moments <= movement.start], effort[moments >= movement.end]
    if not len(near) or not len(at_rest[0]) or not len(at_rest[1]):
        return movement
    peak = int(near[effort[near].argmax()])
    rise, fall = (float(effort[peak] - np.percentile(side, REST_PERCENTILE)) for side in at_rest)
    if min(rise, fall) < MINIMUM_SWING:
        return movement
    top, last = float(effort[peak]), len(moments) - 1
    borders = [
        crossing(moments, effort, peak, top - (1 - BAND_SHARE) * rise, 0),
        crossing(moments, effort, peak, top - BAND_SHARE * rise, 0),
        crossing(moments, effort, peak, top - BAND_SHARE * fall, last),
        crossing(moments, effort, peak, top - (1 - BAND_SHARE) * fall, last),
    ]
    return replace(
        movement,
        start=borders[0],
        turn_start=borders[1],
        turn=min(max(movement.turn, borders[1]), borders[2]),
        turn_end=borders[2],
        end=borders[3],
    )

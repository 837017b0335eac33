"""The counter: any one-dimensional signal into movements with a start, a turning point and an end.

How it counts. A movement is a swing away from the rest level and back. Swings are found with hysteresis (a turning point is
believed only after the signal has come back by a share of the typical swing), and that share belongs to **this** clip:
fixed limits lose fast push-ups, whose estimated elbows stay within 104-145 degrees (form criteria, section 2). Nothing here
knows a form limit; count and form never share a threshold.

Steps of `count_signal`:
    1. turning points whose swing exceeds the minimum amplitude; the typical swing is that of the group that carries
       most of the movement;
    2. turning points again, now with 35 % of the typical swing as hysteresis: shorter swings are bounces, not movements;
    3. start, end and phases of each movement from narrow bands at its rest and turning levels, between samples, so that
       the frame rate does not matter;
    4. movements that are too short, too long, or half-hearted and alone at the ends of the set (steps when walking in, the
       way back to the rack) are dropped; of the rest, those that stop far short of the typical range, and those that the clip
       cuts, are attempts.

A swing is measured from the better of its rest levels: one unfinished return makes neither neighbour incomplete.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from spotter.domain.geometry import FloatArray

Turn = Literal["minimum", "maximum"]
Side = Literal["left", "right", "both"]

HYSTERESIS_SHARE = 0.35  # of the typical swing; the reference starts from 35 % / 65 % of the range
ALIKE_SHARE = 0.6  # swings whose ratio is at least this belong to one group
WEIGHT_POWER = 3  # twenty steps of a third of the size weigh less than one squat
TYPICAL_PERCENTILE = 70.0  # of the swings of the group
INCOMPLETE_SHARE = 0.65  # of the typical swing; below it the movement is an attempt (an exercise file may differ)
SHORTFALL_SHARE = 0.6  # of the minimum amplitude (15 of 25 degrees); a smaller shortfall may be noise of the landmarks
RETURN_SHARE = 0.65  # of the swing; a movement that the clip cuts before that is incomplete
TURN_BAND_SHARE = 0.05  # of the swing around the turning level that counts as being there
REST_BAND_SHARE = 0.08  # likewise at the rest level, where people sway more
REST_SECONDS = 0.5  # at least, of rest beside a movement that still belong to it, so that a full lock-out is seen
REST_SHARE = 0.25  # of the duration of the movement, the same for slow ones
STRAY_DURATION_SHARE = 0.5  # of the typical duration; shorter partial movements at the ends are steps, not attempts
STRAY_GAP_SHARE = 2.0  # typical durations of pause that separate a stray movement from the set
CUT_DURATION_SHARE = 1.5  # typical durations; a cut movement that lasts longer is lying down or walking off
SAME_TURN_SECONDS = 0.25  # at least; left and right turning closer together are one movement of both sides
SAME_TURN_SHARE = 0.25  # of the duration of the movement, the same
QUIET_SIDE_SHARE = 0.5  # of the other side's typical swing; a side that moves less does not work


@dataclass(frozen=True)
class Movement:
    """One swing away from rest and back, in seconds of the video.

    Attributes:
        rest_before: the rest point before, at most half a second or a quarter of the duration before the start.
        start: leaves the rest level.
        turn_start: reaches the band around the turning level.
        turn: the turning point.
        turn_end: leaves that band.
        end: is back at the rest level.
        rest_after: the rest point after, likewise.
        amplitude: size of the swing in the unit of the signal.
        typical: typical swing of the set.
        attempt_reason: None for a repetition; `incomplete_range` or `incomplete_clip` otherwise.
        side: which side moved, when the sides are counted separately.
    """

    rest_before: float
    start: float
    turn_start: float
    turn: float
    turn_end: float
    end: float
    rest_after: float
    amplitude: float
    typical: float
    attempt_reason: Literal["incomplete_range", "incomplete_clip"] | None = None
    side: Side = "both"

    @property
    def duration(self) -> float:
        """Seconds from start to end."""
        return self.end - self.start


@dataclass(frozen=True)
class _Swing:
    """Indices and levels of a turning point and the rest points beside it; the effort rises from rest to turn."""

    before: int
    peak: int
    after: int
    rise: float
    fall: float

    @property
    def size(self) -> float:
        """Seen from the better of the two rest levels."""
        return max(self.rise, self.fall)

    @property
    def prominence(self) -> float:
        """Seen from the poorer one; a step into the picture does not make it larger."""
        return min(self.rise, self.fall)


def count_signal(
    times: FloatArray,
    values: FloatArray,
    turn: Turn,
    *,
    minimum_amplitude: float,
    minimum_seconds: float = 0.3,
    maximum_seconds: float = 30.0,
    incomplete_share: float = INCOMPLETE_SHARE,
    starts_at_turn: bool = False,
) -> tuple[Movement, ...]:
    """Find the movements in a signal.

    Args:
        times: (T,) seconds, increasing.
        values: (T,) the signal in any unit; NaN is interpolated over.
        turn: whether a movement turns at a minimum (knee angle of a squat) or a maximum (height of the hands).
        minimum_amplitude: smallest swing that is a movement at all, in the signal's unit.
        minimum_seconds: shortest movement, from leaving to reaching the rest band (about 0.7 of the whole).
        maximum_seconds: longest movement.
        incomplete_share: of the typical swing; a movement below it is an attempt.
        starts_at_turn: whether the way back alone is a whole first movement, as the lift of a bar from the floor is.

    Returns:
        Movements and attempts in time order.
    """
    known = np.isfinite(values)
    if known.sum() < 3:
        return ()
    times, values = times[known], values[known]
    effort = -values if turn == "minimum" else values
    coarse = _swings(effort, minimum_amplitude)
    if not coarse:
        return ()
    inner = [swing.prominence for swing in coarse if swing.prominence >= minimum_amplitude]
    typical = _typical(inner or [swing.size for swing in coarse])
    swings = _swings(effort, max(minimum_amplitude, HYSTERESIS_SHARE * typical))
    found = [_movement(times, effort, swing, typical) for swing in swings]
    found = [movement for movement in found if minimum_seconds <= movement.duration <= maximum_seconds]
    cut = [swing for swing in swings if _is_cut(swing, len(effort), typical, starts_at_turn)]
    cut_turns, shortfall = {float(times[swing.peak]) for swing in cut}, SHORTFALL_SHARE * minimum_amplitude
    judged = [_judged(movement, incomplete_share, shortfall, movement.turn in cut_turns) for movement in found]
    return tuple(_without_strays(judged))


def merge_sides(left: tuple[Movement, ...], right: tuple[Movement, ...]) -> tuple[Movement, ...]:
    """Movements of two separately counted sides in time order; both sides turning together are one movement.

    A side whose typical swing is under half of the other side's is at rest: it sways along and does not count.
    """
    if left and right:
        if left[0].typical < QUIET_SIDE_SHARE * right[0].typical:
            left = ()
        elif right[0].typical < QUIET_SIDE_SHARE * left[0].typical:
            right = ()
    merged: list[Movement] = []
    waiting = [replace(movement, side="right") for movement in right]
    for movement in left:
        reach = max(SAME_TURN_SECONDS, SAME_TURN_SHARE * movement.duration)
        partner = min(waiting, key=lambda other: abs(other.turn - movement.turn), default=None)
        if partner is not None and abs(partner.turn - movement.turn) <= reach:
            waiting.remove(partner)
            larger = movement if movement.amplitude >= partner.amplitude else partner
            merged.append(replace(larger, side="both"))
        else:
            merged.append(replace(movement, side="left"))
    return tuple(sorted((*merged, *waiting), key=lambda movement: movement.turn))


def _swings(effort: FloatArray, hysteresis: float) -> list[_Swing]:
    """Peaks that rise and fall by the hysteresis; at the ends of the signal one of the two sides is enough."""
    points = _turning_points(effort, hysteresis)
    found = []
    for position, (index, is_peak) in enumerate(points):
        if not is_peak:
            continue
        before = points[position - 1][0] if position else 0
        after = points[position + 1][0] if position + 1 < len(points) else len(effort) - 1
        rise, fall = float(effort[index] - effort[before]), float(effort[index] - effort[after])
        found.append(_Swing(before=before, peak=index, after=after, rise=rise, fall=fall))
    return found


def _turning_points(effort: FloatArray, hysteresis: float) -> list[tuple[int, bool]]:
    """(index, is it a peak) in time order, peaks and valleys taking turns; each is left by more than the hysteresis.

    The last extreme is not left again any more; it is reported because the signal ends there.
    """
    points: list[tuple[int, bool]] = []
    low = high = 0
    rising: bool | None = None
    for index, now in enumerate(effort):
        if now > effort[high]:
            high = index
        if now < effort[low]:
            low = index
        if rising is not False and effort[high] - now >= hysteresis:
            if rising is None and high > 0 and effort[high] - effort[0] >= hysteresis:
                points.append((int(np.argmin(effort[: high + 1])), False))
            points.append((high, True))
            rising, low = False, index
        elif rising is not True and now - effort[low] >= hysteresis:
            points.append((low, False))
            rising, high = True, index
    if rising is not None:
        points.append((high, True) if rising else (low, False))
    return points


def _typical(sizes: list[float]) -> float:
    """The swing that the set consists of: the size around which most of the cubed swings lie.

    Neither one outlier (sitting down) nor many small swings (steps) can carry it. Of that group the good swings count.
    """
    swings = np.array(sizes)
    alike = (swings[None] >= swings[:, None] * ALIKE_SHARE) & (swings[None] <= swings[:, None] / ALIKE_SHARE)
    group = alike[int(np.argmax((alike * swings[None] ** WEIGHT_POWER).sum(axis=1)))]
    return float(np.percentile(swings[group], TYPICAL_PERCENTILE))


def _movement(times: FloatArray, effort: FloatArray, swing: _Swing, typical: float) -> Movement:
    peak = float(effort[swing.peak])
    rise, fall = min(swing.rise, max(swing.fall, typical)), min(swing.fall, max(swing.rise, typical))
    turn_level = peak - TURN_BAND_SHARE * min(swing.size, typical)
    start = crossing(times, effort, swing.peak, peak - (1 - REST_BAND_SHARE) * rise, swing.before)
    end = crossing(times, effort, swing.peak, peak - (1 - REST_BAND_SHARE) * fall, swing.after)
    rest = max(REST_SECONDS, REST_SHARE * (end - start))
    return Movement(
        rest_before=max(float(times[swing.before]), start - rest),
        start=start,
        turn_start=crossing(times, effort, swing.peak, turn_level, swing.before),
        turn=float(times[swing.peak]),
        turn_end=crossing(times, effort, swing.peak, turn_level, swing.after),
        end=end,
        rest_after=min(float(times[swing.after]), end + rest),
        amplitude=swing.size,
        typical=typical,
    )


def crossing(times: FloatArray, effort: FloatArray, peak: int, level: float, limit: int) -> float:
    """The moment nearest to the peak, on the way to the index `limit`, at which the effort falls to the level."""
    step = 1 if limit > peak else -1
    index = peak
    while index != limit and effort[index + step] > level:
        index += step
    if index == limit:
        return float(times[limit])
    inside, outside = float(effort[index]), float(effort[index + step])
    share = (inside - level) / (inside - outside)
    return float(times[index] + share * (times[index + step] - times[index]))


def _is_cut(swing: _Swing, count: int, typical: float, starts_at_turn: bool) -> bool:
    """Whether the first or last sample of the signal falls into the movement before it was 65 % there or back."""
    wanted = RETURN_SHARE * min(swing.size, typical)
    at_start = swing.before == 0 and swing.rise < wanted and not starts_at_turn
    at_end = swing.after == count - 1 and swing.fall < wanted
    return at_start or at_end


def _judged(movement: Movement, incomplete_share: float, noise: float, cut: bool) -> Movement:
    if cut:
        return replace(movement, attempt_reason="incomplete_clip")
    shortfall = movement.typical - movement.amplitude
    if shortfall > (1 - incomplete_share) * movement.typical and shortfall >= noise:
        return replace(movement, attempt_reason="incomplete_range")
    return movement


def _without_strays(movements: list[Movement]) -> list[Movement]:
    """Drop what is at the ends of the set and does not belong to it; attempts between repetitions stay."""
    full = [position for position, movement in enumerate(movements) if movement.attempt_reason is None]
    if not full:
        return movements
    typical = float(np.median([movements[position].duration for position in full]))
    first, last = full[0], full[-1]
    while first > 0 and _belongs(movements[first - 1], movements[first], typical):
        first -= 1
    while last < len(movements) - 1 and _belongs(movements[last + 1], movements[last], typical):
        last += 1
    return movements[first : last + 1]


def _belongs(outer: Movement, inner: Movement, typical: float) -> bool:
    pause = max(outer.start - inner.end, inner.start - outer.end)
    if pause > STRAY_GAP_SHARE * typical:
        return False
    if outer.attempt_reason == "incomplete_clip":
        return outer.duration <= CUT_DURATION_SHARE * typical
    return outer.duration >= STRAY_DURATION_SHARE * typical

"""When each cue is said: after the movement it is about, never two at once, within the video."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spotter.domain.assessment import Frozen
from spotter.domain.coaching import Cue
from spotter.domain.message_plan import Point

MINIMUM_GAP = 3.5  # seconds between the beginnings of two cues
CHARACTERS_PER_SECOND = 15.0  # the offline voice says 44 characters in 2.55 s; a slower voice has room as well
PAUSE_AFTER = 0.4  # seconds of silence between two cues
AFTER_MOVEMENT = 0.2  # seconds, so that the cue does not meet the end of the movement
LAST_WORDS = 0.5  # a cue starts this many seconds before the end of the video at the latest


class Line(Frozen):
    """One point in words."""

    point: Point
    written: str | None = None
    spoken: str | None = None


@dataclass(frozen=True)
class Slot:
    """A cue in its place; `number` is that of its line."""

    number: int
    cue: Cue

    @property
    def end(self) -> float:
        """Seconds of the video from which another cue may be said."""
        return self.cue.time + room(self.cue.text)


def room(text: str) -> float:
    """Seconds that a spoken sentence keeps for itself: its estimated length and a pause."""
    return max(MINIMUM_GAP, len(text) / CHARACTERS_PER_SECOND + PAUSE_AFTER)


def place(lines: Sequence[Line], duration: float | None) -> tuple[Cue, ...]:
    """Cues in time order; a line that finds no room is written but not spoken.

    Praise comes first; in a video too short for both it gives way to the main cue.

    Args:
        lines: in the order of the plan.
        duration: seconds of the video; None = until the end of the last set.
    """
    if not lines:
        return ()
    end = max(line.point.findings.end for line in lines) if duration is None else duration
    slots = _place_all(lines, end, frozenset())
    if tight := _sets_without_room(lines, slots, end):
        slots = _place_all(lines, end, tight)
    return tuple(slot.cue for slot in sorted(slots, key=lambda slot: (slot.cue.time, slot.number)))


def _place_all(lines: Sequence[Line], end: float, tight: frozenset[int]) -> list[Slot]:
    """Place by importance; in a tight set praise waits until everything but the secondary cues has its place."""

    def importance(number: int) -> int:
        point = lines[number].point
        if point.role == "praise":
            return 3 if point.findings.set_index in tight else 0
        return {"main": 1, "summary": 2}.get(point.role or "", 4)

    slots: list[Slot] = []
    for number in sorted(range(len(lines)), key=importance):
        line = lines[number]
        if line.point.role and line.spoken:
            latest = min(end - LAST_WORDS, _set_limit(lines, line))
            time = _time(line.point, line.spoken, slots, latest, end)
            if time is not None:
                slots.append(Slot(number, _cue(line.point, line.spoken, time)))
    return slots


def _sets_without_room(lines: Sequence[Line], slots: Sequence[Slot], end: float) -> frozenset[int]:
    fitting = {slot.number for slot in slots if slot.end <= end}
    return frozenset(
        line.point.findings.set_index
        for number, line in enumerate(lines)
        if line.point.role == "main" and number not in fitting
    )


def _set_limit(lines: Sequence[Line], line: Line) -> float:
    """A cue about one set is not said when the next one is well under way."""
    later = [other.point.findings.start for other in lines if other.point.findings.start > line.point.findings.start]
    return min(later) + MINIMUM_GAP if later else float("inf")


def _time(point: Point, spoken: str, slots: Sequence[Slot], latest: float, end: float) -> float | None:
    """The first moment at which the whole sentence fits, else the first at which it can at least begin."""
    last_fitting = end - room(spoken)
    free = [_free_from(moment, spoken, slots) for moment in _moments(point, last_fitting, latest)]
    possible = [time for time in free if time <= last_fitting] + free
    return next((time for time in possible if 0 <= time <= latest), None)


def _moments(point: Point, last_fitting: float, latest: float) -> list[float]:
    """From when on it can be said, the first occasion first."""
    findings = point.findings
    if point.kind == "pain":
        return [0.0]
    if point.role == "summary":
        return [_at_the_end(findings.last_turn, findings.last_end, last_fitting, latest)]
    if point.fault:
        ready = [found.ready + AFTER_MOVEMENT for found in point.fault.evidence]
        # When the video ends with the movement, the main cue comes on its way back or would never be heard.
        last = point.fault.evidence[-1]
        return ready + [_at_the_end(last.time, last.ready, last_fitting, latest)] * (point.role == "main")
    if point.kind == "praise" and findings.praise:
        return [findings.praise.ready + AFTER_MOVEMENT]
    return [findings.first_end + AFTER_MOVEMENT]


def _at_the_end(turn: float, over: float, last_fitting: float, latest: float) -> float:
    return min(max(turn, min(over + AFTER_MOVEMENT, last_fitting)), latest)


def _free_from(ready: float, spoken: str, slots: Sequence[Slot]) -> float:
    time = ready
    for slot in sorted(slots, key=lambda slot: slot.cue.time):
        if time < slot.end and slot.cue.time < time + room(spoken):
            time = slot.end
    return time


def _cue(point: Point, spoken: str, time: float) -> Cue:
    return Cue(
        id=point.fault.cue if point.fault else point.kind,
        text=spoken,
        time=round(time, 3),
        set_index=point.findings.set_index,
        repetition=_last_movement(point, time),
        role=point.role or "secondary",
    )


def _last_movement(point: Point, time: float) -> int | None:
    """The movement that the listener has just seen and that the cue is about."""
    if point.fault:
        seen = [found.repetition for found in point.fault.evidence if found.ready <= time]
        return max(seen, default=point.fault.evidence[-1].repetition)
    if point.kind == "praise" and point.findings.praise:
        return point.findings.praise.passed[0]
    return None

"""What the drawing says at one moment: which set, which movement, which phase, how many so far, which verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from spotter.domain.assessment import Outcome
from spotter.domain.landmarks import Landmark
from spotter.overlay.document import Counter, Movement, Verdict

Bone = tuple[Landmark, Landmark]
Key = TypeVar("Key")

SHOWN_OUTCOMES = (Outcome.PASS, Outcome.BORDERLINE, Outcome.FAIL)


class Mark(StrEnum):
    """How one movement ended."""

    GOOD = "good"
    FAULTY = "faulty"
    ATTEMPT = "attempt"


@dataclass(frozen=True)
class State:
    """One moment of a set.

    Attributes:
        counter: the set's panel.
        current: the movement that is being done; None between movements.
        phase: the word for its phase; None between phases.
        phase_seconds: seconds since the phase began.
        progress: 0..1 share of the current movement, one half at its turning point; for a hold, of its whole time.
        counted: repetitions completed.
        held: seconds held so far; None for repetitions.
        marks: one per completed movement.
        last: the last completed movement.
        since_last: seconds since it was completed; None before the first.
    """

    counter: Counter
    current: Movement | None
    phase: str | None
    phase_seconds: float
    progress: float
    counted: int
    held: float | None
    marks: tuple[Mark, ...]
    last: Movement | None
    since_last: float | None


def state_at(counters: Sequence[Counter], time: float) -> State | None:
    """The state of the set whose panel stands; None when none does."""
    counter = next((found for found in counters if found.start <= time < found.end), None)
    if counter is None:
        return None
    done = [movement for movement in counter.movements if movement.end <= time]
    current = next((m for m in counter.movements if m.start <= time < m.end), None)
    phase = next((p for p in current.phases if p.start <= time < p.end), None) if current else None
    held = _held(counter, time) if counter.kind == "hold" else None
    return State(
        counter=counter,
        current=current,
        phase=phase.text if phase else None,
        phase_seconds=time - phase.start if phase else 0.0,
        progress=_progress(counter, current, held, time),
        counted=sum(Mark(movement.mark) is not Mark.ATTEMPT for movement in done),
        held=held,
        marks=() if counter.kind == "hold" else tuple(Mark(movement.mark) for movement in done),
        last=done[-1] if done else None,
        since_last=time - done[-1].end if done else None,
    )


@dataclass(frozen=True)
class Verdicts:
    """What the criteria say at one moment.

    Attributes:
        joints: the landmark that a criterion judges to its worst outcome.
        bones: bones of a criterion that was not passed to the worst such outcome.
    """

    joints: Mapping[Landmark, Outcome]
    bones: Mapping[Bone, Outcome]


NO_VERDICTS = Verdicts({}, {})


def verdicts_at(verdicts: Iterable[Verdict], time: float) -> Verdicts:
    """The verdicts that stand at this moment."""
    joints: dict[Landmark, Outcome] = {}
    bones: dict[Bone, Outcome] = {}
    for verdict in verdicts:
        if verdict.start <= time <= verdict.end:
            _note(joints, (named(joint) for joint in verdict.joints), verdict.outcome)
            _note(bones, ((named(first), named(second)) for first, second in verdict.bones), verdict.outcome)
    return Verdicts(joints, bones)


def named(landmark: str) -> Landmark:
    """The landmark of a lower-case name."""
    return Landmark[landmark.upper()]


def _note(worst: dict[Key, Outcome], keys: Iterable[Key], outcome: Outcome) -> None:
    for key in keys:
        worst[key] = max(worst.get(key, Outcome.PASS), outcome, key=SHOWN_OUTCOMES.index)


def _held(counter: Counter, time: float) -> float:
    return sum(max(0.0, min(time, stretch.end) - stretch.start) for stretch in counter.movements)


def _progress(counter: Counter, current: Movement | None, held: float | None, time: float) -> float:
    if held is not None:
        whole = sum(stretch.end - stretch.start for stretch in counter.movements)
        return min(held / whole, 1.0) if whole > 0 else 0.0
    if current is None:
        return 0.0
    if time < current.turn:
        return 0.5 * (time - current.start) / max(current.turn - current.start, 1e-6)
    return 0.5 + 0.5 * (time - current.turn) / max(current.end - current.turn, 1e-6)

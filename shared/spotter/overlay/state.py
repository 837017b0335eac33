"""What the assessment says at one moment: which set, which repetition, which phase, how many so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from spotter.domain.assessment import Assessment, CriterionResult, Outcome, Repetition, SetAssessment, Severity
from spotter.domain.landmarks import BONES, Landmark, mirrored

Bone = tuple[Landmark, Landmark]
Key = TypeVar("Key")

SHOWN_BEFORE = 0.6  # seconds before a set in which its panel already stands
# A verdict needs its moment: it is shown from shortly before the frame that decided until the movement is over.
VERDICT_LEAD = 0.2
VERDICT_STAYS = 0.35
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
        found: the set.
        current: the movement that is being done; None between movements.
        phase: name of its phase.
        progress: 0..1 share of the current movement, one half at its turning point; for a hold, of its whole time.
        counted: repetitions completed.
        held: seconds held so far; None for repetitions.
        marks: one per completed movement.
        since_last: seconds since the last movement was completed; None before the first.
    """

    found: SetAssessment
    current: Repetition | None
    phase: str | None
    progress: float
    counted: int
    held: float | None
    marks: tuple[Mark, ...]
    since_last: float | None


def mark(movement: Repetition) -> Mark:
    """How the movement ended."""
    if movement.kind == "attempt":
        return Mark.ATTEMPT
    return Mark.GOOD if movement.good else Mark.FAULTY


def state_at(assessment: Assessment, time: float) -> State | None:
    """The state of the set that is on, or of the last one; None before the first set."""
    begun = [found for found in assessment.sets if found.start - SHOWN_BEFORE <= time]
    if not begun:
        return None
    found = begun[-1]
    done = [movement for movement in found.repetitions if movement.end <= time]
    current = next((m for m in found.repetitions if m.start <= time < m.end), None)
    held = _held(found, time) if found.kind == "hold" else None
    return State(
        found=found,
        current=current,
        phase=_phase(current, time),
        progress=_progress(found, current, held, time),
        counted=sum(movement.kind == "repetition" for movement in done),
        held=held,
        marks=() if found.kind == "hold" else tuple(mark(movement) for movement in done),
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


def verdicts_at(state: State | None, time: float) -> Verdicts:
    """The verdicts on the movement that is being done."""
    if state is None:
        return NO_VERDICTS
    joints: dict[Landmark, Outcome] = {}
    bones: dict[Bone, Outcome] = {}
    for movement in state.found.repetitions:
        for criterion in movement.criteria:
            if not _is_shown(criterion, movement, time):
                continue
            involved = [Landmark[name.upper()] for name in criterion.joints if name.upper() in Landmark.__members__]
            # The vertex comes first, and right after it its twin when both sides were measured.
            judged = [joint for joint in involved[:2] if joint in (involved[0], mirrored(involved[0]))]
            _note(joints, judged, criterion.outcome)
            if criterion.outcome is not Outcome.PASS:
                _note(bones, [bone for bone in BONES if bone[0] in involved and bone[1] in involved], criterion.outcome)
    return Verdicts(joints, bones)


def _note(worst: dict[Key, Outcome], keys: Iterable[Key], outcome: Outcome) -> None:
    for key in keys:
        worst[key] = max(worst.get(key, Outcome.PASS), outcome, key=SHOWN_OUTCOMES.index)


def worst_moment(assessment: Assessment) -> float | None:
    """The turning point of the worst movement of the video; None when there is no movement."""
    movements = [movement for found in assessment.sets for movement in found.repetitions]
    if not movements:
        return None
    worst = min(movements, key=lambda movement: (movement.good, movement.score, movement.start))
    return worst.turn


def _is_shown(criterion: CriterionResult, movement: Repetition, time: float) -> bool:
    if not movement.start <= time <= movement.end + VERDICT_STAYS:
        return False
    if criterion.outcome not in SHOWN_OUTCOMES or criterion.severity is Severity.NOTE:
        return False
    decided = movement.start if criterion.time is None else criterion.time - VERDICT_LEAD
    # A verdict that falls at the very end of the movement would hardly be seen.
    return time >= min(decided, movement.end - VERDICT_STAYS)


def _phase(current: Repetition | None, time: float) -> str | None:
    if current is None:
        return None
    return next((phase.name for phase in current.phases if phase.start <= time < phase.end), None)


def _held(found: SetAssessment, time: float) -> float:
    return sum(max(0.0, min(time, stretch.end) - stretch.start) for stretch in found.repetitions)


def _progress(found: SetAssessment, current: Repetition | None, held: float | None, time: float) -> float:
    if held is not None:
        whole = sum(stretch.end - stretch.start for stretch in found.repetitions)
        return min(held / whole, 1.0) if whole > 0 else 0.0
    if current is None:
        return 0.0
    if time < current.turn:
        return 0.5 * (time - current.start) / max(current.turn - current.start, 1e-6)
    return 0.5 + 0.5 * (time - current.turn) / max(current.end - current.turn, 1e-6)

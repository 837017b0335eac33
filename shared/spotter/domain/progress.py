"""Progress against the lifter's own earlier session, named only when it is more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from spotter.domain.assessment import Assessment, Frozen, Outcome, Severity
from spotter.domain.exercise import Criterion, Exercise

MINIMUM_JUDGED = 4  # movements in either session; fewer say nothing about a habit
# A change, or a fault, in up to this share of the movements is not spoken of: speaking only outside such a band teaches more
# than speaking always (Cruz 2018).
TOLERANCE = 0.15
ALPHA = 0.05  # Fisher's exact test, one-sided: fewer faults than in the session before


class Tally(Frozen):
    """In how many movements of a session a criterion failed, of those in which it could be judged."""

    failed: int
    judged: int

    @property
    def share(self) -> float:
        """Failed of judged, 0..1; 0 when nothing was judged."""
        return self.failed / self.judged if self.judged else 0.0


class Progress(Frozen):
    """A criterion that fails clearly less often than in the session before."""

    criterion: str
    cue: str
    before: Tally
    now: Tally


def improvement(exercise: Exercise, current: Assessment, earlier: Sequence[Assessment]) -> Progress | None:
    """The most important real improvement since the last session with this exercise; None without one.

    Args:
        exercise: what was trained.
        current: this session.
        earlier: sessions of the same person, the newest first.
    """
    before = next((session for session in earlier if _trained(session, exercise)), None)
    if before is None or exercise.kind == "hold":
        return None
    order = tuple(Severity)
    found = [
        (order.index(criterion.severity), old.share - new.share, criterion, old, new)
        for criterion in exercise.criteria
        if criterion.severity is not Severity.NOTE
        for old, new in [(tally(before, exercise, criterion), tally(current, exercise, criterion))]
        if is_real(old, new)
    ]
    if not found:
        return None
    _, _, criterion, old, new = min(found, key=lambda entry: (entry[0], -entry[1], entry[2].id))
    return Progress(criterion=criterion.id, cue=criterion.cue, before=old, now=new)


def tally(session: Assessment, exercise: Exercise, criterion: Criterion) -> Tally:
    """Counts of one criterion over all sets of an exercise."""
    outcomes = [
        result.outcome
        for performed in session.sets
        if performed.exercise == exercise.name
        for movement in performed.repetitions
        for result in movement.criteria
        if result.id == criterion.id and result.outcome is not Outcome.NOT_ASSESSABLE
    ]
    return Tally(failed=outcomes.count(Outcome.FAIL), judged=len(outcomes))


def is_real(before: Tally, now: Tally) -> bool:
    """Enough movements, a clear step, and unlikely to be chance."""
    if min(before.judged, now.judged) < MINIMUM_JUDGED or before.share - now.share < TOLERANCE:
        return False
    return _chance(before, now) < ALPHA


def _chance(before: Tally, now: Tally) -> float:
    """Fisher's exact test: how likely so few faults fall on this session if nothing had changed."""
    failed, movements = before.failed + now.failed, before.judged + now.judged
    lowest = max(0, failed - before.judged)
    ways = sum(comb(now.judged, k) * comb(before.judged, failed - k) for k in range(lowest, now.failed + 1))
    return ways / comb(movements, failed)


def _trained(session: Assessment, exercise: Exercise) -> bool:
    return any(performed.exercise == exercise.name for performed in session.sets)

"""Scores from 0 to 100, with formulas that can be done by hand.

A criterion weighs 4 (safety), 3 (major) or 1 (minor); notes weigh nothing. It earns its full weight when it passes, three
quarters when it is borderline (inside the noise of the landmarks), nothing when it fails. Not assessable criteria are left out.

    repetition = 100 - 100 x lost weight / weight of the assessable criteria, at least 4       (100 when none was)
    attempt    = the same x swing / typical swing of the set; 0 when the clip cut it
    set        = mean of its movements, cut ones left out                      (none when nothing was assessable)
    video      = mean of its sets, each weighted by its number of movements
    technique  = good repetitions / movements, cut ones left out

The weight counts as 4, a major and a minor criterion, even where less could be seen: the one minor fault that a front view shows
does not make a set worthless. The weights are ours (grade W): a repetition with one failed major and three passed minor criteria scores 50.
"""

from __future__ import annotations

from collections.abc import Sequence

from spotter.domain.assessment import CriterionResult, Outcome, Repetition, SetAssessment, Severity

WEIGHT = {Severity.SAFETY: 4.0, Severity.MAJOR: 3.0, Severity.MINOR: 1.0, Severity.NOTE: 0.0}
CREDIT = {Outcome.PASS: 1.0, Outcome.BORDERLINE: 0.75, Outcome.FAIL: 0.0}
LEAST_WEIGHT = WEIGHT[Severity.MAJOR] + WEIGHT[Severity.MINOR]
CUT = "incomplete_clip"


def repetition_score(results: Sequence[CriterionResult], range_share: float = 1.0) -> int:
    """Score of one movement; `range_share` is its swing over the typical swing for an attempt, else 1."""
    weight = sum(WEIGHT[result.severity] for result in results if result.outcome in CREDIT)
    earned = sum(WEIGHT[result.severity] * CREDIT[result.outcome] for result in results if result.outcome in CREDIT)
    share = 1.0 - (weight - earned) / max(weight, LEAST_WEIGHT)
    return round(100 * share * min(1.0, max(0.0, range_share)))


def is_good(results: Sequence[CriterionResult]) -> bool:
    """Whether no safety or major criterion failed."""
    return not any(
        result.outcome is Outcome.FAIL and result.severity in (Severity.SAFETY, Severity.MAJOR) for result in results
    )


def set_score(movements: Sequence[Repetition]) -> int | None:
    """Score of a set; None when no criterion could be assessed in any movement."""
    whole = _whole(movements)
    assessable = any(result.outcome in CREDIT for movement in whole for result in movement.criteria)
    return round(sum(movement.score for movement in whole) / len(whole)) if assessable else None


def technique_score(movements: Sequence[Repetition]) -> float | None:
    """Share of good repetitions; None without a whole movement."""
    whole = _whole(movements)
    return round(sum(movement.good for movement in whole) / len(whole), 3) if whole else None


def video_score(sets: Sequence[SetAssessment]) -> int | None:
    """Score of all sets; None when none of them has one."""
    scored = [(found.form_score, max(1, len(found.repetitions))) for found in sets if found.form_score is not None]
    total = sum(weight for _, weight in scored)
    return round(sum(score * weight for score, weight in scored) / total) if scored else None


def _whole(movements: Sequence[Repetition]) -> list[Repetition]:
    return [movement for movement in movements if movement.attempt_reason != CUT]

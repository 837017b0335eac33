"""The numbers of one video in one line: what a results page shows first, and what is said when the coach cannot speak."""

from __future__ import annotations

from dataclasses import dataclass

from spotter.domain.assessment import Assessment
from spotter.domain.exercise import library
from spotter.domain.timeline import NONE_LABEL
from spotter.domain.wording import Words


@dataclass(frozen=True)
class Recap:
    """Totals over all sets of the exercise that was done longest.

    Attributes:
        exercise: name of the exercise, or `none`.
        repetitions: movements that count.
        attempts: movements that do not.
        hold_seconds: seconds held; None for an exercise that is counted.
        form_score: 0..100 over the whole video; None when nothing could be assessed.
    """

    exercise: str
    repetitions: int
    attempts: int
    hold_seconds: float | None
    form_score: int | None

    def sentence(self, language: str) -> str:
        """Plain words made of the numbers; languages that the coach does not speak get English."""
        words = Words(language, library())
        phrases = words.phrases
        if self.exercise == NONE_LABEL:
            return phrases.nothing_recognised
        parts = [words.counted(phrases.repetitions, self.repetitions)]
        if self.hold_seconds is not None:
            parts = [phrases.held.format(seconds=words.number(self.hold_seconds, 0))]
        if self.attempts:
            parts.append(words.counted(phrases.attempts, self.attempts))
        return f"{words.exercise_name(self.exercise)}: {', '.join(parts)}. {words.score(self.form_score)}"


def recap(assessment: Assessment) -> Recap:
    """Add up the sets of the exercise of the longest set."""
    if not assessment.sets:
        return Recap(NONE_LABEL, 0, 0, None, assessment.form_score)
    exercise = max(assessment.sets, key=lambda found: found.end - found.start).exercise
    sets = [found for found in assessment.sets if found.exercise == exercise]
    holds = [found.hold_seconds for found in sets if found.hold_seconds is not None]
    movements = [movement for found in sets if found.kind == "repetitions" for movement in found.repetitions]
    counted = sum(movement.kind == "repetition" for movement in movements)
    return Recap(
        exercise=exercise,
        repetitions=counted,
        attempts=len(movements) - counted,
        hold_seconds=sum(holds) if holds else None,
        form_score=assessment.form_score,
    )

"""The numbers of one video in one line: what a results page shows first, and what is said when the coach cannot speak."""

from __future__ import annotations

from dataclasses import dataclass

from spotter.domain import exercise as library
from spotter.domain.assessment import Assessment
from spotter.domain.timeline import NONE_LABEL
from spotter.errors import UnknownExercise

NOTHING_SEEN = "No exercise of the library was seen, so nothing was counted or judged."


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
        """Plain words made of the numbers; the name of the exercise in the language, the rest in English."""
        if self.exercise == NONE_LABEL:
            return NOTHING_SEEN
        name = _display_name(self.exercise, language)
        done = f"{_plural(self.repetitions, 'repetition')} counted"
        if self.hold_seconds is not None:
            done = f"held for {self.hold_seconds:.0f} seconds"
        missed = f", {_plural(self.attempts, 'attempt')} not counted" if self.attempts else ""
        score = "the form could not be assessed" if self.form_score is None else f"form {self.form_score} of 100"
        return f"{name}: {done}{missed}, {score}."


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


def _display_name(name: str, language: str) -> str:
    try:
        names = library.find(name).names
    except UnknownExercise:  # a newer classifier than library; the label still says more than nothing
        return name.replace("_", " ").capitalize()
    return names.get(language, names["en"])


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

"""The few words of the drawing itself; everything else is said by the coach or named by the exercise file."""

from __future__ import annotations

from collections.abc import Mapping

from spotter.domain.exercise import Exercise

ENGLISH = "en"
# Neutral about the direction: the eccentric part of a pull-up goes down, that of a curl too, that of a row forward.
PHASES: Mapping[str, Mapping[str, str]] = {
    "en": {"eccentric": "lower", "turn": "turn", "concentric": "lift", "rest": "ready", "hold": "hold"},
    "de": {"eccentric": "senken", "turn": "umkehren", "concentric": "heben", "rest": "bereit", "hold": "halten"},
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "attempt": "not counted",
        "target": "target",
        "repetition": "Rep",
        "replay": "Slow motion",
        "best": "Best",
        "worst": "To improve",
        "repetitions": "repetitions",
        "one_repetition": "repetition",
        "held": "held",
        "score": "form, of 100",
        "attempts": "not counted",
    },
    "de": {
        "attempt": "nicht gezählt",
        "target": "Ziel",
        "repetition": "Wdh.",
        "replay": "Zeitlupe",
        "best": "Beste",
        "worst": "Noch besser",
        "repetitions": "Wiederholungen",
        "one_repetition": "Wiederholung",
        "held": "gehalten",
        "score": "Form, von 100",
        "attempts": "nicht gezählt",
    },
}


def word(name: str, language: str) -> str:
    """A word of the drawing; in English when the language is not known."""
    return WORDS.get(language, WORDS[ENGLISH])[name]


def phase_name(phase: str, language: str, exercise: Exercise | None = None) -> str:
    """The word for a phase: the exercise's own, else the one for lifting and lowering.

    Args:
        phase: name as in the assessment.
        language: ISO 639-1.
        exercise: says whether it begins with lifting: then the turning point is the top, else the bottom.
    """
    texts = exercise.overlay.phases.get(phase) if exercise else None
    if texts:
        return texts.get(language) or texts[ENGLISH]
    lifts_first = exercise is not None and exercise.signal.first == "concentric"
    roles = {"top": "turn" if lifts_first else "rest", "bottom": "rest" if lifts_first else "turn"}
    return PHASES.get(language, PHASES[ENGLISH])[roles.get(phase, phase)]


def seconds(value: float, language: str, digits: int = 1) -> str:
    """A number as it is written in the language."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if language == "de" else text

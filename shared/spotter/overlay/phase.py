"""What a phase of a movement is called on the screen."""

from __future__ import annotations

from collections.abc import Mapping

# Neutral about the direction: the eccentric part of a pull-up goes down, that of a curl too, that of a row forward.
NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {"eccentric": "lower", "bottom": "turn", "concentric": "lift", "top": "ready", "hold": "hold"},
    "de": {"eccentric": "senken", "bottom": "umkehren", "concentric": "heben", "top": "bereit", "hold": "halten"},
}
ATTEMPT: Mapping[str, str] = {"en": "not counted", "de": "nicht gezählt"}


def phase_name(phase: str | None, language: str) -> str:
    """The word for a phase; an empty text between movements."""
    return NAMES.get(language, NAMES["en"]).get(phase or "", "")


def attempt_name(language: str) -> str:
    """What stands there when a movement was an attempt."""
    return ATTEMPT.get(language, ATTEMPT["en"])

"""Sentences that a check of words must refuse, and sentences that it must let through, written before the check was.

Both are held against the draft of a labelled case, since what may be said depends on what was measured there.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

Kind = Literal["lies", "rewordings"]
Half = Literal["choosing", "testing"]
KINDS: tuple[Kind, ...] = ("lies", "rewordings")
HALVES: tuple[Half, ...] = ("choosing", "testing")


@dataclass(frozen=True)
class Probe:
    """A sentence in place of the template's own.

    `place` is `headline`, or the number of a line and which of its two texts: `0 written`.
    """

    kind: Kind
    half: Half
    language: str
    case: str
    place: str
    text: str


def probes(language: str) -> tuple[Probe, ...]:
    """All of a language. Words may be chosen by the first half, which is every other one; the second one only reports."""
    return tuple(
        Probe(kind=kind, half=HALVES[number % len(HALVES)], language=language, **entry)
        for kind in KINDS
        for number, entry in enumerate(_entries(kind)[language])
    )


def _entries(kind: Kind) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = tomllib.loads(
        files("spotter.evaluation").joinpath(f"coach_{kind}.toml").read_text("utf-8")
    )
    return found

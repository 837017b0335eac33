"""Sentences that the check of a language model must refuse, and sentences that it must let through.

They were written before the closed vocabulary was. Each is held against the draft of a labelled case, since what may be said
depends on what was measured there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any, Literal

from spotter.domain.assessment import Assessment
from spotter.domain.exercise import library
from spotter.domain.grounding import check
from spotter.domain.rewording import Reworded, RewordedLine, familiar_text, problems
from spotter.domain.template_coach import Script, write_script
from spotter.domain.text_language import is_in
from spotter.evaluation.coach_cases import CASES, build
from spotter.evaluation.statistics import wilson

Kind = Literal["invented", "recombined", "rewordings"]
Half = Literal["choosing", "testing"]
FILES: dict[Kind, str] = {
    "invented": "coach_lies.toml",
    "recombined": "coach_lies.toml",
    "rewordings": "coach_rewordings.toml",
}
HALVES: tuple[Half, ...] = ("choosing", "testing")


@dataclass(frozen=True)
class Probe:
    """A sentence at a place of the template's answer: `headline`, or the number of a line and its text (`0 written`)."""

    kind: Kind
    half: Half
    language: str
    case: str
    place: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """What became of a probe: refused by the checks of words alone, and by all checks; and why."""

    probe: Probe
    refused_before: bool
    complaints: tuple[str, ...]

    def is_right(self, *, before: bool) -> bool:
        """Whether a lie was refused or a rewording accepted."""
        refused = self.refused_before if before else bool(self.complaints)
        return refused != (self.probe.kind == "rewordings")


def probes(language: str) -> Iterator[Probe]:
    """All of a language. Words may be chosen by the first half, which is every other one; the second one only reports."""
    for kind, name in FILES.items():
        found = tomllib.loads(files("spotter.evaluation").joinpath(name).read_text("utf-8"))
        for number, entry in enumerate(found[f"{language}_{kind}"]):
            yield Probe(kind=kind, half=HALVES[number % len(HALVES)], language=language, **entry)


def measure(language: str) -> dict[str, Any]:
    """Shares of lies refused and of rewordings accepted in each half, before and with the closed vocabulary."""
    verdicts = [_verdict(probe) for probe in probes(language)]
    return {
        "lies_refused": _halves(verdicts, "invented", "recombined"),
        "invented_refused": _halves(verdicts, "invented"),
        "recombined_refused": _halves(verdicts, "recombined"),
        "rewordings_accepted": _halves(verdicts, "rewordings"),
        "missed": [
            {**asdict(found.probe), "complaints": found.complaints}
            for found in verdicts
            if not found.is_right(before=False)
        ],
    }


def _halves(verdicts: Sequence[Verdict], *kinds: Kind) -> dict[str, Any]:
    chosen = [found for found in verdicts if found.probe.kind in kinds]
    return {half: _shares([found for found in chosen if found.probe.half == half]) for half in HALVES}


def _shares(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    n = len(verdicts)
    before, after = (sum(found.is_right(before=when) for found in verdicts) for when in (True, False))
    return {
        "n": n,
        "before": before,
        "before_ci95": wilson(before, n),
        "after": after,
        "after_ci95": wilson(after, n),
    }


def _verdict(probe: Probe) -> Verdict:
    known = library()
    assessment = build(next(case for case in CASES if case.name == probe.case), known)
    script = write_script(assessment, probe.language, known)
    text = probe.text
    if probe.kind == "invented":  # slipped in behind the true words
        text = f"{_texts(script)[probe.place]} {text}"
    answer = _answer({**_texts(script), probe.place: text})
    return Verdict(
        probe=probe,
        refused_before=_by_lists(text, script, assessment),
        complaints=tuple(map(str, problems(answer, script, assessment, known))),
    )


def _by_lists(text: str, script: Script, assessment: Assessment) -> bool:
    """The checks that were there before the vocabulary."""
    known = library()
    is_foreign = not is_in(text, script.language, familiar_text(script, known))
    return is_foreign or bool(check(text, assessment, known))


def _texts(script: Script) -> dict[str, str | None]:
    found: dict[str, str | None] = {"headline": script.headline}
    for number, line in enumerate(script.lines):
        found |= {f"{number} written": line.written, f"{number} spoken": line.spoken}
    return found


def _answer(texts: dict[str, str | None]) -> Reworded:
    count = len(texts) // 2
    lines = [
        RewordedLine(id=number, written=texts[f"{number} written"], spoken=texts[f"{number} spoken"])
        for number in range(count)
    ]
    return Reworded(headline=texts["headline"] or "", lines=lines)

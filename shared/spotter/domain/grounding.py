"""Hold a text against what was measured: no number and no fault that is not among the findings.

The check reads words, not meaning. It is strict where it can be: an unusual but true wording may be refused, and then the
template coach speaks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from spotter.domain.assessment import Assessment, CriterionResult, Outcome
from spotter.domain.body_words import FAULTS, JOINTS, PARTS, PROGRESS, UNMEASURABLE
from spotter.domain.exercise import Exercise, Texts, library
from spotter.domain.findings import SetFindings, collect
from spotter.domain.measured_numbers import MeasuredNumbers, measured_numbers
from spotter.domain.phrases import LANGUAGES
from spotter.domain.text_numbers import TextNumber, numbers, plain_text

MAX_CHARACTERS = 1500
MOMENT_TOLERANCE = 1.0  # seconds; `0:42` is rounded down
SHORTEST_NAME = 5  # shorter exercise names (row, dip) are everyday words
FOREIGN = re.compile(r"https?:|www\.|[<>{}`@\\|]|\[|\]")
VAGUE = re.compile(
    r"\b(?:half|halves|twice|double[ds]?|triple[ds]?|dozens?|quarters?|hundreds?|thousands?|millions?|(?:a|one) third"
    r"|halb\w*|hälfte|doppelt\w*|dreifach\w*|dutzend\w*|viertel|hundert\w*|tausend\w*|million\w*|drittel)\b"
)
SIDE = re.compile(r"\b(left|right|link|recht)(?:e[rsnm]?)?\s([a-zäöüß]+)")
SIDES = {"left": "left", "link": "left", "right": "right", "recht": "right"}
BODY_UNITS = re.compile(r"\bof the torso length\b|\bder rumpflänge\b|\bshoulder widths?\b|\bschulterbreiten?\b")
SIDED = ("side", "leg", "arm", "hand", "foot", "seite", "bein", "fuß")


def check(
    text: str,
    assessment: Assessment,
    exercises: Mapping[str, Exercise] | None = None,
    earlier: Sequence[Assessment] = (),
) -> list[str]:
    """Everything in a text that was not measured, for a person or a language model to read; empty = grounded.

    Args:
        text: words about the video, English or German.
        assessment: what was measured.
        exercises: the library by name; None = the one that ships.
        earlier: sessions of the same person that progress is measured against, the newest first.
    """
    known = library() if exercises is None else exercises
    sets = collect(assessment, known, earlier)
    said = "".join(_quotable(sets, known))
    source = plain_text(said)
    plain = plain_text(text)
    results = _measured_results(assessment)
    return [
        *_form_problems(text, plain),
        *_number_problems(plain, measured_numbers(assessment, sets), tuple(numbers(source))),
        *(f"{word!r} was not measured" for word in _unmeasured_words(_claims(plain, sets), source, results)),
        *_side_problems(plain, results),
        *_exercise_problems(plain, source, known),
    ]


def _form_problems(text: str, plain: str) -> Iterator[str]:
    if not plain:
        yield "the text is empty"
    if len(text) > MAX_CHARACTERS:
        yield f"the text has {len(text)} characters, at most {MAX_CHARACTERS} are allowed"
    if found := FOREIGN.search(plain):
        yield f"{found.group()!r} does not belong into a sentence"
    odd = {character for character in plain if unicodedata.category(character) in ("Nl", "No")}
    odd |= {character for character in plain if character.isnumeric() and not character.isdecimal()}
    if odd:
        yield f"numbers must be written in plain digits, not as {''.join(sorted(odd))!r}"


def _number_problems(plain: str, measured: MeasuredNumbers, quoted: tuple[TextNumber, ...]) -> Iterator[str]:
    allowed = {
        "count": measured.counts,
        "repetition": measured.repetitions,
        "set": measured.sets,
        "score": measured.scores | {100.0},
        "degrees": measured.degrees,
        "seconds": measured.seconds | measured.moments,
        "percent": measured.percents,
        "unmeasured": set[float](),
        "plain": measured.plain,
    }
    quotes = {(number.value, number.kind) for number in quoted}
    for number in numbers(plain):
        if (number.value, number.kind) in quotes:
            continue
        if number.kind == "moment":
            if not any(abs(moment - number.value) <= MOMENT_TOLERANCE for moment in measured.moments):
                yield f"nothing was measured at {number.shown}"
        elif not any(number.agrees(value) for value in allowed[number.kind]):
            yield f"{number.shown} is no {_KIND_NAMES[number.kind]}"


_KIND_NAMES = {
    "count": "measured count",
    "repetition": "repetition of this video",
    "set": "set of this video",
    "score": "score of this video",
    "degrees": "measured angle",
    "seconds": "measured time",
    "percent": "measured share",
    "unmeasured": "number of a measured unit",
    "plain": "measured number",
}


def _quotable(sets: Iterable[SetFindings], exercises: Mapping[str, Exercise]) -> Iterator[str]:
    """The words that the findings themselves come with."""

    def sentences(texts: Texts) -> str:
        return "".join(f" {text} " for text in texts.values())

    for findings in sets:
        for phrases in LANGUAGES.values():
            for attempt in findings.attempts:
                yield f" {phrases.attempt_reasons.get(attempt.reason or '', '')} "
        exercise = exercises.get(findings.exercise)
        if exercise is None:
            continue
        yield sentences(exercise.names)
        if findings.praise and findings.praise.criterion:
            yield sentences(exercise.praise)
        if findings.progress:
            yield f" {' '.join(PROGRESS)} "
            yield sentences(exercise.cues[findings.progress.cue].seen)
            yield sentences(exercise.criterion(findings.progress.criterion).names)
        for fault in findings.faults:
            text = exercise.cues[fault.cue]
            yield sentences(fault.names)
            yield sentences(text.seen) + sentences(text.why) + sentences(text.action)


def _claims(plain: str, sets: Iterable[SetFindings]) -> str:
    """The text less units, and less the names of what could not be judged: naming a limit is no claim."""
    plain = BODY_UNITS.sub(" ", plain)
    for findings in sets:
        for unseen in findings.unseen:
            for name in (*unseen.names.values(), unseen.criterion.replace("_", " ")):
                plain = plain.replace(plain_text(name), " ")
    return plain


def _measured_results(assessment: Assessment) -> tuple[CriterionResult, ...]:
    return tuple(
        result
        for assessed in assessment.sets
        for movement in assessed.repetitions
        for result in movement.criteria
        if result.outcome is not Outcome.NOT_ASSESSABLE
    )


def _unmeasured_words(plain: str, source: str, results: Iterable[CriterionResult]) -> Iterator[str]:
    measured = {joint.removeprefix("left_").removeprefix("right_") for result in results for joint in result.joints}
    concepts = [
        *(stems for joint, stems in JOINTS.items() if joint not in measured),
        *(stems for stems, needed in PARTS.items() if not measured.issuperset(needed)),
        *UNMEASURABLE,
        *FAULTS,
        PROGRESS,
    ]
    for stems in concepts:
        found = _first_stem(plain, stems)
        if found and not _first_stem(source, stems):
            yield found
    if (vague := VAGUE.search(plain)) and vague.group() not in source:
        yield vague.group()


def _first_stem(text: str, stems: Sequence[str]) -> str | None:
    found = _any_stem(tuple(stems)).search(text)
    return found.group().strip() if found else None


@lru_cache(maxsize=256)
def _any_stem(stems: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(stem) for stem in stems)})")


def _side_problems(plain: str, results: Iterable[CriterionResult]) -> Iterator[str]:
    failed = [result for result in results if result.outcome in (Outcome.FAIL, Outcome.BORDERLINE)]
    sides = {result.side for result in failed} | {joint.split("_")[0] for result in failed for joint in result.joints}
    bodies = (*SIDED, *(stem for stems in JOINTS.values() for stem in stems))
    for match in SIDE.finditer(plain):
        side = SIDES[match.group(1)]
        if side not in sides and match.group(2).startswith(bodies):
            yield f"nothing was found on the {side} side"


def _exercise_problems(plain: str, source: str, exercises: Mapping[str, Exercise]) -> Iterator[str]:
    for exercise in exercises.values():
        for name in {plain_text(name) for name in exercise.names.values()}:
            if len(name) >= SHORTEST_NAME and name not in source and re.search(rf"(?<!\w){re.escape(name)}", plain):
                yield f"{name!r} is not an exercise of this video"

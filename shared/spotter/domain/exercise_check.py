"""What the schema of an exercise file cannot see: names that nothing measures, and rules that never pass or never fire.

Where the file has an example, its rules are tried on it: the good set must pass, and every criterion must have a bad set in
which it fires.
"""

from __future__ import annotations

from collections.abc import Iterator

from spotter.domain.assessment import Outcome
from spotter.domain.body import landmark
from spotter.domain.exercise import Criterion, Exercise
from spotter.domain.exercise_example import problems as example_problems
from spotter.domain.measures import MEASURES
from spotter.domain.rules import grade
from spotter.domain.view import YAW

LANGUAGES = ("en", "de")
SECONDS = "s"
BEYOND = 1.01  # dead-bands past the limit: the smallest value that must fire
NO_HOLD_PHASE = "hold"


def check(exercise: Exercise) -> list[str]:
    """Problems of an exercise file, as sentences; empty when it can be used."""
    return list(_problems(exercise)) or list(example_problems(exercise))


def _problems(exercise: Exercise) -> Iterator[str]:
    for name in (exercise.signal.measure, exercise.signal.clock):
        if name is not None and name not in MEASURES:
            yield f"signal: there is no measure {name}"
    for limit in exercise.hold:
        if limit.measure not in MEASURES:
            yield f"hold: there is no measure {limit.measure}"
    for joint in exercise.overlay.angles:
        if f"{joint}_angle" not in MEASURES:
            yield f"overlay: there is no angle at {joint}"
    ids = [criterion.id for criterion in exercise.criteria]
    for double in sorted({found for found in ids if ids.count(found) > 1}):
        yield f"{double}: two criteria have this id"
    for unused in sorted(set(exercise.cues) - {criterion.cue for criterion in exercise.criteria}):
        yield f"cue {unused}: no criterion uses it"
    yield from _missing_texts(exercise)
    for criterion in exercise.criteria:
        yield from _criterion_problems(criterion, exercise)


def _criterion_problems(criterion: Criterion, exercise: Exercise) -> Iterator[str]:
    if criterion.measure not in MEASURES:
        yield f"{criterion.id}: there is no measure {criterion.measure}"
    else:
        wanted = SECONDS if criterion.at == "duration" else MEASURES[criterion.measure].unit
        if criterion.unit != wanted:
            yield f"{criterion.id}: the unit is {criterion.unit}, but {criterion.measure} is measured in {wanted}"
    for joint in criterion.joints:
        if not _is_joint(joint):
            yield f"{criterion.id}: there is no joint {joint}"
    if not any(view in YAW for view in criterion.views):
        yield f"{criterion.id}: no view to judge it from"
    if criterion.at in ("duration", "growth") and criterion.phase is None:
        yield f"{criterion.id}: a {criterion.at} needs a phase"
    if (criterion.phase == NO_HOLD_PHASE) != (exercise.kind == "hold") and criterion.phase is not None:
        yield f"{criterion.id}: a {exercise.kind} exercise has no phase {criterion.phase}"
    yield from _rule_problems(criterion)


def _rule_problems(criterion: Criterion) -> Iterator[str]:
    """A value within the limits must pass, one beyond limit and dead-band must fire."""
    low, high, band = criterion.at_least, criterion.at_most, criterion.dead_band
    inside = [value for value in (low, high) if value is not None]
    if grade(criterion, sum(inside) / len(inside)) is not Outcome.PASS:
        yield f"{criterion.id}: no value can pass"
    beyond = [low - BEYOND * band] if low is not None else []
    beyond += [high + BEYOND * band] if high is not None else []
    if band <= 0 or any(grade(criterion, value) is not Outcome.FAIL for value in beyond):
        yield f"{criterion.id}: the dead-band must be larger than 0 and leave room to fail"


def _missing_texts(exercise: Exercise) -> Iterator[str]:
    texts = {"names": exercise.names, "praise": exercise.praise}
    for cue_id, cue in exercise.cues.items():
        texts |= {f"cue {cue_id} seen": cue.seen, f"cue {cue_id} why": cue.why, f"cue {cue_id} action": cue.action}
    for place, text in texts.items():
        for language in LANGUAGES:
            if not text.get(language, "").strip():
                yield f"{place}: the text in {language!r} is missing"


def _is_joint(joint: str) -> bool:
    try:
        landmark(joint, "left")
    except KeyError:
        return False
    return True

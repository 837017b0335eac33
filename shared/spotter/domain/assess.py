"""From a person's sequence and a timeline of exercises to the assessment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from spotter.domain.angle_correction import CorrectedAngles
from spotter.domain.assessment import (
    AngleCorrection,
    AngleRange,
    Assessment,
    Outcome,
    Phase,
    Repetition,
    SetAssessment,
    Tempo,
)
from spotter.domain.body import VISIBILITY_FLOOR, Body
from spotter.domain.counting import repetitions
from spotter.domain.exercise import Exercise, HoldLimit
from spotter.domain.filters import BoolArray
from spotter.domain.holds import held_seconds, hold_spans
from spotter.domain.landmarks import Landmark
from spotter.domain.measures import MEASURES, SIDES, read
from spotter.domain.pose import PoseSequence
from spotter.domain.quantities import quantities
from spotter.domain.repetitions import Movement
from spotter.domain.rules import Window, judge
from spotter.domain.scoring import is_good, repetition_score, set_score, technique_score, video_score
from spotter.domain.timeline import NONE_LABEL, ExerciseSet, Timeline, widened
from spotter.domain.view import View

JOINTS = ("knee", "hip", "elbow", "shoulder")


def assess(
    sequence: PoseSequence,
    timeline: Timeline,
    view: View,
    library: Mapping[str, Exercise],
    corrected: CorrectedAngles | None = None,
) -> Assessment:
    """Count and judge every set.

    Args:
        sequence: one person, gaps filled and smoothed.
        timeline: which exercise is done when; sets of unknown exercises and of `none` are left out.
        view: view of the whole video; each set's own view is estimated again from its frames.
        library: exercises by name.
        corrected: angles of the same moments. Criteria and angle ranges read them where they are trusted; counting does
            not, because a movement is found by its size and not by its exact angle.
    """
    planned = [found for found in timeline.sets if found.exercise != NONE_LABEL and found.exercise in library]
    sets = []
    for position, (found, (start, end)) in enumerate(zip(planned, widened(planned), strict=True)):
        body = Body.of(sequence.between(start, end), view)
        measured = body
        if corrected is not None:
            inside = corrected.at((sequence.times >= start) & (sequence.times <= end))
            measured = replace(body, corrected=inside)
        sets.append(_assess_set(position + 1, found, library[found.exercise], body, measured))
    return Assessment(
        view=view,
        sets=tuple(sets),
        limits=_limits(sets),
        form_score=video_score(sets),
        angle_correction=None if corrected is None else _provenance(corrected),
    )


def _provenance(corrected: CorrectedAngles) -> AngleCorrection:
    known = np.isfinite(corrected.degrees)
    share = float((corrected.trust[known] > 0).mean()) if known.any() else 0.0
    return AngleCorrection(model=corrected.model, share=round(share, 3))


def _assess_set(index: int, planned: ExerciseSet, exercise: Exercise, body: Body, measured: Body) -> SetAssessment:
    """`body` finds the movements, `measured` judges them: the same moments, perhaps with corrected angles."""
    movements = (_holds if exercise.kind == "hold" else _repetitions)(exercise, body, measured)
    spans = tuple((movement.start, movement.end) for movement in movements)
    return SetAssessment(
        index=index,
        exercise=exercise.name,
        kind=exercise.kind,
        start=min([planned.start, *(start for start, _ in spans)]),
        end=max([planned.end, *(end for _, end in spans)]),
        confidence=planned.confidence,
        alternatives=planned.alternatives,
        repetitions=movements,
        hold_seconds=round(held_seconds(spans), 2) if exercise.kind == "hold" else None,
        form_score=set_score(movements),
        technique_score=technique_score(movements),
    )


def _repetitions(exercise: Exercise, body: Body, measured: Body) -> tuple[Repetition, ...]:
    movements = repetitions(exercise, body)
    found = []
    for position, movement in enumerate(movements):
        next_start = movements[position + 1].start if position + 1 < len(movements) else movement.end
        found.append(_repetition(position + 1, movement, max(next_start, movement.end), exercise, measured))
    return tuple(found)


def _repetition(index: int, movement: Movement, next_start: float, exercise: Exercise, body: Body) -> Repetition:
    phases = _phases(movement, next_start, exercise.signal.first)
    window = Window(
        start=movement.rest_before,
        movement_start=movement.start,
        turn=movement.turn,
        movement_end=movement.end,
        end=movement.rest_after,
        phases=phases,
        side="mean" if movement.side == "both" else movement.side,
    )
    cut = movement.attempt_reason == "incomplete_clip"
    results = () if cut else tuple(judge(criterion, body, window) for criterion in exercise.criteria)
    attempt = movement.attempt_reason is not None
    share = movement.amplitude / movement.typical if attempt else 1.0
    return Repetition(
        index=index,
        start=round(movement.start, 3),
        turn=round(movement.turn, 3),
        end=round(movement.end, 3),
        kind="attempt" if attempt else "repetition",
        attempt_reason=movement.attempt_reason,
        good=not attempt and is_good(results),
        score=0 if cut else repetition_score(results, share),
        phases=phases,
        tempo=_tempo(phases),
        angles=_angles(body, movement.start, movement.end),
        symmetry=_symmetry(exercise, body, movement.turn),
        criteria=results,
        quantities=() if cut else quantities(exercise, body, window),
    )


def _phases(movement: Movement, next_start: float, first: str) -> tuple[Phase, ...]:
    """Names follow the load: where the movement starts by lifting (curl), its turning point is the top."""
    names = ("eccentric", "bottom", "concentric", "top")
    if first == "concentric":
        names = ("concentric", "top", "eccentric", "bottom")
    borders = (movement.start, movement.turn_start, movement.turn_end, movement.end, next_start)
    return tuple(
        Phase.model_validate({"name": name, "start": round(start, 3), "end": round(end, 3)})
        for name, start, end in zip(names, borders, borders[1:], strict=False)
    )


def _tempo(phases: tuple[Phase, ...]) -> Tempo:
    seconds = {phase.name: round(phase.end - phase.start, 3) for phase in phases}
    at_turn, at_rest = phases[1].name, phases[3].name
    return Tempo(
        eccentric=seconds["eccentric"],
        pause=seconds[at_turn],
        concentric=seconds["concentric"],
        top=seconds[at_rest],
    )


def _angles(body: Body, start: float, end: float) -> dict[str, AngleRange]:
    """Ranges of the main joints that were visible in most frames."""
    inside = (body.times >= start) & (body.times <= end)
    found = {}
    for joint in JOINTS:
        for side in SIDES:
            reading = read(f"{joint}_angle", body, side)
            values = reading.values[inside]
            values = values[np.isfinite(values)]
            if len(values) and np.median(reading.confidence[inside]) >= VISIBILITY_FLOOR:
                minimum, maximum = round(float(values.min()), 1), round(float(values.max()), 1)
                found[f"{side}_{joint}"] = AngleRange(minimum=minimum, maximum=maximum)
    return found


def _symmetry(exercise: Exercise, body: Body, turn: float) -> float | None:
    """Left minus right of the first drawn joint at the turn; None from the side, where one limb hides the other."""
    if body.near_side is not None or not len(body.times) or not exercise.overlay.angles:
        return None
    name = f"{exercise.overlay.angles[0]}_angle"
    if name not in MEASURES:
        return None
    at = int(np.abs(body.times - turn).argmin())
    left, right = (read(name, body, side) for side in SIDES)
    seen = min(left.confidence[at], right.confidence[at]) >= VISIBILITY_FLOOR
    difference = float(left.values[at] - right.values[at])
    return round(difference, 1) if seen and np.isfinite(difference) else None


def _holds(exercise: Exercise, body: Body, measured: Body) -> tuple[Repetition, ...]:
    inside = np.isfinite(body.picture[:, Landmark.LEFT_HIP, 0])
    for limit in exercise.hold:
        inside &= _within(limit, body)
    spans = hold_spans(body.times, inside, minimum_seconds=exercise.signal.minimum_seconds)
    found = []
    for index, (start, end) in enumerate(spans, start=1):
        phases = (Phase(name="hold", start=round(start, 3), end=round(end, 3)),)
        middle = (start + end) / 2
        window = Window(start, start, middle, end, end, phases)
        results = tuple(judge(criterion, measured, window) for criterion in exercise.criteria)
        found.append(
            Repetition(
                index=index,
                start=round(start, 3),
                turn=round(middle, 3),
                end=round(end, 3),
                good=is_good(results),
                score=repetition_score(results),
                phases=phases,
                tempo=Tempo(eccentric=0.0, pause=round(end - start, 3), concentric=0.0),
                angles=_angles(measured, start, end),
                symmetry=None,
                criteria=results,
            )
        )
    return tuple(found)


def _within(limit: HoldLimit, body: Body) -> BoolArray:
    values = read(limit.measure, body).values
    low = -np.inf if limit.at_least is None else limit.at_least
    high = np.inf if limit.at_most is None else limit.at_most
    return np.asarray((values >= low) & (values <= high))


def _limits(sets: list[SetAssessment]) -> tuple[str, ...]:
    """What could be judged in no movement of a set, each sentence once."""
    found: dict[str, None] = {}
    for assessed in sets:
        judged = [movement.criteria for movement in assessed.repetitions if movement.criteria]
        for results in zip(*judged, strict=False):
            if all(result.outcome is Outcome.NOT_ASSESSABLE for result in results) and results[0].reason:
                found[results[0].reason] = None
    return tuple(found)

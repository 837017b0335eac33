"""Assessments with a main cue that a person chose: what the coach is measured by.

Each case names which criteria fail in which repetitions; the label beside it was set by hand from the rules of docs/coach.md
and the severities of the exercise files, never by running the coach.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from spotter.domain.assessment import (
    Assessment,
    CriterionResult,
    Outcome,
    Phase,
    Repetition,
    SetAssessment,
    Severity,
    Tempo,
)
from spotter.domain.exercise import Criterion, Exercise
from spotter.domain.view import View

SECONDS = 3.0  # of one repetition
REST = 12.0  # between two sets
FAILED, BORDERLINE = 1.37, 0.6  # dead-bands beyond the limit
SCORE_PER_FAULT = 20
Failing = Mapping[str, str]


@dataclass(frozen=True)
class Performed:
    """One set: criterion id to the repetitions in which it fails (`1-3,7`); after `~` they are only borderline."""

    exercise: str
    failing: Failing = field(default_factory=dict)
    view: View = View.LEFT
    repetitions: int = 8


@dataclass(frozen=True)
class Case:
    """A video and the cue that should be its main one; None = there is nothing to correct."""

    name: str
    sets: tuple[Performed, ...]
    main: str | None
    pain: bool = False


def _case(name: str, exercise: str, failing: Failing, main: str | None, view: View = View.LEFT, n: int = 8) -> Case:
    return Case(name, (Performed(exercise, failing, view, n),), main)


ALL, FRONT = "1-8", View.FRONT
CASES: tuple[Case, ...] = (
    _case("every squat too high", "squat", {"depth": ALL}, "deeper"),
    _case("a clean set", "squat", {}, None),
    _case("one slip in eight", "squat", {"depth": "5"}, None),
    _case("a major slip and a minor habit", "squat", {"depth": "2", "heels_down": ALL}, "heels"),
    _case("a major habit before a more frequent minor one", "squat", {"depth": "2-4", "heels_down": ALL}, "deeper"),
    _case("tempo last, although it is always wrong", "squat", {"controlled_descent": ALL, "chest_up": "3,4"}, "chest"),
    _case("tempo alone", "squat", {"controlled_descent": ALL}, "slower"),
    _case("the more frequent of two minor ones", "squat", {"together": "1,2", "chest_up": "1-6"}, "chest"),
    _case("knees from the front", "squat", {"knees_track": ALL}, "knees", FRONT),
    _case("the more frequent from the front", "squat", {"knees_track": "7,8", "hips_level": "4-8"}, "level", FRONT),
    _case("borderline is never said", "squat", {"depth": "~1-8"}, None),
    _case("borderline depth, real heels", "squat", {"depth": "~1-8", "heels_down": "2-5"}, "heels"),
    _case("four repetitions, one wrong", "squat", {"depth": "1"}, "deeper", View.RIGHT, 4),
    _case("a single repetition", "squat", {"chest_up": "1"}, "chest", View.LEFT, 1),
    _case("a sagging push-up that is shallow twice", "push_up", {"no_sag": "3-8", "depth": "1,2"}, "sag"),
    _case("a shallow push-up that sags twice", "push_up", {"no_sag": "7,8", "depth": "1-6"}, "lower"),
    _case("resting below after a missing lock-out", "push_up", {"no_rest_below": ALL, "lockout": "5-7"}, "push_away"),
    _case("piked push-ups", "push_up", {"no_pike": "2-8", "lockout": ALL}, "pike"),
    _case("a lunge note alone", "lunge", {"knee_over_toe": ALL}, None),
    _case("a lunge note and a trunk", "lunge", {"knee_over_toe": ALL, "upright": "4,5"}, "upright"),
    _case("a lunge whose rear knee stays up", "lunge", {"rear_knee": "1-5", "steady_trunk": "6,7"}, "rear"),
    _case("a sagging plank", "plank", {"no_sag": "1"}, "sag", View.LEFT, 1),
    _case("a plank with bent legs", "plank", {"straight_legs": "1"}, "legs", View.LEFT, 1),
    _case("a good plank", "plank", {}, None, View.LEFT, 1),
    _case("a side plank from the front", "side_plank", {"no_pike": "1", "support": "1"}, "pike", FRONT, 1),
    _case("a wall sit that is too high", "wall_sit", {"thigh_level": "1", "right_angle": "1"}, "lower", View.LEFT, 1),
    _case("hips first in the deadlift", "deadlift", {"together": "1-5", "lockout_knees": ALL}, "together"),
    _case("a far bar", "deadlift", {"bar_close": "2-7", "lockout_hips": "1"}, "close"),
    _case("a deadlift without lock-out", "deadlift", {"lockout_hips": "1-8", "bar_close": "1-4"}, "lockout"),
    _case("knees of a Romanian deadlift", "romanian_deadlift", {"soft_knees": "1-3", "depth": ALL}, "hinge"),
    _case("a curl with a swinging trunk", "bicep_curl", {"no_sway": "2-8", "full_stretch": ALL}, "sway"),
    _case("a curl with a travelling elbow", "bicep_curl", {"upper_arm_still": "1-6", "full_bend": "7,8"}, "elbow"),
    _case("a press without lock-out", "shoulder_press", {"lockout": "3-6"}, "push_away"),
    _case("a press that leans back more often", "shoulder_press", {"lockout": "3,4", "back_still": ALL}, "still"),
    _case("half sit-ups", "sit_up", {"all_the_way_up": "1-7", "heels_down": ALL}, "higher"),
    _case("a crunch note alone", "crunch", {"neck_free": ALL}, None),
    _case("a pull-up below the bar", "pull_up", {"chin_over_bar": "6-8"}, "higher", FRONT),
    _case("a bench press seen from the wrong side", "bench_press", {"hands_level": ALL, "lockout": "3-5"}, "push_away"),
    _case("a row with a moving trunk", "row", {"trunk_steady": "1-8", "reach": ALL}, "steady"),
    _case("a pulldown with a row in it", "lat_pulldown", {"no_row": "2-6", "no_lean": ALL}, "row"),
    _case("a low lateral raise", "lateral_raise", {"height": ALL, "no_shrug": ALL}, "higher", FRONT),
    _case("a lateral raise with two notes", "lateral_raise", {"not_too_high": ALL, "arms_alike": ALL}, None, FRONT),
    _case("a front raise dropped quickly", "front_raise", {"controlled_lowering": ALL}, "slower"),
    _case(
        "a front raise dropped with bent arms", "front_raise", {"controlled_lowering": ALL, "arms_long": "1,2"}, "long"
    ),
    _case("low jacks", "jumping_jack", {"hands_overhead": "1-8", "feet_together": ALL}, "hands", FRONT),
    _case("narrow jacks", "jumping_jack", {"hands_overhead": "1,2", "feet_wide": "1-7"}, "wide", FRONT),
    _case("a bridge that stays low", "hip_thrust", {"top": "1-4", "shin_upright": ALL}, "higher"),
    _case("a dip that swings", "dip", {"no_swing": "2-8", "lockout": "3,4"}, "still"),
    _case("a bench press with lifted hips", "bench_press", {"hips_stay": "1-5", "depth": "6,7"}, "hips"),
    _case("a calf raise that is always low", "calf_raise", {"rise": ALL, "legs_straight": "1-3"}, "higher"),
    _case("a wide fly", "chest_fly", {"opens": "2-4", "closes": ALL}, "open", FRONT),
    _case("a step-up that ends bent", "step_up", {"stands_up": "1-8", "upright": ALL}, "tall"),
    _case("a piked climber", "mountain_climber", {"no_pike": ALL, "knee_drive": "1-4"}, "pike"),
    _case("a twist that stops early", "russian_twist", {"reach": "1-8", "lean_held": ALL}, "farther", FRONT),
    Case(
        "the fault of the first set counts",
        (Performed("squat", {"chest_up": ALL}), Performed("squat", {"depth": ALL})),
        "chest",
    ),
    Case("a clean set before a wrong one", (Performed("squat"), Performed("push_up", {"no_sag": "1-5"})), "sag"),
    Case("pain goes before every fault", (Performed("squat", {"depth": ALL}),), "pain", pain=True),
    Case("pain in a clean set", (Performed("plank", repetitions=1),), "pain", pain=True),
    Case("nothing recognised", (), None),
)


def build(case: Case, exercises: Mapping[str, Exercise]) -> Assessment:
    """The assessment document of a case, one set after the other."""
    sets: list[SetAssessment] = []
    for performed in case.sets:
        start = sets[-1].end + REST if sets else SECONDS
        sets.append(performed_set(performed, exercises[performed.exercise], len(sets) + 1, start))
    scores = [found.form_score for found in sets if found.form_score is not None]
    view = case.sets[0].view if case.sets else View.LEFT
    return Assessment(view=view, sets=tuple(sets), form_score=round(sum(scores) / len(scores)) if scores else None)


def performed_set(performed: Performed, exercise: Exercise, index: int = 1, start: float = SECONDS) -> SetAssessment:
    """One set in which exactly the named criteria fail in exactly the named repetitions.

    Raises:
        KeyError: the exercise has no such criterion.
    """
    for name in performed.failing:
        exercise.criterion(name)
    movements = tuple(
        _movement(performed, exercise, number, start + SECONDS * (number - 1))
        for number in range(1, performed.repetitions + 1)
    )
    end = start + SECONDS * performed.repetitions
    return SetAssessment(
        index=index,
        exercise=exercise.name,
        kind=exercise.kind,
        start=start,
        end=end,
        confidence=0.9,
        repetitions=movements,
        hold_seconds=end - start if exercise.kind == "hold" else None,
        form_score=round(sum(movement.score for movement in movements) / len(movements)),
    )


def _movement(performed: Performed, exercise: Exercise, number: int, start: float) -> Repetition:
    turn, end = start + SECONDS / 2, start + SECONDS
    results = tuple(_result(criterion, performed, number, turn) for criterion in exercise.criteria)
    failed = [
        found.severity for found in results if found.outcome is Outcome.FAIL and found.severity is not Severity.NOTE
    ]
    return Repetition(
        index=number,
        start=start,
        turn=turn,
        end=end,
        good=not {Severity.SAFETY, Severity.MAJOR} & set(failed),
        score=max(0, 100 - SCORE_PER_FAULT * len(failed)),
        phases=(Phase(name="eccentric", start=start, end=turn), Phase(name="concentric", start=turn, end=end)),
        tempo=Tempo(eccentric=SECONDS / 2, pause=0.0, concentric=SECONDS / 2),
        angles={},
        criteria=results,
    )


def _result(criterion: Criterion, performed: Performed, number: int, time: float) -> CriterionResult:
    outcome, beyond = Outcome.PASS, 0.0
    named = performed.failing.get(criterion.id, "")
    if performed.view not in criterion.views:
        outcome = Outcome.NOT_ASSESSABLE
    elif number in _numbers(named.removeprefix("~")):
        borderline = named.startswith("~")
        outcome, beyond = (Outcome.BORDERLINE, BORDERLINE) if borderline else (Outcome.FAIL, FAILED)
    limit, outwards = (criterion.at_least, -1) if criterion.at_least is not None else (criterion.at_most or 0.0, 1)
    hidden = outcome is Outcome.NOT_ASSESSABLE
    return CriterionResult(
        id=criterion.id,
        outcome=outcome,
        severity=criterion.severity,
        value=None if hidden else limit + outwards * beyond * criterion.dead_band,
        limit=limit,
        unit=criterion.unit,
        confidence=0.0 if hidden else 0.8,
        time=time,
        joints=tuple(f"left_{joint.removeprefix('left_')}" for joint in criterion.joints),
        cue=criterion.cue if outcome is Outcome.FAIL else None,
    )


def _numbers(text: str) -> set[int]:
    """`1-3,7` as {1, 2, 3, 7}."""
    spans = [part.split("-") for part in text.split(",") if part]
    return {number for span in spans for number in range(int(span[0]), int(span[-1]) + 1)}

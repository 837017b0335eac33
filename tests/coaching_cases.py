"""Assessments and exercises with known faults, built by hand for the coach, the voice and the report."""

from __future__ import annotations

from collections.abc import Mapping

from spotter.domain.assessment import (
    AngleRange,
    Assessment,
    CriterionResult,
    Outcome,
    Phase,
    Repetition,
    SetAssessment,
    Tempo,
)
from spotter.domain.exercise import Criterion, Exercise, parse
from spotter.domain.view import View
from spotter.evaluation.coach_cases import Performed, performed_set

SQUAT = """
schema_version = 1
name = "squat"
names = { en = "Squat", de = "Kniebeuge" }
labels = ["squat"]
views = ["left", "right"]
praise = { en = "Your heels stayed down.", de = "Deine Fersen blieben unten." }
praise_for = "heels"

[signal]
measure = "knee_angle"
turn = "minimum"
minimum_amplitude = 25.0

[[criteria]]
id = "depth"
names = { en = "depth", de = "Tiefe" }
measure = "thigh_tilt"
at = "turn"
at_most = 0.0
severity = "major"
views = ["left", "right"]
joints = ["hip", "knee"]
cue = "deeper"
source = "test"
grade = "S"

[[criteria]]
id = "trunk"
measure = "trunk_tilt"
at = "turn"
at_most = 45.0
severity = "minor"
views = ["left", "right"]
joints = ["shoulder", "hip"]
cue = "chest"
source = "test"
grade = "W"

[[criteria]]
id = "heels"
measure = "heel_rise"
at = "maximum"
at_most = 0.05
unit = "torso"
severity = "safety"
views = ["left", "right"]
joints = ["heel", "ankle"]
cue = "heels"
source = "test"
grade = "W"

[[criteria]]
id = "descent"
measure = "descent_seconds"
at = "duration"
phase = "eccentric"
at_least = 0.7
unit = "s"
severity = "minor"
views = ["left", "right"]
joints = ["hip"]
cue = "slower"
source = "test"
grade = "W"

[[criteria]]
id = "knees"
names = { en = "knees over the feet", de = "Knie über den Füßen" }
measure = "knee_gap"
at = "minimum"
at_least = 0.7
unit = "ratio"
severity = "major"
views = ["front"]
joints = ["knee"]
cue = "knees"
source = "test"
grade = "P"

[cues.deeper]
seen = { en = "stopped above parallel", de = "blieb über der Waagerechten" }
why = { en = "Deeper work trains the legs over their full range.", de = "Tiefer trainierst du den ganzen Bewegungsweg." }
action = { en = "Sit back to touch a low box.", de = "Setz dich nach hinten auf eine niedrige Kiste." }

[cues.chest]
seen = { en = "the trunk leaned far forward", de = "der Oberkörper war weit nach vorne geneigt" }
why = { en = "It moves the work away from the legs.", de = "Das nimmt den Beinen Arbeit ab." }
action = { en = "Show your shirt to the wall in front.", de = "Zeig der Wand vor dir dein Hemd." }

[cues.heels]
seen = { en = "the heels came up", de = "die Fersen hoben ab" }
why = { en = "You lose balance.", de = "Du verlierst das Gleichgewicht." }
action = { en = "Press the floor away with the whole foot.", de = "Drück den Boden mit dem ganzen Fuß weg." }

[cues.slower]
seen = { en = "dropped quickly", de = "sackte schnell ab" }
why = { en = "A slow way down keeps control.", de = "Langsam nach unten hält die Kontrolle." }
action = { en = "Take a full breath on the way down.", de = "Nimm dir nach unten einen ganzen Atemzug." }

[cues.knees]
seen = { en = "the knees moved inward on screen", de = "die Knie wanderten im Bild nach innen" }
why = { en = "Knees over the feet carry better.", de = "Knie über den Füßen tragen besser." }
action = { en = "Spread the floor apart with your feet.", de = "Schieb den Boden mit den Füßen auseinander." }

[overlay]
angles = ["knee"]
"""

PLANK = """
schema_version = 1
name = "plank"
names = { en = "Plank", de = "Unterarmstütz" }
labels = ["plank"]
kind = "hold"
views = ["left", "right"]
praise = { en = "Your body stayed in one line.", de = "Dein Körper blieb in einer Linie." }
praise_for = "line"

[signal]
measure = "body_line"
turn = "minimum"
minimum_amplitude = 25.0

[[hold]]
measure = "body_line"
at_least = 120.0

[[criteria]]
id = "line"
measure = "body_line"
at = "minimum"
at_least = 165.0
severity = "major"
views = ["left", "right"]
joints = ["shoulder", "hip", "ankle"]
cue = "sag"
source = "test"
grade = "W"

[cues.sag]
seen = { en = "the hips sank", de = "die Hüfte sank ab" }
why = { en = "The trunk has to carry.", de = "Der Rumpf soll tragen." }
action = { en = "Lift the belt towards the ceiling.", de = "Zieh den Gürtel zur Decke." }

[overlay]
angles = ["hip"]
"""

EXERCISES: Mapping[str, Exercise] = {"squat": parse(SQUAT, "squat"), "plank": parse(PLANK, "plank")}
UNITS = {"heels": "torso", "descent": "s", "knees": "ratio"}
GOOD_VALUES = {"depth": -8.0, "trunk": 30.0, "heels": 0.01, "descent": 1.2, "knees": 0.9, "line": 174.0}
BAD_VALUES = {"depth": 17.6, "trunk": 61.3, "heels": 0.13, "descent": 0.42, "knees": 0.5, "line": 148.0}


def result(
    exercise: str, criterion_id: str, outcome: Outcome, time: float, value: float | None = None
) -> CriterionResult:
    """One criterion of one movement with a value that suits the outcome."""
    criterion = EXERCISES[exercise].criterion(criterion_id)
    hidden = outcome is Outcome.NOT_ASSESSABLE
    values = BAD_VALUES if outcome is Outcome.FAIL else GOOD_VALUES
    return CriterionResult(
        id=criterion_id,
        outcome=outcome,
        severity=criterion.severity,
        value=None if hidden else values[criterion_id] if value is None else value,
        limit=criterion.at_least if criterion.at_most is None else criterion.at_most,
        unit=criterion.unit,
        confidence=0.0 if hidden else 0.8,
        time=time,
        joints=tuple(f"left_{joint}" for joint in criterion.joints),
        cue=criterion.cue if outcome is Outcome.FAIL else None,
        reason="film from the front" if hidden else None,
    )


def repetition(
    index: int,
    start: float,
    failed: tuple[str, ...] = (),
    *,
    seconds: float = 3.0,
    attempt: str | None = None,
    exercise: str = "squat",
) -> Repetition:
    """One movement in which exactly these criteria fail; front-view criteria are not assessable."""
    turn, end = start + seconds / 2, start + seconds
    criteria = []
    for criterion in EXERCISES[exercise].criteria:
        seen = View.LEFT in criterion.views
        outcome = Outcome.FAIL if criterion.id in failed else Outcome.PASS if seen else Outcome.NOT_ASSESSABLE
        criteria.append(result(exercise, criterion.id, outcome, turn))
    return Repetition(
        index=index,
        start=start,
        turn=turn,
        end=end,
        kind="attempt" if attempt else "repetition",
        attempt_reason=attempt,
        good=not failed and not attempt,
        score=100 - 20 * len(failed),
        phases=(Phase(name="eccentric", start=start, end=turn), Phase(name="concentric", start=turn, end=end)),
        tempo=Tempo(eccentric=seconds / 2, pause=0.0, concentric=seconds / 2),
        angles={"left_knee": AngleRange(minimum=82.0, maximum=171.0)},
        criteria=tuple(criteria),
    )


def set_failing(exercise: Exercise, criterion: Criterion, view: View) -> SetAssessment:
    """Seven movements of any exercise; the criterion fails in the second and third."""
    return performed_set(Performed(exercise.name, {criterion.id: "2,3"}, view, 7), exercise)


def squats(
    failed: tuple[tuple[str, ...], ...], *, set_index: int = 1, start: float = 2.0, score: int | None = 82
) -> SetAssessment:
    """One set with one repetition per entry; each entry names the criteria that fail in it."""
    movements = tuple(repetition(number + 1, start + 3.0 * number, names) for number, names in enumerate(failed))
    end = movements[-1].end if movements else start + 5.0
    return SetAssessment(
        index=set_index, exercise="squat", start=start, end=end, confidence=0.9, repetitions=movements, form_score=score
    )


def plank(failed: tuple[str, ...] = (), seconds: float = 42.0) -> SetAssessment:
    """One unbroken hold."""
    stretch = repetition(1, 1.0, failed, seconds=seconds, exercise="plank")
    return SetAssessment(
        index=1,
        exercise="plank",
        kind="hold",
        start=1.0,
        end=1.0 + seconds,
        confidence=0.9,
        repetitions=(stretch,),
        hold_seconds=seconds,
        form_score=90,
    )


def assessment(*sets: SetAssessment, view: View = View.LEFT, score: int | None = 82) -> Assessment:
    """A video with these sets."""
    return Assessment(view=view, sets=sets, form_score=score)

"""The library that ships is sound, and `check` finds what is not."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from spotter.domain.assessment import Outcome
from spotter.domain.exercise import find, library, parse
from spotter.domain.exercise_check import check
from spotter.domain.exercise_example import film, judged
from spotter.domain.landmarks import Landmark
from spotter.domain.view import View
from spotter.errors import ExerciseFileInvalid, UnknownExercise
from tests import athletes

LIBRARY = [
    "bench_press",
    "bicep_curl",
    "burpee",
    "calf_raise",
    "chest_fly",
    "crunch",
    "deadlift",
    "dip",
    "front_raise",
    "high_knees",
    "hip_thrust",
    "jump_rope",
    "jumping_jack",
    "lat_pulldown",
    "lateral_raise",
    "leg_raise",
    "lunge",
    "mountain_climber",
    "plank",
    "pull_up",
    "push_up",
    "romanian_deadlift",
    "row",
    "russian_twist",
    "shoulder_press",
    "shrug",
    "side_lunge",
    "side_plank",
    "sit_up",
    "squat",
    "step_up",
    "triceps_extension",
    "triceps_pushdown",
    "upright_row",
    "wall_sit",
]
OTHER_SIDE = {"left": "right", "right": "left", "both": "both"}
SQUAT = resources.files("spotter.exercises").joinpath("squat.toml").read_text("utf-8")


def changed(pattern: str, to: str) -> str:
    content, count = re.subn(pattern, to, SQUAT, count=1)
    assert count == 1
    return content


def test_the_library_is_complete():
    assert set(library()) == set(LIBRARY)


@pytest.mark.parametrize("name", LIBRARY)
def test_an_exercise_that_ships_has_no_problem(name):
    assert check(library()[name]) == []


@pytest.mark.parametrize("name", LIBRARY)
def test_two_to_seven_criteria_with_a_source(name):
    criteria = library()[name].criteria
    assert 2 <= len(criteria) <= 7
    assert all(criterion.source and criterion.names["en"] and criterion.names["de"] for criterion in criteria)


@pytest.mark.parametrize("name", LIBRARY)
def test_every_exercise_shows_a_good_and_a_bad_repetition_for_every_criterion(name):
    exercise = library()[name]
    assert exercise.example is not None
    assert set(exercise.example.faults) == {criterion.id for criterion in exercise.criteria}


@pytest.mark.parametrize("name", LIBRARY)
def test_a_fault_never_fires_on_the_mirrored_side(name):
    """The mirrored video of every bad set: the same outcomes and values, left and right swapped."""
    exercise = library()[name]
    for criterion in (None, *exercise.criteria):
        view = exercise.views[0] if criterion is None else criterion.views[0]
        sequence = film(exercise, view, criterion and criterion.id)
        seen, flipped = judged(exercise, sequence), judged(exercise, sequence.mirrored())
        assert len(seen.repetitions) == len(flipped.repetitions)
        for one, other in zip(seen.repetitions, flipped.repetitions, strict=True):
            assert [result.outcome for result in one.criteria] == [result.outcome for result in other.criteria]
            for first, second in zip(one.criteria, other.criteria, strict=True):
                assert second.side == OTHER_SIDE[first.side]
                assert first.value == pytest.approx(second.value, abs=0.02)


def test_no_name_or_alias_means_two_exercises():
    spellings = [spelling for exercise in library().values() for spelling in (exercise.name, *exercise.aliases)]
    assert sorted(spellings) == sorted(set(spellings))


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        *(("bench_pressing", "bench_press"), ("pull_ups", "pull_up"), ("rope_pushdown", "triceps_pushdown")),
        *(("situp", "sit_up"), ("jump_jack", "jumping_jack"), ("pushup", "push_up"), ("frontraise", "front_raise")),
        *(("shouldershrug", "shrug"), ("shoulderpress", "shoulder_press"), ("glute bridge", "hip_thrust")),
        *(("Goblet Squat", "squat"), ("knee push-up", "push_up"), ("barbell back squat", "squat")),
        *(("jump_rope", "jump_rope"), ("pullup", "pull_up"), ("lateral_raise", "lateral_raise")),
    ],
)
def test_spellings_of_the_data_sets_are_known(spelling, name):
    assert find(spelling).name == name


def test_without_hips_in_the_picture_nothing_is_said_in_torso_lengths():
    press = library()["shoulder_press"]
    whole = film(press, View.FRONT, "elbows_level")
    hips = whole.image[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP], 1].min()
    elbows = whole.image[:, [Landmark.LEFT_ELBOW, Landmark.RIGHT_ELBOW], 1].max()
    close = athletes.moved(whole, scale=1.8, shift=(0.0, 1.02 - 0.5 - 1.8 * (hips - 0.5)))
    assert 1.8 * (hips - elbows) > 0.02  # so the elbows are still in the picture

    far_off, near = (
        next(one for one in judged(press, sequence).repetitions[0].criteria if one.id == "elbows_level")
        for sequence in (whole, close)
    )

    assert far_off.outcome is Outcome.FAIL
    assert near.outcome is Outcome.NOT_ASSESSABLE
    assert near.reason == "The hips were outside the picture, so the level of the elbows could not be seen."


@pytest.mark.parametrize("name", LIBRARY)
def test_spoken_actions_are_short(name):
    for cue in library()[name].cues.values():
        assert all(len(text.split()) <= 12 for text in cue.action.values())


@pytest.mark.parametrize("spelling", ["squat", "Back Squat", "air-squat"])
def test_names_are_found_in_any_spelling(spelling):
    assert find(spelling).name == "squat"


def test_an_unknown_exercise_names_the_known_ones():
    with pytest.raises(UnknownExercise, match="plank"):
        find("juggling")


@pytest.mark.parametrize(
    ("pattern", "to", "complaint"),
    [
        ('measure = "thigh_tilt"', 'measure = "thigh_tint"', "no measure thigh_tint"),
        (r'joints = \["hip", "knee"\]', 'joints = ["hop", "knee"]', "no joint hop"),
        (r'angles = \["knee", "hip"\]', 'angles = ["nose"]', "no angle at nose"),
        ('unit = "torso"', 'unit = "deg"', "the unit is deg"),
        ("dead_band = 15.0", "dead_band = 0.0", "dead-band"),
        ('id = "chest_up"', 'id = "depth"', "two criteria"),
        ('cue = "chest"', 'cue = "heels"', "cue chest: no criterion uses it"),
        ('de = "Schöne Tiefe.*"', 'de = ""', "'de' is missing"),
        ('phase = "eccentric"', "", "needs a phase"),
        ('phase = "eccentric"', 'phase = "hold"', "no phase hold"),
        ("at_least = 80.0", "at_least = 80.0\nat_most = 60.0", "no value can pass"),
        ("at_least = 80.0", "at_least = 130.0", "depth: the good example is called fail"),
        ("at_least = 80.0", "at_least = 20.0", "depth: the fault of the example does not fire"),
        (r"depth = \{ turn", "dept = { turn", "depth: the example does not show the fault"),
        (r"start = \{ thigh", "start = { thig", "there is no angle thig"),
        ("minimum_amplitude = 0.2", "minimum_amplitude = 9.0", "0 of 3 repetitions"),
    ],
)
def test_check_says_what_is_wrong(pattern, to, complaint):
    assert any(complaint in problem for problem in check(parse(changed(pattern, to), "test")))


@pytest.mark.parametrize(
    ("pattern", "to"),
    [
        ('cue = "deeper"', 'cue = "nothing"'),
        ('praise_for = "depth"', 'praise_for = "width"'),
        ("at_least = 80.0", ""),
        ('kind = "repetitions"', 'kind = "hold"'),
        ("schema_version = 1", "schema_version = 1\nshema = 2"),
        (r"\[signal\]", "[signal"),
    ],
)
def test_a_broken_file_is_refused_with_its_name(pattern, to):
    with pytest.raises(ExerciseFileInvalid, match=r"my_squat\.toml"):
        parse(changed(pattern, to), "my_squat.toml")

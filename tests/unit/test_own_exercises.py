"""A new exercise is one new file and no code: counted, judged, coached, listed and shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from spotter.cli.exercises import app
from spotter.domain.assess import assess
from spotter.domain.assessment import Outcome
from spotter.domain.exercise import find, library, shipped, use_folder
from spotter.domain.exercise_check import check
from spotter.domain.exercise_example import film
from spotter.domain.grounding import check as ungrounded
from spotter.domain.template_coach import to_feedback, write_script
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.domain.view import View
from spotter.errors import ExerciseFileInvalid
from spotter.runtime.library import use_own_exercises
from spotter.runtime.settings import load
from spotter.stages.classify import given

THRUSTER = """
schema_version = 1
name = "thruster"
aliases = ["thrusters", "squat_to_press"]
labels = ["thruster"]
views = ["left", "right"]
praise_for = "overhead"
names = { en = "Thruster", de = "Kniebeuge mit Drücken" }
praise = { en = "The bar came all the way up.", de = "Die Stange kam ganz nach oben." }

[signal]
measure = "hip_height"
turn = "minimum"
clock = "knee_angle"
minimum_amplitude = 0.2

[[criteria]]
id = "overhead"
names = { en = "height of the hands", de = "Höhe der Hände" }
measure = "hand_height"
at = "maximum"
at_least = 0.8
dead_band = 0.1
unit = "torso"
severity = "major"
views = ["left", "right"]
joints = ["wrist", "shoulder"]
cue = "up"
source = "test"
grade = "W"

[cues.up]
seen = { en = "the bar stopped below the top", de = "die Stange blieb vor dem höchsten Punkt stehen" }
why = { en = "The press finishes the movement.", de = "Erst das Drücken schließt die Bewegung ab." }
action = { en = "Put the bar onto a high shelf.", de = "Leg die Stange auf ein hohes Regal." }

[overlay]
angles = ["knee", "elbow"]

[example]
start = { upper_arm = 172, forearm = 178 }
turn = { trunk = 25, thigh = 95, shin = -30, upper_arm = 60, forearm = 175 }

[example.faults]
overhead = { start = { upper_arm = 70 } }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "thruster.toml").write_text(THRUSTER, "utf-8")
    (tmp_path / "notes.txt").write_text("not an exercise")
    yield tmp_path
    use_folder(None)
    load.cache_clear()


def in_use(folder: Path) -> Path:
    use_folder(folder)
    return folder


def test_one_file_adds_an_exercise_that_is_counted_and_judged(folder: Path) -> None:
    in_use(folder)
    exercise = library()["thruster"]
    assert len(library()) == len(shipped()) + 1
    assert find("Squat to press") is exercise
    assert check(exercise) == []
    for fault, outcome in ((None, Outcome.PASS), ("overhead", Outcome.FAIL)):
        sequence = film(exercise, View.RIGHT, fault)
        found = assess(sequence, given(sequence, find("thruster")), View.RIGHT, library())
        (only,) = found.sets
        assert len(only.counted) == 3
        assert {result.outcome for movement in only.repetitions for result in movement.criteria} == {outcome}


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_coach_speaks_its_words(folder: Path, language: str) -> None:
    in_use(folder)
    sequence = film(library()["thruster"], View.LEFT, "overhead")
    plan = Timeline(sets=(ExerciseSet(start=0, end=12, exercise="thruster", confidence=1.0),), model="given")
    found = assess(sequence, plan, View.LEFT, library())
    said = to_feedback(write_script(found, language, library()), "template", 12.0)
    cue = library()["thruster"].cues["up"].action[language]
    assert any(cue in spoken.text for spoken in said.cues)
    assert ungrounded(" ".join(said.paragraphs), found) == []


def test_the_commands_know_it(folder: Path) -> None:
    in_use(folder)
    runner = CliRunner()
    assert "thruster" in runner.invoke(app, ["list"]).output
    shown = runner.invoke(app, ["show", "thrusters"])
    assert "counted by hip_height" in shown.output
    checked = runner.invoke(app, ["check", str(folder / "thruster.toml")])
    assert (checked.exit_code, "thruster: ok" in checked.output) == (0, True)


def test_the_setting_names_the_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPOTTER_EXERCISES_DIR", str(folder))
    load.cache_clear()
    use_own_exercises()
    assert "thruster" in library()


def test_a_file_with_a_known_name_replaces_it(folder: Path) -> None:
    (folder / "mine.toml").write_text(THRUSTER.replace('name = "thruster"', 'name = "squat"', 1), "utf-8")
    in_use(folder)
    assert library()["squat"].names["en"] == "Thruster"
    assert shipped()["squat"].names["en"] == "Squat"


def test_a_wrong_file_or_folder_leaves_the_library_as_it_was(folder: Path, tmp_path: Path) -> None:
    (folder / "broken.toml").write_text("name = 1")
    with pytest.raises(ExerciseFileInvalid, match=r"broken\.toml"):
        use_folder(folder)
    with pytest.raises(ExerciseFileInvalid, match="no folder"):
        use_folder(tmp_path / "nowhere")
    assert library() == shipped()

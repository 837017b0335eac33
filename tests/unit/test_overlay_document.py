from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from spotter.domain.assessment import Outcome, Phase
from spotter.domain.exercise import library
from spotter.overlay.banner import BannerDrawer
from spotter.overlay.compose import Overlay
from spotter.overlay.document import Drawing
from spotter.overlay.style import Style
from tests.overlay_scenes import assessment, blank, changed, criterion, cue, drawing, feedback, movement, shown, squats

FAULT = criterion(
    Outcome.FAIL, "left_hip", id="depth", value=60.0, limit=80.0, cue="deeper", joints=("left_hip", "left_knee")
)
SCENE = assessment(movement(1, 1.0, 2.0, 3.0), movement(2, 3.0, 4.0, 5.0, FAULT, good=False, score=30))


def test_what_is_painted_from_the_file_is_what_is_painted_directly():
    made = drawing(SCENE, feedback(cue(time=3.0)))
    read = Drawing.model_validate_json(made.model_dump_json())
    for time in (0.2, 1.5, 2.1, 3.4, 4.0, 6.0):
        one, other = (Overlay(found, 360, 640).draw(blank(360, 640), time) for found in (made, read))
        assert (one.planes == other.planes).all()


def test_the_file_holds_everything_in_shares_of_the_picture_and_seconds():
    made = json.loads(drawing(SCENE, feedback(cue(time=3.0))).model_dump_json())
    assert made["schema_version"] == 1
    assert (made["width"], made["height"]) == (720, 1280)
    points = [p for moment in made["person"]["points"] for p in moment if p]
    assert all(-0.5 < x < 1.5 and -0.5 < y < 1.5 for x, y, _ in points)
    assert len(made["person"]["points"]) == len(made["person"]["times"]) == len(made["person"]["visibility"])
    assert made["verdicts"][0]["outcome"] == "fail"
    assert made["labels"][0]["text"] == "depth 60° / ≥ 80°"
    assert made["banners"][0]["text"] == "Sit back and go lower."
    assert all(colour.startswith("#") and len(colour) == 7 for colour in made["palette"].values())


def test_the_drawing_scales_with_the_picture():
    made = drawing(SCENE).model_copy(update={"counters": ()})  # whose text does not shrink below what can be read
    small, large = (
        changed(shown(Overlay(made, size, 2 * size).draw(blank(size, 2 * size), 1.6))) for size in (360, 720)
    )
    rows, columns = (
        np.array([np.nonzero(drawn)[axis].mean() / drawn.shape[axis] for drawn in (small, large)]) for axis in (0, 1)
    )
    assert rows[0] == pytest.approx(rows[1], abs=0.02)
    assert columns[0] == pytest.approx(columns[1], abs=0.02)


def test_the_path_grows_with_the_movement_and_begins_anew():
    made = drawing(SCENE).model_copy(update={"counters": (), "labels": (), "angles": (), "ghosts": (), "verdicts": ()})
    without = made.model_copy(update={"trails": ()})

    def path(time):
        one, other = (shown(Overlay(found, 360, 640).draw(blank(360, 640), time)) for found in (made, without))
        return (one != other).any(axis=2).sum()

    assert path(1.1) < path(1.5) < path(1.95)
    assert path(3.05) < path(1.95)


def test_the_longest_way_of_hands_shoulders_and_hips_is_the_path():
    assert set(drawing(SCENE).trails[0].landmarks) < {
        f"{s}_{j}" for s in ("left", "right") for j in ("wrist", "shoulder", "hip")
    }


@pytest.mark.parametrize("name", ["jumping_jack", "high_knees", "russian_twist", "mountain_climber", "jump_rope"])
def test_what_is_not_lifted_is_not_called_lifting(name):
    said = {phase.text for phase in drawing(assessment(movement(), exercise=name)).counters[0].movements[0].phases}
    assert said
    assert not said & {"lift", "lower"}


@pytest.mark.parametrize("name,word", [("squat", "turn"), ("pull_up", "turn"), ("jumping_jack", "wide")])
def test_the_pause_at_the_turning_point_is_not_called_ready(name, word):
    at_turn = "bottom" if name == "squat" else "top"
    pause = movement(phases=(Phase(name=at_turn, start=1.9, end=2.1),))
    assert [p.text for p in drawing(assessment(pause, exercise=name)).counters[0].movements[0].phases] == [word]


def test_the_target_of_an_angle_stands_only_around_the_moment_that_decides():
    deep = criterion(Outcome.PASS, "left_elbow", id="depth", time=2.0)
    exercise = next(
        e for e in library().values() if any(c.id == "depth" and c.measure == "elbow_angle" for c in e.criteria)
    )
    angles = drawing(assessment(movement(1, 1.0, 2.0, 3.0, deep), exercise=exercise.name)).angles
    targets = [target for angle in angles if "elbow" in angle.vertex for target in angle.targets]
    assert targets
    assert all(1.0 < target.start < 2.0 < target.end < 3.0 for target in targets)
    assert any(target.at_least or target.at_most for target in targets)


def test_how_far_an_elbow_may_move_is_no_target_of_its_angle():
    still, soft = (
        criterion(Outcome.BORDERLINE, "left_elbow", id=name, time=2.0) for name in ("elbow_held", "soft_elbow")
    )
    angles = drawing(assessment(movement(1, 1.0, 2.0, 3.0, still, soft), exercise="lateral_raise")).angles
    targets = [target for angle in angles if "elbow" in angle.vertex for target in angle.targets]
    assert {(target.at_least, target.at_most) for target in targets} == {
        (library()["lateral_raise"].criterion("soft_elbow").at_least, None)
    }


def test_in_a_wide_picture_the_banner_stands_beside_the_person():
    tall = squats()
    wide = replace(tall, image=tall.image * [0.3, 1.0, 1.0] + [0.6, 0.0, 0.0], width=1280, height=720)
    [shown] = drawing(SCENE, feedback(cue(time=3.0)), wide).banners
    assert shown.side == "left"
    box = BannerDrawer(Style(1280, 720)).box(shown)
    assert box[2] < 640


@pytest.mark.parametrize("shift,edge", [(0.0, "bottom"), (0.25, "top")])
def test_in_an_upright_picture_all_banners_of_a_set_lie_off_the_head(shift, edge):
    tall = squats()
    # Larger than the picture shows: the head near the upper edge, or, moved down, the legs out of the picture.
    filling = replace(tall, image=tall.image * [1.0, 1.3, 1.0] + [0.0, shift - 0.45, 0.0])
    shown = drawing(SCENE, feedback(cue(time=1.0), cue(time=3.5), cue(time=5.0)), filling).banners
    assert len({(banner.edge, banner.side) for banner in shown}) == 1
    assert shown[0].edge == edge

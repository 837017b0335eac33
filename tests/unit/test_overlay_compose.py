from __future__ import annotations

import numpy as np
import pytest

from spotter.domain.assessment import Outcome
from spotter.domain.exercise import library
from spotter.domain.landmarks import Landmark
from spotter.overlay.compose import Overlay
from spotter.overlay.person import person_at
from spotter.overlay.style import OUTCOME_COLOURS
from tests.overlay_scenes import (
    assessment,
    blank,
    changed,
    close_to,
    criterion,
    cue,
    drawing,
    feedback,
    movement,
    shown,
    squats,
)

SIZES = [(240, 426), (426, 240), (720, 1280), (1280, 720), (2160, 3840)]
FAULT = movement(1, 1.0, 2.0, 3.0, criterion(Outcome.FAIL, "left_knee", joints=("left_hip", "left_knee")))
SCENE = assessment(FAULT)


def overlay(width=360, height=640, found=SCENE, message=None, sequence=None):
    return Overlay(drawing(found, message, sequence), width, height)


def painted(scene, time, width=360, height=640):
    return shown(scene.draw(blank(width, height), time))


@pytest.mark.parametrize("width,height", SIZES)
def test_it_draws_on_every_size(width, height):
    drawn = painted(overlay(width, height, message=feedback(cue(time=1.5))), 2.2, width, height)
    assert drawn.shape == (height, width, 3)
    assert changed(drawn).mean() > 0.02


def test_the_skeleton_follows_the_person_between_two_analysed_moments():
    sequence = squats(fps=10.0)
    fine = squats(fps=40.0)
    for time in (1.35, 1.675, 1.95):
        person = person_at(sequence, time, 720, 1280)
        index = int(np.abs(fine.times - time).argmin())
        expected = fine.image[index, Landmark.LEFT_HIP, :2] * [720, 1280]
        assert np.linalg.norm(person.points[Landmark.LEFT_HIP] - expected) < 6.0


def test_nobody_is_drawn_where_nobody_was_seen_for_long():
    sequence = squats()
    gap = (sequence.times < 1.0) | (sequence.times > 2.5)
    broken = type(sequence)(
        sequence.times[gap],
        sequence.image[gap],
        sequence.visibility[gap],
        sequence.world[gap],
        sequence.detected[gap],
        sequence.width,
        sequence.height,
    )
    assert person_at(broken, 1.7, 360, 640) is None
    assert person_at(broken, 0.5, 360, 640) is not None
    assert person_at(sequence, sequence.times[-1] + 5.0, 360, 640) is None


def test_a_fault_is_seen_during_its_repetition_only():
    drawn = {time: painted(overlay(), time) for time in (1.1, 2.2, 5.0)}
    lower = {time: close_to(picture[200:], OUTCOME_COLOURS[Outcome.FAIL]).sum() for time, picture in drawn.items()}
    assert lower[2.2] > 60
    assert lower[1.1] == lower[5.0] == 0


def test_angles_belong_to_the_set():
    before, during = (painted(overlay(), time) for time in (0.1, 1.5))
    assert changed(during).sum() > changed(before).sum()


def test_the_banner_stands_from_its_time_until_the_sentence_is_over():
    message = feedback(cue("Sit back and go lower.", 4.0))
    scene = overlay(message=message)
    silent = overlay()
    different = [(painted(scene, time) != painted(silent, time)).any() for time in (3.9, 5.0, 9.0)]
    assert different == [False, True, False]


def test_an_unknown_exercise_is_still_counted():
    drawn = painted(overlay(found=assessment(FAULT, exercise="zercher_squat")), 5.0)
    assert changed(drawn[:120]).sum() > 500


def test_an_empty_sequence_and_an_empty_assessment_leave_the_frame_alone():
    sequence = squats().between(100.0, 200.0)
    found = assessment().model_copy(update={"sets": ()})
    assert not changed(painted(overlay(found=found, sequence=sequence), 1.0)).any()


@pytest.mark.parametrize("name", list(library()))
def test_every_exercise_of_the_library_can_be_drawn(name):
    drawn = painted(overlay(found=assessment(FAULT, exercise=name)), 1.5)
    assert changed(drawn).any()

from __future__ import annotations

import numpy as np
import pytest

from spotter.domain.assessment import Tempo
from spotter.overlay.counter import CounterDrawer
from spotter.overlay.state import Mark, state_at
from spotter.overlay.style import MARK_COLOURS, Style
from tests.overlay_scenes import changed, close_to, counter, movement, painted


def at(time, *movements, width=480, height=640, **fields):
    panel = counter(*movements, **fields)
    state = state_at([panel], time)
    assert state is not None
    return painted(CounterDrawer(Style(width, height), panel).draw, width, height, state)


REPETITIONS = [movement(1, 1, 2, 3), movement(2, 3, 4, 5), movement(3, 5, 6, 7)]


@pytest.mark.parametrize("width,height", [(240, 426), (320, 240), (480, 640), (1280, 720), (3840, 2160)])
@pytest.mark.parametrize("title", ["Squat", "Single-arm Romanian deadlift with a kettlebell"])
@pytest.mark.parametrize("on_right", [False, True])
def test_the_panel_stays_inside_the_picture(width, height, title, on_right):
    panel = counter(*REPETITIONS).model_copy(update={"title": title, "corner": "right" if on_right else "left"})
    found = CounterDrawer(Style(width, height), panel)
    left, top, right, bottom = found.box
    assert 0 < left < right < width
    assert 0 < top < bottom < height / 2
    picture = painted(found.draw, width, height, state_at([panel], 8.0))
    outside = changed(picture)
    outside[top:bottom, left:right] = False
    assert not outside.any()


def test_the_ring_fills_with_the_movement():
    white = [close_to(at(time, *REPETITIONS), (255, 255, 255)).sum() for time in (1.02, 1.5, 2.0, 2.5)]
    assert white == sorted(white)
    assert white[-1] > white[0] + 50


def test_the_number_changes_when_a_repetition_is_completed():
    before, after = at(4.4, *REPETITIONS), at(6.4, *REPETITIONS)
    assert (before != after).any()


@pytest.mark.parametrize(
    "fields,expected",
    [
        ({}, Mark.GOOD),
        ({"good": False}, Mark.FAULTY),
        ({"kind": "attempt", "attempt_reason": "incomplete_range"}, Mark.ATTEMPT),
    ],
)
def test_each_ending_has_its_colour_in_the_ring_and_in_a_mark(fields, expected):
    one = [movement(1, 1, 2, 3, **fields)]
    flash, later = at(3.1, *one), at(4.5, *one)
    colour = MARK_COLOURS[expected]
    # A hollow mark is one pixel thin here, and a video stores its colour for two by two pixels.
    assert close_to(later, colour, 60).sum() > 8
    assert close_to(flash, colour).sum() > close_to(later, colour).sum() + 100


def test_marks_differ_in_shape_for_eyes_that_see_no_colours():
    shapes = []
    for fields in ({}, {"good": False}, {"kind": "attempt"}):
        picture = at(4.5, movement(1, 1, 2, 3, **fields))
        colour = np.zeros(picture.shape[:2], bool)
        for value in MARK_COLOURS.values():
            colour |= close_to(picture, value, 20)
        shapes.append(int(colour.sum()))
    assert len(set(shapes)) == 3


def test_an_attempt_is_not_counted_but_leaves_a_mark():
    state = state_at([counter(movement(1, 1, 2, 3), movement(2, 3, 4, 5, kind="attempt"))], 6.0)
    assert state.counted == 1
    assert state.marks == (Mark.GOOD, Mark.ATTEMPT)


def test_a_hold_shows_its_seconds_and_no_marks():
    hold = movement(1, 1, 6, 11)
    state = state_at([counter(hold, kind="hold", exercise="plank")], 6.0)
    assert state.held == pytest.approx(5.0)
    assert state.progress == pytest.approx(0.5)
    assert state.marks == ()
    early = at(2.0, hold, kind="hold", exercise="plank")
    assert (early != at(9.0, hold, kind="hold", exercise="plank")).any()


def test_more_movements_than_fit_show_the_last_ones():
    many = [movement(i, i, i + 0.4, i + 0.8, good=i != 60) for i in range(1, 61)]
    picture = at(62.0, *many, width=320, height=240)
    assert close_to(picture, MARK_COLOURS[Mark.FAULTY]).any()


def test_during_a_movement_the_seconds_of_the_phase_run_and_after_it_stands_its_tempo():
    one = [movement(1, 1, 2, 3)]
    assert (at(1.3, *one)[20:70, 90:] != at(1.6, *one)[20:70, 90:]).any()
    slow = [movement(1, 1, 2, 3, tempo=Tempo(eccentric=5.0, pause=0.0, concentric=1.0))]
    assert (at(3.6, *one) != at(3.6, *slow)).any()
    assert (at(3.6, *one) != at(6.0, *one)).any()
    assert (at(6.0, *one) == at(6.0, *slow)).all()

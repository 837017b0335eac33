"""Edited videos: where a shot ends, what may go on after it, and what is no cut."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from spotter.domain.pose import PoseSequence
from spotter.domain.shots import change, cuts, thumbnail
from spotter.domain.stitching import Piece, stitch
from spotter.domain.timeline import ExerciseSet, at_cuts
from tests import athletes

RATE = 12.0
RNG = np.random.default_rng(7)


def room(colour: int) -> np.ndarray:
    """A textured wall of one colour."""
    return np.clip(colour + RNG.integers(-20, 20, (180, 320, 3)), 0, 255).astype(np.uint8)


def found_in(pictures: list[np.ndarray]) -> list[float]:
    small = [thumbnail(picture) for picture in pictures]
    changes = [0.0, *(change(before, after) for before, after in itertools.pairwise(small))]
    return cuts(np.arange(len(pictures)) / RATE, np.array(changes)).tolist()


def test_another_room_is_a_cut_and_a_moving_person_is_none():
    here, there = room(90), room(170)
    pictures = [here.copy() for _ in range(12)] + [there.copy() for _ in range(12)]
    for index, picture in enumerate(pictures):
        picture[40:150, 10 * index : 10 * index + 40] = 20  # walks through both rooms
    assert found_in(pictures) == [pytest.approx(1.0)]


def test_a_fade_and_a_carried_camera_are_no_cuts():
    here, there = room(60), room(200)
    fade = [(here * (1 - part) + there * part).astype(np.uint8) for part in np.linspace(0, 1, 6)]
    stripes = (np.arange(2000) // 80 % 2 * 200).astype(np.uint8)
    carried = [np.broadcast_to(stripes[40 * k : 40 * k + 320, None], (180, 320, 3)) for k in range(12)]
    assert found_in(fade) == []
    assert found_in(carried) == []


def test_a_picture_smaller_than_the_grid_still_has_a_thumbnail():
    assert thumbnail(np.full((10, 7, 3), 255, np.uint8)) == pytest.approx(1.0)


def edited() -> tuple[PoseSequence, np.ndarray]:
    """Squats, then after a cut somebody half as large in another corner of the picture; (sequence, after the cut)."""
    sequence = athletes.squatting(noise=0.003)
    after = sequence.times >= 6.0
    elsewhere = athletes.moved(sequence, scale=0.5, shift=(0.35, -0.1))
    image = np.where(after[:, None, None], elsewhere.image, sequence.image)
    return replace(sequence, image=image, cuts=np.array([sequence.times[after][0]])), after


def test_whoever_trains_after_a_cut_is_followed():
    sequence, after = edited()
    assert stitch([Piece(sequence, 0.0, 99.0)]).sequence.detected.all()
    without = stitch([Piece(replace(sequence, cuts=np.zeros(0)), 0.0, 99.0)]).sequence
    assert not without.detected[after].any()


def test_nothing_is_smoothed_over_a_cut():
    sequence, after = edited()
    image = stitch([Piece(sequence, 0.0, 99.0)]).sequence.image
    first = int(np.flatnonzero(after)[0])
    assert image[first - 1 : first + 1] == pytest.approx(sequence.image[first - 1 : first + 1], abs=0.02)


def test_cuts_are_kept_with_the_poses_and_in_their_part_of_the_video():
    sequence, _ = edited()
    assert PoseSequence.from_npz(sequence.to_npz()).cuts.tolist() == sequence.cuts.tolist()
    assert len(sequence.between(0.0, 4.0).cuts) == 0
    pieces = [Piece(sequence.between(0.0, 6.5), 0.0, 6.2), Piece(sequence.between(5.5, 99.0), 6.2, 99.0)]
    stitched = stitch(pieces)
    assert stitched.continuous
    assert stitched.sequence.cuts.tolist() == sequence.cuts.tolist()


def test_a_set_ends_with_its_shot():
    sets = (ExerciseSet(start=4.0, end=11.2, exercise="squat", confidence=0.9),)
    (found,) = at_cuts(sets, [4.6, 10.5, 30.0])
    assert (found.start, found.end) == (4.6, 10.5)
    assert at_cuts(sets, [7.0]) == sets
    assert at_cuts(sets, []) == sets


def test_a_set_shorter_than_the_reach_of_a_cut_stays():
    sets = (ExerciseSet(start=4.0, end=6.0, exercise="squat", confidence=0.9),)
    assert at_cuts(sets, [5.0]) == sets

"""What the angle correction is told about the exercise."""

from __future__ import annotations

import numpy as np

from spotter.domain.angle_exercise import told
from spotter.domain.timeline import ExerciseSet, Timeline

NAMES = ("bicep_curl", "squat")
TIMES = np.arange(0.0, 12.0)


def timeline(*sets: tuple[float, float, str]) -> Timeline:
    return Timeline(
        sets=tuple(ExerciseSet(start=start, end=end, exercise=name, confidence=1.0) for start, end, name in sets),
        model="given",
    )


def moments(said: np.ndarray, name: str) -> list[float]:
    return TIMES[said[:, NAMES.index(name)] == 1.0].tolist()


def test_it_is_told_the_exercise_of_each_set_and_a_second_around_it():
    said = told(TIMES, timeline((3.0, 5.0, "squat")), NAMES)
    assert moments(said, "squat") == [2.0, 3.0, 4.0, 5.0, 6.0]
    assert said.sum() == 5


def test_a_set_does_not_reach_into_the_one_beside_it():
    said = told(TIMES, timeline((1.0, 4.5, "squat"), (4.5, 8.0, "bicep_curl")), NAMES)
    assert moments(said, "squat") == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert moments(said, "bicep_curl") == [5.0, 6.0, 7.0, 8.0, 9.0]


def test_it_is_told_nothing_where_nothing_is_done_or_something_that_it_never_learned():
    assert not told(TIMES, timeline(), NAMES).any()
    assert not told(TIMES, timeline((0.0, 11.0, "none"), (0.0, 11.0, "juggling")), NAMES).any()

"""The weights that ship, on synthetic people that they have never seen."""

from __future__ import annotations

import numpy as np
import pytest

from spotter.domain.exercise import library
from spotter.domain.segmentation import exercises_by_label
from spotter.domain.timeline import NONE_LABEL
from spotter.domain.windows import cut
from spotter.evaluation.classify import answer
from spotter.serving.model import SHIPPED, ExerciseModel
from tests.synthetic import clip

EXERCISES = ("squat", "push_up", "lunge", "plank", "bicep_curl", "jumping_jack")
OTHERS = ("thruster", "clean_and_jerk", "kettlebell_swing", "snatch", "triceps_kickback")
CLIPS = 12
MAX_BYTES = 3_000_000


@pytest.fixture(scope="module")
def model() -> ExerciseModel:
    return ExerciseModel()


def recall(model: ExerciseModel, label: str, wanted: str, *, seconds: float) -> float:
    """Share of the clips of a label that get the wanted answer: any camera, body, tempo and fault, some of it hopeless."""
    said = [answer(model.timeline(clip(label, seed, seconds=seconds).sequence))[0] for seed in range(CLIPS)]
    return said.count(wanted) / CLIPS


def test_exercises_are_recognised(model: ExerciseModel) -> None:
    found = {label: recall(model, label, label, seconds=9.0) for label in EXERCISES}
    assert np.mean(list(found.values())) >= 0.8, found
    assert min(found.values()) >= 0.6, found


def test_short_clips_are_enough(model: ExerciseModel) -> None:
    found = {label: recall(model, label, label, seconds=3.0) for label in ("squat", "push_up", "jumping_jack")}
    assert np.mean(list(found.values())) >= 0.6, found


def test_what_the_library_does_not_know_is_none(model: ExerciseModel) -> None:
    found = {label: recall(model, label, NONE_LABEL, seconds=9.0) for label in (NONE_LABEL, *OTHERS)}
    assert np.mean(list(found.values())) >= 0.85, found
    assert min(found.values()) >= 0.65, found


def test_probabilities_are_probabilities_and_batches_do_not_matter(model: ExerciseModel) -> None:
    windows = cut(clip("squat", 1).sequence).values
    together = model.probabilities(windows)
    assert together.shape == (len(windows), len(model.labels))
    assert np.allclose(together.sum(axis=1), 1.0, atol=1e-4)
    assert np.allclose(together[:1], model.probabilities(windows[:1]), atol=1e-4)


def test_the_mirrored_video_gets_the_same_answer(model: ExerciseModel) -> None:
    for label in ("squat", "lunge", "push_up"):
        sequence = clip(label, 2).sequence
        assert answer(model.timeline(sequence))[0] == answer(model.timeline(sequence.mirrored()))[0]


def test_every_exercise_of_the_library_has_a_label_of_the_model(model: ExerciseModel) -> None:
    reached = {exercise for label, exercise in exercises_by_label().items() if label in model.labels}
    assert reached == set(library())


def test_the_weights_are_small_and_have_a_card() -> None:
    assert SHIPPED.stat().st_size < MAX_BYTES
    card = SHIPPED.with_suffix(".md").read_text("utf-8")
    for word in ("UI-PRMD", "Exercise-Correction", "MIT", "seed", "training.exercise_classifier.train"):
        assert word in card

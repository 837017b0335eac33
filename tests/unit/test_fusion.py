"""Fusing two experts' probabilities, and fitting how."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from training.video_expert.calibrate import calibration_error, fusion_weights, mean_loss, temperature

from spotter.domain.fusion import FusionWeights, fused, pooled, softmax

LABELS = ("plank", "squat", "none", "lunge")
VIDEO_LABELS = ("squat", "lunge")
EVEN = FusionWeights(landmark_temperature=1.0, landmarks=1.0, video=1.0)
HEARD = np.array([True])


def test_experts_that_agree_are_surer_together() -> None:
    landmarks, video = np.array([[0.1, 0.5, 0.2, 0.2]]), np.array([[0.8, 0.2]])
    answer = fused(landmarks, LABELS, video, VIDEO_LABELS, EVEN, HEARD)[0]
    # Among squat and lunge: 5/7 x 8/10 against 2/7 x 2/10, and they share what landmarks left for the two.
    assert answer[1] == pytest.approx(0.7 * 10 / 11)
    assert answer[3] == pytest.approx(0.7 * 1 / 11)


def test_labels_that_the_video_expert_does_not_know_keep_their_probability() -> None:
    landmarks = np.array([[0.6, 0.1, 0.25, 0.05]])
    answer = fused(landmarks, LABELS, np.array([[0.999, 0.001]]), VIDEO_LABELS, EVEN, HEARD)[0]
    assert answer[[0, 2]].tolist() == pytest.approx([0.6, 0.25])


def test_a_window_without_pictures_stays_as_it_was() -> None:
    landmarks = np.array([[0.1, 0.2, 0.3, 0.4], [0.1, 0.2, 0.3, 0.4]])
    video = np.array([[np.nan, np.nan], [0.9, 0.1]])
    answer = fused(landmarks, LABELS, video, VIDEO_LABELS, EVEN, np.array([False, True]))
    assert answer[0].tolist() == landmarks[0].tolist()
    assert answer[1, 1] > answer[1, 3]


def test_an_expert_of_weight_zero_is_not_asked() -> None:
    landmarks = np.array([[0.1, 0.2, 0.3, 0.4]])
    deaf = EVEN.model_copy(update={"video": 0.0})
    answer = fused(landmarks, LABELS, np.array([[0.99, 0.01]]), VIDEO_LABELS, deaf, HEARD)
    np.testing.assert_allclose(answer, landmarks, atol=1e-9)


@given(
    scores=npst.arrays(np.float64, (3, 4), elements=st.floats(-20, 20)),
    video=npst.arrays(np.float64, (3, 2), elements=st.floats(-20, 20)),
    weights=st.tuples(st.floats(0, 2), st.floats(0, 2), st.floats(0.2, 5)),
)
def test_what_comes_out_is_a_distribution(
    scores: np.ndarray, video: np.ndarray, weights: tuple[float, float, float]
) -> None:
    chosen = FusionWeights(landmarks=weights[0], video=weights[1], landmark_temperature=weights[2])
    answer = fused(softmax(scores), LABELS, softmax(video), VIDEO_LABELS, chosen, np.ones(3, dtype=bool))
    assert (answer >= 0).all()
    np.testing.assert_allclose(answer.sum(axis=1), 1.0, atol=1e-6)


def drawn(heat: float, seed: int, n: int = 3000) -> tuple[np.ndarray, np.ndarray]:
    """Logits that are `heat` times too extreme for truths drawn from their probabilities."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0.0, 1.5, size=(n, 3))
    truth = np.array([rng.choice(3, p=row) for row in softmax(logits)])
    return logits * heat, truth


@pytest.mark.parametrize("heat", [0.5, 1.0, 3.0])
def test_the_temperature_makes_probabilities_honest(heat: float) -> None:
    logits, truth = drawn(heat, seed=4)
    found = temperature(logits, truth)
    assert found == pytest.approx(heat, rel=0.1)
    assert calibration_error(softmax(logits / found), truth) < 0.03


def test_two_experts_who_err_independently_are_both_heard() -> None:
    rng = np.random.default_rng(6)
    truth = rng.integers(0, 3, size=2000)
    one, two = (softmax(rng.normal(0.0, 1.0, size=(2000, 3)) + 1.5 * np.eye(3)[truth]) for _ in range(2))
    weights = fusion_weights(one, two, truth)
    assert weights.landmarks > 0.5
    assert weights.video > 0.5
    both = mean_loss(pooled(one, two, weights), truth)
    assert both < 0.9 * min(mean_loss(one, truth), mean_loss(two, truth))


def test_an_expert_that_guesses_is_hardly_heard() -> None:
    rng = np.random.default_rng(7)
    truth = rng.integers(0, 3, size=2000)
    good = softmax(rng.normal(0.0, 1.0, size=(2000, 3)) + 2.0 * np.eye(3)[truth])
    guess = softmax(rng.normal(0.0, 1.5, size=(2000, 3)))
    assert fusion_weights(good, guess, truth).video <= 0.1
    reversed_ = fusion_weights(guess, good, truth)
    assert reversed_.landmarks / reversed_.landmark_temperature <= 0.2


def test_a_handful_of_clips_switches_nobody_off() -> None:
    truth = np.array([0, 1, 0])
    good, wrong = np.array([[0.9, 0.1], [0.1, 0.9], [0.9, 0.1]]), np.array([[0.4, 0.6], [0.6, 0.4], [0.4, 0.6]])
    assert fusion_weights(good, wrong, truth).video > 0.3

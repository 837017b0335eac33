"""The few numbers that are fitted on validation clips: a temperature for each expert and the weights of the two."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from spotter.domain.fusion import MIN_PROBABILITY, FusionWeights, pooled, softmax

Array = NDArray[np.float64]

_TEMPERATURES = np.geomspace(0.25, 8.0, 121)
# Weights above one double what an expert says: two calibrated experts that err independently get 1 and 1.
_WEIGHTS = np.linspace(0.0, 1.5, 31)
# Pulls towards 1 and 1, worth so many clips: a small validation split must not switch an expert off.
_PRIOR_CLIPS = 5.0
_BINS = 10


def temperature(logits: Array, truth: NDArray[np.int64]) -> float:
    """What the logits are divided by so that the probabilities are honest (Guo et al. 2017)."""
    losses = [mean_loss(softmax(logits / value), truth) for value in _TEMPERATURES]
    return float(_TEMPERATURES[int(np.argmin(losses))])


def fusion_weights(landmarks: Array, video: Array, truth: NDArray[np.int64]) -> FusionWeights:
    """Temperature of the landmark classifier among the labels that both know, then the weights of both.

    Args:
        landmarks: (N, V) probabilities of the landmark classifier, of any sum.
        video: (N, V) probabilities of the video expert.
        truth: (N,) index of the label.
    """
    shares = landmarks / np.maximum(landmarks.sum(axis=1, keepdims=True), MIN_PROBABILITY)
    heat = temperature(np.log(np.maximum(shares, MIN_PROBABILITY)), truth)

    def cost(pair: tuple[float, float]) -> float:
        weights = FusionWeights(landmark_temperature=heat, landmarks=pair[0], video=pair[1])
        away = (pair[0] - 1.0) ** 2 + (pair[1] - 1.0) ** 2
        return mean_loss(pooled(landmarks, video, weights), truth) + away * _PRIOR_CLIPS / len(truth)

    first, second = min(product(_WEIGHTS, _WEIGHTS), key=cost)
    return FusionWeights(landmark_temperature=heat, landmarks=float(first), video=float(second))


def mean_loss(probabilities: Array, truth: NDArray[np.int64]) -> float:
    """Mean negative log probability of the truth, nats."""
    return float(-np.log(np.maximum(probabilities[np.arange(len(truth)), truth], MIN_PROBABILITY)).mean())


def calibration_error(probabilities: Array, truth: NDArray[np.int64]) -> float:
    """Expected calibration error over ten bins of confidence."""
    right, confidence = probabilities.argmax(axis=1) == truth, probabilities.max(axis=1)
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    return float(
        sum(
            abs(right[bins == bin_].mean() - confidence[bins == bin_].mean()) * (bins == bin_).mean()
            for bin_ in np.unique(bins)
        )
    )

"""Two experts, one answer: the landmark classifier's and the video expert's probabilities multiplied, each to its weight.

Log-linear pooling (Genest and Zidek 1986, Combining Probability Distributions) of calibrated probabilities. The video
expert knows fewer labels than the landmark classifier, and its answer is conditional on them: it moves belief between
labels that it knows and leaves all the others as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from spotter.domain.pose import BoolArray, FloatArray

# The two files of an expert, side by side in the model folder.
WEIGHTS_FILE, RECORD_FILE = "video_expert.onnx", "video_expert.json"

# No expert can rule a label out alone.
MIN_PROBABILITY = 1e-4


class FusionWeights(BaseModel):
    """What is fitted on validation clips that neither expert learnt from.

    The video expert's own temperature is built into its file.
    """

    model_config = ConfigDict(frozen=True)

    landmark_temperature: float = Field(gt=0)
    landmarks: float = Field(ge=0)
    video: float = Field(ge=0)


class ExpertRecord(BaseModel):
    """`video_expert.json`: what the weights beside it are, and how they are fused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="Of video_expert.onnx.")
    labels: tuple[str, ...] = Field(min_length=2)
    side: int = Field(gt=0, description="Pixels of the square pictures that the network takes.")
    temperature: float = Field(gt=0, description="Already built into the weights.")
    fusion: FusionWeights | None = Field(
        default=None, description="None until it was fitted; such an expert is not served."
    )
    training: dict[str, str | int | float] = {}


def fused(
    landmarks: NDArray[np.floating],
    labels: Sequence[str],
    video: NDArray[np.floating],
    video_labels: Sequence[str],
    weights: FusionWeights,
    heard: BoolArray,
) -> FloatArray:
    """(N, L) probabilities after both experts have spoken.

    Args:
        landmarks: (N, L) of the landmark classifier, rows sum to 1.
        labels: its L labels.
        video: (N, V) of the video expert, rows sum to 1; rows that are not heard may hold anything.
        video_labels: its V labels, all of them among `labels`.
        weights: fitted on validation clips.
        heard: (N,) whether the video expert has something to say here.
    """
    known = np.array([labels.index(label) for label in video_labels])
    answer = np.asarray(landmarks, dtype=np.float64).copy()
    rows = np.flatnonzero(heard)
    own = answer[np.ix_(rows, known)]
    shares = pooled(own, np.asarray(video, dtype=np.float64)[rows], weights)
    answer[np.ix_(rows, known)] = own.sum(axis=1, keepdims=True) * shares
    return answer


def pooled(landmarks: FloatArray, video: FloatArray, weights: FusionWeights) -> FloatArray:
    """(N, V) probabilities among the labels that both know.

    Args:
        landmarks: (N, V) probabilities, of any sum.
        video: (N, V) probabilities.
        weights: of the two.
    """
    own = landmarks / np.maximum(landmarks.sum(axis=1, keepdims=True), MIN_PROBABILITY)
    score = weights.landmarks / weights.landmark_temperature * np.log(np.maximum(own, MIN_PROBABILITY))
    score = score + weights.video * np.log(np.maximum(video, MIN_PROBABILITY))
    return softmax(score)


def softmax(scores: FloatArray) -> FloatArray:
    """Rows of scores to rows of probabilities."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))

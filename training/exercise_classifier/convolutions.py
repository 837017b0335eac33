"""Residual convolutions over time, about a millisecond for a window on one core."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

from spotter.domain.windows import CHANNELS, JOINTS
from training.exercise_classifier.network import ExerciseNetwork

_WIDTH = 104
# 48 moments become 16 steps; the first layer keeps what is faster as separate channels.
_STRIDE = 3
_DILATIONS = (1, 2, 4, 1)
_DROPOUT = 0.15


class _Block(nn.Module):
    def __init__(self, dilation: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv1d(_WIDTH, _WIDTH, 3, padding=dilation, dilation=dilation, bias=False),
            nn.BatchNorm1d(_WIDTH),
            nn.GELU(),
            nn.Dropout1d(_DROPOUT),
            nn.Conv1d(_WIDTH, _WIDTH, 3, padding=1, bias=False),
            nn.BatchNorm1d(_WIDTH),
        )

    def forward(self, values: Tensor) -> Tensor:
        return nn.functional.gelu(values + self.layers(values))


class Convolutions(ExerciseNetwork):
    """Channels are what the joints do, time is what is convolved."""

    name: ClassVar[str] = "convolutions"
    batch: ClassVar[int] = 256
    learning_rate: ClassVar[float] = 2.5e-3

    def __init__(self, labels: int) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv1d(JOINTS * CHANNELS, _WIDTH, 7, stride=_STRIDE, padding=3, bias=False),
            nn.BatchNorm1d(_WIDTH),
            nn.GELU(),
        )
        self.blocks = nn.Sequential(*(_Block(dilation) for dilation in _DILATIONS))
        self.head = nn.Sequential(nn.Dropout(2 * _DROPOUT), nn.Linear(2 * _WIDTH, labels))

    def features(self, windows: Tensor) -> Tensor:
        values = windows.flatten(2).transpose(1, 2)
        values = self.blocks(self.stem(values))
        return torch.cat([values.mean(dim=2), values.amax(dim=2)], dim=1)

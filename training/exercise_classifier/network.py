"""The network: residual convolutions over time, small enough for a CPU to classify a window in about a millisecond."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from spotter.domain.windows import CHANNELS, JOINTS
from training.exercise_classifier.augment import SWAP

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


class ExerciseNetwork(nn.Module):
    """(N, T, J, C) windows to (N, L) logits."""

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
        """(N, 208): what the last layer sees."""
        values = windows.flatten(2).transpose(1, 2)
        values = self.blocks(self.stem(values))
        return torch.cat([values.mean(dim=2), values.amax(dim=2)], dim=1)

    def forward(self, windows: Tensor) -> Tensor:
        return self.head(self.features(windows))


class Mirrored(nn.Module):
    """The mean of the logits of a window and of its mirror image: left and right cannot give different answers."""

    swap: Tensor
    sign: Tensor

    def __init__(self, network: ExerciseNetwork) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("swap", torch.tensor(SWAP))
        self.register_buffer("sign", torch.tensor([-1.0, 1.0, -1.0, 1.0, 1.0]))

    def forward(self, windows: Tensor) -> Tensor:
        other = windows.index_select(2, self.swap) * self.sign
        return 0.5 * (self.network(windows) + self.network(other))


class Calibrated(nn.Module):
    """What ships: windows to probabilities, the temperature built in."""

    def __init__(self, network: Mirrored, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature

    def forward(self, windows: Tensor) -> Tensor:
        return torch.softmax(self.network(windows) / self.temperature, dim=1)

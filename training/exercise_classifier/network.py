"""What the classifier's networks have in common, and what is put around them for shipping."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import torch
from torch import Tensor, nn

from training.exercise_classifier.augment import SWAP


class ExerciseNetwork(nn.Module, ABC):
    """(N, T, J, C) windows to (N, L) logits.

    Attributes:
        name: what the record of a training calls it.
        batch: windows per step.
        learning_rate: at its peak, from random weights.
        head: from features to logits.
    """

    name: ClassVar[str]
    batch: ClassVar[int]
    learning_rate: ClassVar[float]
    head: nn.Sequential

    @abstractmethod
    def features(self, windows: Tensor) -> Tensor:
        """(N, F): what the last layer sees."""

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
        return self.network(torch.cat([windows, other])).unflatten(0, (2, -1)).mean(dim=0)


class Calibrated(nn.Module):
    """A network alone as it ships: windows to probabilities, the temperature built in."""

    def __init__(self, network: Mirrored, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature

    def logits(self, windows: Tensor) -> Tensor:
        """(N, L) logits of the calibrated probabilities."""
        return self.network(windows) / self.temperature

    def forward(self, windows: Tensor) -> Tensor:
        return torch.softmax(self.logits(windows), dim=1)

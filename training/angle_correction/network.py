"""The network of `spotter.domain.angle_correction` in torch: the same layers under the same names."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from spotter.domain.angle_correction import ANGLES, CHANNELS, DILATIONS

WIDTH = 96
DROPOUT = 0.15


class CorrectionNetwork(nn.Module):
    """(B, T, CHANNELS) features to (B, T, 16): corrections and log standard deviations in units of `STEP_DEGREES`."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Linear(CHANNELS, WIDTH)
        self.mix = nn.ModuleList(nn.Linear(3 * WIDTH, WIDTH) for _ in DILATIONS)
        self.out = nn.ModuleList(nn.Linear(WIDTH, WIDTH) for _ in DILATIONS)
        self.head = nn.Linear(WIDTH, 2 * len(ANGLES))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, features: Tensor) -> Tensor:
        """See the class."""
        values = self.dropout(functional.gelu(self.stem(features), approximate="tanh"))
        for dilation, mix, out in zip(DILATIONS, self.mix, self.out, strict=True):
            padded = functional.pad(values, (0, 0, dilation, dilation))
            near = torch.cat((padded[:, : -2 * dilation], values, padded[:, 2 * dilation :]), dim=2)
            values = values + out(self.dropout(functional.gelu(mix(near), approximate="tanh")))
        return torch.as_tensor(self.head(values))

"""The network: residual dilated convolutions over time. It runs in numpy in the product, so its layers are plain."""

from __future__ import annotations

from torch import Tensor, nn

from spotter.domain.rhythm_network import DILATIONS, PERIODS
from spotter.domain.self_similarity import CHANNELS

_WIDTH = 64
_DROPOUT = 0.1


class RhythmNetwork(nn.Module):
    """(N, CHANNELS, T) features to activity logits (N, T) and period logits (N, P, T)."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv1d(CHANNELS, _WIDTH, 1), nn.GELU(approximate="tanh"), nn.Conv1d(_WIDTH, _WIDTH, 3, padding=1)
        )
        self.blocks = nn.ModuleList(_block(dilation) for dilation in DILATIONS)
        self.head = nn.Sequential(
            nn.BatchNorm1d(_WIDTH), nn.GELU(approximate="tanh"), nn.Conv1d(_WIDTH, 1 + len(PERIODS), 1)
        )

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        values = self.stem(features)
        for block in self.blocks:
            values = values + block(values)
        out = self.head(values)
        return out[:, 0], out[:, 1:]


def _block(dilation: int) -> nn.Sequential:
    return nn.Sequential(
        nn.BatchNorm1d(_WIDTH),
        nn.GELU(approximate="tanh"),
        nn.Conv1d(_WIDTH, _WIDTH, 3, padding=dilation, dilation=dilation),
        nn.GELU(approximate="tanh"),
        nn.Dropout(_DROPOUT),
        nn.Conv1d(_WIDTH, _WIDTH, 1),
    )

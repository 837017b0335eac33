"""The network that corrects joint angles: landmarks in, angles and standard deviations out, features inside.

What ships are several of them, which see every sequence as it is and mirrored and answer with their mean: so a mirrored video gets
the same answer, and what one of them got wrong by chance counts less.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from spotter.domain.angle_correction import ANGLES, POINTS
from spotter.domain.landmarks import MIRROR

COUNT = len(ANGLES)
CHANNELS = 6 * len(POINTS) + 2 * COUNT + 1
WIDTH = 192
DILATIONS = (1, 2, 4, 8)  # together 15 samples to each side, 1.25 s
DROPOUT = 0.15
STEP_DEGREES = 30.0  # what one unit of the answer means
SMALLEST_LOG, LARGEST_LOG = -3.5, 1.0
TINY = 1e-9
SWAPPED = [list(ANGLES).index(("right" if side == "left" else "left", joint)) for side, joint in ANGLES]


class CorrectionNetwork(nn.Module):
    """A residual network of dilated convolutions over time."""

    def __init__(self, width: int = WIDTH) -> None:
        super().__init__()
        self.stem = nn.Linear(CHANNELS, width)
        self.mix = nn.ModuleList(nn.Conv1d(width, width, 3, padding=step, dilation=step) for step in DILATIONS)
        self.out = nn.ModuleList(nn.Linear(width, width) for _ in DILATIONS)
        self.head = nn.Linear(width, 2 * COUNT)
        self.points = nn.Linear(width, 3 * len(POINTS))
        self.dropout = nn.Dropout(DROPOUT)
        nn.init.zeros_(self.out[-1].weight)  # the widest look begins as if it were not there
        nn.init.zeros_(self.out[-1].bias)

    def forward(self, picture: Tensor, space: Tensor, visibility: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
        """One look at what `spotter.domain.angle_correction.inputs` gives, with a batch in front.

        Returns:
            (B, T, 8) corrected angles and (B, T, 8) logarithms of their deviations, in `STEP_DEGREES`.
        """
        degrees, spread, _ = self.with_points(picture, space, visibility, known)
        return degrees, spread

    def with_points(
        self, picture: Tensor, space: Tensor, visibility: Tensor, known: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The same, and (B, T, P, 3) where the `POINTS` are in space, which training asks for because it says more."""
        values, raw = features(picture, space, visibility, known)
        values = self.dropout(functional.gelu(self.stem(values), approximate="tanh"))
        for mix, out in zip(self.mix, self.out, strict=True):
            near = mix(values.transpose(1, 2)).transpose(1, 2)
            values = values + out(self.dropout(functional.gelu(near, approximate="tanh")))
        answer = self.head(values)
        points = space[:, :, list(POINTS)] + self.points(values).unflatten(2, (len(POINTS), 3))
        return raw + answer[..., :COUNT], answer[..., COUNT:].clamp(SMALLEST_LOG, LARGEST_LOG), points


class BothWays(nn.Module):
    """What ships: one person's frames, seen by every network as they are and mirrored; the answer is the mean.

    Args:
        networks: trained.
        factor: on their deviations, so that they hold.
    """

    def __init__(self, networks: Sequence[CorrectionNetwork], factor: float = 1.0) -> None:
        super().__init__()
        self.networks = nn.ModuleList(networks)
        self.factor = factor

    def forward(self, picture: Tensor, space: Tensor, visibility: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
        """(T, 33, 2), (T, 33, 3), (T, 33), (T,) to (T, 8) degrees and (T, 8) standard deviations in degrees."""
        swap = list(MIRROR)
        ways = (
            torch.stack((picture, picture[:, swap] * torch.tensor([-1.0, 1.0]))),
            torch.stack((space, space[:, swap] * torch.tensor([-1.0, 1.0, 1.0]))),
            torch.stack((visibility, visibility[:, swap])),
            torch.stack((known, known)),
        )
        degrees, spread = (
            torch.stack([(answer[0] + answer[1][:, SWAPPED]) / 2 for answer in answers]).mean(dim=0)
            for answers in zip(*(network(*ways) for network in self.networks), strict=True)
        )
        return (STEP_DEGREES * degrees).clamp(0.0, 180.0), self.factor * STEP_DEGREES * torch.exp(spread)


def features(picture: Tensor, space: Tensor, visibility: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
    """(B, T, CHANNELS) what the layers read, and (B, T, 8) angles of the world landmarks in steps."""
    points = list(POINTS)
    raw = _angles(space)
    parts = (
        picture[:, :, points].flatten(2),
        space[:, :, points].flatten(2),
        visibility[:, :, points] - 0.5,
        _angles(picture) * (STEP_DEGREES / 90.0) - 1.0,
        raw * (STEP_DEGREES / 90.0) - 1.0,
        known[..., None],
    )
    return torch.cat(parts, dim=2) * known[..., None], raw


def _angles(points: Tensor) -> Tensor:
    first, middle, last = ([corner[index] for corner in ANGLES.values()] for index in range(3))
    one = points[:, :, first] - points[:, :, middle]
    other = points[:, :, last] - points[:, :, middle]
    lengths = torch.sqrt((one**2).sum(dim=-1) * (other**2).sum(dim=-1) + TINY)
    cosine = (one * other).sum(dim=-1) / lengths
    return torch.acos(cosine.clamp(-1.0, 1.0)) * (180.0 / math.pi / STEP_DEGREES)

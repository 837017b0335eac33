"""The network that corrects joint angles: landmarks in, angles and standard deviations out, features inside.

It sees every window as it is and mirrored, and answers with the mean: so a mirrored video gets the same answer.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from spotter.domain.angle_correction import ANGLES
from spotter.domain.landmarks import BODY_13, MIRROR, Landmark

COUNT = len(ANGLES)
WIDTH = 96
DILATIONS = (1, 2, 4, 8)  # together 15 samples to each side, 1.25 s
DROPOUT = 0.1
STEP_DEGREES = 30.0  # what one unit of the answer means
SMALLEST_LOG, LARGEST_LOG = -3.5, 1.0
HALF_METRE = 0.5
SCALE_SAMPLES = 15  # over which pixels per metre are averaged
TINY = 1e-6

POINTS = (
    *BODY_13,
    *(
        Landmark[f"{side}_{name}"]
        for name in ("EAR", "INDEX", "PINKY", "THUMB", "HEEL", "FOOT_INDEX")
        for side in ("LEFT", "RIGHT")
    ),
)
LIMBS = tuple(
    (Landmark[f"{side}_{first}"], Landmark[f"{side}_{last}"])
    for first, last in (
        ("SHOULDER", "ELBOW"), ("ELBOW", "WRIST"), ("SHOULDER", "HIP"), ("HIP", "KNEE"), ("KNEE", "ANKLE"),
        ("ANKLE", "FOOT_INDEX"),
    )
    for side in ("LEFT", "RIGHT")
)  # fmt: skip
TRUNK = ((Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER), (Landmark.LEFT_HIP, Landmark.RIGHT_HIP))
SEGMENTS = (*LIMBS, *TRUNK)
SWAPPED = [list(ANGLES).index(("right" if side == "left" else "left", joint)) for side, joint in ANGLES]
_CHANNELS = 6 * len(POINTS) + 5 * len(SEGMENTS) + 2 * len(SEGMENTS) + 2 * COUNT + 1


class CorrectionNetwork(nn.Module):
    """See the module. Outputs are in units of `STEP_DEGREES`."""

    def __init__(self, width: int = WIDTH) -> None:
        super().__init__()
        self.stem = nn.Linear(_CHANNELS, width)
        self.norm = nn.ModuleList(nn.LayerNorm(width) for _ in DILATIONS)
        self.mix = nn.ModuleList(nn.Conv1d(width, width, 3, padding=step, dilation=step) for step in DILATIONS)
        self.out = nn.ModuleList(nn.Linear(width, width) for _ in DILATIONS)
        self.last = nn.LayerNorm(width)
        self.head = nn.Linear(width, 2 * COUNT)
        self.directions = nn.Linear(width, 3 * len(LIMBS))  # only training asks for them
        self.dropout = nn.Dropout(DROPOUT)

    def forward(
        self, picture: Tensor, space: Tensor, visibility: Tensor, known: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """One look.

        Args:
            picture: (B, T, 33, 2) pixels, y down; 0 where nobody is known.
            space: (B, T, 33, 3) metres, likewise.
            visibility: (B, T, 33).
            known: (B, T) 1 where somebody is known, 0 else.

        Returns:
            (B, T, 8) corrected angles in steps, (B, T, 8) logarithms of their deviations, (B, T, 12, 3) limb directions.
        """
        values, raw = features(picture, space, visibility, known)
        there = known[..., None]
        values = self.dropout(functional.gelu(self.stem(values), approximate="tanh")) * there
        for norm, mix, out in zip(self.norm, self.mix, self.out, strict=True):
            near = mix((norm(values) * there).transpose(1, 2)).transpose(1, 2)
            values = values + out(self.dropout(functional.gelu(near, approximate="tanh"))) * there
        values = self.last(values)
        answer = self.head(values)
        spread = answer[..., COUNT:].clamp(SMALLEST_LOG, LARGEST_LOG)
        directions = self.directions(values).unflatten(-1, (len(LIMBS), 3))
        return raw + answer[..., :COUNT], spread, directions


class BothWays(nn.Module):
    """What ships: one person's frames, seen as they are and mirrored."""

    def __init__(self, network: CorrectionNetwork, factor: float = 1.0) -> None:
        super().__init__()
        self.network = network
        self.factor = factor

    def forward(self, picture: Tensor, space: Tensor, visibility: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
        """(T, 33, 2), (T, 33, 3), (T, 33), (T,) to (T, 8) degrees and (T, 8) standard deviations in degrees."""
        flat, deep, seen = mirrored(picture, space, visibility)
        degrees, spread, _ = self.network(
            torch.stack((picture, flat)),
            torch.stack((space, deep)),
            torch.stack((visibility, seen)),
            torch.stack((known, known)),
        )
        mean = (degrees[0] + degrees[1][:, SWAPPED]) / 2
        deviation = torch.exp((spread[0] + spread[1][:, SWAPPED]) / 2)
        return (STEP_DEGREES * mean).clamp(0.0, 180.0), self.factor * STEP_DEGREES * deviation


def mirrored(picture: Tensor, space: Tensor, visibility: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The landmarks of the left-right flipped video; the place in the picture does not matter."""
    swap = list(MIRROR)
    return (
        picture[..., swap, :] * picture.new_tensor([-1.0, 1.0]),
        space[..., swap, :] * space.new_tensor([-1.0, 1.0, 1.0]),
        visibility[..., swap],
    )


def features(picture: Tensor, space: Tensor, visibility: Tensor, known: Tensor) -> tuple[Tensor, Tensor]:
    """(B, T, channels) without place and size, and (B, T, 8) angles of the world landmarks in steps."""
    there = known[..., None, None]
    flat = (picture - _middle(picture)) * there
    deep = (space - _middle(space)) * there
    flat = flat / _pixels_per_metre(flat, deep, known)
    points = list(POINTS)
    lines, drawn = _segments(deep), _segments(flat)
    length, shown = _length(lines), _length(drawn)
    raw = _angles(deep)
    parts = (
        flat[:, :, points].flatten(2) / HALF_METRE,
        deep[:, :, points].flatten(2) / HALF_METRE,
        visibility[:, :, points] - 0.5,
        (lines / length).flatten(2),
        (drawn / shown).flatten(2),
        length.squeeze(-1) / HALF_METRE,
        shown.squeeze(-1) / HALF_METRE,
        raw - 3.0,
        _angles(flat) - 3.0,
        known[..., None],
    )
    return torch.cat(parts, dim=2) * known[..., None], raw


def directions(space: Tensor) -> Tensor:
    """(..., 12, 3) unit vectors along the limbs of (..., 33, 3) points."""
    lines = space[..., [last for _, last in LIMBS], :] - space[..., [first for first, _ in LIMBS], :]
    return lines / _length(lines)


def _segments(points: Tensor) -> Tensor:
    return points[:, :, [last for _, last in SEGMENTS]] - points[:, :, [first for first, _ in SEGMENTS]]


def _length(lines: Tensor) -> Tensor:
    return torch.sqrt((lines**2).sum(dim=-1, keepdim=True) + TINY)


def _middle(points: Tensor) -> Tensor:
    return (
        points[:, :, Landmark.LEFT_HIP : Landmark.LEFT_HIP + 1]
        + points[:, :, Landmark.RIGHT_HIP : Landmark.RIGHT_HIP + 1]
    ) / 2


def _pixels_per_metre(flat: Tensor, deep: Tensor, known: Tensor) -> Tensor:
    """(B, T, 1, 1) how large a metre is in the picture, averaged over a second."""
    body = list(BODY_13)
    spans = [torch.sqrt((points[:, :, body, :2] ** 2).mean(dim=(2, 3)) + TINY) * known for points in (flat, deep)]
    pixels, metres = (
        functional.avg_pool1d(span[:, None], SCALE_SAMPLES, 1, SCALE_SAMPLES // 2)[:, 0] for span in spans
    )
    return ((pixels + TINY) / (metres + TINY))[..., None, None]


def _angles(points: Tensor) -> Tensor:
    first, middle, last = ([corner[index] for corner in ANGLES.values()] for index in range(3))
    one = points[:, :, first] - points[:, :, middle]
    other = points[:, :, last] - points[:, :, middle]
    cosine = (one * other).sum(dim=-1) / (_length(one) * _length(other)).squeeze(-1)
    return torch.acos(cosine.clamp(-1.0, 1.0)) * (180.0 / math.pi / STEP_DEGREES)

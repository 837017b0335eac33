"""The network that corrects joint angles: landmarks in, angles and standard deviations out, features inside.

What ships sees every sequence as it is and mirrored and answers with the mean: so a mirrored video gets the same answer.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from spotter.domain.angle_correction import ANGLES, POINTS
from spotter.domain.landmarks import MIRROR, Landmark
from training.synthetic.performance import EXERCISES

COUNT = len(ANGLES)
_LINKS = (
    ("SHOULDER", "ELBOW"), ("ELBOW", "WRIST"), ("SHOULDER", "HIP"), ("HIP", "KNEE"), ("KNEE", "ANKLE"), ("ANKLE", "FOOT_INDEX"),
)  # fmt: skip
BONES = [
    (Landmark[f"{side}_{first}"], Landmark[f"{side}_{last}"]) for side in ("LEFT", "RIGHT") for first, last in _LINKS
]
_DIRECTIONS = 3 + 3 + 2  # of a bone: in space, in the axes of the trunk, in the picture
_LENGTHS = 3  # of a bone: in space, in the picture, and how much it is foreshortened
CHANNELS = 9 * len(POINTS) + 2 * COUNT + (_DIRECTIONS + _LENGTHS) * len(BONES) + 9 + 1 + len(EXERCISES)
WIDTH = 256
DILATIONS = (1, 2, 4, 8)  # together 15 samples to each side, 1.25 s
DROPOUT = 0.05
STEP_DEGREES = 30.0  # what one unit of the answer means
SMALLEST_LOG, LARGEST_LOG = -3.5, 1.0
FIRST_ANSWERS = 0.01  # deviation of the last layers' first weights: training begins at the pose model's own angles
SHORT = 0.05  # reaches of the body, added where lengths are divided by
TINY, TINY_SQUARE = 1e-9, 1e-6
SWAPPED = [list(ANGLES).index(("right" if side == "left" else "left", joint)) for side, joint in ANGLES]


class Block(nn.Module):
    """A look at three moments so many samples apart, added to what is known.

    Its weights are matrices and no kernel of a convolution (which they are the same as), because `training.muon` wants matrices.
    """

    def __init__(self, width: int, apart: int) -> None:
        super().__init__()
        self.apart = apart
        self.norm = nn.LayerNorm(width)
        self.mix = nn.Linear(3 * width, width)
        self.out = nn.Linear(width, width)
        self.dropout = nn.Dropout(DROPOUT)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, values: Tensor, known: Tensor) -> Tensor:
        """(B, T, W) and (B, T, 1) to (B, T, W)."""
        frames = values.shape[1]
        padded = functional.pad(self.norm(values) * known, (0, 0, self.apart, self.apart))
        looks = [padded[:, start : start + frames] for start in (0, self.apart, 2 * self.apart)]
        near = functional.gelu(self.mix(torch.cat(looks, dim=2)), approximate="tanh")
        return values + self.out(self.dropout(near))


class CorrectionNetwork(nn.Module):
    """A residual network of dilated convolutions over time."""

    def __init__(self, width: int = WIDTH) -> None:
        super().__init__()
        self.stem = nn.Linear(CHANNELS, width)
        self.blocks = nn.ModuleList(Block(width, apart) for apart in DILATIONS)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 2 * COUNT)
        self.points = nn.Linear(width, 3 * len(POINTS))
        self.dropout = nn.Dropout(DROPOUT)
        for last in (self.head, self.points):
            nn.init.normal_(last.weight, 0.0, FIRST_ANSWERS)

    def matrices(self) -> list[nn.Parameter]:
        """The weights inside, which are matrices; the others read inputs, give answers, or are vectors."""
        return [weights for block in self.blocks for weights in block.parameters() if weights.ndim == 2]

    def forward(
        self, picture: Tensor, space: Tensor, visibility: Tensor, known: Tensor, exercise: Tensor
    ) -> tuple[Tensor, Tensor]:
        """One look at what `spotter.domain.angle_correction.inputs` gives, with a batch in front.

        Returns:
            (B, T, 8) corrected angles and (B, T, 8) logarithms of their deviations, in `STEP_DEGREES`.
        """
        degrees, spread, _ = self.with_points(picture, space, visibility, known, exercise)
        return degrees, spread

    def with_points(
        self, picture: Tensor, space: Tensor, visibility: Tensor, known: Tensor, exercise: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """The same, and (B, T, P, 3) where the `POINTS` are in space, which training asks for because it says more."""
        values, raw = features(picture, space, visibility, known, exercise)
        values = self.dropout(functional.gelu(self.stem(values), approximate="tanh"))
        for block in self.blocks:
            values = block(values, known[..., None])
        values = self.norm(values)
        answer = self.head(values)
        points = space[:, :, list(POINTS)] + self.points(values).unflatten(2, (len(POINTS), 3))
        return raw + answer[..., :COUNT], answer[..., COUNT:].clamp(SMALLEST_LOG, LARGEST_LOG), points


class BothWays(nn.Module):
    """What ships: one person's frames, seen as they are and mirrored; the answer is the mean.

    Args:
        network: trained.
        factor: on its deviations, so that they hold.
    """

    def __init__(self, network: CorrectionNetwork, factor: float = 1.0) -> None:
        super().__init__()
        self.network = network
        self.factor = factor

    def forward(
        self, picture: Tensor, space: Tensor, visibility: Tensor, known: Tensor, exercise: Tensor
    ) -> tuple[Tensor, Tensor]:
        """(T, 33, 2), (T, 33, 3), (T, 33), (T,), (T, E) to (T, 8) degrees and (T, 8) standard deviations in degrees."""
        swap = list(MIRROR)
        ways = (
            torch.stack((picture, picture[:, swap] * torch.tensor([-1.0, 1.0]))),
            torch.stack((space, space[:, swap] * torch.tensor([-1.0, 1.0, 1.0]))),
            torch.stack((visibility, visibility[:, swap])),
            torch.stack((known, known)),
            torch.stack((exercise, exercise)),
        )
        degrees, spread = ((answer[0] + answer[1][:, SWAPPED]) / 2 for answer in self.network(*ways))
        return (STEP_DEGREES * degrees).clamp(0.0, 180.0), self.factor * STEP_DEGREES * torch.exp(spread)


def features(
    picture: Tensor, space: Tensor, visibility: Tensor, known: Tensor, exercise: Tensor
) -> tuple[Tensor, Tensor]:
    """(B, T, CHANNELS) what the layers read, and (B, T, 8) angles of the world landmarks in steps."""
    points = list(POINTS)
    raw = _angles(space)
    trunk = _trunk(space)
    parts = (
        picture[:, :, points].flatten(2),
        space[:, :, points].flatten(2),
        (space[:, :, points] @ trunk).flatten(2),
        visibility[:, :, points] - 0.5,
        _angles(picture) * (STEP_DEGREES / 90.0) - 1.0,
        raw * (STEP_DEGREES / 90.0) - 1.0,
        *_bones(picture, space, trunk),
        trunk.flatten(2),
        known[..., None],
        exercise,
    )
    return torch.cat(parts, dim=2) * known[..., None], raw


def _trunk(space: Tensor) -> Tensor:
    """(B, T, 3, 3) in its columns the axes of the trunk: to its left, up, and forward or backward."""
    left, right = (
        [space[:, :, Landmark[f"{side}_{joint}"]] for joint in ("SHOULDER", "HIP")] for side in ("LEFT", "RIGHT")
    )
    up = _unit(left[0] + right[0] - left[1] - right[1])
    across = left[0] - right[0] + left[1] - right[1]
    across = _unit(across - (across * up).sum(dim=-1, keepdim=True) * up)
    return torch.stack((across, up, _cross(up, across)), dim=-1)


def _bones(picture: Tensor, space: Tensor, trunk: Tensor) -> list[Tensor]:
    """Directions and lengths of the `BONES`, each (B, T, some number)."""
    first, last = ([int(bone[end]) for bone in BONES] for end in (0, 1))
    deep, flat = (points[:, :, last] - points[:, :, first] for points in (space, picture))
    long, seen = _length(deep), _length(flat)
    directions = (deep / long, (deep / long) @ trunk, flat / seen)
    lengths = (long, seen, seen / (long + SHORT))
    return [part.flatten(2) for part in (*directions, *lengths)]


def _length(vectors: Tensor) -> Tensor:
    return torch.sqrt((vectors**2).sum(dim=-1, keepdim=True) + TINY_SQUARE)


def _unit(vectors: Tensor) -> Tensor:
    return vectors / _length(vectors)


def _cross(one: Tensor, other: Tensor) -> Tensor:
    """The cross product of vectors, in operations that every ONNX runtime has."""
    (a, b, c), (x, y, z) = one.unbind(dim=-1), other.unbind(dim=-1)
    return torch.stack((b * z - c * y, c * x - a * z, a * y - b * x), dim=-1)


def _angles(points: Tensor) -> Tensor:
    first, middle, last = ([corner[index] for corner in ANGLES.values()] for index in range(3))
    one = points[:, :, first] - points[:, :, middle]
    other = points[:, :, last] - points[:, :, middle]
    lengths = torch.sqrt((one**2).sum(dim=-1) * (other**2).sum(dim=-1) + TINY)
    cosine = (one * other).sum(dim=-1) / lengths
    return torch.acos(cosine.clamp(-1.0, 1.0)) * (180.0 / math.pi / STEP_DEGREES)

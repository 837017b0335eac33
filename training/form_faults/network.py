"""The network: a transformer over the moments of one repetition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from spotter.domain.fault_model import mask_of
from spotter.domain.form_faults import ANGLES, CHANNELS, CONTEXT, EXERCISES, FAULTS, FAULTS_OF, MOMENTS, POINTS
from spotter.domain.landmarks import Landmark

WIDTH, LAYERS, HEADS, WIDER = 48, 2, 4, 96
DROPPED = 0.15
# Parts of the body whose way from start to turn is compared with the usual one.
PARTS = (
    ("", ("NOSE", "EAR")), ("", ("SHOULDER", "HIP")), ("LEFT", ("ELBOW", "WRIST")), ("RIGHT", ("ELBOW", "WRIST")),
    ("LEFT", ("KNEE", "ANKLE")), ("RIGHT", ("KNEE", "ANKLE")), ("LEFT", ("HEEL", "FOOT_INDEX")),
    ("RIGHT", ("HEEL", "FOOT_INDEX")),
)  # fmt: skip
KINDS = (1, 2, 3)  # see `channel_kinds`
ANSWERS = len(FAULTS) + 1  # the last: nothing is wrong
KNOTS = 6  # moments at which the usual repetition is kept
MOST = 5.0  # inputs are kept within this many standard deviations
STILL = 0.5  # squared standard deviations: a channel that usually moves less is as good as still
IMPOSSIBLE = -12.0  # log odds of a fault that makes no sense for the exercise


class Layer(nn.Module):
    """Self-attention and a small network, each added to what was there (pre-norm transformer, Xiong et al. 2020)."""

    def __init__(self) -> None:
        super().__init__()
        self.before = nn.LayerNorm(WIDTH)
        self.ask = nn.Linear(WIDTH, 3 * WIDTH)
        self.answer = nn.Linear(WIDTH, WIDTH)
        self.between = nn.LayerNorm(WIDTH)
        self.think = nn.Sequential(nn.Linear(WIDTH, WIDER), nn.GELU(), nn.Dropout(DROPPED), nn.Linear(WIDER, WIDTH))
        self.drop = nn.Dropout(DROPPED)

    def forward(self, x: Tensor) -> Tensor:
        """(N, T, WIDTH) to the same shape."""
        count, moments, _ = x.shape
        parts = self.ask(self.before(x)).reshape(count, moments, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0], parts[1], parts[2]
        weights = (query @ key.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5).softmax(dim=-1)
        mixed = (weights @ value).permute(0, 2, 1, 3).reshape(count, moments, WIDTH)
        x = x + self.drop(self.answer(mixed))
        return x + self.drop(self.think(self.between(x)))


class Usual(nn.Module):
    """How correct repetitions of an exercise look from a side: its mean, linear in sine and cosine of the yaw."""

    table: Tensor
    between: Tensor

    def __init__(self, table: Tensor) -> None:
        """Keep the means.

        Args:
            table: (exercises, 3, KNOTS, CHANNELS) constant, by sine, by cosine.
        """
        super().__init__()
        self.register_buffer("table", table.reshape(len(table), -1).half())
        self.register_buffer("between", between_knots())

    def forward(self, context: Tensor, exercise: Tensor) -> Tensor:
        """(N, MOMENTS, CHANNELS)."""
        parts = (exercise @ self.table.float()).reshape(-1, 3, KNOTS, CHANNELS)
        knots = parts[:, 0] + parts[:, 1] * context[:, 0, None, None] + parts[:, 2] * context[:, 1, None, None]
        return self.between @ knots


def between_knots() -> Tensor:
    """(MOMENTS, KNOTS) linear interpolation."""
    at = torch.linspace(0.0, KNOTS - 1.0, MOMENTS)[:, None]
    return (1.0 - (at - torch.arange(KNOTS)).abs()).clamp(min=0.0)


@dataclass(frozen=True)
class Scale:
    """What a network knows of its inputs before it learns.

    Attributes:
        usual: correct repetitions.
        mean: (CHANNELS,) of the training examples.
        deviation: (CHANNELS,) likewise.
        spread: (CHANNELS,) of the differences of correct examples from the usual ones.
    """

    usual: Usual
    mean: Tensor
    deviation: Tensor
    spread: Tensor


class FaultNetwork(nn.Module):
    """Log odds of every fault and of none, from (N, MOMENTS, CHANNELS), (N, CONTEXT) and (N, exercises) one-hot.

    It sees the repetition as it is, its difference from the usual correct one of the exercise, and how far each part of the body
    has come on the usual way from the start to the turn (0 to 1), which means the same in every exercise.
    """

    possible: Tensor
    mean: Tensor
    deviation: Tensor
    spread: Tensor
    groups: Tensor

    def __init__(self, scale: Scale) -> None:
        """Start with random weights."""
        super().__init__()
        self.usual = scale.usual
        self.register_buffer("mean", scale.mean)
        self.register_buffer("deviation", scale.deviation)
        self.register_buffer("spread", scale.spread)
        table = [[float(name in FAULTS_OF[exercise]) for name in FAULTS] + [1.0] for exercise in EXERCISES]
        self.register_buffer("possible", torch.tensor(table))
        self.register_buffer("groups", groups())
        self.stem = nn.Linear(2 * CHANNELS + len(self.groups), WIDTH)
        self.place = nn.Parameter(torch.randn(MOMENTS, WIDTH) * 0.02)
        self.about = nn.Linear(CONTEXT + len(EXERCISES), WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Sequential(
            nn.Linear(3 * WIDTH, WIDTH), nn.GELU(), nn.Dropout(DROPPED), nn.Linear(WIDTH, ANSWERS)
        )

    def forward(self, values: Tensor, context: Tensor, exercise: Tensor) -> Tensor:
        """(N, 14) log odds."""
        about = self.about(torch.cat((context, exercise), dim=1))[:, None]
        moments = self.stem(self._read(values, self.usual(context, exercise))) + self.place + about
        x = torch.cat((about, moments), dim=1)
        for layer in self.layers:
            x = layer(x)
        x = self.norm(x)
        odds = self.head(torch.cat((x[:, 0], x[:, 1:].mean(dim=1), x[:, 1:].amax(dim=1)), dim=1))
        possible = exercise @ self.possible
        return odds * possible + IMPOSSIBLE * (1.0 - possible)

    def _read(self, values: Tensor, usual: Tensor) -> Tensor:
        own = ((values - self.mean) / self.deviation).clamp(-MOST, MOST)
        off = ((values - usual) / self.spread).clamp(-MOST, MOST)
        way = ((usual[:, MOMENTS // 2] - usual[:, 0]) / self.spread)[:, None]
        come = ((values - usual[:, :1]) / self.spread * way) @ self.groups.T
        whole = way.square() @ self.groups.T
        share = come / (whole + STILL * self.groups.sum(dim=1))
        return torch.cat((own, off, share.clamp(-MOST, MOST)), dim=-1)


class Together(nn.Module):
    """Networks that began with other random weights: they err apart, so their mean errs less."""

    possible: Tensor

    def __init__(self, members: Sequence[FaultNetwork]) -> None:
        super().__init__()
        self.members = nn.ModuleList(members)
        self.usual = members[0].usual
        self.register_buffer("possible", members[0].possible)

    def forward(self, values: Tensor, context: Tensor, exercise: Tensor) -> Tensor:
        """(N, 14) log odds, the mean of theirs."""
        return torch.stack([member(values, context, exercise) for member in self.members]).mean(dim=0)


def groups() -> Tensor:
    """(parts, CHANNELS) 1 where a channel belongs to a part of the body: in the picture, in space, as angles; and all of them."""
    rows = [mask_of([point for point in POINTS if _is_of(point, side, names)])[0] for side, names in PARTS]
    kinds = channel_kinds()
    found = [row * (kinds == kind) for row in rows for kind in KINDS]
    whole = [(kinds == kind) * 1.0 for kind in KINDS]
    return torch.from_numpy(np.stack([row for row in [*found, *whole] if row.any()]).astype(np.float32))


def _is_of(point: Landmark, side: str, names: tuple[str, ...]) -> bool:
    return point.name.startswith(side) and point.name.removeprefix("LEFT_").removeprefix("RIGHT_") in names


def channel_kinds() -> np.ndarray:
    """(CHANNELS,) 1 picture, 2 space, 3 angles, 0 neither: changes against the start and visibility."""
    points = len(POINTS)
    lengths = (2 * points, 2 * points + 4, 3 * points, 3 * points, points, 2 * len(ANGLES))
    return np.repeat([1, 0, 2, 0, 0, 3], lengths)


class Product(nn.Module):
    """What the product runs: parts of a repetition made usual where it asks for that, then probabilities (Platt 1999)."""

    slope: Tensor
    offset: Tensor

    def __init__(self, network: Together, slope: Tensor, offset: Tensor) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("slope", slope)
        self.register_buffer("offset", offset)

    def forward(self, values: Tensor, context: Tensor, exercise: Tensor, replaced: Tensor) -> tuple[Tensor, Tensor]:
        """(N, 13) probability of each fault, 0 where it makes no sense; (N, 1) of none.

        Args:
            values: (N, MOMENTS, CHANNELS).
            context: (N, CONTEXT).
            exercise: (N, exercises) one-hot.
            replaced: (N, MOMENTS, CHANNELS) 1 where the usual value stands instead of the own one, 0 elsewhere.
        """
        values = values + replaced * (self.network.usual(context, exercise) - values)
        odds = self.network(values, context, exercise) * self.slope + self.offset
        found = torch.sigmoid(odds) * (exercise @ self.network.possible)
        return found[:, :-1], found[:, -1:]

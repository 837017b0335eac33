"""A small transformer over time, about a millisecond for a window on one core."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import Tensor, nn

from spotter.domain.windows import CHANNELS, JOINTS, WINDOW_FRAMES
from training.exercise_classifier.network import ExerciseNetwork

_WIDTH = 112
_BLOCKS = 3
_HEADS = 4
_INNER = 2 * _WIDTH
# 48 moments become 12 tokens of a third of a second; each looks a sixth of a second over its borders.
_STRIDE = 4
_KERNEL = 8
_TOKENS = WINDOW_FRAMES // _STRIDE
_DROPOUT = 0.1
_FIRST_POSITION = 0.02
_SEEN = CHANNELS - 1
# Added to the scores of moments in which nobody was seen: no weight, and no NaN where nothing was seen at all.
_UNSEEN_SCORE = -20.0


class _Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.mixed = nn.Linear(_WIDTH, 3 * _WIDTH)
        self.out = nn.Linear(_WIDTH, _WIDTH)

    def forward(self, tokens: Tensor, bias: Tensor) -> Tensor:
        split = self.mixed(tokens).unflatten(2, (3, _HEADS, _WIDTH // _HEADS)).permute(2, 0, 3, 1, 4)
        query, key, value = split[0], split[1], split[2]
        scores = query @ key.transpose(2, 3) * (_WIDTH // _HEADS) ** -0.5 + bias
        return self.out((torch.softmax(scores, dim=-1) @ value).transpose(1, 2).flatten(2))


class _Block(nn.Module):
    """Attention, then two layers per token, each on normalised values and added to what was there (pre-norm)."""

    def __init__(self) -> None:
        super().__init__()
        self.before_attention, self.before_layers = nn.LayerNorm(_WIDTH), nn.LayerNorm(_WIDTH)
        self.attention = _Attention()
        self.layers = nn.Sequential(nn.Linear(_WIDTH, _INNER), nn.GELU(), nn.Linear(_INNER, _WIDTH))
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, tokens: Tensor, bias: Tensor) -> Tensor:
        tokens = tokens + self.dropout(self.attention(self.before_attention(tokens), bias))
        return tokens + self.dropout(self.layers(self.before_layers(tokens)))


class Transformer(ExerciseNetwork):
    """Tokens are thirds of a second; moments in which nobody was seen count for nothing."""

    name: ClassVar[str] = "transformer"
    batch: ClassVar[int] = 128
    learning_rate: ClassVar[float] = 1.5e-3

    def __init__(self, labels: int) -> None:
        super().__init__()
        padding = (_KERNEL - _STRIDE) // 2
        self.stem = nn.Conv1d(JOINTS * CHANNELS, _WIDTH, _KERNEL, stride=_STRIDE, padding=padding)
        self.position = nn.Parameter(_FIRST_POSITION * torch.randn(_TOKENS, _WIDTH))
        self.blocks = nn.ModuleList(_Block() for _ in range(_BLOCKS))
        self.norm = nn.LayerNorm(_WIDTH)
        self.head = nn.Sequential(nn.Dropout(2 * _DROPOUT), nn.Linear(2 * _WIDTH, labels))

    def features(self, windows: Tensor) -> Tensor:
        seen = windows[..., _SEEN].amax(dim=2).unflatten(1, (_TOKENS, _STRIDE)).amax(dim=2)
        unseen = (1.0 - seen) * _UNSEEN_SCORE
        tokens = self.stem(windows.flatten(2).transpose(1, 2)).transpose(1, 2) + self.position
        for block in self.blocks:
            tokens = block(tokens, unseen[:, None, None, :])
        tokens = self.norm(tokens)
        share = torch.softmax(unseen, dim=1)[:, :, None]
        mean, highest = (tokens * share).sum(dim=1), (tokens + unseen[:, :, None]).amax(dim=1)
        return torch.cat([mean, highest], dim=1)

"""Clips as PyTorch examples; what an example looks like depends on seed, epoch and position, not on who loads it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from training.video_expert.frames import middle_clip, read_pictures, varied_clip
from training.video_expert.labels import LabelledClip

# Twice the rate of a clip's moments, so that stretch and jitter find other pictures.
DECODE_FPS = 4.0


class Clips(Dataset[tuple[Tensor, int]]):
    """(8, side, side, 3) uint8 and the label's index.

    Args:
        clips: files.
        labels: in the order of the network's outputs.
        side: pixels.
        seed: of the variation; None = the middle of each clip, unvaried.
        keep: decode every file once and keep its pictures in memory (a second of video is 0.15 MB at side 112).
    """

    def __init__(
        self, clips: Sequence[LabelledClip], labels: Sequence[str], side: int, *, seed: int | None, keep: bool
    ) -> None:
        self._clips = list(clips)
        self._labels = list(labels)
        self._side = side
        self._seed = seed
        self._keep = keep
        self._kept: dict[int, tuple[np.ndarray, np.ndarray]] = {}
        self.epoch = 0

    def __len__(self) -> int:
        return len(self._clips)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        times, pictures = self._pictures(index)
        if self._seed is None:
            clip = middle_clip(times, pictures)
        else:
            clip = varied_clip(times, pictures, np.random.default_rng([self._seed, self.epoch, index]))
        return torch.from_numpy(np.ascontiguousarray(clip)), self._labels.index(self._clips[index].label)

    def _pictures(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        if index in self._kept:
            return self._kept[index]
        found = read_pictures(self._clips[index].path, self._side, DECODE_FPS)
        if self._keep:
            self._kept[index] = found
        return found

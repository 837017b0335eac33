"""Synthetic recordings for tests, with seeds that no training run has used."""

from __future__ import annotations

import numpy as np
from training.kinematics.clips import Clip, choose, motions_of, record

STREAM = 424242


def clip(label: str, seed: int, *, seconds: float = 10.0) -> Clip:
    """Somebody doing the exercise, or something else (`none`), filmed from somewhere."""
    rng = np.random.default_rng([STREAM, seed])
    return record(choose(motions_of(label), rng), rng, seconds=seconds)

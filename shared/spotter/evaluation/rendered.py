"""Clips of rendered athletes as `python -m training.angle_correction.data` writes them: what the landmarker said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from spotter.domain.pose import PoseSequence


def sequence_of(data: Mapping[str, Any], complexity: str) -> PoseSequence:
    """What the landmarker of this complexity said about a clip."""
    width, height = (int(value) for value in data["size"])
    return PoseSequence(
        times=np.asarray(data["times"], dtype=np.float64),
        image=data[f"image_{complexity}"].astype(np.float64),
        visibility=data[f"seen_{complexity}"].astype(np.float64),
        world=data[f"world_{complexity}"].astype(np.float64),
        detected=data[f"detected_{complexity}"],
        width=width,
        height=height,
    )

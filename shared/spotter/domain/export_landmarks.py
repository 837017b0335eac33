"""The landmarks as a plain document: as the model gave them, and as every later step reads them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from spotter.domain.filters import CUTOFF_HZ, MAX_GAP_SECONDS
from spotter.domain.geometry import FloatArray
from spotter.domain.landmarks import Landmark
from spotter.domain.pose import PoseSequence

FORMAT_VERSION = 1
DECIMALS = 5


def landmarks_json(filtered: PoseSequence, raw: PoseSequence | None) -> str:
    """One JSON document; `raw` is null when the analysis did not keep it. What was not seen is null."""
    return json.dumps(
        {
            "format": "spotter-landmarks",
            "version": FORMAT_VERSION,
            "landmarks": [landmark.name.lower() for landmark in Landmark],
            "picture": {"width": filtered.width, "height": filtered.height},
            "frames": {
                "image": "x and y as a share of the picture's width and height, y down; z in the scale of x, smaller is nearer",
                "world": "metres, origin between the hips, x to the picture's right, y down, z away from the camera",
            },
            "filter": {
                "low_pass_hz": CUTOFF_HZ,
                "kind": "Butterworth, 2nd order, both ways",
                "filled_gap_seconds": MAX_GAP_SECONDS,
            },
            "cuts": filtered.cuts.tolist(),
            "raw": _sequence(raw) if raw is not None else None,
            "filtered": _sequence(filtered),
        },
        separators=(",", ":"),
        allow_nan=False,
    )


def _sequence(sequence: PoseSequence) -> dict[str, Any]:
    return {
        "times": np.round(sequence.times, 6).tolist(),
        "detected": sequence.detected.tolist(),
        "image": _nullable(sequence.image),
        "world": _nullable(sequence.world),
        "visibility": _nullable(sequence.visibility),
    }


def _nullable(values: FloatArray) -> Any:
    """Nested lists with None for NaN, which JSON does not have."""
    rounded = np.round(values, DECIMALS).astype(object)
    rounded[~np.isfinite(values)] = None
    return rounded.tolist()

"""Exercise-Correction (MIT): recorded curls in the order of the video."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np

from spotter.domain.landmarks import BODY_13
from spotter.domain.windows import JOINTS, WINDOW_FRAMES
from training.exercise_classifier.data import Examples, targets

_CURLS = "bicep_curl_9_joints.csv.gz"
# Rows per moment of a window: a curl takes about 22 rows, and people take 1.2 to 4 s for it.
_ROWS_PER_MOMENT = (0.5, 1.5)
# A larger mean step between two rows is a cut to another clip, in shares of the picture.
_CUT = 0.08
# In windows with less movement of the wrists nobody curls.
_LEAST_TRAVEL = 0.08


def curls(folder: Path, seed: int, count: int) -> Examples:
    """Bicep curls of a few people from the hips up; legs are never seen.

    Args:
        folder: holds the file.
        seed: draws places and tempi.
        count: windows that are drawn; those with a cut or without movement are left out.
    """
    xy, wrists = _rows(folder / _CURLS)
    cuts = np.abs(np.diff(xy[:, wrists], axis=0)).mean(axis=(1, 2)) > _CUT
    rng = np.random.default_rng([seed, 3])
    windows = []
    for _ in range(count):
        reach = WINDOW_FRAMES * rng.uniform(*_ROWS_PER_MOMENT)
        first = rng.uniform(0.0, len(xy) - reach - 1.0)
        at = first + np.arange(WINDOW_FRAMES) / WINDOW_FRAMES * reach
        window = xy[np.round(at).astype(np.int64)]
        if cuts[int(first) : int(first + reach)].any() or np.ptp(window[:, wrists, 1], axis=0).max() < _LEAST_TRAVEL:
            continue
        windows.append(window)
    found = np.array(windows, dtype=np.float32)
    known = np.broadcast_to(np.isfinite(found).all(axis=-1), found.shape[:-1])
    return Examples(
        xy=np.nan_to_num(found),
        seen=known.copy(),
        placed=known.copy(),
        target=targets("bicep_curl", np.ones(len(found))),
        true_scale=np.zeros(len(found), dtype=np.bool_),
    )


def _rows(file: Path) -> tuple[np.ndarray, list[int]]:
    """(R, 13, 2) shares of the picture, NaN for joints that the file lacks; indices of the wrists."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    xy = np.full((len(rows), JOINTS, 2), np.nan)
    for joint, landmark in enumerate(BODY_13):
        name = landmark.name.lower()
        if f"{name}_x" in rows[0]:
            xy[:, joint] = [[float(row[f"{name}_x"]), float(row[f"{name}_y"])] for row in rows]
    return xy, [joint for joint, landmark in enumerate(BODY_13) if landmark.name.endswith("WRIST")]

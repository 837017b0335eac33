"""The classifier's answer when only the exercises of one file are possible: how data sets with fewer classes are scored."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from spotter.domain.timeline import NONE_LABEL

HALVES = ("choosing", "testing")
# No window can veto an exercise alone.
_FLOOR = 1e-3


def support(probabilities: NDArray[np.floating], labels: tuple[str, ...], owner: Mapping[str, str]) -> dict[str, float]:
    """Mean log probability of every exercise and `none` over the windows of one clip.

    Args:
        probabilities: (N, L) of the labels in each window.
        labels: the L labels.
        owner: label to exercise; other labels count as `none`.
    """
    if not len(probabilities):
        return {}
    sums: dict[str, NDArray[np.float64]] = {}
    for column, label in enumerate(labels):
        name = owner.get(label, NONE_LABEL)
        sums[name] = sums.get(name, np.zeros(len(probabilities))) + probabilities[:, column]
    return {name: float(np.log(np.maximum(share, _FLOOR)).mean()) for name, share in sums.items()}


def best(found: Mapping[str, float], possible: Collection[str]) -> str:
    """The best supported of the possible answers; `none` for a clip without windows."""
    among = {name: value for name, value in found.items() if name in possible}
    return max(among, key=lambda name: among[name]) if among else NONE_LABEL


def half(name: str) -> str:
    """To which half of a data set a clip belongs, by the last bit of its name's SHA-256: the same whatever else is in the file."""
    return HALVES[sha256(name.encode()).digest()[-1] % 2]

"""The angle correction at any frame rate: its network learned from 12 pictures a second, and videos have from 5 to 60.

Its convolutions look so many frames back and forth, so at another rate they would see another stretch of time. Landmarks move
slowly enough to be read between two frames, and so do the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from spotter.domain.angle_correction import Array, CorrectedAngles, inputs
from spotter.domain.geometry import FloatArray
from spotter.domain.pose import PoseSequence

RATE = 12.0
"""Pictures a second of the clips that the network learned from; training stretches them by 0.75 to 1.35."""
# A video that is this much slower or faster is read as it is.
SLOWEST, FASTEST = 10.0, 14.0


class Network(Protocol):
    """What runs the network."""

    @property
    def name(self) -> str:
        """File and hash."""
        ...

    def run(self, inputs: Mapping[str, Array]) -> Mapping[str, Array]:
        """Every output by its name."""
        ...


def corrected(network: Network, sequence: PoseSequence) -> CorrectedAngles:
    """What the network makes of a sequence of T frames at any rate.

    Raises:
        ModelCorrupt: the network is of another version.
    """
    given, times = inputs(sequence), sequence.times
    if len(times) < 2 or SLOWEST <= 1.0 / float(np.median(np.diff(times))) <= FASTEST:
        return CorrectedAngles.of(network.name, network.run(given), sequence)
    moments = np.arange(times[0], times[-1] + 0.5 / RATE, 1.0 / RATE)
    known = _between(given["known"], times, moments) == 1.0
    asked = {
        name: np.where(known.reshape(-1, *[1] * (value.ndim - 1)), _between(value, times, moments), 0.0)
        for name, value in given.items()
    }
    answers = network.run({name: value.astype(np.float32) for name, value in asked.items()})
    # An answer about nobody says nothing, so the nearest one about somebody stands for it.
    moments, answers = _only(moments, answers, known)
    outputs = {name: _between(value, moments, times).astype(np.float32) for name, value in answers.items()}
    return CorrectedAngles.of(network.name, outputs, sequence)


def _only(moments: FloatArray, answers: Mapping[str, Array], known: Array) -> tuple[FloatArray, Mapping[str, Array]]:
    if not known.any():
        return moments, answers
    return moments[known], {name: value[known] for name, value in answers.items()}


def _between(values: Array, times: FloatArray, moments: FloatArray) -> FloatArray:
    """(N, ...) of (T, ...): linear between the frames to both sides, the first and last beyond the ends."""
    inside = np.clip(moments, times[0], times[-1])
    last = len(times) - 1
    after = np.clip(np.searchsorted(times, inside), min(1, last), last)
    before = np.maximum(after - 1, 0)
    step = np.maximum(times[after] - times[before], np.finfo(float).tiny)
    share = np.clip((inside - times[before]) / step, 0.0, 1.0).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(values[before] * (1.0 - share) + values[after] * share)

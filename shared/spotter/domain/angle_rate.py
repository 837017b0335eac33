"""The angle correction at any frame rate: its network learned from 12 pictures a second, and videos have from 5 to 60.

Its convolutions look so many frames back and forth, so at another rate they would see another stretch of time. Landmarks move
slowly enough to be read between two frames, and so do the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from spotter.domain.angle_correction import Array, CorrectedAngles, checked, inputs
from spotter.domain.angle_exercise import known_exercises, told
from spotter.domain.filters import at
from spotter.domain.geometry import FloatArray
from spotter.domain.pose import BoolArray, PoseSequence
from spotter.domain.timeline import Timeline

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

    @property
    def metadata(self) -> Mapping[str, str]:
        """What training wrote beside the weights."""
        ...

    def run(self, inputs: Mapping[str, Array]) -> Mapping[str, Array]:
        """Every output by its name."""
        ...


def corrected(network: Network, sequence: PoseSequence, timeline: Timeline) -> CorrectedAngles:
    """What the network makes of a sequence of T frames at any rate, told which exercise is done when.

    Raises:
        ModelCorrupt: the network is of another version.
    """
    times = sequence.times
    exercises = known_exercises(network.name, network.metadata)
    given = inputs(sequence) | {"exercise": told(times, timeline, exercises)}
    if len(times) < 2 or SLOWEST <= 1.0 / float(np.median(np.diff(times))) <= FASTEST:
        return CorrectedAngles.of(network.name, network.run(given), sequence)
    moments = np.arange(times[0], times[-1] + 0.5 / RATE, 1.0 / RATE)
    known = at(moments, times, given["known"].astype(np.float64)) == 1.0
    asked = {
        name: np.where(known.reshape(-1, *[1] * (value.ndim - 1)), at(moments, times, value.astype(np.float64)), 0.0)
        for name, value in given.items()
    }
    answers = network.run({name: value.astype(np.float32) for name, value in asked.items()})
    degrees, spread = (_heard(answer, known, moments, times) for answer in checked(network.name, answers, len(moments)))
    return CorrectedAngles.of(network.name, {"degrees": degrees, "spread": spread}, sequence)


def _heard(answer: Array, known: BoolArray, moments: FloatArray, times: FloatArray) -> Array:
    """(T, 8) of the (N, 8) answers at `moments`; NaN where somebody is known at neither of the moments around a frame.

    An answer about nobody says nothing: where one of the two is such a one, the nearest other stands for it.
    """
    if not known.any():
        return np.full((len(times), answer.shape[1]), np.nan, np.float32)
    near = np.interp(times, moments, known) > 0.0
    columns = [np.interp(times, moments[known], column) for column in answer[known].T]
    return np.where(near[:, None], np.stack(columns, axis=1), np.nan).astype(np.float32)

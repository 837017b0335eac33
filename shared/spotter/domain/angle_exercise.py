"""What the angle correction is told about the exercise: an elbow that nobody sees is guessed better by whoever knows that it is a curl.

The timeline says which exercise is done when; the file of the network says which ones it learned.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np

from spotter.domain.angle_correction import EXERCISES_KEY, Array
from spotter.domain.geometry import FloatArray
from spotter.domain.timeline import Timeline, widened
from spotter.errors import ModelCorrupt


def known_exercises(model: str, metadata: Mapping[str, str]) -> tuple[str, ...]:
    """The exercises that a network can be told, in its order.

    Raises:
        ModelCorrupt: its file does not say them.
    """
    try:
        return tuple(str(name) for name in json.loads(metadata[EXERCISES_KEY]))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelCorrupt(f"The model {model} does not say which exercises it can be told.") from error


def told(times: FloatArray, timeline: Timeline, exercises: Sequence[str]) -> Array:
    """(T, E) 1 at the exercise that is done at each of T moments; nothing but 0 where none of `exercises` is."""
    sets = [found for found in timeline.sets if found.exercise in exercises]
    said = np.zeros((len(times), len(exercises)), np.float32)
    for found, (start, end) in zip(sets, widened(sets), strict=True):
        said[(times >= start) & (times <= end), list(exercises).index(found.exercise)] = 1.0
    return said

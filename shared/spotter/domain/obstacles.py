"""Why something could not be seen, in words for a person."""

from __future__ import annotations

import numpy as np

from spotter.domain.body import VISIBILITY_FLOOR, Body
from spotter.domain.filters import BoolArray
from spotter.domain.landmarks import Landmark

MOST = 0.5  # of the frames


def hidden_joint(body: Body, joints: tuple[Landmark, ...], inside: BoolArray) -> str | None:
    """The first joint that could not be seen in most of these frames: `the left knee was hidden`, or `was outside the picture`.

    A landmark that the model places outside the picture is guessed from the rest of the body, and its visibility is low.
    """
    for joint in joints:
        unseen = body.sequence.visibility[inside, joint] < VISIBILITY_FLOOR
        if len(unseen) and unseen.mean() > MOST:
            where = body.sequence.image[inside, joint, :2]
            outside = ((where < 0) | (where > 1)).any(axis=1)
            why = "outside the picture" if np.mean(outside) > MOST else "hidden"
            return f"the {joint.name.lower().replace('_', ' ')} was {why}"
    return None

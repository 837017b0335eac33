"""Why something could not be seen, in words for a person."""

from __future__ import annotations

import numpy as np

from spotter.domain.body import VISIBILITY_FLOOR, Body
from spotter.domain.filters import BoolArray
from spotter.domain.landmarks import Landmark

MOST = 0.5  # of the frames
OUTSIDE = "outside the picture"


def hidden_joint(body: Body, joints: tuple[Landmark, ...], inside: BoolArray) -> str | None:
    """The first joint that could not be seen in most of these frames: `the left knee was hidden`, or `was outside the picture`."""
    for joint in joints:
        unseen = body.sequence.visibility[inside, joint] < VISIBILITY_FLOOR
        if len(unseen) and unseen.mean() > MOST:
            why = OUTSIDE if np.mean(_outside(body, joint)[inside]) > MOST else "hidden"
            return f"{_named(joint)} was {why}"
    return None


def joint_outside(body: Body, joints: tuple[Landmark, ...], time: float) -> str | None:
    """The first joint that was outside the picture at the frame nearest to `time` (seconds): `the left knee was outside the picture`.

    The model guesses such a landmark from the rest of the body and still calls it visible (0.7 to 0.96 at the elbows of a
    press that is filmed too closely), so visibility alone does not tell.
    """
    index = int(np.abs(body.times - time).argmin())
    found = next((joint for joint in joints if _outside(body, joint)[index]), None)
    return None if found is None else f"{_named(found)} was {OUTSIDE}"


def torso_outside(body: Body) -> str | None:
    """Why nothing can be said in torso lengths: the model only guessed the hips, in most frames in which somebody was found."""
    detected = body.sequence.detected
    guessed = _outside(body, Landmark.LEFT_HIP) & _outside(body, Landmark.RIGHT_HIP)
    return f"the hips were {OUTSIDE}" if detected.any() and guessed[detected].mean() > MOST else None


def _outside(body: Body, joint: Landmark) -> BoolArray:
    where = body.sequence.image[:, joint, :2]
    return np.asarray(((where < 0) | (where > 1)).any(axis=1))


def _named(joint: Landmark) -> str:
    return f"the {joint.name.lower().replace('_', ' ')}"

"""Why the form model called a repetition wrong: which part of the body, and when.

The repetition is repaired in one respect and judged again; the drop of the log odds is what that respect speaks for "wrong".
Repaired means: as correct repetitions go, starting from the person's own posture. A part is repaired by its bones, which carry the
parts that hang on them, so that a leaning trunk is not blamed on the arms. Legs hang on the pelvis, not on the floor: a squat that
is too high shows in the pelvis and in both legs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from spotter.domain.form_model import MovementModel
from spotter.domain.form_model_features import measured
from spotter.domain.form_model_motion import JOINT_COUNT, Joint, stretched

FloatArray = NDArray[np.float64]

_PARENTS = (-1, 0, 1, 2, 3, 4, 2, 6, 7, 8, 2, 10, 11, 12, 0, 14, 15, 16, 0, 18, 19, 20)
# Joints whose bone towards the waist belongs to the part; `working` is the left side after `canonical`.
_BONES = {
    "pelvis": (Joint.WAIST, Joint.LEFT_HIP, Joint.RIGHT_HIP),
    "trunk": (Joint.SPINE, Joint.CHEST, Joint.NECK, Joint.LEFT_COLLAR, Joint.RIGHT_COLLAR),
    "head": (Joint.HEAD, Joint.HEAD_TIP),
    "working arm": (Joint.LEFT_SHOULDER, Joint.LEFT_ELBOW, Joint.LEFT_WRIST),
    "other arm": (Joint.RIGHT_SHOULDER, Joint.RIGHT_ELBOW, Joint.RIGHT_WRIST),
    "working leg": (Joint.LEFT_KNEE, Joint.LEFT_ANKLE, Joint.LEFT_TOES),
    "other leg": (Joint.RIGHT_KNEE, Joint.RIGHT_ANKLE, Joint.RIGHT_TOES),
}
PARTS = (*_BONES, "tempo")
THIRDS = ("beginning", "middle", "end")
_TEMPLATE_FRAMES = 40
_START_FRAMES = 3


class Usual:
    """How correct repetitions of one movement go."""

    def __init__(self, correct: Sequence[FloatArray]) -> None:
        """Average canonical motions, (F, 22, 3) each, in shares of their duration."""
        changes = [stretched(motion - _start(motion), _TEMPLATE_FRAMES) for motion in correct]
        self._change = np.mean(changes, axis=0)
        self._frames = round(float(np.median([len(motion) for motion in correct])))

    def repaired(self, motion: FloatArray) -> Iterator[FloatArray]:
        """The motion with each of `PARTS`, then each of `THIRDS` as correct repetitions have it."""
        ideal = _start(motion) + stretched(self._change, len(motion))
        own_bones, ideal_bones = _bones(motion), _bones(ideal)
        for joints in _BONES.values():
            bones = own_bones.copy()
            bones[:, joints] = ideal_bones[:, joints]
            yield _joined(bones)
        yield stretched(motion, self._frames)
        moments = np.linspace(0.0, 1.0, len(motion))
        for third in range(len(THIRDS)):
            # The window reaches its neighbours' centres, so that there is no step where the two ways meet.
            away = np.abs(moments - (third + 0.5) / len(THIRDS)) * len(THIRDS)
            share = np.where(away < 1.0, np.cos(away * np.pi / 2) ** 2, 0.0)[:, None, None]
            yield motion * (1.0 - share) + ideal * share


def explain(model: MovementModel, usual: Usual, motion: FloatArray) -> tuple[dict[str, float], dict[str, float]]:
    """Drop of the log odds of "wrong" by part and by third of the repetition.

    Args:
        model: of the movement.
        usual: correct repetitions that the model was trained on.
        motion: (F, 22, 3) from `canonical`.
    """
    odds = model.log_odds(np.array([measured(variant) for variant in (motion, *usual.repaired(motion))]))
    drops = (odds[0] - odds[1:]).tolist()
    parts = dict(zip(PARTS, drops[: len(PARTS)], strict=True))
    return parts, dict(zip(THIRDS, drops[len(PARTS) :], strict=True))


def _start(motion: FloatArray) -> FloatArray:
    return np.asarray(motion[:_START_FRAMES].mean(axis=0))


def _bones(motion: FloatArray) -> FloatArray:
    """(F, 22, 3) each joint against the one that it hangs on; the waist keeps its place."""
    bones = motion.copy()
    bones[:, 1:] -= motion[:, list(_PARENTS[1:])]
    return bones


def _joined(bones: FloatArray) -> FloatArray:
    motion = bones.copy()
    for joint in range(1, JOINT_COUNT):  # parents come before their children
        motion[:, joint] += motion[:, _PARENTS[joint]]
    return motion

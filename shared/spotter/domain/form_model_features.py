"""What the form model measures in one repetition: how far each curve and joint goes, how fast, and when.

Most numbers are changes against the person's own start, because people stand differently and are built differently, and the
model has to judge people that it has never seen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spotter.domain.form_model_motion import RATE, Joint, curves

FloatArray = NDArray[np.float64]

PERCENTILES = (5, 25, 50, 75, 95)
_START_FRAMES = 5
_POSITION_START_FRAMES = 3
_JERK_FLOOR = 1e-3  # before the logarithm
SHORTEST = 8  # frames; below that velocity, jerk and start mean nothing


def measured(motion: FloatArray) -> FloatArray:
    """The numbers of one repetition.

    Args:
        motion: (F, 22, 3) from `canonical`, F at least `SHORTEST`.

    Returns:
        (D,) numbers of the curves, of the joints' speeds and places, and the duration: degrees, standard centimetres, seconds and logarithms of speeds.
    """
    return np.concatenate((_of_curves(motion), _of_joints(motion), _of_places(motion), [np.log(len(motion))]))


def _of_curves(motion: FloatArray) -> FloatArray:
    values = np.stack(list(curves(motion).values()), axis=1)
    start = values[:_START_FRAMES].mean(axis=0)
    shares = np.percentile(values, PERCENTILES, axis=0)
    speed = np.abs(np.gradient(values, axis=0)) * RATE
    away = np.abs(values - values[:_POSITION_START_FRAMES].mean(axis=0))
    return np.concatenate(
        (
            *shares,
            *(shares - start),
            values.std(axis=0),
            np.ptp(values, axis=0),
            start,
            values[-_START_FRAMES:].mean(axis=0) - start,
            speed.max(axis=0),
            speed.mean(axis=0),
            away.argmax(axis=0) / len(values),
        )
    )


def _of_joints(motion: FloatArray) -> FloatArray:
    speed = np.linalg.norm(np.diff(motion, axis=0), axis=-1) * RATE
    jerk = np.linalg.norm(np.diff(motion, 3, axis=0), axis=-1).mean(axis=0)
    return np.concatenate((np.log1p(speed.mean(axis=0)), np.log1p(speed.max(axis=0)), np.log(_JERK_FLOOR + jerk)))


def _of_places(motion: FloatArray) -> FloatArray:
    hips = (motion[:, Joint.LEFT_HIP] + motion[:, Joint.RIGHT_HIP]) / 2

    def changes(points: FloatArray) -> FloatArray:
        return np.asarray((points - points[:_POSITION_START_FRAMES].mean(axis=0)).reshape(len(points), -1))

    own, room = changes(motion - hips[:, None]), changes(motion)
    shares = [row for places in (own, room) for row in np.percentile(places, PERCENTILES, axis=0)]
    return np.concatenate((*shares, np.ptp(own, axis=0), own.std(axis=0)))

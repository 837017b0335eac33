"""Landmarks as markers in metres, scaled by the height of the person.

Frame (right-handed, as OpenSim wants it): X to the picture's right, Y up, Z towards the camera. The origin lies on the floor
under the middle of the hips at the first moment. X and Y come from the picture, Z from the world landmarks, relative to the
hips: the distance to the camera is not known. The scale holds at the person's own distance; walking towards the camera makes
the person grow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spotter.domain.filters import MAX_GAP_SECONDS
from spotter.domain.geometry import FloatArray, middle_of
from spotter.domain.landmarks import Landmark
from spotter.domain.pose import PoseSequence
from spotter.errors import ScaleUnknown

# Lengths as shares of the stature: Drillis and Contini 1966, as printed in Winter, Biomechanics and Motor Control of Human
# Movement, 4th edition, figure 4.1: shank 0.246, thigh 0.245, hip to shoulder 0.818 - 0.530.
LEG_AND_TRUNK_SHARE = 0.246 + 0.245 + 0.288
LENGTH_PERCENTILE = 90.0  # a limb that points at the camera looks short, none looks long
FLOOR_PERCENTILE = 2.0  # of the lowest foot point through time: one wild moment is no floor
VISIBLE = 0.5

# Names as Pose2Sim and Sports2D use them for the skeletons HALPE_26 and COCO_133, so that their marker sets fit.
MARKERS: dict[str, Landmark] = {
    "Nose": Landmark.NOSE,
    "LEye": Landmark.LEFT_EYE,
    "REye": Landmark.RIGHT_EYE,
    "LEar": Landmark.LEFT_EAR,
    "REar": Landmark.RIGHT_EAR,
    "LShoulder": Landmark.LEFT_SHOULDER,
    "RShoulder": Landmark.RIGHT_SHOULDER,
    "LElbow": Landmark.LEFT_ELBOW,
    "RElbow": Landmark.RIGHT_ELBOW,
    "LWrist": Landmark.LEFT_WRIST,
    "RWrist": Landmark.RIGHT_WRIST,
    "LPinky": Landmark.LEFT_PINKY,
    "RPinky": Landmark.RIGHT_PINKY,
    "LIndex": Landmark.LEFT_INDEX,
    "RIndex": Landmark.RIGHT_INDEX,
    "LThumb": Landmark.LEFT_THUMB,
    "RThumb": Landmark.RIGHT_THUMB,
    "LHip": Landmark.LEFT_HIP,
    "RHip": Landmark.RIGHT_HIP,
    "LKnee": Landmark.LEFT_KNEE,
    "RKnee": Landmark.RIGHT_KNEE,
    "LAnkle": Landmark.LEFT_ANKLE,
    "RAnkle": Landmark.RIGHT_ANKLE,
    "LHeel": Landmark.LEFT_HEEL,
    "RHeel": Landmark.RIGHT_HEEL,
    "LBigToe": Landmark.LEFT_FOOT_INDEX,
    "RBigToe": Landmark.RIGHT_FOOT_INDEX,
}
MIDDLES = {
    "Neck": (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    "Hip": (Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
}
FEET = [Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL, Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX]


@dataclass(frozen=True)
class Markers:
    """Markers at even steps.

    Attributes:
        rate: moments per second.
        times: (T,) seconds of the video.
        names: M marker names.
        points: (T, M, 3) metres; NaN where the person was not seen.
        metres_per_pixel: scale of the picture.
    """

    rate: float
    times: FloatArray
    names: tuple[str, ...]
    points: FloatArray
    metres_per_pixel: float


def markers(sequence: PoseSequence, body_height: float) -> Markers:
    """Scale a sequence to a person of this height in metres and read it at even steps of its own median rate.

    Raises:
        ScaleUnknown: no moment shows a whole leg and the trunk, so that there is nothing to scale by.
    """
    pixels = sequence.pixels()
    scale = body_height / _stature(pixels, sequence.visibility)
    depth_scale = body_height / _stature(sequence.world, sequence.visibility)
    hips = middle_of(pixels, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    seen = np.flatnonzero(np.isfinite(hips[:, 0]))
    floor = float(np.nanpercentile(pixels[seen][:, FEET, 1].max(axis=1), 100.0 - FLOOR_PERCENTILE))
    metres = np.stack(
        (
            (pixels[..., 0] - hips[seen[0], 0]) * scale,
            (floor - pixels[..., 1]) * scale,
            -sequence.world[..., 2] * depth_scale,
        ),
        axis=-1,
    )
    columns = [metres[:, landmark] for landmark in MARKERS.values()]
    columns += [middle_of(metres, *ends) for ends in MIDDLES.values()]
    rate, times, points = even_steps(sequence.times, np.stack(columns, axis=1))
    return Markers(rate, times, (*MARKERS, *MIDDLES), points, scale)


def even_steps(times: FloatArray, values: FloatArray) -> tuple[float, FloatArray, FloatArray]:
    """(rate in Hz, even times, values there) of (T, ...) values, linear in between; NaN beyond gaps of half a second."""
    rate = round(1.0 / float(np.median(np.diff(times))), 2)
    even = times[0] + np.arange(int((times[-1] - times[0]) * rate + 1e-6) + 1) / rate
    after = np.clip(np.searchsorted(times, even), 1, len(times) - 1)
    length = times[after] - times[after - 1]
    share = ((even - times[after - 1]) / length).reshape(-1, *([1] * (values.ndim - 1)))
    mixed = values[after - 1] + share * (values[after] - values[after - 1])
    mixed = np.where(share <= 0.0, values[after - 1], np.where(share >= 1.0, values[after], mixed))
    mixed[length > MAX_GAP_SECONDS] = np.nan
    return rate, np.asarray(even), np.asarray(mixed)


def _stature(points: FloatArray, visibility: FloatArray) -> float:
    """Height of the person in the unit of the points, (T, 33, D), from thigh, shank and trunk."""
    parts = []
    for first, last in (("HIP", "KNEE"), ("KNEE", "ANKLE"), ("SHOULDER", "HIP")):
        sides = [
            _length(points, visibility, Landmark[f"{side}_{first}"], Landmark[f"{side}_{last}"])
            for side in ("LEFT", "RIGHT")
        ]
        if np.isnan(sides).all():
            raise ScaleUnknown
        parts.append(float(np.nanmax(sides)))
    return sum(parts) / LEG_AND_TRUNK_SHARE


def _length(points: FloatArray, visibility: FloatArray, first: Landmark, last: Landmark) -> float:
    """Long but not the longest length of one segment; NaN when it was never visible."""
    lengths = np.linalg.norm(points[:, first] - points[:, last], axis=-1)
    known = lengths[np.isfinite(lengths) & (visibility[:, [first, last]].min(axis=1) >= VISIBLE)]
    return float(np.percentile(known, LENGTH_PERCENTILE)) if len(known) else float("nan")

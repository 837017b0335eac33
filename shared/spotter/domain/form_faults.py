"""What the fault model reads in one repetition, and what it may be asked: named faults of exercises of the library.

The model (`training/form_faults`, docs/models/form_faults.md) is a small transformer over one repetition at `MOMENTS` moments,
half of them on the way to the turning point and half on the way back, so that slow and quick repetitions look alike. It
answers with a calibrated probability for every fault that makes sense for the exercise, and for a repetition without any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spotter.domain.filters import at
from spotter.domain.geometry import TINY, FloatArray, included_angle
from spotter.domain.landmarks import BODY_13, Landmark
from spotter.domain.pose import PoseSequence

Array = NDArray[np.float32]

POINTS = (
    *BODY_13, Landmark.LEFT_EAR, Landmark.RIGHT_EAR, Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL,
    Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX,
)  # fmt: skip
MOMENTS = 16
NAME = "form_faults"
SHIPPED = Path(__file__).parents[1] / "models" / f"{NAME}.onnx"
FAULTS = (
    "shallow", "partial_lockout", "knees_in", "trunk_lean", "lean_back", "hip_sag", "hip_pike", "elbow_flare", "swing",
    "heel_lift", "asymmetry", "rounded_back", "head_forward",
)  # fmt: skip

_UP_AND_DOWN = ("shallow", "asymmetry")
_PUSHED = ("shallow", "partial_lockout", "elbow_flare", "asymmetry")
_ARMS = ("shallow", "partial_lockout", "swing", "asymmetry")
_HINGED = ("shallow", "asymmetry", "rounded_back", "head_forward")
# Which faults the model knows for which exercise; the same as the synthetic athletes can show.
FAULTS_OF: Mapping[str, tuple[str, ...]] = {
    "bench_press": _PUSHED,
    "bicep_curl": ("shallow", "partial_lockout", "lean_back", "swing", "asymmetry"),
    "calf_raise": _UP_AND_DOWN,
    "chest_fly": ("shallow", "partial_lockout", "asymmetry"),
    "crunch": ("shallow", "asymmetry", "head_forward"),
    "deadlift": ("shallow", "partial_lockout", "knees_in", "asymmetry", "rounded_back", "head_forward"),
    "dip": _PUSHED,
    "front_raise": ("shallow", "partial_lockout", "lean_back", "swing", "asymmetry"),
    "high_knees": _UP_AND_DOWN,
    "hip_thrust": _UP_AND_DOWN,
    "jumping_jack": _UP_AND_DOWN,
    "lat_pulldown": ("shallow", "partial_lockout", "lean_back", "asymmetry"),
    "lateral_raise": ("shallow", "partial_lockout", "lean_back", "swing", "asymmetry"),
    "leg_raise": _UP_AND_DOWN,
    "lunge": ("shallow", "trunk_lean"),
    "mountain_climber": ("hip_sag", "hip_pike", "head_forward"),
    "plank": ("hip_sag", "hip_pike", "head_forward"),
    "pull_up": ("shallow", "partial_lockout", "asymmetry"),
    "push_up": (
        "shallow", "partial_lockout", "hip_sag", "hip_pike", "elbow_flare", "asymmetry", "head_forward",
    ),
    "romanian_deadlift": _HINGED,
    "row": ("shallow", "partial_lockout", "swing", "asymmetry", "rounded_back", "head_forward"),
    "russian_twist": _UP_AND_DOWN,
    "shoulder_press": ("shallow", "partial_lockout", "lean_back", "asymmetry"),
    "shrug": _ARMS,
    "side_lunge": ("shallow", "trunk_lean"),
    "sit_up": ("shallow", "asymmetry", "head_forward"),
    "squat": (
        "shallow", "partial_lockout", "knees_in", "trunk_lean", "heel_lift", "asymmetry", "rounded_back", "head_forward",
    ),
    "step_up": ("shallow", "trunk_lean"),
    "triceps_extension": _ARMS,
    "triceps_pushdown": _ARMS,
    "upright_row": _ARMS,
    "wall_sit": ("knees_in", "trunk_lean", "rounded_back", "head_forward"),
}  # fmt: skip
EXERCISES = tuple(FAULTS_OF)

_CORNERS = (("SHOULDER", "HIP", "KNEE"), ("HIP", "KNEE", "ANKLE"), ("SHOULDER", "ELBOW", "WRIST"),
            ("HIP", "SHOULDER", "ELBOW"), ("KNEE", "ANKLE", "FOOT_INDEX"), ("EAR", "SHOULDER", "HIP"))  # fmt: skip
ANGLES = tuple(tuple(Landmark[f"{side}_{name}"] for name in names) for names in _CORNERS for side in ("LEFT", "RIGHT"))
# Per moment: pixels, path of the pelvis, metres, both again against the first moment, visibility, angles in both.
CHANNELS = 2 * (5 * len(POINTS) + 2) + len(POINTS) + 2 * len(ANGLES)
CONTEXT = 4  # sine and cosine of the yaw, length of the repetition, share of it that the way to the turn takes
_USUAL_SECONDS = 2.5  # only centres the logarithm of the length
_FEWEST_FRAMES = 5  # with fewer, a repetition was not seen


@dataclass(frozen=True)
class Sample:
    """One repetition as the model reads it.

    Attributes:
        values: (MOMENTS, CHANNELS), without unit, seen from in front or the person's left.
        context: (CONTEXT,).
        visibility: mean over the points and moments, 0..1.
        mirrored: whether left and right were exchanged.
    """

    values: Array
    context: Array
    visibility: float
    mirrored: bool


def sample(sequence: PoseSequence, start: float, turn: float, end: float, yaw: float) -> Sample | None:
    """Read one repetition; None when the person was hardly seen in it.

    Args:
        sequence: one person, gaps filled and smoothed.
        start: of the repetition, seconds.
        turn: its turning point, seconds.
        end: of the repetition, seconds.
        yaw: where the camera stands, degrees (see `view.estimate_yaw`).
    """
    if not start < turn < end:
        return None
    known = np.isfinite(sequence.world).all(axis=(1, 2)) & np.isfinite(sequence.image).all(axis=(1, 2))
    inside = known & (sequence.times >= start) & (sequence.times <= end)
    if inside.sum() < _FEWEST_FRAMES:
        return None
    mirror = yaw < 0
    if mirror:
        sequence = sequence.mirrored()
    moments = moments_of(start, turn, end)
    times, points = sequence.times[known], list(POINTS)
    flat = at(moments, times, sequence.pixels()[known])
    space = at(moments, times, sequence.world[known])
    visibility = at(moments, times, sequence.visibility[known])[:, points]
    values = np.concatenate(
        (_placed(flat), _placed(space), visibility - 0.5, _angles(flat) / 90.0 - 1.0, _angles(space) / 90.0 - 1.0),
        axis=1,
    )
    turned = np.deg2rad(abs(yaw))
    share = (turn - start) / (end - start)
    context = np.array([np.sin(turned), np.cos(turned), np.log((end - start) / _USUAL_SECONDS), share - 0.5])
    return Sample(values.astype(np.float32), context.astype(np.float32), float(visibility.mean()), mirror)


def moments_of(start: float, turn: float, end: float) -> FloatArray:
    """(MOMENTS,) seconds: half from the start to just before the turn, half from the turn to the end."""
    half = MOMENTS // 2
    return np.concatenate((np.linspace(start, turn, half, endpoint=False), np.linspace(turn, end, half)))


def _placed(points: FloatArray) -> FloatArray:
    """(MOMENTS, ...) of (MOMENTS, 33, D): against the pelvis, in sizes of the body, then against the first moment.

    Pixels also have the path of the pelvis; the origin of the world landmarks is the pelvis itself.
    """
    pelvis = points[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1)
    own = points[:, list(POINTS)] - pelvis[:, None]
    size = max(float(np.median(np.sqrt((own**2).sum(axis=-1).mean(axis=1)))), TINY)
    own = (own / size).reshape(len(own), -1)
    parts = [own, own - own[:1]]
    if points.shape[-1] == 2:
        path = (pelvis - pelvis[:1]) / size
        parts += [path, path - path.mean(axis=0)]
    return np.concatenate(parts, axis=1)


def _angles(points: FloatArray) -> FloatArray:
    return np.stack([included_angle(points[:, a], points[:, b], points[:, c]) for a, b, c in ANGLES], axis=1)

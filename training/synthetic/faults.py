"""Faults as named knobs: each changes the key poses of a motion by an amount that counts as a fault in practice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from training.kinematics.body import DOFS, INDEX
from training.synthetic.rotations import Array

# Columns behind the degrees of freedom, see `figure.Extras`.
ROUNDING, KNEES_IN, HEEL_LIFT = len(DOFS), len(DOFS) + 1, len(DOFS) + 2
COLUMNS = len(DOFS) + 3

Knob = Callable[[Array, float], None]


@dataclass(frozen=True)
class Fault:
    """One knob.

    Attributes:
        knob: changes (K, COLUMNS) key poses in place by a strength of 0 (just a fault) to 1 (gross).
        exercises: for which it makes sense.
        text: what is wrong, for people.
    """

    knob: Knob
    exercises: frozenset[str]
    text: str


def _mix(low: float, high: float, strength: float) -> float:
    return low + (high - low) * strength


def _far(keys: Array, columns: tuple[str, ...], degrees: float) -> None:
    """Add to all poses but the first."""
    keys[1:, [INDEX[name] for name in columns]] += degrees


def _all(keys: Array, columns: tuple[str, ...], degrees: float) -> None:
    keys[:, [INDEX[name] for name in columns]] += degrees


def shallow(keys: Array, strength: float) -> None:
    """The turning point is reached to a part only."""
    keys[1:] = keys[:1] + (keys[1:] - keys[:1]) * _mix(0.62, 0.40, strength)


def partial_lockout(keys: Array, strength: float) -> None:
    """The joints are not straightened at the end: the resting pose stays on the way."""
    rest = keys[0] + (keys[1] - keys[0]) * _mix(0.22, 0.40, strength)
    keys[0] = rest


def knees_in(keys: Array, strength: float) -> None:
    """The knees fall inwards at the turning point."""
    keys[1:, KNEES_IN] += _mix(14.0, 30.0, strength)
    _all(keys, ("l_hip_rot", "r_hip_rot"), -8.0)


def trunk_lean(keys: Array, strength: float) -> None:
    """The trunk tips forward on the way."""
    _far(keys, ("pitch",), _mix(16.0, 32.0, strength))
    _far(keys, ("l_hip", "r_hip"), _mix(12.0, 24.0, strength))


def lean_back(keys: Array, strength: float) -> None:
    """The trunk leans backward on the way."""
    _far(keys, ("pitch",), -_mix(12.0, 24.0, strength))


def hip_sag(keys: Array, strength: float) -> None:
    """The hips hang below the line from shoulders to feet."""
    _all(keys, ("l_hip", "r_hip"), -_mix(14.0, 26.0, strength))
    _all(keys, ("spine",), -_mix(8.0, 16.0, strength))


def hip_pike(keys: Array, strength: float) -> None:
    """The hips stick out above that line."""
    _all(keys, ("l_hip", "r_hip"), _mix(24.0, 48.0, strength))


def elbow_flare(keys: Array, strength: float) -> None:
    """The upper arms stand at a right angle to the trunk."""
    arm, plane = ([INDEX[f"{side}_{name}"] for side in "lr"] for name in ("arm", "plane"))
    keys[1:, arm] = np.maximum(keys[1:, arm], _mix(74.0, 88.0, strength))
    keys[1:, plane] = np.maximum(keys[1:, plane], _mix(75.0, 100.0, strength))


def swing(keys: Array, strength: float) -> None:
    """The trunk helps: forward at the start, backward at the end, and the upper arms come along."""
    lean = _mix(10.0, 20.0, strength)
    keys[0, INDEX["pitch"]] += 0.7 * lean
    _far(keys, ("pitch",), -lean)
    _far(keys, ("l_arm", "r_arm"), _mix(12.0, 30.0, strength))


def heel_lift(keys: Array, strength: float) -> None:
    """The heels leave the floor."""
    keys[1:, HEEL_LIFT] += _mix(14.0, 30.0, strength)


def asymmetry(keys: Array, strength: float) -> None:
    """One side moves less than the other, and the body leans over."""
    share = _mix(0.75, 0.5, strength)
    columns = [index for name, index in INDEX.items() if name.startswith("r_")]
    keys[1:, columns] = keys[0, columns] + (keys[1:, columns] - keys[0, columns]) * share
    _far(keys, ("roll",), _mix(3.0, 8.0, strength))


def rounded_back(keys: Array, strength: float) -> None:
    """The upper back is bent, more under load."""
    keys[:, ROUNDING] += _mix(10.0, 20.0, strength)
    keys[1:, ROUNDING] += _mix(12.0, 26.0, strength)


def head_forward(keys: Array, strength: float) -> None:
    """The chin drops to the chest."""
    _all(keys, ("neck",), _mix(25.0, 40.0, strength))


_SQUATS = frozenset({"squat", "thruster", "wall_sit"})
_HINGES = frozenset({"deadlift", "romanian_deadlift", "good_morning", "row", "kettlebell_swing"})
_PRONE = frozenset({"push_up", "plank", "mountain_climber"})
_PRESSES = frozenset({"push_up", "bench_press", "dip", "chest_fly"})
_ARMS = frozenset(
    {"bicep_curl", "lateral_raise", "front_raise", "upright_row", "shrug", "triceps_pushdown", "triceps_extension"}
)
_REPEATED = frozenset(
    _SQUATS - {"wall_sit"}
    | _HINGES
    | _PRESSES
    | _ARMS
    | {"lunge", "side_lunge", "shoulder_press", "pull_up", "lat_pulldown", "sit_up", "crunch", "leg_raise"}
    | {"glute_bridge", "hip_thrust", "calf_raise", "jumping_jack", "high_knees", "russian_twist", "step_up"}
)

FAULTS: Mapping[str, Fault] = {
    "shallow": Fault(shallow, _REPEATED, "the movement stops half-way"),
    "partial_lockout": Fault(
        partial_lockout,
        frozenset(_PRESSES | _ARMS | {"shoulder_press", "pull_up", "lat_pulldown", "squat", "deadlift", "row"}),
        "the joints are not straightened at the end",
    ),
    "knees_in": Fault(knees_in, frozenset(_SQUATS | {"deadlift"}), "the knees fall inwards"),
    "trunk_lean": Fault(trunk_lean, frozenset(_SQUATS | {"lunge", "side_lunge", "step_up"}), "the trunk tips forward"),
    "lean_back": Fault(
        lean_back,
        frozenset({"shoulder_press", "lateral_raise", "front_raise", "lat_pulldown", "bicep_curl"}),
        "the trunk leans backward",
    ),
    "hip_sag": Fault(hip_sag, _PRONE, "the hips hang"),
    "hip_pike": Fault(hip_pike, _PRONE, "the hips are too high"),
    "elbow_flare": Fault(elbow_flare, _PRESSES - {"chest_fly"}, "the elbows point outwards"),
    "swing": Fault(swing, _ARMS | {"row"}, "the trunk swings along"),
    "heel_lift": Fault(heel_lift, _SQUATS - {"wall_sit"}, "the heels leave the floor"),
    "asymmetry": Fault(asymmetry, _REPEATED - {"lunge", "side_lunge", "step_up"}, "one side does less"),
    "rounded_back": Fault(rounded_back, _HINGES | _SQUATS, "the upper back is rounded"),
    "head_forward": Fault(
        head_forward, _PRONE | _SQUATS | _HINGES | {"sit_up", "crunch"}, "the chin drops to the chest"
    ),
}


def faults_of(exercise: str) -> tuple[str, ...]:
    """Names of the faults that make sense for an exercise."""
    return tuple(name for name, fault in FAULTS.items() if exercise in fault.exercises)

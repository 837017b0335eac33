"""Which criterion of the exercise files measures which named fault: the one table between the two languages.

A criterion that is not named here has no fault that the model knows, and a fault that is not named for an exercise is measured by
none of its criteria: the model may then see it, but nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from spotter.domain.exercise import Exercise
from spotter.domain.view import View

FAULT_OF: Mapping[str, Mapping[str, str]] = {
    "bench_press": {"depth": "shallow", "lockout": "partial_lockout", "hands_level": "asymmetry"},
    "bicep_curl": {
        "full_bend": "shallow", "full_stretch": "partial_lockout", "upper_arm_still": "swing", "no_sway": "swing",
        "no_lean_back": "lean_back",
    },
    "calf_raise": {"rise": "shallow", "heel_height": "shallow"},
    "chest_fly": {"opens": "shallow", "closes": "partial_lockout", "arms_alike": "asymmetry"},
    "crunch": {"lift": "shallow", "neck_free": "head_forward"},
    "deadlift": {"lockout_hips": "partial_lockout", "lockout_knees": "partial_lockout"},
    "dip": {"depth": "shallow", "arm_level": "shallow", "lockout": "partial_lockout"},
    "front_raise": {"height": "shallow", "no_sway": "swing"},
    "high_knees": {"knee_height": "shallow"},
    "hip_thrust": {"top": "shallow", "hips_level": "asymmetry"},
    "jumping_jack": {"hands_overhead": "shallow", "feet_wide": "shallow"},
    "lat_pulldown": {
        "pulls_down": "shallow", "reach": "partial_lockout", "no_lean": "lean_back", "no_row": "lean_back",
        "hands_level": "asymmetry",
    },
    "lateral_raise": {"height": "shallow", "arms_alike": "asymmetry"},
    "leg_raise": {"top": "shallow"},
    "lunge": {"depth": "shallow", "rear_knee": "shallow", "upright": "trunk_lean", "steady_trunk": "trunk_lean"},
    "mountain_climber": {"no_pike": "hip_pike"},
    "plank": {"no_sag": "hip_sag", "no_pike": "hip_pike"},
    "pull_up": {"chin_over_bar": "shallow", "hang": "partial_lockout"},
    "push_up": {"depth": "shallow", "lockout": "partial_lockout", "no_sag": "hip_sag", "no_pike": "hip_pike"},
    "romanian_deadlift": {"depth": "shallow"},
    "row": {"pulls_back": "shallow", "reach": "partial_lockout", "trunk_steady": "swing"},
    "russian_twist": {"reach": "shallow"},
    "shoulder_press": {"lockout": "shallow", "back_still": "lean_back", "elbows_level": "asymmetry"},
    "shrug": {"rise": "shallow", "level": "asymmetry"},
    "side_lunge": {"depth": "shallow"},
    "sit_up": {"all_the_way_up": "shallow"},
    "squat": {
        "depth": "shallow", "heels_down": "heel_lift", "knees_track": "knees_in", "chest_up": "trunk_lean",
        "hips_level": "asymmetry",
    },
    "step_up": {"upright": "trunk_lean"},
    "triceps_extension": {
        "bends": "shallow", "straight": "partial_lockout", "upper_arm_still": "swing", "no_sway": "swing",
    },
    "triceps_pushdown": {
        "straight": "shallow", "returns": "partial_lockout", "upper_arm_still": "swing", "no_sway": "swing",
    },
    "upright_row": {"height": "shallow", "arms_alike": "asymmetry", "no_sway": "swing"},
    "wall_sit": {"back_upright": "trunk_lean"},
}  # fmt: skip

_SIDE, _FRONT = (View.LEFT, View.RIGHT), (View.FRONT, View.BACK)
# Where a fault can be seen from when no criterion of the exercise measures it.
_VIEWS: Mapping[str, tuple[View, ...]] = {
    "shallow": (*_SIDE, *_FRONT), "partial_lockout": (*_SIDE, *_FRONT), "knees_in": _FRONT, "trunk_lean": _SIDE,
    "lean_back": _SIDE, "hip_sag": _SIDE, "hip_pike": _SIDE, "elbow_flare": _FRONT, "swing": _SIDE, "heel_lift": _SIDE,
    "asymmetry": _FRONT, "rounded_back": _SIDE, "head_forward": _SIDE,
}  # fmt: skip


def views_of(exercise: Exercise, fault: str) -> tuple[View, ...]:
    """Where the camera has to stand to see a fault: as the criteria say that measure it, else as the plane of the motion says."""
    known = FAULT_OF.get(exercise.name, {})
    found: Iterable[View] = (
        view for criterion in exercise.criteria if known.get(criterion.id) == fault for view in criterion.views
    )
    return tuple(dict.fromkeys(found)) or _VIEWS[fault]

"""Motions that only the classifier trains on: more ways to do an exercise than the library of `training.kinematics` holds.

They are kept apart so that a clip drawn from a seed stays the same clip for everything else that uses the synthetic athletes.
Each entry answers to a confusion seen on the development recordings, which the model card names.
"""

from __future__ import annotations

from dataclasses import replace

from spotter.domain.timeline import NONE_LABEL
from training.kinematics.clips import MOTIONS
from training.kinematics.motion import Motion, Pose, Range
from training.kinematics.postures import (
    ARMS_CROSSED,
    ARMS_DOWN,
    ARMS_FORWARD,
    BAR_ON_BACK,
    BENT_OVER,
    FRONT_RACK,
    HANDS_AT_CHEST,
    HANDS_AT_HEAD,
    HANDS_ON_HIPS,
    LUNGE_ARMS,
    ON_BENCH,
    SITTING,
    STANDING,
    SUPINE,
    SUPINE_KNEES_UP,
)

_KNEELING: Pose = {"pitch": (-6, 8), "hip": (0, 12), "knee": (85, 110), "abd": (2, 16), "spine": (-4, 8)}
_LEAN: Pose = {**STANDING, "pitch": (0, 32), "hip": (2, 38), "knee": (3, 28), "spine": (0, 26)}
_ON_CABLE: Pose = {"plane": (-25, 45), "rot": (-65, 10)}

_FRONT_RAISES = (
    # A plate or one dumb-bell between both hands.
    Motion("front_raise", ({"arm": (5, 25), "elbow": (5, 40)}, {"arm": (70, 140), "elbow": (10, 65)}),
           {**STANDING, "plane": (-35, -5), "rot": (-60, -10)}, seconds=(1.0, 6.0), weight=1.5),
    # All the way up.
    Motion("front_raise", ({"arm": (0, 18)}, {"arm": (130, 178)}), {**STANDING, "plane": (-15, 25), "elbow": (0, 35)},
           seconds=(1.2, 6.0)),
    Motion("front_raise", ({"arm": (0, 20)}, {"arm": (65, 125)}), {**SITTING, "plane": (-20, 30), "elbow": (0, 40)},
           seconds=(1.0, 5.0)),
    Motion("front_raise", ({"arm": (0, 20)}, {"arm": (60, 125)}), {**_KNEELING, "plane": (-20, 30), "elbow": (0, 40)},
           seconds=(1.0, 5.0), support="ground", weight=0.5),
    Motion("front_raise", ({"l_arm": (0, 20)}, {"l_arm": (60, 130)}),
           {**STANDING, "l_plane": (-20, 30), "l_elbow": (0, 40), "r_arm": (0, 40), "r_plane": (0, 90), "r_elbow": (0, 90)},
           seconds=(1.0, 5.0), pattern="one"),
    # The body swings along.
    Motion("front_raise", ({"arm": (-5, 20), "pitch": (2, 20)}, {"arm": (65, 130), "pitch": (-18, 0)}),
           {**STANDING, "plane": (-25, 30), "elbow": (0, 50)}, seconds=(1.0, 4.0), planted=("feet",)),
)  # fmt: skip

_LATERAL_RAISES = (
    # One arm, the other holds on to something, the body leans away.
    Motion("lateral_raise", ({"l_arm": (0, 20)}, {"l_arm": (60, 110)}),
           {**STANDING, "l_plane": (55, 100), "l_elbow": (0, 45), "r_arm": (0, 95), "r_plane": (20, 100), "r_elbow": (0, 60),
            "roll": (-15, 15)}, seconds=(1.0, 5.0), pattern="one"),
    Motion("lateral_raise", ({"arm": (0, 15)}, {"arm": (60, 115)}), {**SITTING, "plane": (60, 95), "elbow": (0, 60)},
           seconds=(1.0, 5.0), weight=0.5),
)  # fmt: skip

_PUSHDOWNS = (
    # Upright with the elbows at the sides; the forearms come up to level or a little higher.
    Motion("triceps_pushdown", ({"arm": (-10, 35), "elbow": (70, 118)}, {"arm": (-20, 30), "elbow": (0, 50)}),
           {**_LEAN, **_ON_CABLE}, seconds=(0.8, 6.0), pause=1.5, reach=(0.4, 1.05), weight=3.0),
    # The elbows travel: up and forward on the way back, as far as the chest.
    Motion("triceps_pushdown", ({"arm": (20, 65), "elbow": (75, 125)}, {"arm": (-15, 35), "elbow": (0, 50)}),
           {**_LEAN, **_ON_CABLE}, seconds=(0.8, 6.0), pause=1.2, reach=(0.45, 1.05), weight=2.0),
    # Elbows out.
    Motion("triceps_pushdown", ({"arm": (5, 45), "elbow": (75, 120)}, {"arm": (0, 40), "elbow": (0, 45)}),
           {**_LEAN, "plane": (30, 95), "rot": (-95, -40)}, seconds=(0.8, 5.0), pause=1.0, reach=(0.45, 1.05)),
    Motion("triceps_pushdown", ({"l_arm": (-5, 40), "l_elbow": (70, 120)}, {"l_arm": (-15, 30), "l_elbow": (0, 45)}),
           {**_LEAN, "l_plane": (-20, 40), "l_rot": (-60, 10), "r_arm": (0, 50), "r_elbow": (0, 110)},
           seconds=(0.8, 5.0), pattern="one", reach=(0.5, 1.05), weight=0.7),
    Motion("triceps_pushdown", ({"arm": (0, 45), "elbow": (70, 120)}, {"arm": (-15, 30), "elbow": (0, 45)}),
           {**_KNEELING, **_ON_CABLE}, seconds=(0.8, 5.0), support="ground", reach=(0.5, 1.05), weight=0.4),
)  # fmt: skip

_UP: Pose = {"arm": (68, 105), "plane": (-10, 55), "elbow": (0, 28)}
_DOWN: Pose = {"arm": (25, 92), "plane": (45, 118), "elbow": (65, 128)}

_BENCH_PRESSES = (
    Motion("bench_press", (_UP, _DOWN), {**ON_BENCH, "pitch": (-100, -70), "hip": (-20, 50), "abd": (5, 40), "knee": (40, 110)},
           seconds=(0.9, 7.0), pause=1.5, reach=(0.45, 1.1), idle=False, weight=3.0),
    # Narrow grip: the elbows stay at the sides.
    Motion("bench_press", ({**_UP, "plane": (-15, 10)}, {"arm": (0, 60), "plane": (0, 55), "elbow": (75, 128)}),
           {**ON_BENCH, "hip": (-15, 40)}, seconds=(0.9, 6.0), reach=(0.5, 1.1), idle=False),
    # On a bench that leans back, feet on the floor or drawn up.
    Motion("bench_press", ({**_UP, "arm": (80, 130)}, {**_DOWN, "arm": (30, 95)}),
           {**ON_BENCH, "pitch": (-75, -30), "hip": (20, 75)}, seconds=(0.9, 6.0), reach=(0.5, 1.1), idle=False),
    Motion("bench_press", (_UP, _DOWN), {**SUPINE_KNEES_UP, "hip": (30, 110)}, seconds=(0.9, 6.0), reach=(0.5, 1.1), idle=False,
           weight=0.7),
)  # fmt: skip

_CHEST_FLIES = (
    # Elbows bent, more at the bottom.
    Motion("chest_fly", ({"arm": (72, 100), "plane": (-5, 25), "elbow": (10, 40)}, {"arm": (60, 98), "plane": (70, 112), "elbow": (25, 68)}),
           {**ON_BENCH, "hip": (-15, 45), "knee": (40, 110)}, seconds=(1.2, 6.0), pause=1.0, reach=(0.6, 1.1), idle=False, weight=1.5),
    # On a bench that leans back.
    Motion("chest_fly", ({"arm": (80, 125), "plane": (-5, 25)}, {"arm": (60, 105), "plane": (65, 110)}),
           {**ON_BENCH, "pitch": (-75, -30), "hip": (20, 75), "elbow": (8, 60)}, seconds=(1.2, 6.0), reach=(0.6, 1.1), idle=False,
           weight=0.7),
)  # fmt: skip

_SIT_UP_ARMS: tuple[Pose, ...] = (
    HANDS_AT_HEAD,
    HANDS_AT_HEAD,
    ARMS_CROSSED,
    ARMS_FORWARD,
    HANDS_AT_CHEST,
    ARMS_DOWN,
)

_SIT_UPS = (
    # The hips stay, the trunk comes up; knees bent or feet held.
    Motion("sit_up", ({"pitch": (-100, -75), "hip": (30, 70)}, {"pitch": (-50, 20), "hip": (80, 150), "spine": (0, 45)}),
           {**SUPINE, "knee": (50, 130), "neck": (-5, 45)}, _SIT_UP_ARMS, seconds=(0.9, 5.0), planted=("feet",), weight=3.0),
    # The arms swing from behind the head to the feet.
    Motion("sit_up", ({"pitch": (-98, -80), "hip": (5, 60), "arm": (140, 178)},
                      {"pitch": (-50, 35), "hip": (75, 150), "spine": (5, 45), "arm": (50, 110)}),
           {**SUPINE, "knee": (5, 120), "plane": (-10, 30), "elbow": (0, 40)}, seconds=(1.0, 5.0), planted=("feet",), weight=1.5),
    # Legs straight.
    Motion("sit_up", ({"pitch": (-98, -82), "hip": (-5, 12)}, {"pitch": (-40, 20), "hip": (50, 110), "spine": (0, 35)}),
           {**SUPINE, "knee": (0, 25)}, _SIT_UP_ARMS, seconds=(1.0, 5.0), planted=("feet",)),
)  # fmt: skip

# Only the shoulder blades leave the floor.
_CRUNCHES = (
    Motion("crunch", ({"pitch": (-96, -84), "spine": (-5, 5)}, {"pitch": (-94, -82), "spine": (15, 42)}),
           {**SUPINE_KNEES_UP, "neck": (5, 40)}, _SIT_UP_ARMS, seconds=(0.8, 3.5), planted=("feet",)),
    Motion("crunch", ({"pitch": (-96, -84), "spine": (-5, 5)}, {"pitch": (-94, -82), "spine": (15, 42)}),
           {**SUPINE, "hip": (70, 110), "knee": (60, 110), "neck": (5, 40)}, _SIT_UP_ARMS, seconds=(0.8, 3.5), weight=0.5),
)  # fmt: skip

_ROPE_ARMS: Pose = {"arm": (0, 45), "plane": (30, 110), "elbow": (20, 115), "rot": (-40, 85)}

_JUMP_ROPES = (
    Motion("jump_rope", ({"root_z": 0.0, "knee": (8, 35), "hip": (3, 22)}, {"root_z": (0.01, 0.13), "knee": (0, 35)}),
           {**STANDING, **_ROPE_ARMS}, seconds=(0.3, 0.9), support="ground", pause=0.0, sway=(0.3, 4.0), weight=3.0),
    # From foot to foot.
    Motion("jump_rope", ({"root_z": 0.0, "knee": (5, 25)}, {"root_z": (0.01, 0.1), "l_knee": (20, 80), "l_hip": (5, 45)}),
           {**STANDING, **_ROPE_ARMS}, seconds=(0.25, 0.7), pattern="alternate", support="ground", pause=0.0, weight=1.5),
    # The wrists turn the rope.
    Motion("jump_rope", ({"root_z": 0.0, "knee": (8, 35), "elbow": (30, 80)}, {"root_z": (0.01, 0.12), "elbow": (50, 110)}),
           {**STANDING, "arm": (5, 45), "plane": (30, 110), "rot": (-40, 85)}, seconds=(0.3, 0.9), support="ground", pause=0.0),
)  # fmt: skip

_WIDE: Pose = {"abd": (24, 44), "pitch": (-3, 10)}

_LEG_WORK = (
    # From side to side, or to one side, without bringing the feet together.
    Motion("side_lunge", ({**_WIDE, "knee": (0, 15)},
                          {"pitch": (8, 45), "l_hip": (40, 95), "l_abd": (25, 50), "l_knee": (65, 120), "r_abd": (28, 52),
                           "r_knee": (0, 12), "r_hip": (0, 40), "root_y": (0.0, 0.4)}),
           {}, (*LUNGE_ARMS, HANDS_AT_CHEST, HANDS_AT_CHEST), seconds=(1.4, 5.0), pattern="one", support="ground"),
    Motion("side_lunge", ({**_WIDE, "knee": (0, 15)},
                          {"pitch": (8, 45), "l_hip": (40, 95), "l_abd": (25, 50), "l_knee": (65, 120), "r_abd": (28, 52),
                           "r_knee": (0, 12), "r_hip": (0, 40), "root_y": (0.0, 0.4)}),
           {}, (*LUNGE_ARMS, HANDS_AT_CHEST, HANDS_AT_CHEST), seconds=(1.4, 5.0), pattern="alternate", support="ground"),
    # Slow, far from the lens, the bar close to the legs.
    Motion("romanian_deadlift", ({"pitch": (-5, 8), "knee": (4, 22), "arm": (0, 15)},
                                 {"pitch": (45, 90), "spine": (-5, 15), "hip": (55, 100), "knee": (8, 35),
                                  "root_z": (-0.01, -0.12), "root_x": (-0.35, -0.08), "arm": (40, 95), "elbow": (0, 10)}),
           {"abd": (2, 14), "plane": (-5, 15), "neck": (-40, 10)}, seconds=(2.0, 9.0), planted=("feet",), pause=1.5),
    Motion("deadlift", ({"pitch": (-8, 8), "knee": (2, 14), "arm": (0, 12)},
                        {"pitch": (35, 85), "spine": (0, 25), "hip": (75, 120), "knee": (35, 105), "root_z": (-0.15, -0.5),
                         "root_x": (-0.35, -0.05), "arm": (30, 90), "elbow": (0, 12)}),
           {"abd": (3, 35), "hip_rot": (0, 35), "plane": (-10, 12), "neck": (-40, 10)}, seconds=(1.5, 7.0), planted=("feet",),
           pause=2.0, reach=(0.7, 1.05), weight=2.0),
    # Long standing, or a new grip at the floor, between two repetitions.
    Motion("deadlift", ({"pitch": (-8, 8), "knee": (2, 14), "arm": (0, 12)},
                        {"pitch": (40, 85), "spine": (0, 25), "hip": (75, 120), "knee": (35, 105), "root_z": (-0.15, -0.5),
                         "root_x": (-0.35, -0.05), "arm": (40, 90), "elbow": (0, 12)}),
           {"abd": (3, 25), "hip_rot": (0, 25), "plane": (-10, 12), "neck": (-40, 10)}, seconds=(1.2, 4.0), planted=("feet",),
           pause=5.0, weight=1.5),
)  # fmt: skip

_PLATE_AT_FACE: Pose = {"arm": (20, 75), "plane": (-20, 15), "elbow": (95, 150)}

# Not far down: what the counter calls attempts is still a squat.
_QUARTER_SQUATS = (
    Motion("squat", ({"pitch": (-3, 14), "hip": (0, 10), "knee": (4, 18)},
                     {"pitch": (5, 34), "hip": (28, 68), "knee": (32, 78), "root_z": (-0.07, -0.28), "root_x": (-0.03, -0.22)}),
           {"abd": (3, 22), "hip_rot": (0, 25), "spine": (-12, 16), "neck": (-25, 20)},
           (_PLATE_AT_FACE, FRONT_RACK, HANDS_AT_CHEST, BAR_ON_BACK, ARMS_FORWARD), seconds=(0.8, 4.0), planted=("feet",), pause=1.0,
           reach=(0.7, 1.05), weight=1.2),
)  # fmt: skip

_PULLS = (
    # One hand on a bench or a knee.
    Motion("row", ({"l_arm": (30, 95), "l_elbow": (0, 25)}, {"l_arm": (-40, 25), "l_elbow": (55, 125)}),
           {**BENT_OVER, "l_plane": (-5, 60), "r_arm": (40, 100), "r_plane": (0, 30), "r_elbow": (0, 45), "twist": (-20, 20),
            "r_hip": (50, 110), "r_knee": (10, 100)}, seconds=(1.0, 4.0), pattern="one"),
    Motion("pull_up", ({"arm": (150, 178), "plane": (20, 100), "elbow": (0, 25), "rot": (30, 90), "root_z": 0.0},
                       {"arm": (5, 75), "plane": (20, 100), "elbow": (85, 145), "rot": (30, 110), "root_z": (0.25, 0.72),
                        "pitch": (-30, 8)}),
           {"hip": (-15, 60), "knee": (0, 110), "abd": (0, 15), "neck": (-40, 10)}, seconds=(1.0, 6.0), planted=("hands",),
           reach=(0.5, 1.05), weight=2.0),
    Motion("bicep_curl", ({"arm": (-12, 20), "elbow": (0, 45)}, {"arm": (-10, 55), "elbow": (100, 152)}),
           {**STANDING, "plane": (-20, 70), "rot": (-40, 60), "pitch": (-15, 12)}, seconds=(1.0, 6.0), pause=1.0,
           reach=(0.75, 1.05), weight=1.5),
    Motion("bicep_curl", ({"l_arm": (-10, 25), "l_elbow": (0, 45)}, {"l_arm": (-8, 55), "l_elbow": (95, 152)}),
           {**STANDING, "l_plane": (-20, 60), "l_rot": (-40, 60), **{f"r_{name}": value for name, value in HANDS_ON_HIPS.items()}},
           seconds=(1.0, 5.0), pattern="one", weight=0.5),
)  # fmt: skip

# Waiting for a ball, bent over a putt, about to start: knees and hips bent, little movement, no way down and up.
_READY: Pose = {"pitch": (10, 50), "hip": (25, 75), "knee": (15, 65), "abd": (4, 30), "neck": (-30, 20)}

_NOT_TRAINING = (
    Motion(NONE_LABEL, (ARMS_DOWN, ARMS_FORWARD, HANDS_AT_CHEST, HANDS_ON_HIPS), _READY, path="wander", seconds=(0.6, 4.0),
           support="ground", weight=2.5),
    Motion(NONE_LABEL, ({}, {"twist": (-25, 25), "roll": (-10, 10)}), _READY, (ARMS_FORWARD, HANDS_AT_CHEST, ARMS_DOWN),
           seconds=(0.5, 2.5), support="ground", weight=1.5),
    # Stepping up to a bar or a machine, gripping it, shifting the feet.
    Motion(NONE_LABEL, ({**STANDING}, {**_READY, **ARMS_FORWARD}, {**STANDING, **HANDS_AT_CHEST}, {**STANDING, **ARMS_FORWARD}),
           path="wander", seconds=(1.0, 5.0), support="ground", weight=1.5),
    # On a bench between two sets: sitting up, looking about, hands on the thighs or at a bar.
    Motion(NONE_LABEL, ({**SITTING, **ARMS_DOWN}, {**SITTING, **HANDS_AT_HEAD}, {**SITTING, **ARMS_FORWARD},
                        {**SITTING, "pitch": (-60, -20)}), path="wander", seconds=(1.5, 6.0), weight=1.0),
)  # fmt: skip

# Who does not close the elbow this far does not curl: at a cable, the forearms stop at about level.
_CLOSED_DEGREES = 112.0
_CURL_REACH = (0.93, 1.06)


def _closed(motion: Motion) -> Motion:
    """The curl, with the elbow closed at the top."""
    *others, top = motion.keys
    return replace(
        motion, keys=(*others, {name: _at_least(name, value) for name, value in top.items()}), reach=_CURL_REACH
    )


def _at_least(name: str, value: Range) -> Range:
    bends = name.endswith("elbow") and isinstance(value, tuple) and value[1] > _CLOSED_DEGREES
    return (max(value[0], _CLOSED_DEGREES), value[1]) if bends and isinstance(value, tuple) else value


VARIATIONS: tuple[Motion, ...] = (
    *_FRONT_RAISES, *_LATERAL_RAISES, *_PUSHDOWNS, *_BENCH_PRESSES, *_CHEST_FLIES, *_SIT_UPS, *_CRUNCHES, *_JUMP_ROPES, *_LEG_WORK,
    *_QUARTER_SQUATS, *_PULLS, *_NOT_TRAINING,
)  # fmt: skip

# A crunch that comes up as far as a sit-up cannot be told from one: the narrow description replaces it.
TRAINING_MOTIONS: tuple[Motion, ...] = tuple(
    _closed(motion) if motion.label == "bicep_curl" else motion
    for motion in (*(motion for motion in MOTIONS if motion.label != "crunch"), *VARIATIONS)
)

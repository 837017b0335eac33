"""The exercises that the classifier knows, each as a small description. A new exercise is a new entry here.

Ranges are wide on purpose: beginners, partial repetitions and the usual faults (knees past toes, sagging or piked hips,
swinging elbows, half jacks) are the exercise too. Whether it was done well is not the classifier's business.
"""

from __future__ import annotations

from training.kinematics.motion import Motion, Pose, other_side
from training.kinematics.postures import (
    ARMS_DOWN,
    ARMS_OVERHEAD,
    LUNGE_ARMS,
    PRONE,
    SITTING,
    SQUAT_ARMS,
    STANDING,
)

# ------------------------------------------------------------------------------------------------------------- squat

_SQUAT_TOP: Pose = {"pitch": (-3, 14), "hip": (0, 10), "knee": (4, 18)}
_SQUAT_BOTTOM: Pose = {
    "pitch": (12, 48), "hip": (75, 120), "knee": (70, 125), "root_z": (-0.34, -0.68), "root_x": (-0.08, -0.38),
}  # fmt: skip
_STANCE: Pose = {"abd": (3, 22), "hip_rot": (0, 25), "spine": (-12, 16), "neck": (-25, 20)}

SQUATS = (
    Motion("squat", (_SQUAT_TOP, _SQUAT_BOTTOM), _STANCE, SQUAT_ARMS, seconds=(1.0, 7.0), planted=("feet",),
           pause=1.0, reach=(0.45, 1.05), weight=4.0),
    # Arms swing forward on the way down, or come together at the chest.
    Motion("squat", ({**_SQUAT_TOP, "arm": (0, 15), "elbow": (0, 20)},
                     {**_SQUAT_BOTTOM, "arm": (50, 115), "plane": (-15, 15), "elbow": (0, 110)}),
           _STANCE, seconds=(1.0, 4.5), planted=("feet",), pause=0.8, reach=(0.55, 1.05), weight=1.5),
    # Sumo: wide, upright.
    Motion("squat", (_SQUAT_TOP, {**_SQUAT_BOTTOM, "pitch": (5, 30), "root_x": (-0.02, -0.2)}),
           {**_STANCE, "abd": (22, 38), "hip_rot": (20, 45)}, SQUAT_ARMS, seconds=(1.2, 4.5), planted=("feet",)),
    # Back against a wall, feet in front of the hips.
    Motion("squat", ({"pitch": (-4, 4), "root_x": -0.25, "hip": (12, 22), "knee": (8, 30)},
                     {"pitch": (-4, 6), "hip": (60, 95), "knee": (60, 95), "root_x": -0.25, "root_z": (-0.2, -0.5)}),
           {"abd": (3, 12)}, SQUAT_ARMS, seconds=(2.0, 6.0), planted=("feet",), weight=0.6),
)  # fmt: skip

# ----------------------------------------------------------------------------------------------------------- push-up

# Arm length over the length from toes to shoulders puts the body at about 23 degrees when the arms are straight.
_PUSH_TOP: Pose = {"pitch": (61, 74), "arm": (60, 82), "plane": (0, 25), "elbow": (0, 15)}
_PUSH_BOTTOM: Pose = {"pitch": (77, 91), "arm": (20, 85), "plane": (25, 95), "elbow": (70, 110)}
_PUSH_BODY: Pose = {"abd": (0, 12), "hip": (-12, 26), "spine": (-10, 12), "knee": (0, 12), "neck": (-40, 25)}

PUSH_UPS = (
    Motion("push_up", (_PUSH_TOP, _PUSH_BOTTOM), _PUSH_BODY, seconds=(0.6, 6.0), support="toes", planted=("hands",),
           pause=0.8, reach=(0.45, 1.05), idle=False, weight=4.0),
    Motion("push_up", ({**_PUSH_TOP, "pitch": (46, 60)}, {**_PUSH_BOTTOM, "pitch": (70, 86)}),
           {**_PUSH_BODY, "knee": (50, 120)}, seconds=(0.8, 4.5), support="knees", planted=("hands",), pause=0.8,
           reach=(0.5, 1.05), idle=False, weight=1.3),
    # Hands raised, feet raised.
    Motion("push_up", ({**_PUSH_TOP, "pitch": (35, 60)}, {**_PUSH_BOTTOM, "pitch": (51, 76)}),
           _PUSH_BODY, seconds=(0.8, 4.0), support="toes", planted=("hands",), idle=False, weight=0.8),
    Motion("push_up", ({**_PUSH_TOP, "pitch": (72, 84)}, {**_PUSH_BOTTOM, "pitch": (88, 104)}),
           _PUSH_BODY, seconds=(0.8, 4.0), support="toes", planted=("hands",), idle=False, weight=0.5),
    # Against a wall or a high bar.
    Motion("push_up", ({**_PUSH_TOP, "pitch": (12, 36)}, {**_PUSH_BOTTOM, "pitch": (28, 52)}),
           _PUSH_BODY, seconds=(0.8, 4.0), support="toes", planted=("hands",), idle=False, weight=0.5),
    # The chest comes up first (sagging, "snake"), or the hips do.
    Motion("push_up", ({**_PUSH_TOP, "hip": (-4, 6), "spine": (-5, 5)},
                       {**_PUSH_BOTTOM, "hip": (-30, 35), "spine": (-25, 5)}),
           {**_PUSH_BODY}, seconds=(0.8, 4.0), support="toes", planted=("hands",), idle=False),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------------- lunge

_LUNGE_DEEP: Pose = {
    "pitch": (-5, 28), "l_hip": (65, 112), "l_knee": (65, 118), "r_hip": (-32, 8), "r_knee": (45, 115),
    "l_abd": (0, 8), "r_abd": (0, 8), "spine": (-8, 10),
}  # fmt: skip
_SPLIT: Pose = {
    "pitch": (-5, 15),
    "l_hip": (22, 42),
    "l_knee": (5, 35),
    "r_hip": (-38, -18),
    "r_knee": (5, 35),
    "spine": (-8, 8),
}
_UPRIGHT: Pose = {"pitch": (-5, 8), "hip": (0, 8), "knee": (2, 12), "abd": (0, 8)}

LUNGES = (
    Motion("lunge", (_UPRIGHT, {**_LUNGE_DEEP, "root_x": (-0.6, 0.7)}), variants=LUNGE_ARMS, seconds=(1.4, 6.0),
           pattern="alternate", support="ground", pause=0.7, reach=(0.6, 1.05), weight=2.0),
    Motion("lunge", (_UPRIGHT, {**_LUNGE_DEEP, "root_x": (-0.6, 0.7)}), variants=LUNGE_ARMS, seconds=(1.4, 6.0),
           pattern="one", support="ground", pause=0.7, reach=(0.6, 1.05)),
    Motion("lunge", (_SPLIT, _LUNGE_DEEP), variants=LUNGE_ARMS, seconds=(1.0, 4.0), pattern="one", support="ground",
           pause=0.7, reach=(0.5, 1.05), weight=1.5),
    Motion("lunge", ({**_UPRIGHT, "l_hip": (0, 40), "l_knee": (5, 60)}, _LUNGE_DEEP), variants=LUNGE_ARMS,
           seconds=(1.2, 3.5), pattern="alternate", support="ground", travel=(0.25, 0.8), idle=False, weight=1.2),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------------- plank

PLANKS = (
    Motion("plank", ({"pitch": (72, 88), "arm": (70, 98), "plane": (-10, 20), "elbow": (75, 105), "rot": (-40, 20),
                      "hip": (-18, 30), "spine": (-10, 12)},),
           PRONE, support="toes", sway=(0.2, 2.0), idle=False, weight=2.0),
    Motion("plank", ({"pitch": (60, 75), "arm": (58, 88), "plane": (-5, 20), "elbow": (0, 14),
                      "hip": (-15, 30), "spine": (-10, 10)},),
           PRONE, support="toes", sway=(0.2, 2.0), idle=False),
    Motion("plank", ({"pitch": (62, 82), "arm": (65, 95), "plane": (-5, 20), "elbow": (75, 105),
                      "hip": (-10, 25), "knee": (60, 110)},),
           PRONE, support="knees", sway=(0.2, 2.0), idle=False, weight=0.3),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------- bicep curl

_CURL_LOW: Pose = {"arm": (-12, 18), "elbow": (3, 45)}
_CURL_HIGH: Pose = {"arm": (-8, 45), "elbow": (95, 152)}
_CURL_ARMS: Pose = {"plane": (-5, 40), "rot": (-30, 35)}

BICEP_CURLS = (
    Motion("bicep_curl", (_CURL_LOW, _CURL_HIGH), {**STANDING, **_CURL_ARMS, "pitch": (-12, 8)}, seconds=(1.0, 6.0),
           pause=0.8, reach=(0.75, 1.05), weight=2.0),
    Motion("bicep_curl", ({"arm": (-10, 15), "elbow": (3, 40)},
                          {"arm": (-10, 15), "elbow": (3, 40), "l_arm": (-8, 40), "l_elbow": (95, 150)}),
           {**STANDING, **_CURL_ARMS}, seconds=(1.0, 4.0), pattern="alternate", pause=0.6, reach=(0.7, 1.05),
           weight=1.5),
    Motion("bicep_curl", ({"l_arm": (-10, 20), "l_elbow": (3, 40)}, {"l_arm": (-8, 40), "l_elbow": (95, 150)}),
           {**STANDING, **_CURL_ARMS, "r_arm": (0, 15), "r_elbow": (0, 100)}, seconds=(1.0, 4.0), pattern="one"),
    Motion("bicep_curl", (_CURL_LOW, _CURL_HIGH), {**SITTING, **_CURL_ARMS}, seconds=(1.2, 4.0), weight=0.7),
    # Preacher and concentration curls: the upper arm rests in front.
    Motion("bicep_curl", ({"arm": (25, 60), "elbow": (5, 40)}, {"arm": (25, 60), "elbow": (95, 145)}),
           {**SITTING, **_CURL_ARMS, "pitch": (10, 40)}, seconds=(1.2, 4.0), weight=0.5),
    # The upper arm swings forward.
    Motion("bicep_curl", ({"arm": (-5, 20), "elbow": (3, 40)}, {"arm": (35, 80), "elbow": (90, 150)}),
           {**STANDING, **_CURL_ARMS}, seconds=(1.0, 4.0), weight=0.6),
    # The body swings along.
    Motion("bicep_curl", ({**_CURL_LOW, "pitch": (5, 20)}, {**_CURL_HIGH, "pitch": (-22, -5)}),
           {**STANDING, **_CURL_ARMS}, seconds=(1.2, 3.5), planted=("feet",), weight=0.6),
)  # fmt: skip

# ----------------------------------------------------------------------------------------------------- jumping jack

_JACK_CLOSED: Pose = {"arm": (0, 25), "abd": (0, 6), "elbow": (0, 30), "knee": (0, 15)}
_JACK_MIDDLE: Pose = {"arm": (70, 95), "abd": (8, 18), "elbow": (0, 45), "root_z": (0.0, 0.12), "knee": (0, 10)}
_JACK_OPEN: Pose = {"arm": (125, 178), "abd": (14, 34), "elbow": (0, 70), "knee": (0, 20)}
_JACK_BODY: Pose = {**STANDING, "plane": (65, 105), "rot": (0, 60)}

JUMPING_JACKS = (
    Motion("jumping_jack", (_JACK_CLOSED, _JACK_MIDDLE, _JACK_OPEN, _JACK_MIDDLE), _JACK_BODY, seconds=(0.55, 1.7),
           support="ground", pause=0.15, reach=(0.85, 1.05), weight=3.0),
    Motion("jumping_jack", (_JACK_CLOSED, _JACK_OPEN), _JACK_BODY, seconds=(0.6, 2.4), support="ground", pause=0.3,
           reach=(0.8, 1.05)),
    # Stepping instead of jumping.
    Motion("jumping_jack", ({**_JACK_CLOSED}, {**_JACK_OPEN, "abd": (0, 5), "l_abd": (18, 35)}), _JACK_BODY,
           seconds=(0.8, 2.4), pattern="alternate", support="ground", pause=0.3, weight=0.7),
)  # fmt: skip

# -------------------------------------------------------------------------------------------------- lifts and cardio

_RACK: Pose = {"arm": (35, 90), "plane": (20, 100), "elbow": (95, 145), "rot": (50, 110)}
_PRESSED: Pose = {**ARMS_OVERHEAD, "plane": (30, 90), "rot": (30, 90)}

SHOULDER_PRESSES = tuple(
    Motion("shoulder_press", keys, base, seconds=(1.0, 4.0), pattern=pattern, weight=weight)
    for base in (STANDING, SITTING)
    for keys, pattern, weight in (
        ((_RACK, _PRESSED), "both", 2.0),
        ((_RACK, {**_RACK, **{f"l_{name}": value for name, value in _PRESSED.items()}}), "alternate", 0.7),
    )
)

_HINGED: Pose = {
    "pitch": (45, 88), "spine": (0, 22), "hip": (70, 105), "knee": (15, 75), "root_z": (-0.03, -0.4),
    "root_x": (-0.4, -0.1), "arm": (48, 100), "elbow": (0, 10),
}  # fmt: skip

# Towards a cable: hips back, trunk forward.
_LEANING: Pose = {**STANDING, "pitch": (0, 18), "hip": (2, 24), "knee": (3, 20), "spine": (0, 22)}

OTHER_LIFTS = (
    Motion("deadlift", ({"pitch": (-5, 5), "knee": (3, 10), "arm": (0, 8)}, _HINGED),
           {"abd": (3, 18), "plane": (-5, 10), "neck": (-35, 10)}, seconds=(1.5, 5.5), planted=("feet",), pause=1.2,
           weight=3.0),
    # The knees stay nearly straight, the bar hangs.
    Motion("romanian_deadlift", ({"pitch": (-5, 5), "knee": (4, 16), "arm": (0, 8)},
                                 {**_HINGED, "knee": (8, 32), "hip": (60, 100), "root_z": (-0.01, -0.1)}),
           {"abd": (2, 14), "plane": (-5, 10), "neck": (-35, 10)}, seconds=(1.5, 6.0), planted=("feet",), pause=0.8),
    Motion("lateral_raise", ({"arm": (0, 15)}, {"arm": (70, 115)}), {**STANDING, "plane": (60, 95), "elbow": (0, 45)},
           seconds=(1.0, 6.0), weight=2.0),
    Motion("front_raise", ({"arm": (0, 18)}, {"arm": (65, 130)}), {**STANDING, "plane": (-20, 22), "elbow": (0, 30)},
           seconds=(1.0, 6.0), weight=2.0),
    Motion("front_raise", ({"arm": (0, 18)}, {"arm": (0, 18), "l_arm": (65, 125)}),
           {**STANDING, "plane": (-15, 22), "elbow": (0, 30)}, seconds=(1.0, 4.0), pattern="alternate"),
    Motion("shrug", ({"lift": 0.0}, {"lift": (0.35, 0.75)}), {**STANDING, **ARMS_DOWN}, seconds=(1.0, 3.5), sway=(0.3, 2.0)),
    Motion("upright_row", ({"arm": (0, 12), "elbow": (0, 20)}, {"arm": (60, 105), "elbow": (90, 135)}),
           {**STANDING, "plane": (60, 95), "rot": (-95, -55)}, seconds=(1.0, 3.5)),
    # The hands stay together in front; at rest the forearms are about level, far from the shoulders.
    Motion("triceps_pushdown", ({"arm": (-5, 30), "elbow": (75, 128)}, {"arm": (-15, 25), "elbow": (0, 30)}),
           {**_LEANING, "plane": (-15, 18), "rot": (-50, -5)}, seconds=(0.9, 6.0), pause=1.0, weight=2.0),
    Motion("triceps_pushdown", ({"arm": (10, 55), "elbow": (85, 130)}, {"arm": (-10, 20), "elbow": (0, 30)}),
           {**_LEANING, "plane": (-10, 20), "rot": (-45, 0)}, seconds=(0.9, 6.0), weight=0.7),
    Motion("triceps_extension", ({"arm": (140, 180), "elbow": (85, 145)}, {"arm": (145, 180), "elbow": (0, 30)}),
           {**STANDING, "plane": (0, 60), "rot": (0, 60)}, seconds=(1.0, 3.5)),
    Motion("triceps_kickback", ({"arm": (-25, 15), "elbow": (75, 115)}, {"arm": (-35, 5), "elbow": (0, 25)}),
           {"pitch": (35, 80), "hip": (50, 90), "knee": (10, 45)}, seconds=(0.9, 3.0), planted=("feet",), weight=0.6),
)  # fmt: skip

_RUN: Pose = {"l_hip": (60, 110), "l_knee": (70, 120), "r_hip": (-10, 5), "r_knee": (0, 20),
              "l_arm": (-35, 0), "r_arm": (10, 50)}  # fmt: skip

CARDIO = (
    Motion("high_knees", (_RUN, other_side(_RUN)), {**STANDING, "elbow": (50, 110)}, seconds=(0.5, 1.4),
           support="ground", pause=0.0),
    Motion("jump_rope", ({"root_z": 0.0, "knee": (10, 30), "hip": (5, 18)}, {"root_z": (0.03, 0.16), "knee": (0, 30)}),
           {**STANDING, "arm": (5, 35), "plane": (40, 100), "elbow": (40, 105), "rot": (-20, 70)}, seconds=(0.3, 0.8),
           support="ground", pause=0.0, weight=2.0),
    Motion("mountain_climber", ({"hip": (-5, 20)}, {"hip": (-5, 20), "l_hip": (70, 125), "l_knee": (60, 120)}),
           {**PRONE, "pitch": (58, 78), "arm": (60, 90), "elbow": (0, 12)}, seconds=(0.5, 1.8), pattern="alternate",
           support="hands", pause=0.1, idle=False),
    Motion("burpee", ({**ARMS_DOWN}, {"pitch": (50, 75), "hip": (110, 130), "knee": (110, 140), "arm": (60, 90)},
                      {"pitch": (62, 78), "arm": (60, 85), "elbow": (0, 30)},
                      {"pitch": (80, 92), "arm": (30, 80), "plane": (30, 80), "elbow": (70, 110)},
                      {"pitch": (50, 75), "hip": (110, 130), "knee": (110, 140), "arm": (60, 90)},
                      {**ARMS_OVERHEAD, "root_z": (0.05, 0.25)}),
           {"abd": (2, 14)}, seconds=(2.2, 6.0), support="ground", pause=0.2),
    Motion("side_lunge", ({"pitch": (-3, 8)},
                          {"pitch": (10, 45), "l_hip": (40, 95), "l_abd": (28, 50), "l_knee": (70, 120),
                           "r_abd": (22, 42), "r_knee": (0, 12), "r_hip": (0, 40), "root_y": (0.0, 0.5)}),
           {"abd": (2, 12)}, LUNGE_ARMS, seconds=(1.4, 4.0), pattern="alternate", support="ground", weight=0.7),
    Motion("side_lunge", ({"pitch": (-3, 8)},
                          {"pitch": (10, 45), "l_hip": (40, 95), "l_abd": (28, 50), "l_knee": (70, 120),
                           "r_abd": (22, 42), "r_knee": (0, 12), "r_hip": (0, 40), "root_y": (0.0, 0.5)}),
           {"abd": (2, 12)}, LUNGE_ARMS, seconds=(1.4, 4.0), pattern="one", support="ground", weight=0.7),
)  # fmt: skip

# -------------------------------------------------------------------------------------------------------------- holds

HOLDS = (
    Motion("side_plank", ({"roll": (58, 82), "r_arm": (72, 105), "r_plane": (80, 100), "r_elbow": (0, 12), "abd": (0, 8)},),
           {"hip": (-8, 18), "spine_roll": (-12, 12)},
           ({"l_arm": (0, 15)}, {"l_arm": (70, 110), "l_plane": 90}, {"l_arm": (30, 55), "l_plane": 90, "l_elbow": (80, 115)}),
           sway=(0.2, 2.5), idle=False),
    Motion("side_plank", ({"roll": (68, 90), "r_arm": (72, 105), "r_plane": (80, 100), "r_elbow": (75, 105), "abd": (0, 8)},),
           {"hip": (-8, 18), "spine_roll": (-12, 12)},
           ({"l_arm": (0, 15)}, {"l_arm": (70, 110), "l_plane": 90}, {"l_arm": (30, 55), "l_plane": 90, "l_elbow": (80, 115)}),
           sway=(0.2, 2.5), idle=False),
    # Upright trunk, arms idle or forward, no chair: a seated person moves about more.
    Motion("wall_sit", ({"pitch": (-5, 4), "spine": (-4, 4), "hip": (70, 98), "knee": (72, 100), "abd": (0, 10),
                         "root_z": (-0.55, -0.38)},),
           {}, (*SQUAT_ARMS, ARMS_DOWN), sway=(0.2, 1.5), idle=False),
)  # fmt: skip

EXERCISES = (
    *SQUATS, *PUSH_UPS, *LUNGES, *PLANKS, *BICEP_CURLS, *JUMPING_JACKS, *SHOULDER_PRESSES, *OTHER_LIFTS, *CARDIO, *HOLDS,
)  # fmt: skip

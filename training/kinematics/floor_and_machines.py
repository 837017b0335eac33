"""More exercises, done lying, hanging, seated or bent over."""

from __future__ import annotations

from training.kinematics.motion import Motion, Pose
from training.kinematics.postures import (
    ARMS_CROSSED,
    ARMS_DOWN,
    ARMS_FORWARD,
    ARMS_OVERHEAD,
    BAR_ON_BACK,
    BENT_OVER,
    FRONT_RACK,
    HANDS_AT_CHEST,
    HANDS_AT_HEAD,
    IDLE_ARMS,
    ON_BENCH,
    SITTING,
    STANDING,
    SUPINE,
    SUPINE_KNEES_UP,
)

_SIT_UP_ARMS: tuple[Pose, ...] = (HANDS_AT_HEAD, HANDS_AT_HEAD, ARMS_CROSSED, ARMS_FORWARD, HANDS_AT_CHEST, ARMS_DOWN)
_LOCKED: Pose = {"arm": (72, 98), "plane": (-5, 40), "elbow": (0, 18)}
_LOWERED: Pose = {"arm": (35, 88), "plane": (60, 115), "elbow": (75, 120)}

LYING = (
    Motion("bench_press", (_LOCKED, _LOWERED), ON_BENCH, seconds=(0.9, 6.0), idle=False, weight=2.5),
    Motion("bench_press", (_LOCKED, _LOWERED), {**ON_BENCH, "pitch": (-70, -40)}, seconds=(1.0, 4.0), idle=False),
    Motion("bench_press", (_LOCKED, _LOWERED), SUPINE_KNEES_UP, seconds=(1.0, 4.0), idle=False, weight=0.7),
    Motion("chest_fly", ({"arm": (75, 98), "plane": (-5, 25)}, {"arm": (70, 98), "plane": (70, 110)}),
           {**ON_BENCH, "elbow": (8, 45)}, seconds=(1.2, 4.0), idle=False),
    Motion("triceps_extension", ({"arm": (75, 110), "elbow": (0, 20)}, {"arm": (80, 125), "elbow": (80, 130)}),
           {**ON_BENCH, "plane": (-5, 25)}, seconds=(1.0, 4.0), idle=False),
    Motion("sit_up", ({"pitch": (-96, -82), "hip": (35, 65)},
                      {"pitch": (-45, 5), "hip": (85, 150), "spine": (5, 40)}),
           {**SUPINE_KNEES_UP, "neck": (0, 40)}, _SIT_UP_ARMS, seconds=(1.0, 4.0), planted=("feet",), weight=2.5),
    Motion("crunch", ({"pitch": (-96, -84), "spine": (-5, 5)}, {"pitch": (-92, -70), "spine": (18, 50)}),
           {**SUPINE_KNEES_UP, "neck": (5, 40)}, _SIT_UP_ARMS, seconds=(0.8, 3.0), planted=("feet",)),
    Motion("sit_up", ({"pitch": (-92, -75), "hip": (10, 30), "knee": (5, 30)},
                      {"pitch": (-60, -25), "hip": (90, 125), "knee": (50, 115)}),
           SUPINE, (ARMS_FORWARD, HANDS_AT_HEAD, ARMS_DOWN), seconds=(1.0, 4.0), weight=0.8),
    Motion("leg_raise", ({"hip": (0, 20)}, {"hip": (60, 105)}), {**SUPINE, "knee": (0, 30)},
           (ARMS_DOWN, ARMS_OVERHEAD), seconds=(1.2, 4.5)),
    Motion("leg_raise", ({"hip": (0, 25), "knee": (0, 30)},
                         {"hip": (0, 25), "knee": (0, 30), "l_hip": (60, 100), "l_knee": (60, 110)}),
           {**SUPINE, "spine": (0, 30)}, (HANDS_AT_HEAD, ARMS_DOWN), seconds=(0.8, 3.0), pattern="alternate"),
    Motion("glute_bridge", ({"pitch": (-94, -84), "hip": (45, 65)}, {"pitch": (-125, -104), "hip": (-10, 25)}),
           {"abd": (3, 14), "knee": (80, 115), "root_z": -0.85}, (ARMS_DOWN, ARMS_CROSSED), seconds=(1.0, 4.0),
           support="shoulders", planted=("feet",)),
    Motion("russian_twist", ({"twist": (-60, -30)}, {"twist": (30, 60)}),
           {"pitch": (-60, -25), "hip": (70, 110), "knee": (50, 100), "root_z": -0.85},
           (HANDS_AT_CHEST, ARMS_FORWARD), seconds=(0.8, 3.0)),
)  # fmt: skip

_PULLED: Pose = {"arm": (10, 65), "plane": (40, 100), "elbow": (90, 140), "rot": (50, 110)}
_HUNG: Pose = {**ARMS_OVERHEAD, "plane": (20, 95), "rot": (30, 90)}

HANGING_AND_PULLING = (
    Motion("pull_up", ({**_HUNG, "root_z": 0.0}, {**_PULLED, "root_z": (0.35, 0.72), "pitch": (-25, 5)}),
           {"hip": (-10, 40), "knee": (0, 95), "abd": (0, 10), "neck": (-35, 5)}, seconds=(1.0, 4.5),
           planted=("hands",), weight=2.5),
    Motion("lat_pulldown", ({**_HUNG}, _PULLED), {**SITTING, "pitch": (-30, 5)}, seconds=(1.2, 4.0), weight=1.5),
    Motion("row", ({"arm": (35, 90), "elbow": (0, 20)}, {"arm": (-35, 20), "elbow": (60, 120)}),
           {**BENT_OVER, "plane": (-5, 60)}, seconds=(1.0, 3.5), planted=("feet",), weight=1.5),
    Motion("row", ({"l_arm": (35, 90), "l_elbow": (0, 20)}, {"l_arm": (-35, 20), "l_elbow": (60, 120)}),
           {**BENT_OVER, "l_plane": (-5, 40), "r_arm": (40, 90), "r_plane": (0, 20), "r_elbow": (0, 20)},
           seconds=(1.0, 3.5), pattern="one", planted=("feet",)),
    Motion("row", ({"arm": (60, 95), "elbow": (0, 20), "pitch": (0, 30)},
                   {"arm": (-30, 15), "elbow": (70, 120), "pitch": (-25, 5)}),
           {**SITTING, "plane": (-5, 50), "knee": (10, 70)}, seconds=(1.0, 3.5)),
    Motion("dip", ({"arm": (-10, 15), "elbow": (0, 10)}, {"root_z": (-0.2, -0.45), "arm": (-60, -20), "pitch": (0, 40)}),
           {"hip": (0, 30), "knee": (0, 95), "plane": (0, 30)}, seconds=(1.0, 3.5), planted=("hands",)),
    Motion("dip", ({"arm": (-35, -10), "elbow": (0, 10)}, {"root_z": (-0.2, -0.45), "arm": (-75, -35)}),
           {"hip": (60, 95), "knee": (0, 60), "plane": (0, 30), "pitch": (-15, 10)}, seconds=(1.0, 3.5),
           planted=("hands", "feet")),
)  # fmt: skip

_DEEP: Pose = {"pitch": (15, 40), "hip": (80, 115), "knee": (70, 125), "root_z": (-0.35, -0.65), "root_x": (-0.3, -0.1)}
_HINGE: Pose = {"pitch": (40, 75), "hip": (60, 95), "root_z": (-0.03, -0.25), "root_x": (-0.35, -0.12)}

COMPOUND = (
    Motion("thruster", ({**FRONT_RACK}, {**FRONT_RACK, **_DEEP}, {**FRONT_RACK}, {**ARMS_OVERHEAD}), {"abd": (3, 18)},
           seconds=(1.6, 3.8), planted=("feet",)),
    Motion("clean_and_jerk", ({**_DEEP, "pitch": (40, 70), "arm": (45, 80), "elbow": 0},
                              {"arm": (20, 70), "plane": 60, "elbow": (60, 110)}, {**_DEEP, **FRONT_RACK},
                              {**FRONT_RACK}, {**FRONT_RACK, "knee": 30, "root_z": -0.1}, {**ARMS_OVERHEAD},
                              {**ARMS_OVERHEAD}),
           {"abd": (3, 18)}, seconds=(2.5, 5.5), planted=("feet",), pause=0.8),
    Motion("snatch", ({**_DEEP, "pitch": (40, 70), "arm": (45, 80), "elbow": 0}, {**ARMS_OVERHEAD, **_DEEP},
                      {**ARMS_OVERHEAD}),
           {"abd": (3, 20)}, seconds=(2.0, 4.5), planted=("feet",), pause=0.6),
    Motion("kettlebell_swing", ({**_HINGE, "arm": (20, 60)}, {"arm": (60, 115), "pitch": (-8, 5)}),
           {"abd": (8, 22), "plane": (-10, 10), "elbow": (0, 20)}, seconds=(1.0, 2.4), planted=("feet",)),
    Motion("good_morning", ({"pitch": (-4, 8)}, _HINGE), {"abd": (3, 18), "knee": (5, 25)},
           (BAR_ON_BACK, HANDS_AT_HEAD), seconds=(1.4, 4.5), planted=("feet",)),
    Motion("calf_raise", ({"ankle": 0}, {"ankle": (-45, -20)}), STANDING, IDLE_ARMS, seconds=(0.8, 3.0),
           support="toes"),
    Motion("step_up", ({"root_z": 0.0}, {"l_hip": (60, 90), "l_knee": (60, 95), "pitch": (5, 25)},
                       {"root_z": (0.2, 0.4), "root_x": (0.2, 0.5)}),
           STANDING, IDLE_ARMS, seconds=(1.4, 4.0), pattern="alternate"),
)  # fmt: skip

MORE_EXERCISES = (*LYING, *HANGING_AND_PULLING, *COMPOUND)

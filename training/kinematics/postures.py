"""Pieces that many motions share: where idle arms are, how somebody stands, sits or lies."""

from __future__ import annotations

from training.kinematics.motion import Pose

ARMS_DOWN: Pose = {"arm": (0, 18), "plane": (0, 100), "elbow": (0, 30), "rot": (-20, 20)}
ARMS_FORWARD: Pose = {"arm": (65, 100), "plane": (-15, 15), "elbow": (0, 30)}
ARMS_ASIDE: Pose = {"arm": (70, 100), "plane": (70, 100), "elbow": (0, 30)}
ARMS_OVERHEAD: Pose = {"arm": (155, 178), "plane": (20, 90), "elbow": (0, 20)}
HANDS_AT_CHEST: Pose = {"arm": (10, 50), "plane": (-10, 30), "elbow": (105, 145), "rot": (-40, 10)}
HANDS_ON_HIPS: Pose = {"arm": (30, 55), "plane": (70, 110), "elbow": (80, 115), "rot": (-80, -45)}
HANDS_AT_HEAD: Pose = {"arm": (75, 125), "plane": (50, 100), "elbow": (115, 150), "rot": (60, 110)}
BAR_ON_BACK: Pose = {"arm": (20, 75), "plane": (75, 150), "elbow": (120, 156), "rot": (0, 85)}
FRONT_RACK: Pose = {"arm": (40, 95), "plane": (-10, 35), "elbow": (120, 150)}
ARMS_CROSSED: Pose = {"arm": (50, 90), "plane": (-25, 5), "elbow": (90, 120), "rot": (-90, -50)}
ONE_HAND_AT_HEAD: Pose = {
    "l_arm": (70, 120), "l_plane": (20, 90), "l_elbow": (110, 150), "l_rot": (30, 100),
    "r_arm": (0, 20), "r_plane": (0, 90), "r_elbow": (0, 30),
}  # fmt: skip

IDLE_ARMS: tuple[Pose, ...] = (ARMS_DOWN, ARMS_DOWN, HANDS_ON_HIPS, HANDS_AT_CHEST, ARMS_CROSSED, ONE_HAND_AT_HEAD)
SQUAT_ARMS: tuple[Pose, ...] = (
    ARMS_FORWARD, ARMS_FORWARD, BAR_ON_BACK, BAR_ON_BACK, BAR_ON_BACK, BAR_ON_BACK, HANDS_AT_CHEST, HANDS_AT_CHEST,
    FRONT_RACK, FRONT_RACK, FRONT_RACK, HANDS_AT_HEAD, HANDS_ON_HIPS, ARMS_DOWN, ARMS_CROSSED, ARMS_OVERHEAD,
)  # fmt: skip
LUNGE_ARMS: tuple[Pose, ...] = (
    ARMS_DOWN, ARMS_DOWN, ARMS_DOWN, HANDS_ON_HIPS, HANDS_ON_HIPS, HANDS_AT_CHEST, BAR_ON_BACK, ARMS_FORWARD,
    HANDS_AT_HEAD, ARMS_OVERHEAD,
)  # fmt: skip

STANDING: Pose = {"pitch": (-6, 8), "spine": (-4, 6), "abd": (2, 16), "hip": (0, 8), "knee": (1, 12), "neck": (-10, 25)}
SITTING: Pose = {
    "pitch": (-15, 15), "spine": (-5, 20), "abd": (0, 25), "hip": (75, 100), "knee": (60, 110), "neck": (-10, 30),
    "root_z": (-0.55, -0.4),
}  # fmt: skip
SUPINE: Pose = {"pitch": (-98, -84), "abd": (3, 18), "neck": (-5, 25), "root_z": -0.85}
SUPINE_KNEES_UP: Pose = {**SUPINE, "hip": (30, 60), "knee": (70, 115)}
ON_BENCH: Pose = {"pitch": (-97, -84), "abd": (8, 30), "hip": (-15, 25), "knee": (60, 100), "root_z": -0.55}
PRONE: Pose = {"abd": (0, 12), "hip": (-8, 15), "knee": (0, 10), "neck": (-35, 25)}
BENT_OVER: Pose = {"pitch": (40, 85), "spine": (-5, 15), "abd": (3, 14), "hip": (60, 100), "knee": (10, 45)}

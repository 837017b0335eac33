"""Everything that is no exercise: the class `none`. The broader it is, the fewer false sets."""

from __future__ import annotations

from spotter.domain.timeline import NONE_LABEL
from training.kinematics.motion import Motion, Pose, other_side
from training.kinematics.postures import (
    ARMS_ASIDE,
    ARMS_CROSSED,
    ARMS_DOWN,
    ARMS_FORWARD,
    ARMS_OVERHEAD,
    HANDS_AT_CHEST,
    HANDS_AT_HEAD,
    HANDS_ON_HIPS,
    IDLE_ARMS,
    ON_BENCH,
    ONE_HAND_AT_HEAD,
    PRONE,
    SITTING,
    STANDING,
    SUPINE,
)

_GESTURES: tuple[Pose, ...] = (*IDLE_ARMS, HANDS_AT_HEAD, ARMS_FORWARD, ARMS_ASIDE, ARMS_OVERHEAD)
_STEP: Pose = {"l_hip": (15, 40), "l_knee": (5, 25), "r_hip": (-25, -5), "r_knee": (5, 35),
               "l_arm": (-30, 0), "r_arm": (5, 35)}  # fmt: skip
_STRIDE: Pose = {"l_hip": (30, 75), "l_knee": (30, 90), "r_hip": (-25, 0), "r_knee": (10, 90),
                 "l_arm": (-45, -5), "r_arm": (10, 60)}  # fmt: skip
_CRAWL: Pose = {"l_hip": (95, 115), "r_hip": (55, 80), "l_arm": (60, 80), "r_arm": (90, 115)}
_ANY_LIMBS: Pose = {"arm": (-30, 175), "plane": (-20, 110), "rot": (-80, 100), "elbow": (0, 150),
                    "hip": (-20, 110), "abd": (-5, 40), "knee": (0, 130)}  # fmt: skip
_ANY_ARMS: Pose = {"arm": (-30, 175), "plane": (-20, 110), "rot": (-80, 100), "elbow": (0, 150)}


def _none(*keys: Pose, **options: object) -> Motion:
    return Motion(NONE_LABEL, keys, **options)  # type: ignore[arg-type]


ON_THE_SPOT = (
    _none({}, base=STANDING, variants=IDLE_ARMS, sway=(0.2, 6.0), weight=4.0),
    # Talking, waving, putting clothes right: arms between gestures.
    _none(*_GESTURES, base=STANDING, path="wander", seconds=(0.8, 5.0), support="ground", weight=3.0),
    _none(*_GESTURES, base=SITTING, path="wander", seconds=(0.8, 5.0), weight=2.0),
    _none({}, base=SITTING, variants=IDLE_ARMS, sway=(0.2, 6.0), weight=1.5),
    _none({"yaw": 0}, {"yaw": (60, 360)}, base=STANDING, variants=IDLE_ARMS, seconds=(1.5, 6.0), support="ground"),
    _none({"twist": (-45, 0)}, {"twist": (0, 45)}, base=STANDING, variants=_GESTURES, seconds=(1.0, 4.0)),
    _none(ONE_HAND_AT_HEAD, {"l_arm": (100, 160), "l_plane": (40, 90), "l_elbow": (10, 90), "l_rot": (60, 100)},
          base=STANDING, seconds=(0.4, 1.2)),
    # Guitar and such: one hand still, the other moves a little.
    _none({"l_elbow": (60, 100)}, {"l_elbow": (85, 120)},
          base={**STANDING, "l_arm": (5, 35), "l_rot": (-60, -20), "r_arm": (20, 60), "r_plane": (10, 80),
                "r_elbow": (70, 120)}, seconds=(0.25, 1.2), pause=0.1, weight=2.5),
    _none({"l_elbow": (60, 100)}, {"l_elbow": (85, 120)},
          base={**SITTING, "l_arm": (5, 35), "l_rot": (-60, -20), "r_arm": (20, 60), "r_plane": (10, 80),
                "r_elbow": (70, 120)}, seconds=(0.25, 1.2), pause=0.1),
    _none({"spine_roll": (-40, -15)}, {"spine_roll": (15, 40)}, base=STANDING, variants=_GESTURES, seconds=(1.5, 5.0)),
    # Standing on one leg, kicking, lifting a leg (hip abduction, leg swings).
    _none({}, {"l_hip": (-30, 90), "l_abd": (0, 45), "l_knee": (0, 100)}, base=STANDING, variants=IDLE_ARMS,
          seconds=(0.8, 4.0), weight=1.5),
)  # fmt: skip

MOVING_ABOUT = (
    _none(_STEP, other_side(_STEP), base=STANDING, seconds=(0.9, 1.8), support="ground", pause=0.0,
          travel=(0.0, 1.6), weight=3.0),
    _none({"l_hip": 30, "r_hip": -18, "l_knee": 10, "r_knee": 15}, {"r_hip": 30, "l_hip": -18, "r_knee": 10, "l_knee": 15},
          base=STANDING, variants=_GESTURES, seconds=(0.9, 1.8), support="ground", pause=0.0, travel=(0.0, 1.6)),
    _none(_STRIDE, other_side(_STRIDE), base={**STANDING, "pitch": (2, 15), "elbow": (50, 110)}, seconds=(0.5, 1.0),
          support="ground", pause=0.0, travel=(0.0, 4.0), weight=1.5),
    # Sitting down and standing up once, without the depth of a squat in the shoulders.
    _none({**STANDING}, {**SITTING}, variants=IDLE_ARMS, seconds=(2.5, 8.0), pause=3.0, path="swing",
          planted=("feet",), weight=0.25),
    # Picking something up, tying a shoe.
    _none({**STANDING}, {"pitch": (50, 95), "spine": (10, 40), "hip": (60, 100), "knee": (10, 90), "arm": (40, 100)},
          variants=({}, ONE_HAND_AT_HEAD), seconds=(1.5, 5.0), path="swing", support="ground", weight=1.5),
    # To the floor and up again.
    _none({**STANDING}, {"pitch": (20, 50), "hip": (80, 120), "knee": (90, 140), "arm": (30, 80)},
          {"pitch": (60, 85), "hip": (70, 100), "knee": (80, 110), "arm": (60, 100)}, {**PRONE, "pitch": 88, "arm": (0, 150)},
          seconds=(4.0, 12.0), support="ground", pause=1.5, weight=1.5),
    _none({**STANDING}, {**SITTING, "root_z": -0.85}, {**SUPINE}, seconds=(4.0, 12.0), pause=1.5),
    # Jumping once or on the spot.
    _none({}, {"pitch": (10, 35), "hip": (30, 80), "knee": (30, 90), "arm": (-40, 20)}, {"root_z": (0.1, 0.4), "arm": (20, 170)},
          base=STANDING, seconds=(0.8, 2.5), support="ground", path="swing"),
    # Crawling.
    _none(_CRAWL, other_side(_CRAWL), base={"pitch": (70, 95), "knee": (70, 100), "elbow": (0, 20)}, seconds=(1.0, 2.5),
          support="ground", travel=(0.0, 0.6), weight=0.7),
)  # fmt: skip

_LYING_ARMS = (ARMS_DOWN, ARMS_OVERHEAD, HANDS_AT_HEAD, HANDS_AT_CHEST, ARMS_ASIDE)

ON_THE_FLOOR = (
    _none({}, base={**SUPINE, "hip": (0, 60), "knee": (0, 100)}, variants=_LYING_ARMS, sway=(0.1, 5.0), idle=False),
    _none({}, base={**ON_BENCH}, variants=_LYING_ARMS, sway=(0.1, 5.0), idle=False, weight=0.7),
    _none({}, base={**PRONE, "pitch": (86, 94)}, variants=_LYING_ARMS, sway=(0.1, 4.0), idle=False),
    _none({"spine": 0}, {"spine": (-45, -15), "arm": (0, 60)}, base={**PRONE, "pitch": (84, 92)}, seconds=(1.5, 5.0)),
    # On all fours, child's pose, downward dog, bear: near a plank without being one.
    _none({}, base={"pitch": (75, 100), "hip": (70, 105), "knee": (70, 110), "arm": (65, 100), "elbow": (0, 20)},
          sway=(0.2, 6.0), idle=False),
    _none({}, base={"pitch": (60, 95), "hip": (110, 140), "knee": (120, 150), "arm": (80, 175), "elbow": (0, 30)},
          sway=(0.2, 4.0), idle=False, weight=0.6),
    _none({}, base={"pitch": (105, 140), "hip": (65, 110), "knee": (0, 25), "arm": (140, 178), "elbow": (0, 12)},
          sway=(0.2, 4.0), idle=False, weight=0.8),
    # Seated on the floor, leaning over straight legs, cross-legged.
    _none({}, base={"pitch": (-20, 50), "spine": (0, 40), "hip": (70, 130), "knee": (0, 30), "arm": (20, 120),
                    "root_z": -0.9}, sway=(0.2, 4.0), idle=False, weight=0.8),
    _none(*_GESTURES, base={"pitch": (-15, 15), "hip": (80, 110), "abd": (20, 60), "knee": (90, 140), "root_z": -0.9},
          path="wander", seconds=(1.0, 5.0), weight=0.7),
)  # fmt: skip

HELD_POSES = (
    _none({}, base={"pitch": (-8, 12), "l_hip": (50, 100), "l_knee": (40, 100), "r_hip": (-40, -15), "r_knee": (0, 25)},
          variants=(ARMS_ASIDE, ARMS_OVERHEAD, HANDS_ON_HIPS), support="ground", sway=(0.2, 3.0), weight=0.4),
    _none({}, base={"r_hip": (20, 90), "r_knee": (60, 140), "r_abd": (0, 50)},
          variants=(ARMS_OVERHEAD, HANDS_AT_CHEST, ARMS_ASIDE, ARMS_DOWN), support="ground", weight=0.6),
    _none({}, base={"spine_roll": (20, 60), "abd": (15, 40)}, variants=(ARMS_ASIDE, ARMS_OVERHEAD), weight=0.5),
    _none({}, base={"pitch": (60, 110), "hip": (70, 120), "knee": (0, 20), "arm": (60, 150)}, support="ground", weight=0.6),
)  # fmt: skip

_READY: Pose = {"pitch": (5, 45), "hip": (20, 60), "knee": (10, 55), "abd": (3, 35)}
_BACKSWING: Pose = {"twist": (-85, -20), "l_arm": (40, 150), "l_plane": (-40, 60), "r_arm": (30, 160), "r_plane": (0, 110),
                    "elbow": (0, 110), "yaw": (-50, 0)}  # fmt: skip
_FOLLOW: Pose = {"twist": (20, 85), "l_arm": (30, 170), "l_plane": (0, 110), "r_arm": (30, 170), "r_plane": (-40, 60),
                 "elbow": (0, 110), "yaw": (0, 90), "l_hip": (-10, 40), "r_hip": (-30, 40)}  # fmt: skip
_WIND_UP: Pose = {"l_hip": (30, 110), "l_knee": (40, 120), "pitch": (-20, 20), "twist": (-50, 20), "arm": (20, 120),
                  "elbow": (40, 140)}  # fmt: skip
_REACHED_BACK: Pose = {"pitch": (-15, 25), "r_arm": (70, 170), "r_plane": (60, 130), "r_elbow": (10, 120), "r_rot": (40, 110),
                       "l_arm": (40, 140), "l_hip": (10, 60), "r_hip": (-30, 10), "root_x": (0.0, 0.4)}  # fmt: skip
_RELEASED: Pose = {"pitch": (15, 80), "twist": (0, 60), "r_arm": (10, 120), "r_plane": (-40, 30), "r_elbow": (0, 60),
                   "l_hip": (20, 80), "l_knee": (10, 70), "r_hip": (-40, 20), "root_x": (0.3, 1.2)}  # fmt: skip
_TOSS: Pose = {"l_arm": (120, 178), "l_elbow": (0, 30), "r_arm": (60, 120), "r_plane": (60, 110), "r_elbow": (60, 140),
               "r_rot": (40, 100), "knee": (10, 60), "pitch": (-25, 5)}  # fmt: skip
_GUARD: Pose = {"arm": (20, 60), "plane": (-10, 30), "elbow": (110, 145)}
_PUNCH: Pose = {**_GUARD, "l_arm": (70, 105), "l_elbow": (0, 35), "twist": (-40, -5)}

_CLUB_READY: Pose = {
    "pitch": (15, 45),
    "hip": (20, 50),
    "knee": (8, 35),
    "abd": (5, 25),
    "arm": (25, 75),
    "elbow": (0, 40),
}
_CLUB_BACK: Pose = {
    "twist": (-95, -35),
    "spine_roll": (-15, 25),
    "arm": (70, 150),
    "elbow": (5, 100),
    "pitch": (10, 40),
}
_CLUB_THROUGH: Pose = {"twist": (35, 95), "spine_roll": (-25, 15), "arm": (60, 150), "elbow": (5, 100), "pitch": (0, 30),
                       "yaw": (0, 60), "r_knee": (10, 60)}  # fmt: skip

SPORTS = (
    # Golf, bat: both hands on one grip, the trunk turns.
    _none(_CLUB_READY, _CLUB_BACK, _CLUB_READY, _CLUB_THROUGH, base={"plane": (-35, 10), "neck": (-5, 35)},
          seconds=(1.0, 4.0), path="swing", support="ground", pause=0.8, sway=(0.5, 5.0), weight=3.0),
    # Golf, bat, racket: one turn of the trunk with both or one arm.
    _none(_READY, _BACKSWING, _FOLLOW, base={"neck": (-10, 30)}, seconds=(0.8, 3.5), path="swing", support="ground",
          pause=0.6, sway=(1.0, 6.0), shared=False, weight=2.5),
    # Throws, bowling, pitches.
    _none({**STANDING}, _WIND_UP, _REACHED_BACK, _RELEASED, seconds=(1.0, 4.0), path="swing", support="ground", pause=0.4,
          sway=(1.0, 6.0), shared=False, weight=3.5),
    _none(_READY, _TOSS, _REACHED_BACK, _RELEASED, seconds=(1.2, 4.0), path="swing", support="ground", pause=0.4,
          sway=(1.0, 6.0), shared=False, weight=2.0),
    _none(_STRIDE, _REACHED_BACK, _RELEASED, base={"pitch": (5, 40)}, seconds=(1.2, 4.0), path="swing", support="ground",
          travel=(0.0, 1.0), shared=False, weight=1.5),
    # Reaching up with a step or a jump: serves, blocks, cheers. One-sided or once, unlike a jumping jack.
    _none(_READY, {"arm": (90, 178), "plane": (0, 110), "elbow": (0, 60), "l_hip": (-20, 40), "r_hip": (-20, 40),
                   "abd": (0, 30), "root_z": (0.0, 0.3), "pitch": (-20, 15)}, base={"neck": (-30, 10)}, seconds=(0.8, 3.0),
          path="swing", support="ground", pause=0.8, sway=(1.0, 6.0), shared=False, weight=2.0),
    _none(_GUARD, _PUNCH, base={**STANDING, "hip": (5, 20), "knee": (10, 30)}, seconds=(0.4, 1.4), pattern="alternate",
          support="ground", pause=0.5, weight=1.5),
)  # fmt: skip

ANYTHING = (
    _none(_ANY_ARMS, _ANY_ARMS, _ANY_ARMS, _ANY_ARMS, base=STANDING, path="wander", seconds=(1.0, 8.0), shared=False,
          weight=2.0),
    _none(_ANY_LIMBS, _ANY_LIMBS, _ANY_LIMBS, _ANY_LIMBS, base={"pitch": (-20, 50), "spine": (-20, 30)}, path="wander",
          seconds=(1.0, 8.0), shared=False, support="ground", weight=2.0),
    _none(_ANY_LIMBS, _ANY_LIMBS, _ANY_LIMBS, base={"pitch": (-110, 110), "roll": (-50, 50)}, path="wander",
          seconds=(1.5, 8.0), shared=False, weight=1.5),
    _none({}, base={**_ANY_LIMBS, "pitch": (-110, 130), "roll": (-60, 60), "twist": (-40, 40)}, shared=False, idle=False,
          sway=(0.2, 6.0), weight=1.0),
    _none(ARMS_CROSSED, HANDS_AT_CHEST, ARMS_FORWARD, base={"pitch": (-10, 40), "hip": (0, 110), "knee": (0, 110)},
          path="wander", seconds=(1.0, 6.0)),
)  # fmt: skip

EVERYDAY = (*ON_THE_SPOT, *MOVING_ABOUT, *ON_THE_FLOOR, *HELD_POSES, *SPORTS, *ANYTHING)

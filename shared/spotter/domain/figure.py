"""A stick figure that does an exercise: poses of an exercise file into exact joint positions.

The figure shows an exercise on its page and proves its rules: `spotter.domain.exercise_check` films a good set and one set
for every fault, and the criteria have to agree. A pose is a handful of angles in degrees:

    trunk         forward tilt of the trunk: 0 = upright, 90 = prone, -90 = supine
    trunk_side    sideways tilt to the person's left
    head          forward tilt of the neck against the trunk
    thigh, shin   of a segment hanging from its upper joint: 0 = straight down, 90 = straight forward
    upper_arm, forearm   likewise
    thigh_out, shin_out, arm_out, forearm_out   of the same segments, away from the body in the frontal plane
    foot          0 = flat, 90 = toes straight down
    rise, shrug   metres that the whole body jumps, that the shoulders rise
    hands_in      metres by which the shoulders' width of the hands shrinks; a grip in the middle needs it

`thigh`, `shin`, `upper_arm`, `forearm`, their `_out` and `foot` may carry `left_` or `right_`. What is not named is 0.
Between two poses the angles run along a cosine. The camera is far away: an orthographic picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from spotter.domain.geometry import FloatArray
from spotter.domain.landmarks import LANDMARK_COUNT, Landmark
from spotter.domain.pose import PoseSequence

Pose = Mapping[str, float]
Anchor = Literal["feet", "hands", "hips", "knees"]

BODY_ANGLES = ("trunk", "trunk_side", "head", "rise", "shrug", "hands_in")
LIMB_ANGLES = (
    *("thigh", "shin", "foot", "upper_arm", "forearm"),
    *("thigh_out", "shin_out", "arm_out", "forearm_out"),
)
NAMES = frozenset(
    (*BODY_ANGLES, *LIMB_ANGLES, *(f"{side}_{name}" for side in ("left", "right") for name in LIMB_ANGLES))
)

# Metres. Segments as shares of a stature of 1.75 m, rounded from the body that the test athletes have.
TORSO, THIGH, SHIN, UPPER_ARM, FOREARM, NECK = 0.50, 0.42, 0.42, 0.28, 0.25, 0.25
SHOULDER, HIP = 0.18, 0.10  # half widths
HEEL, TOE = (-0.05, -0.06), (0.14, -0.07)  # forward and up from the ankle of a flat foot
SIGNS = {"left": 1.0, "right": -1.0}
WIDTH, HEIGHT, PIXELS_PER_METRE = 1280, 1280, 340.0
NEAR_VISIBILITY, FAR_VISIBILITY = 0.97, 0.8
ANCHORS: Mapping[Anchor, str] = {"feet": "FOOT_INDEX", "hands": "WRIST", "hips": "HIP", "knees": "KNEE"}

Points = dict[str, FloatArray]  # landmark name to (T, 3): forward, up, to the person's left


@dataclass(frozen=True)
class Motion:
    """When a set moves: `repetitions` times from start to turn and back.

    Attributes:
        seconds: one way there and back, pauses left out.
        hold: pause at the turn, seconds.
        rest: pause at the start between repetitions, seconds.
        idle: the same before the first and after the last one.
        down_share: of `seconds` that the way to the turn takes.
    """

    repetitions: int = 3
    seconds: float = 3.0
    hold: float = 0.2
    rest: float = 0.5
    idle: float = 1.0
    down_share: float = 0.5

    def depth(self, fps: float) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """What happens when.

        Returns:
            (T,) seconds; (T,) 0 at the start pose and 1 at the turn; (T,) number of the repetition from 0; (T,) 0..1, a bump
            early on the way back, for a body that begins it in the wrong order.
        """
        there, back = self.seconds * self.down_share, self.seconds * (1.0 - self.down_share)
        one = there + self.hold + back + self.rest
        times = np.arange(0.0, 2 * self.idle + self.repetitions * one - self.rest, 1.0 / fps)
        number = np.clip((times - self.idle) // one, 0, self.repetitions - 1)
        inside = times - self.idle - number * one
        depth = np.interp(inside, [0.0, there, there + self.hold, there + self.hold + back], [0.0, 1.0, 1.0, 0.0])
        back_share = np.clip((inside - there - self.hold) / back, 0.0, 1.0)
        return times, (1.0 - np.cos(np.pi * depth)) / 2.0, number, np.sin(np.pi * np.minimum(2 * back_share, 1.0))


def moving(
    start: Pose,
    turn: Pose,
    motion: Motion,
    *,
    back: Pose | None = None,
    anchor: Anchor = "feet",
    alternate: bool = False,
    yaw: float = 90.0,
    fps: float = 20.0,
) -> PoseSequence:
    """The film of a set.

    Args:
        start: the pose at rest.
        turn: the pose at the turning point.
        motion: when it moves.
        back: angles that are added early on the way back.
        anchor: what stays in its place.
        alternate: every second repetition is done by the other side.
        yaw: where the camera stands, see `spotter.domain.view`.
        fps: pictures a second.
    """
    times, depth, number, early = motion.depth(fps)
    other = alternate & (number % 2 == 1)
    values = {}
    for name in NAMES:
        keys = [_value(pose, name) for pose in (start, turn)]
        swapped = [_value(pose, _other_side(name)) for pose in (start, turn)]
        values[name] = np.where(
            other, swapped[0] + depth * (swapped[1] - swapped[0]), keys[0] + depth * (keys[1] - keys[0])
        ) + early * _value(back or {}, name)
    return film(_skeleton(values, anchor), times, yaw)


def still(pose: Pose, anchor: Anchor = "feet") -> Points:
    """The 33 landmarks of one pose, each (1, 3): metres forward, up and to the person's left."""
    return _skeleton({name: np.array([_value(pose, name)]) for name in NAMES}, anchor)


def film(points: Points, times: FloatArray, yaw: float) -> PoseSequence:
    """What a camera far away sees that has the whole movement in its picture; the limbs of the far side are less visible in a side view."""
    turn = np.radians(yaw)
    body = np.zeros((len(times), LANDMARK_COUNT, 3))
    for name, where in points.items():
        body[:, Landmark[name]] = where
    forward, up, left = body[..., 0], body[..., 1], body[..., 2]
    right = -np.sin(turn) * forward + np.cos(turn) * left
    away = -(np.cos(turn) * forward + np.sin(turn) * left)
    world = np.stack((right, -up, away), axis=-1)
    world -= world[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1, keepdims=True)
    x, y = WIDTH / 2 + PIXELS_PER_METRE * _centred(right), HEIGHT / 2 - PIXELS_PER_METRE * _centred(up)
    image = np.stack((x / WIDTH, y / HEIGHT, away * PIXELS_PER_METRE / WIDTH), axis=-1)
    visibility = np.full(image.shape[:2], NEAR_VISIBILITY)
    far = "RIGHT" if np.sin(turn) > 0.5 else "LEFT" if np.sin(turn) < -0.5 else None
    if far:
        visibility[:, [mark for mark in Landmark if far in mark.name]] = FAR_VISIBILITY
    return PoseSequence(times, image, visibility, world, np.ones(len(times), dtype=np.bool_), WIDTH, HEIGHT)


def _centred(metres: FloatArray) -> FloatArray:
    """Against the middle of all that is reached, so that the whole movement is in the picture."""
    return np.asarray(metres - (metres.min() + metres.max()) / 2)


def _value(pose: Pose, name: str) -> float:
    """A side's own angle, else the one for both."""
    bare = name.removeprefix("left_").removeprefix("right_")
    return float(pose.get(name, pose.get(bare, 0.0)))


def _other_side(name: str) -> str:
    if name.startswith("left_"):
        return name.replace("left_", "right_", 1)
    return name.replace("right_", "left_", 1) if name.startswith("right_") else name


def _skeleton(values: Mapping[str, FloatArray], anchor: Anchor) -> Points:
    tilt, lean = np.radians(values["trunk"]), np.radians(values["trunk_side"])
    upwards = np.stack((np.sin(tilt) * np.cos(lean), np.cos(tilt) * np.cos(lean), np.sin(lean)), axis=-1)
    across = np.stack((np.zeros_like(tilt), -np.sin(lean), np.cos(lean)), axis=-1)
    neck = (TORSO + values["shrug"])[:, None] * upwards
    found: Points = {}
    for side, sign in SIGNS.items():
        hip, shoulder = sign * HIP * across, neck + sign * SHOULDER * across
        knee = hip + THIGH * _segment(values, side, "thigh", "thigh_out")
        ankle = knee + SHIN * _segment(values, side, "shin", "shin_out")
        elbow = shoulder + UPPER_ARM * _segment(values, side, "upper_arm", "arm_out")
        wrist = elbow + FOREARM * _segment(values, side, "forearm", "forearm_out")
        wrist = wrist - (sign * values["hands_in"])[:, None] * np.array([0.0, 0.0, 1.0])
        joints = {"HIP": hip, "KNEE": knee, "ANKLE": ankle, "SHOULDER": shoulder, "ELBOW": elbow, "WRIST": wrist}
        hand = wrist + 0.3 * (wrist - elbow)
        joints |= dict.fromkeys(("PINKY", "INDEX", "THUMB"), hand)
        joints |= _foot(ankle, np.radians(values[f"{side}_foot"]))
        found |= {f"{side.upper()}_{name}": where for name, where in joints.items()}
    found |= _head(TORSO * upwards, tilt + np.radians(values["head"]), lean, across)
    return _anchored(found, anchor, values["rise"])


def _segment(values: Mapping[str, FloatArray], side: str, name: str, out: str) -> FloatArray:
    """Unit vectors (T, 3) of a segment that hangs down at 0, swings forward with one angle and out with the other."""
    swing, away = np.radians(values[f"{side}_{name}"]), np.radians(values[f"{side}_{out}"])
    return np.stack((np.sin(swing) * np.cos(away), -np.cos(swing) * np.cos(away), SIGNS[side] * np.sin(away)), axis=-1)


def _foot(ankle: FloatArray, pitch: FloatArray) -> Points:
    found = {}
    for name, (forward, up) in (("HEEL", HEEL), ("FOOT_INDEX", TOE)):
        turned = np.stack(
            (
                forward * np.cos(pitch) + up * np.sin(pitch),
                up * np.cos(pitch) - forward * np.sin(pitch),
                np.zeros_like(pitch),
            ),
            axis=-1,
        )
        found[name] = ankle + turned
    return found


def _head(neck: FloatArray, tilt: FloatArray, lean: FloatArray, across: FloatArray) -> Points:
    up = np.stack((np.sin(tilt) * np.cos(lean), np.cos(tilt) * np.cos(lean), np.sin(lean)), axis=-1)
    front = np.stack((np.cos(tilt), -np.sin(tilt), np.zeros_like(tilt)), axis=-1)
    found: Points = {"NOSE": neck + 0.9 * NECK * up + 0.09 * front}
    for side, sign in SIGNS.items():
        for name, height, width, depth in (
            ("EYE_INNER", 1.0, 0.02, 0.08),
            ("EYE", 1.0, 0.03, 0.08),
            ("EYE_OUTER", 1.0, 0.05, 0.07),
            ("EAR", 0.95, 0.07, 0.0),
        ):
            found[f"{side.upper()}_{name}"] = neck + height * NECK * up + depth * front + sign * width * across
        found[f"MOUTH_{side.upper()}"] = neck + 0.72 * NECK * up + 0.07 * front + sign * 0.03 * across
    return found


def _anchored(points: Points, anchor: Anchor, rise: FloatArray) -> Points:
    """Keep the anchor in its place; feet keep their floor even where they move apart."""
    held = [points[f"{side}_{ANCHORS[anchor]}"] for side in ("LEFT", "RIGHT")]
    origin = (held[0] + held[1]) / 2
    origin[:, 1] = np.minimum(held[0][:, 1], held[1][:, 1]) - rise
    return {name: where - origin for name, where in points.items()}

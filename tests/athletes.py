"""A stick figure that trains: exact joint positions for tests, from numpy alone.

The body stands in its own frame (forward, up, left) in metres and is seen by a camera far away, so the picture is an
orthographic projection. The camera's yaw is that of `spotter.domain.view`: 0 in front, 90 at the left, 180 behind.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from spotter.domain.landmarks import LANDMARK_COUNT, Landmark
from spotter.domain.pose import FloatArray, PoseSequence

TORSO, THIGH, SHIN, UPPER_ARM, FOREARM = 0.50, 0.42, 0.42, 0.28, 0.25
SHOULDER, HIP = 0.18, 0.10  # half widths
ANKLE_HEIGHT = 0.08
WIDTH, HEIGHT, PIXELS_PER_METRE = 720, 1280, 420.0
SIDES = {"LEFT": 1.0, "RIGHT": -1.0}

Figure = dict[str, FloatArray]  # landmark name to (T, 3) forward, up, left
Pose = Callable[..., Figure]


@dataclass(frozen=True)
class Plan:
    """When the athlete moves and how far.

    Attributes:
        depths: depth of each repetition, 1 = full.
        seconds: one repetition there and back.
        rest: pause between two repetitions.
        idle: standing before the first and after the last one.
        hold: pause at the turning point.
        break_after, break_seconds: a longer pause after this many repetitions.
    """

    depths: Sequence[float] = (1.0,) * 5
    seconds: float = 2.0
    rest: float = 0.4
    idle: float = 1.0
    hold: float = 0.0
    break_after: int = 0
    break_seconds: float = 0.0

    def depth(self, fps: float, shift: float = 0.0) -> tuple[FloatArray, FloatArray]:
        """((T,) seconds, (T,) depth 0..1); half a cosine down and half a cosine up."""
        keys, levels = [0.0, self.idle], [0.0, 0.0]
        for number, depth in enumerate(self.depths, start=1):
            pause = self.rest + (self.break_seconds if number == self.break_after else 0.0)
            for step, level in ((self.seconds / 2, depth), (self.hold, depth), (self.seconds / 2, 0.0), (pause, 0.0)):
                keys.append(keys[-1] + step)
                levels.append(level)
        keys.append(keys[-1] + self.idle)
        levels.append(0.0)
        times = np.arange(0.0, keys[-1], 1.0 / fps)
        before = np.clip(np.searchsorted(keys, times - shift, side="right") - 1, 0, len(keys) - 2)
        start, end = np.take(keys, before), np.take(keys, before + 1)
        share = np.clip((times - shift - start) / np.maximum(end - start, 1e-9), 0.0, 1.0)
        low, high = np.take(levels, before), np.take(levels, before + 1)
        return times, low + (high - low) * (1.0 - np.cos(np.pi * share)) / 2.0


def film(
    figure: Figure,
    times: FloatArray,
    yaw: float = 90.0,
    *,
    noise: float = 0.0,
    far_visibility: float = 0.8,
    seed: int = 0,
) -> PoseSequence:
    """Project a figure into the middle of the picture; the limbs of the far side get `far_visibility` in a side view."""
    angle = np.radians(yaw)
    body = np.full((len(times), LANDMARK_COUNT, 3), np.nan)
    for name, points in figure.items():
        body[:, Landmark[name]] = points
    forward, up, left = body[..., 0], body[..., 1], body[..., 2]
    right = -np.sin(angle) * forward + np.cos(angle) * left
    away = -(np.cos(angle) * forward + np.sin(angle) * left)
    world = np.stack((right, -up, away), axis=-1)
    world -= np.nanmean(world[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]], axis=1, keepdims=True)
    middle = (np.nanmin(right) + np.nanmax(right)) / 2
    pixels = np.stack((WIDTH / 2 + PIXELS_PER_METRE * (right - middle), 0.85 * HEIGHT - PIXELS_PER_METRE * up), axis=-1)
    generator = np.random.default_rng(seed)
    pixels += generator.normal(0.0, noise * PIXELS_PER_METRE, pixels.shape)
    world += generator.normal(0.0, noise, world.shape)
    image = np.concatenate((pixels / (WIDTH, HEIGHT), away[..., None] * PIXELS_PER_METRE / WIDTH), axis=-1)
    visibility = np.full(image.shape[:2], 0.97)
    far = "RIGHT" if np.sin(angle) > 0.5 else "LEFT" if np.sin(angle) < -0.5 else None
    if far:
        visibility[:, [mark for mark in Landmark if far in mark.name]] = far_visibility
    return PoseSequence(times, image, visibility, world, np.ones(len(times), dtype=np.bool_), WIDTH, HEIGHT)


def squatting(plan: Plan = Plan(), fps: float = 30.0, yaw: float = 90.0, **camera: float) -> PoseSequence:
    """Full depth: thigh 100 degrees from vertical, knee 50, trunk as far forward as the shin."""
    times, depth = plan.depth(fps)
    return film(squat(depth), times, yaw, **camera)  # type: ignore[arg-type]


def squat(depth: FloatArray, trunk_lean: float = 35.0, heel_lift: float = 0.0) -> Figure:
    shin, thigh, trunk = (np.radians(full * depth) for full in (30.0, 100.0, trunk_lean))
    figure: Figure = {}
    for side, left in SIDES.items():
        ankle = _points(depth, 0.0, ANKLE_HEIGHT, 0.16 * left)
        knee = ankle + SHIN * _direction(shin)
        hip = knee + THIGH * _direction(-thigh)
        hip[:, 2] = HIP * left
        figure |= {f"{side}_ANKLE": ankle, f"{side}_KNEE": knee, f"{side}_HIP": hip}
        figure |= _foot(side, ankle, heel_lift * depth)
    figure |= _upper_body(figure, trunk)
    return figure | _arms(figure, np.radians(80.0 * depth), np.radians(80.0 * depth))


def pushing_up(
    plan: Plan = Plan(), fps: float = 30.0, yaw: float = 90.0, sag: float = 0.0, **camera: float
) -> PoseSequence:
    """Full depth: elbow 75 degrees."""
    times, depth = plan.depth(fps)
    return film(push_up(depth, sag), times, yaw, **camera)  # type: ignore[arg-type]


def push_up(depth: FloatArray, sag: float = 0.0) -> Figure:
    """`sag` in metres: how far the hips hang below the line (negative: above)."""
    elbow = np.radians(172.0 - 97.0 * depth)
    reach = np.sqrt(UPPER_ARM**2 + FOREARM**2 - 2 * UPPER_ARM * FOREARM * np.cos(elbow))
    legs = THIGH + SHIN
    slope = np.arcsin((reach - ANKLE_HEIGHT) / (TORSO + legs))
    along, across = _direction(np.pi / 2 - slope), _direction(np.pi - slope)
    figure: Figure = {}
    for side, left in SIDES.items():
        wrist = _points(depth, 0.0, 0.0, 0.25 * left)
        shoulder = _points(depth, 0.0, reach, SHOULDER * left)
        figure |= {f"{side}_WRIST": wrist, f"{side}_SHOULDER": shoulder}
        figure |= _hand(side, wrist)
        figure[f"{side}_ELBOW"] = _bent(shoulder, wrist, UPPER_ARM, FOREARM, forward=False)
        figure[f"{side}_HIP"] = shoulder - TORSO * along + sag * across
        figure[f"{side}_KNEE"] = shoulder - (TORSO + THIGH) * along + sag / 2 * across
        figure[f"{side}_ANKLE"] = shoulder - (TORSO + legs) * along
        for joint, width in (("HIP", HIP), ("KNEE", HIP), ("ANKLE", HIP)):
            figure[f"{side}_{joint}"][:, 2] = width * left
        figure |= _foot(side, figure[f"{side}_ANKLE"], 0.0)
    return figure | _head(figure, along)


def curling(
    plan: Plan = Plan(),
    fps: float = 30.0,
    yaw: float = 90.0,
    *,
    alternate: bool = False,
    sway: float = 0.0,
    **camera: float,
) -> PoseSequence:
    """Full depth: elbow 40 degrees. `alternate`: the right arm lags by half a cycle; `sway`: trunk lean in degrees."""
    times, left = plan.depth(fps)
    _, right = plan.depth(fps, (plan.seconds + plan.rest) / 2) if alternate else (times, left)
    return film(curl(left, right, sway), times, yaw, **camera)  # type: ignore[arg-type]


def curl(left: FloatArray, right: FloatArray, sway: float = 0.0) -> Figure:
    figure = squat(0.0 * left)
    figure |= _upper_body(figure, np.radians(-sway * np.maximum(left, right)))
    arms = {"LEFT": left, "RIGHT": right}
    for side, depth in arms.items():
        upper = np.radians(5.0 + 5.0 * depth)
        elbow = figure[f"{side}_SHOULDER"] + UPPER_ARM * _direction(np.pi - upper)
        wrist = elbow + FOREARM * _direction(np.pi - upper - np.radians(10.0 + 130.0 * depth))
        figure |= {f"{side}_ELBOW": elbow, f"{side}_WRIST": wrist} | _hand(side, wrist)
    return figure


def jumping(
    plan: Plan = Plan(seconds=0.9, rest=0.1), fps: float = 30.0, yaw: float = 0.0, **camera: float
) -> PoseSequence:
    """Full depth: arms 170 degrees up, feet 0.9 m apart."""
    times, depth = plan.depth(fps)
    return film(jack(depth), times, yaw, **camera)  # type: ignore[arg-type]


def jack(depth: FloatArray) -> Figure:
    figure = squat(0.0 * depth)
    arm = np.radians(8.0 + 162.0 * depth)
    for side, left in SIDES.items():
        ankle = _points(depth, 0.0, ANKLE_HEIGHT, left * (0.08 + 0.37 * depth))
        hip = figure[f"{side}_HIP"]
        away = np.stack((0.0 * depth, -np.cos(arm), left * np.sin(arm)), axis=-1)
        elbow = figure[f"{side}_SHOULDER"] + UPPER_ARM * away
        figure |= {f"{side}_ANKLE": ankle, f"{side}_KNEE": (ankle + hip) / 2, f"{side}_ELBOW": elbow}
        figure[f"{side}_WRIST"] = elbow + FOREARM * away
        figure |= _hand(side, figure[f"{side}_WRIST"]) | _foot(side, ankle, 0.0)
    return figure


def lunging(
    plan: Plan = Plan(), fps: float = 30.0, yaw: float = 90.0, lean: float = 5.0, **camera: float
) -> PoseSequence:
    """Full depth: both knees about 78 degrees, the rear one near the floor."""
    times, depth = plan.depth(fps)
    return film(lunge(depth, lean), times, yaw, **camera)  # type: ignore[arg-type]


def lunge(depth: FloatArray, lean: float = 5.0) -> Figure:
    figure: Figure = {}
    for side, left in SIDES.items():
        front = side == "LEFT"
        hip = _points(depth, 0.0, 0.83 - 0.35 * depth, HIP * left)
        ankle = _points(depth, 0.35 if front else -0.45, ANKLE_HEIGHT if front else ANKLE_HEIGHT + 0.12, HIP * left)
        figure |= {
            f"{side}_HIP": hip,
            f"{side}_ANKLE": ankle,
            f"{side}_KNEE": _bent(hip, ankle, THIGH, SHIN, forward=True),
        }
        figure |= _foot(side, ankle, 0.0 if front else 0.1)
    figure |= _upper_body(figure, np.radians(lean * depth))
    return figure | _arms(figure, np.zeros(len(depth)), np.zeros(len(depth)))


def planking(
    seconds: float = 12.0, fps: float = 30.0, yaw: float = 90.0, sag: float = 0.0, **camera: float
) -> PoseSequence:
    """Straight arms, nothing moves."""
    times = np.arange(0.0, seconds, 1.0 / fps)
    return film(push_up(np.zeros(len(times)), sag), times, yaw, **camera)  # type: ignore[arg-type]


def standing(seconds: float = 5.0, fps: float = 30.0, yaw: float = 90.0) -> PoseSequence:
    """Nothing happens."""
    times = np.arange(0.0, seconds, 1.0 / fps)
    return film(squat(np.zeros(len(times))), times, yaw)


def moved(
    sequence: PoseSequence, *, scale: float = 1.0, shift: tuple[float, float] = (0.0, 0.0), roll: float = 0.0
) -> PoseSequence:
    """The same person elsewhere in the picture: scaled, shifted by a share of the picture, camera rolled by degrees."""
    size = np.array([sequence.width, sequence.height])
    angle = np.radians(roll)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    image, world = sequence.image.copy(), sequence.world.copy()
    pixels = (sequence.pixels() - size / 2) @ turn.T * scale + size / 2 + np.array(shift) * size
    image[..., :2] = pixels / size
    world[..., :2] = world[..., :2] @ turn.T
    return replace(sequence, image=image, world=world)


def joined(first: PoseSequence, second: PoseSequence) -> PoseSequence:
    """One after the other, in one video."""
    step = 1.0 / first.frame_rate
    parts = {
        name: np.concatenate((getattr(first, name), getattr(second, name)))
        for name in ("image", "visibility", "world", "detected")
    }
    return replace(first, times=np.concatenate((first.times, second.times + first.times[-1] + step)), **parts)


def hidden(sequence: PoseSequence, start: float, end: float) -> PoseSequence:
    """The same sequence with nobody detected for a while."""
    gone = (sequence.times >= start) & (sequence.times < end)
    image, world, visibility = sequence.image.copy(), sequence.world.copy(), sequence.visibility.copy()
    image[gone], world[gone], visibility[gone] = np.nan, np.nan, 0.0
    return replace(sequence, image=image, world=world, visibility=visibility, detected=sequence.detected & ~gone)


def _points(like: FloatArray, forward: float, up: float | FloatArray, left: float | FloatArray) -> FloatArray:
    return np.stack([np.broadcast_to(value, like.shape).astype(float) for value in (forward, up, left)], axis=-1)


def _direction(from_up: FloatArray) -> FloatArray:
    """Unit vectors (T, 3) that lean forward from straight up."""
    return np.stack((np.sin(from_up), np.cos(from_up), np.zeros_like(from_up)), axis=-1)


def _bent(start: FloatArray, end: FloatArray, first: float, second: float, *, forward: bool) -> FloatArray:
    """The middle joint of a two-part limb, in the plane of movement."""
    line = end - start
    line[:, 2] = 0.0
    length = np.minimum(np.linalg.norm(line, axis=1), first + second - 1e-6)
    along = (first**2 - second**2 + length**2) / (2 * length)
    out = np.sqrt(np.maximum(first**2 - along**2, 0.0))
    unit = line / np.linalg.norm(line, axis=1, keepdims=True)
    across = np.stack((-unit[:, 1], unit[:, 0], np.zeros(len(unit))), axis=-1)
    across *= np.where((across[:, :1] > 0) == forward, 1.0, -1.0)
    return start + along[:, None] * unit + out[:, None] * across


def _upper_body(figure: Figure, lean: FloatArray) -> Figure:
    middle = (figure["LEFT_HIP"] + figure["RIGHT_HIP"]) / 2
    along = _direction(lean)
    found: Figure = {}
    for side, left in SIDES.items():
        shoulder = middle + TORSO * along
        shoulder[:, 2] += SHOULDER * left
        found[f"{side}_SHOULDER"] = shoulder
    return found | _head(found, along)


def _head(figure: Figure, along: FloatArray) -> Figure:
    neck = (figure["LEFT_SHOULDER"] + figure["RIGHT_SHOULDER"]) / 2
    found: Figure = {"NOSE": neck + 0.22 * along}
    for side, left in SIDES.items():
        for name, width in (("EYE_INNER", 0.02), ("EYE", 0.03), ("EYE_OUTER", 0.05), ("EAR", 0.07)):
            found[f"{side}_{name}"] = neck + 0.25 * along + np.array([0.0, 0.0, width * left])
        found[f"MOUTH_{side}"] = neck + 0.18 * along + np.array([0.0, 0.0, 0.03 * left])
    return found


def _arms(figure: Figure, upper: FloatArray, lower: FloatArray) -> Figure:
    found: Figure = {}
    for side in SIDES:
        elbow = figure[f"{side}_SHOULDER"] + UPPER_ARM * _direction(np.pi - upper)
        wrist = elbow + FOREARM * _direction(np.pi - lower - 0.1)
        found |= {f"{side}_ELBOW": elbow, f"{side}_WRIST": wrist} | _hand(side, wrist)
    return found


def _hand(side: str, wrist: FloatArray) -> Figure:
    return {f"{side}_{finger}": wrist + np.array([0.03, -0.05, 0.0]) for finger in ("PINKY", "INDEX", "THUMB")}


def _foot(side: str, ankle: FloatArray, heel_lift: float | FloatArray) -> Figure:
    heel = ankle + np.array([-0.05, -0.06, 0.0])
    heel[:, 1] += heel_lift
    return {f"{side}_HEEL": heel, f"{side}_FOOT_INDEX": ankle + np.array([0.14, -0.07, 0.0])}

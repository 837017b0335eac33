"""From one small description of an exercise to somebody doing it: tempo, range, pauses, sides and sloppiness are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from spotter.domain.landmarks import Landmark
from training.kinematics.body import DOFS, INDEX, LIMB, SIDES, Array, Proportions, place, reach

Range = float | tuple[float, float]
Pose = Mapping[str, Range]

Support = str
"""What stays where it is: `root` (the pelvis follows root_*), `ground` (the lowest point is on the floor), or the parts of
the body that stay in place: `feet`, `toes`, `knees`, `hands`, `left_toes`, ..."""

_SUPPORT_POINTS: Mapping[str, tuple[Landmark, ...]] = {
    "feet": (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE),
    "toes": (Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX),
    "left_toes": (Landmark.LEFT_FOOT_INDEX,),
    "right_toes": (Landmark.RIGHT_FOOT_INDEX,),
    "knees": (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE),
    "hands": (Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST),
    "shoulders": (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
}


@dataclass(frozen=True)
class Motion:
    """One exercise, or one other thing that people do, as key poses of joint angles.

    A pose maps degrees of freedom (see `body.DOFS`) to a number or to a range from which one number is drawn per
    performance; a limb's name without side (`elbow`) means both sides. A key pose holds only what differs from `base`.

    Attributes:
        label: the class that the classifier learns.
        keys: the poses of one repetition; the body goes through them and back to the first. With one key it holds still.
        base: what all key poses share.
        variants: one of these is added to every key pose, by chance: grips, stances, where idle arms are.
        seconds: range of one repetition's duration.
        pattern: `both` sides together; `alternate` every other repetition is mirrored; `one` side only.
        support: see `Support`.
        planted: hands and feet that stay where the first key pose has them.
        pause: longest stop at a key pose, seconds.
        reach: range of the share of the way to the furthest key; below 1 is a partial repetition.
        sway: degrees of slow random movement of every joint.
        path: `cycle` through the keys; `wander` between random mixtures of them; `swing` once through and still again.
        travel: speed range over the floor in leg lengths per second, in the direction that the body faces.
        shared: whether equal ranges in different key poses give equal numbers.
        idle: whether the person may stand in the first pose before and after.
        weight: how often it is drawn among the motions of its label.
    """

    label: str
    keys: tuple[Pose, ...]
    base: Pose = field(default_factory=dict)
    variants: tuple[Pose, ...] = ({},)
    seconds: tuple[float, float] = (1.2, 4.0)
    pattern: str = "both"
    support: Support = "root"
    planted: tuple[str, ...] = ()
    pause: float = 0.6
    reach: tuple[float, float] = (0.7, 1.1)
    sway: tuple[float, float] = (0.5, 4.0)
    path: str = "cycle"
    travel: tuple[float, float] = (0.0, 0.0)
    shared: bool = True
    idle: bool = True
    weight: float = 1.0


@dataclass(frozen=True)
class Performance:
    """Somebody doing a motion.

    Attributes:
        times: (T,) seconds, evenly spaced.
        points: (T, 33, 3) metres, z up.
        active: (T,) whether the motion is going on; False while the person only stands there.
        label: the motion's label.
    """

    times: Array
    points: Array
    active: Array
    label: str


def perform(
    motion: Motion, rng: np.random.Generator, *, seconds: float, fps: float, size: Proportions | None = None
) -> Performance:
    """Let a person, a random one unless `size` is given, do the motion for `seconds`."""
    size = size or Proportions.draw(rng)
    times = np.arange(round(seconds * fps)) / fps
    keys = draw_keys(motion, rng)
    dofs, active = _timeline(motion, keys, times, rng)
    points = embodied(motion, keys, dofs, rng, fps=fps, size=size)
    return Performance(times=times, points=points, active=active, label=motion.label)


def embodied(
    motion: Motion, keys: Array, dofs: Array, rng: np.random.Generator, *, fps: float, size: Proportions
) -> Array:
    """(T, 33, 3) metres of a body that goes through the (T, D) degrees of freedom, swaying and held up as the motion says.

    Args:
        motion: what is done.
        keys: (K, D) its key poses as drawn for this person.
        dofs: (T, D) at even moments.
        rng: decides side, sway and speed.
        fps: moments per second.
        size: the body.
    """
    # The first key pose goes in front for a moment: it says where planted hands and feet and the support are.
    dofs = np.concatenate([keys[:1], dofs])
    if rng.random() < 0.5:
        dofs = mirrored(dofs)
    dofs = dofs + sway(len(dofs), fps, rng.uniform(*motion.sway), rng)
    dofs = travelled(dofs, rng.uniform(*motion.travel), fps)
    points = place(dofs, size)
    points = _supported(points, dofs, motion.support, size)
    _plant(points, motion.planted, size)
    return points[1:]


def _expanded(pose: Pose) -> dict[str, Range]:
    """Both sides for limb names that carry none; a side's own value wins."""
    found: dict[str, Range] = {}
    for name, value in pose.items():
        for target in [f"{side}_{name}" for side in SIDES] if name in LIMB else [name]:
            found.setdefault(target, value)
    found.update({name: value for name, value in pose.items() if name not in LIMB})
    return found


def _sideless(name: str) -> str:
    return name[2:] if name[:2] in {"l_", "r_"} else name


def draw_keys(motion: Motion, rng: np.random.Generator) -> Array:
    """(K, D) key poses of one performance: the two sides share what is drawn, up to a small asymmetry."""
    variant = motion.variants[rng.integers(len(motion.variants))]
    keys = np.zeros((len(motion.keys), len(DOFS)))
    # One random number per degree of freedom and side-less name, so that ranges shared by keys and sides stay together.
    share = {name: rng.random() for name in dict.fromkeys(map(_sideless, DOFS))}
    tilt = rng.normal(0.0, 0.06, size=len(DOFS))
    for row, key in enumerate(motion.keys):
        pose = {**_expanded(motion.base), **_expanded(key), **_expanded(variant)}
        for name, value in pose.items():
            low, high = value if isinstance(value, tuple) else (value, value)
            where = share[_sideless(name)] + tilt[INDEX[name]] if motion.shared else rng.random()
            where = float(np.clip(where, 0.0, 1.0))
            keys[row, INDEX[name]] = low + (high - low) * where
    return keys


def _timeline(motion: Motion, keys: Array, times: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    total = float(times[-1]) + 1.0 if len(times) else 0.0
    before = (
        rng.uniform(0.3, 0.5 * total) if motion.idle and rng.random() < 0.35 else -rng.uniform(0.0, motion.seconds[1])
    )
    after = rng.uniform(0.3, 0.4 * total) if motion.idle and rng.random() < 0.3 else -1.0
    marks, poses = _marks(motion, keys, before, total - after, rng)
    dofs = eased(times, marks, poses, sharpness=rng.uniform(0.0, 1.0))
    active = (times >= before) & (times <= max(total - after, before + 0.5))
    return dofs, active


def _marks(
    motion: Motion, keys: Array, start: float, end: float, rng: np.random.Generator
) -> tuple[Sequence[float], Sequence[Array]]:
    """Moments and the poses at them."""
    marks, poses = [start - 1e-3], [keys[0]]
    cycle_seconds = float(np.exp(rng.uniform(*np.log(motion.seconds))))
    depth = rng.uniform(*motion.reach)
    shares = rng.dirichlet(np.full(max(len(keys), 2), 8.0))
    stops = rng.random(max(len(keys), 2)) < 0.4
    now, flipped = start, False
    while now < end and len(keys) > 1:
        one = cycle_seconds * float(np.exp(rng.normal(0.0, 0.08)))
        way = depth * float(np.exp(rng.normal(0.0, 0.06)))
        targets = _targets(motion, keys, way, rng)
        for step, target in enumerate(targets):
            now += max(one * shares[step % len(shares)], 0.08)
            pose = mirrored(target[None])[0] if flipped else target
            marks.append(now)
            poses.append(pose)
            if stops[step % len(stops)] and motion.pause > 0:
                now += rng.uniform(0.02, motion.pause)
                marks.append(now)
                poses.append(pose)
        flipped = motion.pattern == "alternate" and not flipped
        if motion.path == "swing":
            now += rng.uniform(0.3, 2.0)
            marks.append(now)
            poses.append(poses[-1])
    return marks, poses


def _targets(motion: Motion, keys: Array, way: float, rng: np.random.Generator) -> list[Array]:
    if motion.path == "wander":
        mix = rng.dirichlet(np.full(len(keys), 0.5), size=4)
        return list(mix @ keys)
    scaled = keys[0] + (keys - keys[0]) * way
    return [*scaled[1:], keys[0]]


def eased(times: Array, marks: Sequence[float], poses: Sequence[Array], sharpness: float) -> Array:
    """Between marks along a curve between a cosine and a minimum-jerk polynomial."""
    at = np.asarray(marks)
    values = np.asarray(poses)
    right = np.searchsorted(at, times, side="right").clip(1, len(at) - 1) if len(at) > 1 else np.zeros(len(times), int)
    if len(at) == 1:
        return np.repeat(values, len(times), axis=0)
    left = right - 1
    part = ((times - at[left]) / np.maximum(at[right] - at[left], 1e-6)).clip(0.0, 1.0)
    cosine = 0.5 - 0.5 * np.cos(np.pi * part)
    jerk = part**3 * (10.0 - 15.0 * part + 6.0 * part**2)
    weight = ((1.0 - sharpness) * cosine + sharpness * jerk)[:, None]
    return np.asarray(values[left] * (1.0 - weight) + values[right] * weight)


def sway(count: int, fps: float, degrees: float, rng: np.random.Generator) -> Array:
    """Slow random movement of every joint and of the pelvis, as a few sine waves."""
    times = np.arange(count)[:, None] / fps
    waves = np.zeros((count, len(DOFS)))
    for low, high, share in ((0.05, 0.3, 1.0), (0.3, 1.2, 0.4)):
        frequency = rng.uniform(low, high, size=len(DOFS))
        phase = rng.uniform(0.0, 2.0 * np.pi, size=len(DOFS))
        waves += share * np.sin(2.0 * np.pi * frequency * times + phase)
    amplitude = degrees * np.exp(rng.normal(0.0, 0.5, size=len(DOFS)))
    lengths = ("root_x", "root_y", "root_z", "l_lift", "r_lift")
    amplitude[[INDEX[name] for name in lengths]] *= 0.004
    for name in ("pitch", "roll", "twist", "spine_roll"):
        amplitude[INDEX[name]] *= 0.4
    return np.asarray(waves * amplitude)


def mirrored(dofs: Array) -> Array:
    """Left and right exchanged."""
    swapped = dofs.copy()
    for name in LIMB:
        swapped[:, INDEX[f"l_{name}"]] = dofs[:, INDEX[f"r_{name}"]]
        swapped[:, INDEX[f"r_{name}"]] = dofs[:, INDEX[f"l_{name}"]]
    for name in ("root_y", "roll", "yaw", "spine_roll", "twist", "neck_yaw"):
        swapped[:, INDEX[name]] = -dofs[:, INDEX[name]]
    return swapped


def travelled(dofs: Array, speed: float, fps: float) -> Array:
    """The body carried over the floor at `speed` leg lengths per second, in the direction that it faces."""
    if speed == 0.0:
        return dofs
    moved = dofs.copy()
    heading = np.deg2rad(dofs[:, INDEX["yaw"]])
    moved[:, INDEX["root_x"]] += np.cumsum(np.cos(heading)) * speed / fps
    moved[:, INDEX["root_y"]] += np.cumsum(np.sin(heading)) * speed / fps
    return moved


def _supported(points: Array, dofs: Array, support: Support, size: Proportions) -> Array:
    if support == "root":
        return points
    if support == "ground":
        shift = np.zeros((len(points), 1, 3))
        hop = size.leg * np.maximum(dofs[:, INDEX["root_z"]], 0.0)
        shift[:, 0, 2] = hop - points[:, :, 2].min(axis=1)
        return points + shift
    held = points[:, list(_SUPPORT_POINTS[support])].mean(axis=1, keepdims=True)
    return np.asarray(points + held[:1] - held)


def _plant(points: Array, planted: tuple[str, ...], size: Proportions) -> None:
    """Hands and feet back to where they are in the first frame."""
    ends = {"hands": ("hand", "WRIST", ()), "feet": ("foot", "ANKLE", ("HEEL", "FOOT_INDEX"))}
    for part in planted:
        limb, end, sole = ends[part]
        for side, prefix in (("l", "LEFT_"), ("r", "RIGHT_")):
            first = points[:1].copy()
            target = np.repeat(first[:, Landmark[prefix + end]], len(points), axis=0)
            reach(points, side, limb, target, size)
            offset = points[:, Landmark[prefix + end]] - first[:, Landmark[prefix + end]]
            for name in sole:
                points[:, Landmark[prefix + name]] = first[:, Landmark[prefix + name]] + offset


def other_side(pose: Pose) -> Pose:
    """The pose with left and right exchanged."""
    swapped = {"l_": "r_", "r_": "l_"}
    turned = {"root_y", "roll", "yaw", "spine_roll", "twist", "neck_yaw"}
    found: dict[str, Range] = {}
    for name, value in pose.items():
        if name in turned:
            found[name] = (-value[1], -value[0]) if isinstance(value, tuple) else -value
        else:
            found[swapped.get(name[:2], name[:2]) + name[2:]] = value
    return found

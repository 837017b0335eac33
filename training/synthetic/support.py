"""What the body stands, lies, sits or hangs on, and how it is kept there: nothing floats, slides or sinks in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.kinematics.body import INDEX
from training.kinematics.motion import Motion
from training.synthetic.body import FROM_ANNY, Skin
from training.synthetic.figure import SIGNS, Extras, Figure, Posed
from training.synthetic.rotations import Array

LYING_PITCH, LEANING_PITCH = 52.0, 45.0  # degrees; a trunk that is tipped more lies, one that is tipped less stands
SEATED_ROOT = -0.35  # leg lengths that the pelvis is lowered in a pose that sits
LOW_BENCH = -0.7  # a pelvis higher than this over a lying body lies on a bench, else on the floor
HANGING = frozenset({"pull_up", "dip"})
PALM = 0.035  # metres from the middle of a wrist to the floor that its hand lies on
MOST_TILT = 22.0  # degrees that a body in support may be turned so that hands and feet meet the same floor
SAMPLED_VERTICES = 23  # every so many vertices are asked how low they are


@dataclass(frozen=True)
class Stand:
    """What holds the body, for the props that are drawn.

    Attributes:
        floor: height of the floor, metres.
        seat: whether there is a stool, a bench, or nothing under the pelvis: `stool`, `bench` or empty.
        hands: height of what the hands are on: a box under raised hands; None without.
        hanging: whether the hands hold a bar above the body.
    """

    floor: float
    seat: str = ""
    hands: float | None = None
    hanging: bool = False


def posture_of(motion: Motion, keys: Array, exercise: str) -> str:
    """How the body is held: `standing`, `seated`, `lying`, `bench`, `support` (prone on hands and feet), `free`."""
    pitch, root, hip = (keys[0, INDEX[name]] for name in ("pitch", "root_z", "l_hip"))
    if exercise in HANGING or exercise in {"step_up", "burpee", "jump_rope", "high_knees"}:
        return "free"
    if motion.support in {"toes", "hands"} and exercise != "calf_raise":
        return "support"
    if pitch < -LEANING_PITCH and hip < 90.0 and exercise != "russian_twist":
        return "bench" if root > LOW_BENCH else "lying"
    if abs(pitch) > LYING_PITCH and exercise in {"sit_up", "russian_twist", "crunch", "leg_raise"}:
        return "lying"
    if root < SEATED_ROOT and (keys[:, INDEX["root_z"]] < SEATED_ROOT).all():
        return "free" if exercise == "wall_sit" else "seated"
    return "standing" if motion.support == "root" else "free"


def has_planted_feet(motion: Motion, posture: str, keys: Array) -> bool:
    """Whether both feet stay where they stand."""
    if posture in {"standing", "seated"} or "feet" in motion.planted:
        return bool((keys[:, INDEX["root_z"]] < 0.02).all())
    knees = keys[:, [INDEX["l_knee"], INDEX["r_knee"]]]
    return posture in {"bench", "lying"} and bool((knees > 50.0).all() and np.ptp(keys[:, INDEX["l_hip"]]) < 25.0)


def levelled(dofs: Array, extras: Extras, figure: Figure) -> Array:
    """Turn a body in support about its toes until hands (or elbows) and toes are on one floor, if that is near."""
    first = figure.pose(dofs[:1], Extras(extras.rounding[:1], extras.knees_in[:1], extras.heel_lift[:1]))
    front = min(
        (
            first.joint(name).mean(axis=0) - [0.0, 0.0, margin]
            for name, margin in (("wrist.L", PALM), ("lowerarm01.L", 0.04))
        ),
        key=lambda point: point[2],
    )
    toes = first.joint("toe2-2.L")[0] - [0.0, 0.0, 0.015]
    way = front - toes
    angle = float(np.degrees(np.arctan2(way[2], np.hypot(way[0], way[1]))))
    if abs(angle) > MOST_TILT:
        return dofs
    turned = dofs.copy()
    turned[:, INDEX["pitch"]] += angle
    return turned


def held_in_place(motion: Motion, dofs: Array, posed: Posed, figure: Figure) -> Array:
    """Move the pelvis so that what supports the body stays in place, or the lowest point is on the ground."""
    moved = dofs.copy()
    if motion.support == "root":
        return moved
    if motion.support == "ground":
        hop = figure.leg * np.maximum(dofs[:, INDEX["root_z"]], 0.0)
        shift = np.zeros((len(dofs), 3))
        shift[:, 2] = hop - _lowest(figure, posed)
    else:
        bones = {
            "feet": ("foot",), "toes": ("toe2-1",), "hands": ("wrist",), "shoulders": ("upperarm01",), "knees": ("lowerleg01",),
            "left_toes": ("toe2-1",), "right_toes": ("toe2-1",),
        }[motion.support]  # fmt: skip
        held = np.mean([posed.joint(f"{bone}.{side}") for bone in bones for side in SIGNS], axis=0)
        shift = held[:1] - held
    for axis, name in enumerate(("root_x", "root_y", "root_z")):
        moved[:, INDEX[name]] += shift[:, axis] / figure.leg
    return moved


def _lowest(figure: Figure, posed: Posed) -> Array:
    """(T,) height of the lowest point of the skin."""
    keep = slice(None, None, SAMPLED_VERTICES)
    rest = figure.body.rest.vertices[keep] @ FROM_ANNY
    skin = Skin(figure.body.joints, figure.body.weight[keep], rest, rest)
    return np.array([skin.bend(*frame)[0][:, 2].min() for frame in zip(posed.rotations, posed.heads, strict=True)])


def ground_below(figure: Figure, posed: Posed, posture: str) -> float:
    """Height of the floor in metres: under the soles, or under what hangs lowest."""
    if posture in {"standing", "seated", "bench"}:
        return float(min(posed.joint(f"foot.{side}")[0, 2] for side in SIGNS)) - figure.sole
    return float(np.percentile(_lowest(figure, posed), 10.0))


def ankles(figure: Figure, posed: Posed, extras: Extras, ground: float) -> dict[str, Array]:
    """Where the ankles are: flat on the floor, raised about the toes where the heel lifts."""
    targets = {}
    lift = np.deg2rad(extras.heel_lift)
    for side in SIGNS:
        ankle = posed.joint(f"foot.{side}")[0].copy()
        ankle[2] = ground + figure.sole
        ahead = posed.joint(f"toe2-1.{side}")[0] - posed.joint(f"foot.{side}")[0]
        ahead[2] = 0.0
        length = float(np.linalg.norm(figure.body.joint(f"toe2-1.{side}")[:2] - figure.body.joint(f"foot.{side}")[:2]))
        ahead = ahead / max(float(np.linalg.norm(ahead)), 1e-6)
        back = length * (1.0 - np.cos(lift))[:, None] * ahead
        up = np.zeros((len(lift), 3))
        up[:, 2] = length * np.sin(lift)
        targets[side] = ankle + back + up
    return targets


def wrists(motion: Motion, posed: Posed, ground: float, posture: str) -> tuple[dict[str, Array] | None, float | None]:
    """Where the wrists are held, and the height of a box under hands that are raised over the floor."""
    if "hands" not in motion.planted and not (posture == "support" and motion.label == "mountain_climber"):
        return None, None
    wrists = {side: posed.joint(f"wrist.{side}")[0].copy() for side in SIGNS}
    height = min(wrist[2] for wrist in wrists.values()) - ground - PALM
    box = None
    if posture == "support":
        box = height if height > 0.12 else None
        for wrist in wrists.values():
            wrist[2] = ground + PALM + (box or 0.0)
    else:
        level = float(np.mean([wrist[2] for wrist in wrists.values()]))
        for wrist in wrists.values():
            wrist[2] = level
    return {side: np.repeat(wrist[None], len(posed.heads), axis=0) for side, wrist in wrists.items()}, box

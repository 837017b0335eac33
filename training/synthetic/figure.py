"""From degrees of freedom to bones: forward kinematics, planted hands and feet, and what the body stands on.

The degrees of freedom are those of `training.kinematics.body`, so every motion written for it works here too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from training.kinematics.body import INDEX
from training.synthetic.body import Body
from training.synthetic.rotations import Array, about, carry, swing, turn, twist_about, unit

X, Y, Z = np.eye(3)
SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
ROUNDING = (0.0, 0.0, 0.35, 0.7, 1.0)  # where along the spine a rounded upper back bends
NECK = ("neck01", "neck02", "neck03", "head")
FINGERS = tuple(f"finger{number}-{part}" for number in (2, 3, 4, 5) for part in (1, 2, 3))
SIGNS = {"L": 1.0, "R": -1.0}
MOST_FLEXION = 150.0  # degrees; the flesh of this body meets itself there
SHOULDER_REST = -5.0  # degrees that the collar bones hang below where the reference pose, arms half raised, has them
SHOULDER_RISE = 20.0  # degrees that they rise with the arm overhead (scapulohumeral rhythm, simplified)
LIFT_DEGREES = 42.0  # of the collar bone for a shoulder that is lifted by half a shoulder width
UPPER_ARM_TWIST = 0.4  # share of an upper arm's own turn that its first half already makes
FOREARM_TURN = 24.0  # degrees that the palm turns towards the body


@dataclass(frozen=True)
class Extras:
    """What the degrees of freedom cannot say; each (T,) degrees, 0 where it is left out.

    Attributes:
        rounding: forward bend of the upper spine.
        knees_in: how far the knees of planted legs turn inwards about the line from hip to ankle.
        heel_lift: how far the feet are tipped over the toes.
        grip: how far the fingers are closed.
    """

    rounding: Array
    knees_in: Array
    heel_lift: Array
    grip: float = 0.0

    @classmethod
    def none(cls, count: int) -> Extras:
        """Nothing extra for `count` frames."""
        return cls(np.zeros(count), np.zeros(count), np.zeros(count))


@dataclass
class Limb:
    """An arm or a leg in T frames.

    Attributes:
        base: (T, 3) shoulder or hip.
        upper, lower: (T, 3) directions of its bones.
        axis: (T, 3) unit; the middle joint bends about it, by the right-hand rule.
        lengths: of the two bones, metres.
    """

    base: Array
    upper: Array
    lower: Array
    axis: Array
    lengths: tuple[float, float]

    def reach(self, target: Array, swivel: Array | None = None) -> None:
        """Bend so that the end is at `target` (T, 3), or as near as the limb goes; law of cosines.

        The middle joint stays in the plane in which it is, or is turned out of it about the limb's line by `swivel`
        (T,) degrees.
        """
        first, second = self.lengths
        line = target - self.base
        distance = np.linalg.norm(line, axis=1, keepdims=True)
        line = unit(line)
        folded = np.sqrt(first**2 + second**2 + 2 * first * second * np.cos(np.deg2rad(MOST_FLEXION)))
        distance = np.clip(distance, folded, (first + second) * 0.9995)
        hint = np.cross(line, self.axis)
        hint = unit(hint - (hint * line).sum(1, keepdims=True) * line)
        if swivel is not None:
            hint = turn(about(line, swivel), hint)
        along = (first**2 - second**2 + distance**2) / (2.0 * distance)
        off = np.sqrt(np.maximum(first**2 - along**2, 0.0))
        middle = line * along + hint * off
        self.upper, self.lower = unit(middle), unit(line * distance - middle)
        self.axis = np.cross(hint, line)


@dataclass(frozen=True)
class Posed:
    """T frames of a skeleton: (T, B, 3, 3) rotations from the reference pose and (T, B, 3) heads of the bones."""

    rotations: Array
    heads: Array
    labels: tuple[str, ...] = field(repr=False)

    def joint(self, label: str) -> Array:
        """(T, 3) head of a bone."""
        return np.asarray(self.heads[:, self.labels.index(label)])

    def rotation(self, label: str) -> Array:
        """(T, 3, 3) of a bone."""
        return np.asarray(self.rotations[:, self.labels.index(label)])

    def moved(self, shift: Array) -> Posed:
        """All of it moved by (T, 3) or (3,) metres."""
        return Posed(self.rotations, self.heads + np.broadcast_to(shift, (len(self.heads), 3))[:, None], self.labels)


class Figure:
    """The skeleton of one body."""

    def __init__(self, body: Body) -> None:
        self.body = body
        joint = body.joint
        self.hips = (joint("upperleg01.L") + joint("upperleg01.R")) / 2
        self.thigh = float(np.linalg.norm(joint("lowerleg01.L") - joint("upperleg01.L")))
        self.shank = float(np.linalg.norm(joint("foot.L") - joint("lowerleg01.L")))
        self.sole = float(joint("foot.L")[2] - body.rest.vertices[:, 2].min())  # height of the ankle over the ground

    @property
    def leg(self) -> float:
        """Hip to ankle, metres."""
        return self.thigh + self.shank

    def pose(
        self,
        dofs: Array,
        extras: Extras,
        hands: Mapping[str, Array] | None = None,
        feet: Mapping[str, Array] | None = None,
    ) -> Posed:
        """Put the bones where the degrees of freedom say.

        Args:
            dofs: (T, D) as in `training.kinematics.body`.
            extras: rounding, knees, heels.
            hands: where a wrist is held, side (`L`, `R`) to (T, 3) metres.
            feet: where an ankle is held; a held foot is flat on the ground.
        """
        value = {name: dofs[:, index] for name, index in INDEX.items()}
        rotations = self._trunk(value, extras)
        pelvis = self.leg * np.stack([value["root_x"], value["root_y"], 1.0 + value["root_z"]], axis=1)
        root = pelvis - turn(rotations["root"], self.hips - self.body.joint("root"))
        for side in SIGNS:
            rotations |= self._leg(side, value, rotations, pelvis, extras, (feet or {}).get(side))
        for side in SIGNS:
            rotations |= self._girdle(side, value, rotations)
        placed = self._heads(rotations, root)
        for side in SIGNS:
            base = placed.joint(f"upperarm01.{side}")
            rotations |= self._arm(side, value, rotations, base, (hands or {}).get(side))
            rotations |= self._grip(side, rotations[f"wrist.{side}"], extras.grip)
        return self._heads(rotations, root)

    def _trunk(self, value: Mapping[str, Array], extras: Extras) -> dict[str, Array]:
        hips = about(Z, value["yaw"]) @ about(Y, value["pitch"]) @ about(X, value["roll"])
        rotations = {"root": hips}
        for step, name in enumerate(SPINE, start=1):
            share = step / len(SPINE)
            bend = about(Y, share * value["spine"] + ROUNDING[step - 1] * extras.rounding)
            rotations[name] = hips @ bend @ about(X, share * value["spine_roll"]) @ about(Z, share * value["twist"])
        chest = rotations[SPINE[-1]]
        for step, name in enumerate(NECK, start=1):
            share = step / len(NECK)
            # A rounded back does not turn the eyes to the floor: the neck takes most of it back.
            nod = share * (value["neck"] - 0.7 * extras.rounding)
            rotations[name] = chest @ about(Y, nod) @ about(Z, share * value["neck_yaw"])
        return rotations

    def _girdle(self, side: str, value: Mapping[str, Array], rotations: Mapping[str, Array]) -> dict[str, Array]:
        name = side.lower()
        raised = np.clip((value[f"{name}_arm"] - 30.0) / 150.0, 0.0, 1.0)
        angle = SHOULDER_REST + SHOULDER_RISE * raised + LIFT_DEGREES * value[f"{name}_lift"]
        girdle = rotations[SPINE[-1]] @ about(X, SIGNS[side] * angle)
        return {f"clavicle.{side}": girdle, f"shoulder01.{side}": girdle}

    def _arm(
        self, side: str, value: Mapping[str, Array], rotations: Mapping[str, Array], base: Array, held: Array | None
    ) -> dict[str, Array]:
        name, sign, joint = side.lower(), SIGNS[side], self.body.joint
        plane, rot = sign * value[f"{name}_plane"], sign * value[f"{name}_rot"]
        limb_turn = about(Z, plane) @ about(Y, -value[f"{name}_arm"]) @ about(Z, -plane) @ about(Z, rot)
        chest = rotations[SPINE[-1]]
        upper, bend = turn(chest, -limb_turn[:, :, 2]), turn(chest, limb_turn[:, :, 0])
        lower = _bent(upper, bend, np.clip(value[f"{name}_elbow"], 0.0, MOST_FLEXION))
        upper_rest = joint(f"lowerarm01.{side}") - joint(f"upperarm01.{side}")
        lower_rest = joint(f"wrist.{side}") - joint(f"lowerarm01.{side}")
        hinge_rest = np.cross(upper_rest, lower_rest)
        lengths = (float(np.linalg.norm(upper_rest)), float(np.linalg.norm(lower_rest)))
        limb = Limb(base, upper, lower, unit(np.cross(upper, bend)), lengths)
        if held is not None:
            limb.reach(held)
        turn_upper = carry(limb.upper, limb.axis, upper_rest, hinge_rest)
        turn_lower = carry(limb.lower, limb.axis, lower_rest, hinge_rest)
        # The flesh at the shoulder follows only a part of the turn about the bone, else it would wring.
        girdle = rotations[f"shoulder01.{side}"]
        swung = swing(turn(girdle, upper_rest), limb.upper) @ girdle
        twisted = twist_about(limb.upper, turn_upper @ np.swapaxes(swung, 1, 2))
        near = about(limb.upper, UPPER_ARM_TWIST * twisted) @ swung
        half, full = (
            about(limb.lower, np.full(len(base), sign * share * FOREARM_TURN)) @ turn_lower for share in (0.5, 1)
        )
        return {
            f"upperarm01.{side}": near,
            f"upperarm02.{side}": turn_upper,
            f"lowerarm01.{side}": half,
            f"lowerarm02.{side}": full,
            f"wrist.{side}": full,
        }

    def _grip(self, side: str, wrist: Array, degrees: float) -> dict[str, Array]:
        if not degrees:
            return {}
        joint = self.body.joint
        across = joint(f"finger5-1.{side}") - joint(f"finger2-1.{side}")
        along = joint(f"finger3-2.{side}") - joint(f"finger3-1.{side}")
        # Fingers close towards the side on which the thumb is.
        thumb = joint(f"finger1-3.{side}") - joint(f"finger2-1.{side}")
        axis = across if np.cross(across, along) @ thumb > 0 else -across
        found = {}
        for name in FINGERS:
            part = int(name[-1])
            found[f"{name}.{side}"] = wrist @ about(axis, np.full(len(wrist), degrees * part / 2.0))
        return found

    def _leg(
        self,
        side: str,
        value: Mapping[str, Array],
        rotations: Mapping[str, Array],
        pelvis: Array,
        extras: Extras,
        held: Array | None,
    ) -> dict[str, Array]:
        name, sign, joint = side.lower(), SIGNS[side], self.body.joint
        hips = rotations["root"]
        flexed = hips @ about(Y, -value[f"{name}_hip"]) @ about(X, sign * value[f"{name}_abd"])
        flexed = flexed @ about(Z, sign * value[f"{name}_hip_rot"])
        thigh, back = -flexed[:, :, 2], -flexed[:, :, 0]
        knee = np.clip(value[f"{name}_knee"], 0.0, MOST_FLEXION)
        shank = _bent(thigh, back, knee)
        base = pelvis + turn(hips, joint(f"upperleg01.{side}") - self.hips)
        limb = Limb(base, thigh, shank, flexed[:, :, 1], (self.thigh, self.shank))
        if held is not None:
            limb.reach(held, sign * extras.knees_in)
        toe_rest = (joint(f"toe2-1.{side}") - joint(f"foot.{side}")) * [1.0, 1.0, 0.0]
        hinge_rest = np.cross(Z, toe_rest)
        thigh_rest = joint(f"lowerleg01.{side}") - joint(f"upperleg01.{side}")
        shank_rest = joint(f"foot.{side}") - joint(f"lowerleg01.{side}")
        turn_thigh = carry(limb.upper, limb.axis, thigh_rest, hinge_rest)
        turn_shank = carry(limb.lower, limb.axis, shank_rest, hinge_rest)
        sole = np.cross(limb.lower, limb.axis)  # at a right angle to the shank, forwards
        toes = _bent(sole, -limb.lower, value[f"{name}_ankle"])
        if held is not None:
            toes = self._flat(toes, extras.heel_lift)
        foot = carry(toes, np.cross(Z, toes) if held is not None else limb.axis, toe_rest, hinge_rest)
        return {
            f"upperleg01.{side}": turn_thigh,
            f"upperleg02.{side}": turn_thigh,
            f"lowerleg01.{side}": turn_shank,
            f"lowerleg02.{side}": turn_shank,
            f"foot.{side}": foot,
        }

    @staticmethod
    def _flat(toes: Array, heel_lift: Array) -> Array:
        """A standing foot points where it points at the start, level but for a lifted heel."""
        level = np.broadcast_to(unit(toes[:1] * [1.0, 1.0, 0.0]), toes.shape)
        lift = np.deg2rad(heel_lift)[:, None]
        return np.asarray(level * np.cos(lift) - Z * np.sin(lift))

    def _heads(self, rotations: Mapping[str, Array], root: Array) -> Posed:
        body, count = self.body, len(root)
        turns = np.zeros((count, len(body.labels), 3, 3))
        heads = np.zeros((count, len(body.labels), 3))
        for index, (label, parent) in enumerate(zip(body.labels, body.parents, strict=True)):
            if parent < 0:
                turns[:, index], heads[:, index] = rotations[label], root
                continue
            turns[:, index] = rotations.get(label, turns[:, parent])
            heads[:, index] = heads[:, parent] + turn(turns[:, parent], body.joints[index] - body.joints[parent])
        return Posed(turns, heads, body.labels)


def _bent(along: Array, towards: Array, degrees: Array) -> Array:
    angle = np.deg2rad(degrees)[:, None]
    return np.asarray(along * np.cos(angle) + towards * np.sin(angle))

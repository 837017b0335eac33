"""A body from Anny, posed by inverse kinematics with the feet planted."""

from __future__ import annotations

from dataclasses import dataclass

import anny
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from training.sample_clip.motion import FULL_DEPTH_KNEE, STANDING_KNEE, Moment

Array = NDArray[np.float64]

# An athletic man of average height; each value runs from 0 to 1 (Anny's phenotype).
PHENOTYPE = {"gender": 0.0, "age": 0.62, "muscle": 0.72, "weight": 0.42, "height": 0.36, "proportions": 0.75}

FORWARD = np.array([0.0, -1.0, 0.0])  # where the athlete looks; z is up, +x is the athlete's left
ANKLE_DORSIFLEXION_AT_FULL_DEPTH = 33.0  # shank against the vertical, degrees
PELVIS_LEAN_AT_FULL_DEPTH = 35.0
SPINE_LEAN_AT_FULL_DEPTH = 9.0  # added over the spine; the neck takes most of it back so that the gaze stays level
STANCE_HALF_WIDTH = 0.17  # metres from the middle to each ankle
TOE_OUT = 12.0  # degrees
SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")


@dataclass(frozen=True)
class Body:
    """The body in its reference pose (arms at 45 degrees).

    Attributes:
        vertices: (V, 3) metres.
        faces: (F, 3) vertex indices.
        joints: bone name to the (3,) position of its head.
        bone_weight: (V, B) skinning weights.
        labels: B bone names.
    """

    vertices: Array
    faces: NDArray[np.int64]
    joints: dict[str, Array]
    bone_weight: Array
    labels: list[str]


@dataclass(frozen=True)
class Posed:
    """One frame: skinned vertices (V, 3), joint positions, and the rotation of each foot from the reference."""

    vertices: Array
    joints: dict[str, Array]
    feet: dict[str, Array]


class Athlete:
    """Poses the body for a `Moment`; the same moment always gives the same vertices."""

    def __init__(self) -> None:
        self._model = anny.Anny().to(dtype=torch.float32)
        self._phenotype = {name: torch.full((1,), value) for name, value in PHENOTYPE.items()}
        self._parents = dict(zip(self._model.bone_labels, self._model.bone_parents, strict=True))
        vertices, joints = self._skin({}, np.zeros(3))
        weight = np.zeros((len(vertices), len(self._model.bone_labels)))
        index = self._model.vertex_bone_indices.numpy()
        np.add.at(weight, (np.arange(len(vertices))[:, None], index), self._model.vertex_bone_weights.numpy())
        faces = self._model.faces.numpy().astype(np.int64)
        self.body = Body(vertices, faces, joints, weight, list(self._model.bone_labels))

    def pose(self, moment: Moment, time: float) -> Posed:
        """Stand at the origin of the floor, looking along -y, soles at z = 0."""
        depth = (STANDING_KNEE - moment.knee) / (STANDING_KNEE - FULL_DEPTH_KNEE)
        sway = 0.004 * np.sin(2 * np.pi * time / 3.1)
        rotations = self._trunk(depth, time) | self._arms(moment.reach, depth)
        ankles, pelvis = self._plant(moment.knee, depth, rotations["root"], sway)
        rotations |= self._legs(ankles, pelvis, rotations["root"])
        vertices, joints = self._skin(rotations, pelvis)
        feet = {side: rotations[f"foot.{side}"] for side in "LR"}
        return Posed(vertices, joints, feet)

    def _trunk(self, depth: float, time: float) -> dict[str, Array]:
        pelvis = 3.0 + PELVIS_LEAN_AT_FULL_DEPTH * depth
        spine = SPINE_LEAN_AT_FULL_DEPTH * depth - 3.0 + 0.5 * np.sin(2 * np.pi * time / 3.7)
        rotations = {"root": _pitch(pelvis)}
        for step, name in enumerate(SPINE, start=1):
            rotations[name] = _pitch(pelvis + spine * step / len(SPINE))
        lean = pelvis + spine
        gaze = 4.0 + 0.22 * lean
        for step, name in enumerate(("neck01", "neck02", "neck03", "head"), start=1):
            rotations[name] = _pitch(lean + (gaze - lean) * step / 4)
        return rotations

    def _arms(self, reach: float, depth: float) -> dict[str, Array]:
        rotations: dict[str, Array] = {}
        chest = _pitch(3.0 + (PELVIS_LEAN_AT_FULL_DEPTH + SPINE_LEAN_AT_FULL_DEPTH) * depth - 3.0)
        for side, outward in (("L", 1.0), ("R", -1.0)):
            flexion = np.deg2rad(4.0 + 84.0 * reach)
            abduction = np.deg2rad(11.0 - 7.0 * reach)
            elbow = np.deg2rad(16.0 - 6.0 * reach)
            upper = _arm_direction(flexion, abduction, outward)
            lower = _arm_direction(flexion + elbow, abduction - np.deg2rad(4.0), outward)
            girdle = chest @ _about([0, outward, 0], 8.0 * (1 - reach)) @ _about([0, 0, -outward], 7.0 * reach)
            rotations[f"clavicle.{side}"] = rotations[f"shoulder01.{side}"] = girdle
            joints = self.body.joints
            upper_rest = joints[f"lowerarm01.{side}"] - joints[f"upperarm01.{side}"]
            lower_rest = joints[f"wrist.{side}"] - joints[f"lowerarm01.{side}"]
            hinge_rest = np.cross(upper_rest, lower_rest)
            hinge = np.cross(upper, lower)
            turn_upper = _frame(upper, hinge) @ _frame(upper_rest, hinge_rest).T
            turn_lower = _frame(lower, hinge) @ _frame(lower_rest, hinge_rest).T
            # The forearm turns the palm towards the body, half of it in each of its two bones.
            half, full = (_about(lower, outward * angle) @ turn_lower for angle in (12.0, 24.0))
            rotations |= {f"upperarm01.{side}": turn_upper, f"upperarm02.{side}": turn_upper}
            rotations |= {f"lowerarm01.{side}": half, f"lowerarm02.{side}": full, f"wrist.{side}": full}
        return rotations

    def _plant(self, knee: float, depth: float, root: Array, sway: float) -> tuple[dict[str, Array], Array]:
        """Ankle positions, which never move, and the pelvis that makes the knees as bent as asked for."""
        joints = self.body.joints
        ankle_height = joints["foot.L"][2] - self._sole
        ankles = {
            side: np.array([outward * STANCE_HALF_WIDTH, 0.0, ankle_height])
            for side, outward in (("L", 1.0), ("R", -1.0))
        }
        thigh, shank = self._lengths()
        lean = np.deg2rad(2.0 + ANKLE_DORSIFLEXION_AT_FULL_DEPTH * depth)
        back = np.deg2rad(180.0 - knee) - lean
        hip_reach = np.sqrt(thigh**2 + shank**2 - 2 * thigh * shank * np.cos(np.deg2rad(knee)))
        hip_rest = root @ (joints["upperleg01.L"] - joints["root"])
        hip_y = thigh * np.sin(back) - shank * np.sin(lean) + sway
        sideways = STANCE_HALF_WIDTH - hip_rest[0]
        hip_z = ankle_height + np.sqrt(hip_reach**2 - hip_y**2 - sideways**2)
        return ankles, np.array([0.0, hip_y, hip_z]) - [0.0, hip_rest[1], hip_rest[2]]

    def _legs(self, ankles: dict[str, Array], pelvis: Array, root: Array) -> dict[str, Array]:
        joints, rotations = self.body.joints, {}
        thigh_length, shank_length = self._lengths()
        for side, outward in (("L", 1.0), ("R", -1.0)):
            hip = pelvis + root @ (joints[f"upperleg01.{side}"] - joints["root"])
            toes = _about([0, 0, 1], outward * TOE_OUT)
            knee = _two_bone_knee(hip, ankles[side], thigh_length, shank_length, toes @ FORWARD)
            thigh, shank = knee - hip, ankles[side] - knee
            hinge = np.cross(toes @ FORWARD, [0.0, 0.0, 1.0])
            thigh_rest = joints[f"lowerleg01.{side}"] - joints[f"upperleg01.{side}"]
            shank_rest = joints[f"foot.{side}"] - joints[f"lowerleg01.{side}"]
            hinge_rest = np.cross(self._toe_direction(side), [0.0, 0.0, 1.0])
            turn_thigh = _frame(thigh, hinge) @ _frame(thigh_rest, hinge_rest).T
            turn_shank = _frame(shank, hinge) @ _frame(shank_rest, hinge_rest).T
            rotations |= {f"upperleg01.{side}": turn_thigh, f"upperleg02.{side}": turn_thigh}
            rotations |= {f"lowerleg01.{side}": turn_shank, f"lowerleg02.{side}": turn_shank}
            rotations[f"foot.{side}"] = _yaw_between(self._toe_direction(side), toes @ FORWARD)
        return rotations

    def _lengths(self) -> tuple[float, float]:
        joints = self.body.joints
        thigh = np.linalg.norm(joints["lowerleg01.L"] - joints["upperleg01.L"])
        shank = np.linalg.norm(joints["foot.L"] - joints["lowerleg01.L"])
        return float(thigh), float(shank)

    def _toe_direction(self, side: str) -> Array:
        joints = self.body.joints
        ahead = joints[f"toe2-1.{side}"] - joints[f"foot.{side}"]
        ahead[2] = 0.0
        return ahead / np.linalg.norm(ahead)

    @property
    def _sole(self) -> float:
        """Height of the lowest point of the shoes in the reference pose."""
        return float(self.body.vertices[:, 2].min()) - SOLE_THICKNESS

    def _skin(self, rotations: dict[str, Array], pelvis: Array) -> tuple[Array, dict[str, Array]]:
        """Vertices and joints for bone rotations given in the world, from the reference pose; the rest follows."""
        labels, parents = self._model.bone_labels, self._model.bone_parents
        world: list[Array] = []
        parameters = torch.eye(4)[None, None].repeat(1, len(labels), 1, 1)
        for index, (label, parent) in enumerate(zip(labels, parents, strict=True)):
            above = world[parent] if parent >= 0 else np.eye(3)
            world.append(rotations.get(label, above))
            parameters[0, index, :3, :3] = torch.from_numpy(above.T @ world[index])
        parameters[0, 0, :3, 3] = torch.from_numpy(pelvis)
        output = self._model(pose_parameters=parameters, phenotype_kwargs=self._phenotype)
        heads = output["bone_poses"][0, :, :3, 3].double().numpy()
        return output["vertices"][0].double().numpy(), dict(zip(labels, heads, strict=True))


SOLE_THICKNESS = 0.022  # metres of shoe under the foot


def included_knee_angle(joints: dict[str, Array], side: str) -> float:
    """Degrees between thigh and shank as posed; 180 is straight."""
    thigh = joints[f"upperleg01.{side}"] - joints[f"lowerleg01.{side}"]
    shank = joints[f"foot.{side}"] - joints[f"lowerleg01.{side}"]
    cosine = thigh @ shank / (np.linalg.norm(thigh) * np.linalg.norm(shank))
    return float(np.rad2deg(np.arccos(np.clip(cosine, -1, 1))))


def _about(axis: list[float] | Array, degrees: float) -> Array:
    axis = np.asarray(axis, dtype=np.float64)
    return Rotation.from_rotvec(axis / np.linalg.norm(axis) * np.deg2rad(degrees)).as_matrix()


def _pitch(degrees: float) -> Array:
    """Lean forward."""
    return _about([1.0, 0.0, 0.0], degrees)


def _yaw_between(start: Array, end: Array) -> Array:
    turn = np.arctan2(end[1], end[0]) - np.arctan2(start[1], start[0])
    return _about([0.0, 0.0, 1.0], float(np.rad2deg(turn)))


def _frame(along: Array, hinge: Array) -> Array:
    """Columns: the bone's direction, the hinge made perpendicular to it, and the third axis."""
    along = along / np.linalg.norm(along)
    hinge = hinge - (hinge @ along) * along
    hinge = hinge / np.linalg.norm(hinge)
    return np.stack([along, hinge, np.cross(along, hinge)], axis=1)


def _arm_direction(flexion: float, abduction: float, outward: float) -> Array:
    ahead = np.cos(abduction) * np.sin(flexion)
    return np.array([outward * np.sin(abduction), -ahead, -np.cos(abduction) * np.cos(flexion)])


def _two_bone_knee(hip: Array, ankle: Array, thigh: float, shank: float, pole: Array) -> Array:
    """Where the knee is when it points towards `pole`: the law of cosines in the plane of the leg."""
    axis = ankle - hip
    distance = float(np.linalg.norm(axis))
    axis = axis / distance
    along = (thigh**2 - shank**2 + distance**2) / (2 * distance)
    aside = np.sqrt(max(thigh**2 - along**2, 0.0))
    out = pole - (pole @ axis) * axis
    return hip + along * axis + aside * out / np.linalg.norm(out)

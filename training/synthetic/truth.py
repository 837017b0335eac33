"""What is true in every frame: landmarks in MediaPipe's order, joint angles in Spotter's convention, what is hidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spotter.domain.geometry import included_angle
from spotter.domain.landmarks import LANDMARK_COUNT, Landmark
from training.synthetic.body import FROM_ANNY, Body
from training.synthetic.camera import Camera
from training.synthetic.figure import Posed
from training.synthetic.rotations import Array

# Bones whose heads are the joints.
_JOINTS = {
    "SHOULDER": "upperarm01", "ELBOW": "lowerarm01", "WRIST": "wrist", "PINKY": "finger5-1", "INDEX": "finger2-1",
    "THUMB": "finger1-2", "HIP": "upperleg01", "KNEE": "lowerleg01", "ANKLE": "foot", "FOOT_INDEX": "toe2-2",
}  # fmt: skip
_BONES = {
    Landmark[f"{name}_{landmark}"]: f"{bone}.{side}"
    for landmark, bone in _JOINTS.items()
    for name, side in (("LEFT", "L"), ("RIGHT", "R"))
}
# Included angles: the corner in the middle. The order of `angles` in the truth file.
ANGLES = {
    f"{side}_{joint}": tuple(Landmark[f"{side.upper()}_{name}"] for name in names)
    for joint, names in {
        "knee": ("HIP", "KNEE", "ANKLE"),
        "hip": ("SHOULDER", "HIP", "KNEE"),
        "elbow": ("SHOULDER", "ELBOW", "WRIST"),
        "shoulder": ("HIP", "SHOULDER", "ELBOW"),
    }.items()
    for side in ("left", "right")
}
# A landmark inside the body is hidden when a surface is nearer to the camera by more than the flesh over it, metres.
_FLESH = {"SHOULDER": 0.13, "HIP": 0.17, "ELBOW": 0.08, "KNEE": 0.10, "EAR": 0.06}
_FLESH_ELSEWHERE = 0.07


@dataclass(frozen=True)
class Truth:
    """T frames.

    Attributes:
        world: (T, 33, 3) metres in the camera's axes as MediaPipe has them: origin between the hips, x to the picture's
            right, y down, z away from the camera.
        pixels: (T, 33, 2), y down; may lie outside the picture.
        visible: (T, 33) 1 in the picture and not hidden, 0 else.
        angles: (T, 8) degrees, included angles in the order of `ANGLES`.
    """

    world: Array
    pixels: Array
    visible: NDArray[np.bool_]
    angles: Array


def landmarks(body: Body, posed: Posed) -> Array:
    """(T, 33, 3) metres, world axes: joint centres of the skeleton, and points of the face and the feet."""
    points = np.zeros((len(posed.heads), LANDMARK_COUNT, 3))
    for landmark, bone in _BONES.items():
        points[:, landmark] = posed.joint(bone)
    for landmark, (bone, place) in _surface(body).items():
        offset = place - body.joint(bone)
        points[:, landmark] = posed.joint(bone) + np.einsum("tij,j->ti", posed.rotation(bone), offset)
    return points


def angles(points: Array) -> Array:
    """(T, 8) degrees of (T, 33, D) points, in the order of `ANGLES`."""
    return np.stack([included_angle(*(points[:, mark] for mark in corner)) for corner in ANGLES.values()], axis=1)


def hidden(seen: Array, depth: NDArray[np.float32], margin: int) -> NDArray[np.bool_]:
    """(33,) whether something is in front of a landmark, or it is outside the picture.

    Args:
        seen: (33, 3) pixels and metres from the camera along the ray.
        depth: of the rendered frame.
        margin: pixels around the picture in `depth`.
    """
    height, width = depth.shape
    column, row = (np.rint(seen[:, axis]).astype(int) + margin for axis in (0, 1))
    outside = (column < margin) | (row < margin) | (column >= width - margin) | (row >= height - margin)
    flesh = np.array([_flesh(Landmark(index)) for index in range(LANDMARK_COUNT)])
    surface = depth[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
    return np.asarray(outside | (surface < seen[:, 2] - flesh))


def of(
    points: Array, camera: Camera, depths: list[NDArray[np.float32]], margin: int, moved: NDArray[np.int64]
) -> Truth:
    """The truth of a clip.

    Args:
        points: (T, 33, 3) world metres.
        camera: what films.
        depths: of every rendered frame.
        margin: pixels around the picture in the depths.
        moved: (T, 2) pixels by which the hand moved the picture.
    """
    seen = camera.see(points)
    along = np.linalg.norm(points - camera.eye, axis=-1)
    visible = np.stack(
        [~hidden(np.column_stack([seen[i, :, :2], along[i]]), depth, margin) for i, depth in enumerate(depths)]
    )
    pixels = seen[..., :2] + moved[:, None]
    inside = ((pixels >= 0) & (pixels < [camera.width, camera.height])).all(axis=-1)
    local = (points - points[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1, keepdims=True)) @ camera.axes.T
    return Truth(local * [1.0, -1.0, 1.0], pixels, visible & inside, angles(points))


def _flesh(landmark: Landmark) -> float:
    return _FLESH.get(landmark.name.rsplit("_", 1)[-1], _FLESH_ELSEWHERE)


def _surface(body: Body) -> dict[Landmark, tuple[str, Array]]:
    """Landmarks that are points of the skin: the bone that they move with and their place in the reference pose."""
    skin = body.rest.vertices @ FROM_ANNY
    head = body.joint("head")
    face = skin[(body.rest.bone_weight[:, body.labels.index("head")] > 0.5)]
    ahead = face[np.abs(face[:, 1]) < 0.02]
    found: dict[Landmark, tuple[str, Array]] = {Landmark.NOSE: ("head", ahead[ahead[:, 0].argmax()])}
    mouth = head + np.array([0.085, 0.0, -0.021])
    for name, side, sign in (("LEFT", "L", 1.0), ("RIGHT", "R", -1.0)):
        eye = body.joint(f"eye.{side}")
        for suffix, shift in (("_EYE_INNER", -0.012), ("_EYE", 0.0), ("_EYE_OUTER", 0.014)):
            found[Landmark[name + suffix]] = ("head", eye + np.array([0.012, sign * shift, 0.0]))
        half = face[(sign * face[:, 1] > 0) & (np.abs(face[:, 2] - eye[2]) < 0.03)]
        found[Landmark[name + "_EAR"]] = ("head", half[(sign * half[:, 1]).argmax()])
        found[Landmark["MOUTH_" + name]] = ("head", mouth + np.array([0.0, sign * 0.024, 0.0]))
        foot = skin[(sign * skin[:, 1] > 0) & (skin[:, 2] < body.joint(f"foot.{side}")[2])]
        found[Landmark[name + "_HEEL"]] = (f"foot.{side}", foot[foot[:, 0].argmin()])
    return found

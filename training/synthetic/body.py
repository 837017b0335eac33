"""A body of Anny's parametric human, dressed, with skinning that is fast enough for many frames.

Axes: x forward, y to the person's left, z up; metres.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import anny
import numpy as np
import torch
from numpy.typing import NDArray

from training.sample_clip.athlete import Body as RestBody
from training.synthetic.rotations import Array

Faces = NDArray[np.int64]
Single = NDArray[np.float32]

# Row vectors: Anny's axes are x = the person's left, y = backwards, z = up.
FROM_ANNY = np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])

# Anny's phenotype runs from 0 to 1; an age of 2/3 is a grown-up of 25, 1 is very old. The outermost values are caricatures.
PHENOTYPE_RANGE = {
    "gender": (0.0, 1.0),
    "age": (0.55, 0.85),
    "muscle": (0.25, 0.85),
    "weight": (0.22, 0.80),
    "height": (0.15, 0.70),
    "proportions": (0.3, 0.9),
}


@cache
def model() -> Any:
    """Anny's model; loading takes a second, and minutes the very first time, when its data is unpacked."""
    torch.set_num_threads(1)
    return anny.Anny().to(dtype=torch.float32)


@dataclass(frozen=True)
class Body:
    """One person in the reference pose (arms at 45 degrees).

    Attributes:
        rest: the same body in Anny's axes, which the clothes are measured on.
        joints: (B, 3) heads of the bones.
        parents: index of each bone's parent, -1 for the root.
        labels: B bone names.
        weight: (V, B) skinning weights.
        faces: (F, 3).
    """

    rest: RestBody
    joints: Array
    parents: tuple[int, ...]
    labels: tuple[str, ...]
    weight: Single
    faces: Faces

    @classmethod
    def of(cls, phenotype: dict[str, float]) -> Body:
        """The body with these phenotype values (see `PHENOTYPE_RANGE`)."""
        human = model()
        labels = tuple(human.bone_labels)
        pose = torch.eye(4)[None, None].repeat(1, len(labels), 1, 1)
        values = {name: torch.full((1,), float(value)) for name, value in phenotype.items()}
        with torch.no_grad():
            found = human(pose_parameters=pose, phenotype_kwargs=values)
        vertices = found["vertices"][0].double().numpy()
        heads = found["bone_poses"][0, :, :3, 3].double().numpy()
        weight = np.zeros((len(vertices), len(labels)))
        index = human.vertex_bone_indices.numpy()
        np.add.at(weight, (np.arange(len(vertices))[:, None], index), human.vertex_bone_weights.numpy())
        faces = human.faces.numpy().astype(np.int64)
        rest = RestBody(vertices, faces, dict(zip(labels, heads, strict=True)), weight, list(labels))
        parents = tuple(int(parent) for parent in human.bone_parents)
        return cls(rest, heads @ FROM_ANNY, parents, labels, weight.astype(np.float32), faces)

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Body:
        """A random grown-up."""
        return cls.of({name: rng.uniform(*bounds) for name, bounds in PHENOTYPE_RANGE.items()})

    def joint(self, label: str) -> Array:
        """(3,) head of a bone in the reference pose."""
        return np.asarray(self.joints[self.labels.index(label)])


class Skin:
    """Bends a surface with the bones: linear blend skinning."""

    def __init__(self, joints: Array, weight: Single, vertices: Array, normals: Array) -> None:
        """Keep the surface at rest.

        Args:
            joints: (B, 3) heads of the bones in the reference pose.
            weight: (V, B).
            vertices: (V, 3) in the reference pose.
            normals: (V, 3) unit.
        """
        self._weight = weight
        self._joints = joints
        self._vertices = vertices.astype(np.float32)
        self._normals = normals.astype(np.float32)

    def bend(self, rotations: Array, heads: Array) -> tuple[Single, Single]:
        """One frame: (V, 3) vertices and (V, 3) normals, unit up to blending.

        Args:
            rotations: (B, 3, 3) of each bone in the world, from the reference pose.
            heads: (B, 3) metres.
        """
        shift = heads - np.einsum("bij,bj->bi", rotations, self._joints)
        moves = np.concatenate([rotations.reshape(-1, 9), shift], axis=1).astype(np.float32)
        blended = self._weight @ moves
        turns = blended[:, :9].reshape(-1, 3, 3)
        vertices = np.einsum("vij,vj->vi", turns, self._vertices) + blended[:, 9:]
        return vertices, np.einsum("vij,vj->vi", turns, self._normals)


def thinned(vertices: Array, faces: Faces, cell: Array) -> tuple[NDArray[np.int64], Faces]:
    """A coarser mesh: vertices in one cell of a grid become one of them.

    Args:
        vertices: (V, 3).
        faces: (F, 3).
        cell: (V,) metres, how wide the cells are around each vertex.

    Returns:
        ((W,) indices of the vertices that stay, (G, 3) faces of them).
    """
    grid = np.floor(vertices / cell[:, None]).astype(np.int64)
    keys = np.column_stack([grid, np.rint(cell * 1e4).astype(np.int64)])
    _, kept, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    merged = group.ravel()[faces]
    whole = (merged[:, 0] != merged[:, 1]) & (merged[:, 1] != merged[:, 2]) & (merged[:, 0] != merged[:, 2])
    return kept, merged[whole]

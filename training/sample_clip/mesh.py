"""Triangle meshes whose vertices are mixtures of body vertices, so that they follow every pose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Array = NDArray[np.float64]
Faces = NDArray[np.int64]


@dataclass(frozen=True)
class Patch:
    """Part of the body's surface, cut along a smooth line.

    Attributes:
        mixture: (P, V) sparse; patch vertices = mixture @ body vertices.
        faces: (F, 3) indices into the P patch vertices.
    """

    mixture: sparse.csr_array
    faces: Faces

    def apply(self, values: Array) -> Array:
        """Any per-vertex values of the body, (V, C), at the patch's vertices."""
        return np.asarray(self.mixture @ values)


def cut(faces: Faces, field: Array) -> Patch:
    """The part of a mesh where a per-vertex field is positive; triangles on the border are cut where it is zero."""
    inside = field > 0
    corners: list[tuple[int, int, float]] = []
    index: dict[tuple[int, int], int] = {}

    def vertex(first: int, second: int) -> int:
        key = (first, second) if first < second else (second, first)
        if key not in index:
            first, second = key
            share = 0.0 if first == second else float(field[first] / (field[first] - field[second]))
            index[key] = len(corners)
            corners.append((first, second, share))
        return index[key]

    triangles: list[tuple[int, int, int]] = []
    for face in faces[inside[faces].any(axis=1)]:
        outline: list[int] = []
        for here, there in zip(face, np.roll(face, -1), strict=True):
            if inside[here]:
                outline.append(vertex(int(here), int(here)))
            if inside[here] != inside[there]:
                outline.append(vertex(int(here), int(there)))
        triangles += [(outline[0], outline[k], outline[k + 1]) for k in range(1, len(outline) - 1)]
    first, second, share = (np.array(column) for column in zip(*corners, strict=True))
    rows = np.tile(np.arange(len(corners)), 2)
    values = np.concatenate([1.0 - share, share])
    shape = (len(corners), len(field))
    mixture = sparse.csr_array((values, (rows, np.concatenate([first, second]))), shape=shape)
    return Patch(mixture, np.array(triangles, dtype=np.int64))


def vertex_normals(vertices: Array, faces: Faces) -> Array:
    """(V, 3) unit normals, weighted by the area of the triangles around each vertex."""
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    face_normal = np.cross(b - a, c - a)
    normals = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(normals, faces[:, corner], face_normal)
    return normals / (np.linalg.norm(normals, axis=1, keepdims=True) + 1e-12)


def averaging(faces: Faces, count: int) -> sparse.csr_array:
    """(V, V) operator that replaces each vertex by the mean of itself and its neighbours' mean."""
    edges = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]])
    edges = np.unique(np.concatenate([edges, edges[:, ::-1]]), axis=0)
    ones = np.ones(len(edges))
    adjacency = sparse.csr_array((ones, (edges[:, 0], edges[:, 1])), shape=(count, count))
    degree = np.maximum(np.asarray(adjacency.sum(axis=1)).ravel(), 1)
    mean = sparse.diags_array(1.0 / degree) @ adjacency
    return sparse.csr_array(0.5 * sparse.eye_array(count) + 0.5 * mean)

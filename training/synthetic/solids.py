"""Boxes and cylinders for props and furniture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.synthetic.rotations import Array, swing

SIDES = 14
_BOX_FACES = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))


@dataclass(frozen=True)
class Solid:
    """A mesh with flat faces and one colour.

    Attributes:
        vertices: (V, 3) metres.
        faces: (F, 3).
        colour: (3,) linear RGB.
        gloss: 0 = matt.
    """

    vertices: Array
    faces: NDArray[np.int64]
    colour: Array
    gloss: float = 0.05

    def placed(self, rotation: Array, at: Array) -> Solid:
        """Turned by a (3, 3) rotation and moved."""
        return Solid(self.vertices @ rotation.T + at, self.faces, self.colour, self.gloss)


def box(size: Array, centre: Array, colour: Array, yaw: float = 0.0) -> Solid:
    """A box of (3,) metres, turned about the vertical by degrees."""
    corners = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)]) * size
    angle = np.deg2rad(yaw)
    turned = corners @ np.array([[np.cos(angle), np.sin(angle), 0], [-np.sin(angle), np.cos(angle), 0], [0, 0, 1.0]])
    faces = np.array([face for a, b, c, d in _BOX_FACES for face in ((a, b, c), (a, c, d))], np.int64)
    return Solid(turned + centre, faces, np.asarray(colour, np.float64))


def cylinder(start: Array, end: Array, radius: float, colour: Array, gloss: float = 0.05) -> Solid:
    """From one point to another."""
    start, end = np.asarray(start, np.float64), np.asarray(end, np.float64)
    angles = np.linspace(0.0, 2.0 * np.pi, SIDES, endpoint=False)
    ring = radius * np.stack([np.cos(angles), np.sin(angles), np.zeros(SIDES)], axis=1)
    length = float(np.linalg.norm(end - start))
    top = np.array([0.0, 0.0, length])
    vertices = np.concatenate([ring, ring + top, np.zeros((1, 3)), top[None]])
    here, there = np.arange(SIDES), (np.arange(SIDES) + 1) % SIDES
    low, high = 2 * SIDES, 2 * SIDES + 1
    faces = np.concatenate(
        [
            np.stack([here, there, there + SIDES], axis=1),
            np.stack([here, there + SIDES, here + SIDES], axis=1),
            np.stack([np.full(SIDES, low), there, here], axis=1),
            np.stack([np.full(SIDES, high), here + SIDES, there + SIDES], axis=1),
        ]
    ).astype(np.int64)
    rotation = swing(np.array([0.0, 0.0, 1.0]), (end - start)[None] / max(length, 1e-9))[0]
    return Solid(vertices @ rotation.T + start, faces, np.asarray(colour, np.float64), gloss)

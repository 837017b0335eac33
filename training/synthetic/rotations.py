"""Rotations of many frames at once; world axes x forward, y to the person's left, z up, as in `training.kinematics`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TINY = 1e-9


def unit(vectors: Array) -> Array:
    """Vectors (..., 3) of length one."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), TINY))


def about(axis: Array, degrees: Array) -> Array:
    """(T, 3, 3) rotations about (T, 3) or (3,) axes by (T,) degrees: Rodrigues' formula."""
    angle = np.deg2rad(np.asarray(degrees, dtype=np.float64))
    axis = np.broadcast_to(unit(np.asarray(axis, dtype=np.float64)), (len(angle), 3))
    x, y, z = axis.T
    zero = np.zeros_like(x)
    cross = np.stack([zero, -z, y, z, zero, -x, -y, x, zero], axis=-1).reshape(-1, 3, 3)
    cosine = np.cos(angle)[:, None, None]
    outer = axis[:, :, None] * axis[:, None, :]
    return np.asarray(cosine * np.eye(3) + np.sin(angle)[:, None, None] * cross + (1.0 - cosine) * outer)


def turn(rotation: Array, vectors: Array) -> Array:
    """(T, 3) vectors, or one (3,), turned by (T, 3, 3) rotations."""
    return np.asarray(np.einsum("tij,tj->ti", rotation, np.broadcast_to(vectors, (len(rotation), 3))))


def frame(along: Array, hinge: Array) -> Array:
    """(T, 3, 3) with the columns: a bone's direction, its hinge made perpendicular to it, and the third axis."""
    along = unit(along)
    hinge = unit(hinge - (hinge * along).sum(-1, keepdims=True) * along)
    return np.stack([along, hinge, np.cross(along, hinge)], axis=-1)


def carry(along: Array, hinge: Array, along_rest: Array, hinge_rest: Array) -> Array:
    """(T, 3, 3) rotations that bring a bone from its direction and hinge at rest (3,) to those of each frame (T, 3)."""
    rest = frame(along_rest[None], hinge_rest[None])[0]
    return np.asarray(frame(along, hinge) @ rest.T)


def swing(start: Array, end: Array) -> Array:
    """(T, 3, 3) shortest rotations from the direction (3,) or (T, 3) `start` to (T, 3) `end`."""
    start, end = np.broadcast_to(unit(start), end.shape), unit(end)
    axis = np.cross(start, end)
    angle = np.degrees(np.arctan2(np.linalg.norm(axis, axis=-1), (start * end).sum(-1)))
    return about(np.where(np.linalg.norm(axis, axis=-1, keepdims=True) < TINY, [[1.0, 0.0, 0.0]], axis), angle)


def twist_about(axis: Array, rotation: Array) -> Array:
    """(T,) degrees that (T, 3, 3) rotations, which keep `axis` (T, 3), turn about it."""
    other = unit(np.cross(axis, np.where(np.abs(axis[:, :1]) > 0.8, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]])))
    moved = turn(rotation, other)
    return np.degrees(np.arctan2((np.cross(other, moved) * axis).sum(-1), (other * moved).sum(-1)))

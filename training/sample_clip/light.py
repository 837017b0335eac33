"""Soft light from a window and the room: visibility by ray casting, at vertices instead of pixels.

Visibility changes slowly over the body, so it is sampled at the vertices with fixed directions and interpolated:
no noise, which also keeps the video file small.
"""

from __future__ import annotations

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from numpy.typing import NDArray

Array = NDArray[np.float64]

WINDOW = np.array([1.7, -2.3, 2.9])  # centre of the light, metres
WINDOW_RADIUS = 0.75
WINDOW_COLOUR = 2.35 * np.array([1.0, 0.95, 0.87])
SKY = np.array([0.80, 0.84, 0.92])  # from above
BOUNCE = np.array([0.55, 0.47, 0.40])  # from floor and walls
AMBIENT_REACH = 1.2  # metres: what is farther away does not darken a place
START_OFFSET = 0.004  # metres away from the surface, so that a ray does not hit where it starts


class Occluders:
    """The surfaces that throw shadows in one frame."""

    def __init__(self, vertices: Array, faces: NDArray[np.int64]) -> None:
        self._scene = EmbreeScene()
        self._mesh = TriangleMesh(self._scene, vertices[faces].astype(np.float32))

    def first_hit(self, origin: Array, directions: Array) -> dict[str, NDArray[np.generic]]:
        """Face index (`primID`, -1 for nothing) and barycentric `u`, `v` for rays from one point."""
        origins = np.broadcast_to(origin.astype(np.float32), directions.shape).copy()
        found: dict[str, NDArray[np.generic]] = self._scene.run(origins, directions.astype(np.float32), output=1)
        return found

    def window(self, points: Array, normals: Array) -> Array:
        """(N,) cosine-weighted share of the window that each point sees."""
        light = np.zeros(len(points))
        targets = WINDOW + WINDOW_RADIUS * _disc(20)
        for target in targets:
            towards = target - points
            distance = np.linalg.norm(towards, axis=1)
            towards /= distance[:, None]
            cosine = np.sum(towards * normals, axis=1)
            facing = cosine > 0
            light[facing] += cosine[facing] * self._open(points[facing], normals[facing], towards[facing], distance)
        return light / len(targets)

    def ambient(self, points: Array, normals: Array) -> Array:
        """(N,) share of the hemisphere above each point that is open."""
        tangent = np.cross(normals, np.where(np.abs(normals[:, :1]) > 0.9, [[0.0, 1.0, 0.0]], [[1.0, 0.0, 0.0]]))
        tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-12
        other = np.cross(normals, tangent)
        samples = _hemisphere(32)
        sky = np.zeros(len(points))
        for a, b, c in samples:
            direction = a * tangent + b * other + c * normals
            sky += self._open(points, normals, direction, np.full(len(points), AMBIENT_REACH))
        return sky / len(samples)

    def _open(self, points: Array, normals: Array, directions: Array, reach: Array) -> Array:
        if not len(points):
            return np.zeros(0)
        origins = points + normals * START_OFFSET
        distance = self._scene.run(origins.astype(np.float32), directions.astype(np.float32), query="DISTANCE")
        return (np.asarray(distance) > reach[: len(points)]).astype(np.float64)


def shade(normals: Array, towards_eye: Array, position: Array, albedo: Array, surface: Array, visible: Array) -> Array:
    """Outgoing linear RGB, (N, 3).

    `surface` is (N, 2): gloss and translucency; `visible` is (N, 2): window and ambient visibility.
    """
    gloss, wrap = surface[:, :1], surface[:, 1:]
    to_light = WINDOW - position
    to_light /= np.linalg.norm(to_light, axis=1, keepdims=True)
    upward = 0.5 + 0.5 * normals[:, 2:]
    ambient = (SKY * upward + BOUNCE * (1 - upward)) * visible[:, 1:] ** 1.15
    # Skin scatters: light creeps around the edge of a shadow and turns red there.
    creep = wrap * np.clip(0.35 - np.abs(visible[:, :1] - 0.15), 0, None) * np.array([1.0, 0.35, 0.2])
    diffuse = albedo * (WINDOW_COLOUR * (visible[:, :1] + creep) + ambient)
    half = to_light + towards_eye
    half /= np.linalg.norm(half, axis=1, keepdims=True)
    highlight = np.clip(np.sum(half * normals, axis=1, keepdims=True), 0, None) ** 22
    rim = (1 - np.clip(np.sum(normals * towards_eye, axis=1, keepdims=True), 0, 1)) ** 4
    shine = gloss * (highlight * visible[:, :1] * 1.4 * WINDOW_COLOUR + rim * ambient * 0.5)
    return np.asarray(diffuse + shine + 0.05 * rim * ambient)


def develop(linear: Array) -> NDArray[np.uint8]:
    """Linear light to 8-bit sRGB with a soft shoulder, so that bright places do not clip."""
    exposed = np.clip(linear, 0, None) * 0.92
    mapped = exposed * (1 + exposed / 4.0) / (1 + exposed)
    srgb = np.where(mapped <= 0.0031308, 12.92 * mapped, 1.055 * mapped ** (1 / 2.4) - 0.055)
    return np.asarray(np.clip(srgb * 255 + 0.5, 0, 255), dtype=np.uint8)


def _disc(count: int) -> Array:
    """Sunflower points on a disc that faces the athlete."""
    index = np.arange(count) + 0.5
    radius, angle = np.sqrt(index / count), index * np.pi * (3 - np.sqrt(5))
    facing = -WINDOW / np.linalg.norm(WINDOW)
    side = np.cross(facing, [0, 0, 1.0])
    side /= np.linalg.norm(side)
    up = np.cross(side, facing)
    return (radius * np.cos(angle))[:, None] * side + (radius * np.sin(angle))[:, None] * up


def _hemisphere(count: int) -> Array:
    """Cosine-weighted directions around +z, evenly spread."""
    index = np.arange(count) + 0.5
    radius, angle = np.sqrt(index / count), index * np.pi * (3 - np.sqrt(5))
    return np.stack([radius * np.cos(angle), radius * np.sin(angle), np.sqrt(1 - radius**2)], axis=1)

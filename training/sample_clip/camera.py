"""One frame: camera rays, the athlete in front of the room, anti-aliased."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from training.sample_clip.light import Occluders, develop, shade
from training.sample_clip.outfit import Layer
from training.sample_clip.room import Room

Array = NDArray[np.float64]

WIDTH, HEIGHT = 576, 768
SAMPLES = 2  # rays per pixel and axis
AZIMUTH = 76.0  # degrees from straight in front, towards the athlete's left
DISTANCE, EYE_HEIGHT = 3.9, 1.02
TARGET = np.array([0.0, -0.13, 0.90])
VERTICAL_FIELD = 31.5  # degrees


class Camera:
    """Renders frames of one fixed camera; the room is worked out once."""

    def __init__(self) -> None:
        azimuth = np.deg2rad(AZIMUTH)
        self._eye = np.array([DISTANCE * np.sin(azimuth), -DISTANCE * np.cos(azimuth), EYE_HEIGHT])
        self._eye[1] += TARGET[1]
        self._rays = self._directions()
        self._room = Room(self._eye, self._rays)
        # The same faint noise in every frame hides the steps in the shading of the wall.
        self._dither = np.random.default_rng(1).uniform(-0.8, 0.8, (HEIGHT, WIDTH, 1))

    def frame(self, layers: list[Layer]) -> NDArray[np.uint8]:
        """(HEIGHT, WIDTH, 3) RGB."""
        offsets = np.cumsum([0] + [len(layer.vertices) for layer in layers[:-1]])
        faces = np.concatenate([layer.faces + offset for layer, offset in zip(layers, offsets, strict=True)])
        vertices, normals, albedo = (
            np.concatenate([getattr(layer, name) for layer in layers]) for name in ("vertices", "normals", "albedo")
        )
        surface = np.concatenate([np.stack([layer.gloss, layer.translucency], axis=1) for layer in layers])
        occluders = Occluders(vertices, faces)
        image = self._room.shaded(occluders)
        ray, found = self._hits(occluders, vertices)
        corner = faces[found["primID"]]
        weight = np.stack([1 - found["u"] - found["v"], found["u"], found["v"]], axis=1)[:, :, None]
        visible = _visibility(occluders, vertices, normals, np.unique(corner))
        mixed = [np.sum(weight * values[corner], axis=1) for values in (normals, vertices, albedo, surface, visible)]
        normal, position, colour, material, seen = mixed
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        image[ray] = shade(normal, -self._rays[ray], position, colour, material, seen)
        fine = image.reshape(HEIGHT, SAMPLES, WIDTH, SAMPLES, 3)
        # Developing before averaging keeps the edges between bright and dark free of stairs.
        developed = develop(fine).astype(np.float64).mean(axis=(1, 3))
        return np.asarray(np.clip(developed + self._dither + 0.5, 0, 255), dtype=np.uint8)

    def _hits(self, occluders: Occluders, vertices: Array) -> tuple[NDArray[np.int64], dict[str, NDArray[np.generic]]]:
        """Rays that meet the athlete, and what they meet; rays outside of the athlete's frame are not cast."""
        candidates = self._around(vertices)
        found = occluders.first_hit(self._eye, self._rays[candidates])
        hit = np.asarray(found["primID"]) >= 0
        return candidates[hit], {name: np.asarray(found[name])[hit] for name in ("primID", "u", "v")}

    def _around(self, vertices: Array) -> NDArray[np.int64]:
        forward, right, up, focal = self._axes()
        seen = vertices - self._eye
        depth = seen @ forward
        column = focal * (seen @ right) / depth + WIDTH * SAMPLES / 2
        row = HEIGHT * SAMPLES / 2 - focal * (seen @ up) / depth
        left, top = max(int(column.min()) - 2, 0), max(int(row.min()) - 2, 0)
        columns = np.arange(left, min(int(column.max()) + 3, WIDTH * SAMPLES))
        rows = np.arange(top, min(int(row.max()) + 3, HEIGHT * SAMPLES))
        return np.asarray((rows[:, None] * WIDTH * SAMPLES + columns).ravel())

    def _axes(self) -> tuple[Array, Array, Array, float]:
        forward = TARGET - self._eye
        forward /= np.linalg.norm(forward)
        right = np.cross(forward, [0.0, 0.0, 1.0])
        right /= np.linalg.norm(right)
        focal = HEIGHT * SAMPLES / 2 / np.tan(np.deg2rad(VERTICAL_FIELD / 2))
        return forward, right, np.cross(right, forward), float(focal)

    def _directions(self) -> Array:
        forward, right, up, focal = self._axes()
        columns = np.arange(WIDTH * SAMPLES) + 0.5 - WIDTH * SAMPLES / 2
        rows = np.arange(HEIGHT * SAMPLES) + 0.5 - HEIGHT * SAMPLES / 2
        across, down = np.meshgrid(columns, rows)
        rays = forward * focal + across.reshape(-1, 1) * right - down.reshape(-1, 1) * up
        return np.asarray(rays / np.linalg.norm(rays, axis=1, keepdims=True))


def _visibility(occluders: Occluders, vertices: Array, normals: Array, used: NDArray[np.int64]) -> Array:
    """(V, 2) window and ambient visibility of the vertices that the camera sees; the others are not asked for."""
    visible = np.zeros((len(vertices), 2))
    points, directions = vertices[used], normals[used]
    visible[used] = np.stack([occluders.window(points, directions), occluders.ambient(points, directions)], axis=1)
    # The floor itself is no occluder: it is darker close above it, on what faces down.
    near_floor = np.clip(1 - vertices[:, 2] / 0.35, 0, 1) * np.clip(-normals[:, 2], 0, 1)
    visible[:, 1] *= 1 - 0.75 * near_floor
    return visible

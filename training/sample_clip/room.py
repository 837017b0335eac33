"""A plain, pleasant room: painted wall with a patch of sunlight, skirting, wooden floor, exercise mat."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from training.sample_clip.light import BOUNCE, SKY, WINDOW, WINDOW_COLOUR, Occluders

Array = NDArray[np.float64]

WALL_X = -1.15  # the wall behind the athlete, metres
SKIRTING_HEIGHT, SKIRTING_LIP = 0.11, 0.012
WALL = np.array([0.50, 0.535, 0.50])
SKIRTING = np.array([0.76, 0.76, 0.74])
WOOD = np.array([0.335, 0.205, 0.115])
MAT = np.array([0.085, 0.115, 0.155])
MAT_CENTRE, MAT_HALF, MAT_CORNER = np.array([0.0, -0.12]), np.array([0.40, 0.92]), 0.05
PLANK = 0.135  # metres wide
GRID = 0.03  # metres between the points at which the shadow on the floor is worked out
GRID_LOW, GRID_HIGH = np.array([-1.15, -1.9]), np.array([1.5, 2.1])


class Room:
    """What each camera ray sees when nobody is there, and where on the floor it ends."""

    def __init__(self, origin: Array, directions: Array) -> None:
        to_floor = np.where(directions[:, 2] < -1e-6, -origin[2] / np.minimum(directions[:, 2], -1e-6), np.inf)
        to_wall = np.where(directions[:, 0] < -1e-6, (WALL_X - origin[0]) / np.minimum(directions[:, 0], -1e-6), np.inf)
        self._floor = to_floor < to_wall
        self.points = origin + directions * np.minimum(to_floor, to_wall)[:, None]
        normals = np.where(self._floor[:, None], [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])
        albedo = np.where(self._floor[:, None], _floor_colour(self.points), _wall_colour(self.points))
        self._window, self._ambient = _unshadowed(self.points, normals, self._floor)
        self._albedo = albedo

    def shaded(self, occluders: Occluders) -> Array:
        """(N, 3) linear RGB with the shadows of one frame."""
        sun, sky = np.ones(len(self.points)), np.ones(len(self.points))
        floor_grid = _floor_grid()
        up = np.broadcast_to([0.0, 0.0, 1.0], (floor_grid.shape[0] * floor_grid.shape[1], 3))
        flat = floor_grid.reshape(-1, 3)
        open_window = np.linalg.norm(WINDOW - flat, axis=1)
        clear = (WINDOW[2] / open_window).reshape(floor_grid.shape[:2])
        window = occluders.window(flat, up).reshape(clear.shape) / clear
        ambient = occluders.ambient(flat, up).reshape(clear.shape)
        at = ((self.points[self._floor, :2] - GRID_LOW) / GRID).T
        sun[self._floor] = map_coordinates(np.minimum(window, 1.0), at, order=1, mode="nearest")
        sky[self._floor] = map_coordinates(gaussian_filter(ambient, 0.7), at, order=1, mode="nearest")
        return self._albedo * (self._window * sun[:, None] + self._ambient * sky[:, None])


def _floor_grid() -> Array:
    x = np.arange(GRID_LOW[0], GRID_HIGH[0] + GRID, GRID)
    y = np.arange(GRID_LOW[1], GRID_HIGH[1] + GRID, GRID)
    return np.stack([*np.meshgrid(x, y, indexing="ij"), np.full((len(x), len(y)), 0.002)], axis=-1)


def _unshadowed(points: Array, normals: Array, floor: NDArray[np.bool_]) -> tuple[Array, Array]:
    towards = WINDOW - points
    distance = np.linalg.norm(towards, axis=1, keepdims=True)
    cosine = np.clip(np.sum(towards * normals, axis=1, keepdims=True) / distance, 0, None)
    window = WINDOW_COLOUR * cosine * np.clip(3.9 / distance, 0, 1.2) ** 1.4
    window *= np.where(floor[:, None], 0.75, 0.42)
    window += np.where(floor[:, None], 0.0, 1.0) * _sunlight(points)[:, None] * np.array([0.62, 0.54, 0.42])
    up = 0.5 + 0.5 * normals[:, 2:]
    height = np.clip(points[:, 2:], 0, None)
    # The corner between wall and floor sees less of the room.
    wall_corner = 1 - 0.34 * np.exp(-height / 0.22)
    floor_corner = 1 - 0.38 * np.exp(-(points[:, :1] - WALL_X) / 0.22)
    corner = np.where(floor[:, None], floor_corner, wall_corner)
    return window, (SKY * up + BOUNCE * (1 - up)) * corner


def _sunlight(points: Array) -> Array:
    """Two panes of slanted sunlight on the wall."""
    y, z = points[:, 1] - 0.30 * (points[:, 2] - 1.5), points[:, 2]
    light = np.zeros(len(points))
    for left in (-0.36, 0.10):
        across = _soft_box(y, left, left + 0.40)
        light += across * np.maximum(_soft_box(z, 1.12, 1.56), _soft_box(z, 1.61, 2.05))
    return light


def _soft_box(value: Array, low: float, high: float, edge: float = 0.03) -> Array:
    return np.clip((value - low) / edge + 0.5, 0, 1) * np.clip((high - value) / edge + 0.5, 0, 1)


def _wall_colour(points: Array) -> Array:
    height = points[:, 2:]
    lip = (height > SKIRTING_HEIGHT - SKIRTING_LIP) & (height < SKIRTING_HEIGHT)
    board = np.where(lip, 1.12, 1.0) * SKIRTING
    gap = height < 0.006
    above = WALL * (1 - 0.10 * np.clip((height - SKIRTING_HEIGHT) / -0.02 + 1, 0, 1))
    return np.where(gap, 0.1 * WOOD, np.where(height < SKIRTING_HEIGHT, board, above))


def _floor_colour(points: Array) -> Array:
    x, y = points[:, 0], points[:, 1]
    row = np.floor(x / PLANK)
    length, shift = 1.35, (row * 0.617) % 1.0 * 1.35
    column = np.floor((y + shift) / length)
    tone = np.sin(row * 12.9898 + column * 78.233) * 43758.5453
    tone = tone - np.floor(tone)
    seam = np.minimum(np.abs(x / PLANK - np.round(x / PLANK)) * PLANK, np.abs((y + shift) / length % 1.0) * length)
    grain = 0.5 + 0.5 * np.sin(90 * x + 6 * np.sin(2.1 * y + 9 * tone) + 25 * tone)
    wood = WOOD * (0.84 + 0.26 * tone + 0.07 * grain)[:, None]
    wood *= (1 - 0.45 * np.clip(1 - seam / 0.004, 0, 1))[:, None]
    from_edge = np.abs(np.stack([x, y], axis=1) - MAT_CENTRE) - (MAT_HALF - MAT_CORNER)
    outside = np.linalg.norm(np.maximum(from_edge, 0), axis=1) + np.minimum(from_edge.max(axis=1), 0) - MAT_CORNER
    border = (np.abs(outside + 0.035) < 0.006)[:, None]
    mat = np.where(border, 1.9 * MAT, MAT)
    contact = (1 - 0.35 * np.exp(-np.clip(outside, 0, None) / 0.012))[:, None]
    return np.where(outside[:, None] < 0, mat, wood * contact)

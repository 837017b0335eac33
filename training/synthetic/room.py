"""Rooms, gyms and meadows: what the camera sees behind the athlete, worked out once per clip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene

from training.synthetic.rotations import Array, unit
from training.synthetic.solids import Solid, box, cylinder

WALL_TONES = (
    (0.62, 0.60, 0.55),
    (0.42, 0.47, 0.50),
    (0.70, 0.69, 0.66),
    (0.20, 0.22, 0.25),
    (0.45, 0.30, 0.22),
    (0.32, 0.40, 0.33),
)
FLOOR_TONES = (
    (0.34, 0.20, 0.11),
    (0.05, 0.05, 0.055),
    (0.30, 0.30, 0.29),
    (0.45, 0.38, 0.30),
    (0.18, 0.11, 0.07),
    (0.12, 0.16, 0.20),
)
MAT_TONES = ((0.08, 0.11, 0.16), (0.25, 0.04, 0.10), (0.03, 0.20, 0.15), (0.03, 0.03, 0.03))
GRASS = np.array([0.09, 0.17, 0.035])
SKY, HORIZON = np.array([0.28, 0.48, 0.85]), np.array([0.80, 0.84, 0.88])
UP = np.array([0.0, 0.0, 1.0])
OUTDOOR_SHARE = 0.15
MAT_SHARE = 0.45


@dataclass(frozen=True)
class Light:
    """One broad light and what comes from everywhere.

    Attributes:
        towards: (3,) unit, to the light.
        key: (3,) linear RGB of it.
        above, below: (3,) light from the sky or the ceiling, and back from the floor.
    """

    towards: Array
    key: Array
    above: Array
    below: Array

    @classmethod
    def draw(cls, rng: np.random.Generator) -> Light:
        """Window, lamps or sun; warm to cold, flat to hard, dim to bright."""
        azimuth, height = rng.uniform(0, 2 * np.pi), np.deg2rad(rng.uniform(25.0, 75.0))
        towards = np.array([np.cos(azimuth) * np.cos(height), np.sin(azimuth) * np.cos(height), np.sin(height)])
        warmth = rng.uniform(-0.12, 0.16)
        tint = np.array([1.0 + warmth, 1.0, 1.0 - warmth])
        level, share = rng.uniform(0.65, 1.5), rng.uniform(0.25, 0.75)
        return cls(
            towards,
            1.9 * level * share * tint,
            level * (1.05 - 0.6 * share) * np.ones(3),
            0.5 * level * (1.0 - 0.5 * share) * tint,
        )


@dataclass(frozen=True)
class Backdrop:
    """What is behind the athlete.

    Attributes:
        linear: (H, W, 3) float32 light without the athlete's shadow.
        floor: (H, W) bool, where the floor is seen.
        ground: (H, W, 2) float32, where on the floor, metres.
    """

    linear: Array
    floor: Array
    ground: Array


def draw(
    eye: Array, rays: Array, floor: float, centre: Array, reach: float, light: Light, rng: np.random.Generator
) -> Backdrop:
    """A place around an athlete at `centre` who needs `reach` metres.

    Args:
        eye: (3,) camera.
        rays: (H, W, 3) unit directions.
        floor: its height.
        centre: (3,).
        reach: nothing of the room comes nearer to the centre than this.
        light: the light.
        rng: draws walls, floor and what stands around.
    """
    directions = rays.reshape(-1, 3)
    outdoor = rng.random() < OUTDOOR_SHARE
    down = np.minimum(directions[:, 2], -1e-6)
    distance = np.where(directions[:, 2] < -1e-6, (floor - eye[2]) / down, np.inf)
    normal = np.tile([0.0, 0.0, 1.0], (len(directions), 1))
    onto_floor = np.isfinite(distance)
    albedo = np.zeros((len(directions), 3))
    points = eye + directions * np.where(onto_floor, distance, 0.0)[:, None]
    albedo[onto_floor] = _floor(points[onto_floor, :2], centre[:2], outdoor, rng)
    glow = np.zeros_like(albedo)
    if outdoor:
        glow[~onto_floor] = _sky(directions[~onto_floor], rng)
    else:
        onto_floor = _walls(eye, directions, centre, reach, distance, albedo, normal, points, rng)
    linear = albedo * _lit(normal, light, (points[:, 2] - floor)) + glow
    solids = _furniture(eye, centre, floor, reach, rng)
    onto_floor &= ~_add_solids(linear, eye, directions, distance, solids, light)
    shape = rays.shape[:2]
    ground = points[:, :2].reshape(*shape, 2).astype(np.float32)
    return Backdrop(linear.reshape(*shape, 3).astype(np.float32), onto_floor.reshape(shape), ground)


def _lit(normal: Array, light: Light, height: Array) -> Array:
    facing = np.clip(normal @ light.towards, 0.0, None)[:, None]
    up = 0.5 + 0.5 * normal[:, 2:]
    corner = 1.0 - 0.3 * np.exp(-np.abs(height)[:, None] / 0.25) * (normal[:, 2:] < 0.5)
    return np.asarray(0.7 * light.key * facing + (light.above * up + light.below * (1.0 - up)) * corner)


def _walls(
    eye: Array,
    directions: Array,
    centre: Array,
    reach: float,
    distance: Array,
    albedo: Array,
    normal: Array,
    points: Array,
    rng: np.random.Generator,
) -> Array:
    """Put four walls around, in place; returns where the floor is still seen."""
    yaw = rng.uniform(0.0, np.pi / 2)
    tones = np.array(WALL_TONES)[rng.integers(len(WALL_TONES), size=4)]
    style = rng.integers(3, size=4)
    onto_floor = np.isfinite(distance)
    for side in range(4):
        angle = yaw + side * np.pi / 2
        out = np.array([np.cos(angle), np.sin(angle), 0.0])
        along = np.array([-out[1], out[0], 0.0])
        # No wall between camera and athlete: it stands behind both.
        away = max(reach + rng.uniform(0.15, 2.5), float((eye - centre) @ out) + 0.4)
        towards = directions @ out
        hit = np.where(towards > 1e-6, (away - (eye - centre) @ out) / np.maximum(towards, 1e-6), np.inf)
        nearer = hit < distance
        distance[nearer] = hit[nearer]
        onto_floor &= ~nearer
        place = eye + directions[nearer] * hit[nearer, None]
        points[nearer], normal[nearer] = place, -out
        albedo[nearer] = _wall((place - centre) @ along, place[:, 2] - centre[2], tones[side], int(style[side]), rng)
    return onto_floor


def _wall(across: Array, up: Array, tone: Array, style: int, rng: np.random.Generator) -> Array:
    colour = np.tile(tone * rng.uniform(0.7, 1.15), (len(across), 1))
    colour *= (0.94 + 0.12 * _noise(np.stack([across, up], axis=1) * 2.0, rng))[:, None]
    if style == 1:  # bricks or boards
        rows = up / 0.09
        seam = (np.abs(rows - np.rint(rows)) < 0.08) | (
            np.abs(across / 0.25 + 0.5 * (np.floor(rows) % 2) - np.rint(across / 0.25 + 0.5 * (np.floor(rows) % 2)))
            < 0.03
        )
        colour[seam] *= 0.75
    for _ in range(rng.integers(0, 4)):  # pictures, windows, mirrors, doors
        left, low = rng.uniform(-3.0, 2.5), rng.uniform(-0.9, 1.0)
        size = rng.uniform(0.3, 1.3, 2)
        inside = (across > left) & (across < left + size[0]) & (up > low) & (up < low + size[1])
        colour[inside] = (
            rng.uniform(0.05, 0.9, 3) * (0.8 + 0.4 * _noise(np.stack([across, up], axis=1)[inside] * 5.0, rng))[:, None]
        )
    return colour


def _floor(xy: Array, centre: Array, outdoor: bool, rng: np.random.Generator) -> Array:
    yaw = rng.uniform(0, np.pi)
    turned = (xy - centre) @ np.array([[np.cos(yaw), -np.sin(yaw)], [np.sin(yaw), np.cos(yaw)]])
    if outdoor:
        return np.asarray(
            GRASS * (0.6 + 0.8 * _noise(xy * 25.0, rng))[:, None] * (0.8 + 0.4 * _noise(xy * 1.5, rng))[:, None]
        )
    tone = np.array(FLOOR_TONES[rng.integers(len(FLOOR_TONES))]) * rng.uniform(0.7, 1.2)
    kind = rng.integers(3)
    shade = 0.9 + 0.2 * _noise(turned * [3.0, 3.0], rng)
    if kind == 0:  # planks
        row = np.floor(turned[:, 0] / 0.13)
        shade = (
            0.82
            + 0.28 * np.modf(np.abs(np.sin(row * 12.9898) * 43758.5453))[0]
            + 0.08 * _noise(turned * [60.0, 4.0], rng)
        )
        shade[np.abs(turned[:, 0] / 0.13 - np.rint(turned[:, 0] / 0.13)) < 0.025] *= 0.6
    elif kind == 1:  # tiles
        edge = np.abs(turned / 0.5 - np.rint(turned / 0.5)).min(axis=1)
        shade[edge < 0.012] *= 0.7
    else:  # rubber or carpet
        shade = 0.8 + 0.4 * _noise(turned * 40.0, rng)
    colour = tone * shade[:, None]
    if rng.random() < MAT_SHARE:
        mat = (np.abs(xy[:, 0] - centre[0]) < 0.95) & (np.abs(xy[:, 1] - centre[1]) < 0.35)
        colour[mat] = (
            np.array(MAT_TONES[rng.integers(len(MAT_TONES))]) * (0.9 + 0.2 * _noise(xy[mat] * 80.0, rng))[:, None]
        )
    return np.asarray(colour)


def _sky(directions: Array, rng: np.random.Generator) -> Array:
    up = np.clip(directions[:, 2:] * 2.5, 0.0, 1.0)
    colour = HORIZON * (1.0 - up) + SKY * up
    azimuth = np.arctan2(directions[:, 1], directions[:, 0])
    trees = (
        0.03
        + 0.12 * _noise(np.stack([azimuth * 4.0, np.zeros_like(azimuth)], axis=1), rng)
        + 0.02 * _noise(np.stack([azimuth * 40.0, azimuth], axis=1), rng)
    )
    green = directions[:, 2] < trees
    colour[green] = (
        GRASS * (0.4 + 0.9 * _noise(np.stack([azimuth * 60.0, directions[:, 2] * 60.0], axis=1)[green], rng))[:, None]
    )
    return np.asarray(colour)


def _furniture(eye: Array, centre: Array, floor: float, reach: float, rng: np.random.Generator) -> list[Solid]:
    """Boxes, poles and balls somewhere behind or beside, never between camera and athlete."""
    found: list[Solid] = []
    back = unit((centre - eye) * [1.0, 1.0, 0.0])
    side = np.array([-back[1], back[0], 0.0])
    for _ in range(rng.integers(0, 6)):
        place = centre + back * rng.uniform(0.2, 2.5) + side * rng.choice([-1.0, 1.0]) * (reach + rng.uniform(0.2, 2.0))
        place[2] = floor
        colour = rng.uniform(0.02, 0.6, 3)
        if rng.random() < 0.6:
            size = rng.uniform([0.2, 0.2, 0.2], [0.9, 0.9, 1.6])
            found.append(box(size, place + UP * size[2] / 2, colour, rng.uniform(0, 90)))
        else:
            found.append(cylinder(place, place + UP * rng.uniform(0.3, 2.2), rng.uniform(0.02, 0.2), colour))
    return found


def _add_solids(
    linear: Array, eye: Array, directions: Array, distance: Array, solids: list[Solid], light: Light
) -> Array:
    """Draw solids into the picture, in place; returns (N,) where they are."""
    covered = np.zeros(len(directions), np.bool_)
    if not solids:
        return covered
    soup = np.concatenate([solid.vertices[solid.faces] for solid in solids])
    colour = np.concatenate([np.tile(solid.colour, (len(solid.faces), 1)) for solid in solids])
    scene = EmbreeScene()
    mesh = TriangleMesh(scene, soup.astype(np.float32))
    origins = np.broadcast_to(eye.astype(np.float32), directions.shape).copy()
    found = scene.run(origins, directions.astype(np.float32), output=1)
    del mesh
    face = np.asarray(found["primID"])
    hit = (face >= 0) & (np.asarray(found["tfar"]) < distance)
    normal = unit(np.cross(soup[:, 1] - soup[:, 0], soup[:, 2] - soup[:, 0]))[face[hit]]
    normal = np.where((normal * directions[hit]).sum(1, keepdims=True) > 0, -normal, normal)
    linear[hit] = colour[face[hit]] * _lit(normal, light, np.ones(int(hit.sum())))
    covered[hit] = True
    return covered


def _noise(points: Array, rng: np.random.Generator) -> Array:
    """(N,) smooth value noise, 0..1, of (N, 2) points in units of its grid."""
    table = rng.random((64, 64))
    cell = np.floor(points).astype(np.int64)
    part = points - cell
    part = part * part * (3.0 - 2.0 * part)
    x0, y0 = cell[:, 0] % 64, cell[:, 1] % 64
    x1, y1 = (x0 + 1) % 64, (y0 + 1) % 64
    top = table[x0, y0] * (1 - part[:, 0]) + table[x1, y0] * part[:, 0]
    bottom = table[x0, y1] * (1 - part[:, 0]) + table[x1, y1] * part[:, 0]
    return np.asarray(top * (1 - part[:, 1]) + bottom * part[:, 1])

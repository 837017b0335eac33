"""Where the phone stands: a camera drawn so that the whole movement is in the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.synthetic.rotations import Array, unit

VIEWS = {"front": 0.0, "left": 90.0, "back": 180.0, "right": -90.0}
FIELD = (34.0, 62.0)  # degrees, vertical of a portrait phone: 2x lens to wide main lens
HEIGHT_RANGE = (0.25, 1.75)  # metres over the floor: leaning on a bottle to held in the hand
HIGH_CHANCE, HIGH_RANGE = 0.1, (1.8, 2.6)
FILL = (0.55, 0.9)  # share of the picture that the movement takes
NEAREST = 0.9  # metres from the camera to the nearest point that should be seen
ROLL_SPREAD = 1.5  # degrees
SHAKEN_SHARE = 0.4
SHAKE = 2.2  # pixels of a hand's slow drift (standard deviation) at 480 pixels


@dataclass(frozen=True)
class Camera:
    """A pinhole camera.

    Attributes:
        eye: (3,) metres.
        axes: (3, 3) rows: the picture's right, up, and forward.
        focal: pixels.
        width, height: pixels.
        azimuth: degrees around the person; 0 = in front, 90 = at the person's left.
    """

    eye: Array
    axes: Array
    focal: float
    width: int
    height: int
    azimuth: float

    def see(self, points: Array) -> Array:
        """(..., 3) x and y in pixels (y down) and metres along the line of sight, of (..., 3) world points."""
        local = (points - self.eye) @ self.axes.T
        depth = np.maximum(local[..., 2], 1e-3)
        x = self.width / 2 + self.focal * local[..., 0] / depth
        y = self.height / 2 - self.focal * local[..., 1] / depth
        return np.stack([x, y, local[..., 2]], axis=-1)

    def rays(self, margin: int) -> Array:
        """(H + 2 margin, W + 2 margin, 3) unit directions of all pixels, with a margin around the picture."""
        columns = np.arange(-margin, self.width + margin) + 0.5 - self.width / 2
        rows = np.arange(-margin, self.height + margin) + 0.5 - self.height / 2
        across, down = np.meshgrid(columns, rows)
        directions = across[..., None] * self.axes[0] - down[..., None] * self.axes[1] + self.focal * self.axes[2]
        return unit(directions)


def draw(
    points: Array, floor: float, rng: np.random.Generator, *, width: int, height: int, azimuth: float | None = None
) -> Camera:
    """A camera that sees all of (N, 3) metres.

    Args:
        points: places that should be in the picture.
        floor: height of the floor.
        rng: draws direction, height, lens and distance.
        width: of the picture, pixels.
        height: likewise.
        azimuth: degrees, see `Camera`; drawn when None, more often near the four main views.
    """
    if azimuth is None:
        azimuth = _azimuth(rng)
    field = np.deg2rad(rng.uniform(*FIELD))
    focal = height / 2 / np.tan(field / 2) * min(1.0, width / height * 1.2)
    low, high = points.min(axis=0), points.max(axis=0)
    target = (low + high) / 2
    level = rng.uniform(*(HIGH_RANGE if rng.random() < HIGH_CHANCE else HEIGHT_RANGE)) + floor
    fill, roll = rng.uniform(*FILL), np.deg2rad(rng.normal(0.0, ROLL_SPREAD))
    towards = np.array([np.cos(np.deg2rad(azimuth)), np.sin(np.deg2rad(azimuth)), 0.0])
    nearest = float(((points - target) @ towards).max()) + NEAREST
    distance = nearest + 1.0
    for _ in range(12):  # moves in or out until the movement fills the picture as drawn
        camera = _aimed(target, distance, level, azimuth, roll, focal, width, height)
        seen = camera.see(points)
        size = np.abs(seen[:, :2] - [width / 2, height / 2]).max(axis=0) / [width / 2, height / 2]
        distance = max(nearest, distance * float(np.clip(size.max() / fill, 0.6, 1.7)))
    return _aimed(target, distance, level, azimuth, roll, focal, width, height)


def _aimed(
    target: Array, distance: float, level: float, azimuth: float, roll: float, focal: float, width: int, height: int
) -> Camera:
    angle = np.deg2rad(azimuth)
    eye = target + distance * np.array([np.cos(angle), np.sin(angle), 0.0])
    eye[2] = level
    forward = unit(target - eye)
    right = unit(np.cross(forward, [0.0, 0.0, 1.0]))
    up = np.cross(right, forward)
    axes = np.stack([np.cos(roll) * right + np.sin(roll) * up, np.cos(roll) * up - np.sin(roll) * right, forward])
    return Camera(eye, axes, float(focal), width, height, float((azimuth + 180.0) % 360.0 - 180.0))


def _azimuth(rng: np.random.Generator) -> float:
    """People film from the side, from the front and from the diagonal between; rarely from behind."""
    kind = rng.random()
    if kind < 0.35:
        return float(rng.choice([-90.0, 90.0]) + rng.normal(0.0, 10.0))
    if kind < 0.55:
        return float(rng.normal(0.0, 10.0))
    if kind < 0.85:
        return float(rng.choice([-1.0, 1.0]) * rng.uniform(25.0, 70.0))
    return float(rng.uniform(95.0, 265.0))


def shake(count: int, fps: float, height: int, rng: np.random.Generator) -> Array:
    """(T, 2) whole pixels by which a hand moves the picture; zeros for a phone that stands."""
    if rng.random() > SHAKEN_SHARE:
        return np.zeros((count, 2), np.int64)
    times = np.arange(count)[:, None] / fps
    moved = np.zeros((count, 2))
    for low, high, share in ((0.1, 0.6, 1.0), (1.0, 3.0, 0.35)):
        moved += share * np.sin(2 * np.pi * (rng.uniform(low, high, 2) * times + rng.uniform(0, 1, 2)))
    return np.asarray(np.rint(moved * SHAKE * rng.uniform(0.3, 1.5) * height / 480), dtype=np.int64)

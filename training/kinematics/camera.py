"""A random phone in front of the athlete: from 3D metres to pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spotter.domain.landmarks import Landmark
from training.kinematics.body import Array

_ASPECTS = (16 / 9, 9 / 16, 4 / 3, 1.0, 3 / 4)
_PICTURE_AREA = 640.0 * 640.0
_HEAD = (Landmark.NOSE, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
_LEGS = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
_HEAD_SHARE = 0.75
# People who lie are also filmed from straight above, and along the body: from the end of a bench, over the feet.
_ABOVE_DEGREES = (50.0, 89.0)
_ALONG_DEGREES = 12.0  # standard deviation, from the body's own direction
_ABOVE_SHARE = 0.5
_LYING_SINE = 0.6  # of the angle between trunk and floor up to which a body lies
_TORSO = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)


@dataclass(frozen=True)
class Shot:
    """What the camera saw.

    Attributes:
        xy: (T, 33, 2) pixels, y down; may lie outside the picture.
        depth: (T, 33) metres from the camera.
        local: (T, 33, 3) metres as the camera is turned: right, down, away from it.
        width, height: the picture in pixels.
    """

    xy: Array
    depth: Array
    local: Array
    width: float
    height: float


def film(points: Array, rng: np.random.Generator, *, close_up: float, lying: float = 0.0) -> Shot:
    """Project (T, 33, 3) metres with a random camera that looks at the athlete, mostly level, sometimes from above.

    Args:
        points: metres, z up.
        rng: draws the camera.
        close_up: chance that only head and arms, or only the legs, fill the picture.
        lying: chance that a body that lies is seen from straight above or along its length.
    """
    middle = points[:, list(_TORSO)].mean(axis=1)
    target = np.median(middle, axis=0)
    reach = float(np.percentile(np.linalg.norm(points - middle[:, None], axis=-1), 95))
    close = rng.random() < close_up
    if close:
        part = _HEAD if rng.random() < _HEAD_SHARE else _LEGS
        target = np.median(points[:, list(part)].mean(axis=1), axis=0)
    azimuth = rng.uniform(0.0, 2.0 * np.pi)
    elevation = np.deg2rad(
        rng.uniform(55.0, 89.0) if rng.random() < 0.05 else np.clip(rng.normal(7.0, 12.0), -15.0, 50.0)
    )
    if lying and rng.random() < lying:
        azimuth, elevation = _of_lying(points, azimuth, elevation, rng)
    distance = reach * float(np.exp(rng.uniform(np.log(1.8), np.log(8.0))))
    back = np.array([np.cos(elevation) * np.cos(azimuth), np.cos(elevation) * np.sin(azimuth), np.sin(elevation)])
    axes = _axes(back, roll=np.deg2rad(rng.normal(0.0, 5.0)))
    local = (points - target) @ axes.T
    depth = np.maximum(distance - local[..., 2], 0.3 * reach)
    flat = np.stack([local[..., 0], -local[..., 1]], axis=-1) * (distance / depth)[..., None]
    return _framed(flat, depth, local * [1.0, -1.0, -1.0], reach, close, rng)


def _of_lying(points: Array, azimuth: float, elevation: float, rng: np.random.Generator) -> tuple[float, float]:
    """Radians of a camera above a body that lies, or in line with it; as they were for one that is upright."""
    shoulders, hips = (points[:, list(part)].mean(axis=1) for part in (_TORSO[:2], _TORSO[2:]))
    trunk = np.median(shoulders - hips, axis=0)
    if abs(trunk[2]) > _LYING_SINE * np.linalg.norm(trunk):
        return azimuth, elevation
    if rng.random() < _ABOVE_SHARE:
        return azimuth, float(np.deg2rad(rng.uniform(*_ABOVE_DEGREES)))
    from_feet = np.pi * rng.integers(2)
    return float(np.arctan2(trunk[1], trunk[0]) + from_feet + np.deg2rad(rng.normal(0.0, _ALONG_DEGREES))), elevation


def _axes(back: Array, roll: float) -> Array:
    """Rows: the picture's right, up, and from the scene to the camera."""
    up = np.array([0.0, 0.0, 1.0]) if abs(back[2]) < 0.999 else np.array([1.0, 0.0, 0.0])
    right = np.cross(up, back)
    right /= np.linalg.norm(right)
    above = np.cross(back, right)
    cos, sin = np.cos(roll), np.sin(roll)
    return np.stack([cos * right + sin * above, cos * above - sin * right, back])


def _framed(flat: Array, depth: Array, local: Array, reach: float, close: bool, rng: np.random.Generator) -> Shot:
    aspect = _ASPECTS[rng.integers(len(_ASPECTS))]
    width, height = np.sqrt(_PICTURE_AREA * aspect), np.sqrt(_PICTURE_AREA / aspect)
    # A far athlete fills a fifth of the picture, a close one runs out of it.
    wide = (0.2, 0.9) if rng.random() < 0.9 else (0.9, 1.5)
    share = rng.uniform(1.1, 2.2) if close else rng.uniform(*wide)
    scale = share * min(width, height) / (2.0 * reach)
    offset = np.array([width, height]) * (0.5 + rng.normal(0.0, 0.08, size=2))
    xy = flat * scale + offset + _hand_held(len(flat), min(width, height), rng)[:, None]
    if rng.random() < 0.12:
        zoom = np.linspace(1.0, rng.uniform(0.7, 1.5), len(flat))[:, None, None]
        xy = (xy - offset) * zoom + offset
    return Shot(xy=xy, depth=depth, local=local, width=float(width), height=float(height))


def _hand_held(count: int, size: float, rng: np.random.Generator) -> Array:
    """A steady camera mostly; else one that trembles, drifts or pans."""
    if rng.random() < 0.6:
        return np.zeros((count, 2))
    drift = np.cumsum(rng.normal(0.0, 1.0, size=(count, 2)), axis=0)
    pan = np.linspace(0.0, 1.0, count)[:, None] * rng.normal(0.0, 0.12, size=2)
    return np.asarray(size * (drift * rng.uniform(0.0, 0.004) + pan * (rng.random() < 0.4)))

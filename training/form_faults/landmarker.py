"""What the real landmarker makes of a known pose: fitted to renders whose truth is known, then applied to motions without pictures.

Two parts. What the landmarker always does to a pose (depth too short, bent knees straightened, hidden limbs guessed) is a small
network from the true points, as the camera sees them, to the error of every point and its visibility. What is left differs from
clip to clip (clothes, light, drift): it is taken as a whole from a render in which a similar pose was seen from a similar side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from spotter.domain.landmarks import LANDMARK_COUNT, MIRROR
from spotter.domain.pose import PoseSequence
from spotter.errors import InvalidRequest
from training.synthetic.camera import draw
from training.synthetic.rotations import Array

WIDTH, HEIGHT = 360, 480
BODY_MARGIN = 0.12  # metres of flesh around the joints, as where renders place their camera
PLACES_EVERY = 3
WIDE, STEPS, BATCH, RATE = 128, 400, 256, 2e-3
DROPPED, NOISE, WEIGHT_DECAY = 0.4, 0.15, 0.1  # strong, because frames of one clip are all alike
FOLDS = 2  # the rest is what remains for clips that the network did not learn from
ALIKE = 12  # clips among which a rest is drawn
LEAST_CLIPS = 8
SEED = 20261122
_SURE = 0.002  # visibilities are kept this far from 0 and 1 before the logarithm of the odds
_HIPS = [23, 24]
_XYZ, _XY = 3 * LANDMARK_COUNT, 2 * LANDMARK_COUNT
_FLIP_3D = np.array([-1.0, 1.0, 1.0])
_FLIP_2D = np.array([-1.0, 1.0])


@dataclass(frozen=True)
class Seen:
    """A render as arrays: T frames of the truth and of what the landmarker said.

    Attributes:
        truth: (T, 33, 3) metres, MediaPipe's axes, pelvis at the origin.
        error: (T, 198) of the 33 world points (in sizes of the body), the 33 picture points (in sizes of the body in the
            picture), then the log odds of the 33 visibilities; NaN where nobody was found.
    """

    truth: Array
    error: Array


def seen(data: dict[str, np.ndarray], variant: str = "full") -> Seen:
    """The arrays of a file of `training.angle_correction.data`."""
    truth, flat = data["landmarks_3d"].astype(float), data["landmarks_2d"].astype(float)
    world = data[f"world_{variant}"].astype(float)
    pixels = data[f"image_{variant}"][..., :2].astype(float) * data["size"]
    odds = _odds(data[f"seen_{variant}"].astype(float))
    found = np.isfinite(world).all(axis=(1, 2))
    error = np.concatenate(
        ((world - truth).reshape(-1, _XYZ) / _size(truth), (pixels - flat).reshape(-1, _XY) / _size(flat), odds), axis=1
    )
    return Seen(truth, np.where(found[:, None], error, np.nan))


def flipped(clip: Seen) -> Seen:
    """The mirror image."""
    mirror = list(MIRROR)
    world = clip.error[:, :_XYZ].reshape(-1, LANDMARK_COUNT, 3)[:, mirror] * _FLIP_3D
    flat = clip.error[:, _XYZ : _XYZ + _XY].reshape(-1, LANDMARK_COUNT, 2)[:, mirror] * _FLIP_2D
    odds = clip.error[:, _XYZ + _XY :][:, mirror]
    error = np.concatenate((world.reshape(-1, _XYZ), flat.reshape(-1, _XY), odds), axis=1)
    return Seen(clip.truth[:, mirror] * _FLIP_3D, error)


class Landmarker:
    """The imitation."""

    def __init__(self, clips: Sequence[Seen]) -> None:
        """Fit it to renders.

        Raises:
            InvalidRequest: there are fewer than `LEAST_CLIPS`.
        """
        if len(clips) < LEAST_CLIPS:
            raise InvalidRequest(
                f"The landmarker's errors need at least {LEAST_CLIPS} renders, there are {len(clips)}."
            )
        pool = [one for clip in clips for one in (clip, flipped(clip))]
        self._rests: list[Array] = [np.zeros(0)] * len(pool)
        for fold in range(FOLDS):
            unseen = [index for index in range(len(pool)) if index // 2 % FOLDS == fold]
            network = _fit([pool[index] for index in range(len(pool)) if index // 2 % FOLDS != fold])
            for index in unseen:
                self._rests[index] = pool[index].error - _apply(network, pool[index].truth)
        self._network = _fit(pool)
        self._places = np.stack([_place(one.truth) for one in pool])

    def film(self, points: Array, floor: float, fps: float, rng: np.random.Generator) -> PoseSequence:
        """What the landmarker would say of a motion from a camera that is drawn.

        Args:
            points: (T, 33, 3) metres, world axes.
            floor: its height.
            fps: frames per second of the points.
            rng: draws the camera and the rest.
        """
        places = points[::PLACES_EVERY].reshape(-1, 3)
        places = np.concatenate([places - BODY_MARGIN, places + BODY_MARGIN])
        places[:, 2] = np.maximum(places[:, 2], floor)
        camera = draw(places, floor, rng, width=WIDTH, height=HEIGHT)
        flat = camera.see(points)[..., :2]
        truth = (points - points[:, _HIPS].mean(axis=1, keepdims=True)) @ camera.axes.T * [1.0, -1.0, 1.0]
        error = _apply(self._network, truth) + self._rest(truth, rng)
        found = np.isfinite(error).all(axis=1)
        world = truth + error[:, :_XYZ].reshape(-1, LANDMARK_COUNT, 3) * _size(truth)
        pixels = flat + error[:, _XYZ : _XYZ + _XY].reshape(-1, LANDMARK_COUNT, 2) * _size(flat)
        image = np.concatenate((pixels / [WIDTH, HEIGHT], world[..., 2:]), axis=-1)
        visibility = 1.0 / (1.0 + np.exp(-error[:, _XYZ + _XY :]))
        return PoseSequence(
            times=np.arange(len(points)) / fps,
            image=image,
            visibility=np.where(found[:, None], visibility, 0.0),
            world=world,
            detected=found,
            width=WIDTH,
            height=HEIGHT,
        )

    def _rest(self, truth: Array, rng: np.random.Generator) -> Array:
        """(T, 198) of a clip that is alike, played to and fro until it is long enough."""
        near = np.argsort(np.abs(self._places - _place(truth)).mean(axis=1))[:ALIKE]
        rest = self._rests[int(rng.choice(near))]
        there_and_back = np.concatenate([np.arange(len(rest)), np.arange(len(rest) - 2, 0, -1)])
        start = int(rng.integers(len(there_and_back)))
        return rest[there_and_back[(start + np.arange(len(truth))) % len(there_and_back)]]


def _odds(visibility: Array) -> Array:
    known = np.clip(visibility, _SURE, 1.0 - _SURE)
    return np.asarray(np.log(known / (1.0 - known)))


def _size(points: Array) -> float:
    own = points - points[:, _HIPS].mean(axis=1, keepdims=True)
    return float(np.median(np.sqrt((own**2).sum(axis=-1).mean(axis=1))))


def _place(truth: Array) -> Array:
    """(99,) mean pose in sizes of the body: posture and side from which it is seen."""
    return np.asarray(truth.mean(axis=0).ravel() / _size(truth))


def _fit(clips: Sequence[Seen]) -> nn.Module:
    """Least absolute error on frames of all clips."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    values = np.concatenate([one.truth.reshape(len(one.truth), -1) / _size(one.truth) for one in clips])
    wanted = np.concatenate([one.error for one in clips])
    known = np.isfinite(wanted).all(axis=1)
    inputs, wanted = (torch.from_numpy(part[known].astype(np.float32)) for part in (values, wanted))
    weight = 1.0 / wanted.abs().mean(dim=0).clamp(min=1e-3)
    network = nn.Sequential(nn.Linear(_XYZ, WIDE), nn.GELU(), nn.Dropout(DROPPED), nn.Linear(WIDE, wanted.shape[1]))
    with torch.no_grad():
        network[-1].bias.copy_(wanted.mean(dim=0))
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=STEPS)
    for _ in range(STEPS):
        rows = torch.from_numpy(rng.integers(len(inputs), size=BATCH))
        optimiser.zero_grad()
        ((network(inputs[rows] + NOISE * torch.randn(BATCH, _XYZ)) - wanted[rows]).abs() * weight).mean().backward()
        optimiser.step()
        schedule.step()
    return network.eval()


@torch.no_grad()
def _apply(network: nn.Module, truth: Array) -> Array:
    values = (truth.reshape(len(truth), -1) / _size(truth)).astype(np.float32)
    return np.asarray(network(torch.from_numpy(values)).numpy(), dtype=np.float64)


def from_files(files: Sequence[Path], variant: str = "full") -> list[Seen]:
    """The renders of some files."""
    found = []
    for file in files:
        with np.load(file) as data:
            found.append(seen(dict(data), variant))
    return found

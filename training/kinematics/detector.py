"""What a pose model makes of a true pose: jitter, guesses for hidden limbs, exchanged sides, lost joints and frames."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from spotter.domain.angle_correction import centred
from spotter.domain.landmarks import MIRROR, Landmark
from spotter.domain.pose import PoseSequence
from training.kinematics.body import Array
from training.kinematics.camera import Shot

_ARM = ("SHOULDER", "ELBOW", "WRIST", "PINKY", "INDEX", "THUMB")
_LEG = ("HIP", "KNEE", "ANKLE", "HEEL", "FOOT_INDEX")
_LEGS = [int(Landmark[f"{side}_{name}"]) for side in ("LEFT", "RIGHT") for name in _LEG[1:]]
_HEAD = list(range(11))
_CLEAN_JITTER = 0.006  # of the body's size, at most


class Imitation(Protocol):
    """Knows how the real pose model errs."""

    def look(self, truth: Array, flat: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
        """What it says of a motion: (T, 33, 3) metres, (T, 33, 2) pixels, visibility; NaN and 0 where it finds nobody.

        Args:
            truth: (T, 33, 3) metres as the camera is turned, pelvis at the origin.
            flat: (T, 33, 2) pixels.
            rng: draws the errors.
        """
        ...


def watched(
    imitation: Imitation, truth: Array, flat: Array, *, fps: float, size: tuple[int, int], rng: np.random.Generator
) -> PoseSequence:
    """What the step `pose` would write about a motion.

    Args:
        imitation: says what is found.
        truth: (T, 33, 3) metres as the camera is turned, pelvis at the origin.
        flat: (T, 33, 2) pixels.
        fps: frames per second.
        size: width and height of the picture, pixels.
        rng: draws the errors.
    """
    world, pixels, visibility = imitation.look(truth, flat, rng)
    return PoseSequence(
        times=np.arange(len(truth)) / fps,
        image=np.concatenate((pixels / size, world[..., 2:]), axis=-1),
        visibility=visibility,
        world=world,
        detected=np.isfinite(world).all(axis=(1, 2)),
        width=size[0],
        height=size[1],
    )


def imitate(shot: Shot, fps: float, imitation: Imitation, rng: np.random.Generator) -> tuple[Array, Array]:
    """As `detect`, with the errors that the real pose model makes of such poses."""
    size = float(np.median(np.ptp(shot.xy, axis=1).max(axis=-1)))
    _, xy, visibility = imitation.look(centred(shot.local), shot.xy, rng)
    xy = np.where(np.isfinite(xy), xy, shot.xy)
    xy += _jitter(xy.shape, np.full(1, size * rng.uniform(0.0, _CLEAN_JITTER)), rng)
    _leave_picture(xy, visibility, shot, size, rng)
    _lose(visibility, fps, rng)
    return xy, visibility


def detect(shot: Shot, fps: float, rng: np.random.Generator) -> tuple[Array, Array]:
    """((T, 33, 2) pixels, (T, 33) visibility 0..1) as a pose model would report them.

    One clip in five stays nearly clean, as annotated by hand.
    """
    clean = rng.random() < 0.2
    size = float(np.median(np.ptp(shot.xy, axis=1).max(axis=-1)))
    sigma = size * (rng.uniform(0.0, _CLEAN_JITTER) if clean else float(np.exp(rng.normal(np.log(0.011), 0.6))))
    hidden = _hidden_share(shot)
    xy = shot.xy + _jitter(shot.xy.shape, sigma * (1.0 + 2.0 * hidden[..., None] * (not clean)), rng)
    visibility = np.clip(1.0 - 0.75 * hidden + rng.normal(0.0, 0.08, size=hidden.shape), 0.0, 1.0)
    if not clean:
        _confuse_far_limbs(xy, shot, fps, rng)
        _exchange_sides(xy, fps, rng)
        xy = _smoothed(xy, rng)
        _warp_parts(xy, size, rng)
    _leave_picture(xy, visibility, shot, size, rng)
    _lose(visibility, fps, rng)
    return xy, visibility


def _hidden_share(shot: Shot) -> Array:
    """0 for the nearest joints to 1 for those behind the whole body: a far arm in a side view, roughly."""
    nearest = shot.depth.min(axis=1, keepdims=True)
    reach = np.maximum(np.ptp(shot.depth, axis=1, keepdims=True), 1e-6)
    partner = shot.depth - shot.depth[:, list(MIRROR)]
    overlap = np.linalg.norm(shot.xy - shot.xy[:, list(MIRROR)], axis=-1)
    size = np.maximum(np.ptp(shot.xy, axis=1).max(axis=-1, keepdims=True), 1e-6)
    behind = (partner > 0.1) * np.clip(1.0 - overlap / (0.12 * size), 0.0, 1.0)
    return np.asarray(np.clip(behind + 0.2 * (shot.depth - nearest) / reach, 0.0, 1.0))


def _jitter(shape: tuple[int, ...], sigma: Array, rng: np.random.Generator) -> Array:
    """White noise plus noise that wanders, half a second long."""
    white = rng.normal(size=shape)
    slow = rng.normal(size=shape)
    kernel = np.hanning(9)
    kernel /= np.sqrt((kernel**2).sum())
    spectrum = np.fft.rfft(slow, axis=0) * np.fft.rfft(kernel, n=shape[0])[:, None, None]
    slow = np.fft.irfft(spectrum, n=shape[0], axis=0)
    return np.asarray(sigma * (0.5 * white + 0.85 * slow))


def _stretch(count: int, fps: float, rng: np.random.Generator) -> slice:
    length = max(1, int(rng.uniform(0.2, 3.0) * fps))
    start = int(rng.integers(-length // 2, max(count, 1)))
    return slice(max(start, 0), min(start + length, count))


def _confuse_far_limbs(xy: Array, shot: Shot, fps: float, rng: np.random.Generator) -> None:
    """A hidden arm or leg is drawn onto the near one, or halfway to it."""
    side_depth = {
        side: float(np.median(shot.depth[:, [int(Landmark[f"{side}_SHOULDER"]), int(Landmark[f"{side}_HIP"])]]))
        for side in ("LEFT", "RIGHT")
    }
    far, near = ("LEFT", "RIGHT") if side_depth["LEFT"] > side_depth["RIGHT"] else ("RIGHT", "LEFT")
    for names in (_ARM[1:], _LEG[1:]):
        if rng.random() > 0.3:
            continue
        when = slice(None) if rng.random() < 0.5 else _stretch(len(xy), fps, rng)
        share = rng.uniform(0.4, 1.0)
        for name in names:
            to, source = int(Landmark[f"{far}_{name}"]), int(Landmark[f"{near}_{name}"])
            xy[when, to] += share * (xy[when, source] - xy[when, to])


def _exchange_sides(xy: Array, fps: float, rng: np.random.Generator) -> None:
    """The model takes the back for the front: all joints, or only arms or legs, change sides."""
    if rng.random() < 0.06:
        xy[:] = xy[:, list(MIRROR)]
    for _ in range(rng.poisson(0.4)):
        when = _stretch(len(xy), fps, rng)
        names = (_ARM, _LEG, _ARM + _LEG)[rng.integers(3)]
        left = [int(Landmark[f"LEFT_{name}"]) for name in names]
        right = [int(Landmark[f"RIGHT_{name}"]) for name in names]
        xy[when, left], xy[when, right] = xy[when, right].copy(), xy[when, left].copy()


def _smoothed(xy: Array, rng: np.random.Generator) -> Array:
    """The tracker's low-pass filter: it lags and takes the tips off fast movements."""
    keep = rng.uniform(0.0, 0.6)
    if rng.random() < 0.4:
        return xy
    smooth = xy.copy()
    for index in range(1, len(xy)):
        smooth[index] = keep * smooth[index - 1] + (1.0 - keep) * xy[index]
    return smooth


def _warp_parts(xy: Array, size: float, rng: np.random.Generator) -> None:
    """Constant errors: each joint is a little off the anatomical one for this body, dress and view."""
    xy += rng.normal(0.0, size * rng.uniform(0.0, 0.015), size=(1, xy.shape[1], 2))


def _leave_picture(xy: Array, visibility: Array, shot: Shot, size: float, rng: np.random.Generator) -> None:
    """Joints outside the picture are guessed: badly, with low visibility or, by some sources, with none stated."""
    outside = (xy < 0).any(axis=-1) | (xy > np.array([shot.width, shot.height])).any(axis=-1)
    if not outside.any():
        return
    bound = np.clip(xy, -0.15 * size, np.array([shot.width, shot.height]) + 0.15 * size)
    pull = rng.uniform(0.0, 1.0)
    guess = xy + pull * (bound - xy) + rng.normal(0.0, 0.03 * size, size=xy.shape)
    xy[outside] = guess[outside]
    if rng.random() < 0.7:
        visibility[outside] *= rng.uniform(0.0, 0.4)


def _lose(visibility: Array, fps: float, rng: np.random.Generator) -> None:
    """Visibility goes to 0 for single joints, for body parts, for frames."""
    count, joints = visibility.shape
    for _ in range(rng.poisson(0.5)):
        visibility[_stretch(count, fps, rng), rng.integers(joints)] = 0.0
    for part, chance in ((_LEGS, 0.05), (_HEAD, 0.05)):
        if rng.random() < chance:
            visibility[:, part] = 0.0
    for side in ("LEFT", "RIGHT"):
        for names in (_ARM[1:], _LEG[1:]):
            if rng.random() < 0.05:
                visibility[:, [int(Landmark[f"{side}_{name}"]) for name in names]] = 0.0
    if rng.random() < 0.15:
        visibility[rng.random(count) < rng.uniform(0.02, 0.4)] = 0.0
    if rng.random() < 0.05:
        visibility[_stretch(count, fps, rng)] = 0.0

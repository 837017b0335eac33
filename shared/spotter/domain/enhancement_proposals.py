"""Which steps of an enhancement are worth a trial, by what was measured in the probe frames."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spotter.domain.enhancement import JUDGED, Box, Tone, Turn
from spotter.domain.geometry import FloatArray, middle_of
from spotter.domain.landmarks import Landmark
from spotter.domain.picture_quality import light, noise_level
from spotter.domain.pose import PoseSequence

# Chosen on a third of the sources of the evaluation clips (docs/enhancement.md).
DARK_MIDDLE = 60.0  # grey level; half of the picture is darker
WANTED_MIDDLE = 0.42  # share of white that the middle becomes
STRONGEST_GAMMA = 0.4  # smaller lifts noise more than bodies
NOISY = 4.0  # grey levels of deviation; a phone by day has 1 to 2
SHAKY = 0.004  # of the shorter side
SMALL_ZOOM = 1.5  # times nearer that a crop must bring the person
SURE = 0.5  # visibility of a landmark that counts for the crop
CROP_MARGIN = 0.35  # of the longer side of the person's box, on each side: between probes a person moves on
CROP_NEEDS = 0.5  # share of probes with a person
TILE = 0.5  # of the sides: a person who is not found in the whole picture is looked for in five parts of it
UPSIDE_DOWN = 0.8  # share of probes in which the body points the wrong way
LYING = math.cos(math.radians(40.0))  # the line from shoulders to feet is nearer than this to an axis of the picture
LEVEL_MOTION = 0.75  # share of the joints' motion along the picture's rows: weights and bodies move up and down
LEAST_MOTION = 0.1  # torso lengths of deviation; less says nothing
TURN_NEEDS = 0.6  # share of probes with a person


def brighter(pictures: Sequence[NDArray[np.uint8]]) -> tuple[Tone, str] | None:
    """Grey levels to spread when most of the picture is dark."""
    black, middle, white = light(pictures)
    if middle >= DARK_MIDDLE:
        return None
    share = min(max((middle - black) / max(white - black, 1.0), 0.02), 0.9)
    gamma = min(max(math.log(WANTED_MIDDLE) / math.log(share), STRONGEST_GAMMA), 1.0)
    tone = Tone(black=black, white=white, gamma=round(gamma, 3))
    return tone, f"middle grey level {middle:.0f} of 255 (dark below {DARK_MIDDLE:.0f})"


def calmer(pictures: Sequence[NDArray[np.uint8]]) -> tuple[float, str] | None:
    """The noise to remove."""
    noise = float(np.median([noise_level(picture) for picture in pictures]))
    if noise < NOISY:
        return None
    return round(noise, 2), f"noise of {noise:.1f} grey levels (noisy from {NOISY:.0f})"


def steadier(offsets: FloatArray) -> str | None:
    """Whether the camera shakes.

    Args:
        offsets: (T, 2) by which each probe shows the scene off its steady place, in shares of the shorter side.
    """
    shake = float(np.sqrt((offsets**2).sum(axis=1).mean())) if len(offsets) else 0.0
    return f"the camera shakes by {shake:.1%} of the picture (shaky from {SHAKY:.1%})" if shake >= SHAKY else None


def nearer(found: PoseSequence, zoom_limit: float) -> tuple[Box, str] | None:
    """The part of the picture in which the person stays, when they are small.

    Args:
        found: landmarks of the probes.
        zoom_limit: how many times more pixels the video has than the analysed picture.
    """
    if not found.detected.any() or found.detected.mean() < CROP_NEEDS:
        return None
    sure = found.detected[:, None] & (found.visibility > SURE)
    points = found.image[..., :2][sure]
    if not len(points):
        return None
    (left, top), (right, bottom) = np.clip(points.min(axis=0), 0, 1), np.clip(points.max(axis=0), 0, 1)
    size = max((right - left) * found.width, (bottom - top) * found.height)
    pad_x, pad_y = CROP_MARGIN * size / found.width, CROP_MARGIN * size / found.height
    left, top, right, bottom = (
        max(left - pad_x, 0.0),
        max(top - pad_y, 0.0),
        min(right + pad_x, 1.0),
        min(bottom + pad_y, 1.0),
    )
    zoom = min(1 / max(right - left, bottom - top), zoom_limit)
    if zoom < SMALL_ZOOM:
        return None
    box = Box(left=round(left, 4), top=round(top, 4), right=round(right, 4), bottom=round(bottom, 4))
    return box, f"the person and their room fill {(right - left) * (bottom - top):.0%} of the picture"


def tiles() -> tuple[Box, ...]:
    """The middle and the corners of a picture, in which a person who is too small for the whole is looked for."""
    low, high = 0.0, 1.0 - TILE
    corners = [((1.0 - TILE) / 2, (1.0 - TILE) / 2), (low, low), (high, low), (low, high), (high, high)]
    return tuple(Box(left=x, top=y, right=x + TILE, bottom=y + TILE) for x, y in corners)


def upright(found: PoseSequence) -> tuple[Turn, str] | None:
    """Clockwise degrees that would stand the video upright.

    The landmarker sees a person in any turn equally well, so visibility cannot tell. Two facts can: nobody trains with the
    head below the feet through a whole clip, and bodies and weights move up and down. A standing person whose video lies
    on its side lies across the picture and moves along the rows; a push-up lies across it too and moves along the columns.
    """
    if found.detected.mean() < TURN_NEEDS:
        return None
    points = found.pixels()[found.detected]
    shoulders = middle_of(points, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
    hips = middle_of(points, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
    feet = middle_of(points, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
    body = _directions(feet - shoulders)
    torso = float(np.median(np.linalg.norm(hips - shoulders, axis=-1)))
    up_share = float((body[:, 1] < -LYING).mean())
    if up_share >= UPSIDE_DOWN:
        return 180, f"the head was below the feet in {up_share:.0%} of the probe frames"
    spread = points[:, JUDGED].std(axis=0) / max(torso, 1.0)  # (joints, 2)
    level = float((spread[:, 0] ** 2).sum() / max((spread**2).sum(), 1e-9))
    if level < LEVEL_MOTION or float(np.linalg.norm(spread, axis=1).max()) < LEAST_MOTION:
        return None
    for turn, sign in ((90, 1.0), (270, -1.0)):
        share = float((sign * body[:, 0] > LYING).mean())
        if share >= UPSIDE_DOWN:
            reason = f"the body lay across the picture in {share:.0%} of the probe frames and {level:.0%} of its motion went along the rows"
            return (90 if turn == 90 else 270), reason
    return None


def _directions(vectors: FloatArray) -> FloatArray:
    """(T, 2) vectors of length 1."""
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9))

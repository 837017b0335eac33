"""Pictures with transparency that are made once and laid onto many frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from spotter.overlay.style import INK, PANEL_OPACITY, SHIFT, Colour, Picture, put_text, text_box

FINER = 4  # masks are drawn so many times larger and averaged down: smooth corners at every size


@dataclass(frozen=True)
class Sprite:
    """A picture with transparency.

    Attributes:
        colour: (h, w, 3) RGB, already multiplied by the opacity.
        kept: (h, w, 3) how much of the ground remains visible, 0..255, the same in all three channels.
    """

    colour: Picture
    kept: Picture

    @classmethod
    def of(cls, picture: Picture, opacity: NDArray[np.uint8]) -> Self:
        """From an (h, w, 3) picture and its (h, w) opacity."""
        alpha = cv2.merge([opacity] * 3)
        return cls(colour=_times(picture, alpha), kept=cv2.bitwise_not(alpha))

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.kept.shape[1], self.kept.shape[0]

    def faded(self, share: float) -> Sprite:
        """The same picture, less opaque: 0 cannot be seen, 1 is as before."""
        if share >= 1:
            return self
        colour = cv2.convertScaleAbs(self.colour, alpha=max(share, 0.0))
        kept = cv2.bitwise_not(cv2.convertScaleAbs(cv2.bitwise_not(self.kept), alpha=max(share, 0.0)))
        return Sprite(colour=colour, kept=kept)

    def lay_onto(self, frame: Picture, left: int, top: int) -> None:
        """Blend into the frame; what hangs over the edge is left out."""
        width, height = self.size
        x0, y0 = max(left, 0), max(top, 0)
        x1, y1 = min(left + width, frame.shape[1]), min(top + height, frame.shape[0])
        if x0 >= x1 or y0 >= y1:
            return
        part = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
        ground = frame[y0:y1, x0:x1]
        ground[:] = cv2.add(_times(ground, self.kept[part]), self.colour[part])


def _times(picture: Picture, share: Picture) -> Picture:
    """Product of two pictures whose values mean 0..1 as 0..255; OpenCV does this without leaving 8 bits."""
    return np.asarray(cv2.multiply(picture, share, scale=1 / 255))


def rounded_mask(width: int, height: int, radius: int, opacity: float) -> NDArray[np.uint8]:
    """(height, width) opacity of a rectangle with round corners."""
    mask = np.zeros((height * FINER, width * FINER), np.uint8)
    corner = min(radius, width // 2, height // 2) * FINER
    right, bottom = width * FINER - 1, height * FINER - 1
    cv2.rectangle(mask, (corner, 0), (right - corner, bottom), 255, -1)
    cv2.rectangle(mask, (0, corner), (right, bottom - corner), 255, -1)
    for x in (corner, right - corner):
        for y in (corner, bottom - corner):
            cv2.circle(mask, (x, y), corner, 255, -1)
    smooth = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(np.round(smooth * opacity), dtype=np.uint8)


def panel(width: int, height: int, radius: int, colour: Colour, opacity: float) -> Sprite:
    """A rounded rectangle of one colour."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = colour
    return Sprite.of(picture, rounded_mask(width, height, radius, opacity))


def fixed(x: float, y: float) -> tuple[int, int]:
    """A point in the fixed-point coordinates of OpenCV's drawing functions."""
    return round(float(x) * (1 << SHIFT)), round(float(y) * (1 << SHIFT))


def fixed_points(points: NDArray[np.float64]) -> NDArray[np.int32]:
    """(N, 2) points in the same coordinates."""
    return np.round(points * (1 << SHIFT)).astype(np.int32)


def pill(text: str, size: int, weight: int, colour: Colour, pad: int) -> Sprite:
    """A word on a small dark panel with round ends."""
    width, ascent, descent = text_box(text, size, weight)
    across, high = width + 2 * pad, ascent + descent + pad
    picture: Picture = np.empty((high, across, 3), np.uint8)
    picture[:] = INK
    put_text(picture, text, pad, pad // 2 + ascent, colour, size, weight)
    shape = rounded_mask(across, high, high // 2, PANEL_OPACITY)
    # Letters are opaque even where the panel lets the video through.
    return Sprite.of(picture, np.maximum(shape, (picture.max(axis=2) > max(INK)) * np.uint8(255)))

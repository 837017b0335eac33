"""Pictures with transparency that are made once and laid onto many frames."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from spotter.domain.video_frame import Matrix, Plane, weights
from spotter.overlay.canvas import Canvas
from spotter.overlay.style import INK, PANEL_OPACITY, Colour, Picture, put_text, text_box

FINER = 4  # masks are drawn so many times larger and averaged down: smooth corners at every size
OPAQUE = 255

Layers = tuple[tuple[Plane, Plane], ...]


@dataclass(frozen=True, eq=False)
class Sprite:
    """A picture with transparency.

    Attributes:
        picture: (h, w, 3) RGB.
        opacity: (h, w) 0..255.
    """

    picture: Picture
    opacity: NDArray[np.uint8]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.opacity.shape[1], self.opacity.shape[0]

    def lay_onto(self, canvas: Canvas, left: int, top: int, share: float = 1.0) -> None:
        """Blend into the frame; what hangs over the edge is left out. `share` 0 cannot be seen, 1 is as it was made."""
        # Colour is stored for squares of four pixels: a sprite that begins between them is shifted inside its own picture.
        shift = left % 2, top % 2
        key = (canvas.frame.matrix, *shift)
        if key not in self._layers:
            self._layers[key] = self._made(canvas.frame.matrix, *shift)
        layers = self._layers[key]
        canvas.blend(layers if share >= 1 else _faded(layers, max(share, 0.0)), left - shift[0], top - shift[1])

    @cached_property
    def _layers(self) -> dict[tuple[Matrix, int, int], Layers]:
        return {}

    def _made(self, matrix: Matrix, right: int, down: int) -> Layers:
        """For each plane the colour times the opacity, and how much of the ground stays."""
        width, height = self.size
        padding = ((down, (height + down) % 2), (right, (width + right) % 2))
        alpha = np.pad(self.opacity, padding).astype(np.float32) / OPAQUE
        picture = np.pad(self.picture, (*padding, (0, 0))).astype(np.float32)
        made = []
        for values, factor in zip(cv2.split(cv2.transform(picture, weights(matrix))), (1, 2, 2), strict=True):
            colour = values * alpha
            size = alpha.shape[1] // factor, alpha.shape[0] // factor
            small, opaque = (cv2.resize(plane, size, interpolation=cv2.INTER_AREA) for plane in (colour, alpha))
            made.append((_bytes(small), _bytes(OPAQUE * (1 - opaque))))
        return tuple(made)


def _bytes(values: NDArray[np.float32]) -> Plane:
    return np.round(values).astype(np.uint8)


def _faded(layers: Layers, share: float) -> Layers:
    return tuple(
        (
            np.asarray(cv2.convertScaleAbs(colour, alpha=share)),
            cv2.bitwise_not(cv2.convertScaleAbs(cv2.bitwise_not(kept), alpha=share)),
        )
        for colour, kept in layers
    )


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


def dark(width: int, height: int) -> Picture:
    """An empty panel to write on."""
    picture: Picture = np.empty((height, width, 3), np.uint8)
    picture[:] = INK
    return picture


def panel(picture: Picture, shape: NDArray[np.uint8]) -> Sprite:
    """What is written on a dark panel of a shape; letters are opaque even where the panel lets the video through."""
    written = (picture.max(axis=2) > max(INK)) & (shape > 0)
    return Sprite(picture, np.where(written, np.uint8(OPAQUE), shape))


def pill(text: str, size: int, weight: int, colour: Colour, pad: int) -> Sprite:
    """A word on a small dark panel with round ends."""
    width, ascent, descent = text_box(text, size, weight)
    across, high = width + 2 * pad, ascent + descent + pad
    picture = dark(across, high)
    put_text(picture, text, pad, pad // 2 + ascent, colour, size, weight)
    return panel(picture, rounded_mask(across, high, high // 2, PANEL_OPACITY))


def lettering(text: str, colour: Colour, size: int, weight: int) -> Sprite:
    """A line of text without a panel; its base line lies the text's ascent below the upper edge."""
    width, ascent, descent = text_box(text, size, weight)
    cover: Picture = np.zeros((ascent + descent, max(width, 1), 3), np.uint8)
    put_text(cover, text, 0, ascent, (OPAQUE,) * 3, size, weight)
    picture = np.empty_like(cover)
    picture[:] = colour
    return Sprite(picture, np.ascontiguousarray(cover[..., 0]))

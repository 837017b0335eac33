"""A picture as video files hold it: brightness at full size, two colour differences at half (YCbCr 4:2:0)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels

# Digital levels of video range (ITU-R BT.601-7, BT.709-6): black, and white above it; no colour, and the span around it.
BLACK, LUMA_SPAN = 16, 219
NEUTRAL, CHROMA_SPAN = 128, 224
FULL_SCALE = 255


class Matrix(StrEnum):
    """How red, green and blue make brightness."""

    BT601 = "bt601"
    BT709 = "bt709"


# Shares of red and blue in brightness (ITU-R BT.601-7, 2.5.1; BT.709-6, item 3.2).
SHARES = {Matrix.BT601: (0.299, 0.114), Matrix.BT709: (0.2126, 0.0722)}


@dataclass(frozen=True)
class VideoFrame:
    """One picture of a video.

    Attributes:
        planes: (3 H / 2, W) the brightness, H rows, and behind it both colour differences (I420); H and W are even.
        matrix: what the numbers mean, in video range.
    """

    planes: Plane
    matrix: Matrix = Matrix.BT601

    @classmethod
    def black(cls, width: int, height: int, matrix: Matrix = Matrix.BT601) -> Self:
        """A dark picture of an even size."""
        planes = np.full((3 * height // 2, width), NEUTRAL, np.uint8)
        planes[:height] = BLACK
        return cls(planes, matrix)

    @classmethod
    def of_rgb(cls, picture: NDArray[np.uint8], matrix: Matrix = Matrix.BT601) -> Self:
        """From an (H, W, 3) RGB picture with even sides; four pixels share the mean of their colours."""
        height, width = picture.shape[:2]
        values = picture @ weights(matrix)[:, :3].T.astype(np.float32) + weights(matrix)[:, 3].astype(np.float32)
        frame = cls.black(width, height, matrix)
        squares = values[..., 1:].reshape(height // 2, 2, width // 2, 2, 2).mean(axis=(1, 3))
        levels = values[..., 0], squares[..., 0], squares[..., 1]
        for target, level in zip(frame.parts, levels, strict=True):
            target[:] = level + 0.5
        return frame

    def rgb(self) -> NDArray[np.uint8]:
        """(H, W, 3), as a screen shows it."""
        light, *colours = self.parts
        full = [light, *(colour.repeat(2, axis=0).repeat(2, axis=1) for colour in colours)]
        back = np.linalg.inv(weights(self.matrix)[:, :3])
        values = (np.stack(full, axis=-1) - weights(self.matrix)[:, 3]) @ back.T
        return np.clip(values + 0.5, 0, FULL_SCALE).astype(np.uint8)

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.planes.shape[1])

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.planes.shape[0]) * 2 // 3

    @property
    def parts(self) -> tuple[Plane, Plane, Plane]:
        """Views of brightness (H, W) and the differences of blue and red (H / 2, W / 2)."""
        width, height = self.width, self.height
        blue, red = self.planes[height:].reshape(2, height // 2, width // 2)
        return self.planes[:height], blue, red

    def copy(self) -> VideoFrame:
        """The same picture, to be changed on its own."""
        return replace(self, planes=self.planes.copy())

    def part(self, box: Box) -> VideoFrame:
        """A copy of what lies in a box with even sides and corners."""
        left, top, right, bottom = box
        part = VideoFrame.black(right - left, bottom - top, self.matrix)
        for target, source, factor in zip(part.parts, self.parts, (1, 2, 2), strict=True):
            target[:] = source[top // factor : bottom // factor, left // factor : right // factor]
        return part

    def reduced(self, longest: int) -> VideoFrame:
        """The picture smaller by a whole factor (mean of squares), its longer side at most `longest`."""
        factor = -(-max(self.width, self.height) // longest)
        width, height = (side // factor // 2 * 2 for side in (self.width, self.height))
        small = VideoFrame.black(width, height, self.matrix)
        for target, source in zip(small.parts, self.parts, strict=True):
            rows, columns = target.shape
            squares = source[: rows * factor, : columns * factor].reshape(rows, factor, columns, factor)
            target[:] = squares.mean(axis=(1, 3)) + 0.5
        return small

    def darkened(self, share: float) -> VideoFrame:
        """A copy with so much of its light and colour."""
        light, *colours = (part.astype(np.float32) for part in self.parts)
        dark = VideoFrame.black(self.width, self.height, self.matrix)
        levels = [BLACK + (light - BLACK) * share, *(NEUTRAL + (colour - NEUTRAL) * share for colour in colours)]
        for target, level in zip(dark.parts, levels, strict=True):
            target[:] = np.clip(level + 0.5, 0, FULL_SCALE)
        return dark


@cache
def weights(matrix: Matrix) -> NDArray[np.float64]:
    """(3, 4): red, green, blue as 0..255 and 1 give brightness and the differences of blue and red in video range."""
    red, blue = SHARES[matrix]
    light = np.array([red, 1 - red - blue, blue])
    towards_blue = (np.array([0, 0, 1]) - light) / (2 * (1 - blue))
    towards_red = (np.array([1, 0, 0]) - light) / (2 * (1 - red))
    spans = np.array([[LUMA_SPAN], [CHROMA_SPAN], [CHROMA_SPAN]]) / FULL_SCALE
    return np.hstack([spans * np.array([light, towards_blue, towards_red]), [[BLACK], [NEUTRAL], [NEUTRAL]]])


@cache
def levels(colour: Sequence[int], matrix: Matrix) -> tuple[int, int, int]:
    """Brightness and the differences of blue and red that show a colour of RGB."""
    light, blue, red = np.round(weights(matrix) @ [*colour, 1.0]).astype(int).tolist()
    return light, blue, red

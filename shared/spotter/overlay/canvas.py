"""Draws lines, discs and sprites straight onto the planes of a video frame: nothing that stays as filmed is converted.

Every shape is drawn three times, once on the brightness and once, at half the size, on each colour difference. Drawing on an
RGB copy would need two conversions of the whole picture, which cost more than all the shapes together.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from spotter.domain.video_frame import Box, Matrix, Plane, VideoFrame, levels
from spotter.overlay.style import Colour

# Lines and circles take fixed-point coordinates with so many binary places, so that slow movements do not jump.
SHIFT = 4
FACTORS = (1, 2, 2)  # pixels of brightness to one of each plane, in both directions

FILLED = -1.0
ALIKE = 4  # levels of colour that nobody can tell apart

Points = NDArray[np.float64]
Inks = list[tuple[int, float]]  # levels of a plane and widths
Strokes = Sequence[
    tuple[Colour, float]
]  # colour and width in pixels; the first one lies at the bottom and is the widest


class Canvas:
    """A frame as something to draw on, in pixels of its brightness; (0, 0) is the middle of the top left one."""

    def __init__(self, frame: VideoFrame) -> None:
        """The frame is changed in place."""
        self.frame = frame
        self._planes = tuple(zip(frame.parts, FACTORS, strict=True))

    @property
    def width(self) -> int:
        """In pixels."""
        return self.frame.width

    @property
    def height(self) -> int:
        """In pixels."""
        return self.frame.height

    def lines(self, paths: Sequence[Points], strokes: Strokes, *, closed: bool = False) -> None:
        """Paths of (N, 2) points each, with round ends; the strokes lie above each other, each on all paths."""
        if not paths:
            return
        # All points at once: numpy takes as long for a few as for many.
        fixed, borders = _fixed(np.concatenate(paths)), [0, *itertools.accumulate(len(path) for path in paths)]
        for plane, factor, edges, inks in self._strokes(strokes):
            parts = [fixed[factor][start:end] for start, end in itertools.pairwise(borders)]
            for ink, width in inks:
                cv2.polylines(plane, parts, closed, ink, _thick(width, factor), edges, SHIFT)

    def dots(self, centres: Points, strokes: Strokes) -> None:
        """Filled discs around (N, 2) points; the width of a stroke is the radius."""
        fixed = {factor: points.tolist() for factor, points in _fixed(centres).items()}
        for plane, factor, edges, inks in self._strokes(strokes):
            for ink, width in inks:
                radius = round(width * (1 << SHIFT)) // factor
                for centre in fixed[factor]:
                    cv2.circle(plane, centre, radius, ink, -1, edges, SHIFT)

    def arc(self, centre: Points, radius: float, degrees: tuple[float, float], strokes: Strokes) -> None:
        """Part of a circle from one direction to another, clockwise from +x; `FILLED` as the width fills it."""
        fixed = {factor: points.tolist() for factor, points in _fixed(centre).items()}
        for plane, factor, edges, inks in self._strokes(strokes):
            axes = 2 * [round(radius * (1 << SHIFT)) // factor]
            for ink, width in inks:
                thickness = -1 if width < 0 else _thick(width, factor)
                cv2.ellipse(plane, fixed[factor], axes, 0, *degrees, ink, thickness, edges, SHIFT)

    def circle(self, centre: Points, radius: float, strokes: Strokes) -> None:
        """The outline of a disc."""
        self.arc(centre, radius, (0.0, 360.0), strokes)

    @contextmanager
    def faintly(self, box: Box, opacity: float) -> Iterator[None]:
        """What is drawn in the box meanwhile lets the picture shine through."""
        parts = [plane[_slices(self._even(box), factor)] for plane, factor in self._planes]
        before = [part.copy() for part in parts]
        yield
        for part, clean in zip(parts, before, strict=True):
            if part.size:
                cv2.addWeighted(part, opacity, clean, 1 - opacity, 0, dst=part)

    def paste(self, part: VideoFrame, box: Box) -> None:
        """Another picture, scaled into a box with even sides and corners."""
        for (plane, factor), pixels in zip(self._planes, part.parts, strict=True):
            target = plane[_slices(box, factor)]
            target[:] = cv2.resize(pixels, target.shape[::-1], interpolation=cv2.INTER_LINEAR)

    def blend(self, layers: Sequence[tuple[Plane, Plane]], left: int, top: int) -> None:
        """Lay (colour times opacity, share of the ground that stays as 0..255) onto each plane.

        `left` and `top` are even; what hangs over the edge is left out.
        """
        for (plane, factor), (colour, kept) in zip(self._planes, layers, strict=True):
            x, y = left // factor, top // factor
            x0, y0 = max(x, 0), max(y, 0)
            x1, y1 = min(x + kept.shape[1], plane.shape[1]), min(y + kept.shape[0], plane.shape[0])
            if x0 < x1 and y0 < y1:
                inside = np.s_[y0 - y : y1 - y, x0 - x : x1 - x]
                ground = plane[y0:y1, x0:x1]
                # OpenCV does this without leaving 8 bits.
                cv2.add(cv2.multiply(ground, kept[inside], scale=1 / 255), colour[inside], dst=ground)

    def _strokes(self, strokes: Strokes) -> Iterator[tuple[Plane, int, int, Inks]]:
        """For each plane: itself, its factor, the kind of edges, and what is drawn there."""
        for (plane, factor), inks in zip(self._planes, _inks(tuple(strokes), self.frame.matrix), strict=True):
            yield plane, factor, cv2.LINE_AA if factor == 1 else cv2.LINE_8, inks

    def _even(self, box: Box) -> Box:
        """The smallest even box around what of this one lies in the picture."""
        left, top, right, bottom = box
        x0, y0 = max(left, 0) // 2 * 2, max(top, 0) // 2 * 2
        return x0, y0, max(x0, min(-(-right // 2) * 2, self.width)), max(y0, min(-(-bottom // 2) * 2, self.height))


def around(points: Points, reach: float) -> Box:
    """A box in whole pixels that holds everything within `reach` of (N, 2) points."""
    left, top = (int(value) for value in points.min(axis=0) - reach)
    right, bottom = (int(value) + 1 for value in points.max(axis=0) + reach)
    return left, top, right, bottom


def _slices(box: Box, factor: int) -> tuple[slice, slice]:
    left, top, right, bottom = box
    return slice(top // factor, bottom // factor), slice(left // factor, right // factor)


def _fixed(points: Points) -> dict[int, NDArray[np.int32]]:
    """Fixed-point coordinates by factor: a pixel of a halved plane lies in the middle of four pixels of brightness."""
    return {
        factor: np.rint(points * ((1 << SHIFT) / factor) + (0.5 / factor - 0.5) * (1 << SHIFT)).astype(np.int32)
        for factor in (1, 2)
    }


@lru_cache(maxsize=1024)
def _inks(strokes: tuple[tuple[Colour, float], ...], matrix: Matrix) -> tuple[Inks, ...]:
    """For each plane the level and width of every stroke that shows there."""
    light, *colours = (
        [(levels(colour, matrix)[plane], width) for colour, width in strokes] for plane in range(len(FACTORS))
    )
    # White on black, as bones are, is one stroke of colour: eyes see no steps in colour alone.
    shown = [
        [ink for before, ink in zip([None, *inks], inks, strict=False) if _differ(before, ink)] for inks in colours
    ]
    return light, *shown


def _thick(width: float, factor: int) -> int:
    return max(1, -(-int(width) // factor))


def _differ(before: tuple[int, float] | None, ink: tuple[int, float]) -> bool:
    return before is None or abs(before[0] - ink[0]) > ALIKE

"""Draws the path of the bar or of the body: from the start of the movement to where it is now."""

from __future__ import annotations

import numpy as np

from spotter.overlay.canvas import Canvas
from spotter.overlay.document import Trail
from spotter.overlay.person import FloatArray, Track
from spotter.overlay.state import named
from spotter.overlay.style import INK, SKY, Style

EDGE = 2  # pixels of dark on both sides together


class TrailDrawer:
    """A line under the skeleton; it begins anew with every movement."""

    def __init__(self, style: Style, figure: float = 1.0) -> None:
        """`figure` makes the line finer for a person who is small in the picture."""
        self._style = style
        self._line = style.pixels(0.5 * figure, 2)

    def draw(self, canvas: Canvas, track: Track, trail: Trail, time: float) -> None:
        """Draw the path up to a moment, seconds of the video."""
        points = self._path(track, trail, time)
        if len(points) > 1:
            canvas.lines([points], [(INK, self._line + EDGE), (SKY, self._line)])

    def _path(self, track: Track, trail: Trail, time: float) -> FloatArray:
        """(N, 2) pixels of the middle of the trail's landmarks at the analysed moments up to now."""
        inside = slice(*np.searchsorted(track.times, [trail.start, time]))
        joints = [named(name) for name in trail.landmarks]
        points = track.image[inside][:, joints, :2].mean(axis=1)
        known = points[np.isfinite(points).all(axis=1)]
        return np.asarray(known * [self._style.width, self._style.height])

"""Two movements beside each other: each half of the picture shows the part of the frame in which the person moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from spotter.overlay.compose import Overlay
from spotter.overlay.document import Clip
from spotter.overlay.sprite import Sprite
from spotter.overlay.style import Box, Picture, Style

PERSON_MARGIN = 0.12  # of the person's size that is kept on each side
LOOKS = 7  # moments of a movement at which the person's place is looked up
NEVER = -float("inf")


class Half:
    """One movement as a stream of parts of frames."""

    def __init__(self, overlay: Overlay, clip: Clip, box: Box, frames: Iterator[tuple[float, Picture]]) -> None:
        """`frames` are those of the clip from the first moment that is shown on; they are used up."""
        self.clip = clip
        self._overlay, self._box, self._frames = overlay, box, frames
        self._next = next(frames, None)
        self._part: Picture | None = None

    def at(self, moment: float) -> Picture:
        """The part of the last frame until so many seconds from the turning point; of the first one before it."""
        time = self.clip.turn + moment
        latest = None
        while self._next is not None and (self._next[0] <= time or (latest is None and self._part is None)):
            latest, self._next = self._next, next(self._frames, None)
        if latest is not None:
            self._part = self._cut(self._overlay.draw_body(latest[1], latest[0], numbers=False))
        if self._part is None:
            left, top, right, bottom = self._box
            return np.zeros((bottom - top, right - left, 3), np.uint8)
        return self._part

    def _cut(self, picture: Picture) -> Picture:
        left, top, right, bottom = self._box
        return picture[top:bottom, left:right]


def crops(overlay: Overlay, clips: Sequence[Clip], style: Style) -> list[Box]:
    """The part of the frame for each clip: of the same size for all, in the shape of half a picture if the person fits in."""
    places = [_place(overlay, clip, style) for clip in clips]
    wide = max(right - left for left, _, right, _ in places) * (1 + 2 * PERSON_MARGIN)
    high = max(bottom - top for _, top, _, bottom in places) * (1 + 2 * PERSON_MARGIN)
    ratio = (style.width / 2) / style.height
    width = min(max(wide, high * ratio), style.width)
    height = min(width / ratio, style.height)
    boxes = []
    for left, top, right, bottom in places:
        x = np.clip((left + right) / 2 - width / 2, 0, style.width - width)
        y = np.clip((top + bottom) / 2 - height / 2, 0, style.height - height)
        boxes.append((round(x), round(y), round(x) + int(width), round(y) + int(height)))
    return boxes


def _place(overlay: Overlay, clip: Clip, style: Style) -> tuple[float, float, float, float]:
    """Where the person is during a clip; the whole frame when nobody was seen."""
    people = [overlay.person(float(time)) for time in np.linspace(clip.start, clip.end, LOOKS)]
    points = np.concatenate([np.zeros((0, 2)), *(person.points for person in people if person is not None)])
    known = points[np.isfinite(points).all(axis=1)]
    if not len(known):
        return 0.0, 0.0, float(style.width), float(style.height)
    (left, top), (right, bottom) = known.min(axis=0), known.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def beside(parts: Sequence[Picture], titles: Sequence[Sprite], style: Style) -> Picture:
    """The parts from left to right, each with its title, a dark line between them."""
    picture: Picture = np.zeros((style.height, style.width, 3), np.uint8)
    middle, line = style.width // 2, style.pixels(0.4, 2)
    for (left, right), part, title in zip(
        ((0, middle - line), (middle + line, style.width)), parts, titles, strict=True
    ):
        height = min(style.height, round(part.shape[0] * (right - left) / part.shape[1]))
        top = (style.height - height) // 2
        picture[top : top + height, left:right] = cv2.resize(
            part, (right - left, height), interpolation=cv2.INTER_LINEAR
        )
        title.lay_onto(picture, left + (right - left - title.size[0]) // 2, style.margin)
    return picture

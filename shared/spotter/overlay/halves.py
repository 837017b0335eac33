"""Two movements beside each other: each half of the picture shows the part of the frame in which the person moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from spotter.domain.video_frame import Box, Matrix, VideoFrame
from spotter.overlay.canvas import Canvas
from spotter.overlay.compose import Overlay
from spotter.overlay.document import Clip
from spotter.overlay.sprite import Sprite
from spotter.overlay.style import Style

PERSON_MARGIN = 0.12  # of the person's size that is kept on each side
LOOKS = 7  # moments of a movement at which the person's place is looked up
NEVER = -float("inf")


class Half:
    """One movement as a stream of parts of frames."""

    def __init__(self, overlay: Overlay, clip: Clip, box: Box, frames: Iterator[tuple[float, VideoFrame]]) -> None:
        """`frames` are those of the clip from the first moment that is shown on; they are used up."""
        self.clip = clip
        self._overlay, self._box, self._frames = overlay, box, frames
        self._next = next(frames, None)
        self._part: VideoFrame | None = None

    def at(self, moment: float) -> VideoFrame | None:
        """The part of the last frame until so many seconds from the turning point; of the first one before it."""
        time = self.clip.turn + moment
        latest = None
        while self._next is not None and (self._next[0] <= time or (latest is None and self._part is None)):
            latest, self._next = self._next, next(self._frames, None)
        if latest is not None:
            self._part = self._overlay.draw_body(latest[1], latest[0], numbers=False).part(self._box)
        return self._part


def crops(overlay: Overlay, clips: Sequence[Clip], style: Style) -> list[Box]:
    """The part of the frame for each clip, with even sides and corners: of the same size for all.

    It has the shape of half a picture if the person fits in.
    """
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
        x, y, across, down = (int(value) // 2 * 2 for value in (x, y, width, height))
        boxes.append((x, y, x + across, y + down))
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


def beside(parts: Sequence[VideoFrame | None], titles: Sequence[Sprite], style: Style) -> VideoFrame:
    """The parts from left to right, each with its title, a dark line between them; None leaves its half dark."""
    matrix = next((part.matrix for part in parts if part is not None), Matrix.BT601)
    canvas = Canvas(VideoFrame.black(style.width, style.height, matrix))
    middle, line = style.width // 4 * 2, 2 * style.pixels(0.2, 1)
    for (left, right), part, title in zip(
        ((0, middle - line), (middle + line, style.width)), parts, titles, strict=True
    ):
        if part is not None:
            height = min(style.height, 2 * round(part.height * (right - left) / part.width / 2))
            top = (style.height - height) // 4 * 2
            canvas.paste(part, (left, top, right, top + height))
        title.lay_onto(canvas, left + (right - left - title.size[0]) // 2, style.margin)
    return canvas.frame

"""Paints the chapters after the end of a video: slow motion, two movements beside each other, the summary card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np

from spotter.domain.video_frame import Box, VideoFrame
from spotter.overlay.banner import BannerDrawer
from spotter.overlay.canvas import Canvas
from spotter.overlay.compose import Overlay
from spotter.overlay.document import Banner, Clip, Comparison, Drawing, Edge, MarkName, Replay, Summary
from spotter.overlay.halves import Half, beside, crops
from spotter.overlay.person import Person, covered
from spotter.overlay.sprite import Sprite, pill
from spotter.overlay.style import MARK_COLOURS, SEMIBOLD, SMALLEST_TEXT, Style, text_box
from spotter.overlay.summary import draw_card

STILL_STEP = 0.5  # seconds between the pictures of a still: with longer ones players show old pictures after a jump
COMPARISON_FPS = 15.0  # pictures per second: in slow motion more show nothing new
DARKENED = 0.28

Frames = Iterable[tuple[float, VideoFrame]]
Painted = Iterator[tuple[float, VideoFrame]]


class ChapterPainter:
    """Takes frames of the original with their times, gives pictures with the times at which they are shown."""

    def __init__(self, drawing: Drawing, width: int, height: int) -> None:
        """Prepare for frames of one size, in pixels."""
        self._overlay = Overlay(drawing, width, height)
        self._style = Style(width, height)
        self._banner = BannerDrawer(self._style, drawing.direction)
        self._title = lru_cache(maxsize=8)(self._make_title)

    def replay(self, chapter: Replay, frames: Frames) -> Painted:
        """Paint the frames from `chapter.clip.start` to its end; the fault is frozen, with what was measured below."""
        clip, waited = chapter.clip, 0.0
        for time, frame in frames:
            shown = chapter.start + (time - clip.start) / chapter.speed + waited
            if not waited and time >= chapter.freeze_at:
                waited = chapter.freeze_seconds
                still = self._frozen(chapter, frame)
                for extra in np.arange(0.0, waited, STILL_STEP):
                    yield shown + float(extra), still
                continue
            yield shown, self._titled(self._overlay.draw_body(frame, time), clip)

    def _frozen(self, chapter: Replay, frame: VideoFrame) -> VideoFrame:
        below = self._style.margin + self._title(chapter.clip.title, chapter.clip.mark).size[1]
        edges: tuple[Edge, Edge] = ("bottom", "top")
        banners = [Banner(start=0.0, end=float("inf"), text=chapter.text, role="main", edge=edge) for edge in edges]
        person = self._overlay.person(chapter.freeze_at)
        banner = min(banners, key=lambda banner: _hidden(person, self._banner.box(banner, below)))
        taken = [self._banner.box(banner, below)]
        still = self._titled(self._overlay.draw_body(frame, chapter.freeze_at, taken), chapter.clip)
        self._banner.draw(Canvas(still), banner, chapter.end, below)
        return still

    def comparison(self, chapter: Comparison, best: Frames, worst: Frames) -> Painted:
        """Paint two streams of frames beside each other, joined at the turning points, where both are frozen."""
        boxes = crops(self._overlay, (chapter.best, chapter.worst), self._style)
        halves = [
            Half(self._overlay, clip, box, iter(frames))
            for clip, box, frames in zip((chapter.best, chapter.worst), boxes, (best, worst), strict=True)
        ]
        step, waited = chapter.speed / COMPARISON_FPS, 0.0
        for moment in np.arange(-chapter.before, chapter.after, step):
            titles = [self._title(half.clip.title, half.clip.mark, self._style.width // 2) for half in halves]
            picture = beside([half.at(float(moment)) for half in halves], titles, self._style)
            shown = chapter.start + (float(moment) + chapter.before) / chapter.speed + waited
            yield shown, picture
            if not waited and moment + step > 0:
                waited = chapter.freeze_seconds
                for extra in np.arange(STILL_STEP, waited, STILL_STEP):
                    yield shown + float(extra), picture

    def summary(self, chapter: Summary, frame: VideoFrame) -> Painted:
        """Paint the card on the darkened frame."""
        picture = frame.darkened(DARKENED)
        draw_card(Canvas(picture), chapter, self._style)
        for extra in np.arange(0.0, chapter.end - chapter.start, STILL_STEP):
            yield chapter.start + float(extra), picture

    def _titled(self, picture: VideoFrame, clip: Clip) -> VideoFrame:
        self._title(clip.title, clip.mark).lay_onto(Canvas(picture), self._style.margin, self._style.margin)
        return picture

    def _make_title(self, text: str, mark: MarkName, room: int | None = None) -> Sprite:
        size, pad = self._style.text(4.3), self._style.pixels(2.0, 5)
        widest = (room or self._style.width) - 2 * pad - self._style.margin
        while size > SMALLEST_TEXT and text_box(text, size, SEMIBOLD)[0] > widest:
            size -= 1
        return pill(text, size, SEMIBOLD, MARK_COLOURS[mark], pad)


def _hidden(person: Person | None, box: Box) -> float:
    """How much of the person lies within a box."""
    return 0.0 if person is None else float(covered(person.points[None], box)[0])

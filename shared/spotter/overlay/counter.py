"""Draws the repetition counter: a ring that fills with the movement, the number, the exercise and one mark each.

A good repetition leaves a filled disc, a faulty one a filled square, an attempt an empty circle with a bar: the three
differ in shape as well as in colour.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from spotter.domain.video_frame import Box
from spotter.overlay.canvas import SHIFT, Canvas
from spotter.overlay.document import Counter
from spotter.overlay.sprite import Sprite, dark, lettering, panel, rounded_mask
from spotter.overlay.state import Mark, State
from spotter.overlay.style import (
    BOLD,
    GREY,
    MARK_COLOURS,
    ORANGE,
    PANEL_OPACITY,
    REGULAR,
    SEMIBOLD,
    SMALLEST_TEXT,
    WHITE,
    Colour,
    Picture,
    Style,
    even,
    put_text,
    text_box,
)

FLASH_SECONDS = 0.45  # how long the whole ring shows how a movement ended
TEMPO_SECONDS = 1.6  # how long the tempo of a finished movement stands there
TOP = -90.0  # degrees at which the ring begins, as OpenCV counts them
TRACK: Colour = (70, 78, 88)
MARKS_AT_MOST = 10  # of more movements the last ones are shown, or the panel would hide the person
WIDEST_SHARE = 0.62  # of the picture's width that the panel takes at most


class CounterDrawer:
    """A panel in an upper corner; one per set, because its width follows the name of the exercise."""

    def __init__(self, style: Style, counter: Counter) -> None:
        """The panel is as wide as everything that it will show."""
        self._style, self._counter = style, counter
        marks = len(counter.movements) if counter.kind == "repetitions" else 1
        self._pad = style.pixels(1.8, 4)
        self._ring = style.pixels(6.6, 17)
        self._stroke = style.pixels(1.3, 3)
        self._mark = style.pixels(0.95, 3)
        self._step = round(2.9 * self._mark)
        self._word_size = style.text(3.3)
        widest = round(WIDEST_SHARE * style.width) - 2 * self._ring - 3 * self._pad
        self._title, self._title_size = self._fit(counter.title, max(widest, 8 * SMALLEST_TEXT))
        words = (counter.longest_word, *(movement.tempo for movement in counter.movements[:1]))
        text_width = max(self._title_width(), *(text_box(word, self._word_size)[0] for word in words))
        inner = max(text_width, min(marks, MARKS_AT_MOST) * self._step)
        self._per_row = max(1, inner // self._step)
        self.width = even(2 * self._ring + 3 * self._pad + inner + 1)
        self.height = 2 * self._ring + 2 * self._pad
        self._panel, self._lettering = lru_cache(maxsize=4)(self._make_panel), lru_cache(maxsize=256)(lettering)
        self.left = style.width - style.margin - self.width if counter.corner == "right" else style.margin
        self.top = style.margin

    @property
    def box(self) -> Box:
        """Left, top, right, bottom of the panel in pixels."""
        return self.left, self.top, self.left + self.width, self.top + self.height

    def draw(self, canvas: Canvas, state: State) -> None:
        """Draw on a frame."""
        number = f"{state.counted}" if state.held is None else f"{state.held:.0f}s"
        self._panel(number, state.marks[-self._per_row :]).lay_onto(canvas, self.left, self.top)
        self._draw_ring(canvas, state)
        text, colour = self._word(state)
        if text:
            left = self.left + 2 * self._ring + 2 * self._pad
            _, ascent, _ = text_box("Hg", self._word_size)
            base = round(self._line_height(1) + ascent / 2)
            top = self.top + base - text_box(text, self._word_size)[1]
            self._lettering(text, colour, self._word_size, REGULAR).lay_onto(canvas, left, top)

    def _draw_ring(self, canvas: Canvas, state: State) -> None:
        """What the panel does not have: how far the movement is, or how it ended."""
        centre = np.array([self.left, self.top]) + self._centre
        ended = self._just_ended(state)
        if ended is not None:
            canvas.circle(centre, self._radius, [(MARK_COLOURS[ended], self._stroke)])
        elif state.progress > 0:
            canvas.arc(centre, self._radius, (TOP, TOP + 360.0 * state.progress), [(WHITE, self._stroke)])

    def _make_panel(self, number: str, marks: tuple[Mark, ...]) -> Sprite:
        """Everything that stays for a while: the track of the ring, the number, the title, the marks."""
        picture = dark(self.width, self.height)
        centre = [round(value * (1 << SHIFT)) for value in self._centre]
        radius = round(self._radius * (1 << SHIFT))
        cv2.circle(picture, centre, radius, TRACK, self._stroke, cv2.LINE_AA, SHIFT)
        self._write_number(picture, number)
        left = 2 * self._ring + 2 * self._pad
        _, ascent, _ = text_box("Hg", self._title_size, SEMIBOLD)
        base = round(self._line_height(0) + ascent / 2)
        put_text(picture, self._title, left, base, WHITE, self._title_size, SEMIBOLD)
        for index, mark in enumerate(marks):
            self._draw_mark(picture, left + self._mark + index * self._step, round(self._line_height(2)), mark)
        return panel(picture, rounded_mask(self.width, self.height, self._style.pixels(2.6, 6), PANEL_OPACITY))

    def _write_number(self, picture: Picture, text: str) -> None:
        size, room = self._style.text(6.2), 1.7 * (self._ring - self._stroke)
        while size > SMALLEST_TEXT and text_box(text, size, BOLD)[0] > room:
            size -= 1
        width, ascent, _ = text_box(text, size, BOLD)
        x, y = self._centre
        put_text(picture, text, round(x - width / 2), round(y + ascent / 2), WHITE, size, BOLD)

    def _line_height(self, line: int) -> float:
        """The middle of one of the three lines that share the height of the ring, pixels below the panel's top."""
        return self._pad + (line + 0.5) * 2 * self._ring / 3

    def _draw_mark(self, picture: Picture, x: int, y: int, mark: Mark) -> None:
        colour, size = MARK_COLOURS[mark], self._mark
        if mark is Mark.GOOD:
            cv2.circle(picture, (x, y), size, colour, -1, cv2.LINE_AA)
        elif mark is Mark.FAULTY:
            cv2.rectangle(picture, (x - size, y - size), (x + size, y + size), colour, -1)
        else:
            line = max(1, size // 3)
            cv2.circle(picture, (x, y), size, colour, line, cv2.LINE_AA)
            cv2.line(picture, (x - size, y + size), (x + size, y - size), colour, line, cv2.LINE_AA)

    def _word(self, state: State) -> tuple[str, Colour]:
        """The phase and how long it has lasted; after a movement its tempo, or that it does not count."""
        if self._just_ended(state) is Mark.ATTEMPT:
            return self._counter.attempt_text, ORANGE
        if state.phase is not None and state.held is None:
            return f"{state.phase} {state.phase_seconds:.1f} s", GREY
        if state.last and state.held is None and (state.since_last or 0.0) < TEMPO_SECONDS:
            return state.last.tempo, GREY
        return state.phase or "", GREY

    def _just_ended(self, state: State) -> Mark | None:
        if state.marks and state.since_last is not None and state.since_last < FLASH_SECONDS:
            return state.marks[-1]
        return None

    @property
    def _centre(self) -> tuple[float, float]:
        """Of the ring, in pixels of the panel."""
        return self._pad + self._ring, self._pad + self._ring

    @property
    def _radius(self) -> float:
        return self._ring - self._stroke / 2

    def _title_width(self) -> int:
        return text_box(self._title, self._title_size, SEMIBOLD)[0]

    def _fit(self, title: str, widest: int) -> tuple[str, int]:
        """The title in the largest size at which it fits; shortened when even the smallest does not."""
        size = self._style.text(4.3)
        while size > SMALLEST_TEXT and text_box(title, size, SEMIBOLD)[0] > widest:
            size -= 1
        while len(title) > 1 and text_box(title, size, SEMIBOLD)[0] > widest:
            title = title[:-2].rstrip() + "…"
        return title, size

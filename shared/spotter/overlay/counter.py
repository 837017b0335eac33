"""Draws the repetition counter: a ring that fills with the movement, the number, the exercise and one mark each.

A good repetition leaves a filled disc, a faulty one a filled square, an attempt an empty circle with a bar: the three
differ in shape as well as in colour.
"""

from __future__ import annotations

import cv2

from spotter.overlay.document import Counter
from spotter.overlay.sprite import Sprite, fixed, panel
from spotter.overlay.state import Mark, State
from spotter.overlay.style import (
    BOLD,
    GREY,
    INK,
    MARK_COLOURS,
    ORANGE,
    PANEL_OPACITY,
    SEMIBOLD,
    SHIFT,
    SMALLEST_TEXT,
    WHITE,
    Box,
    Colour,
    Picture,
    Style,
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
        self.width = 2 * self._ring + 3 * self._pad + inner
        self.height = 2 * self._ring + 2 * self._pad
        self._panel: Sprite = panel(self.width, self.height, style.pixels(2.6, 6), INK, PANEL_OPACITY)
        self.left = style.width - style.margin - self.width if counter.corner == "right" else style.margin
        self.top = style.margin

    @property
    def box(self) -> Box:
        """Left, top, right, bottom of the panel in pixels."""
        return self.left, self.top, self.left + self.width, self.top + self.height

    def draw(self, frame: Picture, state: State) -> Picture:
        """Draw on the frame and return it; the frame is (H, W, 3) RGB, changed in place."""
        self._panel.lay_onto(frame, self.left, self.top)
        self._draw_ring(frame, state)
        self._draw_number(frame, state)
        self._draw_lines(frame, state)
        return frame

    def _draw_ring(self, frame: Picture, state: State) -> None:
        centre = fixed(*self._centre)
        radius = round((self._ring - self._stroke / 2) * (1 << SHIFT))
        cv2.circle(frame, centre, radius, TRACK, self._stroke, cv2.LINE_AA, SHIFT)
        ended = self._just_ended(state)
        if ended is not None:
            cv2.circle(frame, centre, radius, MARK_COLOURS[ended], self._stroke, cv2.LINE_AA, SHIFT)
        elif state.progress > 0:
            end = TOP + 360.0 * state.progress
            cv2.ellipse(frame, centre, (radius, radius), 0, TOP, end, WHITE, self._stroke, cv2.LINE_AA, SHIFT)

    def _draw_number(self, frame: Picture, state: State) -> None:
        text = f"{state.counted}" if state.held is None else f"{state.held:.0f}s"
        size, room = self._style.text(6.2), 1.7 * (self._ring - self._stroke)
        while size > SMALLEST_TEXT and text_box(text, size, BOLD)[0] > room:
            size -= 1
        width, ascent, _ = text_box(text, size, BOLD)
        x, y = self._centre
        put_text(frame, text, round(x - width / 2), round(y + ascent / 2), WHITE, size, BOLD)

    def _draw_lines(self, frame: Picture, state: State) -> None:
        """Title, phase, marks: three lines that share the height of the ring."""
        left = self.left + 2 * self._ring + 2 * self._pad
        third = 2 * self._ring / 3
        _, ascent, _ = text_box("Hg", self._title_size, SEMIBOLD)
        middle = self.top + self._pad + third / 2
        put_text(frame, self._title, left, round(middle + ascent / 2), WHITE, self._title_size, SEMIBOLD)
        word, colour = self._word(state)
        _, ascent, _ = text_box("Hg", self._word_size)
        put_text(frame, word, left, round(middle + third + ascent / 2), colour, self._word_size)
        shown = state.marks[-self._per_row :]
        for index, mark in enumerate(shown):
            self._draw_mark(frame, left + self._mark + index * self._step, round(middle + 2 * third), mark)

    def _draw_mark(self, frame: Picture, x: int, y: int, mark: Mark) -> None:
        colour, size = MARK_COLOURS[mark], self._mark
        if mark is Mark.GOOD:
            cv2.circle(frame, (x, y), size, colour, -1, cv2.LINE_AA)
        elif mark is Mark.FAULTY:
            cv2.rectangle(frame, (x - size, y - size), (x + size, y + size), colour, -1)
        else:
            line = max(1, size // 3)
            cv2.circle(frame, (x, y), size, colour, line, cv2.LINE_AA)
            cv2.line(frame, (x - size, y + size), (x + size, y - size), colour, line, cv2.LINE_AA)

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
        return self.left + self._pad + self._ring, self.top + self._pad + self._ring

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

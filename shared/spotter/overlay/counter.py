"""Draws the repetition counter: a ring that fills with the movement, the number, the exercise and one mark each.

A good repetition leaves a filled disc, a faulty one a filled square, an attempt an empty circle with a bar: the three
differ in shape as well as in colour.
"""

from __future__ import annotations

import cv2

from spotter.overlay.phase import attempt_name, phase_name
from spotter.overlay.sprite import Sprite, fixed, panel
from spotter.overlay.state import Mark, State
from spotter.overlay.style import (
    BOLD,
    GREY,
    INK,
    ORANGE,
    PANEL_OPACITY,
    SEMIBOLD,
    SHIFT,
    SKY,
    SMALLEST_TEXT,
    VERMILLION,
    WHITE,
    Colour,
    Picture,
    Style,
    put_text,
    text_box,
)

FLASH_SECONDS = 0.45  # how long the whole ring shows how a movement ended
MARK_COLOURS: dict[Mark, Colour] = {Mark.GOOD: SKY, Mark.FAULTY: VERMILLION, Mark.ATTEMPT: ORANGE}
TOP = -90.0  # degrees at which the ring begins, as OpenCV counts them
TRACK: Colour = (70, 78, 88)
MARKS_AT_MOST = 10  # of more movements the last ones are shown, or the panel would hide the person
WIDEST_SHARE = 0.62  # of the picture's width that the panel takes at most


class CounterDrawer:
    """A panel in an upper corner; one per exercise name, because its width follows the name."""

    def __init__(self, style: Style, title: str, language: str, marks: int, on_right: bool = False) -> None:
        """`marks` is the largest number of movements that the panel has to show."""
        self._style, self._language = style, language
        self._pad = style.pixels(1.8, 4)
        self._ring = style.pixels(6.6, 17)
        self._stroke = style.pixels(1.3, 3)
        self._mark = style.pixels(0.95, 3)
        self._step = round(2.9 * self._mark)
        self._word_size = style.text(3.3)
        widest = round(WIDEST_SHARE * style.width) - 2 * self._ring - 3 * self._pad
        self._title, self._title_size = self._fit(title, max(widest, 8 * SMALLEST_TEXT))
        text_width = max(self._title_width(), text_box(self._longest_word(), self._word_size)[0])
        inner = max(text_width, min(marks, MARKS_AT_MOST) * self._step)
        self._per_row = max(1, inner // self._step)
        self.width = 2 * self._ring + 3 * self._pad + inner
        self.height = 2 * self._ring + 2 * self._pad
        self._panel: Sprite = panel(self.width, self.height, style.pixels(2.6, 6), INK, PANEL_OPACITY)
        self.left = style.width - style.margin - self.width if on_right else style.margin
        self.top = style.margin

    @property
    def box(self) -> tuple[int, int, int, int]:
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
        if self._just_ended(state) is Mark.ATTEMPT:
            return attempt_name(self._language), ORANGE
        return phase_name(state.phase, self._language), GREY

    def _just_ended(self, state: State) -> Mark | None:
        if state.marks and state.since_last is not None and state.since_last < FLASH_SECONDS:
            return state.marks[-1]
        return None

    @property
    def _centre(self) -> tuple[float, float]:
        return self.left + self._pad + self._ring, self.top + self._pad + self._ring

    def _title_width(self) -> int:
        return text_box(self._title, self._title_size, SEMIBOLD)[0]

    def _longest_word(self) -> str:
        words = [attempt_name(self._language), phase_name("concentric", self._language)]
        return max(words, key=len)

    def _fit(self, title: str, widest: int) -> tuple[str, int]:
        """The title in the largest size at which it fits; shortened when even the smallest does not."""
        size = self._style.text(4.3)
        while size > SMALLEST_TEXT and text_box(title, size, SEMIBOLD)[0] > widest:
            size -= 1
        while len(title) > 1 and text_box(title, size, SEMIBOLD)[0] > widest:
            title = title[:-2].rstrip() + "…"
        return title, size

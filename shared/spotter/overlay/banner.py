"""Draws what the coach says: a banner at an edge with a sign for praise, correction or summary."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from spotter.domain.video_frame import Box
from spotter.overlay.canvas import Canvas
from spotter.overlay.document import Banner, Direction
from spotter.overlay.sprite import FINER, Sprite, dark, panel, rounded_mask
from spotter.overlay.style import (
    INK,
    ROLE_COLOURS,
    SEMIBOLD,
    SMALLEST_TEXT,
    WHITE,
    Picture,
    Style,
    even,
    put_text,
    text_box,
)

OPACITY = 0.82
FADE_SECONDS = 0.25
LINES_AT_MOST = 3
EMS_PER_LINE = 26.0  # longer lines are hard to read while watching


class BannerDrawer:
    """Makes the banner of a cue once and lays it onto every frame of its time."""

    def __init__(self, style: Style, direction: Direction = "ltr") -> None:
        """Text that is written from the right has its sign at the right, too."""
        self._style, self._direction = style, direction
        self._sprite = lru_cache(maxsize=4)(self._make)

    def draw(self, canvas: Canvas, shown: Banner, time: float, below: int = 0) -> None:
        """Draw on a frame.

        Args:
            canvas: what is drawn on.
            shown: the banner.
            time: seconds of the video; it fades in and out.
            below: where a panel at the upper edge ends, pixels.
        """
        left, top, _, _ = self.box(shown, below)
        self._sprite(shown.text, shown.role).lay_onto(canvas, left, top, _fade(shown, time))

    def box(self, shown: Banner, below: int = 0) -> Box:
        """Left, top, right, bottom of the banner in pixels."""
        width, height = self._sprite(shown.text, shown.role).size
        style = self._style
        left = {
            "left": style.margin,
            "centre": even((style.width - width) / 2),
            "right": style.width - style.margin - width,
        }[shown.side]
        lowest = style.height - style.margin - height
        highest = even(max(below, style.margin / 2) + style.margin / 2)
        top = min(highest, lowest) if shown.edge == "top" else lowest
        return left, top, left + width, top + height

    def _make(self, text: str, role: str) -> Sprite:
        style = self._style
        pad, sign = style.pixels(2.2, 5), style.pixels(3.0, 8)
        widest = style.width - 2 * style.margin - 3 * pad - 2 * sign
        size, lines = self._layout(text, widest)
        _, ascent, descent = text_box("Hg", size, SEMIBOLD)
        advance = round(1.25 * (ascent + descent))
        block = advance * (len(lines) - 1) + ascent + descent
        width = even(3 * pad + 2 * sign + max(text_box(line, size, SEMIBOLD)[0] for line in lines))
        height = even(max(block, 2 * sign) + 2 * pad)
        picture = dark(width, height)
        mirrored = self._direction == "rtl"
        _draw_sign(picture, width - pad - sign if mirrored else pad + sign, height // 2, sign, role)
        base = (height - block) // 2 + ascent
        for index, line in enumerate(lines):
            left = width - 2 * pad - 2 * sign - text_box(line, size, SEMIBOLD)[0] if mirrored else 2 * pad + 2 * sign
            put_text(picture, line, left, base + index * advance, WHITE, size, SEMIBOLD)
        return panel(picture, rounded_mask(width, height, style.pixels(2.6, 6), OPACITY))

    def _layout(self, text: str, widest: int) -> tuple[int, list[str]]:
        """The largest size at which the text needs few lines; a long text gets more lines in the smallest size."""
        largest = self._style.text(4.6)
        for size in range(largest, SMALLEST_TEXT - 1, -1):
            lines = wrap(text, size, min(widest, round(EMS_PER_LINE * size)))
            if len(lines) <= LINES_AT_MOST:
                return size, _balanced(text, size, lines)
        return SMALLEST_TEXT, wrap(text, SMALLEST_TEXT, widest)


def wrap(text: str, size: int, widest: int) -> list[str]:
    """Break a text between words so that no line is wider than `widest` pixels; a longer word is broken itself."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and _fits(joined, size, widest):
            lines[-1] = joined
        else:
            lines += _pieces(word, size, widest)
    return lines or [""]


def _pieces(word: str, size: int, widest: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and not _fits(pieces[-1] + letter, size, widest):
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _fits(text: str, size: int, widest: int) -> bool:
    return text_box(text, size, SEMIBOLD)[0] <= widest


def _balanced(text: str, size: int, lines: list[str]) -> list[str]:
    """As many lines, but as equal in width as possible."""
    if len(lines) == 1:
        return lines
    best = lines
    for widest in range(max(text_box(line, size, SEMIBOLD)[0] for line in lines), 0, -size):
        narrower = wrap(text, size, widest)
        if len(narrower) > len(lines):
            return best
        best = narrower
    return best


def _draw_sign(picture: Picture, x: int, y: int, radius: int, role: str) -> None:
    """A disc with a tick (praise), an exclamation mark (correction) or three bars (summary), drawn fine."""
    side = 2 * radius * FINER
    fine = np.empty((side, side, 3), np.uint8)
    fine[:] = INK
    middle, line = side // 2, max(2, side // 10)
    cv2.circle(fine, (middle, middle), middle - 1, ROLE_COLOURS[role], -1)

    def stroke(*points: tuple[float, float]) -> None:
        corners = np.array([[round(middle + side * px), round(middle + side * py)] for px, py in points], np.int32)
        cv2.polylines(fine, [corners], isClosed=False, color=INK, thickness=line)

    if role == "praise":
        stroke((-0.20, 0.02), (-0.06, 0.17), (0.22, -0.15))
    elif role == "summary":
        for height in (-0.16, 0.0, 0.16):
            stroke((-0.20, height), (0.20, height))
    else:
        stroke((0.0, -0.26), (0.0, 0.08))
        cv2.circle(fine, (middle, round(middle + 0.23 * side)), round(0.65 * line), INK, -1)
    small = cv2.resize(fine, (2 * radius, 2 * radius), interpolation=cv2.INTER_AREA)
    picture[y - radius : y + radius, x - radius : x + radius] = small


def _fade(shown: Banner, time: float) -> float:
    return max(0.0, min((time - shown.start) / FADE_SECONDS, (shown.end - time) / FADE_SECONDS, 1.0))

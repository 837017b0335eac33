"""Coloured boxes with what they stand for."""

from __future__ import annotations

from collections.abc import Sequence

from spotter.reporting.drawing import Drawing, Rect, Shape, Text

LINE = 16.0
BOX_WIDTH, BOX_HEIGHT = 12.0, 9.0
CHARACTER_WIDTH = 6.0  # pixels of an 11-pixel letter, about
GAP = 14.0


def legend_drawing(entries: Sequence[tuple[str, str]], width: float) -> Drawing:
    """Paints and their words, broken into lines that fit the width."""
    shapes: list[Shape] = []
    x, line = 0.0, 0
    for paint, text in entries:
        length = BOX_WIDTH + 5 + CHARACTER_WIDTH * len(text)
        if x and x + length > width:
            x, line = 0.0, line + 1
        top = line * LINE + 3
        shapes += [
            Rect(x, top, BOX_WIDTH, BOX_HEIGHT, paint, radius=2),
            Text(x + BOX_WIDTH + 5, top + BOX_HEIGHT, text),
        ]
        x += length + GAP
    return Drawing(width, (line + 1) * LINE, ", ".join(text for _, text in entries), tuple(shapes))

"""Draws the summary card: the exercise, its numbers in large figures, and the one thing to change."""

from __future__ import annotations

from spotter.overlay.banner import wrap
from spotter.overlay.canvas import Canvas
from spotter.overlay.document import Fact, Summary
from spotter.overlay.sprite import lettering
from spotter.overlay.style import BOLD, GREY, SEMIBOLD, SMALLEST_TEXT, WHITE, Style, text_box

TITLE, NUMBER, NAME, TEXT = 6.5, 13.0, 3.4, 5.0  # sizes in hundredths of the shorter side
LEADING = 1.35


def draw_card(canvas: Canvas, chapter: Summary, style: Style) -> None:
    """Draw on a frame; everything stays inside the margins."""
    widest = style.width - 4 * style.margin
    lines = wrap(chapter.text or "", style.text(TEXT), widest) if chapter.text else []
    heights = [style.text(size) * LEADING for size in (TITLE, NUMBER, NAME)]
    y = (style.height - sum(heights) - (1 + len(lines)) * style.text(TEXT) * LEADING) / 2
    y = _centred(canvas, chapter.title, y, style.text(TITLE), BOLD, style, widest)
    y = _facts(canvas, chapter.facts, y, style)
    y += style.text(TEXT) * LEADING / 2
    for line in lines:
        y = _centred(canvas, line, y, style.text(TEXT), SEMIBOLD, style, widest)


def _facts(canvas: Canvas, facts: tuple[Fact, ...], y: float, style: Style) -> float:
    """The facts share the width."""
    column = (style.width - 2 * style.margin) / max(len(facts), 1)
    number, name = style.text(NUMBER), style.text(NAME)
    for index, fact in enumerate(facts):
        centre = style.margin + (index + 0.5) * column
        _text(canvas, fact.value, centre, y + number, number, BOLD, column, WHITE)
        _text(canvas, fact.name, centre, y + number + name * LEADING, name, SEMIBOLD, column, GREY)
    return y + (number + name) * LEADING


def _centred(canvas: Canvas, text: str, y: float, size: int, weight: int, style: Style, widest: float) -> float:
    _text(canvas, text, style.width / 2, y + size, size, weight, widest, WHITE)
    return y + size * LEADING


def _text(
    canvas: Canvas,
    text: str,
    centre: float,
    base: float,
    size: int,
    weight: int,
    room: float,
    colour: tuple[int, int, int],
) -> None:
    while size > SMALLEST_TEXT and text_box(text, size, weight)[0] > room:
        size -= 1
    width, ascent, _ = text_box(text, size, weight)
    lettering(text, colour, size, weight).lay_onto(canvas, round(centre - width / 2), round(base) - ascent)

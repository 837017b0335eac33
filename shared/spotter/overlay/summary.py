"""Draws the summary card: the exercise, its numbers in large figures, and the one thing to change."""

from __future__ import annotations

from spotter.overlay.banner import wrap
from spotter.overlay.document import Fact, Summary
from spotter.overlay.style import BOLD, GREY, SEMIBOLD, SMALLEST_TEXT, WHITE, Picture, Style, put_text, text_box

TITLE, NUMBER, NAME, TEXT = 6.5, 13.0, 3.4, 5.0  # sizes in hundredths of the shorter side
LEADING = 1.35


def draw_card(picture: Picture, chapter: Summary, style: Style) -> Picture:
    """Draw on the (H, W, 3) RGB picture, changed in place, and return it; everything stays inside the margins."""
    widest = style.width - 4 * style.margin
    lines = wrap(chapter.text or "", style.text(TEXT), widest) if chapter.text else []
    heights = [style.text(size) * LEADING for size in (TITLE, NUMBER, NAME)]
    y = (style.height - sum(heights) - (1 + len(lines)) * style.text(TEXT) * LEADING) / 2
    y = _centred(picture, chapter.title, y, style.text(TITLE), BOLD, style, widest)
    y = _facts(picture, chapter.facts, y, style)
    y += style.text(TEXT) * LEADING / 2
    for line in lines:
        y = _centred(picture, line, y, style.text(TEXT), SEMIBOLD, style, widest)
    return picture


def _facts(picture: Picture, facts: tuple[Fact, ...], y: float, style: Style) -> float:
    """The facts share the width."""
    column = (style.width - 2 * style.margin) / max(len(facts), 1)
    number, name = style.text(NUMBER), style.text(NAME)
    for index, fact in enumerate(facts):
        centre = style.margin + (index + 0.5) * column
        _text(picture, fact.value, centre, y + number, number, BOLD, column, WHITE)
        _text(picture, fact.name, centre, y + number + name * LEADING, name, SEMIBOLD, column, GREY)
    return y + (number + name) * LEADING


def _centred(picture: Picture, text: str, y: float, size: int, weight: int, style: Style, widest: float) -> float:
    _text(picture, text, style.width / 2, y + size, size, weight, widest, WHITE)
    return y + size * LEADING


def _text(
    picture: Picture,
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
    put_text(picture, text, round(centre - text_box(text, size, weight)[0] / 2), round(base), colour, size, weight)

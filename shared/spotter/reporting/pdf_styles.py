"""How the printed report is set, and what its styles mean to people who hear it."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle

from spotter.reporting.drawing import INK, QUIET
from spotter.reporting.pdf_shapes import BOLD, REGULAR

ACCENT, SOFT, RULE = HexColor("#005f99"), HexColor("#f4f6f8"), HexColor("#d5dae1")
OUTCOME_COLOURS = {"pass": "#0b6e4f", "borderline": "#855600", "fail": "#a3260a", "not_assessable": QUIET}


def _style(
    name: str, size: float, *, bold: bool = False, colour: str = INK, before: float = 0, after: float = 2
) -> ParagraphStyle:
    return ParagraphStyle(
        name,
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.3,
        textColor=HexColor(colour),
        spaceBefore=before,
        spaceAfter=after,
    )


TITLE = _style("title", 22, bold=True, after=4)
HEADING = _style("heading", 14, bold=True, before=14, after=4)
SMALL_HEADING = _style("small heading", 10.5, bold=True, before=8, after=3)
CARD_TITLE = _style("card title", 10.5, bold=True, before=8, after=3)
BODY = _style("body", 9)
ITEM = _style("item", 9)
ACTION = _style("action", 9, bold=True)
QUIET_BODY = _style("quiet", 8, colour=QUIET)
CELL = _style("cell", 7, after=0)
HEAD_CELL = _style("head cell", 7, bold=True, colour=QUIET, after=0)
FIGURE = _style("figure", 18, bold=True, after=0)
CUE = _style("cue", 12, bold=True)

KINDS = {TITLE.name: "H1", HEADING.name: "H2", SMALL_HEADING.name: "H3", CARD_TITLE.name: "H4", ITEM.name: "LI"}
"""Style to structure type; everything else is a paragraph."""

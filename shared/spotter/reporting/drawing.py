"""A picture as plain data: shapes with named paints. The page writes it as SVG, the printed report as PDF operators.

Coordinates are CSS pixels, x to the right and y down from the top left corner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Paint:
    """How a shape looks: colours as `#rrggbb` for light and for dark surroundings; None = not painted.

    Attributes:
        fill, dark_fill: inside of the shape, or the colour of a text.
        stroke, dark_stroke: outline, `width` pixels wide, `dash` pixels on and off.
        size, bold: of a text.
    """

    fill: str | None = None
    dark_fill: str | None = None
    stroke: str | None = None
    dark_stroke: str | None = None
    width: float = 1.0
    dash: tuple[float, ...] = ()
    size: float = 11.0
    bold: bool = False


LIGHT_GROUND, DARK_GROUND = "#ffffff", "#14181f"
INK, DARK_INK = "#14181f", "#eef1f5"
QUIET, DARK_QUIET = "#566070", "#a9b4c2"

# Phases and sides: Okabe and Ito's palette, which colour-blind people can tell apart (jfly.uni-koeln.de/color).
SKY, BLUE, ORANGE, GREY = "#56b4e9", "#0072b2", "#e69f00", "#949ba6"

PAINTS: Mapping[str, Paint] = {
    "text": Paint(fill=QUIET, dark_fill=DARK_QUIET),
    "strong": Paint(fill=INK, dark_fill=DARK_INK, bold=True),
    "figure": Paint(fill=INK, dark_fill=DARK_INK, size=34, bold=True),
    "good-text": Paint(fill="#0b6e4f", dark_fill="#5fd3a6", bold=True),
    "fault-text": Paint(fill="#a3260a", dark_fill="#ff9d80", bold=True),
    "grid": Paint(stroke="#dde1e7", dark_stroke="#333b46"),
    "axis": Paint(stroke="#8b94a1", dark_stroke="#7b8694"),
    "limit": Paint(stroke="#a3260a", dark_stroke="#ff9d80", width=1.5, dash=(5, 4)),
    "curve": Paint(stroke="#005f99", dark_stroke="#6cc0f5", width=2),
    "ghost": Paint(stroke="#b9c0ca", dark_stroke="#4d5765", width=1.5, dash=(3, 3)),
    "turn": Paint(fill=LIGHT_GROUND, dark_fill=DARK_GROUND, stroke="#005f99", dark_stroke="#6cc0f5", width=2),
    "repetition-good": Paint(fill="#e6edf4", dark_fill="#222b36"),
    "repetition-unjudged": Paint(fill="#eef0f3", dark_fill="#20262f"),
    "repetition-faulty": Paint(fill="#f8e3da", dark_fill="#43271f"),
    "repetition-attempt": Paint(
        fill="#f4f5f7", dark_fill="#1b2028", stroke="#8b94a1", dark_stroke="#7b8694", dash=(4, 3)
    ),
    "mark-good": Paint(fill="#0b6e4f", dark_fill="#5fd3a6"),
    "mark-unjudged": Paint(fill="#0072b2", dark_fill="#6cc0f5"),
    "mark-faulty": Paint(fill="#c2410c", dark_fill="#ff9d80"),
    "mark-attempt": Paint(fill=LIGHT_GROUND, dark_fill=DARK_GROUND, stroke="#566070", dark_stroke="#a9b4c2", width=1.5),
    "track": Paint(fill="#e8ebef", dark_fill="#262d37"),
    "set": Paint(fill="#cfe0ee", dark_fill="#1f3a52"),
    "ring": Paint(stroke="#e8ebef", dark_stroke="#262d37", width=11),
    "ring-score": Paint(stroke="#005f99", dark_stroke="#6cc0f5", width=11),
    "band": Paint(fill="#e3f1ea", dark_fill="#17332a"),
    "zero": Paint(stroke="#566070", dark_stroke="#a9b4c2", width=1.5),
    "eccentric": Paint(fill=SKY, dark_fill=SKY),
    "bottom": Paint(fill=BLUE, dark_fill="#3b93cc"),
    "hold": Paint(fill=BLUE, dark_fill="#3b93cc"),
    "concentric": Paint(fill=ORANGE, dark_fill=ORANGE),
    "top": Paint(fill=GREY, dark_fill=GREY),
    "line-eccentric": Paint(stroke="#2b95d0", dark_stroke=SKY, width=2.2),
    "line-bottom": Paint(stroke=BLUE, dark_stroke="#3b93cc", width=3.2),
    "line-hold": Paint(stroke=BLUE, dark_stroke="#3b93cc", width=2.2),
    "line-concentric": Paint(stroke="#cf8a00", dark_stroke=ORANGE, width=2.2),
    "line-top": Paint(stroke=GREY, dark_stroke=GREY, width=2.2),
    "side-left": Paint(fill=BLUE, dark_fill="#3b93cc"),
    "side-right": Paint(fill=ORANGE, dark_fill=ORANGE),
    "bone": Paint(stroke="#3b4553", dark_stroke="#c3ccd8", width=4),
    "bone-far": Paint(stroke="#b3bbc6", dark_stroke="#5b6675", width=3),
    "joint": Paint(fill="#c2410c", dark_fill="#ff9d80"),
}
"""Every paint that a picture may name."""


@dataclass(frozen=True)
class Rect:
    """A rectangle; `note` is shown when the mouse rests on it."""

    x: float
    y: float
    width: float
    height: float
    paint: str
    radius: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A chain of straight lines through points."""

    points: tuple[Point, ...]
    paint: str


@dataclass(frozen=True)
class Circle:
    """A disc."""

    x: float
    y: float
    radius: float
    paint: str
    note: str = ""


@dataclass(frozen=True)
class Text:
    """One line of text; y is its base line."""

    x: float
    y: float
    text: str
    paint: str = "text"
    anchor: Anchor = "start"


Shape = Rect | Line | Circle | Text


@dataclass(frozen=True)
class Drawing:
    """A picture of a given size; `label` says to those who cannot see it what it shows."""

    width: float
    height: float
    label: str
    shapes: tuple[Shape, ...]

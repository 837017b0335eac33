"""What the drawing looks like: colours that colour-blind people can tell apart, sizes relative to the picture, one font.

Colours are RGB, from the palette of Okabe and Ito (2008, "Color Universal Design"), lightened where they lie on dark
panels: bluish green, orange and vermillion for good, borderline and faulty, apart in lightness for eyes without red or green. No meaning hangs on colour alone: a failed joint is also larger and doubly ringed, an attempt is also hollow.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import cv2
import numpy as np
from numpy.typing import NDArray

from spotter.domain.assessment import Outcome
from spotter.overlay.writing import FIRST_PRESENTATION_FORM, visual

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
INK: Colour = (14, 18, 24)
GREY: Colour = (150, 158, 168)
SKY: Colour = (86, 180, 233)
GREEN: Colour = (64, 224, 176)
ORANGE: Colour = (255, 194, 40)
VERMILLION: Colour = (236, 84, 20)

OUTCOME_COLOURS: dict[Outcome, Colour] = {
    Outcome.PASS: GREEN,
    Outcome.BORDERLINE: ORANGE,
    Outcome.FAIL: VERMILLION,
}

MARK_COLOURS: dict[str, Colour] = {"good": GREEN, "faulty": VERMILLION, "attempt": ORANGE}
ROLE_COLOURS: dict[str, Colour] = {"praise": GREEN, "main": VERMILLION, "secondary": ORANGE, "summary": WHITE}

REGULAR, SEMIBOLD, BOLD = 400, 600, 800

SMALLEST_TEXT = 11  # pixels; below, letters cannot be read
PANEL_OPACITY = 0.72
MARGIN_SHARE = 0.04  # of the shorter side; players cut or cover less than that at the edges


def even(value: float) -> int:
    """Rounded to what panels are laid out in: colour is stored for squares of two by two pixels."""
    return 2 * round(value / 2)


def palette() -> dict[str, str]:
    """The colours by what they mean, as web pages write them."""
    named = {**OUTCOME_COLOURS, **MARK_COLOURS, **ROLE_COLOURS, "ghost": SKY, "trail": SKY, "line": WHITE, "panel": INK}
    return {str(name): f"#{red:02x}{green:02x}{blue:02x}" for name, (red, green, blue) in named.items()}


@dataclass(frozen=True)
class Style:
    """Sizes in pixels for one picture size."""

    width: int
    height: int

    @property
    def unit(self) -> float:
        """One hundredth of the shorter side."""
        return min(self.width, self.height) / 100.0

    def pixels(self, units: float, at_least: int = 1) -> int:
        """A length in whole pixels."""
        return max(at_least, round(units * self.unit))

    @property
    def margin(self) -> int:
        """Nothing but the skeleton is drawn closer to the edge."""
        return even(max(4, 100 * MARGIN_SHARE * self.unit))

    def text(self, units: float) -> int:
        """A readable text size."""
        return self.pixels(units, SMALLEST_TEXT)


@cache
def _face() -> cv2.FontFace:
    """OpenCV's built-in variable sans-serif font (Unicode, TrueType)."""
    return cv2.FontFace("sans")


@cache
def _arabic_face() -> cv2.FontFace:
    """A part of DejaVu Sans Bold: the joined forms of Arabic letters, which the built-in font lacks."""
    with resources.as_file(resources.files("spotter.overlay") / "fonts" / "arabic.ttf") as path:
        return cv2.FontFace(str(path))


def _face_for(line: str) -> cv2.FontFace:
    return _arabic_face() if any(ord(letter) >= FIRST_PRESENTATION_FORM for letter in line) else _face()


@cache
def text_box(text: str, size: int, weight: int = REGULAR) -> tuple[int, int, int]:
    """(width, ascent, descent) in pixels that the text needs around its base line."""
    line = visual(text)
    left, top, width, height = cv2.getTextSize((0, 0), line, (0, 0), _face_for(line), size, weight)
    # Text is placed by its advance: the same word keeps its place whatever its first letter's side bearing is.
    ascent, descent = _line_box(size, weight)
    return left + width, max(ascent, -top), max(descent, top + height)


@cache
def _line_box(size: int, weight: int) -> tuple[int, int]:
    """Ascent and descent of a line, so that lines of different letters stand equally high."""
    _, top, _, height = cv2.getTextSize((0, 0), "Hg", (0, 0), _face(), size, weight)
    return -top, top + height


def put_text(
    picture: Picture, text: str, left: int, base: int, colour: Colour, size: int, weight: int = REGULAR
) -> None:
    """Write into the picture; `left` and `base` are the beginning of the base line."""
    line = visual(text)
    cv2.putText(picture, line, (left, base), colour, _face_for(line), size, weight)

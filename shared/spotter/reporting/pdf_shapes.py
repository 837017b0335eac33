"""A drawing as PDF operators: the same pictures as on the page, in vectors, with text that can be selected."""

from __future__ import annotations

from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from spotter.reporting.drawing import PAINTS, Circle, Drawing, Line, Paint, Rect, Shape, Text
from spotter.reporting.pdf_tags import Tagged

REGULAR, BOLD = "Helvetica", "Helvetica-Bold"
"""Every reader has them, so that nothing is embedded; they write the languages of western Europe."""
ROUND = 1
HIGHEST = 600.0  # points; with its title and key a drawing must fit on a page, however many movements it shows


def printable(text: str) -> str:
    """The text with a question mark for what the standard fonts cannot write."""
    return text.encode("cp1252", "replace").decode("cp1252")


class Drawn(Flowable):  # type: ignore[misc]
    """A drawing on paper, scaled to a width in points, or less where it would be too high for a page."""

    def __init__(self, drawing: Drawing, width: float) -> None:
        super().__init__()
        self.drawing = drawing
        self.scale = min(width / drawing.width, HIGHEST / drawing.height)
        self.width, self.height = drawing.width * self.scale, drawing.height * self.scale

    def wrap(self, *_available: float) -> tuple[float, float]:
        """Its size is fixed."""
        return self.width, self.height

    def draw(self) -> None:
        """Called by the layout with the origin at the lower left corner."""
        canvas = self.canv
        canvas.saveState()
        canvas.scale(self.scale, self.scale)
        canvas.setLineCap(ROUND)
        canvas.setLineJoin(ROUND)
        for shape in self.drawing.shapes:
            _draw(canvas, shape, self.drawing.height)
        canvas.restoreState()


class Picture(Tagged, Drawn):
    """A drawing that says to those who cannot see it what it shows: its label, or other words."""

    def __init__(self, drawing: Drawing, width: float, alt: str = "") -> None:
        super().__init__(drawing, width)
        self.alt = alt or drawing.label


def _draw(canvas: Any, shape: Shape, height: float) -> None:
    paint = PAINTS[shape.paint]
    fill, stroke = _use(canvas, paint)
    if isinstance(shape, Rect):
        place = (shape.x, height - shape.y - shape.height, shape.width, shape.height)
        radius = min(shape.radius, shape.width / 2, shape.height / 2)
        canvas.roundRect(*place, radius, fill=fill, stroke=stroke)
    elif isinstance(shape, Circle):
        canvas.circle(shape.x, height - shape.y, shape.radius, fill=fill, stroke=stroke)
    elif isinstance(shape, Line):
        _line(canvas, shape, height)
    else:
        _text(canvas, shape, paint, height)


def _use(canvas: Any, paint: Paint) -> tuple[int, int]:
    """Set colours and line; whether there is something to fill and to stroke."""
    if paint.fill:
        canvas.setFillColor(HexColor(paint.fill))
    if paint.stroke:
        canvas.setStrokeColor(HexColor(paint.stroke))
        canvas.setLineWidth(paint.width)
        canvas.setDash(list(paint.dash))
    return int(paint.fill is not None), int(paint.stroke is not None)


def _line(canvas: Any, shape: Line, height: float) -> None:
    path = canvas.beginPath()
    for number, (x, y) in enumerate(shape.points):
        (path.lineTo if number else path.moveTo)(x, height - y)
    canvas.drawPath(path, fill=0, stroke=1)


def _text(canvas: Any, shape: Text, paint: Paint, height: float) -> None:
    canvas.setFont(BOLD if paint.bold else REGULAR, paint.size)
    write = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
    write[shape.anchor](shape.x, height - shape.y, printable(shape.text))

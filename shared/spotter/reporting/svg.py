"""A drawing as inline SVG, and its paints as style rules for light and dark screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from markupsafe import Markup

from spotter.reporting.drawing import PAINTS, Circle, Drawing, Line, Paint, Rect, Shape, Text

CLASS = "p-"
"""Keeps the names of paints apart from the page's own classes."""


def svg(drawing: Drawing, kind: str = "") -> Markup:
    """The drawing at its own size, never wider than its place; text stays text.

    Args:
        drawing: what to draw.
        kind: further classes of the element, for the page's layout.
    """
    shapes = Markup("").join(_shape(shape) for shape in drawing.shapes)
    return Markup(
        '<svg class="{kind}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{label}">'
        "{shapes}</svg>"
    ).format(
        kind=kind, width=_number(drawing.width), height=_number(drawing.height), label=drawing.label, shapes=shapes
    )


def style_rules() -> str:
    """One class per paint; dark colours apply where the reader's system is dark, never on paper."""
    light = "".join(f".{CLASS}{name}{{{_declarations(paint, dark=False)}}}" for name, paint in PAINTS.items())
    dark = "".join(f".{CLASS}{name}{{{_declarations(paint, dark=True)}}}" for name, paint in PAINTS.items())
    return f"svg :where(*){{stroke-linejoin:round;stroke-linecap:round}}{light}@media screen and (prefers-color-scheme: dark){{{dark}}}"


def _declarations(paint: Paint, *, dark: bool) -> str:
    fill, stroke = (paint.dark_fill, paint.dark_stroke) if dark else (paint.fill, paint.stroke)
    found = [f"fill:{fill or 'none'}"]
    if stroke:
        found += [f"stroke:{stroke}", f"stroke-width:{paint.width:g}"]
    if paint.dash:
        found.append("stroke-dasharray:" + " ".join(f"{length:g}" for length in paint.dash))
    return ";".join([*found, f"font-size:{paint.size:g}px", f"font-weight:{600 if paint.bold else 400}"])


def _shape(shape: Shape) -> Markup:
    writers: dict[type, Callable[..., Markup]] = {Rect: _rect, Line: _line, Circle: _circle, Text: _text}
    return writers[type(shape)](shape)


def _rect(shape: Rect) -> Markup:
    places = _places(x=shape.x, y=shape.y, width=shape.width, height=shape.height)
    radius = Markup(' rx="{}"').format(_number(shape.radius)) if shape.radius else ""
    return Markup('<rect class="{}" {}{}>{}</rect>').format(CLASS + shape.paint, places, radius, _note(shape.note))


def _circle(shape: Circle) -> Markup:
    places = _places(cx=shape.x, cy=shape.y, r=shape.radius)
    return Markup('<circle class="{}" {}>{}</circle>').format(CLASS + shape.paint, places, _note(shape.note))


def _line(shape: Line) -> Markup:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in shape.points)
    return Markup('<polyline class="{}" points="{}"/>').format(CLASS + shape.paint, points)


def _text(shape: Text) -> Markup:
    return Markup('<text class="{}" {} text-anchor="{}">{}</text>').format(
        CLASS + shape.paint, _places(x=shape.x, y=shape.y), shape.anchor, shape.text
    )


def _note(text: str) -> Markup:
    return Markup("<title>{}</title>").format(text) if text else Markup("")


def _places(**numbers: float) -> Markup:
    return Markup(" ").join(_named_numbers(numbers))


def _named_numbers(numbers: dict[str, float]) -> Iterator[Markup]:
    for name, value in numbers.items():
        yield Markup('{}="{}"').format(name, _number(value))


def _number(value: float) -> str:
    """A tenth of a pixel is finer than any screen."""
    return f"{value:.1f}".removesuffix(".0")

"""A stick figure as a small SVG, drawn from the poses of an exercise file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import numpy as np

from spotter.domain.figure import Anchor, Points, Pose, still
from spotter.domain.geometry import FloatArray
from spotter.domain.landmarks import BONES, Landmark
from spotter.domain.view import YAW, View

PIXELS_PER_METRE = 100.0
MARGIN, GAP = 14.0, 26.0
HEAD_METRES = 0.11
NEAR, FAR, MARK, FLOOR = "#1f2937", "#9ca3af", "#e4572e", "#d1d5db"

Figure = dict[str, tuple[float, float]]


def picture(poses: Sequence[Pose], view: View, anchor: Anchor, marked: Sequence[str], title: str) -> str:
    """An SVG with the poses beside each other.

    Args:
        poses: as in an exercise file.
        view: where the camera stands.
        anchor: what stays in its place; feet stand on a floor that is drawn.
        marked: joints without side that get a coloured dot.
        title: said by screen readers.
    """
    figures = [_projected(still(pose, anchor), view) for pose in poses]
    drawn, left = [], MARGIN
    top = max(y for figure in figures for _, y in figure.values()) + HEAD_METRES
    low = min(y for figure in figures for _, y in figure.values())
    for figure in figures:
        xs = [x for x, _ in figure.values()]
        shift = left - min(xs) * PIXELS_PER_METRE
        placed = {
            name: (shift + x * PIXELS_PER_METRE, MARGIN + (top - y) * PIXELS_PER_METRE)
            for name, (x, y) in figure.items()
        }
        drawn += list(_body(placed, view, marked))
        left += (max(xs) - min(xs)) * PIXELS_PER_METRE + GAP
    width, height = left - GAP + MARGIN, 2 * MARGIN + (top - low) * PIXELS_PER_METRE
    floor = f'<path d="M0 {height - MARGIN + 3:.0f}H{width:.0f}" stroke="{FLOOR}" stroke-width="2"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<rect width="100%" height="100%" rx="8" fill="#fff"/>'
        f"{floor if anchor == 'feet' else ''}"
        f'<g fill="none" stroke-linecap="round" stroke-width="5">{"".join(drawn)}</g></svg>\n'
    )


def _projected(points: Points, view: View) -> Figure:
    """Landmark name to metres right and up, as the camera sees it."""
    turn = np.radians(YAW[view])
    return {name: _flat(where[0], float(turn)) for name, where in points.items()}


def _flat(where: FloatArray, turn: float) -> tuple[float, float]:
    forward, up, left = (float(value) for value in where)
    return -np.sin(turn) * forward + np.cos(turn) * left, up


def _body(figure: Figure, view: View, marked: Sequence[str]) -> Iterator[str]:
    far = {View.LEFT: "RIGHT", View.RIGHT: "LEFT"}.get(view, "")
    bones = sorted(BONES, key=lambda bone: not _is_far(bone, far))
    for first, last in bones:
        (x0, y0), (x1, y1) = figure[first.name], figure[last.name]
        colour = FAR if _is_far((first, last), far) else NEAR
        yield f'<path d="M{x0:.0f} {y0:.0f}L{x1:.0f} {y1:.0f}" stroke="{colour}"/>'
    (lx, ly), (rx, ry) = figure["LEFT_EAR"], figure["RIGHT_EAR"]
    radius = HEAD_METRES * PIXELS_PER_METRE
    yield f'<circle cx="{(lx + rx) / 2:.0f}" cy="{(ly + ry) / 2:.0f}" r="{radius:.0f}" fill="{NEAR}" stroke="none"/>'
    for joint in marked:
        for side in ("LEFT", "RIGHT"):
            if side != far:
                x, y = figure[f"{side}_{joint.upper()}"]
                yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5" fill="{MARK}" stroke="none"/>'


def _is_far(bone: tuple[Landmark, Landmark], far: str) -> bool:
    """A bone of the far side alone; those that join both sides are drawn as near."""
    return bool(far) and all(end.name.startswith(far) for end in bone)

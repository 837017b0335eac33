"""Draws the bones and joints: near side firm, far side and doubtful parts faint, judged joints in their colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spotter.domain.assessment import Outcome
from spotter.domain.landmarks import BONES
from spotter.overlay.canvas import Canvas, around
from spotter.overlay.person import Person, far_landmarks
from spotter.overlay.state import NO_VERDICTS, Bone, Verdicts
from spotter.overlay.style import INK, OUTCOME_COLOURS, WHITE, Colour, Style

HIDDEN = 0.2  # visibility below which a landmark is a guess: not drawn
DOUBTFUL = 0.5  # below it is drawn faintly
FAINT = 0.45  # opacity of what is far or doubtful
Mask = NDArray[np.bool_]
JOINTS = tuple(sorted({joint for bone in BONES for joint in bone}))


class SkeletonDrawer:
    """Bones with a dark edge, so that they can be seen on any background."""

    def __init__(self, style: Style, figure: float = 1.0) -> None:
        """`figure` makes everything finer for a person who is small in the picture."""
        self._bone = style.pixels(0.7 * figure, 2)
        self._edge = self._bone + 2 * style.pixels(0.25 * figure)
        self._joint = max(1.0 * figure * style.unit, 2.5)
        self._ring = style.pixels(0.55 * figure)

    def draw(self, canvas: Canvas, person: Person, verdicts: Verdicts = NO_VERDICTS) -> None:
        """Draw the person of the moment; the verdicts colour joints and bones."""
        drawn = np.isfinite(person.points).all(axis=1) & (person.visibility >= HIDDEN)
        faint = far_landmarks(person) | (person.visibility < DOUBTFUL)
        bones = [(first, second) for first, second in BONES if drawn[first] and drawn[second]]
        firm = [(first, second) for first, second in bones if not faint[first] and not faint[second]]
        rest = sorted(set(bones) - set(firm))
        pale = drawn & faint
        touched = np.union1d(np.flatnonzero(pale), np.array(rest, dtype=int).ravel())
        if len(touched):
            with canvas.faintly(around(person.points[touched], 2 * self._joint + self._edge), FAINT):
                self._layer(canvas, person.points, rest, pale, NO_VERDICTS)
        self._layer(canvas, person.points, firm, drawn & ~faint, verdicts)
        for joint, outcome in verdicts.joints.items():
            if drawn[joint] and not faint[joint]:
                self._verdict(canvas, person.points[joint], outcome)

    def _layer(
        self,
        canvas: Canvas,
        points: NDArray[np.float64],
        bones: Sequence[Bone],
        joints: Mask,
        verdicts: Verdicts,
    ) -> None:
        """White bones with their dark edges below coloured ones below all joints."""
        by_colour: dict[Colour, list[NDArray[np.float64]]] = {WHITE: []}
        for bone in sorted(bones):
            outcome = verdicts.bones.get(bone)
            by_colour.setdefault(OUTCOME_COLOURS[outcome] if outcome else WHITE, []).append(points[list(bone)])
        for colour, paths in by_colour.items():
            canvas.lines(paths, [(INK, self._edge), (colour, self._bone)])
        plain = points[[joint for joint in JOINTS if joints[joint] and joint not in verdicts.joints]]
        canvas.dots(plain, [(INK, self._joint + self._edge / 4), (WHITE, self._joint)])

    def _verdict(self, canvas: Canvas, point: NDArray[np.float64], outcome: Outcome) -> None:
        """A disc; borderline is larger, and a fail has a second ring around it, for eyes that mix up the colours."""
        colour = OUTCOME_COLOURS[outcome]
        radius = self._joint * (1.25 if outcome is Outcome.PASS else 1.6)
        if outcome is Outcome.FAIL:
            canvas.circle(point, 3.1 * self._joint, [(INK, self._ring + 2), (colour, self._ring)])
        canvas.dots(point[None], [(INK, radius + self._edge / 3), (colour, radius), (WHITE, 0.4 * radius)])

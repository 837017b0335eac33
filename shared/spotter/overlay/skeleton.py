"""Draws the bones and joints: near side firm, far side and doubtful parts faint, judged joints in their colour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from spotter.domain.assessment import Outcome
from spotter.domain.landmarks import BONES
from spotter.overlay.person import Person, far_landmarks
from spotter.overlay.sprite import fixed
from spotter.overlay.state import NO_VERDICTS, Bone, Verdicts
from spotter.overlay.style import INK, OUTCOME_COLOURS, SHIFT, WHITE, Colour, Picture, Style

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

    def draw(self, frame: Picture, person: Person, verdicts: Verdicts = NO_VERDICTS) -> Picture:
        """Draw on the frame and return it.

        Args:
            frame: (H, W, 3) RGB, changed in place.
            person: the moment's landmarks.
            verdicts: what colours joints and bones.
        """
        drawn = np.isfinite(person.points).all(axis=1) & (person.visibility >= HIDDEN)
        region, origin = self._region(frame, person, drawn)
        if region is None:
            return frame
        points = person.points - origin
        faint = far_landmarks(person) | (person.visibility < DOUBTFUL)
        bones = [(first, second) for first, second in BONES if drawn[first] and drawn[second]]
        firm = [(first, second) for first, second in bones if not faint[first] and not faint[second]]
        clean = region.copy()
        self._layer(region, points, set(bones) - set(firm), drawn & faint, NO_VERDICTS)
        cv2.addWeighted(region, FAINT, clean, 1 - FAINT, 0, dst=region)
        self._layer(region, points, firm, drawn & ~faint, verdicts)
        for joint, outcome in verdicts.joints.items():
            if drawn[joint] and not faint[joint]:
                self._verdict(region, points[joint], outcome)
        return frame

    def _region(self, frame: Picture, person: Person, drawn: Mask) -> tuple[Picture | None, NDArray[Any]]:
        """The part of the frame that can change, and its top left corner."""
        origin = np.zeros(2)
        if not drawn[list(JOINTS)].any():
            return None, origin
        points = person.points[[joint for joint in JOINTS if drawn[joint]]]
        reach = 4 * self._joint + self._edge
        height, width = frame.shape[:2]
        x0, y0 = (int(value) for value in np.clip(points.min(axis=0) - reach, 0, [width, height]))
        x1, y1 = (int(value) for value in np.clip(points.max(axis=0) + reach + 1, 0, [width, height]))
        if x0 >= x1 or y0 >= y1:
            return None, origin
        return frame[y0:y1, x0:x1], np.array([x0, y0], dtype=np.float64)

    def _layer(
        self,
        region: Picture,
        points: NDArray[np.float64],
        bones: Iterable[Bone],
        joints: Mask,
        verdicts: Verdicts,
    ) -> None:
        """All dark edges below all bones below all joints."""
        ordered = sorted(bones)
        for first, second in ordered:
            _line(region, points[first], points[second], INK, self._edge)
        for first, second in ordered:
            outcome = verdicts.bones.get((first, second))
            colour = OUTCOME_COLOURS[outcome] if outcome else WHITE
            _line(region, points[first], points[second], colour, self._bone)
        for joint in JOINTS:
            if joints[joint] and joint not in verdicts.joints:
                _disc(region, points[joint], self._joint + self._edge / 4, INK)
                _disc(region, points[joint], self._joint, WHITE)

    def _verdict(self, region: Picture, point: NDArray[np.float64], outcome: Outcome) -> None:
        """A disc; borderline is larger, and a fail has a second ring around it, for eyes that mix up the colours."""
        colour = OUTCOME_COLOURS[outcome]
        radius = self._joint * (1.25 if outcome is Outcome.PASS else 1.6)
        if outcome is Outcome.FAIL:
            _circle(region, point, 3.1 * self._joint, INK, self._ring + 2)
            _circle(region, point, 3.1 * self._joint, colour, self._ring)
        _disc(region, point, radius + self._edge / 3, INK)
        _disc(region, point, radius, colour)
        _disc(region, point, 0.4 * radius, WHITE)


def _line(picture: Picture, start: Iterable[float], end: Iterable[float], colour: Colour, thickness: int) -> None:
    cv2.line(picture, fixed(*start), fixed(*end), colour, thickness, cv2.LINE_AA, SHIFT)


def _disc(picture: Picture, centre: Iterable[float], radius: float, colour: Colour) -> None:
    cv2.circle(picture, fixed(*centre), round(radius * (1 << SHIFT)), colour, -1, cv2.LINE_AA, SHIFT)


def _circle(picture: Picture, centre: Iterable[float], radius: float, colour: Colour, thickness: int) -> None:
    cv2.circle(picture, fixed(*centre), round(radius * (1 << SHIFT)), colour, thickness, cv2.LINE_AA, SHIFT)

"""A person as the measures see it: scaled points, the plane that the camera shows, and which side is nearer.

Which coordinates are used, and why. In an exact side view the angles in the picture agree best with a reference (MediaPipe
knee in squats: -2.3 +- 6.4 degrees in exact side views, -13.9 +- 15.1 over all views, form criteria section 3), because they
need no estimated depth. So a plane that the camera looks at (within 30 degrees) is measured in pixels. A plane that is seen
at a slant is foreshortened in the picture; there the world landmarks are used, whose depth is weak but not systematically short.
Heights are always taken from the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from spotter.domain.angle_correction import CorrectedAngles
from spotter.domain.geometry import FloatArray, torso_length
from spotter.domain.landmarks import Landmark
from spotter.domain.pose import PoseSequence
from spotter.domain.view import PLANE_TOLERANCE, YAW, View, angle_apart, estimate_yaw

Plane = Literal["sagittal", "frontal", "either", "picture"]
BodySide = Literal["left", "right"]

TORSO_PERCENTILE = (
    75.0  # of the torso lengths in the clip: bending towards the camera shortens it, nothing lengthens it
)
VISIBILITY_FLOOR = 0.5  # below it a landmark counts as hidden (form criteria, section 3)


@dataclass(frozen=True)
class Body:
    """One person's sequence with the view it was filmed from.

    Attributes:
        sequence: landmarks through time.
        yaw: where the camera stands in degrees (see `estimate_yaw`), None when unknown.
        corrected: better angles of the large joints at the same moments, None without a network.
    """

    sequence: PoseSequence
    yaw: float | None
    corrected: CorrectedAngles | None = None

    @classmethod
    def of(cls, sequence: PoseSequence, view: View = View.UNKNOWN, corrected: CorrectedAngles | None = None) -> Body:
        """Estimate the yaw from the sequence; the given view answers where that is not possible."""
        yaw = estimate_yaw(sequence)
        return cls(sequence=sequence, yaw=YAW.get(view) if yaw is None else yaw, corrected=corrected)

    @cached_property
    def readings(self) -> dict[tuple[str, str], Any]:
        """Measures that were already read; every repetition asks for the same ones (see `measures.read`)."""
        return {}

    @property
    def times(self) -> FloatArray:
        """(T,) seconds."""
        return self.sequence.times

    @cached_property
    def picture(self) -> FloatArray:
        """(T, 33, 2) points in torso lengths, y down, as the camera sees them."""
        pixels = self.sequence.pixels()
        return np.asarray(pixels / _unit(torso_length(pixels)))

    @cached_property
    def space(self) -> FloatArray:
        """(T, 33, 3) world points in torso lengths, y down."""
        return np.asarray(self.sequence.world / _unit(torso_length(self.sequence.world)))

    @cached_property
    def shoulder_width(self) -> float:
        """Width of the shoulders in torso lengths, from the world landmarks, so that it holds in every view."""
        ends = self.space[:, Landmark.LEFT_SHOULDER] - self.space[:, Landmark.RIGHT_SHOULDER]
        return _unit(np.linalg.norm(ends, axis=-1))

    def sees(self, view: View, tolerance: float = PLANE_TOLERANCE) -> bool:
        """Whether the camera stands within the tolerance (degrees) of this view."""
        return self.yaw is not None and view in YAW and angle_apart(self.yaw, YAW[view]) <= tolerance

    @property
    def from_side(self) -> bool:
        """Whether the sagittal plane is seen well."""
        return self.sees(View.LEFT) or self.sees(View.RIGHT)

    @property
    def from_front(self) -> bool:
        """Whether the frontal plane is seen well, from the front or from behind."""
        return self.sees(View.FRONT) or self.sees(View.BACK)

    def points(self, plane: Plane) -> FloatArray:
        """(T, 33, 2) picture points where the camera sees the plane, else (T, 33, 3) world points; torso lengths."""
        flat = {
            "sagittal": self.from_side,
            "frontal": self.from_front,
            "either": self.from_side or self.from_front,
            "picture": True,
        }
        return self.picture if flat[plane] else self.space

    def visibility(self, joints: tuple[Landmark, ...]) -> FloatArray:
        """(T,) visibility of the worst of these landmarks."""
        return np.asarray(self.sequence.visibility[:, list(joints)].min(axis=1))

    @property
    def near_side(self) -> BodySide | None:
        """The side that the camera stands at; None from the front, from behind or from an unknown place."""
        if self.sees(View.LEFT):
            return "left"
        return "right" if self.sees(View.RIGHT) else None

    @property
    def facing(self) -> float | None:
        """Where the person faces in a side view: 1 = to the picture's right, -1 = to its left; None from elsewhere.

        For a body that lies it is the direction of the belly turned upright: prone, the head points that way.
        """
        return None if self.near_side is None else {"right": 1.0, "left": -1.0}[self.near_side]


def landmark(joint: str, side: BodySide) -> Landmark:
    """The landmark of a joint name with (`left_knee`) or without side (`knee`). KeyError when there is none."""
    name = joint.upper()
    return Landmark[name] if name in Landmark.__members__ else Landmark[f"{side.upper()}_{name}"]


def _unit(lengths: FloatArray) -> float:
    known = lengths[np.isfinite(lengths)]
    return max(float(np.percentile(known, TORSO_PERCENTILE)), 1e-6) if len(known) else 1.0

"""Errors of the real pose model on motions that were never rendered.

Rendering is slow, motions are cheap. What the pose model got wrong in a rendered clip is added to the truth of a simulated window
in which the limbs point much the same way to the camera, so that errors keep their shape over joints and time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spotter.domain.landmarks import Landmark
from training.angle_correction.examples import Example, mirrored
from training.kinematics.body import Array

LIMBS = tuple(
    (Landmark[f"{side}_{first}"], Landmark[f"{side}_{last}"])
    for first, last in (
        ("SHOULDER", "ELBOW"), ("ELBOW", "WRIST"), ("SHOULDER", "HIP"), ("HIP", "KNEE"), ("KNEE", "ANKLE"),
    )
    for side in ("LEFT", "RIGHT")
)  # fmt: skip
NEAREST = 5  # donors among which one is drawn
HOP = 6  # samples between donors of one clip


@dataclass(frozen=True)
class Donors:
    """N windows of rendered clips.

    Attributes:
        windows: what was rendered.
        keys: (N, 30) mean directions of the limbs.
    """

    windows: tuple[Example, ...]
    keys: Array

    @classmethod
    def of(cls, pool: Sequence[Example], samples: int) -> Donors:
        """All windows of this many samples, as they are and mirrored."""
        cut = [
            Example(*(values[start : start + samples] for values in one.arrays()))
            for one in pool
            for start in range(0, len(one) - samples + 1, HOP)
        ]
        windows = [way for one in cut for way in (one, mirrored(one))]
        return cls(tuple(windows), np.stack([key(one) for one in windows]))

    def spoil(self, one: Example, rng: np.random.Generator) -> Example:
        """The window with the errors of a donor instead of its own."""
        near = np.argsort(((self.keys - key(one)) ** 2).sum(axis=1))[:NEAREST]
        donor = self.windows[int(rng.choice(near))]
        picture = one.true_picture + donor.picture - donor.true_picture
        space = one.true_space + donor.space - donor.true_space
        known = np.asarray(donor.known * (one.known > 0))
        there = known[:, None, None]
        return Example(
            np.asarray(picture * there, dtype=np.float32),
            np.asarray(space * there, dtype=np.float32),
            donor.seen,
            known,
            one.angles,
            one.true_picture,
            one.true_space,
        )


def key(one: Example) -> Array:
    """(30,) mean directions of the limbs."""
    lines = one.true_space[:, [last for _, last in LIMBS]] - one.true_space[:, [first for first, _ in LIMBS]]
    return np.asarray((lines / np.maximum(np.linalg.norm(lines, axis=-1, keepdims=True), 1e-6)).mean(axis=0).ravel())

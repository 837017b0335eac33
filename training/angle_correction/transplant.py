"""Errors of the real pose model on motions that were never rendered.

Rendering is slow, posing a body is cheap. What the pose model got wrong in a rendered clip is added to the truth of a posed
window in which the limbs point much the same way to the camera, so that errors keep their shape over joints and time. So that
the network cannot learn the rendered clips by heart, a window takes the errors of its upper and lower body from two donors now
and then, or a blend of two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spotter.domain.angle_correction import reach
from spotter.domain.landmarks import LANDMARK_COUNT
from training.angle_correction.examples import Example, mirrored
from training.kinematics.body import Array
from training.landmarker import LEGS, directions

NEAREST = 8  # donors among which one is drawn
HOP = 3  # samples between donors of one clip
SPLIT_SHARE = 0.3  # of the windows: legs from another donor
BLENDED_SHARE = 0.3  # of the windows: two donors at once
LEAST_OF_FIRST = 0.5  # weight of the first in a blend


@dataclass(frozen=True)
class Donors:
    """N windows of T samples of rendered clips.

    Attributes:
        picture: (N, T, 33, 2) errors in true reaches of the body.
        space: (N, T, 33, 3) likewise.
        seen: (N, T, 33) visibility.
        known: (N, T) 1 or 0.
        keys: (N, 30) mean directions of the limbs.
    """

    picture: Array
    space: Array
    seen: Array
    known: Array
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
        return cls(
            np.stack([(one.picture - one.true_picture) / reach(one.true_picture) for one in windows]),
            np.stack([(one.space - one.true_space) / reach(one.true_space) for one in windows]),
            np.stack([one.seen for one in windows]),
            np.stack([one.known for one in windows]),
            np.stack([key(one.true_space) for one in windows]),
        )

    def spoil(self, one: Example, rng: np.random.Generator) -> Example:
        """The window as the pose model might have seen it: its truth with the errors of donors.

        Like what the product reads, the result is in reaches of the body as it is seen, not as it is.
        """
        distance = ((self.keys - key(one.true_space)) ** 2).sum(axis=1)
        near = np.argpartition(distance, min(NEAREST, len(distance) - 1))[:NEAREST]
        first, second = (int(index) for index in rng.choice(near, 2))
        picture, space, seen = self.picture[first], self.space[first], self.seen[first]
        known = self.known[first] * (one.known > 0)
        kind = rng.random()
        if kind < SPLIT_SHARE + BLENDED_SHARE:
            known = known * self.known[second]
            share = (LEGS if kind < SPLIT_SHARE else np.full(LANDMARK_COUNT, rng.uniform(0.0, LEAST_OF_FIRST)))[:, None]
            picture = picture + share * (self.picture[second] - picture)
            space = space + share * (self.space[second] - space)
            seen = seen + share[:, 0] * (self.seen[second] - seen)
        there = known[:, None, None] > 0
        picture, true_picture = _as_seen(one.true_picture, picture, there)
        space, true_space = _as_seen(one.true_space, space, there)
        return Example(
            picture, space, np.where(known[:, None] > 0, seen, 0.0).astype(np.float32), known.astype(np.float32),
            one.angles, true_picture, true_space,
        )  # fmt: skip


def _as_seen(truth: Array, error: Array, there: Array) -> tuple[Array, Array]:
    """What is said and what is true, in reaches of what is said."""
    unit = reach(truth)
    said = truth / unit + error
    scale = reach(np.where(there, said, np.nan))
    return np.where(there, said / scale, 0.0).astype(np.float32), (truth / unit / scale).astype(np.float32)


def key(true_space: Array) -> Array:
    """(30,) mean directions of the limbs of (T, 33, 3) points."""
    return np.asarray(directions(true_space).mean(axis=0))

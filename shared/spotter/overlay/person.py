"""Where the landmarks are at the exact time of a frame: frames and analysed moments need not coincide."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spotter.domain.body import TORSO_PERCENTILE, Body, BodySide
from spotter.domain.geometry import torso_length
from spotter.domain.landmarks import BONES, LANDMARK_COUNT, Landmark, mirrored
from spotter.domain.pose import PoseSequence
from spotter.overlay.document import PersonTrack

FloatArray = NDArray[np.float64]

LONGEST_GAP = 0.5  # seconds; across a longer gap nobody knows where the person was


# One side is the nearer one when it lies in front of the other by this share of the torso's length.
DEPTH_DIFFERENCE = 0.25

FULL_TORSO_SHARE = 0.22  # of the shorter side of the picture: the torso of a person who fills it
SMALLEST_FIGURE = 0.5  # thinner lines could not be seen

HEAD = (Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
DRAWN = tuple(sorted({*HEAD, *(joint for bone in BONES for joint in bone)}))
HEAD_WEIGHT = 3.0  # a hidden face is worse than a hidden limb
HIDING = np.array([(HEAD_WEIGHT if joint in HEAD else 1.0) * (joint in DRAWN) for joint in Landmark])

ARM = (Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST)
LEG = (Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE, Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX)


@dataclass(frozen=True)
class Person:
    """One moment.

    Attributes:
        points: (33, 2) pixels of the drawn picture.
        depth: (33,) pixels, smaller is nearer to the camera; only differences count.
        visibility: (33,) 0..1.
    """

    points: FloatArray
    depth: FloatArray
    visibility: FloatArray


@dataclass(frozen=True)
class Track:
    """The skeleton of a drawing as arrays.

    Attributes:
        times: (T,) seconds.
        image: (T, 33, 3) x, y and depth as shares of the picture; NaN where unknown or not part of the drawing.
        visibility: (T, 33) 0..1.
    """

    times: FloatArray
    image: FloatArray
    visibility: FloatArray

    @classmethod
    def of(cls, person: PersonTrack) -> Track:
        """From the document."""
        count, joints = len(person.times), [Landmark[name.upper()] for name in person.landmarks]
        image = np.full((count, LANDMARK_COUNT, 3), np.nan)
        visibility = np.zeros((count, LANDMARK_COUNT))
        if count:
            unknown = (np.nan,) * 3
            image[:, joints] = [[unknown if point is None else point for point in moment] for moment in person.points]
            visibility[:, joints] = person.visibility
        return cls(times=np.array(person.times), image=image, visibility=visibility)

    def __len__(self) -> int:
        return len(self.times)


def person_at(sequence: Track, time: float, width: int, height: int) -> Person | None:
    """Interpolate linearly between the analysed moments around `time`; None when nobody was seen there.

    Before the first and after the last moment the person stands still, at most for the longest gap.
    """
    if not len(sequence):
        return None
    after = int(np.searchsorted(sequence.times, time))
    low, high = max(after - 1, 0), min(after, len(sequence) - 1)
    start, end = float(sequence.times[low]), float(sequence.times[high])
    if end - start > LONGEST_GAP or max(start - time, time - end) > LONGEST_GAP:
        return None
    share = 0.0 if end == start else float(np.clip((time - start) / (end - start), 0.0, 1.0))
    image = (1 - share) * sequence.image[low] + share * sequence.image[high]
    if not np.isfinite(image[:, :2]).any():
        return None
    visibility = (1 - share) * sequence.visibility[low] + share * sequence.visibility[high]
    return Person(points=image[:, :2] * [width, height], depth=image[:, 2] * width, visibility=visibility)


def covered(points: FloatArray, box: tuple[float, float, float, float]) -> FloatArray:
    """(T,) how many landmarks of (T, 33, 2) lie within left, top, right, bottom; those of the head count more."""
    left, top, right, bottom = box
    inside = (points >= [left, top]).all(axis=-1) & (points < [right, bottom]).all(axis=-1)
    return np.asarray((inside * HIDING).sum(axis=1), dtype=np.float64)


def far_landmarks(person: Person) -> NDArray[np.bool_]:
    """(33,) whether a landmark belongs to the arm or leg that is farther from the camera than its twin."""
    far = np.zeros(len(person.depth), dtype=np.bool_)
    shoulders, hips = (
        person.points[[left, mirrored(left)]].mean(axis=0) for left in (Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP)
    )
    apart = DEPTH_DIFFERENCE * float(np.linalg.norm(shoulders - hips))
    for left_limb in (ARM, LEG):
        right_limb = [mirrored(joint) for joint in left_limb]
        behind = float(person.depth[list(left_limb)].mean() - person.depth[right_limb].mean())
        if abs(behind) > apart:
            far[list(left_limb) if behind > 0 else right_limb] = True
    return far


def nearer_side(body: Body) -> BodySide | None:
    """The side that a viewer sees better, also in a diagonal view; None from the front or from behind."""
    if body.near_side or body.from_front:
        return body.near_side
    limbs = [*ARM, *LEG]
    depth = body.sequence.image[..., 2]
    behind = np.mean(depth[:, limbs] - depth[:, [mirrored(joint) for joint in limbs]], axis=1)
    known = behind[np.isfinite(behind)]
    if not len(known):
        return None
    return "right" if np.median(known) > 0 else "left"


def figure_size(sequence: PoseSequence) -> float:
    """1 for a person who fills the picture, less for a smaller one; lines and joints are drawn in this proportion."""
    torso = torso_length(sequence.pixels())
    known = torso[np.isfinite(torso)]
    if not len(known):
        return 1.0
    full = FULL_TORSO_SHARE * min(sequence.width, sequence.height)
    return float(np.clip(np.percentile(known, TORSO_PERCENTILE) / full, SMALLEST_FIGURE, 1.0))

"""One person through the whole clip: pieces merged, jumps to other people cut out, gaps filled, landmarks smoothed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from spotter.domain.filters import fill_gaps, smooth
from spotter.domain.geometry import FloatArray, torso_length
from spotter.domain.landmarks import BODY_13, Landmark
from spotter.domain.pose import BoolArray, PoseSequence

SAME_PERSON_DISTANCE = 0.5  # torso lengths; two trackers on one person differ by 0.02-0.1, on two people by 1 and more
JUMP_BASE = 0.6  # torso lengths that a body centre may move between two detections whatever the time
JUMP_SPEED = 6.0  # torso lengths per second on top (about 3 m/s: faster than a burpee, slower than a cut)
JUMP_MAX = 3.0  # torso lengths; after a long gap the person may have walked, but not through the whole picture
SAME_SCALE = 1.6  # ratio of torso lengths between neighbouring detections of one person
RETURN_DISTANCE = 1.5  # torso lengths from where a person was last seen to be taken for the same one again
FILLED_VISIBILITY = 0.5  # an interpolated moment is worth half of its neighbours' visibility

_TRUNK = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP]


@dataclass(frozen=True)
class Piece:
    """The poses of one segment of the timeline.

    Frames with start <= time < end belong to the piece; earlier ones are the lead-in, on which the tracker warmed up and
    which repeats the end of the piece before.
    """

    sequence: PoseSequence
    start: float
    end: float


@dataclass(frozen=True)
class Stitched:
    """The result: `sequence.detected` still says where a person was really found; `raw` is it as the model gave it."""

    sequence: PoseSequence
    raw: PoseSequence
    continuous: bool


def stitch(pieces: Sequence[Piece]) -> Stitched:
    """Merge pieces in time order, keep one person, fill short gaps and smooth.

    Raises:
        ValueError: there is no piece.
    """
    ordered = sorted(pieces, key=lambda piece: piece.start)
    if not ordered:
        raise ValueError("no piece to stitch")
    continuous = all(same_person(before.sequence, after.sequence) for before, after in pairwise(ordered))
    raw = keep_one_person(merge(ordered))
    return Stitched(sequence=clean(raw), raw=raw, continuous=continuous)


def merge(pieces: Sequence[Piece]) -> PoseSequence:
    """The frames that belong to each piece, one after the other; lead-ins are dropped."""
    own = []
    for position, piece in enumerate(pieces):
        times = piece.sequence.times
        last = position == len(pieces) - 1
        own.append((times >= piece.start) & ((times < piece.end) | last))
    first = pieces[0].sequence
    cuts = [p.sequence.cuts[(p.sequence.cuts >= p.start) & (p.sequence.cuts < p.end)] for p in pieces]

    def joined(name: str) -> FloatArray:
        return np.concatenate([getattr(p.sequence, name)[keep] for p, keep in zip(pieces, own, strict=True)])

    return replace(
        first,
        times=joined("times"),
        image=joined("image"),
        visibility=joined("visibility"),
        world=joined("world"),
        detected=joined("detected").astype(np.bool_),
        cuts=np.concatenate(cuts),
    )


def same_person(before: PoseSequence, after: PoseSequence) -> bool:
    """Whether two neighbouring pieces follow the same person, judged where their frames overlap in time.

    Without common detections the last and the first one are compared; without any, and after a cut, nothing speaks
    against it.
    """
    _, left, right = np.intersect1d(np.round(before.times, 3), np.round(after.times, 3), return_indices=True)
    both = before.detected[left] & after.detected[right]
    left, right = left[both], right[both]
    if len(left):
        apart = np.linalg.norm(before.pixels()[left][:, BODY_13] - after.pixels()[right][:, BODY_13], axis=-1)
        scale = torso_length(before.pixels()[left])
        return bool(np.median(apart.mean(axis=1) / np.maximum(scale, 1.0)) <= SAME_PERSON_DISTANCE)
    seen_before, seen_after = np.flatnonzero(before.detected), np.flatnonzero(after.detected)
    if not len(seen_before) or not len(seen_after):
        return True
    last, first = before.times[seen_before[-1]], after.times[seen_after[0]]
    if ((after.cuts > last) & (after.cuts <= first)).any():
        return True
    ends = [_centre_and_scale(before)[seen_before[-1]], _centre_and_scale(after)[seen_after[0]]]
    gap = max(0.0, float(first - last))
    return not _is_jump(ends[0], ends[1], gap)


def keep_one_person(sequence: PoseSequence) -> PoseSequence:
    """Mark every detection of anybody but the main person of its shot as not detected.

    A jump of the body's centre or size ends a track; a track that starts where a known person was last seen continues
    that person. The person with the largest sum of torso lengths over time (large and long) is kept. After a cut the camera
    stands elsewhere, so that places say nothing any more and the choice is made anew.
    """
    body = _centre_and_scale(sequence)
    drop = np.zeros(len(sequence), dtype=np.bool_)
    for shot in sequence.shots():
        drop[shot] = _others(sequence.times[shot], body[shot], sequence.detected[shot])
    return _without(sequence, drop)


def clean(sequence: PoseSequence) -> PoseSequence:
    """Fill short gaps and smooth, never across a cut; `detected` stays as it was, filled moments have half the visibility."""
    joint = np.concatenate((sequence.image, sequence.world), axis=-1)
    visibility = np.zeros_like(sequence.visibility)
    for shot in sequence.shots():
        times, detected = sequence.times[shot], sequence.detected[shot]
        filled, covered = fill_gaps(times, joint[shot], detected)
        joint[shot] = smooth(times, filled)
        seen, _ = fill_gaps(times, sequence.visibility[shot], detected)
        seen = np.where(detected[:, None], seen, FILLED_VISIBILITY * seen)
        visibility[shot] = np.where(covered[:, None], seen, 0.0)
    return replace(sequence, image=joint[..., :3], world=joint[..., 3:], visibility=visibility)


def detected_seconds(sequence: PoseSequence) -> float:
    """Seconds during which a person was found; a frame lasts until the next one."""
    if len(sequence) < 2:
        return 0.0
    length = np.diff(sequence.times, append=sequence.times[-1] + np.median(np.diff(sequence.times)))
    return float(length[sequence.detected].sum())


def _centre_and_scale(sequence: PoseSequence) -> FloatArray:
    """(T, 3) centre of the trunk in pixels, and a size in pixels that holds in side and front views."""
    pixels = sequence.pixels()
    trunk = pixels[:, _TRUNK]
    with np.errstate(invalid="ignore"):
        size = np.maximum(torso_length(pixels), np.linalg.norm(trunk[:, 0] - trunk[:, 1], axis=-1))
    return np.column_stack((trunk.mean(axis=1), size))


def _is_jump(before: FloatArray, after: FloatArray, seconds: float) -> bool:
    size = max(float(max(before[2], after[2])), 1.0)
    allowed = min(JUMP_BASE + JUMP_SPEED * seconds, JUMP_MAX)
    ratio = size / max(float(min(before[2], after[2])), 1.0)
    moved = float(np.hypot(*(after[:2] - before[:2]))) / size
    return moved > allowed or (ratio > SAME_SCALE and seconds < 0.5 and moved > JUMP_BASE / 2)


def _others(times: FloatArray, body: FloatArray, detected: BoolArray) -> BoolArray:
    """(T,) whether a detection of one shot shows somebody else than its main person."""
    seen = np.flatnonzero(detected & np.isfinite(body).all(axis=1))
    owner = np.full(len(times), -1)
    last_seen: list[int] = []  # person -> index of the latest frame
    for position, now in enumerate(seen):
        before = seen[position - 1] if position else None
        if before is not None and not _is_jump(body[before], body[now], times[now] - times[before]):
            owner[now] = owner[before]
        else:
            owner[now] = _known_person(body, last_seen, int(now))
        if owner[now] == len(last_seen):
            last_seen.append(int(now))
        last_seen[owner[now]] = int(now)
    weight = [float(body[owner == person, 2].sum()) for person in range(len(last_seen))]
    return np.asarray(detected & (owner != int(np.argmax(weight)))) if weight else np.zeros(len(times), dtype=np.bool_)


def _known_person(body: FloatArray, last_seen: list[int], now: int) -> int:
    """Number of the person who was last seen nearest to here; the next free number when it is nobody known."""
    best, nearest = len(last_seen), RETURN_DISTANCE
    for person, index in enumerate(last_seen):
        size = max(float(body[index, 2]), float(body[now, 2]), 1.0)
        ratio = size / max(float(min(body[index, 2], body[now, 2])), 1.0)
        apart = float(np.hypot(*(body[now, :2] - body[index, :2]))) / size
        if apart < nearest and ratio <= SAME_SCALE:
            best, nearest = person, apart
    return best


def _without(sequence: PoseSequence, drop: BoolArray) -> PoseSequence:
    image, world, visibility = sequence.image.copy(), sequence.world.copy(), sequence.visibility.copy()
    image[drop], world[drop], visibility[drop] = np.nan, np.nan, 0.0
    return replace(
        sequence, image=image, world=world, visibility=visibility, detected=np.asarray(sequence.detected & ~drop)
    )

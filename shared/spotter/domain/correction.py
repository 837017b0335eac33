"""The least change of a pose that would meet a criterion: what a corrected repetition would have looked like.

The body is turned at one joint in the plane of the picture, both sides alike, by as little as meets the criterion. Its own
measure judges every trial, so what is shown as corrected is what the criterion would have passed. Segments keep their length.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from spotter.domain.assessment import CriterionResult
from spotter.domain.body import Body
from spotter.domain.exercise import Criterion
from spotter.domain.geometry import FloatArray
from spotter.domain.landmarks import Landmark
from spotter.domain.measures import MEASURES, read
from spotter.domain.measures.core import SideChoice
from spotter.domain.pose import PoseSequence

LARGEST_TURN, STEP = 60.0, 1.5  # degrees; a pose farther away is another exercise, not a correction
SAME_VALUE = {"deg": 12.0}  # how far the measure at the moment may lie from the recorded value
SAME_VALUE_OTHERWISE = 0.12

SIDES = ("LEFT", "RIGHT")
HEAD = tuple(range(Landmark.MOUTH_RIGHT + 1))
HAND = ("WRIST", "PINKY", "INDEX", "THUMB")
ARM = ("ELBOW", *HAND)
FOOT = ("ANKLE", "HEEL", "FOOT_INDEX")
UPPER = ("SHOULDER", *ARM)

# Joint to what turns around it and what is carried along without turning; `HEAD` goes with the shoulders.
TURNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ELBOW": (HAND, ()),
    "SHOULDER": (ARM, ()),
    "HIP": (UPPER, ()),  # the trunk leans
    "KNEE": (("HIP",), UPPER),  # the thigh sinks or rises, the trunk keeps its lean
    "ANKLE": (("KNEE",), ("HIP", *UPPER)),
}


def corrected(
    criterion: Criterion, result: CriterionResult, body: Body, time: float, wanted: float
) -> FloatArray | None:
    """The pose at `time` after the smallest turn with which the criterion's measure reaches `wanted`.

    Args:
        criterion: what failed.
        result: the verdict, with the value and side that were measured.
        body: the person through time.
        time: seconds of the video, the moment that decided.
        wanted: the target, in the measure's unit.

    Returns:
        (33, 2) shares of the picture; None when the measure cannot be judged from one pose, when it did not read the
        recorded value at this moment, or when no turn within reach meets the target.
    """
    if result.value is None or criterion.at in ("range", "growth", "duration") or not len(body.times):
        return None
    index = int(np.abs(body.times - time).argmin())
    angles = np.arange(-LARGEST_TURN, LARGEST_TURN + STEP, STEP)
    trials = [(joint, angle) for joint in TURNS for angle in angles]
    sequence = _trials(body.sequence, index, trials)
    values = read(criterion.measure, replace(body, sequence=sequence), _side(result)).values
    tolerance = SAME_VALUE.get(MEASURES[criterion.measure].unit, SAME_VALUE_OTHERWISE)
    unchanged = values[next(number for number, (_, angle) in enumerate(trials) if angle == 0.0)]
    if not np.isfinite(unchanged) or abs(unchanged - result.value) > tolerance:
        return None
    meets = values >= wanted if result.value < wanted else values <= wanted
    reachable = [number for number in np.flatnonzero(meets) if np.isfinite(values[number])]
    if not reachable:
        return None
    best = min(reachable, key=lambda number: abs(trials[number][1]))
    return np.asarray(sequence.image[best, :, :2])


def _side(result: CriterionResult) -> SideChoice:
    return "mean" if result.side == "both" else result.side


def _trials(sequence: PoseSequence, index: int, trials: list[tuple[str, float]]) -> PoseSequence:
    """One moment of the sequence as often as there are trials, each turned in its way."""
    count = len(trials)
    image = np.repeat(sequence.image[index : index + 1], count, axis=0)
    world = np.repeat(sequence.world[index : index + 1], count, axis=0)
    scale = np.array([sequence.width, sequence.height])
    flat = image[..., :2] * scale
    for number, (joint, angle) in enumerate(trials):
        flat[number] = _turned(flat[number], joint, angle)
        world[number, :, :2] = _turned(world[number, :, :2], joint, angle)
    image[..., :2] = flat / scale
    return PoseSequence(
        times=np.arange(count, dtype=np.float64),
        image=image,
        visibility=np.repeat(sequence.visibility[index : index + 1], count, axis=0),
        world=world,
        detected=np.ones(count, dtype=np.bool_),
        width=sequence.width,
        height=sequence.height,
    )


def _turned(points: FloatArray, joint: str, angle: float) -> FloatArray:
    """(33, 2) points after both sides were turned at a joint; the head moves with the middle of the shoulders."""
    turns, carried = TURNS[joint]
    radians = np.radians(angle)
    rotation = np.array([[np.cos(radians), -np.sin(radians)], [np.sin(radians), np.cos(radians)]])
    found = points.copy()
    for side in SIDES:
        pivot = points[Landmark[f"{side}_{joint}"]]
        turning = [Landmark[f"{side}_{name}"] for name in turns]
        found[turning] = (points[turning] - pivot) @ rotation.T + pivot
        if carried:
            first = turning[0]
            moved = [Landmark[f"{side}_{name}"] for name in carried]
            found[moved] = points[moved] + found[first] - points[first]
    shoulders = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
    lean = rotation if joint == "HIP" else np.eye(2)
    old, new = points[shoulders].mean(axis=0), found[shoulders].mean(axis=0)
    found[list(HEAD)] = (points[list(HEAD)] - old) @ lean.T + new
    return found

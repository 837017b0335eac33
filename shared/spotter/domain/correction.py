"""The least change of a pose that would meet a criterion: what a corrected repetition would have looked like.

The body is turned at one joint in the plane of the picture, both sides alike, by as little as meets the criterion. Its own
measure judges every trial, so what is shown as corrected is what the criterion would have passed. Segments keep their length.
Hands and feet that stay where they are around the moment hold the body, so they stay where they are in the corrected pose too:
whose arms are straighter in a push-up has the trunk higher, not the hands in the floor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

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

HOLD_SECONDS = 1.5  # either side of the moment
HOLD_TORSOS = 0.15  # torso lengths that a hand or foot that holds may wander, most of the time
HOLD_PERCENTILE = 80.0

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
    sequence = _trials(body.sequence, index, trials, _holds(body, index))
    values = read(criterion.measure, replace(body, sequence=sequence, corrected=None), _side(result)).values
    values = values + _moved(criterion.measure, body, index, _side(result))
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


def _moved(measure: str, body: Body, index: int, side: SideChoice) -> float:
    """By how much the measure is corrected at this moment. A small turn changes what the camera sees, not how it errs."""
    if body.corrected is None:
        return 0.0
    measured, plain = (read(measure, one, side).values[index] for one in (body, replace(body, corrected=None)))
    return float(measured - plain)


def _holds(body: Body, index: int) -> list[list[Landmark]]:
    """What holds the body at this moment: both ankles, both wrists, both pairs, or nothing."""
    near = np.abs(body.times - body.times[index]) <= HOLD_SECONDS
    found = []
    for joint in ("ANKLE", "WRIST"):
        pair = _pair(joint)
        places = body.picture[near][:, pair].mean(axis=1)
        places = places[np.isfinite(places).all(axis=1)]
        if not len(places):
            continue
        away = np.linalg.norm(places - np.median(places, axis=0), axis=1)
        if np.percentile(away, HOLD_PERCENTILE) <= HOLD_TORSOS:
            found.append(pair)
    return found


def _trials(
    sequence: PoseSequence, index: int, trials: list[tuple[str, float]], holds: list[list[Landmark]]
) -> PoseSequence:
    """One moment of the sequence as often as there are trials, each turned in its way."""
    count = len(trials)
    image = np.repeat(sequence.image[index : index + 1], count, axis=0)
    world = np.repeat(sequence.world[index : index + 1], count, axis=0)
    scale = np.array([sequence.width, sequence.height])
    flat = image[..., :2] * scale
    for number, (joint, angle) in enumerate(trials):
        flat[number] = _trial(flat[number], joint, angle, holds)
        world[number, :, :2] = _trial(world[number, :, :2], joint, angle, holds)
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


def _trial(filmed: FloatArray, joint: str, angle: float, holds: list[list[Landmark]]) -> FloatArray:
    """(33, 2) points after a turn, with what holds the body in its place."""
    turned = _turned(filmed, joint, angle)
    if len(holds) > 1 and joint == "ELBOW":
        return _pushed(filmed, turned)
    return _held(turned, filmed, holds) if holds else turned


def _held(points: FloatArray, filmed: FloatArray, holds: list[list[Landmark]]) -> FloatArray:
    """(33, 2) points moved as a whole: the first pair that holds is where it was, the second in the direction where it was."""
    new, old = (_complex(np.stack([where[pair].mean(axis=0) for pair in holds])) for where in (points, filmed))
    turn = _unit((old[-1] - old[0]) / (new[-1] - new[0])) if len(holds) > 1 else 1.0
    return _plane((_complex(points) - new[0]) * turn + old[0])


def _pushed(filmed: FloatArray, turned: FloatArray) -> FloatArray:
    """(33, 2) points with feet and hands as filmed and the arms as long as turned: the body between them swings about the feet."""
    now, wanted = _complex(filmed), _complex(turned)
    foot, hand, shoulder = (now[_pair(name)].mean() for name in ("ANKLE", "WRIST", "SHOULDER"))
    reach = np.abs(wanted[_pair("SHOULDER")] - wanted[_pair("WRIST")]).mean()
    trunk, ground = abs(shoulder - foot), abs(hand - foot)
    cosine = (trunk**2 + ground**2 - reach**2) / max(2 * trunk * ground, 1e-9)
    between = np.angle(_unit((shoulder - foot) / (hand - foot)))
    swing = np.sign(between) * np.arccos(np.clip(cosine, -1.0, 1.0)) - between
    found = (now - foot) * np.exp(1j * swing) + foot
    for side in SIDES:
        still = [Landmark[f"{side}_{name}"] for name in (*FOOT, *HAND)]
        found[still] = now[still]
        found[Landmark[f"{side}_ELBOW"]] = _elbow(now, found, side)
    return _plane(found)


def _elbow(filmed: NDArray[np.complex128], found: NDArray[np.complex128], side: str) -> complex:
    """Where the elbow is between shoulder and wrist, on the side of their line where it was filmed."""
    shoulder, elbow, wrist = (Landmark[f"{side}_{name}"] for name in ("SHOULDER", "ELBOW", "WRIST"))
    upper, fore = abs(filmed[elbow] - filmed[shoulder]), abs(filmed[wrist] - filmed[elbow])
    line = found[wrist] - found[shoulder]
    length = float(np.clip(abs(line), abs(upper - fore), upper + fore))
    along = (upper**2 - fore**2 + length**2) / max(2 * length, 1e-9)
    out = np.sqrt(max(upper**2 - along**2, 0.0))
    bend = ((filmed[elbow] - filmed[shoulder]) / _unit(filmed[wrist] - filmed[shoulder])).imag
    return complex(found[shoulder] + _unit(line) * complex(along, np.copysign(out, bend)))


def _pair(name: str) -> list[Landmark]:
    return [Landmark[f"{side}_{name}"] for side in SIDES]


def _complex(points: FloatArray) -> NDArray[np.complex128]:
    return np.asarray(points[:, 0] + 1j * points[:, 1])


def _plane(numbers: NDArray[np.complex128]) -> FloatArray:
    return np.stack((numbers.real, numbers.imag), axis=1)


def _unit(number: complex) -> complex:
    return complex(number / abs(number)) if abs(number) > 0 else 1.0 + 0.0j

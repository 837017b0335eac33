"""Counts repetitions of any exercise: no exercise file, no limit, no signal chosen beforehand.

How it counts. A small network (`rhythm_network`) reads how the pose sequence resembles itself earlier and later and says, at
every moment, whether a set is going on and how long a repetition takes there. Repetitions are then the time that sets last,
measured in repetitions: rests, walking in and re-racking have no rhythm and add nothing, a change of tempo changes the period,
a camera cut or a turned athlete starts a new likeness but keeps the rhythm. Whether a repetition is as long, half as long or
twice as long is settled once per set (`octaves`). Borders of single repetitions lie at equal phase
from the start of their set, so they are softer than the count.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from spotter.domain.filters import BoolArray, runs
from spotter.domain.geometry import FloatArray
from spotter.domain.octaves import CANDIDATES, COARSER, RATIO, long_enough, sides_take_turns, steady_periods, trust
from spotter.domain.pose import PoseSequence
from spotter.domain.rhythm_network import PERIODS, RhythmNetwork, shipped
from spotter.domain.self_similarity import RATE, Track, blurred, features, mirrored_poses, track

ACTIVITY_SAMPLES = 5.0  # standard deviation of the smoothing of the activity, a third of a second
SEEN_SAMPLES = 3.0  # likewise of what was seen: single lost frames do not end a set
SEEN_SHARE = 0.3
# Where a fast set begins and ends is heard on a finer grid, of 25 samples a second; fast is under 1.2 s a repetition.
# Chosen on the tuning half, see below.
FINER = 4  # in periods that it shows longer
FAST = PERIODS < 18.0
# A set is where the activity is at least KEEP of the clip's own level, if it reaches ENTER somewhere; hysteresis as in
# `repetitions`. Chosen on the tuning half of Countix-Fitness; docs/counting.md says what other values cost.
ENTER = 0.8
KEEP = 0.65
LEVEL_PERCENTILE = 95.0
FEWEST = 0.7  # of a repetition; less is no set


@dataclass(frozen=True)
class Rhythm:
    """What the network hears, on an even grid.

    Attributes:
        track: the poses on that grid.
        activity: (G,) 0..1, whether a set is going on.
        frequency: (G,) repetitions per second, if one is.
    """

    track: Track
    activity: FloatArray
    frequency: FloatArray


@dataclass(frozen=True)
class Cycle:
    """One repetition, in seconds of the video."""

    start: float
    end: float


def rhythm(sequence: PoseSequence, network: RhythmNetwork | None = None) -> Rhythm:
    """Read the rhythm of one person.

    Args:
        sequence: gaps and all; coordinates in the picture or min-max scaled per frame and axis.
        network: None for the weights that ship.
    """
    poses = track(sequence)
    if not len(poses.times):
        return Rhythm(poses, np.zeros(0), np.zeros(0))
    network = network or shipped()
    activity, periods_heard = _listen(poses, network)
    activity = _with_fast_sets(activity, periods_heard, sequence, poses, network)
    periods = steady_periods(_with_coarser_grids(periods_heard, sequence, poses, network))
    found = Rhythm(poses, blurred(activity[:, None], ACTIVITY_SAMPLES)[:, 0], RATE / periods)
    for stretch in sets(found):
        if sides_take_turns(poses, periods, stretch):
            found.frequency[stretch] *= 2.0
    return found


def _with_fast_sets(
    activity: FloatArray, periods_heard: FloatArray, sequence: PoseSequence, poses: Track, network: RhythmNetwork
) -> FloatArray:
    """(T,) the activity, as the finer grid hears it as far as repetitions are fast."""
    finer_poses = track(sequence, tempo=RATIO**FINER)
    finer, _ = _listen(finer_poses, network)
    fast = trust(periods_heard, FAST)
    return np.asarray((1.0 - fast) * activity + fast * np.interp(poses.times, finer_poses.times, finer))


def _with_coarser_grids(
    periods_heard: FloatArray, sequence: PoseSequence, poses: Track, network: RhythmNetwork
) -> FloatArray:
    """(T, C) probabilities of the `CANDIDATES`: as heard at 15 samples a second and, as far as that is trusted, on coarser grids."""
    heard = np.zeros((len(periods_heard), len(CANDIDATES)))
    heard[:, : len(PERIODS)] = periods_heard
    for coarser in COARSER:
        slow_poses = track(sequence, tempo=RATIO**-coarser)
        _, slow = _listen(slow_poses, network)
        trusted = trust(periods_heard, long_enough(coarser))
        for number, column in enumerate(slow.T):
            heard[:, coarser + number] += trusted * np.interp(poses.times, slow_poses.times, column)
    return np.asarray(heard / heard.sum(axis=1, keepdims=True))


def _listen(poses: Track, network: RhythmNetwork) -> tuple[FloatArray, FloatArray]:
    """(T,) activity and (T, P) probability of every period, from the poses and from the mirrored ones."""
    views = [network(features(values, poses.seen)) for values in (poses.values, mirrored_poses(poses.values))]
    activity, periods = (np.stack(parts).mean(axis=0).astype(np.float64) for parts in zip(*views, strict=True))
    return activity, periods


def find_cycles(sequence: PoseSequence, network: RhythmNetwork | None = None) -> tuple[Cycle, ...]:
    """The repetitions of a sequence in time order; their number is the count."""
    return cycles_of(rhythm(sequence, network))


def amount(heard: Rhythm) -> float:
    """Repetitions in a rhythm, with their fraction."""
    return float(sum(heard.frequency[stretch].sum() for stretch in sets(heard))) / RATE


def cycles_of(heard: Rhythm) -> tuple[Cycle, ...]:
    """The repetitions in a rhythm."""
    stretches = sets(heard)
    amounts = [float(heard.frequency[stretch].sum()) / RATE for stretch in stretches]
    found: list[Cycle] = []
    for stretch, count in zip(stretches, _whole(amounts), strict=True):
        found.extend(_divided(heard, stretch, count))
    return tuple(found)


def sets(heard: Rhythm) -> list[slice]:
    """Stretches of the grid in which repetitions are done, in time order."""
    seen = _mostly(heard.track.seen)
    if not seen.any():
        return []
    level = float(np.percentile(heard.activity[seen], LEVEL_PERCENTILE))
    kept = [run for run in runs(seen & (heard.activity >= KEEP * level)) if heard.activity[run].max() >= ENTER * level]
    return [run for run in kept if heard.frequency[run].sum() / RATE >= FEWEST]


def _mostly(seen: BoolArray) -> BoolArray:
    if not len(seen):
        return seen
    return np.asarray(blurred(seen[:, None].astype(np.float64), SEEN_SAMPLES)[:, 0] > SEEN_SHARE)


def _whole(amounts: list[float]) -> list[int]:
    """Whole numbers that add up to the rounded sum: the largest remainders are rounded up."""
    floors = np.floor(amounts).astype(np.int64)
    missing = int(np.floor(sum(amounts) + 0.5)) - int(floors.sum())
    order = np.argsort(-(np.asarray(amounts) - floors), kind="stable")
    floors[order[:missing]] += 1
    return [int(count) for count in floors]


def _divided(heard: Rhythm, stretch: slice, count: int) -> list[Cycle]:
    """`count` repetitions of equal phase."""
    if count == 0:
        return []
    phase = np.concatenate(([0.0], np.cumsum(heard.frequency[stretch])))
    borders = np.interp(np.linspace(0.0, phase[-1], count + 1), phase, np.arange(len(phase))) + stretch.start
    moments = np.interp(borders, np.arange(len(heard.track.times)), heard.track.times)
    return [Cycle(float(start), float(end)) for start, end in pairwise(moments)]

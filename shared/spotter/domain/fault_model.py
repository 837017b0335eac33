"""Probabilities of named faults in one repetition, and why: which part of the body, and when.

Why is found by occlusion: a part of the body, or a third of the repetition, is replaced by the usual correct one of the exercise (the
network keeps it), and the repetition is judged again. What the log odds of the fault lose is what that part speaks for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from spotter.domain.form_faults import ANGLES, CHANNELS, EXERCISES, FAULTS, FAULTS_OF, MOMENTS, POINTS, Sample
from spotter.domain.landmarks import MIRROR, Landmark
from spotter.errors import ModelCorrupt

Array = NDArray[np.float32]
METADATA = "form_faults"
SIDES = ("left", "right")
# Parts of the body by the points that they replace; the first is named first.
_PARTS = {
    "head": ("NOSE", "EAR"),
    "trunk": ("SHOULDER", "HIP"),
    "arm": ("ELBOW", "WRIST"),
    "leg": ("KNEE",),
    "foot": ("ANKLE", "HEEL", "FOOT_INDEX"),
}
_PAIRED = ("arm", "leg", "foot")
THIRDS = {"out": slice(0, 5), "turn": slice(5, 11), "back": slice(11, MOMENTS)}
_LEAST = 1e-6  # probabilities are kept this far from 0 and 1 before the logarithm of the odds


class Network(Protocol):
    """What runs the weights, such as an ONNX session."""

    @property
    def name(self) -> str:
        """The model and the beginning of its hash."""
        ...

    @property
    def metadata(self) -> Mapping[str, str]:
        """What training wrote beside the weights."""
        ...

    def run(self, inputs: Mapping[str, Array]) -> Mapping[str, Array]:
        """Every output by its name."""
        ...


@dataclass(frozen=True)
class Opinion:
    """What the model thinks of one repetition.

    Attributes:
        faults: probability of each fault that makes sense for the exercise.
        correct: probability of none of them.
    """

    faults: Mapping[str, float]
    correct: float


@dataclass(frozen=True)
class Reason:
    """What speaks for a fault.

    Attributes:
        parts: part of the body to the log odds that it is worth.
        thirds: `out`, `turn` and `back` to the same.
        joints: lower-case landmark names of the part that is worth most.
        moment: index of the moment (see `form_faults.moments_of`) in the middle of the third that is worth most.
    """

    parts: Mapping[str, float]
    thirds: Mapping[str, float]
    joints: tuple[str, ...]
    moment: int


class FaultModel:
    """The weights with their thresholds.

    Attributes:
        name: of the weights.
        thresholds: fault to the probability from which it counts as seen.

    Args:
        network: runs the weights.

    Raises:
        ModelCorrupt: they are of another version.
    """

    def __init__(self, network: Network) -> None:
        try:
            facts = json.loads(network.metadata[METADATA])
            fits = tuple(facts["faults"]) == FAULTS and tuple(facts["exercises"]) == EXERCISES
            self.thresholds: Mapping[str, float] = {name: float(facts["thresholds"][name]) for name in FAULTS}
            self._trusted = {(str(fault), str(view)) for fault, view in facts["trusted"]}
        except (KeyError, ValueError, TypeError) as error:
            raise ModelCorrupt(f"The fault model {network.name} does not say what it knows: {error}") from error
        if not fits:
            raise ModelCorrupt(f"The fault model {network.name} knows other faults or exercises than this version.")
        self.name = network.name
        self._network = network

    def trusts(self, fault: str, yaw: float) -> bool:
        """Whether the model was right often enough about this fault from this side, on what was kept back in training."""
        return (fault, side_of(yaw)) in self._trusted

    def judge(self, exercise: str, samples: Sequence[Sample]) -> list[Opinion]:
        """Judge repetitions of an exercise of `EXERCISES`."""
        if not samples:
            return []
        found, correct = self._run(exercise, samples, np.zeros((len(samples), MOMENTS, CHANNELS), np.float32))
        names = FAULTS_OF[exercise]
        return [
            Opinion({name: float(row[FAULTS.index(name)]) for name in names}, float(none[0]))
            for row, none in zip(found, correct, strict=True)
        ]

    def explain(self, exercise: str, sample: Sample, fault: str) -> Reason:
        """Why a fault was seen in a repetition."""
        masks = {name: mask_of(points) for name, points in _parts().items()}
        thirds = {name: _mask_when(moments) for name, moments in THIRDS.items()}
        replaced = np.stack([np.zeros((MOMENTS, CHANNELS), np.float32), *masks.values(), *thirds.values()])
        found, _ = self._run(exercise, [sample] * len(replaced), replaced)
        odds = _log_odds(found[:, FAULTS.index(fault)])
        drops = (odds[0] - odds[1:]).tolist()
        parts = dict(zip(masks, drops[: len(masks)], strict=True))
        when = dict(zip(thirds, drops[len(masks) :], strict=True))
        points = _parts()[max(parts, key=lambda name: parts[name])]
        shown = [Landmark(MIRROR[point]) if sample.mirrored else point for point in points]
        span = THIRDS[max(when, key=lambda name: when[name])]
        return Reason(parts, when, tuple(point.name.lower() for point in shown), (span.start + span.stop) // 2)

    def _run(self, exercise: str, samples: Sequence[Sample], replaced: Array) -> tuple[Array, Array]:
        one_hot = np.zeros((len(samples), len(EXERCISES)), np.float32)
        one_hot[:, EXERCISES.index(exercise)] = 1.0
        answers = self._network.run(
            {
                "values": np.nan_to_num(np.stack([sample.values for sample in samples])),
                "context": np.stack([sample.context for sample in samples]),
                "exercise": one_hot,
                "replaced": replaced,
            }
        )
        return answers["faults"], answers["correct"]


def side_of(yaw: float) -> str:
    """`front`, `side` or `back`, whichever is nearest to where the camera stands."""
    off = abs((yaw + 180.0) % 360.0 - 180.0)
    return "front" if off < 45.0 else "side" if off < 135.0 else "back"


def _parts() -> dict[str, tuple[Landmark, ...]]:
    found = {}
    for name, points in _PARTS.items():
        for side in SIDES if name in _PAIRED else ("",):
            wanted = [Landmark[f"{side.upper()}_{point}"] for point in points if side]
            wanted += [point for point in POINTS if not side and point.name.split("_")[-1] in points]
            found[f"{side} {name}".strip()] = tuple(wanted)
    return found


def mask_of(points: Sequence[Landmark]) -> Array:
    """(MOMENTS, CHANNELS) 1 in the channels of these points: places, visibility, and angles whose corner they are."""
    mine = np.array([point in points for point in POINTS])
    corner = np.array([angle[1] in points for angle in ANGLES])
    flat, space = np.repeat(mine, 2), np.repeat(mine, 3)
    pelvis = np.full(4, Landmark.LEFT_HIP in points)
    row = np.concatenate((flat, flat, pelvis, space, space, mine, corner, corner))
    return np.tile(row.astype(np.float32), (MOMENTS, 1))


def _mask_when(moments: slice) -> Array:
    mask = np.zeros((MOMENTS, CHANNELS), np.float32)
    mask[moments] = 1.0
    return mask


def _log_odds(probability: Array) -> Array:
    known = np.clip(probability, _LEAST, 1.0 - _LEAST)
    return np.asarray(np.log(known / (1.0 - known)))

"""Train the `full` weights: the `clean` ones, whose last layer also learns from recordings that may not make the default.

    python -m training.exercise_classifier.full --recorded FOLDER

FOLDER holds what `training.exercise_classifier.train` reads, and `penn_action/`, `pushfit/`, `pose_trainer/`, `squat_17/`,
`everyday_motions_17/` and `plank_app_users/`. Countix-Fitness is left out, so that it stays a test of these weights.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.exercise_classifier import data, ensemble, fit, resume, unlicensed
from training.exercise_classifier.augment import varied
from training.exercise_classifier.convolutions import Convolutions
from training.exercise_classifier.network import ExerciseNetwork
from training.exercise_classifier.train import MODELS, Sources

CLEAN_NAME, NAME = "exercise_classifier.onnx", "exercise_classifier_full.onnx"
SEED = 20261123
# What the clean weights know is shown again, or the last layer forgets the exercises that no recording has.
REPLAYED = partial(Sources, clips=900, views=1, planks=300, curls=1_500)
# Times that every window is varied anew.
VARIATIONS = 3
EPOCHS = 15
_BATCH = 512
_NO_CLIP = -1


@dataclass(frozen=True)
class Seen:
    """What the last layer learns from.

    Attributes:
        features: (N, F).
        target: (N, L).
        clip: (N,) index of the Penn Action clip, or -1 for everything else.
        counts: windows of each source of the clean weights.
    """

    features: Tensor
    target: NDArray[np.float32]
    clip: NDArray[np.int64]
    counts: dict[str, int]


def main() -> None:
    """Make the data, fit the last layer, calibrate, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recorded", type=Path, required=True)
    parser.add_argument("--start", type=Path, default=MODELS / CLEAN_NAME, help="clean weights")
    parser.add_argument("--out", type=Path, default=MODELS / NAME)
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    folder = arguments.recorded
    penn, others = unlicensed.penn_action(folder), unlicensed.others(folder)
    start = resume.restored(arguments.start, Convolutions)
    seen = prepared(start, folder, penn, others)
    network = fitted(start, seen, range(len(penn)))
    facts = {
        "weights": "full",
        "start": hashlib.sha256(arguments.start.read_bytes()).hexdigest(),
        "seed": SEED,
        "network": start.name,
        "clips": REPLAYED.keywords["clips"],
        "clip_seconds": data.CLIP_SECONDS,
        "sources": seen.counts,
        "epochs": EPOCHS,
        "windows": len(seen.clip) // VARIATIONS,
        "recordings": unlicensed.counted([*penn, *others]),
    }
    unseen = ensemble.unseen(REPLAYED.keywords["clips"])
    ensemble.write([ensemble.calibrated(network, facts, unseen)], unseen, arguments.out)


def prepared(
    start: ExerciseNetwork,
    folder: Path,
    penn: Sequence[unlicensed.Recording],
    others: Sequence[unlicensed.Recording],
) -> Seen:
    """Features of all windows, each varied several times."""
    replayed, counts = REPLAYED(folder).windows(SEED)
    shared = [
        replayed,
        unlicensed.planks(folder, SEED),
        *unlicensed.windows(others, SEED),
    ]
    own = unlicensed.windows(penn, SEED)
    examples = data.Examples.joined([*shared, *own])
    clip = np.repeat(np.arange(len(own)), [len(part) for part in own])
    clip = np.concatenate([np.full(len(examples) - len(clip), _NO_CLIP), clip])
    rng = np.random.default_rng([SEED, 6])
    rows = np.tile(np.arange(len(examples)), VARIATIONS)
    with torch.no_grad():
        features = [
            start.features(torch.from_numpy(varied(examples, rows[first : first + _BATCH], rng)))
            for first in range(0, len(rows), _BATCH)
        ]
    return Seen(torch.cat(features), examples.target[rows], clip[rows], counts)


def fitted(start: ExerciseNetwork, seen: Seen, clips: Sequence[int] | range) -> ExerciseNetwork:
    """The network whose last layer has seen everything, but of Penn Action only these clips."""
    rows = np.flatnonzero((seen.clip == _NO_CLIP) | np.isin(seen.clip, list(clips)))
    return fit.last_layer(start, seen.features[rows], seen.target[rows], epochs=EPOCHS, seed=SEED)


if __name__ == "__main__":
    main()

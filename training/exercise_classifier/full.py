"""Train the `full` weights: the `clean` ones, whose last layers also learn from recordings that may not make the default.

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
from training.exercise_classifier.network import ExerciseNetwork
from training.exercise_classifier.train import MODELS, Sources

CLEAN_NAME, NAME = "exercise_classifier.onnx", "exercise_classifier_full.onnx"
SEED = 20261123
# What the clean weights know is shown again, or the last layers forget the exercises that no recording has.
REPLAYED = partial(Sources, clips=900, views=1, planks=300, curls=1_500)
# Times that every window is varied anew.
VARIATIONS = 3
EPOCHS = 15
# Of the way from the clean last layer to the fitted one: the least tenth with which five folds of Penn Action reach 0.97 both
# among its own labels and among all exercises; of the workout clips more are right the nearer it stays to the start.
SHARE = 0.5
_BATCH = 512
_NO_CLIP = -1


@dataclass(frozen=True)
class Shown:
    """What the last layers learn from.

    Attributes:
        windows: all of them; each is shown several times, varied anew.
        clip: (N,) index of the Penn Action clip, or -1 for everything else.
        counts: windows of each source of the clean weights.
    """

    windows: data.Examples
    clip: NDArray[np.int64]
    counts: dict[str, int]

    @property
    def rows(self) -> NDArray[np.int64]:
        """(VARIATIONS x N,) the window of every varied one."""
        return np.tile(np.arange(len(self.windows)), VARIATIONS)


def main() -> None:
    """Make the data, fit the last layer of every network, calibrate, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recorded", type=Path, required=True)
    parser.add_argument("--start", type=Path, default=MODELS / CLEAN_NAME, help="clean weights")
    parser.add_argument("--out", type=Path, default=MODELS / NAME)
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    folder = arguments.recorded
    penn, others = unlicensed.penn_action(folder), unlicensed.others(folder)
    shown = prepared(folder, penn, others)
    unseen = ensemble.unseen(REPLAYED.keywords["clips"])
    facts = {
        "weights": "full",
        "start": hashlib.sha256(arguments.start.read_bytes()).hexdigest(),
        "seed": SEED,
        "clips": REPLAYED.keywords["clips"],
        "clip_seconds": data.CLIP_SECONDS,
        "sources": shown.counts,
        "epochs": EPOCHS,
        "share": SHARE,
        "windows": len(shown.windows),
        "recordings": unlicensed.counted([*penn, *others]),
    }
    members = []
    for start in resume.members(arguments.start):
        network = fitted(start.network, features(start.network, shown), shown, range(len(penn)))
        members.append(ensemble.calibrated(network, {**facts, "network": network.name}, unseen))
    ensemble.write(members, unseen, arguments.out)


def prepared(folder: Path, penn: Sequence[unlicensed.Recording], others: Sequence[unlicensed.Recording]) -> Shown:
    """All windows: what the clean weights know, the recordings without a licence, and those of Penn Action last."""
    replayed, counts = REPLAYED(folder).windows(SEED)
    shared = [
        replayed,
        unlicensed.planks(folder, SEED),
        *unlicensed.windows(others, SEED),
    ]
    own = unlicensed.windows(penn, SEED)
    examples = data.Examples.joined([*shared, *own])
    clip = np.repeat(np.arange(len(own)), [len(part) for part in own])
    return Shown(examples, np.concatenate([np.full(len(examples) - len(clip), _NO_CLIP), clip]), counts)


def features(network: ExerciseNetwork, shown: Shown) -> Tensor:
    """(VARIATIONS x N, F) what the last layer of a network sees of all windows, varied the same way for every network."""
    rng = np.random.default_rng([SEED, 6])
    rows = shown.rows
    with torch.no_grad():
        found = [
            network.features(torch.from_numpy(varied(shown.windows, rows[first : first + _BATCH], rng)))
            for first in range(0, len(rows), _BATCH)
        ]
    return torch.cat(found)


def fitted(start: ExerciseNetwork, seen: Tensor, shown: Shown, clips: Sequence[int] | range) -> ExerciseNetwork:
    """The network whose last layer has gone part of the way to one that has seen everything, of Penn Action only these clips.

    Args:
        start: the network.
        seen: its `features`.
        shown: what they are of.
        clips: of Penn Action.
    """
    rows = shown.rows
    chosen = np.flatnonzero(np.isin(shown.clip[rows], [_NO_CLIP, *clips]))
    whole = fit.last_layer(start, seen[chosen], shown.windows.target[rows[chosen]], epochs=EPOCHS, seed=SEED)
    return fit.between(start, whole, SHARE)


if __name__ == "__main__":
    main()

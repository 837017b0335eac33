"""Train the `full` weights: the `clean` ones, gone on with on recordings whose licences do not let them be the default.

    python -m training.exercise_classifier.full --recorded FOLDER

FOLDER holds what `training.exercise_classifier.train` reads, and `penn_action/`, `pushfit/`, `pose_trainer/`, `squat_17/`,
`everyday_motions_17/` and `plank_app_users/`. Countix-Fitness is left out, so that it stays a test of these weights.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path

import torch

from training.exercise_classifier import data, fit, recorded, resume, unlicensed
from training.exercise_classifier.network import ExerciseNetwork
from training.exercise_classifier.train import MODELS, finish

CLEAN_NAME, NAME = "exercise_classifier.onnx", "exercise_classifier_full.onnx"
SEED = 20261123
# What the clean weights know is shown again, or they forget the exercises that no recording has.
REPLAYED_CLIPS = 1_200
REPLAYED_VIEWS = 1
REPLAYED_PLANKS, REPLAYED_CURLS = 300, 1_500
PENN_REPEATED = 2
EPOCHS = 2


def main() -> None:
    """Make the data, go on with the fit, calibrate, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recorded", type=Path, required=True)
    parser.add_argument("--start", type=Path, default=MODELS / CLEAN_NAME, help="clean weights")
    parser.add_argument("--out", type=Path, default=MODELS / NAME)
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    folder = arguments.recorded
    penn, others = unlicensed.penn_action(folder), unlicensed.others(folder)
    shared = common(folder, others)
    network, windows = fine_tuned(resume.restored(arguments.start), shared, penn)
    facts = {
        "weights": "full",
        "start": hashlib.sha256(arguments.start.read_bytes()).hexdigest(),
        "seed": SEED,
        "clips": REPLAYED_CLIPS,
        "epochs": EPOCHS,
        "windows": windows,
        "recordings": unlicensed.counted([*penn, *others]),
    }
    finish(network, facts, arguments.out)


def common(folder: Path, others: Sequence[unlicensed.Recording]) -> data.Examples:
    """All training windows but those of Penn Action."""
    return data.Examples.joined(
        [
            data.synthetic(SEED, REPLAYED_CLIPS),
            data.ui_prmd(folder / "ui_prmd" / "kinect_subjects.npz", SEED, REPLAYED_VIEWS),
            data.planks(folder / "exercise_correction", SEED, REPLAYED_PLANKS),
            recorded.curls(folder / "exercise_correction", SEED, REPLAYED_CURLS),
            unlicensed.planks(folder, SEED),
            unlicensed.windows(others, SEED),
        ]
    )


def fine_tuned(
    start: ExerciseNetwork, shared: data.Examples, penn: Sequence[unlicensed.Recording]
) -> tuple[ExerciseNetwork, int]:
    """The network after it has seen the shared windows and these clips of Penn Action; the number of windows."""
    own = [unlicensed.windows(penn, SEED + repeat) for repeat in range(PENN_REPEATED)]
    examples = data.Examples.joined([shared, *own])
    rate = fit.RESUMED_LEARNING_RATE
    return fit.train(examples, epochs=EPOCHS, seed=SEED, start=start, learning_rate=rate), len(examples)


if __name__ == "__main__":
    main()

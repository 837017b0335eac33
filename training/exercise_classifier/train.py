"""Train the `clean` weights of the exercise classifier, which ship as the default.

    python -m training.exercise_classifier.train --recorded FOLDER

FOLDER holds `ui_prmd/kinect_subjects.npz` (UI-PRMD, public domain) and `exercise_correction/*.csv.gz`
(Exercise-Correction, MIT); without it the weights come from synthetic athletes alone. Nothing else is ever read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import torch

from training.exercise_classifier import data, fit, recorded, resume
from training.exercise_classifier.network import ExerciseNetwork

SEED = 20261122
CLIPS = 7_000
EPOCHS = 5
VIEWS = 4
PLANK_WINDOWS = 1_200
CURL_WINDOWS = 4_000
# Clips that no training run has seen: their seeds lie in another stream.
UNSEEN_SEED = 777
UNSEEN_CLIPS = 1_200
MODELS = Path(__file__).parents[2] / "shared" / "spotter" / "models"
NAME = "exercise_classifier.onnx"


def main() -> None:
    """Make the data, fit, calibrate, export, say how good it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recorded", type=Path, help="folder with ui_prmd/ and exercise_correction/")
    parser.add_argument("--clips", type=int, default=CLIPS, help="synthetic clips (default %(default)s)")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="default %(default)s")
    parser.add_argument("--seed", type=int, default=SEED, help="default %(default)s")
    parser.add_argument("--threads", type=int, default=1, help="default %(default)s; two on busy cores are slower")
    parser.add_argument(
        "--start", type=Path, help="go on from the weights in this .onnx file instead of from random ones"
    )
    parser.add_argument("--out", type=Path, default=MODELS / NAME)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    examples = collect(arguments.recorded, arguments.clips, arguments.seed)
    print(f"{len(examples)} windows", flush=True)
    start = resume.restored(arguments.start) if arguments.start else None
    rate = fit.RESUMED_LEARNING_RATE if arguments.start else fit.LEARNING_RATE
    network = fit.train(examples, epochs=arguments.epochs, seed=arguments.seed, start=start, learning_rate=rate)
    facts = {
        "weights": "clean",
        "start": arguments.start and hashlib.sha256(arguments.start.read_bytes()).hexdigest(),
        "seed": arguments.seed,
        "clips": arguments.clips,
        "epochs": arguments.epochs,
        "recorded": arguments.recorded is not None,
        "views": VIEWS,
        "planks": PLANK_WINDOWS,
        "curls": CURL_WINDOWS,
        "clip_seconds": data.CLIP_SECONDS,
        "windows": len(examples),
    }
    finish(network, facts, arguments.out)


def collect(folder: Path | None, clips: int, seed: int) -> data.Examples:
    """All windows that the clean weights may learn from."""
    parts = [data.synthetic(seed, clips)]
    if folder is not None:
        parts.append(data.ui_prmd(folder / "ui_prmd" / "kinect_subjects.npz", seed, VIEWS))
        parts.append(data.planks(folder / "exercise_correction", seed, PLANK_WINDOWS))
        parts.append(recorded.curls(folder / "exercise_correction", seed, CURL_WINDOWS))
    return data.Examples.joined(parts)


def finish(network: ExerciseNetwork, facts: dict[str, Any], out: Path) -> None:
    """Calibrate on synthetic clips of unseen seeds, write the file with the record of its making, print the record."""
    unseen = data.synthetic(UNSEEN_SEED, UNSEEN_CLIPS)
    logits = fit.predict(network, unseen)
    heat = fit.temperature(logits, unseen.target)
    record = {
        **facts,
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "temperature": round(heat, 4),
        "unseen": {name: round(value, 4) for name, value in fit.quality(logits, unseen.target, heat).items()},
    }
    fit.export(network, heat, out, {"training": json.dumps(record)})
    print(json.dumps(record, indent=2))


if __name__ == "__main__":
    main()

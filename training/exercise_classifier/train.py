"""Train the exercise classifier that ships.

    python -m training.exercise_classifier.train --recorded FOLDER

FOLDER holds `ui_prmd/kinect_subjects.npz` (UI-PRMD, public domain) and `exercise_correction/plank_*.csv.gz`
(Exercise-Correction, MIT); without it the weights come from synthetic athletes alone. Nothing else is ever read.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from training.exercise_classifier import data, fit

SEED = 20261122
CLIPS = 18_000
EPOCHS = 12
VIEWS = 4
PLANK_WINDOWS = 1_500
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
    parser.add_argument("--out", type=Path, default=MODELS / NAME)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    examples = collect(arguments.recorded, arguments.clips, arguments.seed)
    print(f"{len(examples)} windows", flush=True)
    network = fit.train(examples, epochs=arguments.epochs, seed=arguments.seed)
    unseen = data.synthetic(UNSEEN_SEED, UNSEEN_CLIPS)
    logits = fit.predict(network, unseen)
    heat = fit.temperature(logits, unseen.target)
    facts = {
        "seed": arguments.seed,
        "clips": arguments.clips,
        "epochs": arguments.epochs,
        "recorded": arguments.recorded is not None,
        "views": VIEWS,
        "planks": PLANK_WINDOWS,
        "clip_seconds": data.CLIP_SECONDS,
        "windows": len(examples),
        "parameters": sum(parameter.numel() for parameter in network.parameters()),
        "temperature": round(heat, 4),
        "unseen": {name: round(value, 4) for name, value in fit.quality(logits, unseen.target, heat).items()},
    }
    fit.export(network, heat, arguments.out, {"training": json.dumps(facts)})
    print(json.dumps(facts, indent=2))


def collect(recorded: Path | None, clips: int, seed: int) -> data.Examples:
    """All training windows."""
    parts = [data.synthetic(seed, clips)]
    if recorded is not None:
        parts.append(data.ui_prmd(recorded / "ui_prmd" / "kinect_subjects.npz", seed, VIEWS))
        parts.append(data.planks(recorded / "exercise_correction", seed, PLANK_WINDOWS))
    return data.Examples.joined(parts)


if __name__ == "__main__":
    main()

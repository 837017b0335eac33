"""Train the `clean` weights of the exercise classifier, which ship as the default, from nothing.

    python -m training.exercise_classifier.train --recorded FOLDER --rendered FOLDER ...

The recorded FOLDER holds `ui_prmd/kinect_subjects.npz` (UI-PRMD, public domain) and `exercise_correction/*.csv.gz`
(Exercise-Correction, MIT); each rendered FOLDER holds clips of `training.angle_correction.data`. Without both the weights come
from synthetic athletes that no picture was made of. Nothing else is ever read.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training.exercise_classifier import data, fit, recorded, resume
from training.exercise_classifier.convolutions import Convolutions
from training.exercise_classifier.network import ExerciseNetwork
from training.exercise_classifier.rendered import rendered
from training.exercise_classifier.transformer import Transformer

SEED = 20261122
# Clips and epochs from random weights, by network.
SIZES = {Convolutions.name: (18_000, 12), Transformer.name: (8_000, 6)}
VIEWS = 3
PLANK_WINDOWS = 600
# Not more: they are the only whole source without true proportions, and would stand for all windows that lack them.
CURL_WINDOWS = 700
# The landmarker's own errors are rare among the windows and what the product sees; they are shown more often.
RENDERED_TIMES = 3
# Clips that no training run has seen: their seeds lie in another stream.
UNSEEN_SEED = 777
UNSEEN_CLIPS = 800
MODELS = Path(__file__).parents[2] / "shared" / "spotter" / "models"
NAME = "exercise_classifier.onnx"


@dataclass(frozen=True)
class Sources:
    """What the clean weights may learn from.

    Attributes:
        recorded: folder with `ui_prmd/` and `exercise_correction/`; None = no recordings.
        rendered: folders with rendered clips.
        clips: synthetic clips without pictures.
        views: cameras for each recorded movement.
        planks, curls: recorded windows.
    """

    recorded: Path | None
    clips: int
    rendered: Sequence[Path] = ()
    views: int = VIEWS
    planks: int = PLANK_WINDOWS
    curls: int = CURL_WINDOWS

    def windows(self, seed: int, workers: int = 1) -> tuple[data.Examples, dict[str, int]]:
        """All windows, and how many of each source."""
        parts = {"synthetic": data.synthetic(seed, self.clips, workers)}
        found = rendered(list(self.rendered), seed)
        if found is not None:
            parts["rendered"] = found.chosen(np.tile(np.arange(len(found)), RENDERED_TIMES))
        if self.recorded is not None:
            corrections = self.recorded / "exercise_correction"
            parts["ui_prmd"] = data.ui_prmd(self.recorded / "ui_prmd" / "kinect_subjects.npz", seed, self.views)
            parts["planks"] = data.planks(corrections, seed, self.planks)
            parts["curls"] = recorded.curls(corrections, seed, self.curls)
        return data.Examples.joined(list(parts.values())), {name: len(part) for name, part in parts.items()}


def main() -> None:
    """Make the data, fit, calibrate, export, say how good it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recorded", type=Path, help="folder with ui_prmd/ and exercise_correction/")
    parser.add_argument("--rendered", type=Path, nargs="*", default=[], help="folders with rendered clips")
    parser.add_argument(
        "--network", choices=sorted(resume.KINDS), default=Convolutions.name, help="default %(default)s"
    )
    parser.add_argument("--clips", type=int, help="synthetic clips (default depends on the network)")
    parser.add_argument("--epochs", type=int, help="default depends on the network")
    parser.add_argument("--seed", type=int, default=SEED, help="default %(default)s")
    parser.add_argument("--threads", type=int, default=1, help="default %(default)s; two on busy cores are slower")
    parser.add_argument(
        "--workers", type=int, default=2, help="processes that make synthetic clips, default %(default)s"
    )
    parser.add_argument("--out", type=Path, default=MODELS / NAME)
    arguments = parser.parse_args()

    torch.set_num_threads(arguments.threads)
    clips, epochs = SIZES[arguments.network]
    clips, epochs = arguments.clips or clips, arguments.epochs or epochs
    sources = Sources(arguments.recorded, clips, arguments.rendered)
    examples, counts = sources.windows(arguments.seed, arguments.workers)
    print(f"{len(examples)} windows: {counts}", flush=True)
    network = fit.train(examples, epochs=epochs, seed=arguments.seed, kind=resume.KINDS[arguments.network])
    facts = {
        "weights": "clean",
        "network": arguments.network,
        "seed": arguments.seed,
        "clips": clips,
        "epochs": epochs,
        "sources": counts,
        "clip_seconds": data.CLIP_SECONDS,
        "windows": len(examples),
    }
    finish(network, facts, arguments.out)


def finish(network: ExerciseNetwork, facts: dict[str, Any], out: Path) -> None:
    """Calibrate on synthetic clips of unseen seeds, write the file with the record of its making, print the record."""
    unseen = data.synthetic(UNSEEN_SEED, min(UNSEEN_CLIPS, facts["clips"]))
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

"""Train the `clean` weights of the exercise classifier, which ship as the default, from nothing.

    python -m training.exercise_classifier.train --recorded FOLDER --rendered FOLDER ...

The recorded FOLDER holds `ui_prmd/kinect_subjects.npz` (UI-PRMD, public domain) and `exercise_correction/*.csv.gz`
(Exercise-Correction, MIT); each rendered FOLDER holds clips of `training.angle_correction.data`. Without both the weights come
from synthetic athletes that no picture was made of. Nothing else is ever read.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch

from training.exercise_classifier import data, ensemble, fit, recorded
from training.exercise_classifier.convolutions import Convolutions
from training.exercise_classifier.network import ExerciseNetwork
from training.exercise_classifier.rendered import rendered
from training.exercise_classifier.transformer import Transformer
from training.landmarker import Landmarker, from_folders
from training.progress import Progress

SEED = 20261123
VIEWS = 3
PLANK_WINDOWS = 600
# Not more: they are the only whole source without true proportions, and would stand for all windows that lack them.
CURL_WINDOWS = 700
# The landmarker's own errors are rare among the windows and what the product sees; they are shown more often.
RENDERED_TIMES = 8
MODELS = Path(__file__).parents[2] / "shared" / "spotter" / "models"
NAME = "exercise_classifier.onnx"


@dataclass(frozen=True)
class Recipe:
    """How a network is made from random weights.

    Attributes:
        kind: of the network.
        clips: synthetic ones without pictures; every second one carries the errors that the real landmarker made in renders.
        epochs: times that each window is seen.
    """

    kind: type[ExerciseNetwork]
    clips: int
    epochs: int


# Many clips, each seen few times: with 20,000 clips in 12 epochs a network was right in 94 % of the windows that it had learned from
# and in 88 % of others.
RECIPES = (
    Recipe(Transformer, 50_000, 5),
    Recipe(Convolutions, 50_000, 4),
)


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
        imitation = Landmarker(from_folders(self.rendered)) if self.rendered else None
        parts = {"synthetic": data.synthetic(seed, self.clips, workers, imitation)}
        found = rendered(list(self.rendered), seed)
        if found is not None:
            parts["rendered"] = found.chosen(np.tile(np.arange(len(found)), RENDERED_TIMES))
        if self.recorded is not None:
            corrections = self.recorded / "exercise_correction"
            parts["ui_prmd"] = data.ui_prmd(self.recorded / "ui_prmd" / "kinect_subjects.npz", seed, self.views)
            parts["planks"] = data.planks(corrections, seed, self.planks)
            parts["curls"] = recorded.curls(corrections, seed, self.curls)
        return data.Examples.joined(list(parts.values())), {name: len(part) for name, part in parts.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the data and fit, network by network; calibrate, export, say how good it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recorded", type=Path, help="folder with ui_prmd/ and exercise_correction/")
    parser.add_argument("--rendered", type=Path, nargs="*", default=[], help="folders with rendered clips")
    parser.add_argument(
        "--network", choices=[recipe.kind.name for recipe in RECIPES], help="default: all, and they answer together"
    )
    parser.add_argument("--clips", type=int, help="synthetic clips (default depends on the network)")
    parser.add_argument("--epochs", type=int, help="default depends on the network")
    parser.add_argument(
        "--seed", type=int, default=SEED, help="of the first network, the others' follow; default %(default)s"
    )
    parser.add_argument("--threads", type=int, default=1, help="default %(default)s; two on busy cores are slower")
    parser.add_argument(
        "--workers", type=int, default=2, help="processes that make synthetic clips, default %(default)s"
    )
    parser.add_argument("--out", type=Path, default=MODELS / NAME)
    chosen = parser.parse_args(arguments)

    torch.set_num_threads(chosen.threads)
    unseen = ensemble.unseen(chosen.clips or ensemble.UNSEEN_CLIPS)
    members, states = [], []
    for number, recipe in enumerate(RECIPES):
        if chosen.network not in (None, recipe.kind.name):
            continue
        sources = Sources(chosen.recorded, chosen.clips or recipe.clips, chosen.rendered)
        # Networks that learned from different clips err apart.
        seed, epochs = chosen.seed + number, chosen.epochs or recipe.epochs
        states.append(chosen.out.with_suffix(f".{recipe.kind.name}.part"))
        members.append(trained(recipe.kind, sources, epochs, seed, chosen.workers, unseen, states[-1]))
    ensemble.write(members, unseen, chosen.out)
    for state in states:
        state.unlink(missing_ok=True)


def trained(
    kind: type[ExerciseNetwork],
    sources: Sources,
    epochs: int,
    seed: int,
    workers: int,
    unseen: data.Examples,
    state: Path | None = None,
) -> ensemble.Member:
    """One network from random weights, or from where the file of its state says that it was stopped."""
    examples, counts = sources.windows(seed, workers)
    print(f"{kind.name}: {len(examples)} windows: {counts}", flush=True)
    network = fit.train(examples, epochs=epochs, seed=seed, kind=kind, keep=partial(Progress, state))
    facts = {
        "weights": "clean",
        "network": kind.name,
        "seed": seed,
        "clips": sources.clips,
        "epochs": epochs,
        "sources": counts,
        "clip_seconds": data.CLIP_SECONDS,
        "windows": len(examples),
    }
    return ensemble.calibrated(network, facts, unseen)


if __name__ == "__main__":
    main()

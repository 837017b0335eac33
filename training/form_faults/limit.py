"""What no better pose model could repair: named faults from exact landmarks.

    python -m training.form_faults.limit --motions build/train/motions

The networks of `train`, given what no pose model gives: every point exactly where it is, in the picture and in space, all of them
visible. Their macro F1 on kept-back performances is what they read from so many performances when the landmarker makes
no mistake; what they have with the landmarker's errors (`train` prints the same measure) lies below by what they cost.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from training.form_faults.motions import load, motions
from training.form_faults.train import CLIPS, EPOCHS, filmed, finished, learn
from training.kinematics.body import Array


class Faultless:
    """A landmarker that makes no mistake."""

    def look(self, truth: Array, flat: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
        """The truth itself, all of it visible; see `training.kinematics.detector.Imitation`."""
        del rng
        return truth, flat, np.ones(truth.shape[:2])


def main() -> None:
    """Film, fit, say what is left."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=int, default=CLIPS, help="motions, default %(default)s")
    parser.add_argument("--motions", type=Path, help="folder of `training.form_faults.motions` instead of new ones")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--workers", type=int, default=2, help="processes that film, default %(default)s")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    found = load(arguments.motions) if arguments.motions else list(motions(0, arguments.clips))
    drawn = filmed(found[: arguments.clips], Faultless(), arguments.workers)
    finished(learn(drawn, arguments.epochs), drawn, None)


if __name__ == "__main__":
    main()

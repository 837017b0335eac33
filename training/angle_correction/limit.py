"""What no better pose model in the picture could repair: angles from exact landmarks in the picture, without depth.

    python -m training.angle_correction.limit

The network of `train`, told the exercise, given what no pose model gives (every joint exactly where the camera sees it, all of them
visible) and nothing about depth. Its error on unseen bodies, motions and cameras is what one camera leaves open to this network, with this much
practice; a pose model's guess of depth can make it smaller, its mistakes make it larger.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch

from spotter.domain.angle_correction import ANGLES
from spotter.evaluation.statistics import bootstrap_mean
from training.angle_correction.examples import Example, as_they_are, faultless, window
from training.angle_correction.network import CorrectionNetwork
from training.angle_correction.posed import CAMERAS, CLIPS_PER_BODY, Filmed, filmed
from training.angle_correction.train import BATCH, POSED, SEED, answers, fit

STEPS = 2000
KEPT_MOTIONS = 20 * CLIPS_PER_BODY
FLAT = np.array([1.0, 1.0, 0.0], np.float32)


def flat(truth: Filmed) -> Example:
    """A clip whose landmarks in the picture are exact and all visible, and whose depth is not known."""
    one = faultless(truth)
    return replace(one, space=one.space * FLAT, true_space=one.true_space * FLAT, seen=np.ones_like(one.seen))


def main() -> None:
    """Pose, fit, say what is left."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posed", type=int, default=POSED, help="motions, default %(default)s")
    parser.add_argument("--kept", type=int, default=KEPT_MOTIONS, help="other motions to test on, default %(default)s")
    parser.add_argument("--steps", type=int, default=STEPS, help="default %(default)s")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    learnt = [flat(truth) for truth in filmed(0, arguments.posed)]
    # The range after the learnt one, from its next body on; one camera each.
    first = -(-arguments.posed // CLIPS_PER_BODY) * CLIPS_PER_BODY
    kept = [flat(truth) for index, truth in enumerate(filmed(first, arguments.kept)) if index % CAMERAS == 0]

    def draw(samples: int, rng: np.random.Generator) -> list[Example]:
        return [window(learnt[row], samples, rng) for row in rng.integers(len(learnt), size=BATCH)]

    network = CorrectionNetwork()
    fit(network, draw, arguments.steps, kept, as_they_are)
    print(_said(network, kept))


def _said(network: CorrectionNetwork, kept: Sequence[Example]) -> str:
    wrong = [np.abs(answers(network, [one])[0]) for one in kept]
    low, high = bootstrap_mean([float(one.mean()) for one in wrong])
    every = np.concatenate(wrong)
    joints = dict.fromkeys(joint for _, joint in ANGLES)
    each = {joint: every[:, [name == joint for _, name in ANGLES]].mean() for joint in joints}
    return (
        f"{len(kept)} clips: {np.mean([one.mean() for one in wrong]):.1f} degrees ({low:.1f} to {high:.1f}), "
        f"median {np.median(every):.1f}; " + ", ".join(f"{joint} {value:.1f}" for joint, value in each.items())
    )


if __name__ == "__main__":
    main()

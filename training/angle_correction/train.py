"""Train the angle correction on renders that the real landmarker saw, and on posed bodies with the errors of those renders.

    python -m training.angle_correction.data --clips 900 renders
    python -m training.angle_correction.train --rendered renders

Every fifth seed of the renders is kept back: it chooses the moment to stop, scales the standard deviations and sets below which of
them an angle is trusted. What is published comes from `spotter evaluate angles`, whose seeds are others.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from spotter.domain.angle_correction import SHIPPED
from training.angle_correction.examples import Batch, Example, examples, faultless, rendered, varied, window
from training.angle_correction.network import STEP_DEGREES, BothWays, CorrectionNetwork
from training.angle_correction.posed import filmed
from training.angle_correction.ship import calibrated, export
from training.angle_correction.transplant import Donors
from training.kinematics.body import Array

SEED = 20261122
POSED = 3000  # motions
STEPS = 6000
KEPT_BACK = 5  # every so many seeds
BATCH = 48  # windows
SAMPLES = (18, 36)  # of a window; the longer ones every fourth step, so that long clips are nothing new
LONG_EVERY = 4
AVERAGE = 0.998  # of the moving average of the weights: it ends better and steadier than the last step
POSED_SHARE = 0.65  # of each batch
RATE = 2e-3
WEIGHT_DECAY = 0.03
POINTS_WEIGHT = 3.0  # of the error of points, in reaches of the body, beside the likelihood of the angles
CHECKS = 10

Draw = Callable[[int, np.random.Generator], list[Example]]
"""Windows of so many samples."""
Spoil = Callable[[Sequence[Example], np.random.Generator], Batch]
"""What is changed in windows before the network sees them."""


def loss(network: CorrectionNetwork, batch: Batch) -> torch.Tensor:
    """Negative log likelihood of a Laplace distribution, robust against what cannot be known; and where the points are."""
    degrees, spread, points = network.with_points(*batch.inputs)
    known = batch.inputs[3]
    wrong = (degrees - batch.angles / STEP_DEGREES).abs() * torch.exp(-spread) + spread
    away = (points - batch.points).abs()
    each = wrong.mean(dim=-1) + POINTS_WEIGHT * away.mean(dim=(-2, -1))
    return (each * known).sum() / known.sum()


@torch.no_grad()
def answers(network: CorrectionNetwork, pool: Sequence[Example]) -> tuple[Array, Array]:
    """(N, 8) errors in degrees and (N, 8) expected deviations over all frames of all clips in which somebody was known."""
    both = BothWays(network).eval()
    wrong, spread = [], []
    for one in pool:
        degrees, expected = both(*(torch.from_numpy(part) for part in (one.picture, one.space, one.seen, one.known)))
        there = one.known > 0
        wrong.append((degrees.numpy() - one.angles)[there])
        spread.append(expected.numpy()[there])
    network.train()
    return np.concatenate(wrong), np.concatenate(spread)


def fit(network: CorrectionNetwork, draw: Draw, steps: int, kept: Sequence[Example], spoil: Spoil = varied) -> None:
    """Train with a falling rate; leaves the average weights that were best on what is kept back (mean absolute error)."""
    rng = np.random.default_rng(SEED)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=0.1)
    averaged = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(AVERAGE))
    average = averaged.module
    assert isinstance(average, CorrectionNetwork)
    best, chosen = np.inf, {name: value.clone() for name, value in network.state_dict().items()}
    start = time.process_time()
    for step in range(1, steps + 1):
        batch = spoil(draw(SAMPLES[step % LONG_EVERY == 0], rng), rng)
        optimiser.zero_grad()
        loss(network, batch).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        averaged.update_parameters(network)
        if step % max(steps // CHECKS, 1) == 0 or step == steps:
            error = float(np.abs(answers(average, kept)[0]).mean())
            print(
                f"step {step} of {steps}: {error:.2f} degrees kept back, {time.process_time() - start:.0f} s",
                flush=True,
            )
            if error < best:
                best, chosen = error, {name: value.clone() for name, value in average.state_dict().items()}
    network.load_state_dict(chosen)


def mixed(seen: Sequence[Example], posed: Sequence[Example]) -> Draw:
    """Windows of renders, and windows of posed bodies with the errors of renders."""
    donors = {
        samples: Donors.of(whole, samples)
        for samples in SAMPLES
        if (whole := [one for one in seen if len(one) >= samples])
    }
    transplanted = round(POSED_SHARE * BATCH)

    def draw(samples: int, rng: np.random.Generator) -> list[Example]:
        # Where only short clips were rendered there are no errors for long windows.
        spoil = donors.get(samples) or donors[min(donors)]
        length = samples if samples in donors else min(donors)
        shares = np.array(
            [max(len(one) / length, 1.0) for one in seen]
        )  # a clip that holds several is drawn more often
        rows = rng.choice(len(seen), BATCH - transplanted, p=shares / shares.sum())
        bodies = rng.integers(len(posed), size=transplanted)
        return [window(seen[row], length, rng) for row in rows] + [
            spoil.spoil(window(posed[body], length, rng), rng) for body in bodies
        ]

    return draw


def main() -> None:
    """Pose, fit, calibrate, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rendered", type=Path, nargs="+", required=True, help="folders of `training.angle_correction.data`"
    )
    parser.add_argument("--posed", type=int, default=POSED, help="motions, default %(default)s")
    parser.add_argument("--steps", type=int, default=STEPS, help="default %(default)s")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    network = CorrectionNetwork()
    began = time.process_time()
    posed = [faultless(truth) for truth in filmed(0, arguments.posed)]
    print(
        f"{sum(value.numel() for value in network.parameters())} weights, {len(posed)} views of posed bodies, "
        f"{time.process_time() - began:.0f} s",
        flush=True,
    )
    clips = rendered(arguments.rendered)
    learnt = examples([one for seed, one in clips.items() if seed % KEPT_BACK])
    kept = examples([one for seed, one in clips.items() if seed % KEPT_BACK == 0])
    print(f"{len(learnt)} rendered clips, {len(kept)} kept back", flush=True)
    fit(network, mixed(learnt, posed), arguments.steps, kept)
    wrong, spread = answers(network, kept)
    factor = calibrated(wrong, spread)
    export(BothWays(network, factor), kept, arguments.out)
    print(f"{np.abs(wrong).mean():.2f} degrees kept back, deviations times {factor:.2f}, {arguments.out.name}")
    print("per angle: " + " ".join(f"{value:.1f}" for value in np.abs(wrong).mean(axis=0)))


if __name__ == "__main__":
    main()

"""Train the angle correction: first on simulated landmarks, then on renders that the real landmarker saw.

    python -m training.angle_correction.data --clips 400 renders
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

from spotter.domain.angle_correction import SHIPPED
from training.angle_correction.examples import Batch, Example, examples, rendered, varied, window
from training.angle_correction.network import STEP_DEGREES, BothWays, CorrectionNetwork
from training.angle_correction.ship import calibrated, export
from training.angle_correction.simulated import clip as simulated_clip
from training.angle_correction.transplant import Donors
from training.kinematics.body import Array

SEED = 20261122
SIMULATED = 1500  # clips
UNSEEN = 60  # simulated clips that choose the moment to stop while there are no renders
SIMULATED_STEPS, RENDERED_STEPS = 1500, 2000
KEPT_BACK = 5  # every so many seeds
BATCH = 32  # windows
SAMPLES = (18, 36)  # of a window; the longer ones every third step, so that long clips are nothing new
TRANSPLANTED_SHARE = 0.5  # of each batch while learning from renders: simulated motions with errors of renders
RATE, FINE_RATE = 2e-3, 1e-3
WEIGHT_DECAY = 0.03
CHECKS = 8

Draw = Callable[[int, np.random.Generator], list[Example]]
"""Windows of so many samples."""


def loss(network: CorrectionNetwork, batch: Batch) -> torch.Tensor:
    """Negative log likelihood of a Laplace distribution: robust against what cannot be known."""
    degrees, spread = network(*batch.inputs)
    known = batch.inputs[3]
    wrong = (degrees - batch.angles / STEP_DEGREES).abs() * torch.exp(-spread) + spread
    return (wrong.mean(dim=-1) * known).sum() / known.sum()


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


def fit(network: CorrectionNetwork, draw: Draw, steps: int, rate: float, kept: Sequence[Example]) -> None:
    """Train with a falling rate; leaves the weights that were best on what is kept back (mean absolute error)."""
    rng = np.random.default_rng(SEED)
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.1)
    best, chosen = np.inf, {name: value.clone() for name, value in network.state_dict().items()}
    start = time.process_time()
    for step in range(1, steps + 1):
        batch = varied(draw(SAMPLES[step % 3 == 0], rng), rng)
        optimiser.zero_grad()
        loss(network, batch).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % max(steps // CHECKS, 1) == 0 or step == steps:
            error = float(np.abs(answers(network, kept)[0]).mean())
            print(
                f"step {step} of {steps}: {error:.2f} degrees kept back, {time.process_time() - start:.0f} s",
                flush=True,
            )
            if error < best:
                best, chosen = error, {name: value.clone() for name, value in network.state_dict().items()}
    network.load_state_dict(chosen)


def drawn(pool: Sequence[Example], count: int) -> Draw:
    """Windows of a pool; a clip that holds several is drawn more often."""

    def draw(samples: int, rng: np.random.Generator) -> list[Example]:
        shares = np.array([max(len(one) / samples, 1.0) for one in pool])
        return [window(pool[index], samples, rng) for index in rng.choice(len(pool), count, p=shares / shares.sum())]

    return draw


def mixed(rendered_pool: Sequence[Example], simulated_pool: Sequence[Example]) -> Draw:
    """Windows of renders, and windows of simulated motions with the errors of renders."""
    transplanted = round(TRANSPLANTED_SHARE * BATCH)
    seen, made = drawn(rendered_pool, BATCH - transplanted), drawn(simulated_pool, transplanted)
    whole, all_seen = {n: [one for one in rendered_pool if len(one) >= n] for n in SAMPLES}, drawn(rendered_pool, BATCH)
    donors = {n: Donors.of(clips, n) for n, clips in whole.items() if clips}

    def draw(samples: int, rng: np.random.Generator) -> list[Example]:
        if samples not in donors:  # only short clips were rendered
            return all_seen(samples, rng)
        return seen(samples, rng) + [donors[samples].spoil(one, rng) for one in made(samples, rng)]

    return draw


def main() -> None:
    """Simulate, fit, fit on renders, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rendered", type=Path, nargs="+", required=True, help="folders of `training.angle_correction.data`"
    )
    parser.add_argument("--simulated", type=int, default=SIMULATED, help="clips, default %(default)s")
    parser.add_argument("--steps", type=int, nargs=2, default=(SIMULATED_STEPS, RENDERED_STEPS), help="on each")
    parser.add_argument("--start", type=Path, help="weights (.pt) that were trained on simulated clips already")
    parser.add_argument("--keep", type=Path, help="write the weights after the simulated clips here (.pt)")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    network = CorrectionNetwork()
    simulated = examples([simulated_clip(seed) for seed in range(arguments.simulated)])
    print(
        f"{sum(value.numel() for value in network.parameters())} weights, {len(simulated)} simulated clips", flush=True
    )
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start))
    else:
        unseen = examples([simulated_clip(1_000_000 + seed) for seed in range(UNSEEN)])
        fit(network, drawn(simulated, BATCH), arguments.steps[0], RATE, unseen)
        if arguments.keep:
            torch.save(network.state_dict(), arguments.keep)
    clips = rendered(arguments.rendered)
    learnt = examples([one for seed, one in clips.items() if seed % KEPT_BACK])
    kept_clips = [one for seed, one in clips.items() if seed % KEPT_BACK == 0]
    kept = examples(kept_clips)
    before = float(np.abs(answers(network, kept)[0]).mean())
    print(f"{len(learnt)} rendered clips, {len(kept)} kept back: before {before:.2f} degrees", flush=True)
    fit(network, mixed(learnt, simulated), arguments.steps[1], FINE_RATE, kept)
    wrong, spread = answers(network, kept)
    factor = calibrated(wrong, spread)
    export(BothWays(network, factor), kept, arguments.out)
    print(f"{np.abs(wrong).mean():.2f} degrees kept back, deviations times {factor:.2f}, {arguments.out.name}")
    print("per angle: " + " ".join(f"{value:.1f}" for value in np.abs(wrong).mean(axis=0)))


if __name__ == "__main__":
    main()

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
from concurrent.futures import ProcessPoolExecutor
from contextvars import ContextVar
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch
from torch.optim.lr_scheduler import OneCycleLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from spotter.domain.angle_correction import SHIPPED
from training.angle_correction.examples import Batch, Example, examples, imitated, rendered, varied, window
from training.angle_correction.network import STEP_DEGREES, BothWays, CorrectionNetwork
from training.angle_correction.posed import CLIPS_PER_BODY, filmed
from training.angle_correction.ship import calibrated, export
from training.kinematics.body import Array
from training.landmarker import Landmarker, from_files
from training.muon import Muon
from training.progress import Best, Progress, digest

SEED = 20261122
POSED = 6000  # motions
SEEN = 2  # times that each view of a motion gets the errors of renders, other ones each time
STREAM = 47  # keeps the draws of errors apart from those of bodies and motions
POSED_AT_ONCE = 10 * CLIPS_PER_BODY  # motions in one piece of work
STEPS = 12000
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


# A forked process has it already; to send it along would take longer than the work.
_LANDMARKER: ContextVar[Landmarker] = ContextVar("landmarker")


def loss(network: CorrectionNetwork, batch: Batch) -> torch.Tensor:
    """Negative log likelihood of a Laplace distribution, robust against what cannot be known; and where the points are."""
    degrees, spread, points = network.with_points(*batch.inputs)
    known = batch.inputs[3]
    wrong = (degrees - batch.angles / STEP_DEGREES).abs() * torch.exp(-spread) + spread
    away = (points - batch.points).abs()
    each = wrong.mean(dim=-1) + POINTS_WEIGHT * away.mean(dim=(-2, -1))
    return (each * known).sum() / known.sum()


@torch.no_grad()
def answers(network: CorrectionNetwork, pool: Sequence[Example], *, tell: bool = True) -> tuple[Array, Array]:
    """(N, 8) errors in degrees and (N, 8) expected deviations over all frames of all clips in which somebody was known.

    Args:
        network: trained.
        pool: clips.
        tell: whether the network is told the exercise.
    """
    both = BothWays(network).eval()
    wrong, spread = [], []
    for one in pool:
        given = (one.picture, one.space, one.seen, one.known, one.told * np.float32(tell))
        degrees, expected = both(*(torch.from_numpy(part) for part in given))
        there = one.known > 0
        wrong.append((degrees.numpy() - one.angles)[there])
        spread.append(expected.numpy()[there])
    both.train()
    return np.concatenate(wrong), np.concatenate(spread)


def fit(
    network: CorrectionNetwork,
    draw: Draw,
    steps: int,
    kept: Sequence[Example],
    spoil: Spoil = varied,
    progress: Progress | None = None,
) -> None:
    """Train with a falling rate; leaves the average weights that were best on what is kept back (mean absolute error).

    Args:
        network: with random weights.
        draw: what it learns from.
        steps: of the optimisers.
        kept: what is kept back.
        spoil: see `Spoil`.
        progress: of a fit that goes on when it was stopped.
    """
    progress = progress or Progress()
    optimisers = _optimisers(network)
    schedules = [OneCycleLR(one, RATE, total_steps=steps, pct_start=0.1, cycle_momentum=False) for one in optimisers]
    averaged = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(AVERAGE))
    average = averaged.module
    assert isinstance(average, CorrectionNetwork)
    best = Best()
    done = progress.resume([network, averaged, best, *optimisers, *schedules])
    start = time.process_time()
    for step in range(done + 1, steps + 1):
        rng = np.random.default_rng([SEED, step])
        batch = spoil(draw(SAMPLES[step % LONG_EVERY == 0], rng), rng)
        network.zero_grad()
        loss(network, batch).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        for each in (*optimisers, *schedules):
            each.step()
        averaged.update_parameters(network)
        if step % max(steps // CHECKS, 1) == 0 or step == steps:
            error = float(np.abs(answers(average, kept)[0]).mean())
            print(
                f"step {step} of {steps}: {error:.2f} degrees kept back, {time.process_time() - start:.0f} s",
                flush=True,
            )
            best.offer(error, average)
        progress.reached(step)
    network.load_state_dict(best.weights)


def _optimisers(network: CorrectionNetwork) -> list[torch.optim.Optimizer]:
    matrices = network.matrices()
    inside = {id(weights) for weights in matrices}
    others = [weights for weights in network.parameters() if id(weights) not in inside]
    return [Muon(matrices, RATE, WEIGHT_DECAY), torch.optim.AdamW(others, lr=RATE, weight_decay=WEIGHT_DECAY)]


def mixed(seen: Sequence[Example], posed: Sequence[Example]) -> Draw:
    """Windows of renders and of posed bodies."""
    drawn = round(POSED_SHARE * BATCH)
    # A clip that holds several windows is drawn more often.
    shares = np.array([max(len(one) / SAMPLES[1], 1.0) for one in seen])

    def draw(samples: int, rng: np.random.Generator) -> list[Example]:
        rows = rng.choice(len(seen), BATCH - drawn, p=shares / shares.sum())
        bodies = rng.integers(len(posed), size=drawn)
        return [window(one, samples, rng) for one in (*(seen[row] for row in rows), *(posed[body] for body in bodies))]

    return draw


def spoilt(first: int, count: int) -> list[Example]:
    """Each view of a range of motions, `SEEN` times, with the errors of renders."""
    torch.set_num_threads(1)  # as many processes as cores do this
    found = []
    for index, truth in enumerate(filmed(first, count)):
        rng = np.random.default_rng([STREAM, first, index])
        found += [imitated(truth, _LANDMARKER.get(), rng) for _ in range(SEEN)]
    return [one for one in found if one is not None]


def main() -> None:
    """Pose, fit, calibrate, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rendered", type=Path, nargs="+", required=True, help="folders of `training.angle_correction.data`"
    )
    parser.add_argument("--posed", type=int, default=POSED, help="motions, default %(default)s")
    parser.add_argument("--steps", type=int, default=STEPS, help="default %(default)s")
    parser.add_argument("--workers", type=int, default=2, help="processes and threads, default %(default)s")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    began = time.monotonic()
    clips = rendered(arguments.rendered)
    learnt = {seed: one for seed, one in clips.items() if seed % KEPT_BACK}
    kept = examples([one for seed, one in clips.items() if seed not in learnt])
    _LANDMARKER.set(Landmarker(from_files([one.file for one in learnt.values()])))
    firsts = range(0, arguments.posed, POSED_AT_ONCE)
    counts = [min(POSED_AT_ONCE, arguments.posed - first) for first in firsts]
    with ProcessPoolExecutor(arguments.workers, get_context("fork")) as pool:
        posed = [one for piece in pool.map(spoilt, firsts, counts) for one in piece]
    seen = examples(list(learnt.values()))
    print(
        f"{len(seen)} rendered clips, {len(kept)} kept back, {len(posed)} views of posed bodies, "
        f"{time.monotonic() - began:.0f} s",
        flush=True,
    )
    torch.set_num_threads(arguments.workers)
    torch.manual_seed(SEED)
    network = CorrectionNetwork()
    learnt_from = (part for one in (*seen, *posed, *kept) for part in one.arrays())
    of = digest(network, learnt_from, steps=arguments.steps)
    progress = Progress(arguments.out.with_suffix(".part"), of)
    fit(network, mixed(seen, posed), arguments.steps, kept, progress=progress)
    wrong, spread = answers(network, kept)
    factor = calibrated(wrong, spread)
    export(BothWays(network, factor), kept, arguments.out)
    progress.finished()
    untold = np.abs(answers(network, kept, tell=False)[0]).mean()
    print(
        f"{np.abs(wrong).mean():.2f} degrees kept back (not told the exercise {untold:.2f}), deviations times {factor:.2f}, "
        f"{arguments.out.name}, {time.monotonic() - began:.0f} s"
    )
    print("per angle: " + " ".join(f"{value:.1f}" for value in np.abs(wrong).mean(axis=0)))


if __name__ == "__main__":
    main()

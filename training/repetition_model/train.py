"""Train the rhythm network that counts repetitions of any exercise.

    python -m training.repetition_model.train --recorded FOLDER

FOLDER holds `ui_prmd/kinect_subjects.npz` (UI-PRMD, public domain); without it the weights come from synthetic athletes
alone. Nothing else is ever read.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from spotter.domain.rhythm_network import NAME, PERIODS
from training.progress import Progress, digest
from training.repetition_model.data import Examples, recorded_takes, synthetic
from training.repetition_model.network import RhythmNetwork

SEED = 20261122
CLIPS = 20_000
EPOCHS = 6
# Clips that no training run has seen: their seeds lie in another stream.
UNSEEN_SEED = 778
UNSEEN_CLIPS = 400
BATCH = 32
CROP = 480  # samples of a clip that are shown at once
LEARNING_RATE = 2.5e-3
WEIGHT_DECAY = 0.02
AVERAGE_DECAY = 0.998  # of the weights that ship: a running mean over the last 500 steps
PERIOD_WIDTH = 0.13  # in log samples; the neighbours of the right period are nearly right
SPANS = 8  # random stretches per step in which the counted repetitions must be right
SHORTEST_SPAN = 40
MODELS = Path(__file__).parents[2] / "shared" / "spotter" / "models"


def main() -> None:
    """Make the data, fit, export, say how good it is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recorded", type=Path, help="folder with ui_prmd/")
    parser.add_argument("--clips", type=int, default=CLIPS, help="default %(default)s")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="default %(default)s")
    parser.add_argument("--seed", type=int, default=SEED, help="default %(default)s")
    parser.add_argument(
        "--threads", type=int, default=2, help="default %(default)s: 1.7 times as fast as one, on free cores"
    )
    parser.add_argument("--workers", type=int, default=2, help="processes that film, default %(default)s")
    parser.add_argument("--out", type=Path, default=MODELS / f"{NAME}.npz")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    recorded = recorded_takes(arguments.recorded / "ui_prmd" / "kinect_subjects.npz") if arguments.recorded else []
    examples = synthetic(arguments.seed, arguments.clips, recorded, arguments.workers)
    unseen = synthetic(UNSEEN_SEED, UNSEEN_CLIPS, [], arguments.workers)
    print(f"{len(examples)} clips, {len(examples.frequency)} samples", flush=True)
    network = RhythmNetwork()
    of = digest(network, (examples.features, examples.frequency), epochs=arguments.epochs, seed=arguments.seed)
    progress = Progress(arguments.out.with_suffix(".part"), of)
    fitted = fit(network, examples, unseen, arguments.epochs, arguments.seed, progress)
    _export(fitted, arguments.out)
    progress.finished()
    print(json.dumps(_quality(fitted, unseen)))


def fit(
    network: nn.Module, examples: Examples, unseen: Examples, epochs: int, seed: int, progress: Progress
) -> nn.Module:
    """The moving average of the weights; the quality on what it has not seen is printed after each epoch."""
    average = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE_DECAY), use_buffers=True
    )
    steps = len(examples) // BATCH
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=steps * epochs, pct_start=0.2)
    done = progress.resume([network, average, optimiser, schedule])
    began = time.monotonic()
    for epoch in range(done, epochs):
        rng = np.random.default_rng([seed, epoch])
        network.train()
        order, total = rng.permutation(len(examples)), 0.0
        for step in range(steps):
            loss = _loss(network, *_batch(examples, order[step * BATCH : (step + 1) * BATCH], rng))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            average.update_parameters(network)
            total += loss.item()
        progress.reached(epoch + 1)
        print(
            epoch,
            round(time.monotonic() - began),
            round(total / steps, 3),
            _quality(average.module, unseen),
            flush=True,
        )
    return average.module


def _batch(examples: Examples, chosen: np.ndarray, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """(B, CHANNELS, CROP) features, (B, CROP) repetitions per sample, (B, CROP) 1 where there is a sample."""
    shown = np.zeros((len(chosen), examples.features.shape[1], CROP), dtype=np.float32)
    frequency, mask = (np.zeros((len(chosen), CROP), dtype=np.float32) for _ in range(2))
    for row, clip in enumerate(chosen):
        first, last = examples.offsets[clip], examples.offsets[clip + 1]
        first += rng.integers(0, max(1, last - first - CROP + 1))
        last = min(last, first + CROP)
        values = examples.features[first:last].astype(np.float32)
        if rng.random() < 0.3:
            values += rng.normal(0.0, 0.05, size=values.shape).astype(np.float32)
        if rng.random() < 0.25:  # without the pose itself, the rhythm must come from the likeness alone
            values[:, -26:] = 0.0
        shown[row, :, : len(values)] = values.T
        frequency[row, : len(values)] = examples.frequency[first:last]
        mask[row, : len(values)] = 1.0
    return torch.from_numpy(shown), torch.from_numpy(frequency), torch.from_numpy(mask)


def _loss(network: nn.Module, features: Tensor, frequency: Tensor, mask: Tensor) -> Tensor:
    """Is a set going on, which period does it have, and how many repetitions are in random stretches."""
    activity, periods = network(features)
    active = (frequency > 0).float()
    going_on = nn.functional.binary_cross_entropy_with_logits(activity, active, reduction="none")
    grid = torch.tensor(np.log(PERIODS), dtype=torch.float32)
    wanted = torch.exp(-0.5 * ((-torch.log(frequency.clamp(min=1e-4))[:, None] - grid[:, None]) / PERIOD_WIDTH) ** 2)
    wanted = wanted / wanted.sum(1, keepdim=True).clamp(min=1e-6)
    period = -(wanted * torch.log_softmax(periods, 1)).sum(1)
    counted = torch.cumsum(_density(activity, periods) * mask, 1)
    truth = torch.cumsum(frequency * mask, 1)
    starts = torch.randint(0, CROP - SHORTEST_SPAN - 1, (SPANS,))
    ends = torch.stack([torch.randint(int(start) + SHORTEST_SPAN, CROP, ()) for start in starts])
    starts[0], ends[0] = 0, CROP - 1
    right = truth[:, ends] - truth[:, starts]
    error = ((counted[:, ends] - counted[:, starts] - right).abs() / (1.0 + 0.25 * right)).mean()
    busy = active * mask
    return (going_on * mask).sum() / mask.sum() + 0.5 * (period * busy).sum() / busy.sum().clamp(min=1.0) + 0.5 * error


def _density(activity: Tensor, periods: Tensor) -> Tensor:
    rate = torch.tensor(1.0 / PERIODS, dtype=torch.float32)
    return torch.sigmoid(activity) * (torch.softmax(periods, 1) * rate[:, None]).sum(1)


def _quality(network: nn.Module, unseen: Examples) -> dict[str, float]:
    """Share of unseen clips whose repetitions are right to 1.2 (clips begin and end within one), and mean relative error."""
    network.eval()
    rng = np.random.default_rng(0)
    errors, truths = [], []
    with torch.no_grad():
        for first in range(0, len(unseen), BATCH):
            chosen = np.arange(first, min(first + BATCH, len(unseen)))
            features, frequency, mask = _batch(unseen, chosen, rng)
            counted = (_density(*network(features)) * mask).sum(1)
            truths.append((frequency * mask).sum(1).numpy())
            errors.append(counted.numpy() - truths[-1])
    error, truth = np.abs(np.concatenate(errors)), np.concatenate(truths)
    some = truth > 1.5
    return {
        "within_one": round(float((error <= 1.2).mean()), 4),
        "relative_error": round(float((error[some] / truth[some]).mean()), 4),
    }


def _export(network: nn.Module, path: Path) -> None:
    weights = {name: value.numpy() for name, value in network.state_dict().items() if value.dtype == torch.float32}
    half = {name: value.astype(np.float16) if value.ndim > 1 else value for name, value in weights.items()}
    np.savez_compressed(path, **half)


if __name__ == "__main__":
    main()

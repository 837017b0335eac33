"""Train the angle correction: first on simulated landmarks, then on renders that the real landmarker saw.

    python -m training.angle_correction.data --clips 400 renders
    python -m training.angle_correction.train --rendered renders

Every fifth seed of the renders is kept back: it chooses the moment to stop and scales the standard deviations. What is published
comes from `spotter evaluate angles`, whose seeds are others.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from spotter.domain.angle_correction import ANGLES, NAME, STEP_DEGREES, features, space_angles
from spotter.domain.pose import PoseSequence
from training.angle_correction.network import CorrectionNetwork
from training.angle_correction.simulated import clip as simulated_clip
from training.kinematics.body import Array

MODELS = Path(__file__).parents[2] / "shared" / "spotter" / "models"
SEED = 20261122
SIMULATED, SIMULATED_EPOCHS = 1500, 16
UNSEEN = 60  # simulated clips that choose the moment to stop while there are no renders
RENDERED_EPOCHS = 120
SIMULATED_SHARE = 0.3  # of each batch while learning from renders, so that what was learnt is kept
KEPT_BACK = 5  # every so many seeds
BATCH, SAMPLES = 64, 16  # clips at once; samples of each
RATE, FINE_RATE = 2e-3, 6e-4
WEIGHT_DECAY = 0.03
NOISE = 0.012  # on all features while training, in their own units
SCALES = np.linspace(0.6, 2.5, 39)  # of the standard deviations, tried on what is kept back
SMALLEST_LOG, LARGEST_LOG = -3.5, 1.0


@dataclass(frozen=True)
class Example:
    """One clip: (T, CHANNELS) features, (T, 8) raw and true angles in degrees; frames without a person are left out."""

    features: Array
    raw: Array
    truth: Array


def example(sequence: PoseSequence, truth: Array) -> Example | None:
    """An example of a sequence and its (T, 8) true angles; None when nobody was found often enough."""
    known = np.isfinite(sequence.world).all(axis=(1, 2))
    if known.sum() < SAMPLES // 2:
        return None
    raw = space_angles(sequence)
    return Example(features(sequence)[known], raw[known].astype(np.float32), truth[known].astype(np.float32))


def rendered(folder: Path, variant: str = "full") -> dict[int, tuple[PoseSequence, Array]]:
    """Seed to sequence and true angles of the clips that `data` wrote."""
    found = {}
    for file in sorted(folder.glob("*.npz"), key=lambda path: int(path.stem)):
        with np.load(file) as data:
            width, height = (int(value) for value in data["size"])
            names = [f"{side}_{joint}" for side, joint in ANGLES]
            order = [list(data["angle_names"]).index(name) for name in names]
            sequence = PoseSequence(
                times=data["times"],
                image=data[f"image_{variant}"].astype(np.float64),
                visibility=data[f"seen_{variant}"].astype(np.float64),
                world=data[f"world_{variant}"].astype(np.float64),
                detected=data[f"detected_{variant}"],
                width=width,
                height=height,
            )
            found[int(file.stem)] = sequence, data["angles"][:, order].astype(np.float64)
    return found


def examples(clips: Sequence[tuple[PoseSequence, Array]]) -> list[Example]:
    """Every clip and its mirror image."""
    swapped = [list(ANGLES).index(("right" if side == "left" else "left", joint)) for side, joint in ANGLES]
    found = []
    for sequence, truth in clips:
        found += [example(sequence, truth), example(sequence.mirrored(), truth[:, swapped])]
    return [one for one in found if one is not None]


def batch(pool: Sequence[Example], count: int, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """(B, SAMPLES, .) features, raw and true angles of random stretches; short clips are repeated at the end."""
    parts: list[tuple[Array, Array, Array]] = []
    for index in rng.integers(len(pool), size=count):
        one = pool[index]
        start = int(rng.integers(max(len(one.raw) - SAMPLES, 0) + 1))
        at = np.minimum(np.arange(start, start + SAMPLES), len(one.raw) - 1)
        parts.append((one.features[at], one.raw[at], one.truth[at]))
    values, raw, truth = (np.stack(part) for part in zip(*parts, strict=True))
    values = values + rng.normal(0.0, NOISE, values.shape)
    return tuple(torch.from_numpy(part.astype(np.float32)) for part in (values, raw, truth))  # type: ignore[return-value]


def loss(out: Tensor, raw: Tensor, truth: Tensor) -> Tensor:
    """Negative log likelihood of a Laplace distribution: robust against what cannot be known."""
    wanted = (truth - raw) / STEP_DEGREES
    spread = out[..., len(ANGLES) :].clamp(SMALLEST_LOG, LARGEST_LOG)
    return ((out[..., : len(ANGLES)] - wanted).abs() * torch.exp(-spread) + spread).mean()


@torch.no_grad()
def errors(network: CorrectionNetwork, pool: Sequence[Example]) -> tuple[Array, Array]:
    """(N, 8) errors of the corrected angles and (N, 8) expected deviations, degrees, over all frames."""
    network.eval()
    wrong, spread = [], []
    for one in pool:
        out = network(torch.from_numpy(one.features)[None])[0].numpy()
        wrong.append(np.clip(one.raw + STEP_DEGREES * out[:, : len(ANGLES)], 0.0, 180.0) - one.truth)
        spread.append(STEP_DEGREES * np.exp(np.clip(out[:, len(ANGLES) :], SMALLEST_LOG, LARGEST_LOG)))
    network.train()
    return np.concatenate(wrong), np.concatenate(spread)


def fit(
    network: CorrectionNetwork,
    pools: Sequence[tuple[Sequence[Example], int]],
    steps: int,
    rate: float,
    kept: Sequence[Example],
    *,
    check: int,
) -> dict[str, Tensor]:
    """Train with a falling rate; returns the weights that were best on what is kept back (mean absolute error)."""
    rng = np.random.default_rng(SEED)
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.1)
    best, chosen = np.inf, {name: value.clone() for name, value in network.state_dict().items()}
    start = time.monotonic()
    for step in range(1, steps + 1):
        drawn = [batch(pool, count, rng) for pool, count in pools if count]
        values, raw, truth = (torch.cat(part) for part in zip(*drawn, strict=True))
        optimiser.zero_grad()
        loss(network(values), raw, truth).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % check == 0 or step == steps:
            error = float(np.abs(errors(network, kept)[0]).mean())
            print(
                f"step {step} of {steps}: {error:.2f} degrees kept back, {time.monotonic() - start:.0f} s", flush=True
            )
            if error < best:
                best, chosen = error, {name: value.clone() for name, value in network.state_dict().items()}
    return chosen


def scaled(network: CorrectionNetwork, kept: Sequence[Example]) -> float:
    """The factor on the standard deviations with which two thirds of the kept-back errors are within one of them."""
    wrong, spread = errors(network, kept)
    shares = [float((np.abs(wrong) < factor * spread).mean()) for factor in SCALES]
    return float(SCALES[int(np.argmin(np.abs(np.array(shares) - 0.683)))])


def export(network: CorrectionNetwork, path: Path) -> None:
    """Write the weights as half-precision numbers, which the product reads with numpy."""
    weights = {name: value.numpy().astype(np.float16) for name, value in network.state_dict().items()}
    with path.open("wb") as file:
        np.savez(file, **weights)


def main() -> None:
    """Simulate, fit, fit on renders, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--rendered", type=Path, help="folder of `training.angle_correction.data`; without it only simulated"
    )
    parser.add_argument("--simulated", type=int, default=SIMULATED, help="clips, default %(default)s")
    parser.add_argument("--start", type=Path, help="weights (.pt) that were trained on simulated clips already")
    parser.add_argument("--keep", type=Path, help="write the weights after the simulated clips here (.pt)")
    parser.add_argument("--out", type=Path, default=MODELS / f"{NAME}.npz")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    network = CorrectionNetwork()
    drawn = examples([simulated_clip(seed) for seed in range(arguments.simulated)])
    unseen = examples([simulated_clip(1_000_000 + seed) for seed in range(UNSEEN)])
    print(f"{len(drawn)} simulated examples, raw {_raw(unseen):.2f} degrees", flush=True)
    if arguments.start:
        network.load_state_dict(torch.load(arguments.start))
    else:
        steps = SIMULATED_EPOCHS * len(drawn) // BATCH
        network.load_state_dict(fit(network, [(drawn, BATCH)], steps, RATE, unseen, check=max(steps // 8, 1)))
        if arguments.keep:
            torch.save(network.state_dict(), arguments.keep)
    kept = unseen
    if arguments.rendered:
        clips = rendered(arguments.rendered)
        learnt = examples([one for seed, one in clips.items() if seed % KEPT_BACK])
        kept = examples([one for seed, one in clips.items() if seed % KEPT_BACK == 0])
        start = float(np.abs(errors(network, kept)[0]).mean())
        print(
            f"{len(learnt)} rendered examples, {len(kept)} kept back: raw {_raw(kept):.2f}, before {start:.2f}",
            flush=True,
        )
        share = round(SIMULATED_SHARE * BATCH)
        steps = RENDERED_EPOCHS * len(learnt) // (BATCH - share) + 1
        pools = [(learnt, BATCH - share), (drawn, share)]
        network.load_state_dict(fit(network, pools, steps, FINE_RATE, kept, check=max(steps // 20, 1)))
    network.eval()
    factor = scaled(network, kept)
    with torch.no_grad():
        network.head.bias[len(ANGLES) :] += float(np.log(factor))
    export(network, arguments.out)
    print(
        f"{np.abs(errors(network, kept)[0]).mean():.2f} degrees kept back, deviations times {factor:.2f}, {arguments.out.name}"
    )


def _raw(pool: Sequence[Example]) -> float:
    return float(np.mean(np.concatenate([np.abs(one.raw - one.truth) for one in pool])))


if __name__ == "__main__":
    main()

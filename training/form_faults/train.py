"""Train the fault model: on simulated landmarks of posed bodies, then on renders that the real landmarker saw.

    python -m training.angle_correction.data --first 100000 --clips 400 --seconds 5 --skip 0 0.3 whole
    python -m training.form_faults.train --rendered whole

Of the renders, every fourth seed is tested on (`spotter evaluate form-faults`) and never read here; the seeds after those are
kept back to choose the moment to stop, the calibration and the thresholds, together with every tenth simulated motion.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from spotter.domain.form_faults import FAULTS, SHIPPED
from spotter.evaluation.form_faults import TESTED_EVERY, is_tested
from training.form_faults import export, fit
from training.form_faults.data import Table, rendered, simulated
from training.form_faults.landmarker import Landmarker, from_files
from training.form_faults.motions import Motion, load, motions
from training.form_faults.network import FaultNetwork, Product
from training.synthetic.rotations import Array

CLIPS = 6000
EPOCHS, FINE_EPOCHS = 30, 12
FINE_RATE = 3e-4
RENDERED_SHARE = 0.3  # of a batch while learning from renders, so that what was learnt is kept
KEPT_EVERY = 10  # simulated motions
VIEWS = {"front": (0.0, 45.0), "side": (45.0, 135.0), "back": (135.0, 180.1)}  # degrees of |yaw|
TRUSTED_SCORE, TRUSTED_N = 0.6, 8  # F1 and kept-back positives from which the product may listen to a fault in a view


def is_kept(clip: int) -> bool:
    """Whether a render's seed is kept back."""
    return clip % TESTED_EVERY == 1


def learn(drawn: Table, real: Table | None, epochs: int) -> FaultNetwork:
    """Train on simulated examples, then with renders among them.

    Args:
        drawn: simulated examples.
        real: of renders that are not tested on; None without.
        epochs: over the simulated examples.
    """
    kept = drawn.clip % KEPT_EVERY == 0
    network = fit.start(drawn)
    steps = max(epochs * int((~kept).sum()) // fit.BATCH, 10)
    network = fit.fit(network, [(drawn.rows(~kept), 1.0)], drawn.rows(kept), steps=steps)
    if real is None or not (~_kept(real)).any() or not _kept(real).any():
        return network
    pools = [(real.rows(~_kept(real)), RENDERED_SHARE), (drawn.rows(~kept), 1.0 - RENDERED_SHARE)]
    steps = max(int(FINE_EPOCHS * len(pools[0][0]) / (RENDERED_SHARE * fit.BATCH)), 10)
    return fit.fit(network, pools, real.rows(_kept(real)), steps=steps, rate=FINE_RATE)


def _kept(real: Table) -> np.ndarray:
    return np.array([is_kept(int(clip)) for clip in real.clip], dtype=bool)


def finished(network: FaultNetwork, drawn: Table, real: Table | None) -> tuple[Product, dict[str, object]]:
    """Calibration, thresholds and what is trusted, all from what was kept back; and the usual repetitions."""
    parts = [drawn.rows(drawn.clip % KEPT_EVERY == 0)]
    weights = [fit.prior_weights(parts[0])]
    if real is not None and _kept(real).any():
        parts.append(real.rows(_kept(real)))
        weights.append(np.full(len(parts[1]), fit.RENDERED_WEIGHT))
    weight = np.concatenate(weights)
    odds = np.concatenate([fit.odds(network, part) for part in parts])
    asked = [fit.answers(part) for part in parts]
    right, possible = (np.concatenate([one[which] for one in asked]) for which in (0, 1))
    slope, offset = fit.calibration(odds, right, possible, weight)
    probability = 1.0 / (1.0 + np.exp(-(odds * slope + offset)))
    limits = fit.thresholds(probability, right, possible, weight)
    said = probability >= limits
    yaw = np.abs(np.concatenate([part.yaw for part in parts]))
    facts: dict[str, object] = {
        "thresholds": {name: round(float(limit), 3) for name, limit in zip(FAULTS, limits, strict=False)},
        "trusted": _trusted(said, right, possible, yaw, weight),
    }
    product = Product(network, export.usual(drawn), torch.from_numpy(slope), torch.from_numpy(offset))
    return product, facts


def _trusted(said: Array, right: Array, possible: Array, yaw: Array, weight: Array) -> list[list[str]]:
    """Pairs of fault and view in which the model is right often enough on what was kept back."""
    found = []
    for index, name in enumerate(FAULTS):
        for view, (low, high) in VIEWS.items():
            rows = (yaw >= low) & (yaw < high) & (weight > 0) & (possible[:, index] > 0)
            yes, true, w = said[rows, index] > 0, right[rows, index] > 0, weight[rows]
            total = float((w * yes).sum() + (w * true).sum())
            if true.sum() >= TRUSTED_N and total and 2.0 * float((w * (yes & true)).sum()) / total >= TRUSTED_SCORE:
                found.append([name, view])
    return found


def main() -> None:
    """Simulate, fit, fit on renders, calibrate, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rendered", type=Path, nargs="+", required=True, help="folders of recorded renders")
    parser.add_argument("--clips", type=int, default=CLIPS, help="simulated motions, default %(default)s")
    parser.add_argument("--motions", type=Path, help="folder of `training.form_faults.motions` instead of new ones")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    began = time.process_time()
    files = [file for folder in arguments.rendered for file in sorted(folder.glob("*.npz"), key=_seed)]
    files = [file for file in files if not is_tested(_seed(file))]
    landmarker = Landmarker(from_files([file for file in files if not is_kept(_seed(file))]))
    found: Sequence[Motion] = load(arguments.motions) if arguments.motions else list(motions(0, arguments.clips))
    drawn = Table.of(list(simulated(found[: arguments.clips], landmarker)))
    examples = [one for file in files for one in rendered(file)]
    real = Table.of(examples) if examples else None
    print(
        f"{len(drawn)} simulated examples, {len(examples)} rendered, {time.process_time() - began:.0f} CPU s",
        flush=True,
    )
    network = learn(drawn, real, arguments.epochs)
    product, facts = finished(network, drawn, real)
    export.write(product, facts, arguments.out)
    print(f"{arguments.out.name} {arguments.out.stat().st_size // 1024} KiB, {time.process_time() - began:.0f} CPU s")


def _seed(file: Path) -> int:
    return int(file.stem)


if __name__ == "__main__":
    main()

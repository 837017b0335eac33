"""Train the fault model on simulated landmarks of posed bodies; renders teach how the landmarker errs.

    python -m training.angle_correction.data --clips 1500 short
    python -m training.angle_correction.data --first 1500 --clips 740 more
    python -m training.angle_correction.data --first 100000 --clips 200 --seconds 5 --skip 0 0.3 whole
    python -m training.form_faults.train --rendered short more whole

Renders with seeds below 100,000 show the landmarker's errors, and nothing else is learnt from them. Of those above, every fourth
is kept back for calibration and thresholds, together with every tenth simulated motion; the others are never read here, and
`spotter evaluate form-faults` scores them.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextvars import ContextVar
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from spotter.domain.form_faults import FAULTS, SHIPPED
from spotter.evaluation.form_faults import TESTED_FROM, is_kept
from training.form_faults import export, fit
from training.form_faults.data import Table, rendered, simulated
from training.form_faults.motions import Motion, load, motions
from training.form_faults.network import Product, Together
from training.kinematics.detector import Imitation
from training.landmarker import Landmarker, from_files
from training.progress import Progress, digest
from training.synthetic.rotations import Array

CLIPS = 7000
FILMS = 8  # cameras per motion, each with other donors: with two, a network knew its examples by heart after half of its fit
EPOCHS, LEAST_STEPS = 6, 10
MEMBERS = 3  # networks
AT_ONCE = 50  # motions that one process films before it takes others
KEPT_EVERY = 10  # simulated motions
VIEWS = {"front": (0.0, 45.0), "side": (45.0, 135.0), "back": (135.0, 180.1)}  # degrees of |yaw|
TRUSTED_SCORE, TRUSTED_N = 0.6, 8  # F1 and kept-back positives from which the product may listen to a fault in a view


# A forked process has it already; to send it along would take longer than the filming.
_LANDMARKER: ContextVar[Imitation] = ContextVar("landmarker")


def filmed(found: Sequence[Motion], landmarker: Imitation, workers: int) -> Table:
    """Examples of motions; the number of processes does not change them."""
    firsts = range(0, len(found), AT_ONCE)
    with ProcessPoolExecutor(workers, get_context("fork"), _LANDMARKER.set, (landmarker,)) as pool:
        parts = list(pool.map(_filmed, firsts, (found[first : first + AT_ONCE] for first in firsts)))
    return Table.joined([part for part in parts if part is not None])


def _filmed(first: int, found: Sequence[Motion]) -> Table | None:
    """None where nobody is seen well enough in any film."""
    seen = list(simulated(found, _LANDMARKER.get(), first, FILMS))
    return Table.of(seen) if seen else None


def learn(drawn: Table, epochs: int, state: Path | None = None) -> Together:
    """Train on simulated examples, one network after the other; `state` is where a stopped fit goes on."""
    kept = drawn.clip % KEPT_EVERY == 0
    learnt_from, kept_back = drawn.rows(~kept), drawn.rows(kept)
    known = fit.scale(learnt_from)
    members = [fit.start(known, fit.SEED + number) for number in range(MEMBERS)]
    steps = max(epochs * len(learnt_from) // fit.BATCH, LEAST_STEPS)
    progress = Progress(state, every=0.0, of=digest(members[0], (learnt_from.values,), steps=steps, members=MEMBERS))
    for number in range(progress.resume(members), MEMBERS):
        fit.fit(members[number], [(learnt_from, 1.0)], kept_back, steps=steps, seed=fit.SEED + number)
        progress.reached(number + 1)
    return Together([member.eval() for member in members])


def finished(network: Together, drawn: Table, real: Table | None) -> tuple[Product, dict[str, object]]:
    """Calibration, thresholds and what is trusted, all from what was kept back; and the usual repetitions."""
    parts = [drawn.rows(drawn.clip % KEPT_EVERY == 0)]
    weights = [fit.prior_weights(parts[0])]
    if real is not None:
        parts.append(real)
        weights.append(np.full(len(real), fit.RENDERED_WEIGHT))
    weight = np.concatenate(weights)
    odds = np.concatenate([fit.odds(network, part) for part in parts])
    asked = [fit.answers(part) for part in parts]
    right, possible = (np.concatenate([one[which] for one in asked]) for which in (0, 1))
    slope, offset = fit.calibration(odds, right, possible, weight)
    probability = 1.0 / (1.0 + np.exp(-np.clip(odds * slope + offset, -30.0, 30.0)))
    limits = fit.thresholds(probability, possible, weight)
    said = probability >= limits
    simulated_rows = slice(0, len(parts[0]))
    scored = fit.scores(probability[simulated_rows], right[simulated_rows], possible[simulated_rows], limits)
    print(
        f"kept-back simulated repetitions: macro F1 {np.mean(list(scored.values())):.3f}, {len(parts[0])} repetitions"
    )
    print(" ".join(f"{name} {score:.2f}" for name, score in scored.items()), flush=True)
    yaw = np.abs(np.concatenate([part.yaw for part in parts]))
    facts: dict[str, object] = {
        "thresholds": {name: round(float(limit), 3) for name, limit in zip(FAULTS, limits, strict=False)},
        "trusted": _trusted(said, right, possible, yaw, weight),
    }
    product = Product(network, torch.from_numpy(slope), torch.from_numpy(offset))
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
    """Film, fit, calibrate, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rendered", type=Path, nargs="+", required=True, help="folders of recorded renders")
    parser.add_argument("--clips", type=int, default=CLIPS, help="simulated motions, default %(default)s")
    parser.add_argument("--motions", type=Path, help="folder of `training.form_faults.motions` instead of new ones")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--workers", type=int, default=2, help="processes that film, default %(default)s")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    began = time.monotonic()
    files = [file for folder in arguments.rendered for file in sorted(folder.glob("*.npz"), key=_seed)]
    landmarker = Landmarker(from_files([file for file in files if _seed(file) < TESTED_FROM]))
    found: Sequence[Motion] = load(arguments.motions) if arguments.motions else list(motions(0, arguments.clips))
    drawn = filmed(found[: arguments.clips], landmarker, arguments.workers)
    examples = [one for file in files if is_kept(_seed(file)) for one in rendered(file)]
    real = Table.of(examples) if examples else None
    print(
        f"{len(drawn)} simulated examples, {len(examples)} rendered, {time.monotonic() - began:.0f} s",
        flush=True,
    )
    state = arguments.out.with_suffix(".part")
    product, facts = finished(learn(drawn, arguments.epochs, state), drawn, real)
    export.write(product, facts, arguments.out)
    state.unlink(missing_ok=True)
    print(f"{arguments.out.name} {arguments.out.stat().st_size // 1024} KiB, {time.monotonic() - began:.0f} s")


def _seed(file: Path) -> int:
    return int(file.stem)


if __name__ == "__main__":
    main()

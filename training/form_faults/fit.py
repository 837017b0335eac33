"""Fitting, calibrating and choosing thresholds; nothing here looks at the seeds that are tested on."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from spotter.domain.form_faults import CHANNELS, EXERCISES, FAULTS, FAULTS_OF, POINTS
from training.form_faults.data import Table
from training.form_faults.network import ANSWERS, KNOTS, FaultNetwork, Scale, Together, Usual, between_knots
from training.synthetic.clip import FAULTY_SHARE
from training.synthetic.rotations import Array

SEED = 20261122
BATCH = 96
RATE, WEIGHT_DECAY = 1.5e-3, 0.05
NOISE = 0.03  # on all channels, in standard deviations
CONTEXT_NOISE = 0.03
LOST_POINT = 0.15  # chance that a point is missing in an example
_RIDGE = 1.0  # examples' worth of pull of the parts of usual repetitions that depend on the view
LEAST_VARIANCE = 1e-4
SMOOTHED = 0.02  # labels of 0 and 1 become this much less certain
RENDERED_WEIGHT = 3.0  # of a kept-back render against a kept-back simulated clip, in calibration
_PLATT_STEPS = 60
_PLATT_PULL = 0.02  # towards slope 1 and offset 0
_THRESHOLDS = np.linspace(0.1, 0.8, 71)

Float = NDArray[np.float32]


def answers(table: Table) -> tuple[Float, NDArray[np.bool_]]:
    """(N, 14) what is right and whether it was asked: faults that make sense for the exercise, and none."""
    right = np.concatenate((table.faults, 1.0 - table.faults.max(axis=1, keepdims=True)), axis=1)
    possible = np.array([[name in FAULTS_OF[exercise] for name in FAULTS] + [True] for exercise in EXERCISES])
    return right.astype(np.float32), possible[table.exercise]


def tensors(table: Table) -> tuple[Tensor, Tensor, Tensor]:
    """The network's inputs."""
    exercise = np.eye(len(EXERCISES), dtype=np.float32)[table.exercise]
    return (
        torch.from_numpy(table.values.astype(np.float32)),
        torch.from_numpy(table.context),
        torch.from_numpy(exercise),
    )


def usual(table: Table) -> Usual:
    """The usual correct repetition of every exercise, from examples without a fault."""
    inverse = np.linalg.pinv(between_knots().numpy().astype(np.float64))
    means = np.zeros((len(EXERCISES), 3, KNOTS, CHANNELS))
    for index in range(len(EXERCISES)):
        rows = (table.exercise == index) & ~table.faults.any(axis=1)
        if rows.any():
            knots = np.einsum("km,nmc->nkc", inverse, table.values[rows].astype(np.float64))
            means[index] = _by_view(table.context[rows], knots)
    return Usual(torch.from_numpy(means.astype(np.float32)))


def _by_view(context: Array, knots: Array) -> Array:
    basis = np.column_stack([np.ones(len(context)), context[:, 0], context[:, 1]])
    pull = _RIDGE * np.diag([0.0, 1.0, 1.0]) + 1e-6 * np.eye(3)
    found = np.linalg.solve(basis.T @ basis + pull, basis.T @ knots.reshape(len(knots), -1))
    return np.asarray(found.reshape(3, KNOTS, CHANNELS))


def scale(table: Table) -> Scale:
    """What a network should know of examples before it learns from them."""
    known = usual(table)
    mean, deviation = _spread(table.values)
    correct = table.rows(~table.faults.any(axis=1))
    _, context, exercise = tensors(correct)
    off = correct.values - known(context, exercise).numpy()
    return Scale(known, *(torch.from_numpy(part.astype(np.float32)) for part in (mean, deviation, _spread(off)[1])))


def start(known: Scale, seed: int = SEED) -> FaultNetwork:
    """A network with random weights."""
    torch.manual_seed(seed)
    return FaultNetwork(known)


def _spread(values: NDArray[np.floating[Any]]) -> tuple[Array, Array]:
    """Mean and standard deviation of every channel, in parts, because the whole in double precision is large."""
    sums, squares, count = np.zeros(CHANNELS), np.zeros(CHANNELS), 0
    for part in np.array_split(values, max(len(values) // 1000, 1)):
        numbers = part.astype(np.float64).reshape(-1, CHANNELS)
        sums, squares, count = sums + numbers.sum(axis=0), squares + (numbers**2).sum(axis=0), count + len(numbers)
    mean = sums / count
    return mean, np.sqrt(np.maximum(squares / count - mean**2, LEAST_VARIANCE))


def fit(
    network: FaultNetwork,
    pools: Sequence[tuple[Table, float]],
    kept: Table,
    *,
    steps: int,
    rate: float = RATE,
    seed: int = SEED,
) -> FaultNetwork:
    """Train with a falling rate; keeps the weights with the smallest loss on what is kept back.

    Args:
        network: to start from.
        pools: tables and the share of each batch that comes from them.
        kept: chooses the moment to stop.
        steps: of the optimiser.
        rate: largest learning rate.
        seed: of batches and augmentation.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    ready = [(tensors(pool), answers(pool), max(round(share * BATCH), 1)) for pool, share in pools]
    optimiser = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, rate, total_steps=steps, pct_start=0.15)
    best, chosen, began = np.inf, network.state_dict(), time.process_time()
    check = max(steps // 10, 1)
    for step in range(1, steps + 1):
        optimiser.zero_grad()
        losses = []
        for inputs, (right, asked), count in ready:
            rows = rng.integers(len(right), size=count)
            drawn = _spoiled(tuple(part[torch.from_numpy(rows)] for part in inputs), network, rng)
            losses.append(_loss(network(*drawn), right[rows], asked[rows], SMOOTHED) * count)
        torch.stack(losses).sum().div(sum(count for _, _, count in ready)).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % check == 0 or step == steps:
            network.eval()
            found = float(_loss(torch.from_numpy(odds(network, kept)), *answers(kept), 0.0))
            network.train()
            print(
                f"step {step} of {steps}: loss {found:.4f} kept back, {time.process_time() - began:.0f} CPU s",
                flush=True,
            )
            if found < best:
                best, chosen = found, {name: value.clone() for name, value in network.state_dict().items()}
    network.load_state_dict(chosen)
    return network.eval()


def _loss(found: Tensor, right: Float, asked: NDArray[np.bool_], smoothed: float) -> Tensor:
    """Mean binary cross-entropy over the answers that were asked."""
    wanted = torch.from_numpy(right * (1.0 - 2.0 * smoothed) + smoothed)
    each = functional.binary_cross_entropy_with_logits(found, wanted, reduction="none")
    weight = torch.from_numpy(asked.astype(np.float32))
    return (each * weight).sum() / weight.sum()


Inputs = tuple[Tensor, Tensor, Tensor]


def _spoiled(inputs: tuple[Tensor, ...], network: FaultNetwork, rng: np.random.Generator) -> Inputs:
    """Noise everywhere, and in some examples one point missing: its places in the picture and in space, as such and against the start."""
    values, context, exercise = inputs
    values = values + NOISE * network.deviation * torch.randn_like(values)
    points = len(POINTS)
    space = 4 * points + 4  # columns before the points in space
    for row in np.flatnonzero(rng.random(len(values)) < LOST_POINT):
        point = int(rng.integers(points))
        columns = [part * 2 * points + 2 * point + axis for part in (0, 1) for axis in (0, 1)]
        columns += [space + 3 * (points * part + point) + axis for part in (0, 1) for axis in (0, 1, 2)]
        values[int(row), :, columns] = network.mean[columns]
    return values, context + CONTEXT_NOISE * torch.randn_like(context), exercise


@torch.no_grad()
def odds(network: FaultNetwork | Together, table: Table) -> Float:
    """(N, 14) log odds."""
    parts = [table.rows(part) for part in np.array_split(np.arange(len(table)), len(table) // 512 + 1)]
    return np.concatenate([network(*tensors(part)).numpy() for part in parts])


def prior_weights(table: Table) -> Array:
    """(N,) weights with which simulated clips have faults as often as rendered ones: one or none, every exercise alike.

    Clips with two faults weigh nothing.
    """
    alone = table.faults.sum(axis=1) <= 1
    kind = np.where(table.faults.any(axis=1), table.faults.argmax(axis=1), len(FAULTS))
    weight = np.zeros(len(table))
    for exercise in np.unique(table.exercise):
        names = FAULTS_OF[EXERCISES[exercise]]
        for which in np.unique(kind):
            rows = (table.exercise == exercise) & (kind == which) & alone
            wanted = 1.0 - FAULTY_SHARE if which == len(FAULTS) else FAULTY_SHARE / len(names)
            if rows.any():
                weight[rows] = wanted / rows.sum()
    return weight / weight.mean()


def calibration(found: Float, right: Float, asked: NDArray[np.bool_], weight: Array) -> tuple[Float, Float]:
    """Slope and offset of every answer: weighted logistic regression on its log odds (Platt 1999), slightly pulled to 1 and 0."""
    slope, offset = np.ones(ANSWERS, np.float32), np.zeros(ANSWERS, np.float32)
    for answer in range(ANSWERS):
        rows = asked[:, answer] & (weight > 0)
        if not rows.any() or len(set(right[rows, answer].tolist())) < 2:
            continue
        x, y = found[rows, answer].astype(np.float64), right[rows, answer].astype(np.float64)
        w = weight[rows] / weight[rows].sum()
        line = np.array([1.0, 0.0])
        points = np.stack([x, np.ones_like(x)], axis=1)
        for _ in range(_PLATT_STEPS):
            share = 1.0 / (1.0 + np.exp(-np.clip(points @ line, -30.0, 30.0)))
            gradient = points.T @ (w * (share - y)) + _PLATT_PULL * 0.1 * (line - [1.0, 0.0])
            curve = (points * (w * share * (1.0 - share))[:, None]).T @ points + (_PLATT_PULL * 0.1 + 1e-6) * np.eye(2)
            line = line - np.linalg.solve(curve, gradient)
        slope[answer], offset[answer] = line
    return slope, offset


def thresholds(found: Float, asked: NDArray[np.bool_], weight: Array) -> Float:
    """(14,) probability from which an answer counts as yes: the largest F1 that calibrated probabilities themselves expect.

    That needs no labels, so it does not follow the luck of the few faults that are kept back.
    """
    best = np.full(ANSWERS, 0.5, np.float32)
    for answer in range(ANSWERS):
        rows = asked[:, answer] & (weight > 0)
        if not rows.any():
            continue
        likely, w = found[rows, answer][:, None], weight[rows][:, None]
        said = likely >= _THRESHOLDS
        scores = 2.0 * (w * said * likely).sum(axis=0) / ((w * said).sum(axis=0) + (w * likely).sum())
        best[answer] = _THRESHOLDS[int(scores.argmax())]
    return best


def scores(found: Float, right: Float, asked: NDArray[np.bool_], limits: Float) -> dict[str, float]:
    """F1 of each fault that occurs, over repetitions."""
    said = (found >= limits) & asked
    true = (right > 0) & asked
    both = 2.0 * (said & true).sum(axis=0) / np.maximum(said.sum(axis=0) + true.sum(axis=0), 1)
    return {name: float(both[index]) for index, name in enumerate(FAULTS) if true[:, index].any()}

"""Fitting, calibration and export of the exercise classifier."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from multiprocessing import get_context
from pathlib import Path
from queue import Empty
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from spotter.domain.timeline import NONE_LABEL
from spotter.domain.windows import CHANNELS, JOINTS, WINDOW_FPS, WINDOW_FRAMES, normalise
from training import halves
from training.exercise_classifier.augment import varied
from training.exercise_classifier.data import Examples
from training.exercise_classifier.network import ExerciseNetwork, Mirrored
from training.kinematics.clips import LABELS
from training.progress import Progress, digest

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from multiprocessing.queues import Queue

_HEAD_BATCH = 512
_HEAD_LEARNING_RATE = 5e-3
_HEAD_FIRST_RATE = 1e-3
_WEIGHT_DECAY = 0.02
_LABEL_SMOOTHING = 0.03
# Weight of the moving average of the weights; it ends better and steadier than the last step.
_AVERAGE = 0.998
_OPSET = 18
# Batches that are varied ahead of the fit, in a process of their own.
_AHEAD = 8
_PATIENCE_SECONDS = 5.0  # between two looks whether that process is alive
_REPORTED_STEPS = 200
_ORDER, _VARIATION = 3, 4  # keep the draws of both apart


def train(
    examples: Examples,
    *,
    epochs: int,
    seed: int,
    kind: type[ExerciseNetwork],
    keep: Callable[[str], Progress] | None = None,
) -> ExerciseNetwork:
    """Fit a network from random weights; the same seed and examples give the same weights on the same machine.

    Args:
        examples: all windows.
        epochs: times that each window is seen.
        seed: draws first weights, order and variations.
        kind: of the network.
        keep: of a fit with that name, see `digest`; None = a stopped fit is lost.
    """
    torch.manual_seed(seed)
    torch.use_deterministic_algorithms(True)
    network = kind(len(LABELS)).train()
    average = torch.optim.swa_utils.AveragedModel(network, avg_fn=_blend, use_buffers=True)
    size = min(kind.batch, len(examples))
    steps = epochs * (len(examples) // size)
    optimiser = torch.optim.AdamW(network.parameters(), lr=kind.learning_rate, weight_decay=_WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, kind.learning_rate, total_steps=steps)
    progress = keep(digest(network, vars(examples).values(), epochs=epochs, seed=seed)) if keep else Progress()
    done = progress.resume([network, average, optimiser, schedule])
    losses = []
    for step, (windows, target) in enumerate(_batches(examples, epochs, seed, size, done), start=done + 1):
        loss = _loss(network(torch.from_numpy(windows)), torch.from_numpy(target))
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        average.update_parameters(network)
        losses.append(float(loss.detach()))
        if step % _REPORTED_STEPS == 0 or step == steps:
            print(f"step {step}/{steps}: loss {np.mean(losses[-_REPORTED_STEPS:]):.4f}", flush=True)
        progress.reached(step)
    best = average.module
    assert isinstance(best, ExerciseNetwork)
    return best.eval()


def _batches(
    examples: Examples, epochs: int, seed: int, size: int, done: int
) -> Iterator[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Varied windows and their targets of all steps after those that are done, made ahead by another process."""
    context = get_context("fork")
    queue = context.Queue(_AHEAD)
    maker = context.Process(target=_vary, args=(examples, epochs, seed, size, done, queue), daemon=True)
    maker.start()
    while (batch := _next(queue, maker)) is not None:
        yield batch
    maker.join()


def _next(queue: Queue[Any], maker: BaseProcess) -> Any:
    while True:
        try:
            return queue.get(timeout=_PATIENCE_SECONDS)
        except Empty:
            if not maker.is_alive():
                raise RuntimeError("the process that varies the windows has died; it says why above") from None


def _vary(examples: Examples, epochs: int, seed: int, size: int, done: int, queue: Queue[Any]) -> None:
    step = 0
    for epoch in range(epochs):
        order = np.random.default_rng([seed, _ORDER, epoch]).permutation(len(examples))
        for batch in order[: len(order) // size * size].reshape(-1, size):
            step += 1
            if step > done:
                rng = np.random.default_rng([seed, _VARIATION, step])
                queue.put((varied(examples, batch, rng), examples.target[batch]))
    queue.put(None)


def last_layer(
    start: ExerciseNetwork, features: Tensor, target: NDArray[np.float32], *, epochs: int, seed: int
) -> ExerciseNetwork:
    """The network with its last layer fitted anew to (N, F) features and (N, L) targets; all else stays.

    Minutes instead of hours, and what the network has learned from synthetic athletes cannot be forgotten.
    """
    torch.manual_seed(seed)
    network = copy.deepcopy(start)
    wanted = torch.from_numpy(target)
    head = network.head.train()
    steps = epochs * -(-len(features) // _HEAD_BATCH)
    optimiser = torch.optim.AdamW(head.parameters(), lr=_HEAD_FIRST_RATE, weight_decay=_WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _HEAD_LEARNING_RATE, total_steps=steps)
    for _ in range(epochs):
        for rows in torch.randperm(len(features)).split(_HEAD_BATCH):
            loss = _loss(head(features[rows]), wanted[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    return network.eval()


def between(start: ExerciseNetwork, fitted: ExerciseNetwork, share: float) -> ExerciseNetwork:
    """The network whose last layer lies on the way from one to the other, which differ in nothing else.

    A layer that is fitted to a few sets forgets some of what it knew about everything else; on the way it has most of both
    (Wortsman et al. 2022, Robust fine-tuning of zero-shot models).

    Args:
        start: at a share of 0.
        fitted: at a share of 1.
        share: of the way.
    """
    network = copy.deepcopy(start)
    pairs = zip(network.head.parameters(), fitted.head.parameters(), strict=True)
    with torch.no_grad():
        for own, other in pairs:
            own.lerp_(other, share)
    return network.eval()


def _blend(average: Tensor, current: Tensor, count: Tensor | int) -> Tensor:
    """Moving average that forgets its random start quickly."""
    keep = min(_AVERAGE, (1.0 + float(count)) / (10.0 + float(count)))
    return keep * average + (1.0 - keep) * current


def _loss(logits: Tensor, target: Tensor) -> Tensor:
    smooth = target * (1.0 - _LABEL_SMOOTHING) + _LABEL_SMOOTHING / target.shape[1]
    return nn.functional.cross_entropy(logits, smooth)


def predict(network: ExerciseNetwork, examples: Examples) -> Tensor:
    """(N, L) logits of the examples as they are, mean of both mirror images as in what ships."""
    mirrored = Mirrored(network).eval()
    with torch.no_grad():
        parts = [
            mirrored(torch.from_numpy(normalise(examples.xy[rows], examples.seen[rows],
                                                true_scale=examples.true_scale[rows])))
            for rows in np.array_split(np.arange(len(examples)), max(1, len(examples) // 1024))
        ]  # fmt: skip
    return torch.cat(parts)


def temperature(logits: Tensor, target: NDArray[np.float32]) -> float:
    """The one number that makes the probabilities honest (Guo et al. 2017, On Calibration of Modern Neural Networks)."""
    wanted = torch.from_numpy(target)
    candidates = np.geomspace(0.4, 4.0, 93)
    losses = [float(nn.functional.cross_entropy(logits / value, wanted)) for value in candidates]
    return float(candidates[int(np.argmin(losses))])


def quality(logits: Tensor, target: NDArray[np.float32]) -> dict[str, float]:
    """Of calibrated logits: accuracy over all labels, recall of none, expected calibration error (15 bins)."""
    probabilities = torch.softmax(logits, dim=1).numpy()
    clear = target.max(axis=1) > 0.99
    truth, guess = target[clear].argmax(axis=1), probabilities[clear].argmax(axis=1)
    confidence = probabilities[clear].max(axis=1)
    bins = np.minimum((confidence * 15).astype(int), 14)
    error = sum(
        abs((truth == guess)[bins == index].mean() - confidence[bins == index].mean()) * (bins == index).mean()
        for index in np.unique(bins)
    )
    none = LABELS.index(NONE_LABEL)
    return {
        "windows": float(clear.sum()),
        "accuracy": float((truth == guess).mean()),
        "none_recall": float((guess == none)[truth == none].mean()),
        "calibration_error": float(error),
    }


def export(model: nn.Module, path: Path, metadata: Mapping[str, str]) -> None:
    """Write a module from windows to probabilities as an ONNX file with its metadata, weights inside."""
    example = torch.zeros(2, WINDOW_FRAMES, JOINTS, CHANNELS)
    program = torch.onnx.export(
        model.eval(),
        (example,),
        input_names=["windows"],
        output_names=["probabilities"],
        dynamic_shapes={"windows": {0: torch.export.Dim("count")}},
        opset_version=_OPSET,
        dynamo=True,
        verbose=False,
    )
    assert program is not None
    written = halves.halved(program.model_proto)
    onnx.helper.set_model_props(
        written, {"labels": json.dumps(LABELS), "frames": str(WINDOW_FRAMES), "fps": str(WINDOW_FPS), **metadata}
    )
    for node in written.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    path.write_bytes(written.SerializeToString(deterministic=True))

"""The training loop: mixed precision on CUDA, a checkpoint after every epoch, and resuming as if nothing had happened."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader
from transformers import TimesformerForVideoClassification

from training.video_expert.dataset import Clips
from training.video_expert.network import as_input

CHECKPOINT = "checkpoint.pt"
_CLIP_NORM = 1.0
_WARM_UP_SHARE = 0.1
_NO_WORKERS = 0


@dataclass(frozen=True)
class Plan:
    """What decides the weights; a run resumes only under the plan that it was started with.

    Attributes:
        start: SHA-256 of the weights before the first step.
        clips: SHA-256 of the names and labels of the clips.
    """

    start: str
    clips: str
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    label_smoothing: float
    seed: int


def device() -> torch.device:
    """CUDA where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def precision(where: torch.device) -> torch.dtype:
    """bfloat16 on GPUs that have it, float16 on older ones (with scaled losses), float32 on the CPU."""
    if where.type != "cuda":
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16


def mixed(where: torch.device) -> AbstractContextManager[Any]:
    """Autocast at the device's precision."""
    dtype = precision(where)
    return torch.autocast(where.type, dtype=dtype, enabled=dtype is not torch.float32)


def train(
    network: TimesformerForVideoClassification,
    clips: Clips,
    plan: Plan,
    run: Path,
    *,
    workers: int = _NO_WORKERS,
    after_epoch: Callable[[int, float], None] = lambda _epoch, _loss: None,
) -> TimesformerForVideoClassification:
    """Fit; when the folder `run` holds a checkpoint of the same plan, go on from there.

    On one machine the weights are the same whether the run was interrupted or not.

    Args:
        network: where to start.
        clips: examples; longer than one batch.
        plan: of the run.
        run: folder of the checkpoint.
        workers: processes that load clips.
        after_epoch: called with the number of epochs done and the mean loss, after their checkpoint is written.

    Raises:
        ValueError: the checkpoint is of another plan, or there is less than one batch of clips.
    """
    steps = len(clips) // plan.batch
    if not steps:
        raise ValueError(f"{len(clips)} clips are less than one batch of {plan.batch}")
    torch.use_deterministic_algorithms(True, warn_only=True)
    where = device()
    network = network.to(where)
    optimiser = torch.optim.AdamW(network.parameters(), lr=plan.learning_rate, weight_decay=plan.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, plan.learning_rate, total_steps=plan.epochs * steps, pct_start=_WARM_UP_SHARE
    )
    scaler = torch.amp.GradScaler(where.type, enabled=precision(where) is torch.float16)
    parts = {"network": network, "optimiser": optimiser, "schedule": schedule, "scaler": scaler}
    for epoch in range(_resumed(run, plan, parts), plan.epochs):
        # Dropout of an epoch depends on its number, not on what ran before in this process.
        torch.manual_seed(int(np.random.SeedSequence([plan.seed, epoch]).generate_state(1)[0]))
        loss = _epoch(network, clips, plan, epoch, optimiser, schedule, scaler, workers)
        _keep(run, plan, parts, epoch + 1)
        after_epoch(epoch + 1, loss)
    return network.eval()


def _epoch(
    network: TimesformerForVideoClassification,
    clips: Clips,
    plan: Plan,
    epoch: int,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
    scaler: torch.amp.GradScaler,
    workers: int,
) -> float:
    where = device()
    clips.epoch = epoch
    order = np.random.default_rng([plan.seed, epoch]).permutation(len(clips))
    batches = order[: len(order) // plan.batch * plan.batch].reshape(-1, plan.batch)
    network.train()
    losses = []
    for pictures, wanted in DataLoader(clips, batch_sampler=batches.tolist(), num_workers=workers):
        with mixed(where):
            logits = network(pixel_values=as_input(pictures.to(where))).logits
            loss = nn.functional.cross_entropy(logits, wanted.to(where), label_smoothing=plan.label_smoothing)
        optimiser.zero_grad()
        scaler.scale(loss).backward()
        scaler.unscale_(optimiser)
        nn.utils.clip_grad_norm_(network.parameters(), _CLIP_NORM)
        scaler.step(optimiser)
        scaler.update()
        schedule.step()
        losses.append(loss.detach())
    return float(torch.stack(losses).mean())


def _keep(run: Path, plan: Plan, parts: dict[str, Any], epochs: int) -> None:
    """Write the checkpoint whole or not at all."""
    content = {"plan": asdict(plan), "epochs": epochs} | {name: part.state_dict() for name, part in parts.items()}
    run.mkdir(parents=True, exist_ok=True)
    half = run / f"{CHECKPOINT}.part"
    torch.save(content, half)
    half.replace(run / CHECKPOINT)


def _resumed(run: Path, plan: Plan, parts: dict[str, Any]) -> int:
    """Epochs that are already done."""
    if not (run / CHECKPOINT).is_file():
        return 0
    content = torch.load(run / CHECKPOINT, map_location=device(), weights_only=True)
    if content["plan"] != asdict(plan):
        raise ValueError(f"the checkpoint in {run.name} is of another plan: {content['plan']}")
    for name, part in parts.items():
        part.load_state_dict(content[name])
    return int(content["epochs"])


def predict(network: TimesformerForVideoClassification, clips: Clips, batch: int) -> tuple[Tensor, Tensor]:
    """(N, V) logits in float32 and (N,) label indices, on the CPU."""
    where = device()
    network.eval()
    logits, wanted = [], []
    with torch.no_grad(), mixed(where):
        for pictures, truth in DataLoader(clips, batch_size=batch):
            logits.append(network(pixel_values=as_input(pictures.to(where))).logits.float().cpu())
            wanted.append(truth)
    return torch.cat(logits), torch.cat(wanted)

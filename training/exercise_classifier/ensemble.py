"""Trained networks that answer together, and the one file that they become."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.exercise_classifier import data, fit
from training.exercise_classifier.data import Examples
from training.exercise_classifier.network import Calibrated, ExerciseNetwork, Mirrored

# Clips that no training run has seen: their seeds lie in another stream.
UNSEEN_SEED = 777
UNSEEN_CLIPS = 800


@dataclass(frozen=True)
class Member:
    """A trained network.

    Attributes:
        network: windows to logits.
        heat: its temperature.
        record: of its making.
    """

    network: ExerciseNetwork
    heat: float
    record: dict[str, Any]


class Ensemble(nn.Module):
    """What ships: the geometric mean of the members' calibrated probabilities, each with the same say.

    A member that is sure that something is not the case is heard, in which it differs from the arithmetic mean (Hinton 2002,
    Training Products of Experts). Scaled to a sum of one, it is the softmax of the mean of the members' logits at their
    temperatures.
    """

    def __init__(self, members: Sequence[Member]) -> None:
        super().__init__()
        self.members = nn.ModuleList(Calibrated(Mirrored(member.network), member.heat) for member in members)

    def forward(self, windows: Tensor) -> Tensor:
        logits = [member.logits(windows) for member in self.members]
        return torch.softmax(torch.stack(logits).mean(dim=0), dim=1)


def unseen(clips: int) -> Examples:
    """Windows of synthetic clips of unseen seeds; not more clips than were learned from."""
    return data.synthetic(UNSEEN_SEED, min(UNSEEN_CLIPS, clips))


def calibrated(network: ExerciseNetwork, facts: dict[str, Any], windows: Examples) -> Member:
    """The network with the temperature that makes its probabilities honest on unseen windows, and the whole record."""
    logits = fit.predict(network, windows)
    heat = fit.temperature(logits, windows.target)
    record = {
        **facts,
        "parameters": _parameters([network]),
        "temperature": round(heat, 4),
        "unseen": _quality(logits / heat, windows),
    }
    return Member(network, heat, record)


def write(members: Sequence[Member], windows: Examples, out: Path) -> None:
    """Write one file for all members, print the record that lies in it.

    Args:
        members: one or more.
        windows: unseen ones, for the quality of what several members say together.
        out: the ONNX file.
    """
    if len(members) == 1:
        record = members[0].record
    else:
        together = torch.stack([fit.predict(member.network, windows) / member.heat for member in members]).mean(dim=0)
        record = {
            "weights": members[0].record["weights"],
            "network": " and ".join(member.network.name for member in members),
            "members": [member.record for member in members],
            "windows": sum(member.record["windows"] for member in members),
            "parameters": _parameters([member.network for member in members]),
            "unseen": _quality(together, windows),
        }
    model = Ensemble(members) if len(members) > 1 else Calibrated(Mirrored(members[0].network), members[0].heat)
    fit.export(model, out, {"training": json.dumps(record)})
    print(json.dumps(record, indent=2))


def _quality(logits: Tensor, windows: Examples) -> dict[str, float]:
    return {name: round(value, 4) for name, value in fit.quality(logits, windows.target).items()}


def _parameters(networks: Sequence[ExerciseNetwork]) -> int:
    return sum(parameter.numel() for network in networks for parameter in network.parameters())

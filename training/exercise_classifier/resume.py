"""Goes on from weights that were exported: the file that ships is enough, no checkpoint has to be kept."""

from __future__ import annotations

import json
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from training.exercise_classifier.network import ExerciseNetwork
from training.kinematics.clips import LABELS


def restored(path: Path) -> ExerciseNetwork:
    """The network of an exported file.

    The export folds every normalisation into the convolution before it; here it comes back as one that only adds the bias.
    `fit.train` leaves its statistics alone when it starts from weights.

    Args:
        path: written by `fit.export` with the same labels.
    """
    model = onnx.load(path)
    record = {entry.key: entry.value for entry in model.metadata_props}
    if tuple(json.loads(record["labels"])) != LABELS:
        raise ValueError(f"{path.name} knows other labels")
    # From "network." (or "network.network.", since files hold both mirror images) to the parameter's own name.
    found = {
        entry.name.removeprefix("network.").removeprefix("network."): torch.from_numpy(
            numpy_helper.to_array(entry).copy()
        )
        for entry in model.graph.initializer
    }
    network = ExerciseNetwork(len(LABELS))
    modules = dict(network.named_modules())
    with torch.no_grad():
        for name, module in modules.items():
            if isinstance(module, nn.Conv1d):
                module.weight.copy_(found[f"{name}.weight"])
                norm = modules[_next(name)]
                assert isinstance(norm, nn.BatchNorm1d)
                norm.weight.fill_((1.0 + norm.eps) ** 0.5)
                norm.bias.copy_(found[f"{name}.weight_bias"])
            elif isinstance(module, nn.Linear):
                module.weight.copy_(found[f"{name}.weight"])
                module.bias.copy_(found[f"{name}.bias"])
    return network.eval()


def _next(name: str) -> str:
    """The module after this one in its sequence."""
    parent, _, index = name.rpartition(".")
    return f"{parent}.{int(index) + 1}"

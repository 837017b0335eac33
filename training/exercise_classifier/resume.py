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

    An export folds every normalisation into the convolution before it, unless the network occurs twice in it. A folded one
    comes back as one that only adds the bias. `fit.train` leaves the statistics alone when it starts from weights.

    Args:
        path: written by `fit.export` with the same labels.
    """
    model = onnx.load(path)
    record = {entry.key: entry.value for entry in model.metadata_props}
    if tuple(json.loads(record["labels"])) != LABELS:
        raise ValueError(f"{path.name} knows other labels")
    # Names start with "network.", twice since files hold both mirror images.
    found = {
        _own(entry.name): torch.from_numpy(numpy_helper.to_array(entry).copy()) for entry in model.graph.initializer
    }
    # The export keeps one copy of equal arrays, so statistics are found by the node that uses them.
    statistics = {
        _own(node.input[1]).rpartition(".")[0]: (_own(node.input[3]), _own(node.input[4]))
        for node in model.graph.node
        if node.op_type == "BatchNormalization"
    }
    network = ExerciseNetwork(len(LABELS))
    modules = dict(network.named_modules())
    with torch.no_grad():
        for name, module in modules.items():
            if isinstance(module, nn.Linear):
                module.weight.copy_(found[f"{name}.weight"])
                module.bias.copy_(found[f"{name}.bias"])
            elif isinstance(module, nn.Conv1d):
                module.weight.copy_(found[f"{name}.weight"])
            elif isinstance(module, nn.BatchNorm1d) and name in statistics:
                mean, variance = statistics[name]
                module.weight.copy_(found[f"{name}.weight"])
                module.bias.copy_(found[f"{name}.bias"])
                assert module.running_mean is not None
                assert module.running_var is not None
                module.running_mean.copy_(found[mean])
                module.running_var.copy_(found[variance])
            elif isinstance(module, nn.BatchNorm1d):
                module.weight.fill_((1.0 + module.eps) ** 0.5)
                module.bias.copy_(found[f"{_before(name)}.weight_bias"])
    return network.eval()


def _own(name: str) -> str:
    return name.removeprefix("network.").removeprefix("network.")


def _before(name: str) -> str:
    """The module before this one in its sequence."""
    parent, _, index = name.rpartition(".")
    return f"{parent}.{int(index) - 1}"

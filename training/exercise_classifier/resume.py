"""Goes on from weights that were exported: the file that ships is enough, no checkpoint has to be kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from training import halves
from training.exercise_classifier.convolutions import Convolutions
from training.exercise_classifier.ensemble import Member
from training.exercise_classifier.network import ExerciseNetwork
from training.exercise_classifier.transformer import Transformer
from training.kinematics.clips import LABELS

KINDS: dict[str, type[ExerciseNetwork]] = {kind.name: kind for kind in (Convolutions, Transformer)}


def members(path: Path) -> list[Member]:
    """All networks of an exported file, with their temperatures and the records of their making.

    Args:
        path: written by `ensemble.write` with the same labels.

    Raises:
        ValueError: the file knows other labels.
    """
    model = halves.whole(onnx.load(path))
    facts = {entry.key: entry.value for entry in model.metadata_props}
    if tuple(json.loads(facts["labels"])) != LABELS:
        raise ValueError(f"{path.name} knows other labels")
    record = json.loads(facts["training"])
    if "members" not in record:
        return [_member(model, record, "")]
    return [_member(model, own, f"members.{index}.") for index, own in enumerate(record["members"])]


def _member(model: Any, record: dict[str, Any], prefix: str) -> Member:
    """The network whose weights have names with this prefix."""
    # Records that do not say are of convolutions.
    network = KINDS[record.get("network", Convolutions.name)](len(LABELS))
    own = _with_own_names(model, prefix)
    found = {entry.name: torch.from_numpy(numpy_helper.to_array(entry).copy()) for entry in own.graph.initializer}
    if isinstance(network, Convolutions):
        _restore_convolutions(network, own, found)
    else:
        _restore_linear_layers(own, found)
        wanted = network.state_dict()
        network.load_state_dict({name: value for name, value in found.items() if name in wanted})
    return Member(network.eval(), record["temperature"], {**record, "network": network.name})


def _with_own_names(model: Any, prefix: str) -> Any:
    """The model with the names that one network gives its weights; those of other networks keep their longer names."""
    # The network itself lies in the one that mirrors, that in the one that calibrates.
    outer = f"{prefix}network.network."
    own = onnx.ModelProto()
    own.CopyFrom(model)
    for entry in own.graph.initializer:
        entry.name = entry.name.removeprefix(outer)
    for node in own.graph.node:
        node.input[:] = [name.removeprefix(outer) for name in node.input]
    return own


def _restore_linear_layers(model: Any, found: dict[str, Tensor]) -> None:
    """Add the weights of layers over tokens, which an export leaves without a name.

    They become products with the transposed weight, each followed by the addition of a bias that has kept its name. The
    export keeps one copy of equal arrays, so factors of a normalisation are found by the node that uses them, too.
    """
    factor_of = {
        node.output[0]: name
        for node in model.graph.node
        for name in node.input
        if node.op_type == "MatMul" and name in found
    }
    for node in model.graph.node:
        factors = [factor_of[name] for name in node.input if name in factor_of]
        biases = [name for name in node.input if name.endswith(".bias")]
        if node.op_type == "Add" and factors and biases:
            found[biases[0].removesuffix("bias") + "weight"] = found[factors[0]].T
        elif node.op_type == "LayerNormalization":
            _, factor, bias = node.input
            found[bias.removesuffix("bias") + "weight"] = found[factor]


def _restore_convolutions(network: Convolutions, model: Any, found: dict[str, Tensor]) -> None:
    """Fill the network.

    An export folds every normalisation into the convolution before it, unless the network occurs twice in it. A folded one
    comes back as one that only adds the bias.
    """
    # The export keeps one copy of equal arrays, so statistics are found by the node that uses them.
    statistics = {
        node.input[1].rpartition(".")[0]: (node.input[3], node.input[4])
        for node in model.graph.node
        if node.op_type == "BatchNormalization"
    }
    with torch.no_grad():
        for name, module in network.named_modules():
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


def _before(name: str) -> str:
    """The module before this one in its sequence."""
    parent, _, index = name.rpartition(".")
    return f"{parent}.{int(index) - 1}"

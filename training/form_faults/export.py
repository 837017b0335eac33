"""From trained weights to the ONNX file that the product runs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import torch

from spotter.domain.form_faults import CHANNELS, CONTEXT, EXERCISES, FAULTS, MOMENTS
from training.form_faults.data import Table
from training.form_faults.network import KNOTS, Product, Usual, between_knots
from training.synthetic.rotations import Array

OPSET = 18
_RIDGE = 1.0  # examples' worth of pull of the parts that depend on the view


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


def write(product: Product, facts: dict[str, object], path: Path) -> None:
    """Write the ONNX file.

    Args:
        product: what is run.
        facts: thresholds and the like, which the product reads from the file's metadata.
        path: of the file.
    """
    shapes = ((MOMENTS, CHANNELS), (CONTEXT,), (len(EXERCISES),), (MOMENTS, CHANNELS))
    names = ["values", "context", "exercise", "replaced"]
    torch.onnx.export(
        product.eval(),
        tuple(torch.zeros(2, *shape) for shape in shapes),
        str(path),
        input_names=names,
        output_names=["faults", "correct"],
        dynamic_axes={name: {0: "n"} for name in [*names, "faults", "correct"]},
        opset_version=OPSET,
        dynamo=False,
    )
    model = onnx.load(str(path))
    known = {"faults": list(FAULTS), "exercises": list(EXERCISES)} | facts
    onnx.helper.set_model_props(model, {"form_faults": json.dumps(known)})
    onnx.save(model, str(path))

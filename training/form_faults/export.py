"""From trained weights to the ONNX file that the product runs."""

from __future__ import annotations

import json
from pathlib import Path

import onnx
import torch

from spotter.domain.form_faults import CHANNELS, CONTEXT, EXERCISES, FAULTS, MOMENTS
from training.form_faults.network import Product
from training.halves import halved

OPSET = 18


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
    onnx.save(halved(model), str(path))

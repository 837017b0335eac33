"""From a trained network to the ONNX file that the product runs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch

from spotter.domain.angle_correction import EXERCISES_KEY
from training.angle_correction.examples import Example
from training.angle_correction.network import BothWays
from training.halves import halved
from training.kinematics.body import Array
from training.synthetic.performance import EXERCISES

OPSET = 18
SCALES = np.linspace(0.6, 2.5, 39)  # of the standard deviations, tried on what is kept back
WITHIN = 0.683  # share of errors within one standard deviation
NAMES = ("picture", "space", "visibility", "known", "exercise")
LARGEST_BYTES = 3_000_000


def calibrated(wrong: Array, spread: Array) -> float:
    """The factor on the deviations with which two thirds of the errors are within one of them."""
    shares = [float((np.abs(wrong) < factor * spread).mean()) for factor in SCALES]
    return float(SCALES[int(np.argmin(np.abs(np.array(shares) - WITHIN)))])


def export(network: BothWays, examples: Sequence[Example], path: Path) -> None:
    """Write the file for any number of frames, its weights in half precision.

    Raises:
        ValueError: it is larger than the product accepts.
    """
    one = examples[0]
    given = tuple(torch.from_numpy(part) for part in (one.picture, one.space, one.seen, one.known, one.told))
    torch.onnx.export(
        network.eval(),
        given,
        str(path),
        input_names=list(NAMES),
        output_names=["degrees", "spread"],
        dynamic_axes={name: {0: "frames"} for name in (*NAMES, "degrees", "spread")},
        opset_version=OPSET,
        dynamo=False,
    )
    written = halved(onnx.load(str(path)))
    onnx.helper.set_model_props(written, {EXERCISES_KEY: json.dumps(EXERCISES)})
    onnx.save(written, str(path))
    onnx.checker.check_model(str(path))
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError(f"{path.name} has {path.stat().st_size} bytes, {LARGEST_BYTES} are allowed")

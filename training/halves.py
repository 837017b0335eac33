"""Weights kept in half precision: a file of half the size that answers in single precision as before.

ONNX Runtime turns them into single precision once, when it loads the file, so a window takes no longer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

# Smaller arrays (biases, statistics) are not worth a node.
LEAST_VALUES = 512
_HALF = ".half"


def halved(model: Any) -> Any:
    """The ONNX model with its large arrays in half precision (off by 2 ** -11 of a value at most), each behind a node that turns it back."""
    found = _copied(model)
    casts = []
    for entry in found.graph.initializer:
        values = numpy_helper.to_array(entry)
        if values.dtype == np.float32 and values.size >= LEAST_VALUES:
            casts.append(helper.make_node("Cast", [entry.name + _HALF], [entry.name], to=TensorProto.FLOAT))
            entry.CopyFrom(numpy_helper.from_array(values.astype(np.float16), entry.name + _HALF))
    nodes = list(found.graph.node)
    del found.graph.node[:]
    found.graph.node.extend([*casts, *nodes])
    return found


def whole(model: Any) -> Any:
    """The ONNX model with all arrays in single precision and without those nodes."""
    found = _copied(model)
    nodes = [node for node in found.graph.node if not (node.op_type == "Cast" and node.input[0].endswith(_HALF))]
    del found.graph.node[:]
    found.graph.node.extend(nodes)
    for entry in found.graph.initializer:
        if entry.name.endswith(_HALF):
            values = numpy_helper.to_array(entry).astype(np.float32)
            entry.CopyFrom(numpy_helper.from_array(values, entry.name.removesuffix(_HALF)))
    return found


def _copied(model: Any) -> Any:
    found = type(model)()
    found.CopyFrom(model)
    return found

"""A small network in an ONNX file, run by ONNX Runtime on one CPU thread."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from spotter.errors import ModelCorrupt, ModelMissing

_HASH_SHOWN = 12


class OnnxModel:
    """One session for the life of the process.

    Attributes:
        name: the file's stem, `@` and the beginning of its SHA-256.
        metadata: what training wrote beside the weights.

    Args:
        path: the ONNX file.

    Raises:
        ModelMissing: there is no such file.
        ModelCorrupt: it cannot be loaded.
    """

    def __init__(self, path: Path) -> None:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ModelMissing(f"The model {path.name} is missing: {error.strerror}.") from error
        options = onnxruntime.SessionOptions()
        # One thread: these networks are small, and a second thread on a busy core only waits for the first.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        try:
            self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime raises many unrelated classes for a damaged file
            raise ModelCorrupt(f"The model {path.name} cannot be loaded: {error}") from error
        self.name = f"{path.stem}@{hashlib.sha256(content).hexdigest()[:_HASH_SHOWN]}"
        self.metadata: Mapping[str, str] = dict(self._session.get_modelmeta().custom_metadata_map)
        self._outputs = [output.name for output in self._session.get_outputs()]

    def run(self, inputs: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
        """Every output by its name.

        Raises:
            ModelCorrupt: the network takes other inputs than these.
        """
        try:
            answers = self._session.run(self._outputs, dict(inputs))
        except Exception as error:  # as above: names, types and shapes raise different classes
            raise ModelCorrupt(f"The model {self.name} is of another version: {error}") from error
        return {name: np.asarray(answer) for name, answer in zip(self._outputs, answers, strict=True)}

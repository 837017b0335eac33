"""The exercise classifier as an ONNX Runtime session: pose sequence in, timeline out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from spotter.domain.pose import PoseSequence
from spotter.domain.segmentation import exercises_by_label, find_sets
from spotter.domain.timeline import Timeline, at_cuts
from spotter.domain.windows import CHANNELS, JOINTS, WINDOW_FRAMES, cut
from spotter.errors import ModelCorrupt, ModelMissing
from spotter.serving.video_expert import Opinion

MODEL_NAME = "exercise_classifier"
SHIPPED = Path(__file__).parents[1] / "models" / f"{MODEL_NAME}.onnx"
_BATCH = 256
_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")
_HASH_SHOWN = 12


class ExerciseModel:
    """One session for the life of the process.

    Args:
        path: the ONNX file; None = the weights that ship.

    Raises:
        ModelMissing: there is no such file.
        ModelCorrupt: the file cannot be loaded or is of another shape than this version of the windows.
    """

    def __init__(self, path: Path | None = None) -> None:
        path = path or SHIPPED
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ModelMissing(f"The exercise classifier {path.name} is missing: {error.strerror}.") from error
        options = onnxruntime.SessionOptions()
        # One thread: the windows are small, and a second thread on busy cores only waits for the first.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        available = onnxruntime.get_available_providers()
        try:
            self._session = onnxruntime.InferenceSession(
                content, options, providers=[name for name in _PROVIDERS if name in available]
            )
            metadata = self._session.get_modelmeta().custom_metadata_map
            self.labels: tuple[str, ...] = tuple(json.loads(metadata["labels"]))
        except Exception as error:  # ONNX Runtime raises many unrelated classes for a damaged file
            raise ModelCorrupt(f"The exercise classifier {path.name} cannot be loaded: {error}") from error
        shape = self._session.get_inputs()[0].shape[1:]
        if shape != [WINDOW_FRAMES, JOINTS, CHANNELS]:
            raise ModelCorrupt(f"The exercise classifier {path.name} takes windows {shape}.")
        self.name = f"{path.stem}@{hashlib.sha256(content).hexdigest()[:_HASH_SHOWN]}"
        self.provider = str(self._session.get_providers()[0])

    def probabilities(self, windows: NDArray[np.float32]) -> NDArray[np.floating]:
        """(N, L) probabilities of the labels for (N, 48, 13, 5) windows."""
        parts = [
            self._session.run(None, {"windows": windows[first : first + _BATCH]})[0]
            for first in range(0, len(windows), _BATCH)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.labels)), dtype=np.float32)

    def timeline(self, sequence: PoseSequence, *, true_scale: bool = True, opinion: Opinion | None = None) -> Timeline:
        """Which exercise is done when.

        Args:
            sequence: pose of one person.
            true_scale: False when the coordinates were scaled per frame and axis.
            opinion: of the video expert about the same video; the timeline then names both models.
        """
        windows = cut(sequence, true_scale=true_scale)
        if not len(windows):
            return Timeline(sets=(), model=self.name)
        name, probabilities = self.name, self.probabilities(windows.values)
        if opinion is not None:
            name = f"{name}+{opinion.name}"
            probabilities = opinion.joined_to(probabilities, self.labels, windows.times)
        sets = find_sets(
            windows,
            probabilities,
            self.labels,
            exercises_by_label(),
            start=float(sequence.times[0]),
            end=float(sequence.times[-1]),
        )
        return Timeline(sets=at_cuts(sets, sequence.cuts.tolist()), model=name)

"""The second expert: a TimeSformer over the pictures that came with a sequence, as an ONNX Runtime session.

Trained with `transformers` (`training/video_expert`) and served by the runtime that is in the container anyway: no torch.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from pydantic import ValidationError

from spotter.domain.clip_frames import CLIP_FRAMES, ClipFrames, clip_indices, clip_middles
from spotter.domain.fusion import RECORD_FILE, WEIGHTS_FILE, ExpertRecord, FusionWeights, fused
from spotter.domain.pose import BoolArray, FloatArray
from spotter.errors import ModelCorrupt
from spotter.serving.pictures import decoded

MODEL_NAME = "video_expert"
# Where SageMaker unpacks the archive of a model.
SAGEMAKER_MODELS = Path("/opt/ml/model")
_PROVIDERS = ("CUDAExecutionProvider", "CPUExecutionProvider")
_BATCH = 8
_HASH_SHOWN = 12


@dataclass(frozen=True)
class Opinion:
    """What the video expert says about one video.

    Attributes:
        middles: (N,) seconds, the middle of each clip.
        probabilities: (N, V) of the expert's labels.
        heard: (N,) whether the clip has enough pictures.
    """

    name: str
    labels: tuple[str, ...]
    weights: FusionWeights
    middles: FloatArray
    probabilities: NDArray[np.float32]
    heard: BoolArray

    def joined_to(
        self, landmarks: NDArray[np.floating], labels: Sequence[str], times: FloatArray
    ) -> NDArray[np.floating]:
        """(N, L) probabilities of the landmark classifier's windows, each fused with the clip that is nearest in time."""
        nearest = np.abs(times[:, None] - self.middles).argmin(axis=1)
        return fused(landmarks, labels, self.probabilities[nearest], self.labels, self.weights, self.heard[nearest])


class VideoExpert:
    """One session for the life of the process.

    Args:
        folder: holds `video_expert.onnx` and `video_expert.json`, as an unpacked `model.tar.gz` does.
        known: labels of the landmark classifier, with which the answers are fused.

    Raises:
        ModelCorrupt: a file is missing or damaged, was never fused, or knows a label that the landmark classifier does not.
    """

    def __init__(self, folder: Path, known: Sequence[str]) -> None:
        try:
            self.record = ExpertRecord.model_validate_json((folder / RECORD_FILE).read_bytes())
            content = (folder / WEIGHTS_FILE).read_bytes()
        except (OSError, ValidationError) as error:
            raise ModelCorrupt(f"The video expert in {folder.name} cannot be read: {error}") from error
        if hashlib.sha256(content).hexdigest() != self.record.sha256:
            raise ModelCorrupt(f"{WEIGHTS_FILE} is not the file that {RECORD_FILE} describes.")
        if self.record.fusion is None:
            raise ModelCorrupt(
                "The video expert has no fusion weights: run `python -m training.video_expert.fuse` first."
            )
        if strangers := set(self.record.labels) - set(known):
            raise ModelCorrupt(f"The video expert knows labels that the classifier does not: {sorted(strangers)}.")
        self._weights = self.record.fusion
        self._session = _session(content)
        self._check_shapes()
        self.name = f"{MODEL_NAME}@{self.record.sha256[:_HASH_SHOWN]}"

    def opinion(self, frames: ClipFrames) -> Opinion | None:
        """What the pictures show; None without pictures.

        Raises:
            InvalidRequest: a picture cannot be decoded.
        """
        if not len(frames):
            return None
        middles = clip_middles(frames.times)
        indices, heard = clip_indices(frames.times, middles)
        parts = []
        for first in range(0, len(indices), _BATCH):
            wanted, places = np.unique(indices[first : first + _BATCH], return_inverse=True)
            pictures = np.stack([decoded(frames.jpegs[index], self.record.side) for index in wanted])
            parts.append(self.probabilities(pictures[places.reshape(-1, CLIP_FRAMES)]))
        return Opinion(self.name, self.record.labels, self._weights, middles, np.concatenate(parts), heard)

    def probabilities(self, clips: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(N, V) of (N, 8, side, side, 3) RGB clips."""
        return np.asarray(self._session.run(None, {"clips": clips})[0])

    def _check_shapes(self) -> None:
        side, taken = self.record.side, self._session.get_inputs()[0].shape[1:]
        given = self._session.get_outputs()[0].shape[1:]
        if taken != [CLIP_FRAMES, side, side, 3] or given != [len(self.record.labels)]:
            raise ModelCorrupt(f"The video expert takes clips {taken} and gives {given}; its record says otherwise.")


def present(folder: Path) -> bool:
    """Whether a video expert lies in this folder."""
    return (folder / RECORD_FILE).is_file() or (folder / WEIGHTS_FILE).is_file()


def _session(content: bytes) -> onnxruntime.InferenceSession:
    available = onnxruntime.get_available_providers()
    try:
        return onnxruntime.InferenceSession(content, providers=[name for name in _PROVIDERS if name in available])
    except Exception as error:  # ONNX Runtime raises many unrelated classes for a damaged file
        raise ModelCorrupt(f"The video expert cannot be loaded: {error}") from error

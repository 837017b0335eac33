"""The rhythm network in plain numpy: features of a pose track in, activity and period at every sample out.

It is small (about 200,000 weights) and runs once per video, so a matrix product per layer is fast enough, and the counter
stays a pure function of the domain without a model server. Trained by `training/repetition_model` on synthetic workouts and
UI-PRMD (public domain) alone.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spotter.domain.self_similarity import CHANNELS
from spotter.errors import ModelCorrupt, ModelMissing

PERIODS = np.geomspace(4.0, 200.0, 32)  # samples per repetition that the network chooses from
DILATIONS = (1, 2, 4, 8, 16, 32, 64, 1, 4, 16, 48)  # together 13 seconds to each side
NAME = "repetition_rhythm"
SHIPPED = Path(__file__).parents[1] / "models" / f"{NAME}.npz"
_EPSILON = 1e-5  # of the batch normalisation
_HASH_SHOWN = 12

Array = NDArray[np.float32]


@dataclass(frozen=True)
class RhythmNetwork:
    """The weights.

    Attributes:
        weights: by the name of the layer in training.
        name: the model and its hash.
    """

    weights: dict[str, Array]
    name: str

    def __call__(self, features: Array) -> tuple[Array, Array]:
        """(T,) probability that a set is going on, (T, P) probability of every period, of (T, CHANNELS) features."""
        if not len(features):
            return np.zeros(0, dtype=np.float32), np.zeros((0, len(PERIODS)), dtype=np.float32)
        values = _gelu(self._convolved(features, "stem.0"))
        values = self._convolved(values, "stem.2")
        for number, dilation in enumerate(DILATIONS):
            inner = _gelu(self._normalised(values, f"blocks.{number}.0"))
            inner = _gelu(self._convolved(inner, f"blocks.{number}.2", dilation))
            values = values + self._convolved(inner, f"blocks.{number}.5")
        out = self._convolved(_gelu(self._normalised(values, "head.0")), "head.2")
        periods = np.exp(out[:, 1:] - out[:, 1:].max(axis=1, keepdims=True))
        activity = 1.0 / (1.0 + np.exp(-np.clip(out[:, 0], -30.0, 30.0)))
        return activity.astype(np.float32), (periods / periods.sum(axis=1, keepdims=True)).astype(np.float32)

    def _convolved(self, values: Array, layer: str, dilation: int = 1) -> Array:
        """Same length; zeros outside."""
        kernel = self.weights[f"{layer}.weight"]  # (out, in, taps)
        result = np.broadcast_to(self.weights[f"{layer}.bias"], (len(values), kernel.shape[0])).copy()
        for tap in range(kernel.shape[2]):
            shift = (tap - kernel.shape[2] // 2) * dilation
            if abs(shift) < len(values):
                target = slice(max(0, -shift), len(values) - max(0, shift))
                source = slice(max(0, shift), len(values) - max(0, -shift))
                result[target] += values[source] @ kernel[:, :, tap].T
        return result

    def _normalised(self, values: Array, layer: str) -> Array:
        mean, variance = self.weights[f"{layer}.running_mean"], self.weights[f"{layer}.running_var"]
        scale = self.weights[f"{layer}.weight"] / np.sqrt(variance + _EPSILON)
        return np.asarray((values - mean) * scale + self.weights[f"{layer}.bias"], dtype=np.float32)


@cache
def shipped() -> RhythmNetwork:
    """The network that ships with the package, read once."""
    return load(SHIPPED)


def load(path: Path) -> RhythmNetwork:
    """Read a network.

    Raises:
        ModelMissing: there is no such file.
        ModelCorrupt: it is not a rhythm network of this version.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelMissing(f"The rhythm network {path.name} is missing: {error.strerror}.") from error
    try:
        with np.load(path, allow_pickle=False) as data:
            weights = {name: data[name].astype(np.float32) for name in data.files}
        takes, gives = weights["stem.0.weight"].shape[1], weights["head.2.weight"].shape[0]
    except (OSError, ValueError, KeyError) as error:
        raise ModelCorrupt(f"The rhythm network {path.name} cannot be read: {error}") from error
    if (takes, gives) != (CHANNELS, 1 + len(PERIODS)):
        raise ModelCorrupt(f"The rhythm network {path.name} takes {takes} channels and gives {gives}.")
    return RhythmNetwork(weights, f"{NAME}@{hashlib.sha256(content).hexdigest()[:_HASH_SHOWN]}")


def _gelu(values: Array) -> Array:
    inner = np.sqrt(2.0 / np.pi) * (values + 0.044715 * values**3)
    return np.asarray(0.5 * values * (1.0 + np.tanh(inner)), dtype=np.float32)

"""The TimeSformer of `transformers`: pretrained where weights can be had, else from scratch; and the form that is served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from transformers import TimesformerConfig, TimesformerForVideoClassification

from spotter.domain.clip_frames import CLIP_FRAMES

PRETRAINED = "facebook/timesformer-base-finetuned-k400"

# As the pretrained weights were trained (their preprocessor_config.json).
_MEAN, _SPREAD = 0.45, 0.225

# `base` is the published size (121 M parameters); `small` is what a CPU learns in minutes.
CONFIGS: Mapping[str, Mapping[str, Any]] = {
    "small": {
        "image_size": 64,
        "patch_size": 16,
        "hidden_size": 64,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "intermediate_size": 128,
        # One over the root of the width: with the 0.02 of wide networks hardly anything reaches the class token at first.
        "initializer_range": 0.125,
    },
    "base": {
        "image_size": 224,
        "patch_size": 16,
        "hidden_size": 768,
        "num_hidden_layers": 12,
        "num_attention_heads": 12,
        "intermediate_size": 3072,
    },
}
_SCRATCH_DROPOUT = 0.1


def from_scratch(name: str, labels: Sequence[str]) -> TimesformerForVideoClassification:
    """A network of a named size with random weights."""
    config = TimesformerConfig(
        **CONFIGS[name],
        num_frames=CLIP_FRAMES,
        hidden_dropout_prob=_SCRATCH_DROPOUT,
        **_naming(labels),
    )
    return TimesformerForVideoClassification(config)


def pretrained(source: str, labels: Sequence[str]) -> TimesformerForVideoClassification:
    """Weights of the hub or of a local folder, with a new head for these labels.

    Raises:
        OSError: the folder is none, or the hub cannot be reached.
        ValueError: the weights look at another number of frames.
    """
    network = TimesformerForVideoClassification.from_pretrained(source, ignore_mismatched_sizes=True, **_naming(labels))
    if network.config.num_frames != CLIP_FRAMES:
        raise ValueError(f"{source} looks at {network.config.num_frames} frames, clips have {CLIP_FRAMES}")
    return network


def _naming(labels: Sequence[str]) -> dict[str, Any]:
    return {
        "num_labels": len(labels),
        "id2label": dict(enumerate(labels)),
        "label2id": {label: index for index, label in enumerate(labels)},
    }


def as_input(clips: Tensor) -> Tensor:
    """(N, 8, side, side, 3) uint8 to what the network takes: (N, 8, 3, side, side) float32, normalised."""
    return clips.float().div(255.0).sub(_MEAN).div(_SPREAD).permute(0, 1, 4, 2, 3)


class Served(nn.Module):
    """Pictures to probabilities: normalisation and temperature are part of the file."""

    def __init__(self, network: TimesformerForVideoClassification, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature

    def forward(self, clips: Tensor) -> Tensor:
        """(N, 8, side, side, 3) uint8 to (N, V)."""
        return torch.softmax(self.network(pixel_values=as_input(clips)).logits / self.temperature, dim=-1)

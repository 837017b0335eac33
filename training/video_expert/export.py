"""Trained weights to what the serving app loads: an ONNX file with its record."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from transformers import TimesformerForVideoClassification

from spotter.domain.clip_frames import CLIP_FRAMES
from spotter.domain.fusion import RECORD_FILE, WEIGHTS_FILE, ExpertRecord
from training.video_expert.network import Served

_OPSET = 18


def export(
    network: TimesformerForVideoClassification,
    labels: Sequence[str],
    temperature: float,
    facts: dict[str, str | int | float],
    folder: Path,
) -> ExpertRecord:
    """Write both files; the same weights give the same bytes."""
    side = int(network.config.image_size)
    example = torch.zeros(2, CLIP_FRAMES, side, side, 3, dtype=torch.uint8)
    program = torch.onnx.export(
        Served(network.float().cpu(), temperature).eval(),
        (example,),
        input_names=["clips"],
        output_names=["probabilities"],
        dynamic_shapes={"clips": {0: torch.export.Dim("count")}},
        opset_version=_OPSET,
        dynamo=True,
        verbose=False,
    )
    assert program is not None
    model: onnx.ModelProto = program.model_proto
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    del model.graph.value_info[:]
    content = model.SerializeToString(deterministic=True)
    record = ExpertRecord(
        sha256=hashlib.sha256(content).hexdigest(),
        labels=tuple(labels),
        side=side,
        temperature=temperature,
        training=facts,
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WEIGHTS_FILE).write_bytes(content)
    (folder / RECORD_FILE).write_text(record.model_dump_json(indent=2) + "\n", "utf-8")
    return record

"""Pose landmarker bundles made from the weights that Google published on npm.

The package `@mediapipe/pose` holds the person detector and three landmark models as plain TFLite files. PoseLandmarker
wants them as one `.task` file and refuses models that do not state how their input is normalised, so each model gets a
metadata buffer (detector: (x - 127.5) / 127.5, landmarks: x / 255; values of the official bundle).

The landmark models also compute a person mask that nobody here reads. Removing the operators that only the mask needs
saves 48 % (lite), 41 % (full) or 13 % (heavy) of the time per frame; the remaining operators, weights and order are
unchanged, so the landmarks are bit-identical. The bytes written depend on nothing but the weights.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import flatbuffers
import numpy as np
from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
from mediapipe.tasks.metadata import schema_py_generated as tflite_schema

DETECTOR_SOURCE = "package/pose_solution_packed_assets.data"
LANDMARKS_SOURCE = "package/pose_landmark_{variant}.tflite"
DETECTOR_ENTRY = "pose_detector.tflite"
LANDMARKS_ENTRY = "pose_landmarks_detector.tflite"

TFLITE_IDENTIFIER = b"TFL3"
METADATA_IDENTIFIER = b"M001"
METADATA_NAME = "TFLITE_METADATA"
METADATA_PARSER_VERSION = "1.0.0"
METADATA_RESERVE = 65_536
PIXEL_MAX = 255.0
WEIGHT_ALIGNMENT = 16

# Outputs of the landmark model: landmarks, pose flag, mask, heatmap, world landmarks.
POSE_FLAG_OUTPUT = 1
MASK_OUTPUT = 2
KEPT_OUTPUTS = (0, 1, 3, 4)
ABSENT_TENSOR = -1

ZIP_LOCAL_HEADER_SIZE = 30
ZIP_EXTRA_HEADER_SIZE = 4
ZIP_EXTRA_PADDING_ID = b"\xfe\xca"
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
ZIP_FILE_MODE = 0o644 << 16


class AlignedBuffer(tflite_schema.BufferT):  # type: ignore[misc]  # the generated schema has no types
    """A TFLite buffer that keeps its data 16-byte aligned when the model is written again."""

    def Pack(self, builder: Any) -> Any:  # noqa: N802  # name fixed by the flatbuffers object API
        offset = None
        if self.data is not None and len(self.data):
            content = np.asarray(self.data, np.uint8).tobytes()
            builder.StartVector(1, len(content), WEIGHT_ALIGNMENT)
            builder.head -= len(content)
            builder.Bytes[builder.head : builder.head + len(content)] = content
            offset = builder.EndVector()
        tflite_schema.BufferStart(builder)
        if offset is not None:
            tflite_schema.BufferAddData(builder, offset)
        return tflite_schema.BufferEnd(builder)


def noseg_bundle(package: Path, variant: str) -> bytes:
    """The `.task` file of one variant (lite, full, heavy) without the segmentation branch."""
    with tarfile.open(package) as archive:
        detector = _read_model(_member(archive, DETECTOR_SOURCE))
        landmarks = _read_model(_member(archive, LANDMARKS_SOURCE.format(variant=variant)))
    _state_normalization(detector, "PoseDetector", mean=127.5, std=127.5)
    _state_normalization(landmarks, "PoseLandmarks", mean=0.0, std=PIXEL_MAX)
    _remove_segmentation(landmarks)
    return _zip_aligned({DETECTOR_ENTRY: _write_model(detector), LANDMARKS_ENTRY: _write_model(landmarks)})


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    content = archive.extractfile(name)
    if content is None:
        raise FileNotFoundError(name)
    return content.read()


def _read_model(content: bytes) -> Any:
    model = tflite_schema.ModelT.InitFromObj(tflite_schema.Model.GetRootAsModel(content, 0))
    for buffer in model.buffers:
        buffer.__class__ = AlignedBuffer
    return model


def _write_model(model: Any) -> bytes:
    weights = sum(len(buffer.data) for buffer in model.buffers if buffer.data is not None)
    builder = flatbuffers.Builder(weights + METADATA_RESERVE)
    builder.Finish(model.Pack(builder), TFLITE_IDENTIFIER)
    return bytes(builder.Output())


def _state_normalization(model: Any, name: str, mean: float, std: float) -> None:
    """Append the metadata buffer that PoseLandmarker asks for."""
    buffer = AlignedBuffer()
    buffer.data = np.frombuffer(_input_metadata(name, mean, std), np.uint8)
    model.buffers.append(buffer)
    entry = tflite_schema.MetadataT()
    entry.name = METADATA_NAME
    entry.buffer = len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]


def _input_metadata(name: str, mean: float, std: float) -> bytes:
    """Metadata of one RGB input image whose pixels enter as (x - mean) / std."""
    normalization = metadata_schema.NormalizationOptionsT()
    normalization.mean = [mean]
    normalization.std = [std]
    process_unit = metadata_schema.ProcessUnitT()
    process_unit.optionsType = metadata_schema.ProcessUnitOptions.NormalizationOptions
    process_unit.options = normalization

    image = metadata_schema.ImagePropertiesT()
    image.colorSpace = metadata_schema.ColorSpaceType.RGB
    content = metadata_schema.ContentT()
    content.contentPropertiesType = metadata_schema.ContentProperties.ImageProperties
    content.contentProperties = image

    stats = metadata_schema.StatsT()
    stats.max = [(PIXEL_MAX - mean) / std]
    stats.min = [(0.0 - mean) / std]

    tensor = metadata_schema.TensorMetadataT()
    tensor.name = "image"
    tensor.content = content
    tensor.processUnits = [process_unit]
    tensor.stats = stats

    subgraph = metadata_schema.SubGraphMetadataT()
    subgraph.inputTensorMetadata = [tensor]
    metadata = metadata_schema.ModelMetadataT()
    metadata.name = name
    metadata.subgraphMetadata = [subgraph]
    metadata.minParserVersion = METADATA_PARSER_VERSION

    builder = flatbuffers.Builder(METADATA_RESERVE)
    builder.Finish(metadata.Pack(builder), METADATA_IDENTIFIER)
    return bytes(builder.Output())


def _remove_segmentation(model: Any) -> None:
    """Drop what only the mask needs; its output slot stays and points at the pose flag."""
    graph = model.subgraphs[0]
    outputs = [int(tensor) for tensor in graph.outputs]
    graph.operators = _needed_operators(graph.operators, [outputs[index] for index in KEPT_OUTPUTS])
    outputs[MASK_OUTPUT] = outputs[POSE_FLAG_OUTPUT]

    used = {int(tensor) for tensor in graph.inputs} | set(outputs)
    for operator in graph.operators:
        used.update(int(tensor) for tensor in (*operator.inputs, *operator.outputs))
    kept = sorted(used - {ABSENT_TENSOR})

    used_buffers = {graph.tensors[tensor].buffer for tensor in kept} | {entry.buffer for entry in model.metadata}
    for index, buffer in enumerate(model.buffers):
        if index not in used_buffers:
            buffer.data = None

    graph.outputs = outputs
    _renumber_tensors(graph, kept)
    model.signatureDefs = None  # it names tensors by their old numbers


def _needed_operators(operators: list[Any], outputs: Iterable[int]) -> list[Any]:
    """The operators that the given tensors depend on, in their original order."""
    producer = {int(tensor): operator for operator in operators for tensor in operator.outputs}
    needed: set[int] = set()
    pending = list(outputs)
    while pending:
        operator = producer.get(pending.pop())
        if operator is not None and id(operator) not in needed:
            needed.add(id(operator))
            pending.extend(int(tensor) for tensor in operator.inputs)
    return [operator for operator in operators if id(operator) in needed]


def _renumber_tensors(graph: Any, kept: list[int]) -> None:
    number = {old: new for new, old in enumerate(kept)} | {ABSENT_TENSOR: ABSENT_TENSOR}

    def renumbered(tensors: Iterable[int]) -> Any:
        return np.array([number[int(tensor)] for tensor in tensors], np.int32)

    graph.tensors = [graph.tensors[tensor] for tensor in kept]
    for operator in graph.operators:
        operator.inputs = renumbered(operator.inputs)
        operator.outputs = renumbered(operator.outputs)
    graph.inputs = renumbered(graph.inputs)
    graph.outputs = renumbered(graph.outputs)


def _zip_aligned(entries: Mapping[str, bytes]) -> bytes:
    """A zip file that MediaPipe can map into memory: stored, data 16-byte aligned, fixed dates."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, ZIP_EPOCH)
            info.external_attr = ZIP_FILE_MODE
            padding = -(buffer.tell() + ZIP_LOCAL_HEADER_SIZE + len(name)) % WEIGHT_ALIGNMENT
            if 0 < padding < ZIP_EXTRA_HEADER_SIZE:
                padding += WEIGHT_ALIGNMENT
            if padding:
                body = padding - ZIP_EXTRA_HEADER_SIZE
                info.extra = ZIP_EXTRA_PADDING_ID + body.to_bytes(2, "little") + bytes(body)
            archive.writestr(info, content)
    return buffer.getvalue()

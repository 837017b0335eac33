"""A table of columns as a Parquet file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from arro3.core import Array, DataType, Table
from arro3.io import write_parquet

COMPRESSION = "zstd(3)"
TYPES = {
    "set": DataType.int32(),
    "repetition": DataType.int32(),
    "detected": DataType.bool(),
    **{name: DataType.float64() for name in ("time", "angle", "velocity", "confidence", "uncorrected")},
}
"""Columns that hold no text."""


def to_parquet(table: Mapping[str, list[Any]]) -> bytes:
    """One Parquet file; None becomes null."""
    columns: dict[str, Any] = {name: Array(values, TYPES.get(name, DataType.utf8())) for name, values in table.items()}
    buffer = io.BytesIO()
    write_parquet(Table.from_pydict(columns), buffer, compression=COMPRESSION)
    return buffer.getvalue()

"""Which files for other tools can be asked for."""

from __future__ import annotations

from enum import StrEnum

SHORTEST_BODY, TALLEST_BODY = 0.5, 2.5
"""Metres; other heights are taken for a slip, such as centimetres."""


class ExportFormat(StrEnum):
    """One file each; docs/exports.md describes their columns, units and frames."""

    CSV = "csv"
    PARQUET = "parquet"
    TRC = "trc"
    MOT = "mot"
    JSON = "json"

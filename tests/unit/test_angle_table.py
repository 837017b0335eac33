"""The table of joint-angle errors in docs/angles.md, made of reports."""

from __future__ import annotations

from typing import Any

import pytest
from training.plots.angle_table import ROWS, table


def scores(error: float) -> dict[str, Any]:
    groups: dict[str, dict[str, float]] = {}
    for _, path in ROWS[1:]:
        groups.setdefault(path[0], {})[path[1]] = error
    return {
        "mae_deg": {"overall": error, **groups},
        "bias_deg": {"overall": -error, **groups},
        "ci95": {".".join(("mae_deg", *path)): [error - 1, error + 1] for _, path in ROWS},
        "n_by_view": {"side": 3, "front": 2, "diagonal": 1, "back": 1},
    }


def test_each_report_has_a_column_as_it_is_and_corrected() -> None:
    lines = table({"full": scores(9.0) | {"raw": scores(17.0)}}).splitlines()
    assert lines[:4] == [
        "| | full, as it is | full, corrected |",
        "|---|---|---|",
        "| **all** | 17.0 (-17.0) | 9.0 (-9.0) |",
        "| 95 % | 16.0 to 18.0 | 8.0 to 10.0 |",
    ]
    assert "| side (n = 3) | 17.0 (+17.0) | 9.0 (+9.0) |" in lines
    assert len({line.count("|") for line in lines}) == 1


def test_a_report_of_raw_angles_alone_is_no_column() -> None:
    with pytest.raises(KeyError, match="raw"):
        table({"full": scores(17.0)})

"""What the page of the exports says is what the files hold."""

from __future__ import annotations

import re
from pathlib import Path

from spotter.contracts.exports import ExportFormat
from spotter.domain.export_angles import COLUMNS, CORRECTED_COLUMNS
from spotter.domain.export_metres import MARKERS, MIDDLES
from spotter.domain.export_opensim import COORDINATES
from spotter.reporting.exports import FILES
from tests.unit.test_exports import SETS, exporter

PAGE = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")


def test_columns_markers_coordinates_and_files_are_all_described() -> None:
    rows = dict(
        re.findall(
            r"^\| `(\w+)` \| [^|]*\| ([^|]+?) \|$", PAGE.partition("| column |")[2].partition("\n\n")[0], re.MULTILINE
        )
    )
    assert rows == COLUMNS
    assert dict(re.findall(r"^- `(\w+)`: (.+)$", PAGE, re.MULTILINE)) == CORRECTED_COLUMNS
    markers = re.findall(r"`(\w+)`", PAGE.partition("Names as in")[2].partition("\n\n")[0])
    assert markers == [*MARKERS, *MIDDLES]
    assert re.findall(r"^\| `(\w+)` \|", PAGE.partition("| coordinate")[2].partition("\n\n")[0], re.MULTILINE) == list(
        COORDINATES
    )
    for form, (name, _) in FILES.items():
        assert f"| `{form}` | `{name}` |" in PAGE


def test_the_query_runs(tmp_path: Path) -> None:
    for name, content in exporter().files([ExportFormat.PARQUET]).items():
        (tmp_path / name).write_bytes(content)
    code = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert code
    names: dict[str, object] = {"folder": tmp_path}
    exec(code.group(1), names)
    peaks = names["peaks"]
    assert isinstance(peaks, list)
    assert {row[0] for row in peaks} <= {movement.index for movement in SETS[0].repetitions}
    assert peaks[0][2] > 60

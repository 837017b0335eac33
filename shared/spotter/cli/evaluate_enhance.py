"""`spotter evaluate enhance`: does making the picture better help the landmarks?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from spotter.cli.console import out, progress_bar
from spotter.errors import InvalidRequest
from spotter.evaluation import enhance as enhance_measure
from spotter.evaluation.degradations import DEGRADATIONS
from spotter.local.paths import checkout


def enhance(
    labels: Annotated[Path, typer.Argument(help="CSV: file, exercise, people, source; the clips beside it.")],
    part: Annotated[
        Literal["report", "tuning"], typer.Option(help="Sources on which no threshold was chosen, or those on which.")
    ] = "report",
    only: Annotated[str, typer.Option(help="Conditions, separated by commas; all without it.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many clips, one of each source; 0 = all.", min=0)] = 0,
    as_json: Annotated[
        Path | None, typer.Option("--json", help="Write the full result with every clip and trial here.")
    ] = None,
) -> None:
    """Clips spoilt in known ways (dark, noisy, shaky, turned, far) before and after `enhance=auto`."""
    conditions = [name for name in only.split(",") if name] or list(DEGRADATIONS)
    unknown = [name for name in conditions if name not in DEGRADATIONS]
    if unknown:
        raise InvalidRequest(f"There is no condition {unknown[0]}. There are: {', '.join(DEGRADATIONS)}.")
    files = enhance_measure.clips(labels, part)[: limit or None]
    probing = enhance_measure.probing_with(checkout().models)
    with progress_bar("looking", total=len(files) * len(conditions)) as (progress, task):
        items = enhance_measure.evaluate(
            files,
            conditions,
            probing,
            lambda item: progress.update(task, advance=1, description=f"{item.condition} {item.file}"),
        )
    found = enhance_measure.summary(items)
    out.print(_table(found))
    if as_json:
        as_json.parent.mkdir(parents=True, exist_ok=True)
        content = {"part": part, "conditions": found, "items": [item.model_dump(mode="json") for item in items]}
        as_json.write_text(json.dumps(content, indent=2) + "\n", "utf-8")


def _table(found: dict[str, Any]) -> Table:
    table = Table("condition", "n", "unchanged", "upright", *enhance_measure.MEASURES, box=None, header_style="bold")
    for condition, row in found.items():
        cells = [_cell(row["measures"][name]) for name in enhance_measure.MEASURES]
        table.add_row(condition, str(row["n"]), str(row["unchanged"]), str(row["upright"]), *cells)
    return table


def _cell(measure: dict[str, Any]) -> str:
    """Before, after, and the mean gain with its 95 % interval."""
    if not measure["n"]:
        return "-"
    low, high = measure["gain_ci95"]
    return f"{measure['before']:.3f} > {measure['after']:.3f} ({low:+.3f} .. {high:+.3f})"

"""`spotter evaluate form-faults`: named faults of rendered athletes that the fault model has not seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from spotter.adapters.onnx_model import OnnxModel
from spotter.cli.console import out
from spotter.domain.fault_model import FaultModel
from spotter.domain.form_faults import SHIPPED
from spotter.evaluation import form_faults as measure


def form_faults(
    folder: Annotated[Path, typer.Argument(help="SEED.npz files of training.angle_correction.data, 5 s each.")],
    model: Annotated[Path, typer.Option(help="Other weights than those that ship.")] = SHIPPED,
    complexity: Annotated[Literal["lite", "full", "heavy"], typer.Option(help="Which pose model.")] = "full",
    first: Annotated[
        int, typer.Option("--from", help="Seeds from here on: lower for weights that did not learn from those between.")
    ] = measure.TESTED_FROM,
    as_json: Annotated[Path | None, typer.Option("--json", help="Write the full result with items here.")] = None,
) -> None:
    """Score the fault model on the seeds that training leaves out, with exact and with counted borders."""
    report = measure.evaluate(measure.recorded(folder, complexity, first), FaultModel(OnnxModel(model)))
    out.print(f"{report['model']}: {report['clips']} clips")
    for borders in ("exact", "counted"):
        found = report[borders]
        out.print(f"\n[bold]{borders} borders[/]: {found['n']} clips judged, {found['not_judged']} not")
        if found["n"]:
            out.print(_groups(found))
            out.print(_faults(found))
    if as_json:
        as_json.parent.mkdir(parents=True, exist_ok=True)
        as_json.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


def _groups(found: dict[str, Any]) -> Table:
    table = Table("Cells", "clips", "faults there", "macro F1", "95 %", box=None, header_style="bold")
    groups = {"all views": found["all_views"], "views that show the fault": found["seen_views"]}
    groups |= {f"from {side}": scores for side, scores in found["by_side"].items()}
    for name, scores in groups.items():
        table.add_row(
            name, str(scores["clips"]), str(scores["positives"]), _number(scores["macro_f1"]), _span(scores["ci95"])
        )
    return table


def _faults(found: dict[str, Any]) -> Table:
    table = Table(
        "Fault", "there", "n", "F1", "95 %", "precision", "recall", "F1, views that show it", "there",
        box=None, header_style="bold",
    )  # fmt: skip
    table.columns[0].no_wrap = True
    seen = found["seen_views"]["faults"]
    for name, scores in found["all_views"]["faults"].items():
        part = seen.get(name, {})
        table.add_row(
            name, str(scores["positives"]), str(scores["n"]), _number(scores["f1"]), _span(scores["ci95"]),
            _number(scores["precision"]), _number(scores["recall"]), _number(part.get("f1")),
            str(part.get("positives", 0)),
        )  # fmt: skip
    return table


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _span(value: tuple[float, float] | None) -> str:
    return "" if value is None else f"{value[0]:.2f} - {value[1]:.2f}"

"""`spotter evaluate angles`: joint angles against exact truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from spotter.cli.console import out, progress_bar
from spotter.evaluation import angles as angles_measure
from spotter.evaluation.classify import ExerciseChoice
from spotter.local.paths import checkout


def angles(
    seed: Annotated[int, typer.Option(help="Draws bodies, cameras and motions.", min=0)] = 0,
    clips: Annotated[
        int | None, typer.Option(help=f"How many clips; {angles_measure.CLIPS}, or all that are --recorded.", min=1)
    ] = None,
    model: Annotated[
        Literal["raw", "corrected"], typer.Option(help="Landmarks as they are, or corrected.")
    ] = "corrected",
    complexity: Annotated[Literal["lite", "full", "heavy"], typer.Option(help="Which pose model.")] = "full",
    recorded: Annotated[
        Path | None, typer.Option(help="Folder of clips that were recorded before; nothing is rendered.")
    ] = None,
    exercise: Annotated[
        ExerciseChoice,
        typer.Option(help="Who tells the correction the exercise: the classifier, the truth, or nobody."),
    ] = "auto",
    as_json: Annotated[
        Path | None, typer.Option("--json", help="Write the full result with per-item errors here.")
    ] = None,
) -> None:
    """Rendered athletes with known joint angles: error and bias per joint, view and exercise."""
    source: Iterator[angles_measure.Recorded]
    if recorded:
        files = angles_measure.recorded_files(recorded)[:clips]
        total, source = len(files), (angles_measure.from_file(file, complexity) for file in files)
    else:
        total = clips or angles_measure.CLIPS
        source = angles_measure.record(seed, total, complexity, checkout().models)
    with progress_bar("reading" if recorded else "rendering", total=total) as (progress, task):
        found = []
        for clip in source:
            found.append(clip)
            progress.update(task, advance=1, description=clip.exercise)
    report = angles_measure.evaluate(found, model, choice=exercise) | {"seed": seed, "complexity": complexity}
    out.print(f"{report['n']} clips, {report['frames']} frames, {complexity}, {report['model']}")
    out.print(_table(report))
    if as_json:
        as_json.parent.mkdir(parents=True, exist_ok=True)
        as_json.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


def _table(report: dict[str, Any]) -> Table:
    columns = {"": report} | ({"raw ": report["raw"]} if "raw" in report else {})
    heads = [f"{name}{score}" for name in columns for score in ("error", "bias")]
    table = Table("degrees", *heads, box=None, header_style="bold")

    def row(label: str, *path: str) -> None:
        cells = []
        for found in columns.values():
            for score in ("mae_deg", "bias_deg"):
                value: Any = found[score]
                for key in path:
                    value = value[key]
                cells.append("-" if value is None else f"{value:.1f}")
        table.add_row(label, *cells)

    row("[bold]all[/]", "overall")
    low, high = report["ci95"]["mae_deg.overall"] or (float("nan"), float("nan"))
    table.add_row("95 % of all", f"{low:.1f} - {high:.1f}")
    trusted = report.get("trusted")
    if trusted and trusted["corrected"]["mae_deg"] is not None:
        before, after = trusted["raw"]["mae_deg"], trusted["corrected"]["mae_deg"]
        table.add_row(f"where sure ({trusted['share']:.0%})", f"{after:.1f}", "", f"{before:.1f}")
    for way, found in report.get("told", {}).items():
        error = found["mae_deg"]
        table.add_row(f"exercise: {way}", "-" if error is None else f"{error:.1f}")
    for group in ("by_form", "by_sight", "by_tracking", "by_joint", "by_view", "by_exercise"):
        for name in report["mae_deg"][group]:
            row(name, group, name)
    return table

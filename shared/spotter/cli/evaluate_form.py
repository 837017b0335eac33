"""`spotter evaluate form-frames` and `form-videos`: right or wrong form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from spotter.cli.console import out, progress_bar
from spotter.client import SpotterClient
from spotter.evaluation import form_frames as frames_measure
from spotter.evaluation import form_videos as videos_measure
from spotter.local.cloud import running_or_new

JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the full result with per-item predictions here.")]


def form_frames(
    file: Annotated[Path, typer.Argument(help="CSV or CSV.gz: label and <joint>_x, _y, _z, _v; one row is one frame.")],
    check: Annotated[str, typer.Option(help=f"What is labelled: {', '.join(frames_measure.CHECKS)}.")],
    as_json: JsonFile = None,
) -> None:
    """One criterion of an exercise file on single labelled frames; nothing is fitted."""
    report = frames_measure.evaluate(frames_measure.load(file), check)
    limits = ", ".join(f"{name} {_limits(*found)}" for name, found in report["limits"].items())
    out.print(f"{file.name}: {report['n']} frames, {limits}")
    table = Table("true \\ said", *report["labels"], box=None, header_style="bold")
    for label, row in zip(report["labels"], report["confusion"], strict=True):
        table.add_row(f"[bold]{label}[/]", *(str(count) for count in row))
    out.print(table)
    out.print(_scores(report, ("accuracy", "balanced_accuracy", "precision", "recall", "f1")))
    _write(as_json, report)


def form_videos(
    labels: Annotated[Path, typer.Argument(help="CSV: file, label (correct or wrong), scene; the clips beside it.")],
    exercise: Annotated[str | None, typer.Option(help="Name the exercise; without it the classifier decides.")] = None,
    workers: Annotated[int, typer.Option(help="Clips that are analysed at the same time.")] = 2,
    as_json: JsonFile = None,
) -> None:
    """Clips called correct or wrong, end to end: accuracy, false alarms, misses."""
    rows = videos_measure.read_labels(labels)
    with progress_bar("starting", total=len(rows)) as (progress, task):

        def done(item: videos_measure.Item) -> None:
            progress.update(task, advance=1, description=item.file[:34])

        with running_or_new(progress=lambda text: progress.update(task, description=text)) as cloud:
            client = SpotterClient(cloud.api_url, cloud.api_key)
            items = videos_measure.analyse(client, labels.parent, rows, workers=workers, exercise=exercise, done=done)
    report = videos_measure.report(items)
    table = Table("Clip", "Scene", "Label", "Said", "Why", "Exercise", "Reps", box=None, header_style="bold")
    for item in items:
        said = f"[{'green' if item.predicted == item.label else 'yellow'}]{item.predicted}[/]"
        why = item.code or ", ".join(item.reasons) or ("" if item.assessable else "not assessable")
        reps = f"{item.repetitions}{f'+{item.attempts}' if item.attempts else ''}"
        table.add_row(item.file[:40], item.scene, item.label, said, why, item.exercise or "", reps)
    out.print(table)
    out.print(_scores(report, ("accuracy", "false_alarm_rate", "miss_rate", "not_assessable")))
    _write(as_json, report)


def _limits(low: float | None, high: float | None) -> str:
    return " ".join(f"{sign} {limit:g}" for sign, limit in (("≥", low), ("≤", high)) if limit is not None)


def _scores(report: dict[str, Any], names: tuple[str, ...]) -> Table:
    table = Table("Score", "Value", "95 %", box=None, header_style="bold")
    for name in names:
        interval = report["ci95"].get(name)
        value = report[name]
        table.add_row(
            name,
            "-" if value is None else f"{value:.4f}",
            f"{interval[0]:.4f} - {interval[1]:.4f}" if interval else "",
        )
    return table


def _write(path: Path | None, report: dict[str, Any]) -> None:
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(report, indent=2) + "\n", "utf-8")

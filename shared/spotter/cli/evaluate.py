"""`spotter evaluate`: every number that Spotter claims."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from spotter.cli.analyze import save
from spotter.cli.console import out, progress_bar
from spotter.cli.evaluate_all import evaluate_all
from spotter.cli.evaluate_angles import angles
from spotter.cli.evaluate_coach import coach
from spotter.cli.evaluate_enhance import enhance
from spotter.cli.evaluate_form import form_frames, form_videos
from spotter.cli.evaluate_form_faults import form_faults
from spotter.cli.evaluate_form_reps import form_reps
from spotter.client import SpotterClient
from spotter.contracts.api import VideoResults
from spotter.contracts.stages import EnhanceMode, RenderMode
from spotter.errors import FileMissing
from spotter.evaluation import speed as speed_measure
from spotter.evaluation import videos as videos_measure
from spotter.local.cloud import running_or_new
from spotter.local.paths import checkout
from spotter.models.classifiers import Weights, weights_file

app = typer.Typer(help="Measures: tables on the screen, everything in JSON.", no_args_is_help=True)
app.command("all")(evaluate_all)
app.command("coach")(coach)
app.command("angles")(angles)
app.command("enhance")(enhance)
app.command("form-frames")(form_frames)
app.command("form-faults")(form_faults)
app.command("form-reps")(form_reps)
app.command("form-videos")(form_videos)

_CONFUSIONS_SHOWN = 12  # rows; the JSON has them all

JsonFile = Annotated[Path | None, typer.Option("--json", help="Write the full result with per-item predictions here.")]


@app.command()
def videos(
    labels: Annotated[Path, typer.Argument(help="CSV: file, exercise, reps, reps_confidence; the clips beside it.")],
    workers: Annotated[int, typer.Option(help="Clips that are analysed at the same time.")] = 2,
    render: Annotated[RenderMode, typer.Option(help="`none` leaves the overlay video out.")] = RenderMode.VIDEO,
    enhance: Annotated[EnhanceMode, typer.Option(help="`auto` as in `spotter analyze`.")] = EnhanceMode.OFF,
    out_dir: Annotated[Path | None, typer.Option("--out", help="Keep the results of every clip here.")] = None,
    as_json: JsonFile = None,
) -> None:
    """Labelled clips end to end: exercise, counts, failures, time."""
    rows = videos_measure.read_labels(labels)

    def keep(label: videos_measure.Label, results: VideoResults) -> None:
        if out_dir:
            save(client, results, out_dir / Path(label.file).stem)

    with progress_bar("starting", total=len(rows)) as (progress, task):

        def done(item: videos_measure.Item) -> None:
            progress.update(task, advance=1, description=item.file[:34])

        with running_or_new(progress=lambda text: progress.update(task, description=text)) as cloud:
            client = SpotterClient(cloud.api_url, cloud.api_key)
            items, seconds = videos_measure.analyse(
                client, labels.parent, rows, workers=workers, render=render, enhance=enhance, keep=keep, done=done
            )
    report = videos_measure.report(items, seconds)
    out.print(_items_table(items))
    out.print(_scores_table(report))
    _write(as_json, report)


@app.command()
def speed(
    video: Annotated[Path, typer.Argument(help="Any clip.")],
    runs: Annotated[int, typer.Option(help="Warm runs; the median counts.", min=1)] = 3,
    as_json: JsonFile = None,
) -> None:
    """Wall and CPU seconds per video second, per stage and in all; peak memory; cold and warm."""
    if not video.is_file():
        raise FileMissing(f"There is no file {video}.")
    with (
        progress_bar("starting", total=None) as (progress, task),
        running_or_new(progress=lambda text: progress.update(task, description=text)) as cloud,
    ):
        report = speed_measure.measure(cloud, video, runs)
    report["pose_model"] = pose = speed_measure.pose_model(video, checkout().models)
    table = Table("Stage", "runs", "wall s/s", "CPU s/s", "peak MB", "cold wall s/s", box=None, header_style="bold")
    for stage, warm in report["warm"]["stages"].items():
        cold = report["cold"]["stages"].get(stage, {}).get("wall_per_video_second", float("nan"))
        row = (warm["wall_per_video_second"], warm["cpu_per_video_second"])
        numbers = [f"{value:.3f}" for value in row]
        table.add_row(stage, str(warm["invocations"]), *numbers, f"{warm['peak_megabytes']:.0f}", f"{cold:.3f}")
    for name in ("warm", "cold"):
        found = report[name]
        numbers = [f"{found['wall_per_video_second']:.3f}", f"{found['cpu_per_video_second']:.3f}"]
        table.add_row(f"[bold]all ({name})[/]", "", *numbers, f"{found['peak_megabytes']:.0f}", "")
    out.print(f"{video.name}: {report['video_seconds']:.1f} s, {report['n']} warm runs")
    out.print(table)
    here, there = (pose[f"{which}cpu_milliseconds_per_frame"] for which in ("", "reference_"))
    out.print(
        f"Pose model alone: {here:.1f} ms CPU a frame here, {there:.1f} on the reference machine; "
        f"{pose['analysed_share']:.0%} of the video's frames are analysed"
    )
    _write(as_json, report)


@app.command()
def classify(
    file: Annotated[Path, typer.Argument(help="`.npz` of labelled pose sequences: `landmarks` or `xy_px` format.")],
    weights: Annotated[Weights, typer.Option(help="Which weights of the classifier.")] = Weights.CLEAN,
    as_json: JsonFile = None,
) -> None:
    """The exercise classifier on labelled pose sequences: accuracy, `none`, confusion."""
    # Here, so that other commands do not wait for ONNX Runtime.
    from spotter.evaluation import classify as classify_measure
    from spotter.serving.model import ExerciseModel

    report = classify_measure.evaluate(file, ExerciseModel(weights_file(weights)))
    out.print(f"{file.name}: {report['n']} clips, {report['model']}")
    out.print(_confusions(report))
    out.print(_simple_scores(report))
    _write(as_json, report)


def _confusions(report: dict[str, Any]) -> Table:
    """The most frequent mistakes as rows: the whole matrix is wider than a terminal, and is in the JSON."""
    labels = report["labels"]
    rows = zip(labels, report["confusion"], strict=True)
    mistakes = [
        (count, truth, said, sum(row))
        for truth, row in rows
        for said, count in zip(labels, row, strict=True)
        if count and truth != said
    ]
    table = Table("True", "Said", "Clips", "of", box=None, header_style="bold")
    for count, truth, said, n in sorted(mistakes, key=lambda found: (-found[0], found[1:]))[:_CONFUSIONS_SHOWN]:
        table.add_row(truth, said, str(count), str(n))
    return table


def _simple_scores(report: dict[str, Any]) -> Table:
    table = Table("Score", "Value", "95 %", "n", box=None, header_style="bold")
    for name, (low, high) in report["ci95"].items():
        shown = "-" if report[name] is None else f"{report[name]:.3f}"
        table.add_row(name, shown, f"{low:.3f} - {high:.3f}", str(report["n_by_score"][name]))
    return table


@app.command()
def counting(
    file: Annotated[Path, typer.Argument(help="Counted pose sequences: .npz like Countix-Fitness.")],
    exercise: Annotated[
        Literal["auto", "known", "none"],
        typer.Option(help="`auto`: the classifier says which one; `known`: the label; `none`: nobody."),
    ] = "none",
    half: Annotated[
        Literal["tuning", "report", "both"],
        typer.Option(help="`tuning`: the videos that parameters may be chosen on; `report`: the others."),
    ] = "both",
    network: Annotated[
        Path | None, typer.Option(help="Weights of another rhythm network (.npz).", show_default="those that ship")
    ] = None,
    as_json: JsonFile = None,
) -> None:
    """The counter on pose sequences, with or without knowing the exercise."""
    from spotter.evaluation import counting as counting_measure

    report = counting_measure.evaluate(file, exercise, half, network)
    table = Table("Exercise", "n", "MAE", "OBO", "exact", box=None, header_style="bold")
    for name, scores in {**report["by_exercise"], "[bold]all[/]": report}.items():
        numbers = ["-" if scores[key] is None else f"{scores[key]:.3f}" for key in ("mae", "obo", "exact")]
        table.add_row(name, str(scores["n"]), *numbers)
    out.print(table)
    out.print(_simple_scores(report))
    _write(as_json, report)


def _items_table(items: list[videos_measure.Item]) -> Table:
    table = Table("Clip", "Status", "Exercise", "Found", "Reps", "Found", "Score", "s", box=None, header_style="bold")
    for item in items:
        right = item.predicted_exercise == item.exercise
        found = item.code or item.predicted_exercise or ""
        table.add_row(
            item.file[:44],
            item.status,
            item.exercise,
            f"[{'green' if right else 'yellow'}]{found}[/]",
            str(item.reps),
            f"{item.predicted_reps}{f'+{item.attempts}' if item.attempts else ''}",
            "" if item.form_quality is None else str(item.form_quality),
            f"{item.seconds:.1f}",
        )
    return table


def _scores_table(report: dict[str, Any]) -> Table:
    table = Table("Score", "Value", "95 %", "n", box=None, header_style="bold")
    for name, interval in report["ci95"].items():
        value: Any = report
        for key in name.split("."):
            value = value[key]
        shown = "-" if value is None else f"{value:.3f}"
        table.add_row(name, shown, f"{interval[0]:.3f} - {interval[1]:.3f}", str(report["n_by_score"][name]))
    pace = report["seconds_per_video_second"]
    table.add_row("seconds per video second", "-" if pace is None else f"{pace:.3f}", "", str(report["n"]))
    table.add_row("status", json.dumps(report["status"]), "", "")
    table.add_row("failed", json.dumps(report["failed"]), "", "")
    return table


def _write(path: Path | None, report: dict[str, Any]) -> None:
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(report, indent=2) + "\n", "utf-8")

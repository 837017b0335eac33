"""`spotter analyze VIDEO`: one video through the embedded cloud."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.panel import Panel
from rich.progress import Progress, TaskID
from rich.table import Table

from spotter.cli.console import out, progress_bar
from spotter.client import SpotterClient
from spotter.contracts.api import CoachChoice, VideoResults, VideoState
from spotter.contracts.stages import EnhanceMode, RenderMode
from spotter.domain import exercise as exercises
from spotter.domain.coaching import Detail, Tone
from spotter.errors import FileMissing, VideoEmpty
from spotter.local.cloud import running_or_new
from spotter.reporting.language import ReportLanguage

UPLOAD_SHARE = 4.0  # percent of the bar for starting and uploading
ANALYSIS_SECONDS = 3600.0
ARTIFACT_FILES = {
    "overlay_video": "overlay.mp4",
    "poster": "poster.jpg",
    "overlay_data": "overlay.json",
    "captions": "captions.vtt",
    "cues_audio": "cues.m4a",
    "report": "report.html",
    "report_pdf": "report.pdf",
    "results": "results.json",
    "landmarks": "landmarks.npz",
    "landmarks_raw": "landmarks_raw.npz",
    "angles": "angles.npz",
    "exports": "exports.zip",
}
STAGE_WORDS = {
    "ingest": "checking the file",
    "enhance": "improving the picture",
    "pose": "finding the body",
    "stitch": "following one person",
    "classify": "recognising the exercise",
    "assess": "measuring each repetition",
    "feedback": "writing the feedback",
    "render": "drawing and speaking",
    "mux": "joining picture and sound",
    "publish": "publishing",
}


def analyze(
    video: Annotated[Path, typer.Argument(help="A video file: MP4, MOV, WebM, MKV, AVI or GIF.")],
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Where the results go; out/<name of the video> by default.")
    ] = None,
    exercise: Annotated[
        str | None, typer.Option(help="Name of the exercise; without it the classifier decides.")
    ] = None,
    language: Annotated[str, typer.Option(help="Language of the feedback: en or de.")] = "en",
    tone: Annotated[Tone, typer.Option(help="How the coach says it.")] = Tone.NEUTRAL,
    detail: Annotated[Detail, typer.Option(help="How much the coach says.")] = Detail.NORMAL,
    note: Annotated[str | None, typer.Option(help="How it felt; read for pain, not kept.")] = None,
    render: Annotated[
        RenderMode, typer.Option(help="`none` draws nothing, `data` writes overlay.json instead of the video.")
    ] = RenderMode.VIDEO,
    speech: Annotated[bool, typer.Option(help="Spoken cues in the overlay video.")] = True,
    enhance: Annotated[
        EnhanceMode, typer.Option(help="`auto` improves a dark, noisy, shaky, turned or far picture where it helps.")
    ] = EnhanceMode.OFF,
    as_json: Annotated[bool, typer.Option("--json", help="Print the results document instead of the summary.")] = False,
) -> None:
    """Analyse one video: exercise, repetitions, form, feedback, overlay video, report."""
    if not video.is_file():
        raise FileMissing(f"There is no file {video}.")
    if video.stat().st_size == 0:
        raise VideoEmpty
    if exercise is not None:
        exercise = exercises.find(exercise).name
    folder = out_dir or Path("out") / video.stem
    with progress_bar("starting") as (progress, task):
        with running_or_new(progress=lambda text: progress.update(task, description=text)) as cloud:
            client = SpotterClient(cloud.api_url, cloud.api_key)
            progress.update(task, description="uploading")
            video_id = client.upload(
                video,
                exercise=exercise,
                language=language,
                render=render,
                speech=speech,
                coach=CoachChoice(tone=tone, detail=detail),
                note=note,
                enhance=enhance,
            )
            client.wait(video_id, timeout=ANALYSIS_SECONDS, on_progress=lambda state: _show(progress, task, state))
            results = client.results(video_id)
            files = save(client, results, folder)
        progress.update(task, description="done", completed=100)
    if as_json:
        typer.echo(files["results"].read_text("utf-8"))
    else:
        out.print(summary(results, files))


def _show(progress: Progress, task: TaskID, state: VideoState) -> None:
    done = UPLOAD_SHARE + state.progress * (100 - UPLOAD_SHARE) / 100
    progress.update(task, completed=done, description=STAGE_WORDS.get(state.stage or "", state.stage or "waiting"))


def save(client: SpotterClient, results: VideoResults, folder: Path) -> dict[str, Path]:
    """Download every artifact that has a file name; artifact name to path."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for artifact, name in ARTIFACT_FILES.items():
        if artifact in results.artifacts:
            files[artifact] = folder / name
            client.download(results.artifacts[artifact], files[artifact])
    (folder / "summary.json").write_text(json.dumps(results.results.model_dump(mode="json"), indent=2) + "\n", "utf-8")
    return files


def summary(results: VideoResults, files: dict[str, Path]) -> Panel:
    """What a lifter reads."""
    found = results.results
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    table.add_column()
    for name, value in lines(results):
        table.add_row(name, escape(value))
    language = ReportLanguage(results.language)
    for warning in results.warnings:
        said, _ = language.warned(warning)
        table.add_row("Warning", escape(f"{said} ({warning.code})"), style="yellow")
    table.add_row("", "")
    for artifact, path in files.items():
        table.add_row(artifact.replace("_", " ").capitalize(), escape(str(path)))
    return Panel(table, title=f"Spotter: {exercise_title(found.exercise_type)}", border_style="green", expand=False)


def exercise_title(name: str) -> str:
    """The exercise's English name."""
    known = exercises.library().get(name)
    return known.names["en"] if known else name


def lines(results: VideoResults) -> list[tuple[str, str]]:
    """Name and value of everything that the summary says."""
    found = results.results
    lines = [("Exercise", exercise_title(found.exercise_type))]
    if found.hold_seconds is not None:
        lines.append(("Held", f"{found.hold_seconds:.1f} s"))
    else:
        movements = found.repetitions + found.attempts
        detail = (
            f" ({movements} movement{'s' * (movements != 1)}, {found.attempts} attempt{'s' * (found.attempts != 1)})"
        )
        lines.append(("Repetitions", str(found.repetitions) + (detail if found.attempts else "")))
    lines.append(("Score", "not assessable" if found.form_quality is None else f"{found.form_quality} / 100"))
    if found.form_quality is not None:
        lines.append(("Main cue", found.main_cue or "none: keep it up"))
    lines.append(("Feedback", found.feedback))
    if results.enhancement:
        lines.append(("Picture", results.enhancement.sentence))
    return lines

"""Assembles the commands and turns errors into exit codes."""

from __future__ import annotations

import sys

import typer

import spotter
from spotter.cli import analyze, coach, doctor, evaluate, exercises, export, models, up
from spotter.cli.console import fail
from spotter.errors import AnalysisFailed, InputError, SpotterError, error_with_code
from spotter.runtime.library import use_own_exercises

EXIT_BAD_INPUT = 2
EXIT_FAILED = 1

app = typer.Typer(
    name="spotter",
    help="Film a workout: which exercise it was, how many repetitions, how good each one was and why.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("analyze")(analyze.analyze)
app.command("export")(export.export)
app.command("up")(up.up)
app.command("clean")(up.clean)
app.command("doctor")(doctor.doctor)
app.add_typer(exercises.app, name="exercises")
app.add_typer(models.app, name="models")
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(coach.app, name="coach")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"spotter {spotter.__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Spotter on one laptop: no account, no Docker, no key, no network."""


def main() -> None:
    """Entry point of `spotter`; exit code 2 for bad input, 1 for our own faults, always with a code."""
    try:
        use_own_exercises()
        app()
    except SpotterError as error:
        fail(error)
        sys.exit(EXIT_BAD_INPUT if _is_bad_input(error) else EXIT_FAILED)


def _is_bad_input(error: SpotterError) -> bool:
    """An analysis that failed carries the code of what ended it, which is not always the video."""
    cause = error_with_code(error.code, str(error)) if isinstance(error, AnalysisFailed) else error
    return isinstance(cause, InputError)

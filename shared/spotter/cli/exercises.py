"""`spotter exercises`: what is in the library."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from spotter.cli.console import out
from spotter.domain import exercise as exercises
from spotter.domain.exercise_check import check as check_exercise
from spotter.errors import ExerciseFileInvalid
from spotter.reporting.exercise_docs import PAGE, documents

app = typer.Typer(help="The exercise library.", no_args_is_help=True)


@app.command("list")
def list_exercises() -> None:
    """All exercises with their aliases and criteria."""
    table = Table("Name", "English", "Kind", "Best view", "Criteria", "Aliases", box=None, header_style="bold")
    for found in exercises.library().values():
        criteria = ", ".join(criterion.id for criterion in found.criteria)
        table.add_row(found.name, found.names["en"], found.kind, found.views[0], criteria, ", ".join(found.aliases))
    out.print(table)


@app.command()
def show(name: Annotated[str, typer.Argument(help="Name or alias.")]) -> None:
    """One exercise: what is measured, the limits, and where they come from."""
    found = exercises.find(name)
    out.print(f"[bold]{found.names['en']}[/] ({found.name}), counted by {found.signal.measure}")
    table = Table("Criterion", "Measure", "At", "Limit", "Severity", "Views", "Source", "Grade", header_style="bold")
    for criterion in found.criteria:
        limits = [
            f"{sign} {value:g} {criterion.unit}"
            for sign, value in (("≥", criterion.at_least), ("≤", criterion.at_most))
            if value is not None
        ]
        table.add_row(
            criterion.id,
            criterion.measure,
            criterion.at,
            " and ".join(limits),
            criterion.severity,
            ", ".join(criterion.views),
            criterion.source,
            criterion.grade,
        )
    out.print(table)


@app.command()
def docs(
    folder: Annotated[Path, typer.Argument(help="The folder `docs` of the checkout.")] = Path("docs"),
) -> None:
    """Write the page of the exercises that ship, and their figures."""
    for name, content in documents(exercises.shipped()).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    out.print(f"{folder / PAGE}: {len(exercises.shipped())} exercises")


@app.command()
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Exercise files; without any, the library that ships is checked.")
    ] = None,
) -> None:
    """Check exercise files: schema, known measures and landmarks, a cue for every criterion.

    Raises:
        ExerciseFileInvalid: at least one file has a problem.
    """
    found = [exercises.parse(file.read_text("utf-8"), str(file)) for file in files or []]
    problems = []
    for exercise in found or exercises.library().values():
        wrong = check_exercise(exercise)
        out.print(f"{exercise.name}: {'; '.join(wrong) or 'ok'}")
        problems += wrong
    if problems:
        raise ExerciseFileInvalid(f"{len(problems)} problems in the exercise files.")

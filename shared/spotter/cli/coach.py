"""`spotter coach`: cues that are spoken ahead, and training data for a language model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from spotter.adapters.polly_voice import VOICES
from spotter.cli.console import out, progress_bar
from spotter.domain.coaching import Tone
from spotter.domain.exercise import find, library
from spotter.domain.template_coach import standard_cues
from spotter.errors import FileMissing
from spotter.local.paths import checkout
from spotter.runtime.settings import FineTuningSettings, load

app = typer.Typer(help="Cues spoken ahead; training data for a language model.", no_args_is_help=True)


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


@app.command("speak-ahead")
def speak_ahead(
    exercise: Annotated[
        list[str] | None, typer.Option(help="Only these exercises; all of the library otherwise.")
    ] = None,
    tone: Annotated[Tone, typer.Option(help="In which tone.")] = Tone.NEUTRAL,
) -> None:
    """Speak the library's English cues into the offline voice's cache, so that no video has to wait for them."""
    # Here, so that other commands do not wait for the voice.
    from spotter.local.kokoro import KokoroVoice
    from spotter.local.polly_standin import ENGLISH_VOICES, CachedVoice

    known = [find(name) for name in exercise] if exercise else list(library().values())
    texts = [text for found in known for text in standard_cues(found, "en", tone)]
    voice = CachedVoice(KokoroVoice(checkout().models), checkout().voice_cache)
    with progress_bar("speaking", total=len(texts)) as (progress, task):
        for text in texts:
            voice.speak(text, ENGLISH_VOICES[VOICES["en"]])
            progress.update(task, advance=1)
    out.print(f"{len(texts)} cues of {len(known)} exercises in {checkout().voice_cache}")


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

"""`spotter up` keeps the embedded cloud running; `spotter clean` removes what it left."""

from __future__ import annotations

import signal
import threading
from typing import Annotated

import typer
from rich.panel import Panel

from spotter.cli.console import err, out
from spotter.local.cloud import announced, embedded_cloud, remove_state


def up() -> None:
    """Run the embedded cloud until Ctrl-C and print the API's address and key."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    with (
        embedded_cloud(progress=lambda text: err.print(f"[dim]{text} ...[/]"), keep=True) as cloud,
        announced(cloud),
    ):
        lines = (
            f"API    {cloud.api_url}",
            f"Key    {cloud.api_key}",
            f"Docs   {cloud.api_url}/docs",
            "Ctrl-C stops it; videos and results are kept for the next start.",
        )
        out.print(Panel("\n".join(lines), title="Spotter is up", border_style="green", expand=False))
        # Single quotes: the path has a dollar sign. Not in the panel, so that it can be copied in one piece.
        curl = f"curl -H 'Authorization: Bearer {cloud.api_key}' '{cloud.api_url}/api/videos'"
        out.print(curl, soft_wrap=True, highlight=False)
        stopped.wait()


def clean(
    models: Annotated[bool, typer.Option("--models", help="Delete the fetched models too.")] = False,
) -> None:
    """Delete the state of the embedded cloud: videos, results, caches, logs."""
    remove_state(models=models)
    out.print("The state of the embedded cloud is gone.")

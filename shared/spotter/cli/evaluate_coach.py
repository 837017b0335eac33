"""`spotter evaluate coach`: the main cue, and what a lying language model achieves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from spotter.cli.console import out, progress_bar


def coach(
    results: Annotated[
        list[Path] | None, typer.Option(help="Folder with results of `spotter analyze`: real assessments, unlabelled.")
    ] = None,
    language: Annotated[Literal["en", "de"], typer.Option(help="Language of the words.")] = "en",
    as_json: Annotated[Path | None, typer.Option("--json", help="Write the full result here.")] = None,
) -> None:
    """The coach on hand-labelled assessments: main cue, grounding, repairs, fall-backs; with 20 kinds of language model."""
    # Here, so that other commands do not wait for the OpenAI SDK.
    from spotter.evaluation import coach as measure

    items = [*measure.cases(), *measure.from_results(results or [])]
    with progress_bar("asking", total=len(measure.MODES) + 3) as (progress, task):
        report = measure.evaluate(items, language, lambda writer: progress.update(task, advance=1, description=writer))
    out.print(
        f"{report['items']} assessments, {report['labelled']} with a main cue chosen by hand, language {language}"
    )
    out.print(table(report))
    out.print("Probes of the check of words, before the closed vocabulary and with it")
    out.print(probe_table(report["probes"]))
    for wrong in report["wrong"]:
        out.print(f"[yellow]wrong[/] {wrong}")
    if as_json:
        as_json.parent.mkdir(parents=True, exist_ok=True)
        as_json.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


def table(report: dict[str, Any]) -> Table:
    """One row per writer."""
    found = Table(
        "Writer", "Cue right", "95 %", "Grounded", "95 %", "Model", "Repaired", "Fell back", "Lies",
        box=None, header_style="bold",
    )  # fmt: skip
    for writer, row in report["writers"].items():
        found.add_row(
            writer,
            f"{row['main_right']}/{row['labelled']}",
            "{:.2f}-{:.2f}".format(*row["main_right_ci95"]),
            f"{row['grounded']}/{row['n']}",
            "{:.2f}-{:.2f}".format(*row["grounded_ci95"]),
            *(str(row[name]) for name in ("by_model", "repaired", "fallen_back", "lies_shown")),
        )
    return found


def probe_table(probes: dict[str, Any]) -> Table:
    """One row per kind of sentence and half."""
    found = Table("Sentences", "Half", "Before", "95 %", "After", "95 %", box=None, header_style="bold")
    for kind, halves in probes.items():
        for half, row in halves.items() if kind != "missed" else ():
            found.add_row(
                kind.replace("_", " "),
                half,
                f"{row['before']}/{row['n']}",
                "{:.2f}-{:.2f}".format(*row["before_ci95"]),
                f"{row['after']}/{row['n']}",
                "{:.2f}-{:.2f}".format(*row["after_ci95"]),
            )
    return found

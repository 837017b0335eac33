"""`spotter evaluate form-reps`: correct or incorrect repetitions of unseen people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from spotter.cli.console import out
from spotter.errors import InvalidRequest
from spotter.evaluation import form_reps as measure
from spotter.evaluation.form_reps_data import MOVEMENTS, load


def form_reps(
    file: Annotated[Path, typer.Argument(help=".npz of recorded repetitions: xyz_cm, offsets, movement, subject, ...")],
    train: Annotated[Path | None, typer.Option(help="Train on this file, test on the first.")] = None,
    folds: Annotated[Literal["subject"] | None, typer.Option(help="Cross-validate by person instead.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say which part of the body and when.")] = False,
    as_json: Annotated[Path | None, typer.Option("--json", help="Write the full result here.")] = None,
) -> None:
    """Train the form model and test it on people that it has not seen."""
    if (train is None) == (folds is None):
        raise InvalidRequest("Give either --train FILE or --folds subject.")
    data = load(file)
    if train is None:
        report = measure.cross_validate(data, explain=explain)
    else:
        report = measure.train_and_test(load(train), data, explain=explain)
    if report.get("people_in_both"):
        people = ", ".join(str(person) for person in report["people_in_both"])
        out.print(f"[yellow]People {people} are in both files: this says nothing about unseen people.[/]")
    out.print(_movements(report))
    out.print(_scores(report))
    if explain:
        out.print(_explanation(report["explanation"]))
    if as_json:
        as_json.parent.mkdir(parents=True, exist_ok=True)
        as_json.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


def _movements(report: dict[str, Any]) -> Table:
    reduced = report.get("reduced", {}).get("by_movement", {})
    table = Table("Movement", "n", "accuracy", "reduced n", "accuracy", box=None, header_style="bold")
    for number, scores in sorted(report["by_movement"].items(), key=lambda pair: int(pair[0])):
        part = reduced.get(number)
        others = [str(part["n"]), f"{part['accuracy']:.3f}"] if part else ["-", "-"]
        table.add_row(MOVEMENTS[int(number)], str(scores["n"]), f"{scores['accuracy']:.3f}", *others)
    return table


def _scores(report: dict[str, Any]) -> Table:
    titles = {"reduced": "reduced", "reduced_strict": "reduced, trained on it"}
    groups = [("all", report), *((title, report[key]) for key, title in titles.items() if key in report)]
    table = Table("Repetitions", "Score", "Value", "95 %", "n", box=None, header_style="bold")
    for name, group in groups:
        for score in ("accuracy", "auc"):
            interval = group["ci95"][score]
            shown = "-" if group[score] is None else f"{group[score]:.4f}"
            between = f"{interval[0]:.4f} - {interval[1]:.4f}" if interval else ""
            table.add_row(name, score, shown, between, str(group["n"]))
        table.add_row(name, "mean over movements", f"{group['mean_over_movements']:.4f}", "", str(group["n"]))
    return table


def _explanation(found: dict[str, Any]) -> Table:
    table = Table("Movement", "n", "where (drop of the log odds)", "when", box=None, header_style="bold")
    for number, drops in found.items():
        table.add_row(MOVEMENTS[int(number)], str(drops["n"]), _ranked(drops["parts"]), _ranked(drops["thirds"]))
    return table


def _ranked(drops: dict[str, float], shown: int = 3) -> str:
    largest = sorted(drops.items(), key=lambda pair: (-pair[1], pair[0]))[:shown]
    return ", ".join(f"{name} {drop:.2f}" for name, drop in largest)

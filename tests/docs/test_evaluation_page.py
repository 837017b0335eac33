"""Every measure has a line on the evaluation page that can be copied, with options that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from spotter.cli.evaluate import app
from spotter.evaluation.benchmarks import JOBS

PAGE = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text("utf-8")
LINES = re.findall(r"^spotter evaluate (.+)$", PAGE, re.MULTILINE)
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_measure_has_a_line(name: str) -> None:
    assert any(line.split()[0] == name for line in LINES), (
        f"docs/evaluation.md has no line `spotter evaluate {name} ...`"
    )


@pytest.mark.parametrize("line", LINES)
def test_the_line_is_understood(line: str) -> None:
    name, *words = shlex.split(line)
    COMMANDS[name].make_context(name, words)  # raises for an unknown option or a missing file name


@pytest.mark.parametrize("job", [job for job in JOBS if job.measure in COMMANDS], ids=lambda job: job.name)
def test_what_make_bench_runs_is_understood(job) -> None:
    COMMANDS[job.measure].make_context(job.measure, [*job.words[1:], "--json", "out.json"])


def test_an_unknown_option_would_be_noticed() -> None:
    with pytest.raises(Exception, match="--best"):
        COMMANDS["classify"].make_context("classify", ["file.npz", "--best"])

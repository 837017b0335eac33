"""`spotter evaluate all`: every measure, and the page that says what came out."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from spotter.cli.console import out
from spotter.evaluation import benchmarks
from spotter.evaluation.benchmarks_facts import facts
from spotter.evaluation.benchmarks_page import page
from spotter.local.paths import checkout


def evaluate_all(
    page_file: Annotated[Path, typer.Option("--out", help="The page to write.")] = Path("docs/benchmarks.md"),
    data: Annotated[Path, typer.Option(help="Folder of the data sets.")] = Path("../shared/data"),
    videos: Annotated[Path, typer.Option(help="Folder of the labelled clips.")] = Path("../shared/videos"),
    renders: Annotated[Path, typer.Option(help="Folder of the rendered athletes that `make renders` makes.")] = Path(
        "build/renders"
    ),
    results: Annotated[Path, typer.Option(help="Folder of the JSON results; earlier ones stay on the page.")] = Path(
        "build/bench"
    ),
    only: Annotated[str, typer.Option(help=f"Measures, with commas: {', '.join(benchmarks.MEASURES)}.")] = "",
    skip: Annotated[str, typer.Option(help="Measures to leave out, e.g. `videos,form-videos,speed,angles`.")] = "",
    from_dir: Annotated[Path | None, typer.Option("--from", help="Only write the page, from the results here.")] = None,
) -> None:
    """Run every measure on the data that is present and write the page of benchmarks."""
    if from_dir is None:
        here = checkout()
        samples = Path(str(resources.files("spotter.samples")))
        benchmarks.run(
            benchmarks.chosen(_words(only), _words(skip)),
            results,
            {
                benchmarks.DATA: data,
                benchmarks.VIDEOS: videos,
                benchmarks.SAMPLE: samples,
                benchmarks.RENDERS: renders,
            },
            facts=lambda: facts(here.root, here.models),
            say=lambda job, how: out.print(f"{job.name}: {how}", highlight=False, markup=False),
        )
    source = from_dir or results
    text = page(benchmarks.read(source), benchmarks.recorded(source))
    page_file.parent.mkdir(parents=True, exist_ok=True)
    page_file.write_text(text, "utf-8")
    out.print(f"wrote {page_file}", highlight=False, markup=False)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]

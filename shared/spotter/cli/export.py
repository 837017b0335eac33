"""`spotter export FOLDER`: the files for other tools, out of the folder of a finished analysis."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from spotter.cli.console import out
from spotter.contracts.exports import SHORTEST_BODY, TALLEST_BODY, ExportFormat
from spotter.contracts.results import ResultsDocument
from spotter.domain.angle_correction import CorrectedAngles
from spotter.domain.pose import PoseSequence
from spotter.errors import FileMissing, InvalidRequest
from spotter.reporting.exports import Exporter

RESULTS, FILTERED, RAW, ANGLES = "results.json", "landmarks.npz", "landmarks_raw.npz", "angles.npz"
ARCHIVE = "exports.zip"


def export(
    folder: Annotated[Path, typer.Argument(help="What `spotter analyze` wrote: results.json and landmarks.npz.")],
    formats: Annotated[
        str, typer.Option("--format", help="Some of csv, parquet, trc, mot, json, with commas.")
    ] = "csv,parquet,mot,json",
    body_height: Annotated[
        float | None,
        typer.Option(min=SHORTEST_BODY, max=TALLEST_BODY, help="Height of the person in metres; trc needs it."),
    ] = None,
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Where to write; `exports` in the folder by default.")
    ] = None,
    as_zip: Annotated[bool, typer.Option("--zip", help="Write one exports.zip instead of the single files.")] = False,
) -> None:
    """Write joint angles, markers and landmarks for spreadsheets, OpenSim, Sports2D and one's own code."""
    document, sequence = _document(folder), _sequence(folder / FILTERED)
    angles = _angles(folder / ANGLES, sequence) if "angles" in document.artifacts else None
    exporter = Exporter(document, sequence, _raw(folder / RAW), body_height, angles)
    wanted = _formats(formats)
    target = out_dir or folder / "exports"
    files = {ARCHIVE: exporter.archive(wanted)} if as_zip else exporter.files(wanted)
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (target / name).write_bytes(content)
        out.print(str(target / name), highlight=False, soft_wrap=True)


def _formats(text: str) -> list[ExportFormat]:
    try:
        return [ExportFormat(name.strip().lower()) for name in text.split(",") if name.strip()]
    except ValueError as error:
        raise InvalidRequest(f"{error}. Choose from {', '.join(ExportFormat)}.") from error


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise FileMissing(f"There is no file {path}. Give the folder that `spotter analyze` wrote.")
    return path.read_bytes()


def _document(folder: Path) -> ResultsDocument:
    try:
        return ResultsDocument.model_validate_json(_read(folder / RESULTS))
    except ValidationError as error:
        raise InvalidRequest(f"{folder / RESULTS} is no results document of Spotter.") from error


def _sequence(path: Path) -> PoseSequence:
    try:
        return PoseSequence.from_npz(_read(path))
    except (ValueError, KeyError, OSError) as error:
        raise InvalidRequest(f"{path} holds no landmarks of Spotter.") from error


def _angles(path: Path, sequence: PoseSequence) -> CorrectedAngles:
    try:
        return CorrectedAngles.from_npz(_read(path), sequence)
    except (ValueError, KeyError, OSError) as error:
        raise InvalidRequest(f"{path} holds no corrected angles of these landmarks.") from error


def _raw(path: Path) -> PoseSequence | None:
    return _sequence(path) if path.is_file() else None

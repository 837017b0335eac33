"""The files for other tools, one by one or in a zip with a README and checksums."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import spotter
from spotter.contracts.exports import ExportFormat
from spotter.contracts.results import ResultsDocument
from spotter.domain.angle_correction import CorrectedAngles
from spotter.domain.body import Body
from spotter.domain.export_angles import COLUMNS, CORRECTED_COLUMNS, Column, angle_table, to_csv
from spotter.domain.export_landmarks import landmarks_json
from spotter.domain.export_metres import Markers, markers
from spotter.domain.export_opensim import mot, trc
from spotter.domain.pose import PoseSequence
from spotter.errors import BodyHeightMissing

README, SUMS = "README.txt", "SHA256SUMS"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""Zip files carry dates; with a fixed one the same results give the same bytes."""
FILES: Mapping[ExportFormat, tuple[str, str]] = {
    ExportFormat.CSV: ("angles.csv", "joint angles, one row per moment, joint and side"),
    ExportFormat.PARQUET: ("angles.parquet", "the same table as Parquet"),
    ExportFormat.TRC: ("markers.trc", "markers in metres, for OpenSim, Pose2Sim and Sports2D"),
    ExportFormat.MOT: ("angles.mot", "joint coordinates in degrees, for OpenSim"),
    ExportFormat.JSON: ("landmarks.json", "33 landmarks, raw and filtered"),
}
"""Format to file name and what is in it."""


@dataclass(frozen=True)
class Exporter:
    """Makes the files of one analysis.

    Attributes:
        document: the results.
        sequence: the person, filtered.
        raw: the person as the model gave it; None when it was not kept.
        body_height: metres; only the marker file needs it.
        angles: that the assessment read; None = as measured.
    """

    document: ResultsDocument
    sequence: PoseSequence
    raw: PoseSequence | None = None
    body_height: float | None = None
    angles: CorrectedAngles | None = None

    @cached_property
    def _body(self) -> Body:
        return Body.of(self.sequence, self.document.view, self.angles)

    @cached_property
    def _table(self) -> dict[str, Column]:
        return angle_table(self._body, self.document.sets)

    @cached_property
    def _markers(self) -> Markers:
        if self.body_height is None:
            raise BodyHeightMissing
        return markers(self.sequence, self.body_height)

    def file(self, wanted: ExportFormat) -> bytes:
        """The content of one file.

        Raises:
            BodyHeightMissing: markers in metres were asked for without the height of the person.
            ScaleUnknown: nothing in the video gives the markers a scale.
        """
        if wanted is ExportFormat.PARQUET:
            from spotter.reporting.parquet import to_parquet

            return to_parquet(self._table)
        texts: dict[ExportFormat, Callable[[], str]] = {
            ExportFormat.CSV: lambda: to_csv(self._table),
            ExportFormat.TRC: lambda: trc(self._markers, FILES[ExportFormat.TRC][0]),
            ExportFormat.MOT: lambda: mot(self._body, "Coordinates"),
            ExportFormat.JSON: lambda: landmarks_json(self.sequence, self.raw),
        }
        return texts[wanted]().encode("utf-8")

    def files(self, formats: Iterable[ExportFormat]) -> dict[str, bytes]:
        """File name to content, with README and checksums."""
        wanted = list(dict.fromkeys(formats))
        found = {FILES[one][0]: self.file(one) for one in wanted}
        found[README] = self._readme(wanted).encode("utf-8")
        sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in found.items())
        return {**found, SUMS: sums.encode("ascii")}

    def archive(self, formats: Iterable[ExportFormat]) -> bytes:
        """The same as one zip file; the same results give the same bytes."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.files(formats).items():
                archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
        return buffer.getvalue()

    def _readme(self, wanted: list[ExportFormat]) -> str:
        document = self.document
        lines = [
            f"Spotter {spotter.__version__}: exports of the analysis {document.video_id}",
            f"analysed {document.created_at}, camera view {document.view.value}, schema {document.schema_version}",
            *(f"{use}: {model.name} {model.version}".rstrip() for use, model in document.models.items()),
            "",
            *(f"{FILES[one][0]:<16} {FILES[one][1]}" for one in wanted),
            f"{SUMS:<16} check with: sha256sum -c {SUMS}",
            "",
            "Angles are included angles at the joint, 0 to 180 degrees, 180 = straight, from one camera: about",
            "15 degrees off on average where the truth is known. Landmarks are low-pass filtered at 6 Hz (Butterworth, both ways); gaps up to 0.5 s are filled.",
        ]
        if self.angles is not None:
            lines += [
                f"Angles of knees, hips, elbows and shoulders are corrected by {self.angles.model} where it is sure;",
                "ankles and landmarks are not.",
            ]
        if ExportFormat.CSV in wanted or ExportFormat.PARQUET in wanted:
            columns = COLUMNS if self.angles is None else {**COLUMNS, **CORRECTED_COLUMNS}
            lines += [
                "",
                "Columns of the table of angles:",
                *(f"  {name:<12} {text}" for name, text in columns.items()),
            ]
        if ExportFormat.TRC in wanted:
            lines += [
                "",
                f"Markers are scaled to a body height of {self.body_height} m ({1000 * self._markers.metres_per_pixel:.3f} mm a pixel).",
                "X to the picture's right, Y up, Z towards the camera; origin on the floor under the hips at the first moment.",
                "X and Y are from the picture, Z is relative to the hips. The scale holds at the person's own distance.",
            ]
        if ExportFormat.MOT in wanted:
            lines += [
                "",
                "Coordinates: flexion = 180 - included angle (hip, knee, elbow); ankle = 90 - included angle of knee, ankle and",
                "foot tip; shoulder_elevation = included angle of hip, shoulder and elbow. Extension beyond straight cannot be told.",
            ]
        return "\n".join(lines) + "\n"

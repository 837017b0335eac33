"""One result says one number for one angle: assessment, drawing, report and exports read the same corrected angles."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pytest
from typer.testing import CliRunner

from spotter.cli.app import app
from spotter.contracts.exports import ExportFormat
from spotter.contracts.results import ModelVersion, ResultsDocument
from spotter.contracts.stages import AssessRequest, AssessResult, Job, Options, PublishRequest
from spotter.domain.angle_correction import ANGLES, EXERCISES_KEY, LANDMARK_SCALE, CorrectedAngles
from spotter.domain.assessment import Assessment
from spotter.domain.body import Body
from spotter.domain.export_angles import COLUMNS, CORRECTED_COLUMNS
from spotter.domain.measures import read
from spotter.domain.stitching import clean
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.domain.view import View
from spotter.overlay.author import draw_up
from spotter.reporting.language import ReportLanguage
from spotter.stages import assess, publish
from tests.athletes import Plan, squatting
from tests.contract import golden
from tests.fakes import MORNING, MemoryBlobs, MemoryEvents, MemoryRuns, SteppedClock

JOB = Job(tenant_id="acme", video_id="019ab3c4d5e60123456789abcdef0123")
SQUATS = clean(squatting(Plan(depths=(1.0, 0.7, 1.0), seconds=3.0), fps=12.0))
TIMELINE = Timeline(
    sets=(ExerciseSet(start=0.0, end=float(SQUATS.times[-1]), exercise="squat", confidence=0.9),), model="given"
)
SHIFT = 11.0
FORMATS = (ExportFormat.CSV, ExportFormat.PARQUET, ExportFormat.MOT)


@dataclass(frozen=True)
class Straighter:
    """A network that reads every joint straighter than the landmarks, and is sure below a knee of 150 degrees only."""

    name: str = "straighter@0123"
    metadata: dict[str, str] = field(default_factory=lambda: {EXERCISES_KEY: '["squat"]'})

    def run(self, inputs):
        body = Body.of(SQUATS)
        measured = np.stack([read(f"{joint}_angle", body, side).values for side, joint in ANGLES], axis=1)
        scale = np.array([LANDMARK_SCALE[joint] for _, joint in ANGLES])
        spread = np.where(measured[:, :1] < 150.0, 1.0, 10.0) * np.ones_like(measured)
        return {"degrees": (measured + SHIFT - scale).astype(np.float32), "spread": spread.astype(np.float32)}


@dataclass(frozen=True)
class Run:
    """The steps from `assess` to `publish` on one sequence, as the state machine calls them."""

    network: Straighter | None

    @cached_property
    def blobs(self) -> MemoryBlobs:
        store = MemoryBlobs()
        store.write("sequence", SQUATS.to_npz(), "x")
        store.write("timeline", TIMELINE.model_dump_json().encode(), "x")
        return store

    @cached_property
    def answer(self) -> AssessResult:
        request = AssessRequest(job=JOB, sequence_key="sequence", timeline_key="timeline", view=View.LEFT)
        return assess.run(request, assess.Deps(self.blobs, angle_model=self.network))

    @property
    def assessment(self) -> Assessment:
        return Assessment.model_validate_json(self.blobs.read(self.answer.assessment_key))

    @property
    def angles(self) -> CorrectedAngles | None:
        key = self.answer.angles_key
        return CorrectedAngles.from_npz(self.blobs.read(key), SQUATS) if key else None

    @cached_property
    def document(self) -> ResultsDocument:
        asked = golden.load(PublishRequest)
        assert asked.stitch
        assert asked.classify
        request = PublishRequest(
            job=JOB,
            options=Options(exports=FORMATS),
            ingest=asked.ingest,
            stitch=asked.stitch.model_copy(update={"sequence_key": "sequence", "raw_key": None}),
            classify=asked.classify.model_copy(update={"timeline_key": "timeline"}),
            assess=self.answer,
        )
        runs = MemoryRuns()
        runs.create(JOB.tenant_id, JOB.video_id, filename="a.mp4", options="{}", created_at=MORNING)
        models = {"pose": ModelVersion(name="pose_landmarker_full", version="abcd")}
        result = publish.run(request, publish.Deps(self.blobs, runs, MemoryEvents(), SteppedClock(), models))
        return ResultsDocument.model_validate_json(self.blobs.read(str(result.results_key)))

    def exported(self, name: str) -> str:
        with zipfile.ZipFile(io.BytesIO(self.blobs.read(self.document.artifacts["exports"]))) as archive:
            return archive.read(name).decode()

    @property
    def page(self) -> str:
        return self.blobs.read(self.document.artifacts["report"]).decode()


ON, OFF = Run(Straighter()), Run(None)


def knees(run: Run) -> list[tuple[float, float, float]]:
    """Start, end and smallest left knee angle of every movement, as assessed."""
    return [(m.start, m.end, m.angles["left_knee"].minimum) for m in run.assessment.sets[0].repetitions]


def test_the_correction_moves_what_is_assessed():
    moved = [other - one for (_, _, one), (_, _, other) in zip(knees(OFF), knees(ON), strict=True)]
    assert len(moved) == 3
    assert moved == pytest.approx([SHIFT] * 3, abs=0.2)


def test_the_drawing_shows_the_numbers_of_the_assessment():
    made = draw_up(SQUATS, ON.assessment, None, SQUATS.duration, angles=ON.angles)
    drawn = next(angle for angle in made.angles if angle.vertex == "left_knee")
    times = np.array(made.person.times)[drawn.first_moment : drawn.first_moment + len(drawn.degrees)]
    degrees = np.array(drawn.degrees, dtype=float)
    for start, end, smallest in knees(ON):
        assert degrees[(times >= start) & (times <= end)].min() == pytest.approx(smallest, abs=0.11)
    plain = draw_up(SQUATS, ON.assessment, None, SQUATS.duration)
    assert made.person == plain.person  # the picture of the body is as filmed


def test_the_report_says_the_numbers_of_the_assessment_and_who_corrected_them():
    language = ReportLanguage("en")
    for (_, _, measured), (_, _, corrected) in zip(knees(OFF), knees(ON), strict=True):
        assert f"from {language.short(corrected, 'deg')} to" in ON.page
        assert f"from {language.short(measured, 'deg')} to" not in ON.page
    assert "corrected by a network (straighter 0123)" in ON.page
    assert "<dt>Angle correction</dt>" in ON.page
    assert "corrected by a network" not in OFF.page


def test_the_table_has_the_numbers_of_the_assessment_beside_what_was_measured():
    rows = list(csv.DictReader(io.StringIO(ON.exported("angles.csv"))))
    plain = list(csv.DictReader(io.StringIO(OFF.exported("angles.csv"))))
    left = [row for row in rows if (row["joint"], row["side"]) == ("knee", "left")]
    for number, (start, end, smallest) in enumerate(knees(ON), 1):
        inside = [row for row in left if start <= float(row["time"]) < end]
        assert {row["repetition"] for row in inside} == {str(number)}
        assert min(float(row["angle"]) for row in inside) == pytest.approx(smallest, abs=0.06)
    assert [row["uncorrected"] for row in rows] == [row["angle"] for row in plain]
    assert all(row["uncorrected"] == row["angle"] for row in rows if row["joint"] == "ankle")
    assert any(row["uncorrected"] != row["angle"] for row in rows)


def test_opensim_coordinates_are_made_of_the_same_angles():
    lines = ON.exported("angles.mot").split("endheader\n")[1].splitlines()
    table = list(csv.DictReader(lines, delimiter="\t"))
    bent = max(180.0 - min(smallest for _, _, smallest in knees(ON)), 0.0)
    assert max(float(row["knee_angle_l"]) for row in table) == pytest.approx(bent, abs=1.0)


def test_the_artefact_is_listed_only_when_there_is_one():
    assert ON.document.artifacts["angles"] == ON.answer.angles_key == f"{JOB.prefix}angles.npz"
    assert ON.document.models["angles"] == ModelVersion(name="straighter", version="0123")
    assert "angles" not in OFF.document.artifacts
    assert OFF.answer.angles_key is None
    assert not OFF.blobs.exists(f"{JOB.prefix}angles.npz")


def test_without_a_correction_the_table_has_no_further_column():
    assert next(csv.reader(io.StringIO(OFF.exported("angles.csv")))) == list(COLUMNS)
    assert next(csv.reader(io.StringIO(ON.exported("angles.csv")))) == [*COLUMNS, *CORRECTED_COLUMNS]
    assert "corrected" not in OFF.exported("README.txt")
    assert "straighter@0123" in ON.exported("README.txt")


def test_counting_does_not_read_the_correction():
    assert [span[:2] for span in knees(ON)] == [span[:2] for span in knees(OFF)]


def test_the_command_exports_what_the_analysis_read(tmp_path):
    files = {"results": "results.json", "angles": "angles.npz"}
    for artifact, name in files.items():
        (tmp_path / name).write_bytes(ON.blobs.read(ON.document.artifacts[artifact]))
    (tmp_path / "landmarks.npz").write_bytes(SQUATS.to_npz())
    command = ["export", str(tmp_path), "--format", "csv"]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert (tmp_path / "exports" / "angles.csv").read_bytes().decode() == ON.exported("angles.csv")
    (tmp_path / "angles.npz").unlink()
    assert CliRunner().invoke(app, command).exit_code != 0  # other numbers under the same result are not exported


def test_angles_of_other_landmarks_are_refused(tmp_path):
    (tmp_path / "results.json").write_bytes(ON.blobs.read(ON.document.artifacts["results"]))
    (tmp_path / "angles.npz").write_bytes(ON.blobs.read(ON.document.artifacts["angles"]))
    (tmp_path / "landmarks.npz").write_bytes(replace(SQUATS, times=SQUATS.times + 0.5).to_npz())
    assert CliRunner().invoke(app, ["export", str(tmp_path), "--format", "csv"]).exit_code != 0

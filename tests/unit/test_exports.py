"""The exports, read back by libraries that Spotter does not use."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import duckdb
import numpy as np
import pytest
from trc import TRCData
from typer.testing import CliRunner

from spotter.cli.app import app
from spotter.contracts.exports import ExportFormat
from spotter.contracts.results import ResultsDocument
from spotter.domain.assess import assess
from spotter.domain.body import Body
from spotter.domain.exercise import library
from spotter.domain.export_angles import COLUMNS
from spotter.domain.landmarks import Landmark
from spotter.domain.measures import read
from spotter.domain.pose import PoseSequence
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.domain.view import View
from spotter.errors import BodyHeightMissing, InvalidRequest, ScaleUnknown
from spotter.reporting.exports import Exporter
from tests import athletes
from tests.contract import golden

HEIGHT = 1.8
GAP = (3.0, 4.0)
WHOLE = athletes.squatting(athletes.Plan(depths=(1.0,) * 3), fps=15.0)
SEQUENCE = athletes.hidden(WHOLE, *GAP)
TIMELINE = Timeline(
    model="given", sets=(ExerciseSet(start=0.5, end=WHOLE.times[-1] - 0.5, exercise="squat", confidence=1.0),)
)
SETS = assess(WHOLE, TIMELINE, View.LEFT, library()).sets
DOCUMENT = golden.load(ResultsDocument).model_copy(update={"sets": SETS, "view": View.LEFT})
ROWS = len(SEQUENCE) * 5 * 2


def exporter(sequence: PoseSequence = SEQUENCE, height: float | None = HEIGHT) -> Exporter:
    return Exporter(DOCUMENT, sequence, WHOLE, height)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files, as a user gets them."""
    target = tmp_path_factory.mktemp("exports")
    for name, content in exporter().files(ExportFormat).items():
        (target / name).write_bytes(content)
    return target


def test_the_table_of_angles_reads_the_same_from_csv_and_parquet(folder: Path) -> None:
    csv, parquet = (f"'{folder / name}'" for name in ("angles.csv", "angles.parquet"))
    for source in (csv, parquet):
        assert [row[0] for row in duckdb.sql(f"describe select * from {source}").fetchall()] == list(COLUMNS)
        assert duckdb.sql(f"select count(*) from {source}").fetchall() == [(ROWS,)]
    differing = f"(select * from {csv} except select * from {parquet})"
    assert duckdb.sql(f"select count(*) from {differing}").fetchall() == [(0,)]
    types = dict(row[:2] for row in duckdb.sql(f"describe select * from {parquet}").fetchall())
    assert (types["time"], types["set"], types["joint"], types["detected"]) == (
        "DOUBLE",
        "INTEGER",
        "VARCHAR",
        "BOOLEAN",
    )


def test_angles_are_those_that_were_assessed_and_velocity_is_their_slope(folder: Path) -> None:
    query = f"select time, angle, velocity from '{folder / 'angles.parquet'}' where joint = 'knee' and side = 'left' order by time"
    rows = np.array(duckdb.sql(query).fetchall(), dtype=float)
    angles = read("knee_angle", Body.of(SEQUENCE, View.LEFT), "left").values
    assert rows[:, 1] == pytest.approx(angles, abs=0.001, nan_ok=True)
    turn = SETS[0].repetitions[0].turn
    down, up = (rows[np.abs(rows[:, 0] - moment).argmin(), 2] for moment in (turn - 0.5, turn + 0.5))
    assert down < -50 < 50 < up


def test_every_row_says_where_in_the_set_it_lies(folder: Path) -> None:
    movement = SETS[0].repetitions[0]
    query = f"select distinct set, exercise, repetition, kind, phase from '{folder / 'angles.parquet'}' where abs(time - ?) < 0.01"
    at = float(WHOLE.times[np.abs(WHOLE.times - (movement.start + movement.turn) / 2).argmin()])
    assert duckdb.execute(query, [at]).fetchall() == [(1, "squat", 1, "repetition", "eccentric")]
    assert duckdb.execute(query, [0.0]).fetchall() == [(None, None, None, None, None)]
    moments = f"select distinct time from '{folder / 'angles.parquet'}' where repetition = 1 order by time"
    inside = [time for (time,) in duckdb.sql(moments).fetchall()]
    assert inside == pytest.approx([time for time in WHOLE.times if movement.start <= time < movement.end], abs=1e-5)


def test_what_was_not_seen_is_empty_not_zero(folder: Path) -> None:
    query = f"select count(*), count(angle), count(velocity), bool_or(detected) from '{folder / 'angles.parquet'}' where time >= 3.1 and time < 3.9"
    rows, angles, velocities, detected = duckdb.sql(query).fetchall()[0]
    assert rows > 100
    assert (angles, velocities, detected) == (0, 0, False)


def test_markers_stand_upright_in_metres_on_the_floor(folder: Path) -> None:
    data = TRCData()
    data.load(str(folder / "markers.trc"))
    assert (data["Units"], data["DataRate"], data["NumMarkers"]) == ("m", 15.0, 29)
    assert data["NumFrames"] == len(data["Time"]) == len(data["RKnee"])
    at = {name: np.array(data[name][0]) for name in data["Markers"]}
    # Thigh, shank and trunk are 0.779 of the stature (Drillis and Contini).
    leg_and_trunk = at["LShoulder"][1] - at["LAnkle"][1]
    assert leg_and_trunk == pytest.approx(0.779 * HEIGHT, rel=0.03)
    assert at["Nose"][1] > at["Neck"][1] > at["Hip"][1] > at["LKnee"][1] > at["LAnkle"][1]
    assert min(at["LHeel"][1], at["LBigToe"][1]) == pytest.approx(0.0, abs=0.05)
    assert at["Hip"][[0, 2]] == pytest.approx([0.0, 0.0], abs=0.01)
    assert at["LShoulder"][2] > at["RShoulder"][2]  # the camera stands at the left, Z points to it


def test_markers_scale_with_the_height() -> None:
    def knee(height: float) -> np.ndarray:
        data = TRCData()
        data.parse(exporter(height=height).file(ExportFormat.TRC).decode(), line_sep="\n")
        return np.array(data["RKnee"])

    assert knee(1.8) == pytest.approx(2 * knee(0.9), abs=1e-5, nan_ok=True)


def test_a_marker_that_was_not_seen_has_no_place(folder: Path) -> None:
    data = TRCData()
    data.load(str(folder / "markers.trc"))
    times, knee = np.array(data["Time"]), np.array(data["RKnee"])
    inside = (times > GAP[0] + 0.1) & (times < GAP[1] - 0.1)
    assert np.isnan(knee[inside]).all()
    assert np.isfinite(knee[(times < GAP[0] - 0.1) | (times > GAP[1] + 0.1)]).all()


def read_mot(text: str) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    """A strict reader of motion files, written from OpenSim's description of the format."""
    head, _, body = text.partition("endheader\n")
    name, *lines = head.splitlines()
    assert name.strip()
    facts = dict(line.split("=") for line in lines if "=" in line)
    labels, *rows = [line.split("\t") for line in body.splitlines()]
    assert labels[0] == "time"
    assert int(facts["nRows"]) == len(rows)
    assert int(facts["nColumns"]) == len(labels)
    assert all(len(row) == len(labels) for row in rows)
    return facts, dict(zip(labels, np.array(rows, dtype=float).T, strict=True))


def test_the_motion_file_follows_the_published_format(folder: Path) -> None:
    facts, columns = read_mot((folder / "angles.mot").read_text())
    assert facts["inDegrees"] == "yes"
    steps = np.diff(columns["time"])
    assert np.median(steps) == pytest.approx(1 / 15, abs=1e-5)
    assert sorted(steps)[-1] == pytest.approx(GAP[1] - GAP[0], abs=0.2)  # not seen: left out
    turn = SETS[0].repetitions[0].turn
    knee = columns["knee_angle_l"]
    assert np.interp(turn, columns["time"], knee) > 80  # flexed
    standing = {name: column[0] for name, column in columns.items()}
    for name in ("hip_flexion_l", "knee_angle_l", "elbow_flex_l"):
        assert abs(standing[name]) < 25
    angle = read("shoulder_angle", Body.of(SEQUENCE, View.LEFT), "left").values[0]
    assert standing["shoulder_elevation_l"] == pytest.approx(angle, abs=0.01)
    ankle = read("ankle_angle", Body.of(SEQUENCE, View.LEFT), "left").values[0]
    assert standing["ankle_angle_l"] == pytest.approx(90 - ankle, abs=0.01)
    assert np.isfinite(knee).all()


def test_opensim_itself_reads_markers_and_motion(folder: Path) -> None:
    """OpenSim has 70 MB and is not among the pinned packages: `pip install opensim` to run this one."""
    if importlib.util.find_spec("opensim") is None:
        pytest.skip("OpenSim is not installed")
    code = (
        "import opensim, sys\n"
        f"markers = opensim.TimeSeriesTableVec3({str(folder / 'markers.trc')!r})\n"
        f"motion = opensim.Storage({str(folder / 'angles.mot')!r})\n"
        f"data = opensim.MarkerData({str(folder / 'markers.trc')!r})\n"
        "print(markers.getNumRows(), data.getNumMarkers(), data.getUnits().getAbbreviation(), motion.getSize())\n"
    )
    rows = len((folder / "angles.mot").read_text().partition("endheader")[2].splitlines()) - 2
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[-1] == f"{len(SEQUENCE)} 29 m {rows}"


def test_landmarks_are_strict_json_raw_and_filtered(folder: Path) -> None:
    def refuse(constant: str) -> float:
        raise AssertionError(constant)

    found = json.loads((folder / "landmarks.json").read_text(), parse_constant=refuse)
    knee = found["landmarks"].index("left_knee")
    assert found["raw"]["image"][10][knee] == pytest.approx(WHOLE.image[10, Landmark.LEFT_KNEE], abs=1e-4)
    hidden = int(np.flatnonzero(SEQUENCE.times > 3.5)[0])
    assert found["filtered"]["image"][hidden][knee] == [None, None, None]
    assert found["filtered"]["detected"][hidden] is False
    assert len(found["filtered"]["times"]) == len(SEQUENCE)


def test_the_zip_explains_itself_and_can_be_checked() -> None:
    first, again = (exporter().archive(ExportFormat) for _ in range(2))
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    readme = files["README.txt"].decode()
    for said in (*COLUMNS, *(name for name in files if name != "README.txt"), "1.8 m", "15 degrees off"):
        assert said in readme


def test_markers_need_the_height_and_a_whole_body() -> None:
    with pytest.raises(BodyHeightMissing):
        exporter(height=None).file(ExportFormat.TRC)
    legless = WHOLE.visibility.copy()
    legless[:, [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]] = 0.1
    with pytest.raises(ScaleUnknown, match="scale"):
        exporter(athletes.replace(WHOLE, visibility=legless)).file(ExportFormat.TRC)


def test_the_command_writes_what_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text(DOCUMENT.model_dump_json())
    (tmp_path / "landmarks.npz").write_bytes(SEQUENCE.to_npz())
    command = ["export", str(tmp_path), "--format", "trc,csv", "--body-height", "1.8"]
    assert CliRunner().invoke(app, command, catch_exceptions=False).exit_code == 0
    written = {path.name for path in (tmp_path / "exports").iterdir()}
    assert written == {"markers.trc", "angles.csv", "README.txt", "SHA256SUMS"}
    assert CliRunner().invoke(app, [*command, "--zip", "--out", str(tmp_path / "z")]).exit_code == 0
    assert [path.name for path in (tmp_path / "z").iterdir()] == ["exports.zip"]
    with pytest.raises(InvalidRequest, match="xlsx"):
        CliRunner().invoke(app, ["export", str(tmp_path), "--format", "xlsx"], catch_exceptions=False)

"""Marker file (.trc) and motion file (.mot) as OpenSim reads them.

Formats: OpenSim documentation, "Marker (.trc) Files" and "Motion (.mot) Files".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from spotter.domain.body import Body
from spotter.domain.export_metres import Markers, even_steps
from spotter.domain.geometry import FloatArray
from spotter.domain.measures import SIDES, read

TRC_HEAD = (
    "DataRate",
    "CameraRate",
    "NumFrames",
    "NumMarkers",
    "Units",
    "OrigDataRate",
    "OrigDataStartFrame",
    "OrigNumFrames",
)
FIRST_FRAME = 1
STRAIGHT, RIGHT_ANGLE = 180.0, 90.0

# OpenSim's names (Rajagopal 2016) and how they follow from our included angles: flexion is positive, straight is 0.
COORDINATES: dict[str, tuple[str, Callable[[FloatArray], FloatArray]]] = {
    "hip_flexion": ("hip_angle", lambda angle: STRAIGHT - angle),
    "knee_angle": ("knee_angle", lambda angle: STRAIGHT - angle),
    "ankle_angle": ("ankle_angle", lambda angle: RIGHT_ANGLE - angle),
    "elbow_flex": ("elbow_angle", lambda angle: STRAIGHT - angle),
    "shoulder_elevation": ("shoulder_angle", lambda angle: angle),
}
SUFFIXES = {"left": "l", "right": "r"}


def trc(markers: Markers, name: str) -> str:
    """Tab-separated text in metres; `nan` where a marker was not seen.

    Empty fields would be shorter, but OpenSim loses the last one of a line, and readers that split at white space all of them.

    Args:
        markers: at even steps.
        name: of the file, which its first line repeats.
    """
    frames, count = len(markers.times), len(markers.names)
    rate = f"{markers.rate:.2f}"
    axes = [f"{axis}{number}" for number in range(1, count + 1) for axis in "XYZ"]
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{name}",
        "\t".join(TRC_HEAD),
        "\t".join((rate, rate, str(frames), str(count), "m", rate, str(FIRST_FRAME), str(frames))),
        "\t".join(["Frame#", "Time", *(f"{marker}\t\t" for marker in markers.names)]),
        "\t".join(["", "", *axes]),
        "",
    ]
    for number, (time, points) in enumerate(zip(markers.times, markers.points, strict=True), start=FIRST_FRAME):
        lines.append("\t".join([str(number), f"{time:.6f}", *(f"{value:.6f}" for value in points.ravel())]))
    return "\n".join(lines) + "\n"


def mot(body: Body, name: str) -> str:
    """Joint coordinates in degrees at even steps; moments at which the person was not seen are left out.

    OpenSim's `Storage` stops reading at the first `nan`.

    Args:
        body: the person.
        name: of the motion, the first line of the file.
    """
    columns = list(_coordinates(body))
    _, times, values = even_steps(body.times, np.stack([angles for _, angles in columns], axis=1))
    seen = np.isfinite(values).all(axis=1)
    times, values = times[seen], values[seen]
    lines = [
        name,
        "version=1",
        f"nRows={len(times)}",
        f"nColumns={len(columns) + 1}",
        "inDegrees=yes",
        "",
        "Units are S.I. units (second, meters, Newtons, ...)",
        "If the header above contains a line with 'inDegrees', this indicates whether rotational values are in degrees (yes) or radians (no).",
        "",
        "endheader",
        "\t".join(["time", *(coordinate for coordinate, _ in columns)]),
    ]
    for time, row in zip(times, values, strict=True):
        lines.append("\t".join([f"{time:.6f}", *(f"{value:.4f}" for value in row)]))
    return "\n".join(lines) + "\n"


def _coordinates(body: Body) -> Iterator[tuple[str, FloatArray]]:
    for name, (measure, convert) in COORDINATES.items():
        for side in SIDES:
            yield f"{name}_{SUFFIXES[side]}", convert(read(measure, body, side).values)

"""Print the table of joint-angle errors in docs/angles.md out of reports of `spotter evaluate angles --json`.

    python -m training.plots.angle_table lite=lite.json full=full.json heavy=heavy.json

Two columns per report, as it is and corrected; a cell holds the mean error and the bias, or the error's 95 % interval, in degrees.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

# Title, and where its numbers are in a report.
ROWS = (
    ("**all**", ("overall",)),
    ("done as it should be", ("by_form", "correct")),
    ("with a fault", ("by_form", "faulty")),
    ("visible limbs", ("by_sight", "visible")),
    ("hidden limbs", ("by_sight", "hidden")),
    ("the athlete is followed", ("by_tracking", "followed")),
    ("somebody or something else is", ("by_tracking", "lost")),
    *((joint, ("by_joint", joint)) for joint in ("knee", "hip", "elbow", "shoulder")),
    *((view, ("by_view", view)) for view in ("side", "front", "diagonal", "back")),
)


def table(reports: dict[str, dict[str, Any]]) -> str:
    """Markdown: a column for each report as it is and corrected, two rows for each part of the clips.

    Args:
        reports: title to report; each holds the corrected angles and, under `raw`, the others.

    Raises:
        KeyError: a report is of raw angles alone.
    """
    columns = [(f"{title}, {state}", found) for title, report in reports.items() for state, found in _states(report)]
    lines = [_line(["", *(title for title, _ in columns)]), _line(["---"] * (len(columns) + 1), around="")]
    for name, path in ROWS:
        count = columns[0][1]["n_by_view"].get(name)
        lines.append(
            _line([f"{name} (n = {count})" if count else name, *(_error(found, path) for _, found in columns)])
        )
        lines.append(_line(["95 %", *(_interval(found, path) for _, found in columns)]))
    return "\n".join(lines)


def _states(report: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [("as it is", report["raw"]), ("corrected", report)]


def _line(cells: list[str], around: str = " ") -> str:
    return "|" + "|".join(f"{around}{cell}{around}" if cell else " " for cell in cells) + "|"


def _error(found: dict[str, Any], path: tuple[str, ...]) -> str:
    error, bias = found["mae_deg"], found["bias_deg"]
    for key in path:
        error, bias = error[key], bias[key]
    return f"{error:.1f} ({bias:+.1f})"


def _interval(found: dict[str, Any], path: tuple[str, ...]) -> str:
    low, high = found["ci95"][".".join(("mae_deg", *path))]
    return f"{low:.1f} to {high:.1f}"


def main() -> None:
    """Read the reports, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", help="JSON files, each with a title in front: title=file")
    named = dict(one.split("=", 1) for one in parser.parse_args().reports)
    print(table({title: json.loads(Path(file).read_text("utf-8")) for title, file in named.items()}))


if __name__ == "__main__":
    main()

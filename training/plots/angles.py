"""Draw the heat map of joint-angle errors out of reports of `spotter evaluate angles --json`.

    python -m training.plots.angles full.json --out docs/figures/angle-errors.svg
    python -m training.plots.angles lite=lite.json full=full.json --out docs/figures/angle-errors.svg

One block of cells per report: rows are views, columns are joints; a cell holds the mean error and, below, the bias.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

JOINTS = ("knee", "hip", "elbow", "shoulder")
VIEWS = ("side", "front", "diagonal", "back")
CELL_WIDTH, CELL_HEIGHT, LEFT, TOP, GAP = 72, 40, 70, 40, 26
INK, EMPTY = "#334155", "#f1f5f9"
WORST = 40.0  # degrees that are drawn in the strongest colour
LIGHT, STRONG = (255, 247, 237), (194, 65, 12)


def main() -> None:
    """Read the reports, write the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", help="JSON files, each with a title in front if wanted: title=file")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    blocks = []
    for given in arguments.reports:
        title, _, name = given.rpartition("=")
        report = json.loads(Path(name).read_text("utf-8"))
        if "raw" in report:
            blocks += [(f"{title} as it is".strip(), report["raw"]), (f"{title} corrected".strip(), report)]
        else:
            blocks.append((title or f"{report.get('complexity', '')} {report['model']}", report))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(page(blocks), "utf-8")


def page(blocks: list[tuple[str, dict[str, Any]]]) -> str:
    """One SVG with the blocks side by side."""
    wide = LEFT + len(JOINTS) * CELL_WIDTH + GAP
    width, height = wide * len(blocks), TOP + (len(VIEWS) + 1) * CELL_HEIGHT + GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
    body = "\n".join(_block(index * wide, title, report) for index, (title, report) in enumerate(blocks))
    return f'{head}\n<rect width="{width}" height="{height}" fill="#fff"/>\n{body}\n</svg>\n'


def _block(left: float, title: str, report: dict[str, Any]) -> str:
    parts = [f'<text x="{left + LEFT}" y="16" fill="{INK}" font-weight="bold">{title}, {report["n"]} clips</text>']
    for column, joint in enumerate(JOINTS):
        x = left + LEFT + (column + 0.5) * CELL_WIDTH
        parts.append(f'<text x="{x}" y="{TOP - 6}" fill="{INK}" text-anchor="middle">{joint}</text>')
    for row, view in enumerate((*VIEWS, "all")):
        y = TOP + row * CELL_HEIGHT
        parts.append(f'<text x="{left + LEFT - 8}" y="{y + 24}" fill="{INK}" text-anchor="end">{view}</text>')
        for column, joint in enumerate(JOINTS):
            parts.append(
                _cell(
                    left + LEFT + column * CELL_WIDTH,
                    y,
                    *(_value(report[key], view, joint) for key in ("mae_deg", "bias_deg")),
                )
            )
    return "\n".join(parts)


def _value(scores: dict[str, Any], view: str, joint: str) -> float | None:
    found = scores["by_joint"][joint] if view == "all" else scores["by_view_and_joint"][joint].get(view)
    return None if found is None else float(found)


def _cell(x: float, y: float, error: float | None, bias: float | None) -> str:
    share = 0.0 if error is None else min(error / WORST, 1.0)
    colour = "#" + "".join(f"{round(low + (high - low) * share):02x}" for low, high in zip(LIGHT, STRONG, strict=True))
    square = f'<rect x="{x + 1}" y="{y + 1}" width="{CELL_WIDTH - 2}" height="{CELL_HEIGHT - 2}" fill="{EMPTY if error is None else colour}"/>'
    if error is None or bias is None:
        return square
    middle = x + CELL_WIDTH / 2
    return (
        f'{square}<text x="{middle}" y="{y + 17}" fill="{INK}" text-anchor="middle" font-weight="bold">{error:.1f}</text>'
        f'<text x="{middle}" y="{y + 32}" fill="{INK}" text-anchor="middle" font-size="10">{bias:+.1f}</text>'
    )


if __name__ == "__main__":
    main()

"""Draw the heat maps of joint-angle errors out of reports of `spotter evaluate angles --json`.

    python -m training.plots.angles lite=lite.json full=full.json heavy=heavy.json --out docs/figures/angle-errors.png
    python -m training.plots.angles full=full.json --rows exercise --out docs/figures/angle-errors-exercises.png

Two blocks of cells per report, as it is and corrected: rows are views or exercises, columns are joints; a cell holds the mean error
and, below, the bias, in degrees.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

JOINTS = ("knee", "hip", "elbow", "shoulder")
VIEWS = ("side", "front", "diagonal", "back")
CELL_WIDTH, CELL_HEIGHT, LEFT, TOP, GAP = 92, 52, 190, 76, 36
LARGE, SMALL = 19, 14
INK, PAPER, EMPTY = (51, 65, 85), (255, 255, 255), (241, 245, 249)
WORST = 40.0  # degrees that are drawn in the strongest colour
LIGHT, STRONG = (255, 247, 237), (194, 65, 12)


@dataclass(frozen=True)
class Block:
    """One map: its title, and the report it shows."""

    title: str
    report: dict[str, Any]


def main() -> None:
    """Read the reports, write the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", help="JSON files, each with a title in front: title=file")
    parser.add_argument("--rows", choices=["view", "exercise"], default="view")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    lines = []
    for given in arguments.reports:
        title, _, name = given.rpartition("=")
        report = json.loads(Path(name).read_text("utf-8"))
        line = [Block(f"{title} corrected", report)] if "raw" in report else []
        lines.append([Block(f"{title} as it is", report.get("raw", report)), *line])
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    page(lines, arguments.rows).save(arguments.out, optimize=True)


def page(lines: list[list[Block]], rows: str) -> Image.Image:
    """The blocks of each report side by side, the reports one below the other."""
    names = {id(line): _rows(line[0].report, rows) for line in lines}
    wide = LEFT + len(JOINTS) * CELL_WIDTH + GAP
    heights = [TOP + len(names[id(line)]) * CELL_HEIGHT + GAP for line in lines]
    picture = Image.new("RGB", (wide * max(len(line) for line in lines), sum(heights)), PAPER)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        for column, block in enumerate(line):
            _block(draw, column * wide, sum(heights[:number]), block, names[id(line)], rows)
    return picture.quantize(64)


def _rows(report: dict[str, Any], rows: str) -> list[str]:
    if rows == "view":
        return [*(view for view in VIEWS if view in report["n_by_view"]), "all"]
    errors = report["mae_deg"]["by_exercise"]
    return [*sorted(errors, key=lambda name: -(errors[name] or 0.0)), "all"]


def _block(draw: ImageDraw.ImageDraw, left: int, top: int, block: Block, names: list[str], rows: str) -> None:
    report, counts = block.report, block.report[f"n_by_{rows}"] | {"all": block.report["n"]}
    _text(draw, (left + LEFT + len(JOINTS) * CELL_WIDTH / 2, top + 24), f"{block.title}, {report['n']} clips", LARGE)
    for column, joint in enumerate(JOINTS):
        _text(draw, (left + LEFT + (column + 0.5) * CELL_WIDTH, top + TOP - 16), joint, SMALL)
    for row, name in enumerate(names):
        y = top + TOP + row * CELL_HEIGHT
        _text(draw, (left + LEFT - 10, y + CELL_HEIGHT / 2), f"{name.replace('_', ' ')} ({counts[name]})", SMALL, "rm")
        for column, joint in enumerate(JOINTS):
            error, bias = (_value(report[key], name, joint, rows) for key in ("mae_deg", "bias_deg"))
            _cell(draw, left + LEFT + column * CELL_WIDTH, y, error, bias)


def _value(scores: dict[str, Any], name: str, joint: str, rows: str) -> float | None:
    found = scores["by_joint"][joint] if name == "all" else scores[f"by_{rows}_and_joint"][joint].get(name)
    return None if found is None else float(found)


def _cell(draw: ImageDraw.ImageDraw, x: int, y: int, error: float | None, bias: float | None) -> None:
    share = 0.0 if error is None else min(error / WORST, 1.0)
    colour = tuple(round(low + (high - low) * share) for low, high in zip(LIGHT, STRONG, strict=True))
    draw.rectangle((x + 1, y + 1, x + CELL_WIDTH - 2, y + CELL_HEIGHT - 2), fill=EMPTY if error is None else colour)
    if error is not None and bias is not None:
        _text(draw, (x + CELL_WIDTH / 2, y + 18), f"{error:.1f}", LARGE)
        _text(draw, (x + CELL_WIDTH / 2, y + 38), f"{bias:+.1f}", SMALL)


def _text(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, anchor: str = "mm") -> None:
    draw.text(at, text, fill=INK, font=ImageFont.load_default(size), anchor=anchor)


if __name__ == "__main__":
    main()

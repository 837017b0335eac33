"""Draw the videos that the counter gets most wrong: the movement, the sets that it heard, its repetitions and the truth.

    python -m training.plots.counting sequences.npz --out docs/figures/counting-worst.svg

Plain SVG with curves only: the first principal component of the pose, and the activity that the rhythm network hears.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spotter.domain.periodicity import KEEP, LEVEL_PERCENTILE, Cycle, Rhythm, cycles_of, rhythm
from spotter.evaluation.counting import Counted, read

WORST = 10
POINTS = 420  # of a curve; more cannot be seen
WIDTH, ROW, CURVE, MARGIN = 900, 96, 48, 12
INK, MOVEMENT, ACTIVITY, FOUND, TRUE = "#334155", "#2563eb", "#d97706", "#059669", "#dc2626"


def main() -> None:
    """Count all, draw the worst."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    rows = []
    for video in read(arguments.file):
        heard = rhythm(video.clip.sequence)
        found = cycles_of(heard)
        rows.append((abs(len(found) - video.count) / max(video.count, 1), video, heard, found))
    rows.sort(key=lambda row: (-row[0], row[1].clip.name))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(page([row[1:] for row in rows[:WORST]]), "utf-8")


def page(rows: list[tuple[Counted, Rhythm, tuple[Cycle, ...]]]) -> str:
    """One SVG with a row for each video."""
    height = ROW * len(rows) + MARGIN
    body = "\n".join(_row(MARGIN + ROW * index, *row) for index, row in enumerate(rows))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="11">'
    return f'{head}\n<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n{body}\n</svg>\n'


def _row(top: float, video: Counted, heard: Rhythm, found: tuple[Cycle, ...]) -> str:
    times = heard.track.times
    span = float(times[-1] - times[0])

    def across(moment: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * (moment - float(times[0])) / span

    bottom = top + 16 + CURVE
    level = KEEP * float(np.percentile(heard.activity[heard.track.seen], LEVEL_PERCENTILE)) * CURVE
    parts = [
        f'<text x="{MARGIN}" y="{top + 10:.0f}" fill="{INK}">{video.clip.name}: {video.count} true, {len(found)} counted, '
        f"{span:.0f} s, {1 - heard.track.seen.mean():.0%} without a pose</text>",
        _curve(_movement(heard), across, times, bottom, MOVEMENT),
        _curve(heard.activity, across, times, bottom, ACTIVITY),
        f'<path d="M{MARGIN} {bottom - level:.1f}H{WIDTH - MARGIN}" stroke="{ACTIVITY}" stroke-dasharray="2 4"/>',
        *_bars([(cycle.start, cycle.end) for cycle in found], across, bottom + 5, FOUND),
    ]
    if video.spans is not None:
        moments = np.interp(video.spans, np.arange(len(video.clip.sequence)), video.clip.sequence.times)
        parts += _bars([tuple(moment) for moment in moments], across, bottom + 11, TRUE)
    return "\n".join(parts)


def _movement(heard: Rhythm) -> NDArray[np.float64]:
    """(G,) first principal component of the seen poses, 0..1; NaN where nobody was seen."""
    seen = heard.track.seen
    centred = heard.track.values - heard.track.values[seen].mean(axis=0)
    along = centred @ np.linalg.svd(centred[seen], full_matrices=False)[2][0]
    low, high = np.percentile(along[seen], [1, 99])
    return np.where(seen, np.clip((along - low) / max(high - low, 1e-9), 0.0, 1.0), np.nan)


def _curve(values: NDArray[np.float64], across, times: NDArray[np.float64], bottom: float, colour: str) -> str:  # type: ignore[no-untyped-def]
    chosen = np.unique(np.linspace(0, len(values) - 1, POINTS).astype(np.int64))
    path, drawing = [], False
    for index in chosen:
        if np.isnan(values[index]):
            drawing = False
            continue
        path.append(f"{'L' if drawing else 'M'}{across(float(times[index])):.1f} {bottom - CURVE * values[index]:.1f}")
        drawing = True
    return f'<path d="{"".join(path)}" fill="none" stroke="{colour}"/>'


def _bars(spans: list[tuple[float, ...]], across, y: float, colour: str) -> list[str]:  # type: ignore[no-untyped-def]
    return [
        f'<path d="M{across(start) + 1:.1f} {y:.0f}H{across(end) - 1:.1f}" stroke="{colour}" stroke-width="3"/>'
        for start, end in spans
    ]


if __name__ == "__main__":
    main()

"""Draw the videos that the counter gets most wrong: the movement, the sets that it heard, its repetitions and the truth.

    python -m training.plots.counting sequences.npz --out docs/figures/counting-worst.svg
    python -m training.plots.counting labels.csv --poses FOLDER --out docs/figures/counting-clips-worst.svg

The first form reads the format of Countix-Fitness and counts without knowing the exercise. The second reads labelled clips;
FOLDER holds the stitched poses of each (`FILE.npz`), and the label says which exercise's signal is counted. Plain SVG with
curves only: the first principal component of the pose, and the activity that the rhythm network hears.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spotter.domain.body import Body
from spotter.domain.counting import repetitions
from spotter.domain.exercise import library
from spotter.domain.periodicity import KEEP, LEVEL_PERCENTILE, Rhythm, cycles_of, rhythm
from spotter.domain.pose import PoseSequence
from spotter.evaluation.counting import read
from spotter.evaluation.videos import COUNTED_CONFIDENCE, read_labels

WORST = 10
POINTS = 420  # of a curve; more cannot be seen
WIDTH, ROW, CURVE, MARGIN = 900, 96, 48, 12
INK, MOVEMENT, ACTIVITY, FOUND, TRUE = "#334155", "#2563eb", "#d97706", "#059669", "#dc2626"
TINY = 1e-9

Place = Callable[[float], float]


@dataclass(frozen=True)
class Drawn:
    """One video: what was heard, and start and end in seconds of the repetitions that were found and of the true ones."""

    name: str
    count: int
    heard: Rhythm
    found: list[tuple[float, float]]
    true: list[tuple[float, float]]

    @property
    def error(self) -> float:
        """As in the mean error of the benchmark: in repetitions that were there."""
        return abs(len(self.found) - self.count) / max(self.count, 1)


def main() -> None:
    """Count all, draw the worst."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, help="sequences (.npz) or labels of clips (.csv)")
    parser.add_argument("--poses", type=Path, help="folder with the poses of the clips")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    videos = clips(arguments.file, arguments.poses) if arguments.poses else sequences(arguments.file)
    rows = sorted(videos, key=lambda video: (-video.error, video.name))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(page(rows[:WORST]), "utf-8")


def sequences(path: Path) -> Iterator[Drawn]:
    """The videos of a file in the format of Countix-Fitness, counted without knowing the exercise."""
    for video in read(path):
        heard, times = rhythm(video.clip.sequence), video.clip.sequence.times
        spans = np.zeros((0, 2)) if video.spans is None else np.interp(video.spans, np.arange(len(times)), times)
        found = [(cycle.start, cycle.end) for cycle in cycles_of(heard)]
        yield Drawn(video.clip.name, video.count, heard, found, [(float(start), float(end)) for start, end in spans])


def clips(labels: Path, poses: Path) -> Iterator[Drawn]:
    """Labelled clips with repetitions, counted by the labelled exercise's signal where the library has it."""
    for label in read_labels(labels):
        if label.reps == 0 or label.reps_confidence not in COUNTED_CONFIDENCE:
            continue
        sequence = PoseSequence.from_npz((poses / f"{label.file}.npz").read_bytes())
        heard, exercise = rhythm(sequence), library().get(label.exercise)
        if exercise is None or exercise.kind != "repetitions":
            found = [(cycle.start, cycle.end) for cycle in cycles_of(heard)]
        else:
            movements = repetitions(exercise, Body.of(sequence))
            found = [(each.start, each.end) for each in movements if each.attempt_reason is None]
        yield Drawn(label.file, label.reps, heard, found, [])


def page(rows: list[Drawn]) -> str:
    """One SVG with a row for each video."""
    height = ROW * len(rows) + MARGIN
    body = "\n".join(_row(MARGIN + ROW * index, row) for index, row in enumerate(rows))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="11">'
    return f'{head}\n<rect width="{WIDTH}" height="{height}" fill="#fff"/>\n{body}\n</svg>\n'


def _row(top: float, video: Drawn) -> str:
    heard, times = video.heard, video.heard.track.times
    span = max(float(times[-1] - times[0]), TINY)

    def across(moment: float) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * (moment - float(times[0])) / span

    bottom = top + 16 + CURVE
    seen = heard.track.seen
    level = KEEP * float(np.percentile(heard.activity[seen], LEVEL_PERCENTILE)) * CURVE if seen.any() else 0.0
    parts = [
        f'<text x="{MARGIN}" y="{top + 10:.0f}" fill="{INK}">{video.name}: {video.count} true, {len(video.found)} counted, '
        f"{span:.0f} s, {1 - seen.mean():.0%} without a pose</text>",
        _curve(_movement(heard), across, times, bottom, MOVEMENT),
        _curve(heard.activity, across, times, bottom, ACTIVITY),
        f'<path d="M{MARGIN} {bottom - level:.1f}H{WIDTH - MARGIN}" stroke="{ACTIVITY}" stroke-dasharray="2 4"/>',
        *_bars(video.found, across, bottom + 5, FOUND),
        *_bars(video.true, across, bottom + 11, TRUE),
    ]
    return "\n".join(parts)


def _movement(heard: Rhythm) -> NDArray[np.float64]:
    """(G,) first principal component of the seen poses, 0..1; NaN where nobody was seen."""
    seen = heard.track.seen
    if not seen.any():
        return np.full(len(seen), np.nan)
    centred = heard.track.values - heard.track.values[seen].mean(axis=0)
    along = centred @ np.linalg.svd(centred[seen], full_matrices=False)[2][0]
    low, high = np.percentile(along[seen], [1, 99])
    return np.where(seen, np.clip((along - low) / max(high - low, TINY), 0.0, 1.0), np.nan)


def _curve(values: NDArray[np.float64], across: Place, times: NDArray[np.float64], bottom: float, colour: str) -> str:
    chosen = np.unique(np.linspace(0, len(values) - 1, POINTS).astype(np.int64))
    path, drawing = [], False
    for index in chosen:
        if np.isnan(values[index]):
            drawing = False
            continue
        path.append(f"{'L' if drawing else 'M'}{across(float(times[index])):.1f} {bottom - CURVE * values[index]:.1f}")
        drawing = True
    return f'<path d="{"".join(path)}" fill="none" stroke="{colour}"/>'


def _bars(spans: list[tuple[float, float]], across: Place, y: float, colour: str) -> list[str]:
    return [
        f'<path d="M{across(start) + 1:.1f} {y:.0f}H{across(end) - 1:.1f}" stroke="{colour}" stroke-width="3"/>'
        for start, end in spans
    ]


if __name__ == "__main__":
    main()

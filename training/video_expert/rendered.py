"""Labelled clips of rendered athletes (`training.synthetic`) for the trainer.

    python -m training.video_expert.rendered OUT --exercise squat --exercise push_up --clips 40 --seed 7

Writes OUT/*.mp4 and OUT/labels.csv. Clip `index` of a set with seed S is drawn from the seed S * 100000 + index, so that sets
of different seeds share no clip. A set that is partly there is completed.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

from training.synthetic.clip import Clip, Wishes
from training.synthetic.performance import EXERCISES
from training.video_expert.drawn import write_clip

SECONDS = 4.5
SEEDS_OF_A_SET = 100_000


def write_set(folder: Path, exercises: list[str], clips: int, seed: int, fps: int, height: int) -> None:
    """`clips` files of each exercise, 3:4 upright, and their labels."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for index in range(clips):
        for place, exercise in enumerate(exercises):
            number = seed * SEEDS_OF_A_SET + index * len(exercises) + place
            path = folder / f"{exercise}-{number}.mp4"
            rows.append((path.name, exercise))
            if path.exists():
                continue
            wishes = Wishes(exercise=exercise, seconds=SECONDS, fps=fps, width=height * 3 // 4, height=height)
            half = path.with_suffix(".part.mp4")
            write_clip(half, Clip.draw(number, wishes).frames(), fps)
            half.replace(path)
            print(path.name, flush=True)
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("clip", "label"), *rows])


def main() -> None:
    """Render."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--exercise", action="append", choices=EXERCISES, required=True)
    parser.add_argument("--clips", type=int, default=40, help="of each exercise (default %(default)s)")
    parser.add_argument("--seed", type=int, default=7, help="of the set (default %(default)s)")
    parser.add_argument("--fps", type=int, default=8, help="default %(default)s")
    parser.add_argument("--height", type=int, default=320, help="pixels (default %(default)s)")
    arguments = parser.parse_args()
    write_set(arguments.out, arguments.exercise, arguments.clips, arguments.seed, arguments.fps, arguments.height)


if __name__ == "__main__":
    main()

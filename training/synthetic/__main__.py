"""Command line: render clips and write their truth beside them."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from pathlib import Path

from spotter.errors import InvalidRequest
from training.synthetic.camera import VIEWS
from training.synthetic.clip import FPS, HEIGHT, SECONDS, WIDTH, Wishes
from training.synthetic.faults import FAULTS, faults_of
from training.synthetic.job import Job, render
from training.synthetic.performance import EXERCISES

EXIT_BAD_INPUT = 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m training.synthetic", description="Render synthetic athletes with exact truth."
    )
    parser.add_argument(
        "video", type=Path, nargs="?", help="the video to write; with --clips the seed is added to its name"
    )
    parser.add_argument("--exercise", help="one of --list; drawn from the seed when left out")
    parser.add_argument(
        "--fault",
        action="append",
        dest="faults",
        metavar="NAME",
        help="turn a knob, may be repeated; `none` for a correct clip",
    )
    parser.add_argument("--seed", type=int, default=0, help="the same seed and options always give the same clip")
    parser.add_argument("--clips", type=int, default=1, help="render this many, with seeds counting up")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="clips that are rendered side by side")
    parser.add_argument("--view", choices=sorted(VIEWS), help="where the camera stands; drawn when left out")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--fps", type=float, default=FPS)
    parser.add_argument("--size", default=f"{WIDTH}x{HEIGHT}", help="width x height in pixels, both even")
    parser.add_argument("--crf", type=int, default=23, help="x264's quality; 33 looks like a clip from a messenger")
    parser.add_argument("--list", action="store_true", help="show the exercises and their faults")
    return parser


def _wishes(arguments: argparse.Namespace) -> Wishes:
    try:
        width, height = (int(part) for part in arguments.size.split("x"))
    except ValueError:
        raise InvalidRequest(f"'{arguments.size}' is no size; write it like 360x480.") from None
    if width % 2 or height % 2 or min(width, height) < 64:
        raise InvalidRequest("Width and height must be even and at least 64 pixels.")
    if not 0.5 <= arguments.seconds <= 600 or not 1 <= arguments.fps <= 120:
        raise InvalidRequest("A clip lasts 0.5 to 600 seconds at 1 to 120 frames per second.")
    if arguments.exercise is not None and arguments.exercise not in EXERCISES:
        raise InvalidRequest(f"There is no exercise '{arguments.exercise}'. --list shows all.")
    faults = arguments.faults
    if faults and arguments.exercise is None:
        raise InvalidRequest("A fault needs an exercise: add --exercise.")
    return Wishes(
        exercise=arguments.exercise,
        faults=None if faults is None else tuple(name for name in faults if name != "none"),
        azimuth=None if arguments.view is None else VIEWS[arguments.view],
        seconds=arguments.seconds,
        fps=arguments.fps,
        width=width,
        height=height,
    )


def _listed() -> str:
    lines = [f"{name:20s} {', '.join(faults_of(name)) or '-'}" for name in EXERCISES]
    return "\n".join([*lines, "", *(f"{name:20s} {fault.text}" for name, fault in FAULTS.items())])


def main() -> None:
    """Write `out.mp4` and `out.npz`."""
    parser = _parser()
    arguments = parser.parse_args()
    if arguments.list:
        print(_listed())
        return
    if arguments.video is None:
        parser.error("name the video to write, or use --list")
    try:
        wishes, video = _wishes(arguments), arguments.video
        video.parent.mkdir(parents=True, exist_ok=True)
        seeds = range(arguments.seed, arguments.seed + arguments.clips)
        names = [video if arguments.clips == 1 else video.with_stem(f"{video.stem}-{seed}") for seed in seeds]
        jobs: list[Job] = [(seed, wishes, name, arguments.crf) for seed, name in zip(seeds, names, strict=True)]
        workers = max(min(arguments.workers, len(jobs)), 1)
        if workers == 1:
            for job in jobs:
                print(render(job), flush=True)
            return
        with multiprocessing.get_context("spawn").Pool(workers) as pool:
            for line in pool.imap(render, jobs):
                print(line, flush=True)
    except InvalidRequest as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(EXIT_BAD_INPUT)


if __name__ == "__main__":
    main()

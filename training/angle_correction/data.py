"""Synthetic athletes through the real landmarker: what the pose model says beside what is true.

    python -m training.angle_correction.data --first 0 --clips 400 --models .spotter/models out/

Every clip is a file of its own, so that the work can be stopped, continued and shared among machines by ranges of seeds.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from spotter.adapters.mediapipe_pose import MediapipePose
from spotter.models.registry import pose_bundle_name
from training.synthetic.clip import Clip, Wishes
from training.synthetic.video import CRF_RANGE, compressed

FPS = 12.0  # the product's own sampling
SECONDS = 1.5  # short, so that many bodies, cameras and exercises are seen for the same work
SKIP = (0.3, 4.0)  # seconds into the performance at which the clip begins
STREAM = 4  # keeps what is drawn here apart from what the clip draws


def record(
    seed: int,
    landmarkers: dict[str, MediapipePose],
    *,
    seconds: float = SECONDS,
    skip: tuple[float, float] = SKIP,
    fps: float = FPS,
    exercise: str | None = None,
    azimuth: float | None = None,
) -> dict[str, np.ndarray]:
    """The arrays of one clip: the truth (`Clip.facts`) and, for each pose model, `image_`, `world_`, `visibility_`, `detected_`.

    Args:
        seed: of everything that is drawn.
        landmarkers: pose models by name.
        seconds: length of the clip.
        skip: range of the seconds of the performance before it.
        fps: pictures a second.
        exercise: see `Wishes`.
        azimuth: see `Wishes`.
    """
    rng = np.random.default_rng([STREAM, seed])
    crf = int(rng.integers(*CRF_RANGE))
    clip = Clip.draw(seed, Wishes(exercise, azimuth=azimuth, seconds=seconds, fps=fps, skip=float(rng.uniform(*skip))))
    frames = list(compressed(clip.frames(), fps, crf))
    facts = clip.facts(seed)
    for variant, landmarker in landmarkers.items():
        timed = ((float(moment), frame) for moment, frame in zip(facts["times"], frames, strict=True))
        found = landmarker.estimate(timed, clip.width, clip.height)
        facts |= {
            f"image_{variant}": found.image.astype(np.float32),
            f"world_{variant}": found.world.astype(np.float32),
            f"seen_{variant}": found.visibility.astype(np.float32),
            f"detected_{variant}": found.detected,
        }
    return facts


@dataclass(frozen=True)
class Wanted:
    """What every clip of a run has in common; the fields are the options of the command."""

    out: Path
    models: Path
    pose: tuple[str, ...]
    seconds: float
    skip: tuple[float, float]
    fps: float


# Every process loads the pose models once.
_LANDMARKERS: ContextVar[dict[str, MediapipePose]] = ContextVar("landmarkers")


def _load(wanted: Wanted) -> None:
    _LANDMARKERS.set({name: MediapipePose(wanted.models / pose_bundle_name(name), name) for name in wanted.pose})


def _write(wanted: Wanted, seed: int) -> str:
    """Write one clip; what to say about it."""
    start = time.monotonic()
    facts = record(seed, _LANDMARKERS.get(), seconds=wanted.seconds, skip=wanted.skip, fps=wanted.fps)
    target = wanted.out / f"{seed}.npz"
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        np.savez_compressed(file, **facts)
    part.rename(target)
    return f"{seed} {facts['exercise']} {time.monotonic() - start:.1f} s"


def main() -> None:
    """Write `SEED.npz` for every seed that has no file yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--clips", type=int, default=400)
    parser.add_argument("--models", type=Path, default=Path(".spotter/models"))
    parser.add_argument("--pose", nargs="+", default=["full"], choices=["lite", "full", "heavy"])
    parser.add_argument("--seconds", type=float, default=SECONDS, help="length of a clip")
    parser.add_argument("--skip", type=float, nargs=2, default=SKIP, help="range of seconds left out at the start")
    parser.add_argument("--fps", type=float, default=FPS, help="pictures a second, default %(default)s")
    parser.add_argument("--workers", type=int, default=2, help="processes, default %(default)s")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    wanted = Wanted(chosen.out, chosen.models, tuple(chosen.pose), chosen.seconds, tuple(chosen.skip), chosen.fps)
    seeds = range(chosen.first, chosen.first + chosen.clips)
    missing = [seed for seed in seeds if not (wanted.out / f"{seed}.npz").exists()]
    if not missing:
        return
    # Started anew, not forked: the pose model does not outlive a fork.
    with ProcessPoolExecutor(chosen.workers, get_context("spawn"), _load, (wanted,)) as pool:
        for said in pool.map(partial(_write, wanted), missing):
            print(said, flush=True)


if __name__ == "__main__":
    main()

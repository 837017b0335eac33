"""Synthetic athletes through the real landmarker: what the pose model says beside what is true.

    python -m training.angle_correction.data --first 0 --clips 400 --models .spotter/models out/

Every clip is a file of its own, so that the work can be stopped, continued and shared among machines by ranges of seeds.
"""

from __future__ import annotations

import argparse
import time
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
) -> dict[str, np.ndarray]:
    """The arrays of one clip: the truth (`Clip.facts`) and, for each pose model, `image_`, `world_`, `visibility_`, `detected_`."""
    rng = np.random.default_rng([STREAM, seed])
    crf = int(rng.integers(*CRF_RANGE))
    clip = Clip.draw(seed, Wishes(seconds=seconds, fps=fps, skip=float(rng.uniform(*skip))))
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
    arguments = parser.parse_args()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    landmarkers = {name: MediapipePose(arguments.models / pose_bundle_name(name), name) for name in arguments.pose}
    for seed in range(arguments.first, arguments.first + arguments.clips):
        target = out / f"{seed}.npz"
        if target.exists():
            continue
        start = time.monotonic()
        facts = record(seed, landmarkers, seconds=arguments.seconds, skip=tuple(arguments.skip), fps=arguments.fps)
        part = target.with_suffix(".part")
        with part.open("wb") as file:
            np.savez_compressed(file, **facts)
        part.rename(target)
        print(f"{seed} {facts['exercise']} {time.monotonic() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()

"""Drawn athletes: the motions of `training.kinematics` as small videos, for trying the trainer where nothing is filmed.

    python -m training.video_expert.drawn OUT --exercise squat --exercise push_up --clips 40 --seed 7

Writes OUT/*.mp4, OUT/labels.csv and, beside each video, the pose sequence of the same performance seen from another side with
a pose model's errors (`training.kinematics.detector`), since MediaPipe does not find these figures. A figure of capsules before a background of random colours and boxes: enough to learn
motions from, far from a person. A video transformer that is to see people is trained on filmed or rendered ones.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from spotter.domain.landmarks import Landmark
from training.kinematics.camera import Shot, film
from training.kinematics.clips import LABELS, as_clip, choose, motions_of
from training.kinematics.motion import Motion, Performance, perform

SECONDS = 5.0
FPS = 10
SIDE = 144
_TRIES = 50
# A figure smaller than this share of the picture, or further outside, shows nothing.
_SMALLEST, _INSIDE = 0.35, 0.97
# Capsules from back to front would need depth; a fixed order does, since one limb hides another only now and then.
_LIMBS = (
    ("LEFT_HIP", "LEFT_KNEE", 0.075, "trousers"),
    ("RIGHT_HIP", "RIGHT_KNEE", 0.075, "trousers"),
    ("LEFT_KNEE", "LEFT_ANKLE", 0.05, "skin"),
    ("RIGHT_KNEE", "RIGHT_ANKLE", 0.05, "skin"),
    ("LEFT_HEEL", "LEFT_FOOT_INDEX", 0.04, "shoes"),
    ("RIGHT_HEEL", "RIGHT_FOOT_INDEX", 0.04, "shoes"),
    ("LEFT_SHOULDER", "LEFT_HIP", 0.09, "shirt"),
    ("RIGHT_SHOULDER", "RIGHT_HIP", 0.09, "shirt"),
    ("LEFT_SHOULDER", "RIGHT_SHOULDER", 0.06, "shirt"),
    ("LEFT_SHOULDER", "LEFT_ELBOW", 0.045, "shirt"),
    ("RIGHT_SHOULDER", "RIGHT_ELBOW", 0.045, "shirt"),
    ("LEFT_ELBOW", "LEFT_WRIST", 0.035, "skin"),
    ("RIGHT_ELBOW", "RIGHT_WRIST", 0.035, "skin"),
    ("NOSE", "NOSE", 0.11, "skin"),
)
_NOISE = 6.0

Image = NDArray[np.float32]


def draw_clip(shot: Shot, metre: float, rng: np.random.Generator, *, side: int = SIDE) -> Iterator[NDArray[np.uint8]]:
    """(side, side, 3) RGB frames of what the camera saw.

    Args:
        shot: projected joints.
        metre: pixels of the shot to a metre.
        rng: draws colours, background and noise.
        side: pixels.
    """
    scale = side / max(shot.width, shot.height)
    offset = (side - np.array([shot.width, shot.height]) * scale) / 2.0
    points = shot.xy * scale + offset
    background = _background(rng, side)
    colours = {name: rng.uniform(20.0, 235.0, size=3) for name in ("skin", "shirt", "trousers", "shoes")}
    for frame in points:
        picture = background.copy()
        for first, second, width, part in _LIMBS:
            ends = frame[[Landmark[first], Landmark[second]]]
            _capsule(picture, ends[0], ends[1], width * metre * scale, colours[part])
        noisy = picture + rng.normal(0.0, _NOISE, size=picture.shape)
        yield noisy.clip(0, 255).astype(np.uint8)


def visible(motion: Motion, rng: np.random.Generator) -> tuple[Performance, Shot, float]:
    """A performance, a shot that shows most of it, and how many pixels a metre has."""
    for _ in range(_TRIES):
        performance = perform(motion, rng, seconds=SECONDS, fps=FPS)
        points = performance.points
        shot = film(points, rng, close_up=0.0)
        size = np.array([shot.width, shot.height])
        inside = ((shot.xy >= 0) & (shot.xy <= size)).all(axis=-1).mean()
        extent = np.ptp(shot.xy.reshape(-1, 2), axis=0).max() / size.max()
        if inside >= _INSIDE and extent >= _SMALLEST:
            break
    body = np.linalg.norm(points[:, Landmark.LEFT_SHOULDER] - points[:, Landmark.LEFT_HIP], axis=-1)
    spans = np.linalg.norm(shot.xy[:, Landmark.LEFT_SHOULDER] - shot.xy[:, Landmark.LEFT_HIP], axis=-1)
    return performance, shot, float(np.percentile(spans, 90) / np.median(body))


def _background(rng: np.random.Generator, side: int) -> Image:
    wall, floor = rng.uniform(20.0, 235.0, size=(2, 3))
    rows = np.linspace(0.0, 1.0, side, dtype=np.float32)[:, None, None]
    horizon = rng.uniform(0.4, 0.85)
    picture = np.where(rows < horizon, wall, floor) * (1.0 - 0.3 * rng.random() * rows)
    picture = np.broadcast_to(picture, (side, side, 3)).astype(np.float32)
    for _ in range(rng.integers(0, 5)):
        top, left = rng.integers(0, side - 8, size=2)
        height, width = rng.integers(8, side // 2, size=2)
        picture[top : top + height, left : left + width] = rng.uniform(20.0, 235.0, size=3)
    return picture


def _capsule(
    picture: Image, start: NDArray[np.floating], end: NDArray[np.floating], width: float, colour: Image
) -> None:
    """Paint a line with round ends and soft edges."""
    side = len(picture)
    low = np.floor(np.minimum(start, end) - width - 1).clip(0, side).astype(int)
    high = np.ceil(np.maximum(start, end) + width + 2).clip(0, side).astype(int)
    if (high <= low).any():
        return
    columns, rows = np.arange(low[0], high[0]) - start[0], (np.arange(low[1], high[1]) - start[1])[:, None]
    along = end - start
    share = ((columns * along[0] + rows * along[1]) / max(float(along @ along), 1e-6)).clip(0.0, 1.0)
    distance = np.hypot(columns - share * along[0], rows - share * along[1])
    cover = (max(width, 1.0) - distance + 0.5).clip(0.0, 1.0)[..., None]
    part = picture[low[1] : high[1], low[0] : high[0]]
    part += cover * (colour - part)


def write_clip(path: Path, frames: Iterator[NDArray[np.uint8]], fps: int) -> None:
    """An H.264 file."""
    with av.open(str(path), "w") as container:
        stream = None
        for frame in frames:
            if stream is None:
                stream = container.add_stream("libx264", rate=fps, options={"preset": "veryfast", "crf": "23"})
                stream.height, stream.width = frame.shape[:2]
                stream.pix_fmt = "yuv420p"
                stream.codec_context.thread_count = 1
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        if stream is not None:
            container.mux(stream.encode(None))


def write_set(folder: Path, exercises: list[str], clips: int, seed: int) -> None:
    """`clips` files of each exercise and their labels."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["clip", "label"])
        for exercise in exercises:
            for index in range(clips):
                rng = np.random.default_rng([seed, LABELS.index(exercise), index])
                performance, shot, metre = visible(choose(motions_of(exercise), rng), rng)
                path = folder / f"{exercise}-{seed}-{index:04d}.mp4"
                write_clip(path, draw_clip(shot, metre, rng), FPS)
                path.with_suffix(".npz").write_bytes(_seen(performance, rng))
                rows.writerow([path.name, exercise])


def _seen(performance: Performance, rng: np.random.Generator) -> bytes:
    clip = as_clip(performance.times, performance.points, performance.active, performance.label, FPS, rng)
    return clip.sequence.to_npz()


def main() -> None:
    """Draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--exercise", action="append", choices=LABELS, required=True)
    parser.add_argument("--clips", type=int, default=40, help="of each exercise (default %(default)s)")
    parser.add_argument("--seed", type=int, default=7, help="default %(default)s")
    arguments = parser.parse_args()
    write_set(arguments.out, arguments.exercise, arguments.clips, arguments.seed)


if __name__ == "__main__":
    main()

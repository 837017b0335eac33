"""One clip to render, as a worker process takes it; apart from `__main__`, which spawned processes do not import."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

from training.synthetic.clip import Clip, Wishes
from training.synthetic.video import write

Job = tuple[int, Wishes, Path, int]
"""Seed, wishes, video to write, quality of the encoder."""


def render(job: Job) -> str:
    """Render one clip and its truth; returns one line about it."""
    seed, wishes, video, crf = job
    start = time.perf_counter()
    clip = Clip.draw(seed, wishes)
    count = write(str(video), clip.frames(), wishes.fps, crf=crf)
    with video.with_suffix(".npz").open("wb") as file:
        np.savez_compressed(file, **clip.facts(seed))
    done = clip.performance
    faults = ", ".join(done.faults) or "no fault"
    pace = count / (time.perf_counter() - start)
    return f"{video.name}: {done.exercise}, {faults}, {len(done.repetitions)} repetitions, {count} frames, {pace:.1f} frames/s"

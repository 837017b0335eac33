"""`spotter evaluate enhance`: does enhancing the picture help the landmarks? Clips are spoilt in known ways and repaired.

Every spoilt clip is written as a video file and goes through the steps `enhance` and `pose` as they are in the product.
Truth is what the landmarker says about the unspoilt clip, carried over by the known spoiling.
"""

from __future__ import annotations

import csv
import hashlib
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from spotter.adapters.mediapipe_pose import MediapipePose
from spotter.adapters.video_reader import VideoReader
from spotter.adapters.video_writer import VideoWriter
from spotter.contracts.stages import MediaInfo
from spotter.domain.enhancement import JUDGED, Plan, jitter
from spotter.domain.geometry import FloatArray, torso_length
from spotter.domain.picture_steps import Enhancer
from spotter.domain.pose import PoseSequence
from spotter.domain.sampling import scaled_height, stride_for
from spotter.domain.video_frame import VideoFrame
from spotter.evaluation.degradations import DEGRADATIONS, Frames
from spotter.evaluation.statistics import bootstrap_mean, wilson
from spotter.models.registry import POSE_BUNDLES
from spotter.models.store import locate
from spotter.ports import RgbFrame
from spotter.runtime.settings import PoseSettings
from spotter.stages import enhance as stage

SECONDS = 4.0  # of each clip, from its middle
SIDE = 480  # pixels of the shorter side before spoiling
CORRECT = 0.2  # torso lengths from the truth: the usual PCK
SURE = 0.5  # visibility in the unspoilt clip that makes a joint's place a truth
SEED = 20261122
PARTS = 3  # sources are drawn into so many parts by their name
TUNING_PART = 2
QUARTERS = {"turned_90": 90, "turned_180": 180, "turned_270": 270}
"""Clockwise degrees that stand a spoilt clip upright again."""
MEASURES = ("visibility", "detected", "jitter", "correct", "error")


class Run(BaseModel):
    """How well the landmarker did on one file; lengths in torso lengths."""

    model_config = ConfigDict(frozen=True)

    visibility: float
    detected: float
    jitter: float | None
    correct: float | None
    error: float | None
    frames: int


class Item(BaseModel):
    """One clip, spoilt in one way, before and after."""

    model_config = ConfigDict(frozen=True)

    file: str
    condition: str
    steps: tuple[str, ...]
    turn: int
    before: Run
    after: Run
    plan_seconds: float
    pose_seconds: float
    enhanced_pose_seconds: float
    trials: tuple[dict[str, Any], ...]


def clips(labels: Path, part: str) -> list[Path]:
    """One clip of each source in which one person trains; `tuning` is a third of the sources, `report` the others.

    The part of a source is drawn by the hash of its name, so that no source is in both.
    """
    chosen: dict[str, Path] = {}
    with labels.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            source = row["source"].split("@")[0].strip()
            drawn = int(hashlib.sha256(source.encode()).hexdigest(), 16) % PARTS
            if row["exercise"] != "none" and row["people"] == "1" and (drawn == TUNING_PART) is (part == "tuning"):
                chosen.setdefault(source, labels.parent / row["file"])
    return [chosen[source] for source in sorted(chosen)]


def evaluate(
    files: Sequence[Path], conditions: Sequence[str], probing: stage.Probing, done: Callable[[Item], None]
) -> list[Item]:
    """Spoil and repair every clip in every way."""
    items = []
    for path in files:
        for item in _clip(path, conditions, probing):
            items.append(item)
            done(item)
    return items


def probing_with(models: Path) -> stage.Probing:
    """Reader and landmarker as the product wires them."""
    settings = PoseSettings(models_dir=models)
    estimator = MediapipePose(locate(models, POSE_BUNDLES[settings.pose_model]), settings.pose_model)
    return stage.Probing(VideoReader(), estimator, settings.pose_fps, settings.pose_height)


def _clip(path: Path, conditions: Sequence[str], probing: stage.Probing) -> Iterator[Item]:
    reader = VideoReader()
    media = reader.probe(path)
    start = max(0.0, (media.duration - SECONDS) / 2)
    height = scaled_height(media.width, media.height, SIDE)
    stride = stride_for(media.fps, probing.fps)
    frames = [
        (time - start, _even(picture))
        for time, picture in reader.frames(path, media, start, start + SECONDS, height=height, stride=stride)
    ]
    truth: PoseSequence | None = None
    with tempfile.TemporaryDirectory() as folder:
        for condition in ("clean", *(name for name in conditions if name != "clean")):
            file = Path(folder) / f"{condition}.mp4"
            matrices = _write(frames, condition, media.fps / stride, file)
            if truth is None:
                truth = _track(file, reader.probe(file), Plan(), probing)
            if condition in conditions:
                yield _item(path.name, condition, file, truth, matrices, probing)


def _write(frames: Frames, condition: str, fps: float, file: Path) -> FloatArray:
    """Write the spoilt clip; (T, 2, 3) how each of its pictures came out of the unspoilt one, in pixels."""
    spoilt = DEGRADATIONS[condition](frames, np.random.default_rng(SEED))
    first = next(spoilt)
    height, width = first.picture.shape[:2]
    matrices = []
    with VideoWriter().open(file, width, height, fps) as sink:
        for (time, _), one in zip(frames, chain([first], spoilt), strict=True):
            sink.write(time, VideoFrame.of_rgb(one.picture))
            matrices.append(one.matrix)
    return np.array(matrices)


def _even(picture: RgbFrame) -> RgbFrame:
    """Without the last row or column where there is an odd number: the encoder wants even ones."""
    height, width = picture.shape[:2]
    return np.ascontiguousarray(picture[: height // 2 * 2, : width // 2 * 2])


def _track(file: Path, media: MediaInfo, plan: Plan, probing: stage.Probing) -> PoseSequence:
    """What the step `pose` does with a whole video."""
    height = scaled_height(media.width, media.height, plan.analysed_side(probing.height))
    frames = probing.reader.frames(file, media, 0.0, media.duration, height=height)
    enhancer = Enhancer(plan)
    found = probing.estimator.estimate(enhancer.enhanced(frames), media.width, media.height)
    return enhancer.restored(found)


def _item(
    name: str, condition: str, file: Path, truth: PoseSequence, matrices: FloatArray, probing: stage.Probing
) -> Item:
    media = probing.reader.probe(file)
    began = process_time()
    shown, enhancement = stage.enhancement_of(file, media, probing)
    planned = process_time()
    before = _track(file, media, Plan(), probing)
    tracked = process_time()
    after = _track(file, shown, enhancement.plan, probing) if enhancement.plan.steps else before
    return Item(
        file=name,
        condition=condition,
        steps=tuple(step.value for step in enhancement.plan.steps),
        turn=enhancement.plan.turn,
        before=_run(before, before.pixels(), truth, matrices),
        after=_run(after, _unturned(after, enhancement.plan.turn), truth, matrices),
        plan_seconds=planned - began,
        pose_seconds=tracked - planned,
        enhanced_pose_seconds=process_time() - tracked,
        trials=tuple(trial.model_dump(mode="json") for trial in enhancement.trials),
    )


def _unturned(found: PoseSequence, turn: int) -> FloatArray:
    """(T, 33, 2) pixels of the file's own picture, however it was turned for showing."""
    x, y = np.moveaxis(found.pixels(), -1, 0)
    if turn == 90:
        return np.stack((y, found.width - x), axis=-1)
    if turn == 180:
        return np.stack((found.width - x, found.height - y), axis=-1)
    if turn == 270:
        return np.stack((found.height - y, x), axis=-1)
    return found.pixels()


def _run(found: PoseSequence, pixels: FloatArray, truth: PoseSequence, matrices: FloatArray) -> Run:
    """Compare in pixels of the unspoilt picture, where the camera stands as it stood."""
    if not np.array_equal(found.times, truth.times):
        raise ValueError("the moments of a spoilt clip are not those of the clip")
    straight, moved = matrices[:, :, :2], matrices[:, :, 2]
    points = np.einsum("tij,tnj->tni", np.linalg.inv(straight), pixels - moved[:, None])
    size = np.array([truth.width, truth.height], dtype=np.float64)
    steady = replace(
        found,
        image=np.concatenate((points / size, found.image[..., 2:]), axis=-1),
        width=truth.width,
        height=truth.height,
    )
    torso = max(float(np.nanmedian(torso_length(truth.pixels()))), 1.0) if truth.detected.any() else 1.0
    known = truth.detected[:, None] & (truth.visibility[:, JUDGED] > SURE)
    far = np.linalg.norm(points - truth.pixels(), axis=-1)[:, JUDGED][known] / torso
    seen = np.isfinite(far)
    return Run(
        visibility=float(found.visibility[:, JUDGED].mean()),
        detected=float(found.detected.mean()),
        jitter=jitter(steady),
        correct=float((far <= CORRECT).mean()) if len(far) else None,
        error=float(np.median(far[seen])) if seen.any() else None,
        frames=len(found),
    )


def summary(items: Sequence[Item]) -> dict[str, Any]:
    """Per condition: n, how many plans are empty, each measure before and after, and the mean difference with its interval."""
    found = {}
    for condition in dict.fromkeys(item.condition for item in items):
        rows = [item for item in items if item.condition == condition]
        found[condition] = {
            "n": len(rows),
            "unchanged": sum(not item.steps for item in rows),
            "unchanged_ci95": wilson(sum(not item.steps for item in rows), len(rows)),
            "steps": dict(Counter(step for item in rows for step in item.steps)),
            "upright": sum((QUARTERS.get(condition, 0) - item.turn) % 360 == 0 for item in rows),
            "plan_seconds": float(np.mean([item.plan_seconds for item in rows])),
            "measures": {name: _measure(rows, name) for name in MEASURES},
        }
    return found


def _measure(rows: Sequence[Item], name: str) -> dict[str, Any]:
    pairs = [(getattr(item.before, name), getattr(item.after, name)) for item in rows]
    both = np.array([pair for pair in pairs if None not in pair], dtype=np.float64).reshape(-1, 2)
    if not len(both):
        return {"n": 0}
    gains = [float(after - before) for before, after in both]
    before, after = both.mean(axis=0)
    return {
        "n": len(both),
        "before": float(before),
        "after": float(after),
        "gain": float(np.mean(gains)),
        "gain_ci95": bootstrap_mean(gains),
    }

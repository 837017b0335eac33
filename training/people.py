"""Filmed people as the product's pose model sees them, without the rest of the system."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spotter.adapters.mediapipe_pose import MediapipePose
from spotter.adapters.video_reader import VideoReader
from spotter.domain.exercise import library
from spotter.domain.pose import PoseSequence
from spotter.domain.sampling import scaled_height, stride_for
from spotter.models.registry import pose_bundle_name
from spotter.runtime.settings import PoseSettings


@dataclass(frozen=True)
class Person:
    """One clip.

    Attributes:
        file: its name.
        exercise: what is done.
        sequence: as found, gaps not filled.
    """

    file: str
    exercise: str
    sequence: PoseSequence


def filmed(labels: Path, models: Path, variant: str, exercise: str | None = None) -> Iterator[Person]:
    """The clips of a labels file whose exercise is in the library, through the pose model.

    Args:
        labels: CSV with the columns `file` and, where no exercise is given, `exercise`.
        models: folder of the pose models.
        variant: of the pose model.
        exercise: what is done in all of them.
    """
    settings = PoseSettings(models_dir=models)
    landmarker = MediapipePose(models / pose_bundle_name(variant), variant)
    with labels.open(encoding="utf-8") as file:
        clips = [(row["file"], exercise or row["exercise"]) for row in csv.DictReader(file)]
    for name, done in clips:
        if done not in library():
            continue
        found = pose_of(labels.parent / name, landmarker, settings)
        if found.detected.any():
            yield Person(name, done, found)


def pose_of(path: Path, landmarker: MediapipePose, settings: PoseSettings) -> PoseSequence:
    """Whoever a video shows, at the size and the rate at which the step `pose` looks at it."""
    reader = VideoReader()
    media = reader.probe(path)
    height = scaled_height(media.width, media.height, settings.pose_height)
    stride = stride_for(media.fps, settings.pose_fps)
    frames = reader.frames(path, media, 0.0, media.duration, height=height, stride=stride)
    return landmarker.estimate(frames, media.width, media.height)

"""Finds one person in a stream of frames with MediaPipe's PoseLandmarker.

VIDEO mode: the detector runs on the first frame only and again when the person is lost, and the tracker smooths, so
frames must come in order and with their true time stamps.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

from spotter.domain.landmarks import LANDMARK_COUNT
from spotter.domain.pose import FloatArray, PoseSequence
from spotter.domain.shots import change, cuts, thumbnail
from spotter.ports import RgbFrame

STDERR = 2


class MediapipePose:
    """A `PoseEstimator`; each call of `estimate` tracks afresh, so one instance serves many videos."""

    def __init__(self, bundle: Path, variant: str) -> None:
        """Keep where the model is.

        Args:
            bundle: the `.task` file, checked by `spotter.models.store.locate`.
            variant: which model that is: lite, full or heavy.
        """
        self._bundle = bundle
        self._variant = variant

    @property
    def name(self) -> str:
        """Library, version and model."""
        return f"mediapipe {mp.__version__} {self._variant}"

    def estimate(self, frames: Iterator[tuple[float, RgbFrame]], width: int, height: int) -> PoseSequence:
        """Landmarks of one person in each frame; frames are used one by one and not kept.

        Args:
            frames: (seconds, (H, W, 3) RGB) in time order.
            width: of the picture as shown, in pixels; frames may be smaller.
            height: likewise.
        """
        times: list[float] = []
        poses: list[tuple[FloatArray, FloatArray, FloatArray] | None] = []
        changes: list[float] = []
        before: FloatArray | None = None
        stamp, found = -1, False
        with self._landmarker() as landmarker:
            for seconds, picture in frames:
                stamp = max(round(seconds * 1000), stamp + 1)  # MediaPipe wants whole, increasing milliseconds
                image = mp.Image(image_format=mp.ImageFormat.SRGB, data=picture)
                times.append(seconds)
                small = thumbnail(picture)
                changes.append(0.0 if before is None else change(before, small))
                before = small
                # The tracking part of the native graph starts, and talks, when the first person is found.
                with nullcontext() if found else _quiet():
                    poses.append(_landmarks(landmarker.detect_for_video(image, stamp)))
                found = found or poses[-1] is not None
        sequence = _sequence(times, poses, width, height)
        return replace(sequence, cuts=cuts(sequence.times, np.array(changes)))

    @contextmanager
    def _landmarker(self) -> Iterator[Any]:
        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(self._bundle)),
            running_mode=vision.RunningMode.VIDEO,
            num_poses=1,
        )
        with _quiet():
            landmarker = vision.PoseLandmarker.create_from_options(options)
        with landmarker:
            yield landmarker


@contextmanager
def _quiet() -> Iterator[None]:
    """Drop what native code writes to stderr: the libraries announce themselves at each start and have no switch."""
    saved = os.dup(STDERR)
    try:
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), STDERR)
            yield
    finally:
        os.dup2(saved, STDERR)
        os.close(saved)


def _landmarks(result: Any) -> tuple[FloatArray, FloatArray, FloatArray] | None:
    """(33, 3) image, (33,) visibility, (33, 3) world; None when nobody was found."""
    if not result.pose_landmarks:
        return None
    image = np.array([(point.x, point.y, point.z, point.visibility) for point in result.pose_landmarks[0]])
    world = np.array([(point.x, point.y, point.z) for point in result.pose_world_landmarks[0]])
    return image[:, :3], image[:, 3], world


def _sequence(
    times: list[float], poses: list[tuple[FloatArray, FloatArray, FloatArray] | None], width: int, height: int
) -> PoseSequence:
    count = len(times)
    image = np.full((count, LANDMARK_COUNT, 3), np.nan)
    visibility = np.zeros((count, LANDMARK_COUNT))
    world = np.full((count, LANDMARK_COUNT, 3), np.nan)
    detected = np.zeros(count, np.bool_)
    for index, pose in enumerate(poses):
        if pose is not None:
            image[index], visibility[index], world[index] = pose
            detected[index] = True
    return PoseSequence(np.array(times, np.float64), image, visibility, world, detected, width, height)

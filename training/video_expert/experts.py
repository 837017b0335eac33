"""Both experts on labelled clips, through the serving app's own classes. Runs in the app's environment: no torch.

A clip's pose sequence is read from the `.npz` beside it where there is one, else MediaPipe looks at the clip.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spotter.adapters.clip_pictures import ClipPictures
from spotter.adapters.mediapipe_pose import MediapipePose
from spotter.domain.clip_frames import FRAME_SIDE, FRAME_STEP_SECONDS, ClipFrames
from spotter.domain.pose import PoseSequence
from spotter.domain.windows import cut
from spotter.models.registry import POSE_BUNDLES
from spotter.models.store import locate
from spotter.runtime.settings import PoseSettings
from spotter.serving.model import ExerciseModel
from spotter.serving.video_expert import Opinion, VideoExpert
from training.people import pose_of
from training.video_expert.frames import read_pictures
from training.video_expert.labels import LabelledClip

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Answers:
    """What both experts say at the middle of N clips, in the video expert's V labels.

    Attributes:
        landmarks: (N, V) probabilities of the landmark classifier; a row sums to what it leaves for these labels.
        video: (N, V) probabilities of the video expert.
        truth: (N,) index of the label.
    """

    landmarks: Array
    video: Array
    truth: NDArray[np.int64]


def frames_of(path: Path) -> ClipFrames:
    """The pictures of a file as a request carries them."""
    times, pictures = read_pictures(path, FRAME_SIDE, 1.0 / FRAME_STEP_SECONDS)
    maker = ClipPictures()
    return ClipFrames(times, tuple(maker.picture(picture) for picture in pictures))


def sequence_of(path: Path, settings: PoseSettings) -> PoseSequence:
    """The pose of whoever the clip shows."""
    beside = path.with_suffix(".npz")
    if beside.is_file():
        return PoseSequence.from_npz(beside.read_bytes())
    landmarker = MediapipePose(locate(settings.models_dir, POSE_BUNDLES[settings.pose_model]), settings.pose_model)
    return pose_of(path, landmarker, settings)


def answers(
    clips: Sequence[LabelledClip], classifier: ExerciseModel, expert: VideoExpert, settings: PoseSettings
) -> Answers:
    """Ask both about every clip; a clip in which no body is seen gets an even answer of the landmark classifier."""
    labels = list(expert.record.labels)
    known = [classifier.labels.index(label) for label in labels]
    landmarks, video = [], []
    for clip in clips:
        opinion = expert.opinion(frames_of(clip.path))
        assert opinion is not None  # a clip has pictures, or reading it would have failed
        windows = cut(sequence_of(clip.path, settings))
        if len(windows):
            middle = len(windows) // 2
            landmarks.append(classifier.probabilities(windows.values[middle : middle + 1])[0][known])
            video.append(_nearest(opinion, float(windows.times[middle])))
        else:
            landmarks.append(np.full(len(labels), 1.0 / len(labels)))
            video.append(opinion.probabilities.mean(axis=0))
    truth = np.array([labels.index(clip.label) for clip in clips])
    return Answers(np.array(landmarks, dtype=np.float64), np.array(video, dtype=np.float64), truth)


def _nearest(opinion: Opinion, time: float) -> NDArray[np.float32]:
    return np.asarray(opinion.probabilities[np.abs(opinion.middles - time).argmin()])

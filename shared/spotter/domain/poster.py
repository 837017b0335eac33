"""Which moment of a video stands for it: one that shows a person in light, best the worst movement at its turning point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spotter.domain.assessment import Assessment
from spotter.domain.pose import PoseSequence
from spotter.domain.video_frame import VideoFrame

MOST_MOVEMENTS = 3  # turning points that are considered before other moments are
OTHER_SHARES = (0.5, 0.25, 0.75)  # of the video's duration
NEAR = 0.2  # seconds within which the person must have been detected
LIT = 56.0  # mean brightness in video range (16 to 235): below, a thumbnail looks black


def poster_times(assessment: Assessment, sequence: PoseSequence, duration: float) -> tuple[float, ...]:
    """Candidates, seconds of the video, best first: moments at which somebody is seen; all of them if nobody ever is."""
    movements = [movement for found in assessment.sets for movement in found.repetitions]
    worst_first = sorted(movements, key=lambda movement: (movement.good, movement.score, movement.start))
    turns = [movement.turn for movement in worst_first[:MOST_MOVEMENTS]]
    times = tuple(dict.fromkeys([*turns, *(share * duration for share in OTHER_SHARES)]))
    seen = sequence.times[sequence.detected]
    return tuple(time for time in times if (np.abs(seen - time) <= NEAR).any()) or times


def light(frame: VideoFrame) -> float:
    """Mean brightness of a picture, video range."""
    return float(frame.parts[0].mean())


def choose(frames: Sequence[VideoFrame]) -> VideoFrame:
    """The first picture with enough light; the lightest when none has."""
    return next((frame for frame in frames if light(frame) >= LIT), max(frames, key=light))

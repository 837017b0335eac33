"""From a video file to the eight pictures of a clip, as the serving app sees them, and their variation in training."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from spotter.domain.clip_frames import CLIP_FRAMES, FRAME_STEP_SECONDS, clip_indices, letterbox
from spotter.domain.windows import WINDOW_SECONDS

Pictures = NDArray[np.uint8]

# A clip that shows less of the exercise than this is no fair question.
_MIN_SPAN_SECONDS = 2.0
_FLIP_SHARE = 0.5
_SMALLEST_CROP = 0.9
# How much faster or slower a person may seem.
_TEMPO = 0.15
_GAIN, _SHIFT = 0.15, 0.08


def read_pictures(path: Path, side: int, fps: float) -> tuple[NDArray[np.float64], Pictures]:
    """Pictures of a file, about `fps` a second, whole in a square with bars.

    Returns:
        (F,) seconds from the first frame; (F, side, side, 3) RGB.

    Raises:
        ValueError: the file has no picture.
    """
    times: list[float] = []
    pictures: list[Pictures] = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "NONE"
        origin: float | None = None
        for frame in container.decode(stream):
            if frame.time is None:
                continue
            origin = frame.time if origin is None else origin
            time = frame.time - origin
            if times and time < times[-1] + 0.999 / fps:
                continue
            times.append(time)
            pictures.append(_boxed(frame, side))
    if not pictures:
        raise ValueError(f"{path.name} has no picture")
    return np.array(times), np.stack(pictures)


def _boxed(frame: av.VideoFrame, side: int) -> Pictures:
    # PyAV does not turn pictures; phones film upright with a flag.
    turned = frame.rotation % 180 != 0
    width, height = (frame.height, frame.width) if turned else (frame.width, frame.height)
    shown_width, shown_height, left, top = letterbox(width, height, side)
    size = (shown_height, shown_width) if turned else (shown_width, shown_height)
    picture = frame.reformat(*size, "rgb24", interpolation="AREA").to_ndarray()
    box = np.zeros((side, side, 3), dtype=np.uint8)
    box[top : top + shown_height, left : left + shown_width] = np.rot90(picture, frame.rotation // 90)
    return box


def middle_clip(times: NDArray[np.float64], pictures: Pictures) -> Pictures:
    """(8, side, side, 3): the clip in the middle of the file, unvaried; what validation and tests see."""
    middle = (float(times[0]) + float(times[-1])) / 2.0
    indices, _ = clip_indices(times, np.array([middle]))
    return pictures[indices[0]]


def varied_clip(times: NDArray[np.float64], pictures: Pictures, rng: np.random.Generator) -> Pictures:
    """(8, side, side, 3): another stretch, tempo, crop, side, light and colour in every epoch."""
    return _light(_crop(_flip(pictures[_moments(times, rng)], rng), rng), rng)


def _moments(times: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    half = WINDOW_SECONDS / 2.0
    inset = min(half, max(0.0, (float(times[-1]) - float(times[0]) - _MIN_SPAN_SECONDS) / 2.0))
    low, high = float(times[0]) + inset, float(times[-1]) - inset
    middle = rng.uniform(min(low, high), max(low, high))
    stretch = np.exp(rng.uniform(-_TEMPO, _TEMPO))
    offsets = (np.arange(CLIP_FRAMES) - (CLIP_FRAMES - 1) / 2.0) * FRAME_STEP_SECONDS * stretch
    offsets = offsets + rng.uniform(-0.25, 0.25, size=CLIP_FRAMES) * FRAME_STEP_SECONDS
    return np.abs(times - (middle + offsets)[:, None]).argmin(axis=1)


def _flip(clip: Pictures, rng: np.random.Generator) -> Pictures:
    return clip[:, :, ::-1] if rng.random() < _FLIP_SHARE else clip


def _crop(clip: Pictures, rng: np.random.Generator) -> Pictures:
    """A part of the picture, the same in all frames, at full size again (nearest pixel)."""
    side = clip.shape[1]
    part = rng.uniform(_SMALLEST_CROP, 1.0, size=2) * side
    start = rng.uniform(0.0, 1.0, size=2) * (side - part)
    rows, columns = (
        (start[axis] + (np.arange(side) + 0.5) / side * part[axis]).astype(np.int64).clip(0, side - 1)
        for axis in range(2)
    )
    return clip[:, rows][:, :, columns]


def _light(clip: Pictures, rng: np.random.Generator) -> Pictures:
    gain = 1.0 + rng.uniform(-_GAIN, _GAIN, size=3)
    shift = 255.0 * rng.uniform(-_SHIFT, _SHIFT)
    return np.asarray((clip * gain.astype(np.float32) + np.float32(shift)).clip(0, 255), dtype=np.uint8)

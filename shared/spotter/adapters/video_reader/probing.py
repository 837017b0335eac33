"""Measures a file by its packets: what its header says is not believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np

from spotter.adapters.video_reader.delivery import Rotation
from spotter.adapters.video_reader.files import Limits, decoded_frames, opened, packets_of, seconds_of
from spotter.contracts.stages import MediaInfo
from spotter.domain.frame_times import FrameTimes
from spotter.errors import FileTooLarge, ResolutionTooLarge, VideoCorrupt, VideoEmpty, VideoTooLong, VideoTooShort

# Nothing films faster in a gym; bounds the number of frames of a file whose time stamps hardly advance.
MAX_FRAMES_PER_SECOND = 240
MIN_FRAMES = 2
# Pixels are square in all but old camcorder files; an absurd ratio is a wrong header.
ASPECT_RANGE = (Fraction(1, 4), Fraction(4))
# A file that ends this much before its header says was cut off; encoders round durations by less.
MISSING_SECONDS = 0.5
MISSING_SHARE = 0.02


@dataclass
class _Timeline:
    """What the packets of a file tell without decoding them."""

    moments: list[float] = field(default_factory=list)
    packets: int = 0
    end: float = 0.0
    first_frame: Any = None


def probed(path: Path, limits: Limits) -> MediaInfo:
    """Measure a file without trusting its header; reads all packets and decodes one frame.

    Raises:
        VideoError: the subclass says what is wrong with the file.
    """
    size = path.stat().st_size
    if size == 0:
        raise VideoEmpty
    if size > limits.max_bytes:
        raise FileTooLarge
    with opened(path, limits) as (container, stream):
        _check_header(container, stream, limits)
        timeline = _read_timeline(container, stream, limits)
        info = _media_info(container, stream, timeline, size)
    if info.duration < limits.min_seconds:
        if info.truncated:
            raise VideoCorrupt
        raise VideoTooShort
    return info


def _check_header(container: Any, stream: Any, limits: Limits) -> None:
    if stream.codec_context.width * stream.codec_context.height > limits.max_pixels:
        raise ResolutionTooLarge
    if container.duration is not None and container.duration / av.time_base > limits.max_seconds:
        raise _too_long(limits)


def _read_timeline(container: Any, stream: Any, limits: Limits) -> _Timeline:
    """Time stamps of all packets, as far as the file can be read, and the first frame that decodes."""
    timeline = _Timeline()
    for packet in packets_of(container, *container.streams):
        stamp = seconds_of(packet)
        if stamp is not None:
            timeline.end = max(timeline.end, stamp + float((packet.duration or 0) * packet.time_base))
        if packet.stream is not stream:
            continue
        if stamp is not None:
            timeline.packets += 1
            if not packet.is_discard:
                timeline.moments.append(stamp)
        if timeline.first_frame is None:
            timeline.first_frame = next(iter(decoded_frames(packet.decode)), None)
        _check_length(timeline, limits)
    if timeline.first_frame is None or not timeline.moments:
        raise VideoCorrupt
    return timeline


def _check_length(timeline: _Timeline, limits: Limits) -> None:
    """Stops reading at the limit, whatever the header said."""
    if not timeline.moments:
        return
    too_long = timeline.moments[-1] - timeline.moments[0] > limits.max_seconds
    if too_long or len(timeline.moments) > limits.max_seconds * MAX_FRAMES_PER_SECOND:
        raise _too_long(limits)


def _too_long(limits: Limits) -> VideoTooLong:
    return VideoTooLong(f"The video is too long. Cut it to {limits.max_seconds / 60:g} minutes or less.")


def _media_info(container: Any, stream: Any, timeline: _Timeline, size: int) -> MediaInfo:
    if len(set(timeline.moments)) < MIN_FRAMES:
        raise VideoTooShort
    times = FrameTimes.of(np.array(timeline.moments), float(stream.time_base))
    rotation = cast(Rotation, round(-timeline.first_frame.rotation / 90) % 4 * 90)
    width, height = _square_pixels(stream, timeline.first_frame)
    if rotation in (90, 270):
        width, height = height, width
    return MediaInfo(
        container=container.format.name,
        codec=stream.codec_context.name,
        width=width,
        height=height,
        rotation=rotation,
        fps=times.rate,
        duration=times.duration,
        variable_frame_rate=times.variable,
        has_audio=bool(container.streams.audio),
        size_bytes=size,
        start_offset=times.first,
        truncated=_is_truncated(container, stream, timeline),
    )


def _square_pixels(stream: Any, frame: Any) -> tuple[int, int]:
    """Width and height of the decoded picture when its pixels are drawn square."""
    aspect = stream.sample_aspect_ratio
    if not aspect or not ASPECT_RANGE[0] <= aspect <= ASPECT_RANGE[1]:
        return frame.width, frame.height
    return round(frame.width * aspect), frame.height


def _is_truncated(container: Any, stream: Any, timeline: _Timeline) -> bool:
    """Whether the file ends clearly before its header says."""
    if stream.frames and timeline.packets < stream.frames * (1 - MISSING_SHARE):
        return True
    if container.duration is None:
        return False
    announced = container.duration / av.time_base
    begin = (container.start_time or 0) / av.time_base
    return bool(announced - (timeline.end - begin) > MISSING_SECONDS + MISSING_SHARE * announced)

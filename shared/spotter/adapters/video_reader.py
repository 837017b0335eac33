"""Reads untrusted video files with PyAV (FFmpeg) within limits.

What protects whom: only a few container families are opened at all, no file can make FFmpeg open another one, pictures
larger than the limit are refused before and while decoding, and a timeline is read only up to its limit. Time and memory
of a decode are bounded from outside: the Lambda function that decodes has a timeout and a memory size.

Time runs from the first shown frame: 0 is its time stamp, in every method and for every segment. A file's own clock may
start elsewhere (`MediaInfo.start_offset`), so the sound is to be shifted by the same amount.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any, Literal, cast

import av
import numpy as np
from av.error import ArgumentError, FFmpegError
from av.stream import Disposition
from av.video.reformatter import Colorspace, VideoReformatter

from spotter.contracts.stages import MediaInfo
from spotter.domain.frame_times import FrameTimes
from spotter.domain.video_frame import Matrix, VideoFrame
from spotter.errors import (
    FileTooLarge,
    NotAVideo,
    NoVideoStream,
    ResolutionTooLarge,
    UnsupportedFormat,
    VideoCorrupt,
    VideoEmpty,
    VideoTooLong,
    VideoTooShort,
)
from spotter.ports import RgbFrame

Rotation = Literal[0, 90, 180, 270]

OPEN_OPTIONS = {"format_whitelist": "mov,mp4,matroska,webm,avi,gif,mpegts", "protocol_whitelist": "file"}
# First bytes of the accepted families: (offset, bytes). Tells a damaged video from something else.
SIGNATURES = ((4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (0, b"\x1aE\xdf\xa3"), (0, b"RIFF"), (0, b"GIF8"))
TEXT_SAMPLE_BYTES = 4096
# Decoders pad pictures to whole coding blocks before they check the size; small ones grow by a tenth and more.
PADDING_ALLOWANCE = 1.25
# Nothing films faster in a gym; bounds the number of frames of a file whose time stamps hardly advance.
MAX_FRAMES_PER_SECOND = 240
MIN_FRAMES = 2
# The second one decodes ahead while a frame is used; more only cost memory.
DECODER_THREADS = 2
# Pixels are square in all but old camcorder files; an absurd ratio is a wrong header.
ASPECT_RANGE = (Fraction(1, 4), Fraction(4))
# A file that ends this much before its header says was cut off; encoders round durations by less.
MISSING_SECONDS = 0.5
MISSING_SHARE = 0.02
# Microseconds: finer than any container's clock, coarser than rounding errors of sums.
TIME_DIGITS = 6
# As ITU-T H.273 numbers them. A file that does not say (2) is taken for BT.601, as FFmpeg does; others are converted to it.
MATRICES = {1: Matrix.BT709, 2: Matrix.BT601, 5: Matrix.BT601, 6: Matrix.BT601}
# Part of a frame interval by which time stamps may come early and still fall into their slot.
SLOT_PHASE = 0.25


@dataclass(frozen=True)
class Limits:
    """What is accepted: seconds, pixels of one picture, bytes of the file."""

    max_seconds: float = 1800.0
    min_seconds: float = 0.5
    max_pixels: int = 3840 * 2160
    max_bytes: int = 2_000_000_000


@dataclass
class _Timeline:
    """What the packets of a file tell without decoding them."""

    moments: list[float] = field(default_factory=list)
    packets: int = 0
    end: float = 0.0
    first_frame: Any = None


class VideoReader:
    """A `MediaReader` on files of the families MP4/MOV, Matroska/WebM, AVI, GIF and MPEG-TS."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    def probe(self, path: Path) -> MediaInfo:
        """Measure a file without trusting its header; reads all packets and decodes one frame.

        Raises:
            VideoError: the subclass says what is wrong with the file.
        """
        size = path.stat().st_size
        if size == 0:
            raise VideoEmpty
        if size > self._limits.max_bytes:
            raise FileTooLarge
        with self._opened(path) as (container, stream):
            self._check_header(container, stream)
            timeline = self._read_timeline(container, stream)
            info = _media_info(container, stream, timeline, size)
        if info.duration < self._limits.min_seconds:
            if info.truncated:
                raise VideoCorrupt
            raise VideoTooShort
        return info

    def frames(
        self, path: Path, media: MediaInfo, start: float, end: float, *, height: int | None = None, stride: int = 1
    ) -> Iterator[tuple[float, RgbFrame]]:
        """Decode one frame after the other; damaged frames are left out.

        Args:
            path: the file that was probed.
            media: what `probe` said about it.
            start: seconds; decoding begins at the key frame before it.
            end: seconds, exclusive.
            height: of the delivered pictures, as shown; larger pictures are scaled down, none is scaled up.
            stride: every `stride`-th frame of the whole video is delivered, so that pieces which overlap share frames;
                at a variable frame rate the first frame of each time slot of `stride` mean intervals.

        Yields:
            (seconds from the first frame, (H, W, 3) RGB, turned and with square pixels as shown).

        Raises:
            VideoError: the file cannot be opened.
        """
        size = _delivered_size(media, height)
        scaler = VideoReformatter()  # kept: making a scaler costs as much as scaling
        for time, frame in self._taken(path, media, start, end, stride):
            yield time, _as_shown(scaler, frame, media.rotation, size)

    def pictures(
        self, path: Path, media: MediaInfo, start: float, end: float, *, size: tuple[int, int], stride: int = 1
    ) -> Iterator[tuple[float, VideoFrame]]:
        """The same frames as they are needed for writing a video: not converted to RGB, each one's own copy.

        Args:
            path: the file that was probed.
            media: what `probe` said about it.
            start: seconds; decoding begins at the key frame before it.
            end: seconds, exclusive.
            size: width and height of the delivered pictures, as shown, even.
            stride: as for `frames`.

        Yields:
            (seconds from the first frame, picture turned and with square pixels as shown).

        Raises:
            VideoError: the file cannot be opened.
        """
        scaler = VideoReformatter()
        for time, frame in self._taken(path, media, start, end, stride):
            yield time, _as_drawn(scaler, frame, media.rotation, size)

    def _taken(
        self, path: Path, media: MediaInfo, start: float, end: float, stride: int
    ) -> Iterator[tuple[float, Any]]:
        """(seconds, decoded frame) of every `stride`-th frame."""
        slots_per_second = media.fps / stride
        earlier = 0.0 if stride == 1 else 1.0 / slots_per_second
        last_slot = -1
        for time, frame in self._decoded(path, media, start - earlier, end):
            slot = floor(time * slots_per_second + SLOT_PHASE / stride)
            taken = stride > 1 and slot == last_slot
            last_slot = slot
            if start <= time and not taken:
                yield time, frame

    @contextmanager
    def _opened(self, path: Path) -> Iterator[tuple[Any, Any]]:
        """The container and its picture stream, with the decoder's limits set."""
        try:
            container = av.open(str(path), options=OPEN_OPTIONS, metadata_errors="replace")
        except FFmpegError as error:
            raise _refusal(path, error) from error
        with container:
            stream = next((s for s in container.streams.video if not s.disposition & Disposition.attached_pic), None)
            if stream is None:
                raise NoVideoStream
            if stream.codec_context is None:
                raise UnsupportedFormat("The picture is coded in a way that cannot be read. Export the video as H.264.")
            stream.codec_context.options = {"max_pixels": str(round(self._limits.max_pixels * PADDING_ALLOWANCE))}
            stream.thread_type = "AUTO"
            stream.codec_context.thread_count = DECODER_THREADS
            yield container, stream

    def _check_header(self, container: Any, stream: Any) -> None:
        if stream.codec_context.width * stream.codec_context.height > self._limits.max_pixels:
            raise ResolutionTooLarge
        if container.duration is not None and container.duration / av.time_base > self._limits.max_seconds:
            raise self._too_long()

    def _read_timeline(self, container: Any, stream: Any) -> _Timeline:
        """Time stamps of all packets, as far as the file can be read, and the first frame that decodes."""
        timeline = _Timeline()
        for packet in _packets(container, *container.streams):
            stamp = _stamp(packet)
            if stamp is not None:
                timeline.end = max(timeline.end, stamp + float((packet.duration or 0) * packet.time_base))
            if packet.stream is not stream:
                continue
            if stamp is not None:
                timeline.packets += 1
                if not packet.is_discard:
                    timeline.moments.append(stamp)
            if timeline.first_frame is None:
                timeline.first_frame = next(iter(_decode(packet.decode)), None)
            self._check_length(timeline)
        if timeline.first_frame is None or not timeline.moments:
            raise VideoCorrupt
        return timeline

    def _check_length(self, timeline: _Timeline) -> None:
        """Stops reading at the limit, whatever the header said."""
        if not timeline.moments:
            return
        too_long = timeline.moments[-1] - timeline.moments[0] > self._limits.max_seconds
        if too_long or len(timeline.moments) > self._limits.max_seconds * MAX_FRAMES_PER_SECOND:
            raise self._too_long()

    def _too_long(self) -> VideoTooLong:
        return VideoTooLong(f"The video is too long. Cut it to {self._limits.max_seconds / 60:g} minutes or less.")

    def _decoded(self, path: Path, media: MediaInfo, start: float, end: float) -> Iterator[tuple[float, Any]]:
        """(seconds, frame) with start <= seconds < end, strictly increasing."""
        for seek in (start > 0, False):
            with self._opened(path) as (container, stream):
                if seek and not _seek(container, stream, start + media.start_offset):
                    continue
                last = -np.inf
                for frame in _frames(container, stream):
                    stamp = _stamp(frame)
                    time = last if stamp is None else round(stamp - media.start_offset, TIME_DIGITS)
                    if seek and last == -np.inf and time > start:
                        break  # the container found no key frame before the start: read from the beginning
                    if time >= end:
                        return
                    if start <= time and last < time:
                        yield time, frame
                    last = max(last, time)
                else:
                    return


def _refusal(path: Path, error: FFmpegError) -> Exception:
    """Why a file could not be opened."""
    with path.open("rb") as content:
        head = content.read(TEXT_SAMPLE_BYTES)
    if any(head[offset:].startswith(signature) for offset, signature in SIGNATURES):
        return VideoCorrupt()
    # FFmpeg reports a known format that is not on the list as a wrong argument. It also takes some texts for a format.
    if isinstance(error, ArgumentError) and b"\0" in head:
        return UnsupportedFormat()
    return NotAVideo()


def _packets(container: Any, *streams: Any) -> Iterator[Any]:
    """All packets up to the first place that cannot be read."""
    try:
        yield from container.demux(*streams)
    except FFmpegError:
        return


def _frames(container: Any, stream: Any) -> Iterator[Any]:
    """All frames of the stream that can be decoded, in the order they are shown."""
    for packet in _packets(container, stream):
        yield from _decode(packet.decode)
    yield from _decode(stream.codec_context.decode)  # what the decoder still holds when the file breaks off


def _decode(decode: Callable[[], list[Any]]) -> list[Any]:
    """Frames of one packet; none when it is damaged."""
    try:
        return decode()
    except FFmpegError:
        return []


def _stamp(item: Any) -> float | None:
    """Seconds on the file's own clock of a packet or frame; some AVI files carry decoding times only."""
    stamp = item.pts if item.pts is not None else item.dts
    return None if stamp is None else float(stamp * item.time_base)


def _seek(container: Any, stream: Any, seconds: float) -> bool:
    """Go to the key frame before the moment; False when the container cannot."""
    try:
        container.seek(int(seconds / stream.time_base), stream=stream, backward=True)
    except FFmpegError:
        return False
    return True


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


def _delivered_size(media: MediaInfo, height: int | None) -> tuple[int, int]:
    """(width, height) of the delivered picture; even numbers when scaled, which swscale likes."""
    if height is None or height >= media.height:
        return media.width, media.height
    width = media.width * height / media.height
    return max(2, 2 * round(width / 2)), max(2, 2 * round(height / 2))


def _as_shown(scaler: VideoReformatter, frame: Any, rotation: Rotation, size: tuple[int, int]) -> RgbFrame:
    """Scale first (cheaper), then turn."""
    turned = rotation in (90, 270)
    width, height = size[::-1] if turned else size
    # One thread: several take more time in all, and the decoder works beside it.
    picture = scaler.reformat(frame, width, height, "rgb24", interpolation="FAST_BILINEAR", threads=1).to_ndarray()
    return cast(RgbFrame, np.ascontiguousarray(np.rot90(picture, k=-rotation // 90)))


def _as_drawn(scaler: VideoReformatter, frame: Any, rotation: Rotation, size: tuple[int, int]) -> VideoFrame:
    """Scale first, then turn; never the decoder's own picture, which later ones are built from."""
    width, height = size[::-1] if rotation in (90, 270) else size
    matrix = MATRICES.get(frame.colorspace, Matrix.BT601)
    picture = scaler.reformat(
        frame,
        width,
        height,
        "yuv420p",
        dst_colorspace=None if frame.colorspace in MATRICES else Colorspace.ITU601,
        dst_color_range="MPEG",
        interpolation="AREA",
        threads=1,
    )
    drawn = VideoFrame(np.empty((3 * size[1] // 2, size[0]), np.uint8), matrix)
    for target, plane in zip(drawn.parts, picture.planes, strict=True):
        stored = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        target[:] = np.rot90(stored, k=-rotation // 90)
    return drawn

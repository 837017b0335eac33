"""Reads untrusted video files with PyAV (FFmpeg) within limits.

What protects whom: only a few container families are opened at all, no file can make FFmpeg open another one, pictures
larger than the limit are refused before and while decoding, and a timeline is read only up to its limit. Time and memory
of a decode are bounded from outside: the Lambda function that decodes has a timeout and a memory size.

Time runs from the first shown frame: 0 is its time stamp, in every method and for every segment. A file's own clock may
start elsewhere (`MediaInfo.start_offset`), so the sound is to be shifted by the same amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from av.video.reformatter import VideoReformatter

from spotter.adapters.video_reader.delivery import as_drawn, as_shown, delivered_size, taken
from spotter.adapters.video_reader.files import Limits
from spotter.adapters.video_reader.probing import probed
from spotter.contracts.stages import MediaInfo
from spotter.domain.video_frame import VideoFrame
from spotter.ports import RgbFrame


class VideoReader:
    """A `MediaReader` on files of the families MP4/MOV, Matroska/WebM, AVI, GIF and MPEG-TS."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    def probe(self, path: Path) -> MediaInfo:
        """Measure a file without trusting its header; reads all packets and decodes one frame.

        Raises:
            VideoError: the subclass says what is wrong with the file.
        """
        return probed(path, self._limits)

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
        size = delivered_size(media, height)
        scaler = VideoReformatter()  # kept: making a scaler costs as much as scaling
        for time, frame in taken(path, media, start, end, stride, self._limits):
            yield time, as_shown(scaler, frame, media.rotation, size)

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
        for time, frame in taken(path, media, start, end, stride, self._limits):
            yield time, as_drawn(scaler, frame, media.rotation, size)

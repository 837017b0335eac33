"""Keeps the frames of a few wanted moments while a video passes by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from spotter.domain.video_frame import VideoFrame
from spotter.errors import VideoCorrupt


@dataclass
class Album:
    """Keeps, of all frames that pass by, the ones nearest to the wanted moments.

    Attributes:
        times: seconds of the video.
    """

    times: Sequence[float]
    _kept: dict[int, tuple[float, VideoFrame]] = field(default_factory=dict)

    def look(self, time: float, frame: VideoFrame) -> None:
        """Keep this frame where none was nearer."""
        for number, wanted in enumerate(self.times):
            distance = abs(time - wanted)
            if number not in self._kept or distance < self._kept[number][0]:
                self._kept[number] = distance, frame

    @property
    def empty(self) -> bool:
        """Whether no frame has passed by yet."""
        return not self._kept

    @property
    def frames(self) -> list[VideoFrame]:
        """One frame for each wanted moment.

        Raises:
            VideoCorrupt: no frame was seen at all.
        """
        return [self.at(number) for number in range(len(self.times))]

    def at(self, number: int) -> VideoFrame:
        """The frame of one wanted moment.

        Raises:
            VideoCorrupt: no frame was seen at all.
        """
        if self.empty:
            raise VideoCorrupt
        return self._kept[number][1]

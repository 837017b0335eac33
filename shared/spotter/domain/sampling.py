"""Which frames of a video are analysed, and how large."""

from __future__ import annotations

# A nominal rate is met by slightly less: 29.97 pictures per second halve into 15.
RATE_TOLERANCE = 0.02


def stride_for(video_fps: float, wanted_fps: float) -> int:
    """Every how many frames one is analysed, so that at least the wanted number per second remains."""
    return max(1, int(video_fps / wanted_fps * (1 + RATE_TOLERANCE)))


def scaled_height(width: int, height: int, shorter_side: int) -> int:
    """Height of the analysed picture whose shorter side has this many pixels; width and height are those of the video."""
    return round(height * shorter_side / min(width, height))

"""Writes the drawn video with PyAV (FFmpeg): picture and sound track."""

from spotter.adapters.video_writer.writer import VideoWriter

__all__ = ["VideoWriter"]

"""Opens untrusted files and takes them apart into packets and frames; what is damaged is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.error import ArgumentError, FFmpegError
from av.stream import Disposition

from spotter.errors import NotAVideo, NoVideoStream, UnsupportedFormat, VideoCorrupt

OPEN_OPTIONS = {"format_whitelist": "mov,mp4,matroska,webm,avi,gif,mpegts", "protocol_whitelist": "file"}
# First bytes of the accepted families: (offset, bytes). Tells a damaged video from something else.
SIGNATURES = ((4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (0, b"\x1aE\xdf\xa3"), (0, b"RIFF"), (0, b"GIF8"))
TEXT_SAMPLE_BYTES = 4096
# Decoders pad pictures to whole coding blocks before they check the size; small ones grow by a tenth and more.
PADDING_ALLOWANCE = 1.25
# The second one decodes ahead while a frame is used; more only cost memory.
DECODER_THREADS = 2


@dataclass(frozen=True)
class Limits:
    """What is accepted: seconds, pixels of one picture, bytes of the file."""

    max_seconds: float = 1800.0
    min_seconds: float = 0.5
    max_pixels: int = 3840 * 2160
    max_bytes: int = 2_000_000_000


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[tuple[Any, Any]]:
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
        stream.codec_context.options = {"max_pixels": str(round(limits.max_pixels * PADDING_ALLOWANCE))}
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = DECODER_THREADS
        yield container, stream


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


def packets_of(container: Any, *streams: Any) -> Iterator[Any]:
    """All packets up to the first place that cannot be read."""
    try:
        yield from container.demux(*streams)
    except FFmpegError:
        return


def shown_frames(container: Any, stream: Any) -> Iterator[Any]:
    """All frames of the stream that can be decoded, in the order they are shown."""
    for packet in packets_of(container, stream):
        yield from decoded_frames(packet.decode)
    yield from decoded_frames(stream.codec_context.decode)  # what the decoder still holds when the file breaks off


def decoded_frames(decode: Callable[[], list[Any]]) -> list[Any]:
    """Frames of one packet; none when it is damaged."""
    try:
        return decode()
    except FFmpegError:
        return []


def seconds_of(item: Any) -> float | None:
    """Seconds on the file's own clock of a packet or frame; some AVI files carry decoding times only."""
    stamp = item.pts if item.pts is not None else item.dts
    return None if stamp is None else float(stamp * item.time_base)


def go_to(container: Any, stream: Any, seconds: float) -> bool:
    """Go to the key frame before the moment; False when the container cannot."""
    try:
        container.seek(int(seconds / stream.time_base), stream=stream, backward=True)
    except FFmpegError:
        return False
    return True

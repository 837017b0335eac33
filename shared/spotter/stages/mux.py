"""Step `mux`: the drawn pieces become one video with a sound track: the spoken cues over the sound of the original."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from spotter.contracts.stages import MuxRequest, MuxResult
from spotter.domain.speech import SpeechTrack
from spotter.errors import VideoCorrupt
from spotter.ports import BlobStore, MediaWriter, PicturePiece, SoundClip

VIDEO_NAME, VIDEO_TYPE = "overlay.mp4", "video/mp4"


@dataclass(frozen=True)
class Deps:
    """What the step needs."""

    blobs: BlobStore
    writer: MediaWriter


def run(request: MuxRequest, deps: Deps) -> MuxResult:
    """Write `overlay.mp4`; the picture is copied, not encoded again.

    Raises:
        VideoCorrupt: nothing was drawn.
    """
    clips = _clips(request.speech_key, deps.blobs)
    key = request.job.prefix + VIDEO_NAME
    with tempfile.TemporaryDirectory() as folder:
        pieces = _pieces(request, Path(folder), deps.blobs)
        original, output = (Path(folder) / name for name in ("original", "overlay.mp4"))
        deps.blobs.download(request.source_key, original)
        deps.writer.mux(pieces, output, clips, original)
        deps.blobs.upload(output, key, VIDEO_TYPE)
    return MuxResult(video_key=key)


def _pieces(request: MuxRequest, folder: Path, blobs: BlobStore) -> list[PicturePiece]:
    drawn = [(piece.begin, piece.picture_key) for piece in request.pieces] or [(0.0, request.picture_key)]
    pieces: list[PicturePiece] = []
    for begin, key in drawn:
        if key is not None:  # no frame of that piece could be read
            pieces.append(PicturePiece(begin, folder / f"picture-{len(pieces)}.mp4"))
            blobs.download(key, pieces[-1].path)
    if not pieces:
        raise VideoCorrupt
    return pieces


def _clips(speech_key: str | None, blobs: BlobStore) -> list[SoundClip]:
    if speech_key is None:
        return []
    track = SpeechTrack.model_validate_json(blobs.read(speech_key))
    return [SoundClip(start=cue.start, wav=blobs.read(cue.key)) for cue in track.cues]

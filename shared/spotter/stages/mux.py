"""Step `mux`: the drawn video gets its sound track: the spoken cues over the sound of the original."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from spotter.contracts.stages import MuxRequest, MuxResult
from spotter.domain.speech import SpeechTrack
from spotter.ports import BlobStore, MediaWriter, SoundClip

VIDEO_NAME, VIDEO_TYPE = "overlay.mp4", "video/mp4"


@dataclass(frozen=True)
class Deps:
    """What the step needs."""

    blobs: BlobStore
    writer: MediaWriter


def run(request: MuxRequest, deps: Deps) -> MuxResult:
    """Write `overlay.mp4`; the picture is copied, not encoded again."""
    clips = _clips(request.speech_key, deps.blobs)
    key = request.job.prefix + VIDEO_NAME
    with tempfile.TemporaryDirectory() as folder:
        picture, original, output = (Path(folder) / name for name in ("picture.mp4", "original", "overlay.mp4"))
        deps.blobs.download(request.picture_key, picture)
        deps.blobs.download(request.source_key, original)
        deps.writer.mux(picture, output, clips, original)
        deps.blobs.upload(output, key, VIDEO_TYPE)
    return MuxResult(video_key=key)


def _clips(speech_key: str | None, blobs: BlobStore) -> list[SoundClip]:
    if speech_key is None:
        return []
    track = SpeechTrack.model_validate_json(blobs.read(speech_key))
    return [SoundClip(start=cue.start, wav=blobs.read(cue.key)) for cue in track.cues]

"""Cues become clips with their place in time, and captions."""

from __future__ import annotations

import hashlib
import io
import json
import logging
import wave
from collections.abc import Sequence
from dataclasses import dataclass

from spotter.contracts.base import Warned
from spotter.contracts.stages import SpeechRequest, SpeechResult
from spotter.domain.captions import captions, web_vtt
from spotter.domain.coaching import Cue, Feedback
from spotter.domain.cue_timing import room
from spotter.domain.speech import SpeechTrack, SpokenCue, SpokenWord
from spotter.errors import VoiceLanguageUnsupported
from spotter.ports import BlobStore, Voice

log = logging.getLogger(__name__)

CACHE_PREFIX = "voice-cache/"
PAUSE_SECONDS = 0.25  # between two clips
WAV = "audio/wav"


@dataclass(frozen=True)
class Deps:
    """Ports."""

    blobs: BlobStore
    voice: Voice


@dataclass(frozen=True)
class Clip:
    """One sentence as sound."""

    key: str
    duration: float
    words: tuple[SpokenWord, ...]


def run(request: SpeechRequest, deps: Deps) -> SpeechResult:
    """Write one clip per cue, `speech/track.json` and `captions.vtt`.

    A sentence that was ever spoken with the same voice is taken from the cache. A language without a voice costs a
    warning: the captions are written all the same, with estimated times.

    Raises:
        VoiceUnavailable: the voice did not answer.
        StorageUnavailable: the object store did not answer.
    """
    prefix = request.job.prefix
    feedback = Feedback.model_validate_json(deps.blobs.read(request.feedback_key))
    warnings: tuple[Warned, ...] = ()
    try:
        spoken = _placed(feedback.cues, [_clip(cue.text, feedback.language, prefix, deps) for cue in feedback.cues])
        shown = spoken
    except VoiceLanguageUnsupported as error:
        log.info("captions only", extra={"language": feedback.language})
        warnings = (Warned(code=error.code, message=str(error)),)
        spoken = ()
        shown = _placed(feedback.cues, [Clip("", room(cue.text), ()) for cue in feedback.cues])
    track = SpeechTrack(voice=deps.voice.name, language=feedback.language, cues=spoken)
    speech_key, captions_key = f"{prefix}speech/track.json", f"{prefix}captions.vtt"
    deps.blobs.write(speech_key, track.model_dump_json().encode(), "application/json")
    deps.blobs.write(captions_key, web_vtt(captions(shown)).encode(), "text/vtt; charset=utf-8")
    return SpeechResult(speech_key=speech_key, captions_key=captions_key, warnings=warnings)


def _clip(text: str, language: str, prefix: str, deps: Deps) -> Clip:
    """The clip of a sentence under the run, spoken now or taken from the cache."""
    digest = hashlib.sha256("\0".join((deps.voice.name, language, text)).encode()).hexdigest()
    cached, words_key, key = (
        f"{CACHE_PREFIX}{digest}.wav",
        f"{CACHE_PREFIX}{digest}.json",
        f"{prefix}speech/{digest}.wav",
    )
    if deps.blobs.exists(words_key):  # written last: when it is there, the clip is too
        sound = deps.blobs.read(cached)
        words = tuple(SpokenWord.model_validate(word) for word in json.loads(deps.blobs.read(words_key)))
    else:
        sound, words = deps.voice.speak(text, language)
        deps.blobs.write(cached, sound, WAV)
        content = json.dumps([word.model_dump() for word in words]).encode()
        deps.blobs.write(words_key, content, "application/json")
    deps.blobs.write(key, sound, WAV)
    return Clip(key, _seconds(sound), words)


def _placed(cues: Sequence[Cue], clips: Sequence[Clip]) -> tuple[SpokenCue, ...]:
    """Each clip at its cue's time, or as soon as the one before is over."""
    placed: list[SpokenCue] = []
    free = 0.0
    for cue, clip in sorted(zip(cues, clips, strict=True), key=lambda pair: pair[0].time):
        start = max(cue.time, free)
        free = start + clip.duration + PAUSE_SECONDS
        placed.append(
            SpokenCue(text=cue.text, key=clip.key, start=round(start, 3), duration=clip.duration, words=clip.words)
        )
    return tuple(placed)


def _seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as clip:
        return float(clip.getnframes() / clip.getframerate())

"""Cues become clips of one loudness with their place in time, one track for headphones, and captions.

Clips are WAV files, which the step `mux` mixes; the track for headphones is a small file for phones.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import wave
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spotter.contracts.base import Warned
from spotter.contracts.stages import SpeechRequest, SpeechResult
from spotter.domain.captions import captions, web_vtt
from spotter.domain.coaching import Cue, Feedback
from spotter.domain.cue_timing import room
from spotter.domain.loudness import normalised
from spotter.domain.speech import SpeechTrack, SpokenCue, SpokenWord
from spotter.errors import VoiceLanguageUnsupported
from spotter.ports import BlobStore, SoundEncoder, Voice

log = logging.getLogger(__name__)

CACHE_PREFIX = "voice-cache/"
SETTINGS = "r128-18"  # how a clip is finished; counts up when that changes, since the cache is asked by it
FULL_SCALE = 32767
PAUSE_SECONDS = 0.25  # between two clips
WAV, M4A = "audio/wav", "audio/mp4"


@dataclass(frozen=True)
class Deps:
    """Ports."""

    blobs: BlobStore
    voice: Voice
    encoder: SoundEncoder


@dataclass(frozen=True)
class Clip:
    """One sentence as sound."""

    key: str
    duration: float
    words: tuple[SpokenWord, ...]


def run(request: SpeechRequest, deps: Deps) -> SpeechResult:
    """Write one clip per cue, `speech/track.json`, `cues.m4a` (all of them at their times) and `captions.vtt`.

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
    audio_key = f"{prefix}cues.m4a" if spoken else None
    if audio_key:
        deps.blobs.write(audio_key, deps.encoder.m4a(*_headphones(spoken, deps.blobs)), M4A)
    return SpeechResult(speech_key=speech_key, captions_key=captions_key, audio_key=audio_key, warnings=warnings)


def _clip(text: str, language: str, prefix: str, deps: Deps) -> Clip:
    """The clip of a sentence under the run, spoken now or taken from the cache."""
    digest = hashlib.sha256("\0".join((deps.voice.name, SETTINGS, language, text)).encode()).hexdigest()
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
        sound = _finished(sound)
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


def _finished(sound: bytes) -> bytes:
    """The clip at the loudness that all clips have."""
    samples, rate = _read(sound)
    return _wav(normalised((samples / FULL_SCALE).astype(np.float32), rate) * FULL_SCALE, rate)


def _headphones(spoken: Sequence[SpokenCue], blobs: BlobStore) -> tuple[NDArray[np.int16], int]:
    """All cues at their times with silence between them, from the first frame on, for who trains with headphones."""
    clips = [(cue.start, *_read(blobs.read(cue.key))) for cue in spoken]
    rate = clips[0][2]
    track = np.zeros(max(round(start * rate) + len(samples) for start, samples, _ in clips), np.int16)
    for start, samples, _ in clips:
        begin = round(start * rate)
        track[begin : begin + len(samples)] = samples
    return track, rate


def _read(sound: bytes) -> tuple[NDArray[np.int16], int]:
    with wave.open(io.BytesIO(sound)) as clip:
        return np.frombuffer(clip.readframes(clip.getnframes()), "<i2"), clip.getframerate()


def _wav(samples: NDArray[np.int16] | NDArray[np.float32], rate: int) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as clip:
        clip.setnchannels(1)
        clip.setsampwidth(2)
        clip.setframerate(rate)
        clip.writeframes(np.rint(samples).astype("<i2").tobytes())
    return file.getvalue()


def _seconds(sound: bytes) -> float:
    with wave.open(io.BytesIO(sound)) as clip:
        return float(clip.getnframes() / clip.getframerate())

"""Amazon Polly speaks: the neural engine, because the generative one gives no word times."""

from __future__ import annotations

import io
import json
import logging
import wave
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from spotter.domain.speech import SpokenWord
from spotter.domain.ssml import pieces, ssml
from spotter.errors import VoiceLanguageUnsupported, VoiceUnavailable

log = logging.getLogger(__name__)

ENGINE = "neural"
VOICES: Mapping[str, str] = {"en": "Joanna", "de": "Vicki"}
SAMPLE_RATE = 16_000  # the highest that Polly offers for PCM
SAMPLE_BYTES = 2
PIECE_PAUSE_SECONDS = 0.25
MARKUP = "ssml1"  # counts up when the same text would be marked up in another way
LANGUAGE_ERRORS = frozenset({"LanguageNotSupportedException", "EngineNotSupportedException"})


class PollyVoice:
    """`ports.Voice` over a boto3 Polly client; two calls per text, one for the sound and one for the word times."""

    def __init__(self, client: Any, voices: Mapping[str, str] = VOICES) -> None:
        """Retries and timeouts are those of the client.

        Args:
            client: a boto3 client of Polly.
            voices: language code to a voice that the neural engine has.
        """
        self._client = client
        self._voices = dict(voices)

    @property
    def name(self) -> str:
        """Engine, voices and markup: another one makes other clips."""
        return f"polly-{ENGINE}-{'-'.join(sorted(self._voices.values()))}@{MARKUP}"

    def speak(self, text: str, language: str) -> tuple[bytes, tuple[SpokenWord, ...]]:
        """Speak a text; a long one in several calls.

        Returns:
            A mono 16-bit WAV file of 16 kHz, and when each word begins.

        Raises:
            VoiceLanguageUnsupported: no voice for this language, here or at the service.
            VoiceUnavailable: the service did not answer or refused.
        """
        voice = self._voices.get(language)
        if voice is None:
            raise VoiceLanguageUnsupported(_no_voice(language))
        sound, words = b"", list[SpokenWord]()
        for piece in pieces(text):
            if sound:
                sound += bytes(round(PIECE_PAUSE_SECONDS * SAMPLE_RATE) * SAMPLE_BYTES)
            common = {"Text": ssml(piece, language), "TextType": "ssml", "VoiceId": voice, "Engine": ENGINE}
            marks = self._call(language, OutputFormat="json", SpeechMarkTypes=["word"], **common)
            words += _words(marks, len(sound) / SAMPLE_BYTES / SAMPLE_RATE)
            sound += self._call(language, OutputFormat="pcm", SampleRate=str(SAMPLE_RATE), **common)
        return _wav(sound), tuple(words)

    def _call(self, language: str, **parameters: Any) -> bytes:
        try:
            content: bytes = self._client.synthesize_speech(**parameters)["AudioStream"].read()
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in LANGUAGE_ERRORS:
                raise VoiceLanguageUnsupported(_no_voice(language)) from error
            log.warning("polly refused", extra={"code": code})
            raise VoiceUnavailable(f"The voice refused with {code}. The result has no spoken cues.") from error
        except (BotoCoreError, OSError) as error:
            raise VoiceUnavailable from error
        return content


def _no_voice(language: str) -> str:
    return f"There is no voice for the language {language!r}. The captions are there, spoken cues are not."


def _wav(samples: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as clip:
        clip.setnchannels(1)
        clip.setsampwidth(SAMPLE_BYTES)
        clip.setframerate(SAMPLE_RATE)
        clip.writeframes(samples)
    return file.getvalue()


def _words(lines: bytes, offset: float) -> list[SpokenWord]:
    """Speech marks are JSON lines; times are milliseconds from the start of the piece, which begins at `offset` seconds."""
    marks = [json.loads(line) for line in lines.splitlines() if line.strip()]
    return [
        SpokenWord(text=mark["value"], start=offset + mark["time"] / 1000) for mark in marks if mark["type"] == "word"
    ]

"""The real boto3 client against the Polly stand-in on loopback, with the offline voice behind it."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import boto3
import pocketsphinx
import pytest
from botocore.config import Config

from spotter.adapters.polly_voice import PollyVoice
from spotter.adapters.sound_encoder import AacEncoder
from spotter.contracts.stages import Job, SpeechRequest
from spotter.domain.coaching import Cue, Feedback
from spotter.domain.ssml import pieces
from spotter.errors import VoiceLanguageUnsupported, VoiceUnavailable
from spotter.local import polly_standin
from spotter.models.registry import KOKORO_MODEL, KOKORO_STYLES, KOKORO_VOCABULARY
from spotter.stages import speech
from tests.fakes import MemoryBlobs
from tests.loopback import served
from tests.model_files import MODELS_DIR, needs
from tests.sounds import decoded

CUE = "Keep your chest up and push your knees out."
SPOKEN = [*needs(KOKORO_MODEL, KOKORO_VOCABULARY, KOKORO_STYLES["af_heart"])]


def client(url: str) -> Any:
    return boto3.client(
        "polly",
        endpoint_url=url,
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("voice-cache")


@pytest.fixture(scope="module")
def polly(cache: Path) -> Iterator[Any]:
    with served(polly_standin.router(MODELS_DIR, cache)) as url:
        yield client(url)


def marked(test: Any) -> Any:
    for mark in SPOKEN:
        test = mark(test)
    return test


@marked
def test_a_cue_is_speech_that_a_recogniser_understands(polly: Any) -> None:
    sound, _ = PollyVoice(polly).speak(CUE, "en")

    with wave.open(io.BytesIO(sound)) as clip:
        assert (clip.getnchannels(), clip.getsampwidth(), clip.getframerate()) == (1, 2, 16_000)
        assert 1.5 < clip.getnframes() / 16_000 < 4.0
        heard = recognised(clip.readframes(clip.getnframes()))
    said = CUE.lower().strip(".").split()
    assert len(set(said) & set(heard)) >= len(set(said)) - 1


@marked
def test_word_times_follow_the_text(polly: Any) -> None:
    sound, words = PollyVoice(polly).speak(CUE, "en")

    with wave.open(io.BytesIO(sound)) as clip:
        seconds = clip.getnframes() / clip.getframerate()
    assert [word.text for word in words] == CUE.strip(".").split()
    starts = [word.start for word in words]
    assert starts == sorted(starts)
    assert 0 <= starts[0] < starts[-1] < seconds


@marked
def test_a_long_text_is_spoken_in_pieces_and_its_words_keep_their_moments(
    polly: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    short, _ = PollyVoice(polly).speak(CUE, "en")
    monkeypatch.setattr("spotter.adapters.polly_voice.pieces", lambda text: pieces(text, len(CUE)))

    sound, words = PollyVoice(polly).speak(f"{CUE} {CUE}", "en")

    assert len(sound) > 2 * len(short) - 100
    half = len(words) // 2
    shifts = {round(later.start - earlier.start, 3) for earlier, later in zip(words[:half], words[half:], strict=True)}
    assert len(shifts) == 1


@marked
def test_the_track_for_headphones_is_understood(polly: Any) -> None:
    blobs = MemoryBlobs()
    cues = tuple(
        Cue(id="c", text=text, time=time, set_index=1, role="main")
        for time, text in ((0.5, CUE), (6.0, "Sit back to touch a low box."))
    )
    words = Feedback(language="en", writer="template", headline="", main_cue=None, paragraphs=(), cues=cues)
    blobs.write("feedback.json", words.model_dump_json().encode(), "application/json")
    request = SpeechRequest(job=Job(tenant_id="t", video_id="v"), feedback_key="feedback.json")

    result = speech.run(request, speech.Deps(blobs, PollyVoice(polly), AacEncoder()))

    assert result.audio_key
    heard = decoded(blobs.read(result.audio_key), rate=16_000)
    first, second = (recognised(part.tobytes()) for part in (heard[: 6 * 16_000], heard[6 * 16_000 :]))
    for said, understood, other in ((CUE, first, second), (cues[1].text, second, first)):
        assert likeness(said, understood) >= 0.75, understood
        assert likeness(said, other) < 0.6, other
        assert understood[-1] == said.strip(".").split()[-1], "the end is cut off"


@marked
def test_the_second_time_a_clip_comes_from_the_cache(polly: Any, cache: Path) -> None:
    first = PollyVoice(polly).speak(CUE, "en")
    kept = {path: path.stat().st_mtime_ns for path in cache.iterdir()}

    assert PollyVoice(polly).speak(CUE, "en") == first
    assert {path: path.stat().st_mtime_ns for path in cache.iterdir()} == kept


@marked
@pytest.mark.parametrize("kind,content_type", [("mp3", "audio/mpeg"), ("pcm", "audio/pcm")])
def test_the_stand_in_answers_as_polly_does(polly: Any, kind: str, content_type: str) -> None:
    answer = polly.synthesize_speech(Text=CUE, OutputFormat=kind, VoiceId="Joanna", Engine="neural")

    assert answer["ContentType"] == content_type
    assert answer["RequestCharacters"] == len(CUE)
    assert len(answer["AudioStream"].read()) > 5_000


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"OutputFormat": "pcm", "SampleRate": "44100"}, "InvalidSampleRateException"),
        ({"OutputFormat": "json"}, "MarksNotSupportedForFormatException"),
        ({"OutputFormat": "pcm", "SpeechMarkTypes": ["word"]}, "MarksNotSupportedForFormatException"),
        ({"OutputFormat": "pcm", "Engine": "generative"}, "EngineNotSupportedException"),
        ({"OutputFormat": "pcm", "Text": "a" * 3001}, "TextLengthExceededException"),
        ({"OutputFormat": "pcm", "VoiceId": "Vicki"}, "LanguageNotSupportedException"),
        ({"OutputFormat": "pcm", "TextType": "ssml", "Text": "<speak>a"}, "InvalidSsmlException"),
        (
            {"OutputFormat": "pcm", "TextType": "ssml", "Text": "<speak><emphasis>a</emphasis></speak>"},
            "InvalidSsmlException",
        ),
    ],
)
def test_the_stand_in_refuses_as_polly_does(polly: Any, parameters: dict[str, Any], error: str) -> None:
    with pytest.raises(getattr(polly.exceptions, error)):
        polly.synthesize_speech(**{"Text": CUE, "VoiceId": "Joanna", "Engine": "neural", **parameters})


@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_language_that_nobody_speaks_is_said_clearly(polly: Any, language: str) -> None:
    with pytest.raises(VoiceLanguageUnsupported, match=f"no voice for the language '{language}'"):
        PollyVoice(polly).speak("Setz dich nach hinten.", language)


def test_missing_models_are_no_crash(tmp_path: Path) -> None:
    with served(polly_standin.router(tmp_path / "nothing", tmp_path)) as url, pytest.raises(VoiceUnavailable):
        PollyVoice(client(url)).speak(CUE, "en")


def test_nobody_listening_is_no_crash() -> None:
    with pytest.raises(VoiceUnavailable):
        PollyVoice(client("http://127.0.0.1:9")).speak(CUE, "en")


def likeness(said: str, heard: list[str]) -> float:
    """Share of letters in common, in order; where words begin is the recogniser's guess (`setback` for `sit back`)."""
    letters = "".join(filter(str.isalpha, said.lower()))
    return SequenceMatcher(None, letters, "".join(heard), autojunk=False).ratio()


def recognised(samples: bytes) -> list[str]:
    """What an independent recogniser hears."""
    decoder = pocketsphinx.Decoder(samprate=16_000, loglevel="FATAL")
    decoder.start_utt()
    decoder.process_raw(samples + bytes(16_000), full_utt=True)  # half a second of silence at the end
    decoder.end_utt()
    return decoder.hyp().hypstr.split() if decoder.hyp() else []

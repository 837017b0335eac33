"""The step that makes clips, places them and writes captions."""

from __future__ import annotations

import io
import re
import wave

import numpy as np
import pytest

from spotter.adapters.sound_encoder import AacEncoder
from spotter.contracts.stages import Job, SpeechRequest, SpeechResult
from spotter.domain.coaching import Cue, Feedback
from spotter.domain.loudness import TARGET_LUFS, loudness
from spotter.domain.speech import SpeechTrack, SpokenWord
from spotter.errors import VoiceLanguageUnsupported, VoiceUnavailable
from spotter.stages import speech
from tests.fakes import MemoryBlobs
from tests.sounds import decoded

JOB = Job(tenant_id="acme", video_id="v1")
RATE = 8_000


def tone(count: int, level: float) -> bytes:
    wave_form = level * np.sin(2 * np.pi * 440 / RATE * np.arange(count))
    return np.rint(32767 * wave_form).astype("<i2").tobytes()


class ToneVoice:
    """`ports.Voice`: half a second per word."""

    name = "tone-1"
    level = 0.05

    def __init__(self) -> None:
        self.spoken: list[str] = []

    def speak(self, text: str, language: str) -> tuple[bytes, tuple[SpokenWord, ...]]:
        if language != "en":
            raise VoiceLanguageUnsupported
        self.spoken.append(text)
        words = re.findall(r"\w+", text)
        file = io.BytesIO()
        with wave.open(file, "wb") as clip:
            clip.setnchannels(1)
            clip.setsampwidth(2)
            clip.setframerate(RATE)
            clip.writeframes(tone(RATE * len(words) // 2, self.level))
        return file.getvalue(), tuple(SpokenWord(text=word, start=0.5 * n) for n, word in enumerate(words))


class BrokenVoice(ToneVoice):
    def speak(self, text: str, language: str) -> tuple[bytes, tuple[SpokenWord, ...]]:
        raise VoiceUnavailable


def feedback(*cues: tuple[float, str], language: str = "en") -> Feedback:
    found = tuple(Cue(id="c", text=text, time=time, set_index=1, role="main") for time, text in cues)
    return Feedback(language=language, writer="template", headline="", main_cue=None, paragraphs=(), cues=found)


def run(blobs: MemoryBlobs, words: Feedback, voice: ToneVoice) -> SpeechResult:
    key = f"{JOB.prefix}feedback.json"
    blobs.write(key, words.model_dump_json().encode(), "application/json")
    return speech.run(SpeechRequest(job=JOB, feedback_key=key), speech.Deps(blobs, voice, AacEncoder()))


def track(blobs: MemoryBlobs) -> SpeechTrack:
    return SpeechTrack.model_validate_json(blobs.read(f"{JOB.prefix}speech/track.json"))


def test_clips_keep_their_moments_and_never_overlap() -> None:
    blobs = MemoryBlobs()

    run(blobs, feedback((2.0, "One two three four."), (3.0, "Five six."), (9.0, "Seven.")), ToneVoice())

    cues = track(blobs).cues
    assert [cue.duration for cue in cues] == [2.0, 1.0, 0.5]
    assert [cue.start for cue in cues] == [2.0, 4.0 + speech.PAUSE_SECONDS, 9.0]
    assert all(blobs.exists(cue.key) and cue.key.startswith(f"{JOB.prefix}speech/") for cue in cues)


def test_a_sentence_is_spoken_once_for_all_runs() -> None:
    blobs, voice = MemoryBlobs(), ToneVoice()
    words = feedback((1.0, "Sit back."), (6.0, "Sit back."))

    run(blobs, words, voice)
    first = track(blobs)
    run(blobs, words, voice)

    assert voice.spoken == ["Sit back."]
    assert track(blobs) == first
    assert [word.text for word in first.cues[1].words] == ["Sit", "back"]


def test_captions_have_one_sentence_each_with_word_times() -> None:
    blobs = MemoryBlobs()

    run(blobs, feedback((1.0, "Sit back. Good & <b>tall</b>.")), ToneVoice())

    assert blobs.read(f"{JOB.prefix}captions.vtt").decode() == (
        "WEBVTT\n\n"
        "1\n00:00:01.000 --> 00:00:02.000\nSit <00:00:01.500>back.\n\n"
        "2\n00:00:02.000 --> 00:00:04.000\nGood &amp; <00:00:02.500>&lt;b&gt;tall&lt;/b&gt;.\n"
    )


def test_without_cues_there_is_an_empty_track_and_valid_captions() -> None:
    blobs = MemoryBlobs()

    run(blobs, feedback(), ToneVoice())

    assert track(blobs).cues == ()
    assert blobs.read(f"{JOB.prefix}captions.vtt") == b"WEBVTT\n"


def test_a_language_without_a_voice_still_has_captions() -> None:
    blobs = MemoryBlobs()

    result = run(blobs, feedback((1.0, "Setz dich nach hinten."), language="de"), ToneVoice())

    assert [warned.code for warned in result.warnings] == ["VOICE_LANGUAGE_UNSUPPORTED"]
    assert track(blobs).cues == ()
    assert "hinten." in blobs.read(f"{JOB.prefix}captions.vtt").decode()


def test_a_voice_that_does_not_answer_is_told_to_the_machine() -> None:
    with pytest.raises(VoiceUnavailable):
        run(MemoryBlobs(), feedback((1.0, "Sit back.")), BrokenVoice())


class LoudVoice(ToneVoice):
    name = "tone-loud"
    level = 0.9


def samples(sound: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(sound)) as clip:
        assert (clip.getnchannels(), clip.getsampwidth(), clip.getframerate()) == (1, 2, RATE)
        return np.frombuffer(clip.readframes(clip.getnframes()), "<i2") / np.float32(32767)


@pytest.mark.parametrize("voice", [ToneVoice(), LoudVoice()])
def test_a_quiet_and_a_loud_voice_end_at_the_same_loudness(voice: ToneVoice) -> None:
    blobs = MemoryBlobs()

    run(blobs, feedback((1.0, "Sit back to a low box.")), voice)

    found = samples(blobs.read(track(blobs).cues[0].key))
    assert loudness(found, RATE) == pytest.approx(TARGET_LUFS, abs=0.1)


def test_headphones_get_every_cue_at_its_moment_and_silence_between() -> None:
    blobs = MemoryBlobs()

    result = run(blobs, feedback((1.0, "One two."), (3.0, "Three.")), ToneVoice())

    assert result.audio_key == f"{JOB.prefix}cues.m4a"
    sound = np.abs(decoded(blobs.read(result.audio_key), RATE) / 32767)
    assert len(sound) == pytest.approx(3.5 * RATE, abs=0.05 * RATE)
    heard = [sound[round((at + 0.05) * RATE) : round((at + 0.45) * RATE)].max() for at in np.arange(0, 3.5, 0.5)]
    assert [loud > 0.1 for loud in heard] == [False, False, True, True, False, False, True]
    assert max(loud for loud in heard if loud <= 0.1) < 0.001


def test_without_cues_there_is_no_track_for_headphones() -> None:
    assert run(MemoryBlobs(), feedback(), ToneVoice()).audio_key is None

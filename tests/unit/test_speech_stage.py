"""The step that makes clips, places them and writes captions."""

from __future__ import annotations

import io
import re
import wave

import pytest

from spotter.contracts.stages import Job, SpeechRequest, SpeechResult
from spotter.domain.coaching import Cue, Feedback
from spotter.domain.speech import SpeechTrack, SpokenWord
from spotter.errors import VoiceLanguageUnsupported, VoiceUnavailable
from spotter.stages import speech
from tests.fakes import MemoryBlobs

JOB = Job(tenant_id="acme", video_id="v1")
RATE = 8_000


class ToneVoice:
    """`ports.Voice`: half a second per word."""

    name = "tone-1"

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
            clip.writeframes(bytes(RATE * len(words)))
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
    return speech.run(SpeechRequest(job=JOB, feedback_key=key), speech.Deps(blobs, voice))


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

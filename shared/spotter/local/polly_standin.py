"""A server that speaks Amazon Polly's REST protocol, with the offline voice behind it.

boto3 runs unchanged against it. It answers what Spotter asks of Polly: text or SSML, MP3, PCM or word marks. It speaks English
only and says so with Polly's own error when a German voice is asked for.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import av
import numpy as np
from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from spotter.errors import OperatorError
from spotter.local.kokoro import SAMPLE_RATE, KokoroVoice, Utterance, WordTime

# Polly's voices and the offline voice that stands in for each.
ENGLISH_VOICES = {"Joanna": "af_heart", "Matthew": "am_michael", "Amy": "bf_emma", "Brian": "bm_george"}
OTHER_LANGUAGES = frozenset({"Vicki", "Daniel", "Hannah", "Marlene", "Hans"})
ENGINES = frozenset({"standard", "neural"})
RATES = {"pcm": ("8000", "16000"), "mp3": ("8000", "16000", "22050", "24000")}
DEFAULT_RATES = {"pcm": "16000", "mp3": "24000"}
CONTENT_TYPES = {"pcm": "audio/pcm", "mp3": "audio/mpeg", "json": "application/x-json-stream"}
MAX_CHARACTERS = 3000  # billed: tags are free
MAX_TOTAL_CHARACTERS = 6000
NEURAL_TAGS = frozenset({"speak", "break", "lang", "mark", "p", "phoneme", "s", "sub", "w", "prosody"})
MP3_BIT_RATE = 48_000
FULL_SCALE = 32767


class SpeechBody(BaseModel):
    """Body of `POST /v1/speech` in Polly's spelling; what is not listed is not supported here."""

    model_config = ConfigDict(extra="ignore")

    Text: str
    OutputFormat: Literal["mp3", "pcm", "json"]
    VoiceId: str
    Engine: str = "standard"
    SampleRate: str | None = None
    SpeechMarkTypes: tuple[str, ...] = ()
    TextType: Literal["text", "ssml"] = "text"


class Refused(Exception):
    """An error in Polly's form."""

    def __init__(self, kind: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.kind = kind
        self.status = status


def router(models_dir: Path, cache_dir: Path) -> APIRouter:
    """Route `/v1/speech`.

    Args:
        models_dir: a folder filled by `spotter models fetch`; read at the first request.
        cache_dir: keeps every clip that was ever spoken.
    """
    routes = APIRouter()
    voice = CachedVoice(KokoroVoice(models_dir), cache_dir)

    @routes.post("/v1/speech")
    def speech(body: SpeechBody) -> Response:
        try:
            return _answer(body, voice)
        except Refused as error:
            headers = {"x-amzn-ErrorType": error.kind}
            return JSONResponse({"message": str(error)}, error.status, headers=headers)

    return routes


class CachedVoice:
    """Keeps clips as files: cues are templated, so most are spoken once in the life of an installation."""

    def __init__(self, voice: KokoroVoice, folder: Path) -> None:
        self._voice = voice
        self._folder = folder

    def speak(self, text: str, voice: str) -> Utterance:
        """The clip of a text, made now or earlier."""
        digest = hashlib.sha256("\0".join((self._voice.version, voice, text)).encode()).hexdigest()
        path = self._folder / f"{digest}.npz"
        if path.is_file():
            with np.load(path, allow_pickle=False) as kept:
                words = json.loads(str(kept["words"]))
                return Utterance(kept["samples"], tuple(WordTime(*word) for word in words))
        spoken = self._voice.speak(text, voice)
        self._keep(path, spoken)
        return spoken

    def _keep(self, path: Path, spoken: Utterance) -> None:
        """Give the file its name in one step, so that nobody reads half a clip."""
        self._folder.mkdir(parents=True, exist_ok=True)
        words = json.dumps([[word.text, word.start, word.end, word.seconds] for word in spoken.words])
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
        with os.fdopen(handle, "wb") as part:
            np.savez_compressed(part, samples=spoken.samples, words=np.array(words))
        Path(name).replace(path)


def _plain(markup: str) -> str:
    """The words that SSML asks for; refuses what the neural engine refuses."""
    if "<!" in markup:  # no document type, so no entities
        raise Refused("InvalidSsmlException", "Invalid SSML request")
    try:
        root = ElementTree.fromstring(markup)  # noqa: S314
    except ElementTree.ParseError as error:
        raise Refused("InvalidSsmlException", f"Invalid SSML request: {error}") from error
    tags = {element.tag for element in root.iter()}
    if root.tag != "speak" or tags - NEURAL_TAGS:
        raise Refused("InvalidSsmlException", "Invalid SSML request")
    return " ".join(" ".join(_said(root)).split())


def _said(element: ElementTree.Element) -> Iterator[str]:
    yield element.get("alias", "") if element.tag == "sub" else element.text or ""
    for child in element:
        yield from _said(child)
        yield child.tail or ""


def _answer(body: SpeechBody, voice: CachedVoice) -> Response:
    text = _plain(body.Text) if body.TextType == "ssml" else body.Text
    rate = _check(body, text)
    try:
        spoken = voice.speak(text, ENGLISH_VOICES[body.VoiceId])
    except ValueError as error:
        raise Refused("ValidationException", str(error)) from error
    except OperatorError as error:
        raise Refused("ServiceFailureException", str(error), 500) from error
    if body.OutputFormat == "json":
        content = _marks(text, spoken)
    else:
        samples = (np.clip(_resampled(spoken.samples, rate), -1, 1) * FULL_SCALE).astype("<i2")
        content = samples.tobytes() if body.OutputFormat == "pcm" else _mp3(samples, rate)
    headers = {"x-amzn-RequestCharacters": str(len(text))}
    return Response(content, media_type=CONTENT_TYPES[body.OutputFormat], headers=headers)


def _check(body: SpeechBody, text: str) -> int:
    """The sample rate to answer with; refuses as Polly does."""
    if len(text) > MAX_CHARACTERS or len(body.Text) > MAX_TOTAL_CHARACTERS:
        raise Refused("TextLengthExceededException", f"Maximum text length has been exceeded: {len(body.Text)}.")
    if body.VoiceId in OTHER_LANGUAGES:
        raise Refused("LanguageNotSupportedException", "The offline voice speaks English only.")
    if body.VoiceId not in ENGLISH_VOICES:
        raise Refused("ValidationException", f"There is no voice {body.VoiceId!r}.")
    if body.Engine not in ENGINES:
        raise Refused("EngineNotSupportedException", f"The voice does not support the engine {body.Engine!r}.")
    if (body.OutputFormat == "json") != bool(body.SpeechMarkTypes):
        raise Refused("MarksNotSupportedForFormatException", "Speech marks are for the format json, and only for it.")
    if body.OutputFormat == "json":
        return SAMPLE_RATE
    rate = body.SampleRate or DEFAULT_RATES[body.OutputFormat]
    if rate not in RATES[body.OutputFormat]:
        raise Refused("InvalidSampleRateException", f"The sample rate {rate} is not supported for this format.")
    return int(rate)


def _resampled(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """Band-limited: the spectrum is cut at the new rate's half, so nothing folds back into the audible."""
    if rate == SAMPLE_RATE:
        return samples
    count = round(len(samples) * rate / SAMPLE_RATE)
    spectrum = np.fft.rfft(samples)[: count // 2 + 1]
    return (np.fft.irfft(spectrum, count) * (count / len(samples))).astype(np.float32)


def _mp3(samples: NDArray[np.int16], rate: int) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=rate, layout="mono")
        stream.bit_rate = MP3_BIT_RATE
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate = rate
        resampler = av.AudioResampler(format="s16p", layout="mono", rate=rate)
        for packet_frame in (*resampler.resample(frame), None):
            container.mux(stream.encode(packet_frame))
    return buffer.getvalue()


def _marks(text: str, spoken: Utterance) -> bytes:
    """JSON lines; `start` and `end` count bytes of the UTF-8 text, times are milliseconds."""
    lines = [
        json.dumps(
            {
                "time": round(word.seconds * 1000),
                "type": "word",
                "start": len(text[: word.start].encode()),
                "end": len(text[: word.end].encode()),
                "value": word.text,
            },
            ensure_ascii=False,
        )
        for word in spoken.words
    ]
    return "".join(f"{line}\n" for line in lines).encode()

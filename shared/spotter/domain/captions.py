"""WebVTT captions from spoken cues: one caption per sentence, each word with its moment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from pydantic import BaseModel, ConfigDict

from spotter.domain.speech import SpokenCue, SpokenWord

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
WORD = re.compile(r"\S+")
MILLISECOND = 0.001  # the resolution of the format
SHORTEST_SECONDS = 0.5  # a caption below that cannot be read


class Caption(BaseModel):
    """One sentence on the screen; times are seconds of the video."""

    model_config = ConfigDict(frozen=True)

    text: str
    start: float
    end: float
    words: tuple[SpokenWord, ...] = ()


def captions(cues: Sequence[SpokenCue]) -> tuple[Caption, ...]:
    """One caption per sentence of each cue, in time order; each is over when the next one begins."""
    found = [caption for cue in cues for caption in _sentences(cue)]
    starts = [*(caption.start for caption in found), float("inf")]
    return tuple(
        caption.model_copy(update={"end": _end(caption, following)})
        for caption, following in zip(found, starts[1:], strict=True)
    )


def _end(caption: Caption, following: float) -> float:
    readable = max(caption.end, caption.start + SHORTEST_SECONDS)
    return max(min(readable, following), caption.start + MILLISECOND)  # the format wants the end after the start


def web_vtt(captions: Iterable[Caption]) -> str:
    """The WebVTT file (https://www.w3.org/TR/webvtt1/); valid without captions, too."""
    blocks = ["WEBVTT\n"]
    for number, caption in enumerate(captions, start=1):
        span = f"{timestamp(caption.start)} --> {timestamp(caption.end)}"
        blocks.append(f"{number}\n{span}\n{_timed_text(caption)}\n")
    return "\n".join(blocks)


def timestamp(seconds: float) -> str:
    """`00:01:05.200` for 65.2 seconds."""
    milliseconds = round(max(seconds, 0.0) * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def _sentences(cue: SpokenCue) -> Iterator[Caption]:
    timed = _timed_words(cue)
    sentences = [sentence for sentence in SENTENCE_END.split(cue.text.strip()) if sentence]
    first = 0
    for number, sentence in enumerate(sentences):
        words = timed[first : first + len(WORD.findall(sentence))]
        first += len(words)
        is_last = number + 1 == len(sentences)
        yield Caption(
            text=sentence,
            start=words[0].start,
            end=cue.start + cue.duration if is_last else timed[first].start,
            words=tuple(words),
        )


def _timed_words(cue: SpokenCue) -> list[SpokenWord]:
    """Every word as it is written, with its moment in the video.

    A word the voice gave no time for comes with the one before it; without any times they follow from the lengths.
    """
    text = cue.text.strip()
    known = _positions(cue)
    words: list[SpokenWord] = []
    for match in WORD.finditer(text):
        earlier = words[-1].start if words else cue.start
        within = [start for at, start in known if match.start() <= at < match.end()]
        if not known:
            within = [cue.duration * match.start() / len(text)]
        words.append(SpokenWord(text=match.group(), start=max([earlier, *(cue.start + start for start in within[:1])])))
    return words


def _positions(cue: SpokenCue) -> list[tuple[int, float]]:
    """(index in the text, seconds of the clip) of each word that the voice named."""
    text, found, cursor = cue.text.strip(), [], 0
    for word in cue.words:
        at = text.find(word.text, cursor)
        if at >= 0:
            found.append((at, word.start))
            cursor = at + len(word.text)
    return found


def _timed_text(caption: Caption) -> str:
    parts = [_escaped(caption.words[0].text)] if caption.words else [_escaped(caption.text)]
    previous = caption.start
    for word in caption.words[1:]:
        # Inline timestamps must increase strictly and lie within the caption.
        if previous < word.start < caption.end:
            parts.append(f"<{timestamp(word.start)}>{_escaped(word.text)}")
            previous = word.start
        else:
            parts.append(_escaped(word.text))
    return " ".join(parts)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

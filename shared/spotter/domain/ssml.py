"""Sentences as SSML for a neural voice: pauses, and the words of training that a voice of the language gets wrong.

Only tags that Polly's neural engine takes: speak, s, break, sub, lang. A lexicon in the text needs no second permission and
no clean-up, unlike one that is uploaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

MAX_CHARACTERS = 2800  # billed characters per call; Polly takes 3000
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
WORD_END = re.compile(r"\s+")
PAUSE = '<break time="250ms"/>'  # a listener at work needs it between two instructions

# Written form to spoken form.
SPOKEN: Mapping[str, Mapping[str, str]] = {
    "en": {
        "reps": "repetitions",
        "RDL": "Romanian deadlift",
        "ROM": "range of motion",
        "°": " degrees",
        "%": " percent",
    },
    "de": {"Wdh.": "Wiederholungen", "°": " Grad", "%": " Prozent", "ROM": "Bewegungsumfang"},
}
# English names that a German voice should say in English.
ENGLISH_IN: Mapping[str, tuple[str, ...]] = {
    "de": (
        *(
            "Bench Press",
            "Crunch",
            "Crunches",
            "Burpee",
            "Burpees",
            "Curl",
            "Curls",
            "Dip",
            "Dips",
            "Hip Thrust",
            "Lunge",
        ),
        *(
            "Mountain Climber",
            "Plank",
            "Push-up",
            "Russian Twist",
            "Shrug",
            "Shrugs",
            "Sit-up",
            "Sit-ups",
            "Squat",
            "Step-up",
        ),
        *("Jumping Jack", "Jumping Jacks", "Workout", "Chest Fly", "Upright Row", "Pushdown", "Shirt", "Shirts"),
    )
}


def pieces(text: str, limit: int = MAX_CHARACTERS) -> Iterator[str]:
    """The text in parts of at most `limit` characters, cut between sentences, and in a longer sentence between words."""
    part = ""
    for unit in (piece for sentence in SENTENCE_END.split(text.strip()) for piece in _short(sentence, limit)):
        if part and len(part) + 1 + len(unit) > limit:
            yield part
            part = unit
        else:
            part = f"{part} {unit}" if part else unit
    if part:
        yield part


def ssml(text: str, language: str) -> str:
    """One SSML document: a sentence each, with the lexicon applied; what is in the text is never markup."""
    sentences = (f"<s>{_pronounced(sentence, language)}</s>" for sentence in SENTENCE_END.split(text.strip()))
    return f"<speak>{PAUSE.join(sentences)}</speak>"


def _short(sentence: str, limit: int) -> Iterator[str]:
    if len(sentence) <= limit:
        yield sentence
        return
    part = ""
    for word in WORD_END.split(sentence):
        if part and len(part) + 1 + len(word) > limit:
            yield part
            part = word[:limit]
        else:
            part = f"{part} {word}".strip()[:limit]
    yield part


def _pronounced(sentence: str, language: str) -> str:
    spoken, english = SPOKEN.get(language, {}), ENGLISH_IN.get(language, ())
    known = sorted((*spoken, *english), key=len, reverse=True)
    if not known:
        return escape(sentence)
    words = re.compile("|".join(_whole(word) for word in known))
    parts, at = [], 0
    for match in words.finditer(sentence):
        found = match.group()
        tag = f"<sub alias={quoteattr(spoken[found])}>" if found in spoken else '<lang xml:lang="en-US">'
        parts += [escape(sentence[at : match.start()]), tag, escape(found), "</sub>" if found in spoken else "</lang>"]
        at = match.end()
    return "".join((*parts, escape(sentence[at:])))


def _whole(word: str) -> str:
    return re.escape(word) if not word[0].isalnum() else rf"(?<!\w){re.escape(word)}(?!\w)"

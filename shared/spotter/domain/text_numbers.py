"""Find the numbers in a text, in digits or in words, and what each is a number of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["count", "repetition", "set", "score", "degrees", "seconds", "moment", "percent", "unmeasured", "plain"]

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen",
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn"
    " achtzehn neunzehn",
)
_TENS = (
    "twenty thirty forty fifty sixty seventy eighty ninety",
    "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft",
)
UNITS: Mapping[str, int] = {word: value for line in _UNITS for value, word in enumerate(line.split())}
TENS: Mapping[str, int] = {word: 10 * value for line in _TENS for value, word in enumerate(line.split(), start=2)}
ORDINALS: Mapping[str, int] = {word: value for line in _ORDINALS for value, word in enumerate(line.split(), start=1)}

REPETITION = r"(?:reps?\b|repetition|wiederholung|movement|bewegung|attempt|versuch|stretch)"
_ONES = "|".join(word for word, value in UNITS.items() if 1 <= value <= 9)
_TEN = "|".join(TENS)
# `one` and `ein` are numbers only beside a noun that is counted; alone they are pronouns and articles.
_WORD_NUMBER = re.compile(
    rf"\b(?:(?P<ten>{_TEN})(?:[-\s](?P<one>{_ONES}))?"
    rf"|(?:(?P<unit>{_ONES}|ein)und(?P<zig>{_TEN}))"
    rf"|(?P<small>{'|'.join(word for word in UNITS if word not in ('one', 'eins'))})"
    rf"|(?P<single>one|eins|eine?[rsmn]?)(?=\s(?:\w+\s)?{REPETITION}))\b"
)
_SINGLE_AFTER = re.compile(rf"\b({REPETITION}\w*\s)(one|eins)\b")
_ORDINAL_WORD = re.compile(rf"\b({'|'.join(ORDINALS)})(?:e[rsnm]?)?(?=\s{REPETITION})")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_LIST_JOINT = r"(?:\s|,|&|-|–|—|\band\b|\bund\b|\bto\b|\bbis\b|\bthrough\b|\bor\b|\boder\b)"

_AFTER: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("repetition", re.compile(rf"(?:st|nd|rd|th|\.)\s{REPETITION}")),
    ("degrees", re.compile(r"\s?(?:°|deg|grad\b)")),
    ("seconds", re.compile(r"\s?(?:s\b|secs?\b|second|sek)")),
    ("percent", re.compile(r"\s?(?:%|percent|per cent|prozent)")),
    (
        "unmeasured",
        re.compile(
            r"\s?(?:cm|mm|m|km|kg|g|lbs?|in|ft|kcal|bpm|w|nm|n|x|usd|eur|€|\$|£)(?![\w])"
            r"|\s?(?:cent|mill|met(?:er|re)|kilo|pound|pfund|inch|zoll|calorie|kalorie|watt|newton|minute|hour|stunde"
            r"|day|tage?\b|week|woche|month|monat|year|jahr|times\b|mal\b|fold|fach)"
        ),
    ),
    ("score", re.compile(r"\s?(?:/|of|von|out of)\s?100\b|\s(?:points?|punkte?n?)\b(?!\swar)")),
    ("count", re.compile(rf"\s(?:\w+\s){{0,2}}?(?:{REPETITION}|sets?\b|satz|sätze|checks?\b)")),
)
_BEFORE: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("score", re.compile(r"\bscored?\W*(?:of|was|is|:)?\W*$")),
    ("set", re.compile(rf"\b(?:sets?|satz|sätze)\s(?:\d+{_LIST_JOINT}+)*$")),
    ("repetition", re.compile(rf"\b{REPETITION}\w*\s(?:#|no\.?|nr\.?|number|nummer)?\s?(?:\d+{_LIST_JOINT}+)*$")),
)
_SKIPPED_LIST = re.compile(rf"(?:{_LIST_JOINT}+\d+(?:[.,]\d+)?)+(?=\s?(?:°|deg|grad\b|s\b|sec|sek|%|perc|proz))")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
BEFORE_CHARACTERS = 60
AFTER_CHARACTERS = 60


@dataclass(frozen=True)
class TextNumber:
    """One number of a text. `decimals` digits were written behind the mark."""

    shown: str
    value: float
    decimals: int
    kind: Kind

    def agrees(self, measured: float) -> bool:
        """Whether the number is the measured one after rounding; signs do not matter."""
        return abs(abs(measured) - self.value) <= 0.5 * 10.0**-self.decimals + 1e-9


@lru_cache(maxsize=4096)
def plain_text(text: str) -> str:
    """Lower case, one form of each character, single spaces, nothing invisible."""
    normal = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-")
    visible = "".join(character for character in normal if unicodedata.category(character) not in ("Cf", "Cc"))
    return re.sub(r"\s+", " ", visible if "\n" not in normal else " ".join(normal.split())).lower().strip()


def numbers(text: str) -> Iterator[TextNumber]:
    """Every number of a plain text (see `plain_text`), number words included."""
    digits = _in_digits(text)
    for match in _NUMBER.finditer(digits):
        before = digits[max(0, match.start() - BEFORE_CHARACTERS) : match.start()]
        after = digits[match.end() : match.end() + AFTER_CHARACTERS]
        yield _read(match.group(), _kind(before, after))


def _in_digits(text: str) -> str:
    def value(match: re.Match[str]) -> str:
        groups = match.groupdict()
        if groups["ten"]:
            return str(TENS[groups["ten"]] + UNITS.get(groups["one"] or "", 0))
        if groups["unit"]:
            return str(TENS[groups["zig"]] + UNITS.get(groups["unit"], 1))
        return str(UNITS[groups["small"]]) if groups["small"] else "1"

    text = _ORDINAL_WORD.sub(lambda match: f"{ORDINALS[match.group(1)]}.", text)
    return _SINGLE_AFTER.sub(r"\g<1>1", _WORD_NUMBER.sub(value, text))


def _kind(before: str, after: str) -> Kind:
    rest = _SKIPPED_LIST.sub("", after, count=1) if _SKIPPED_LIST.match(after) else after
    for kind, pattern in _AFTER:
        if pattern.match(rest):
            return kind
    for kind, pattern in _BEFORE:
        if pattern.search(before):
            return kind
    return "plain"


def _read(shown: str, kind: Kind) -> TextNumber:
    if ":" in shown:
        minutes, *seconds = (int(re.sub(r"\D", "", part) or 0) for part in shown.split(":"))
        return TextNumber(shown, float(60 * minutes + sum(seconds)), 0, "moment")
    if _THOUSANDS.fullmatch(shown):
        return TextNumber(shown, float(re.sub(r"\D", "", shown)), 0, kind)
    whole, *parts = re.split(r"[.,]", shown)
    decimals = "".join(parts)
    return TextNumber(shown, float(f"{whole}.{decimals or 0}"), len(decimals), kind)

"""A closed vocabulary for what a language model writes: everyday words, and those of the draft that it rewords.

A list of forbidden words can always be walked around; this is a list of the allowed ones. Strict on purpose: what is refused
costs a second try and then the template speaks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from spotter.domain.text_numbers import ORDINALS, REPETITION, TENS, UNITS, plain_text
from spotter.domain.vocabulary_forms import forms, parted
from spotter.domain.vocabulary_words import LEXICONS, Lexicon

KEPT_SHARE = 0.5  # of the words for what was seen must be in a text about it
_WORD = re.compile(r"[^\W\d_]+")
_ONES = "|".join(word for word, value in UNITS.items() if 1 <= value <= 9)
# Numbers are held against the measured ones elsewhere; `one` alone is a pronoun, `first` counts beside a repetition only.
_NUMBERS = re.compile(
    rf"\b(?:(?:{_ONES}|ein)und(?:{'|'.join(TENS)})|{'|'.join(word for word in (*UNITS, *TENS) if word != 'one')})\b"
    rf"|\b(?:{'|'.join(ORDINALS)})(?:e[rsnm]?)?(?=\s{REPETITION})|(?<=\d)(?:st|nd|rd|th)\b"
)
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("[’ʼ`]"), "'"),
    (re.compile(r"\bcan(?:'t|not)\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'(?:s|re|ve|ll|m|d)\b"), " "),
    # Limits and extremes are words of their own: nobody turns one into the other, and `at most` is not `most`.
    (re.compile(r"\bat most\b|\b(?:no|not) more than\b|(?<=\d) degrees or less\b|(?<=\d) or less\b"), "atmost"),
    (re.compile(r"\bat least\b|\b(?:no|not) less than\b|(?<=\d) degrees or more\b|(?<=\d) or more\b"), "atleast"),
    (re.compile(r"\bat worst\b|\bin the worst case\b|\bim schlechtesten fall\b|\bschlechtestenfalls\b"), "atworst"),
    (re.compile(r"\ball the way\b|\bany ?more\b|\bvor allem\b|\bstelle? dir(?: dabei| also)? vor\b"), " "),
    # Before a number these are no directions.
    (re.compile(r"\bout of(?= \d)|\bup to(?= \d)|\bbis zu(?= \d)"), " "),
    (_NUMBERS, " "),
)


@dataclass(frozen=True)
class Source:
    """What one text may take its words from.

    Attributes:
        text: the draft with what belongs to its finding.
        seen: the words for what was seen, which a text about a fault must not lose.
        negated: the draft says `not`, and so must the text.
        praises: something was good, so that words of praise may be added.
    """

    text: str
    seen: str = ""
    negated: bool = False
    praises: bool = False


def vocabulary_problems(text: str, source: Source, language: str) -> Iterator[str]:
    """Why a text is no rewording of its draft; nothing when it is one.

    Args:
        text: what a language model wrote.
        source: where its words may come from.
        language: `en` or `de`.
    """
    words = words_of(text)
    known = _known(source.text, language)
    lexicon = LEXICONS[language]
    refused = [word for word in dict.fromkeys(words) if not _is_allowed(word, known, lexicon, language, source.praises)]
    refused += sorted({character for character in text if _is_picture(character)})
    if refused:
        yield f"uses {', '.join(map(repr, refused))}; use the words of its draft and everyday connecting words instead"
    if source.negated and not lexicon.negations.intersection(words):
        yield "the draft says 'not', say it as well"
    if source.seen and not _keeps(source.seen, words, language):
        yield f"must say what was seen: {source.seen!r}"


def is_negated(text: str, language: str) -> bool:
    """Whether a word of a text turns it round."""
    return not LEXICONS[language].negations.isdisjoint(words_of(text))


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, less its numbers."""
    plain = plain_text(text)
    for pattern, instead in _PHRASES:
        plain = pattern.sub(instead, plain)
    return _WORD.findall(plain)


@lru_cache(maxsize=512)
def _known(text: str, language: str) -> frozenset[str]:
    """The forms of the words of a source, and of those that a word of it may stand for."""
    # Function words have no forms: `sich` knows nothing of `Sicht`.
    words = set(words_of(text)) - LEXICONS[language].exact
    for word in tuple(words):
        words.update(part for parts in parted(word, language) for part in parts)
    found = _all_forms(words, language)
    return found.union(*(said for said, drafted in _choices(language) if not found.isdisjoint(drafted)))


def _all_forms(words: set[str] | frozenset[str], language: str) -> frozenset[str]:
    return frozenset[str]().union(*(forms(word, language) for word in words))


@lru_cache(maxsize=4)
def _choices(language: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    lexicon = LEXICONS[language]
    among = ((words, words) for words in (lexicon.negations, lexicon.praise))
    return tuple(
        (_all_forms(said, language), _all_forms(drafted, language)) for said, drafted in (*lexicon.instead, *among)
    )


@lru_cache(maxsize=4)
def _bending(language: str) -> frozenset[str]:
    return _all_forms(LEXICONS[language].bending, language)


@lru_cache(maxsize=4)
def _praise(language: str) -> frozenset[str]:
    return _all_forms(LEXICONS[language].praise, language)


def _is_allowed(word: str, known: frozenset[str], lexicon: Lexicon, language: str, praises: bool) -> bool:
    if word in lexicon.negations:  # exact, since an ending makes `kein` from nothing else
        return not known.isdisjoint(forms(word, language))
    if word in lexicon.exact:
        return True
    free = _bending(language) | (_praise(language) if praises else frozenset())
    if not forms(word, language).isdisjoint(known | free):
        return True
    # Of a parted verb the draft must have the verb: `take` is everyday, `take off` may be weight.
    return any(
        (prefix in lexicon.exact or not forms(prefix, language).isdisjoint(known))
        and not forms(verb, language).isdisjoint(known)
        for prefix, verb in parted(word, language)
    )


def _keeps(seen: str, words: list[str], language: str) -> bool:
    lexicon = LEXICONS[language]
    wanted = [word for word in words_of(seen) if word not in lexicon.exact | lexicon.negations]
    said = _known(" ".join(words), language)
    return sum(not forms(word, language).isdisjoint(said) for word in wanted) >= KEPT_SHARE * len(wanted)


def _is_picture(character: str) -> bool:
    """Emoji and signs say something as well."""
    return unicodedata.category(character) in ("So", "Sk") and character != "°"

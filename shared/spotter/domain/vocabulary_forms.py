"""Is one word a form of another one? By the endings of a language and its irregular stems, not by beginnings.

`pressing` is a form of `press` and `abgesenkt` one of `absenken`; `press` and `pressure` have nothing to do with each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from spotter.domain.vocabulary_words import LEXICONS

SHORTEST_STEM = 3  # letters: `arm`, `weg`
SHORTEST_VERB = 4  # letters behind a prefix: `ab` and `senken`, but not `an` and `der`
_FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})
_NOMINAL = ("", "e", "en", "em", "es", "n", "s", "ern")
_VERBAL = (
    *("", "e", "n", "en", "st", "est", "t", "et", "te", "ten", "test", "tet", "ete", "eten", "end", "ung", "ungen"),
    *("ern", "ert"),
)
_PARTICIPLE = ("t", "et", "en")


@lru_cache(maxsize=8192)
def forms(word: str, language: str) -> frozenset[str]:
    """What a word may be a form of; two words are forms of the same one when they share an entry."""
    return frozenset(_english(word) if language == "en" else _german(word))


@lru_cache(maxsize=8192)
def parted(word: str, language: str) -> tuple[tuple[str, str], ...]:
    """The word as a prefix and the verb behind it, in every possible way: `abgesenkt` is `ab` and `gesenkt`."""
    return tuple(
        (prefix, word.removeprefix(prefix))
        for prefix in LEXICONS[language].prefixes
        if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST_VERB
    )


def _english(word: str) -> Iterator[str]:
    stems = LEXICONS["en"].stems
    yield stems.get(word, word)
    for ending, instead in (
        ("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"),
    ):  # fmt: skip
        stem = word.removesuffix(ending) + instead
        if word.endswith(ending) and not word.endswith("ss") and len(stem) >= SHORTEST_STEM:
            yield stems.get(stem, stem)
            if ending in ("ed", "ing") and not instead and stem[-1] == stem[-2] and len(stem) > SHORTEST_STEM:
                yield stem[:-1]  # `squatting`


def _german(word: str) -> Iterator[str]:
    """Entries say whether the ending was one of nouns and adjectives or one of verbs, so that these do not mix."""
    plain = word.translate(_FOLDED)
    for kind, endings in (("noun", _NOMINAL), ("verb", _VERBAL)):
        yield from _less_ending(plain, kind, endings)
    # Whoever begins (`Anfänger`) or is longer (`länger`) is no form of the beginning and of `lang`: the vowel stays.
    yield from _less_ending(word, "noun", ("er",))
    for sign in ("ge", "zu"):
        if plain.startswith(sign):
            yield from _less_ending(plain.removeprefix(sign), "verb", _PARTICIPLE)


def _less_ending(plain: str, kind: str, endings: tuple[str, ...]) -> Iterator[str]:
    stems = LEXICONS["de"].stems
    for ending in endings:
        stem = plain.removesuffix(ending) if ending else plain
        if plain.endswith(ending) and len(stem) >= SHORTEST_STEM:
            yield f"{kind} {stems.get(stem, stem)}"

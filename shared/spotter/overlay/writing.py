"""Right-to-left text for a font that only knows how to set letters beside each other: joined Arabic letters, visual order.

OpenCV's font has Hebrew and Arabic letters but neither joins nor reorders them; the joined forms of Arabic are in a font that
ships beside this module (U+0600 block, Persian and Urdu letters). The forms come
from the Unicode character database; the order follows the Unicode Bidirectional Algorithm (UAX #9) for one line without
embeddings or overrides: words of the other direction and numbers inside a sentence. Vowel signs stay unplaced: they are left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Literal

from spotter.overlay.document import Direction

RTL_LANGUAGES = frozenset(("ar", "fa", "he", "ur"))
RTL_CLASSES, NUMBER_CLASSES = frozenset(("R", "AL")), frozenset(("EN", "AN"))
FIRST_PRESENTATION_FORM = 0xFB50
PRESENTATION_FORMS = (*range(FIRST_PRESENTATION_FORM, 0xFE00), *range(0xFE70, 0xFF00))
Form = Literal["isolated", "initial", "medial", "final"]
Forms = Mapping[tuple[str, Form], str]
MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def direction_of(language: str) -> Direction:
    """How the language is written."""
    return "rtl" if language in RTL_LANGUAGES else "ltr"


@cache
def visual(text: str) -> str:
    """The characters of one line from left to right as they are to be drawn; plain left-to-right text is not changed.

    The line is written from the right when its first letter is (UAX #9, P2 and P3).
    """
    classes = [unicodedata.bidirectional(letter) for letter in text]
    if not RTL_CLASSES & set(classes):
        return text
    first = next(kind for kind in classes if kind in RTL_CLASSES or kind == "L")
    joined = _joined(text)
    return _reordered(joined, 1 if first in RTL_CLASSES else 0)


@cache
def _forms() -> Forms:
    """(letter or ligature, form) to the character that shows it."""
    found: dict[tuple[str, Form], str] = {}
    for code in PRESENTATION_FORMS:
        kind, _, letters = unicodedata.decomposition(chr(code)).partition("> ")
        name = kind.removeprefix("<")
        if name in ("isolated", "initial", "medial", "final"):
            plain = "".join(chr(int(letter, 16)) for letter in letters.split())
            found.setdefault((plain, name), chr(code))  # type: ignore[arg-type]
    return found


def _joined(text: str) -> str:
    """Arabic letters in the forms that their neighbours ask for, with the ligatures of lam and alef."""
    forms = _forms()
    letters = _ligated([letter for letter in text if unicodedata.category(letter) != "Mn"], forms)
    shown = []
    for index, letter in enumerate(letters):
        before = index > 0 and (letters[index - 1], "initial") in forms and (letter, "final") in forms
        after = index + 1 < len(letters) and (letter, "initial") in forms and (letters[index + 1], "final") in forms
        form: Form = ("medial" if after else "final") if before else ("initial" if after else "isolated")
        shown.append(forms.get((letter, form), letter))
    return "".join(shown)


def _ligated(letters: Sequence[str], forms: Forms) -> list[str]:
    """Lam and alef are always written as one."""
    found: list[str] = []
    for letter in letters:
        if (
            found
            and found[-1] == "\u0644"
            and letter in "\u0622\u0623\u0625\u0627"
            and ("\u0644" + letter, "isolated") in forms
        ):
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _reordered(text: str, base: int) -> str:
    """UAX #9, L2: from the highest level down, every run of at least that level is turned round."""
    ordered = list(zip(text, _levels(text, base), strict=True))
    for level in range(max(level for _, level in ordered), 0, -1):
        runs = [(high, list(run)) for high, run in groupby(ordered, key=lambda pair: pair[1] >= level)]
        ordered = [pair for high, run in runs for pair in (reversed(run) if high else run)]
    return "".join(letter.translate(MIRRORED) if level % 2 else letter for letter, level in ordered)


def _levels(text: str, base: int) -> list[int]:
    """Embedding levels; what has no direction of its own takes that of its neighbours when they agree, else the line's."""
    strong = [_strong(letter) for letter in text]
    levels: list[int] = []
    for index, kind in enumerate(strong):
        if kind == "number":
            levels.append(2 if _around(strong, index, -1, base) == "R" else base)
        elif kind is None:
            sides = {_around(strong, index, step, base) for step in (-1, 1)}
            side = sides.pop() if len(sides) == 1 else ("R" if base else "L")
            levels.append(1 if side == "R" else 2 * base)
        else:
            levels.append(1 if kind == "R" else 2 * base)
    return levels


def _strong(letter: str) -> str | None:
    kind = unicodedata.bidirectional(letter)
    if kind in NUMBER_CLASSES or letter in "°%":
        return "number"
    return "R" if kind in RTL_CLASSES else "L" if kind == "L" else None


def _around(strong: Sequence[str | None], index: int, step: int, base: int) -> str:
    """The direction of the next letter that has one; numbers count as right-to-left for what has none (N1)."""
    numbers = strong[index] != "number"
    index += step
    while 0 <= index < len(strong):
        kind = strong[index]
        if kind in ("L", "R"):
            return str(kind)
        if kind == "number" and numbers:
            return _around(strong, index, -1, base)
        index += step
    return "R" if base else "L"

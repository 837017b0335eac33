"""Texts as SSML: safe, with the words of training said right, and never too long for one call."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.ssml import pieces, ssml

PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")))


def test_sentences_get_a_pause_between_them() -> None:
    assert ssml("Sit back. Again.", "en") == ('<speak><s>Sit back.</s><break time="250ms"/><s>Again.</s></speak>')


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en", "8 reps at 90°.", '8 <sub alias="repetitions">reps</sub> at 90<sub alias=" degrees">°</sub>.'),
        ("en", "An RDL.", 'An <sub alias="Romanian deadlift">RDL</sub>.'),
        ("de", "Ein Sit-up.", 'Ein <lang xml:lang="en-US">Sit-up</lang>.'),
        ("de", "Der Squatter ist kein Squat.", 'Der Squatter ist kein <lang xml:lang="en-US">Squat</lang>.'),
        ("fr", "Un squat & demi.", "Un squat &amp; demi."),
    ],
)
def test_words_of_training_are_said_right(language: str, text: str, found: str) -> None:
    assert f"<s>{found}</s>" in ssml(text, language)


@settings(deadline=None, max_examples=100)
@given(text=PRINTABLE, language=st.sampled_from(["en", "de"]))
def test_what_is_in_the_text_is_never_markup(text: str, language: str) -> None:
    root = ElementTree.fromstring(ssml(text, language))

    assert {element.tag for element in root.iter()} <= {"speak", "s", "break", "sub", "lang"}
    assert "".join("".join(root.itertext()).split()) == "".join(text.split())


@settings(deadline=None, max_examples=100)
@given(words=st.lists(st.text("abc.", min_size=1, max_size=12), max_size=60), limit=st.integers(15, 60))
def test_a_long_text_is_cut_between_words_and_nothing_is_lost(words: list[str], limit: int) -> None:
    text = " ".join(words)

    found = list(pieces(text, limit))

    assert all(0 < len(piece) <= limit for piece in found)
    assert " ".join(found).split() == text.split()


def test_a_cut_falls_between_sentences_where_it_can() -> None:
    assert list(pieces("One two three. Four five. Six.", 20)) == ["One two three.", "Four five. Six."]

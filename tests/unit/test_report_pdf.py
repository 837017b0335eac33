"""The report on paper, read back by a library that did not write it."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from spotter.contracts.base import Warned
from spotter.domain.pose import PoseSequence
from spotter.reporting.model import build
from spotter.reporting.pdf import pdf_report
from tests.athletes import Plan, squatting
from tests.coaching_cases import plank
from tests.pictures import jpeg
from tests.unit.test_report import HOSTILE, document, set_of_squats

SEQUENCE = squatting(Plan(depths=(1.0,) * 3))


def paper(sequence: PoseSequence | None = SEQUENCE, **changes: object) -> PdfReader:
    """The pages of a report on three squats."""
    return PdfReader(io.BytesIO(pdf_report(build(document(set_of_squats(), **changes), sequence, jpeg("#336699")))))


def text(pages: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages.pages))


def test_its_words_can_be_selected_and_searched() -> None:
    said = text(paper())
    for words in ("Squat", "Sit back to touch a low box.", "Stopped above parallel", "Range of motion: knee", "89°",
                  "the movement did not go through its full range", "What the camera could not see", "40c9ec79"):  # fmt: skip
        assert words in said


def test_it_speaks_german_with_all_its_letters() -> None:
    pages = paper(language="de", words="Größtenteils sauber.")
    assert pages.root_object["/Lang"] == "de"
    said = text(pages)
    for words in ("Kniebeuge", "Größtenteils sauber.", "Was zu ändern ist", "Punkte"):
        assert words in said
    assert "Wiederholung 2 ansehen, bei 0:03,4" in said


def test_pictures_are_vectors_and_are_missing_without_landmarks() -> None:
    def curves(pages: PdfReader) -> int:
        contents = [found for page in pages.pages if (found := page.get_contents()) is not None]
        return sum(len(re.findall(rb" l\s", found.get_data())) for found in contents)

    assert curves(paper()) > curves(paper(sequence=None)) + 200


def test_headings_are_in_the_outline() -> None:
    titles = [entry.title for entry in paper().outline if not isinstance(entry, list)]
    assert titles[:2] == ["The session", "Set 1: Squat"]


def test_the_same_report_gives_the_same_bytes() -> None:
    report = build(document(set_of_squats()), SEQUENCE)
    assert pdf_report(report) == pdf_report(report)


@pytest.mark.parametrize("words", [HOSTILE, "<b>bold</b> & <para>", "漢字 🏋️ \u202e right to left", "x" * 5000])
def test_no_text_breaks_it(words: str) -> None:
    pages = paper(words=words, video_id=words, warnings=(Warned(code="X", message=words),))
    assert len(pages.pages) >= 2
    if words.startswith("<b>"):
        assert "<b>bold</b> & <para>" in text(pages)


def test_a_hold_and_an_empty_result_are_printed_too() -> None:
    held, nothing = (PdfReader(io.BytesIO(pdf_report(build(document(*sets))))) for sets in ((plank(),), ()))
    assert "Held for 42.0 s" in text(held)
    assert "No set was found" in text(nothing)

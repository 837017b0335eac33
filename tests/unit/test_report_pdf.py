"""The report on paper, read back by a library that did not write it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from spotter.contracts.base import Warned
from spotter.domain.pose import PoseSequence
from spotter.reporting.model import build
from spotter.reporting.pdf import pdf_report
from tests.athletes import Plan, squatting
from tests.coaching_cases import plank, repetition
from tests.pictures import jpeg
from tests.unit.test_report import HOSTILE, document, set_of_squats

SEQUENCE = squatting(Plan(depths=(1.0,) * 3))


def paper(sequence: PoseSequence | None = SEQUENCE, **changes: object) -> PdfReader:
    """The pages of a report on three squats."""
    return PdfReader(io.BytesIO(pdf_report(build(document(set_of_squats(), **changes), sequence, jpeg("#336699")))))


def text(pages: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages.pages))


@dataclass
class Part:
    """A node of the structure tree with what is drawn for it."""

    kind: str
    alt: str
    scope: str
    words: str
    below: list[Part]


def parts(pages: PdfReader) -> list[Part]:
    """All parts in reading order; the tree and what each page points back at must agree."""
    drawn = [marks(page) for page in pages.pages]
    numbers = {
        page.indirect_reference.idnum: index for index, page in enumerate(pages.pages) if page.indirect_reference
    }
    root = pages.root_object["/StructTreeRoot"]
    back = dict(batched(root["/ParentTree"]["/Nums"]))
    found: list[Part] = []

    def read(node: Any) -> Part:
        element = node.get_object()
        part = Part(element["/S"][1:], element.get("/Alt", ""), element.get("/A", {}).get("/Scope", ""), "", [])
        found.append(part)
        for kid in element["/K"]:
            if isinstance(kid, int):
                page, mark = numbers[element.raw_get("/Pg").idnum], int(kid)
            elif "/MCID" in kid.get_object():
                page, mark = numbers[kid.get_object().raw_get("/Pg").idnum], int(kid.get_object()["/MCID"])
            else:
                assert kid.get_object().raw_get("/P") == element.indirect_reference
                part.below.append(read(kid))
                continue
            assert back[page].get_object()[mark].get_object() == element
            part.words = f"{part.words} {drawn[page].pop(mark)}".strip()
        return part

    read(root["/K"])
    assert [left for left in drawn if left] == []
    for part in found:
        part.words = part.alt or part.words
    return found


def batched(flat: Any) -> Iterator[tuple[int, Any]]:
    """Pairs of a number tree."""
    return zip(flat[::2], flat[1::2], strict=True)


def marks(page: PageObject) -> dict[int, str]:
    """Number of each mark of a page to the text drawn within it."""
    return {mark: text for mark, text in _drawn(page) if mark is not None}


def loose_text(page: PageObject) -> list[str]:
    """Text that is neither marked nor decoration."""
    return [text for mark, text in _drawn(page) if mark is None and text]


def _drawn(page: PageObject) -> Iterator[tuple[int | None, str]]:
    contents = page.get_contents()
    assert contents is not None
    mark: int | None = None
    inside, text = False, ""
    for operands, operator in contents.operations:
        if operator in (b"BDC", b"BMC"):
            assert not inside  # marks of this writer are never nested
            inside, text = True, ""
            mark = operands[1].get("/MCID") if operator == b"BDC" else None
        elif operator == b"EMC":
            assert inside
            if mark is not None:
                yield mark, text.strip()
            inside = False
        elif operator == b"Tj":
            shown = operands[0] if isinstance(operands[0], str) else operands[0].decode("cp1252")
            text = f"{text} {shown.strip()}"
            if not inside:
                yield None, shown
        elif operator == b"T*" or not inside:
            assert inside or operator not in (b"f", b"S", b"B", b"Do"), operator
    assert not inside


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
    assert "Bewegung 2 ansehen, bei 0:03,4" in said


def test_pictures_are_vectors_and_are_missing_without_landmarks() -> None:
    def curves(pages: PdfReader) -> int:
        contents = [found for page in pages.pages if (found := page.get_contents()) is not None]
        return sum(len(re.findall(rb" l\s", found.get_data())) for found in contents)

    assert curves(paper()) > curves(paper(sequence=None)) + 200


def test_headings_are_in_the_outline() -> None:
    titles = [entry.title for entry in paper().outline if not isinstance(entry, list)]
    assert titles[:2] == ["The session", "Set 1: Squat"]


def test_it_says_what_it_is_and_in_which_language() -> None:
    root = paper(language="de").root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert paper(language="de").metadata.title == "Kniebeuge: Spotter-Bericht"  # type: ignore[union-attr]


def test_it_is_read_in_order() -> None:
    said = [(part.kind, part.words) for part in parts(paper())]
    heads = [(kind, words) for kind, words in said if kind.startswith("H")]
    assert heads[0] == ("H1", "Squat")
    assert [words for kind, words in heads if kind == "H2"] == [
        "The session", "Set 1: Squat", "Cues in the video", "What the camera could not see", "How it was made",
    ]  # fmt: skip
    levels = [int(kind[1]) for kind, _ in heads]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    at = said.index(("H4", "Stopped above parallel (major)"))
    assert ("Figure", "Movement 2 at 0:04.4: stopped above parallel") in said[at : at + 8]
    assert sum(kind == "LBody" for kind, _ in said) == 4


def test_every_picture_is_described_and_bars_say_their_numbers() -> None:
    figures = [part for part in parts(paper()) if part.kind == "Figure"]
    assert len(figures) >= 8
    assert all(part.alt for part in figures)
    assert any("No. 1: joint knee left, smallest 82°, largest 171°, range 89°." in part.alt for part in figures)


def test_tables_have_rows_and_heads() -> None:
    pages = paper()
    tables = [part for part in parts(pages) if part.kind == "Table"]
    assert len(tables) == 3  # numbers, cues, how it was made
    rows = [[cell.kind for cell in row.below] for row in tables[0].below]
    assert rows[0] == ["TH"] * len(rows[0])
    assert rows[1:] == [["TH", *["TD"] * (len(rows[0]) - 1)]] * 3
    assert [cell.scope for cell in tables[0].below[0].below] == ["/Column"] * len(rows[0])
    assert tables[0].below[1].below[0].scope == "/Row"


def test_nothing_is_drawn_outside_the_tree() -> None:
    """What is no part of the report, such as lines and the foot of the page, is marked as such; heads of tables are read once."""
    many = tuple(repetition(index, 1.0 + 2 * index, seconds=1.5) for index in range(1, 70))
    long = set_of_squats().model_copy(update={"repetitions": many, "end": 150.0})
    pages = PdfReader(io.BytesIO(pdf_report(build(document(long, words="word " * 2000)))))
    assert len(pages.pages) >= 4
    assert all(loose_text(page) == [] for page in pages.pages)
    read = "".join(part.words for part in parts(pages) if part.kind == "TH")
    assert read.count("Score") == 1
    [told] = [part for part in parts(pages) if part.words.startswith("word word")]
    assert told.words.count("word") == 2000  # one paragraph, though it goes over pages
    for number, page in enumerate(pages.pages):
        assert page["/StructParents"] == number


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

"""The report says everything in the language of the coach."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from spotter.contracts.base import Warned, WarningCode
from spotter.errors import (
    EmbeddedCloudFailed,
    OperatorError,
    ServiceError,
    VideoError,
    WebhookUndeliverable,
    error_classes,
)
from spotter.reporting.language import REPORT_TEXTS, ReportLanguage
from spotter.reporting.model import build
from spotter.reporting.texts import ReportTexts
from tests.athletes import Plan, squatting
from tests.unit.test_report import Page, build_report, document, set_of_squats

FAILURES = [found.code for found in error_classes() if issubclass(found, VideoError | ServiceError | OperatorError)
            and not found.__subclasses__() and found not in (WebhookUndeliverable, EmbeddedCloudFailed)]  # fmt: skip
"""Codes of what can go wrong while a step works that a result can do without."""
NOTED: dict[str, dict[str, int | float | str]] = {
    "VIDEO_TRUNCATED": {"seconds": 12.34},
    "LOW_FRAME_RATE": {"fps": 12.0},
    "SMALL_PICTURE": {"width": 320, "height": 240},
    "VIDEO_DAMAGED": {"start": 0.0, "end": 30.0},
    "PERSON_OFTEN_HIDDEN": {"percent": 41.7},
}
"""What the steps name in their warnings."""


def test_the_page_is_german_when_the_result_is() -> None:
    unknown = Warned(code="NEW_CODE", message="The video has few pictures a second.")
    slow = Warned(code="LOW_FRAME_RATE", message="The video has 12 pictures per second.", values={"fps": 12.4})
    lost = Warned(
        code="STORAGE_UNAVAILABLE",
        message="The object store did not answer. Missing: it.",
        values={"lacking": "render"},
    )
    html = build_report(
        document(set_of_squats(), words="Schön.", language="de", warnings=(unknown, slow, lost)),
        squatting(Plan(depths=(1.0,) * 3)),
    )
    page = Page(html)

    assert '<html lang="de">' in html
    for said in ("Kniebeuge", "Was zu ändern ist", "Bewegungsumfang: Knie", "Fehler", "29,97",
                 "Das Video hat 12 Bilder pro Sekunde", "Der Speicher hat nicht geantwortet. Es fehlt: das gezeichnete Video."):  # fmt: skip
        assert said in page.text
    assert '<span lang="en">The video has few pictures a second.</span>' in html
    body = Page(html[html.index("<body>") :]).text.replace("The video has few pictures a second.", "")
    for english in ("Film from", " good", "What", "repetition", "degrees", " knee", " the "):
        assert english not in body


@pytest.mark.parametrize("code", sorted({*WarningCode, *FAILURES} - {"LANGUAGE_UNSUPPORTED"}))  # that report is English
def test_every_warning_has_german_words(code: str) -> None:
    said, language = ReportLanguage("de").warned(Warned(code=code, message="In English.", values=NOTED.get(code, {})))
    assert (language, "{" in said) == ("de", False)
    assert said.endswith(".")


def test_numbers_in_warnings_are_written_as_the_language_does() -> None:
    german = ReportLanguage("de")
    cut = Warned(code="VIDEO_TRUNCATED", message="The file is cut off.", values={"seconds": 12.34})
    assert german.warned(cut) == (
        "Die Datei ist abgeschnitten; ausgewertet wurden die ersten 12,3 Sekunden.", "de",
    )  # fmt: skip
    assert german.warned(cut.model_copy(update={"values": {}})) == ("The file is cut off.", "en")  # of an older writer
    assert ReportLanguage("en").warned(cut) == ("The file is cut off.", "en")


def test_one_set_is_not_plural() -> None:
    label = build(document(set_of_squats(), language="de"), squatting()).session[0].label
    assert label.startswith("1 Satz in ")


def test_both_languages_say_everything() -> None:
    for field in fields(ReportTexts):
        english, german = (getattr(REPORT_TEXTS[code], field.name) for code in ("en", "de"))
        if isinstance(english, dict) and field.name != "warnings":
            assert english.keys() == german.keys(), field.name
        elif isinstance(english, str):
            assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", german)), field.name

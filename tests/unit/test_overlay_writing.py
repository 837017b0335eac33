from __future__ import annotations

import numpy as np
import pytest

from spotter.overlay.banner import BannerDrawer
from spotter.overlay.style import ROLE_COLOURS, Style, put_text, text_box
from spotter.overlay.writing import direction_of, visual
from tests.overlay_scenes import banner, changed, close_to, empty, painted


@pytest.mark.parametrize(
    "logical,shown",
    [
        ("Sit back, 90° deep.", "Sit back, 90° deep."),
        ("שלום עולם", "םלוע םולש"),
        ("תרגיל 12 חזרות", "תורזח 12 ליגרת"),
        ("Squat שלום ok", "Squat םולש ok"),
        ("(שלום)", "(םולש)"),
        ("أهلا", "ﻼﻫﺃ"),  # lam and alef are one letter, he begins the word, alef stands alone
        ("بيت", "ﺖﻴﺑ"),
    ],
)
def test_text_is_drawn_in_visual_order_and_arabic_is_joined(logical, shown):
    assert visual(logical) == shown


def test_every_joined_form_of_arabic_and_persian_can_be_drawn():
    missing = drawn("\ue000")
    for letter in "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءئؤأإآپچژگکی":
        for text in (letter, f"ب{letter}", f"{letter}ب", f"ب{letter}ب"):
            assert changed(drawn(text)).sum() > 0
            assert (drawn(text) != missing).any()
            assert "?" not in visual(text)


def drawn(text):
    picture = empty(240, 60)
    put_text(picture, text, 10, 40, (255, 255, 255), 24)
    return picture


def test_hebrew_is_not_drawn_as_question_marks():
    assert text_box("שלום", 24)[0] > 30
    assert (drawn("שלום") != drawn("????")).any()


def test_a_banner_in_arabic_or_hebrew_is_mirrored():
    assert (direction_of("he"), direction_of("ar"), direction_of("en")) == ("rtl", "rtl", "ltr")
    left, right = (
        np.nonzero(
            close_to(
                painted(BannerDrawer(Style(480, 640), d).draw, 480, 640, banner("שב לאחור"), 1.0), ROLE_COLOURS["main"]
            )
        )[1]
        for d in ("ltr", "rtl")
    )
    assert left.mean() < 240 < right.mean()

"""A text in another language is found without a model of languages."""

from __future__ import annotations

import pytest

from spotter.domain.text_language import is_in

FAMILIAR = {
    "en": "Squat: 8 repetitions, 3 of them clean. Stopped above parallel. Sit back to touch a low box. Heels stayed down.",
    "de": "Kniebeuge: 8 Wiederholungen, davon 3 sauber. Setz dich nach hinten auf eine niedrige Kiste. Die Fersen blieben unten.",
}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Solid work on 8 squats. Sit back onto a low box."),
        ("en", "Your heels stayed down in all 8 repetitions, well done!"),
        ("de", "Gute Arbeit: 8 Kniebeugen, 3 sauber. Setz dich auf die Kiste zurück."),
        ("de", "Deine Fersen blieben unten."),
    ],
)
def test_the_asked_language_passes(language: str, text: str) -> None:
    assert is_in(text, language, FAMILIAR[language])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Setz dich nach hinten auf eine niedrige Kiste."),
        ("en", "Sit back to touch a low box. Tes genoux rentrent."),
        ("en", "Genoux rentrés."),
        ("en", "Tus rodillas se van hacia dentro."),
        ("en", "Le tue ginocchia vanno verso l'interno."),
        ("en", "Твои колени уходят внутрь."),
        ("en", "膝が内側に入っています。"),
        ("en", "Jouw knieën gaan naar binnen."),
        ("en", "Os teus joelhos vão para dentro."),
        ("de", "Sit back to touch a low box."),
        ("de", "Your heels stayed down in all of them."),
    ],
)
def test_another_language_is_refused(language: str, text: str) -> None:
    assert not is_in(text, language, FAMILIAR[language])

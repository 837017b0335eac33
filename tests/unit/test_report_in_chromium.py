"""The report as a browser shows it. Skipped where there is no Chromium."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spotter.domain.view import View
from spotter.reporting.model import build
from spotter.reporting.report import html_report
from tests.athletes import Plan, squatting
from tests.chromium import Chromium, chromium, installed
from tests.pictures import jpeg
from tests.unit.test_report import document, set_of_squats

PHONE, DESKTOP = 390, 1280
DARK_GROUND, LIGHT_GROUND = (20, 24, 31), (255, 255, 255)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    path = installed()
    if path is None:
        pytest.skip("Chromium is not installed: the report was not looked at")
    with chromium(path, tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    results = document(set_of_squats(), artifacts={"overlay_video": "k"}, view=View.LEFT, language="de")
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(html_report(build(results, squatting(Plan(depths=(1.0,) * 3)), jpeg("#336699"))), "utf-8")
    return path


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_nothing_is_wider_than_the_screen_and_the_console_stays_empty(
    browser: Chromium, page: Path, width: int
) -> None:
    browser.open(page, width)
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.complaints() == []
    beyond = """[...document.querySelectorAll('body *')].filter(one => !one.closest('.scroll, .skip, .hidden, svg')
        && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 80))"""
    assert browser.value(beyond) == []


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_every_word_in_a_picture_can_be_read(browser: Chromium, page: Path, width: int) -> None:
    browser.open(page, width)
    heights = (
        """[...document.querySelectorAll('svg text')].map(one => one.getBoundingClientRect().height).filter(Boolean)"""
    )
    assert min(browser.value(heights)) > 8


def test_the_keyboard_reaches_links_and_tables(browser: Chromium, page: Path) -> None:
    browser.open(page, DESKTOP)
    unreachable = "[...document.querySelectorAll('.scroll')].filter(one => one.tabIndex < 0 || !one.ariaLabel).length"
    assert browser.value(unreachable) == 0
    browser.ask("Input.dispatchKeyEvent", type="rawKeyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
    assert browser.value("document.activeElement.className") == "skip"


@pytest.mark.parametrize(("dark", "ground"), [(False, LIGHT_GROUND), (True, DARK_GROUND)])
def test_the_page_follows_the_readers_light(
    browser: Chromium, page: Path, dark: bool, ground: tuple[int, int, int]
) -> None:
    browser.open(page, PHONE, dark=dark)
    pixels = np.asarray(Image.open(io.BytesIO(browser.screenshot())).convert("RGB"))
    assert tuple(pixels[2, 2]) == ground
    assert (pixels == ground).all(axis=2).mean() < 0.97  # something is drawn on it
    curve = (108, 192, 245) if dark else (0, 95, 153)
    assert (np.abs(pixels.astype(int) - curve).max(axis=2) < 40).sum() > 300  # the curve among it


def test_it_prints_on_a_few_pages_without_dark_ground(browser: Chromium, page: Path) -> None:
    browser.open(page, DESKTOP, dark=True)
    browser.ask("Emulation.setEmulatedMedia", media="print")
    assert browser.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.value("getComputedStyle(document.querySelector('.skip')).display") == "none"
    browser.ask("Emulation.setEmulatedMedia", media="")

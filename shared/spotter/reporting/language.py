"""One language of the report: its texts, and numbers, names and times as that language writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from string import Formatter

from spotter.contracts.base import Warned
from spotter.domain.exercise import library
from spotter.domain.measures import MEASURES
from spotter.domain.phrases import DEFAULT_LANGUAGE
from spotter.domain.timeline import NONE_LABEL
from spotter.domain.wording import Words
from spotter.reporting.drawing import Drawing, Text
from spotter.reporting.texts import ReportTexts
from spotter.reporting.texts_english import ENGLISH
from spotter.reporting.texts_german import GERMAN

REPORT_TEXTS: Mapping[str, ReportTexts] = {DEFAULT_LANGUAGE: ENGLISH, "de": GERMAN}
MINUTE = 60
DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")
DECIMALS = {"deg": 0, "s": 1}


class ReportLanguage:
    """Says everything of one report; languages without texts of their own are written in English.

    Args:
        code: ISO 639-1.
    """

    def __init__(self, code: str) -> None:
        self.words = Words(code, library())
        self.code = self.words.language
        self.texts: ReportTexts = REPORT_TEXTS[self.code]

    def number(self, value: float, decimals: int) -> str:
        """With exactly so many decimals and the language's decimal mark."""
        text = f"{value:.{decimals}f}"
        return text.replace(".", self.words.phrases.decimal_mark)

    def short(self, value: float, unit: str) -> str:
        """`52°`, `0.9 s`: a value as tables show it."""
        return self.number(value, DECIMALS.get(unit, 2)) + self.texts.short_units.get(unit, f" {unit}")

    def clock(self, seconds: float) -> str:
        """`0:09.4`."""
        whole = self.number(seconds % MINUTE, 1).rjust(4, "0")
        return f"{int(seconds) // MINUTE}:{whole}"

    def drawing(self, drawing: Drawing) -> Drawing:
        """The picture with the decimal mark of the language in its numbers."""
        mark = self.words.phrases.decimal_mark
        shapes = (
            replace(shape, text=DECIMAL_POINT.sub(mark, shape.text)) if isinstance(shape, Text) else shape
            for shape in drawing.shapes
        )
        return replace(drawing, shapes=tuple(shapes))

    def warned(self, noted: Warned) -> tuple[str, str]:
        """A warning as a sentence, and the language that it is in: what has no words here stays in English."""
        template = self.texts.warnings.get(noted.code)
        if template is None or not _names(template) <= noted.values.keys():
            return noted.message, DEFAULT_LANGUAGE
        said = DECIMAL_POINT.sub(self.words.phrases.decimal_mark, template.format(**noted.values))
        lacking = noted.values.get("lacking")
        return (f"{said} {self.lacking(str(lacking))}" if lacking else said), self.code

    def lacking(self, what: str) -> str:
        """What a result has to do without, a step or a file, as a sentence."""
        return self.texts.without.format(lacking=self.texts.lacking[what])

    def exercise(self, name: str) -> str:
        """The name that people use."""
        return self.texts.no_exercise if name == NONE_LABEL else self.words.exercise_name(name)

    def joint(self, name: str) -> str:
        """A joint without its side."""
        return self.texts.joints.get(name, name.replace("_", " "))

    def measure(self, name: str) -> str:
        """`knee angle`; measures that are no angle of one joint keep the name that the documentation uses."""
        joint = name.removesuffix("_angle")
        if joint in self.texts.joints and name in MEASURES:
            return self.texts.angle_of.format(joint=self.joint(joint))
        return name.replace("_", " ")


def _names(template: str) -> set[str]:
    """The places that a template has to fill."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def capital(text: str) -> str:
    """The first letter large, the others as they are."""
    return text[:1].upper() + text[1:]

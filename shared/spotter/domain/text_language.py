"""Is a text in the language that was asked for? A fault in French slips through a check that reads English and German.

Two signs, no model: function words of other languages, and words that nobody of this language's coach ever uses. Strict on
purpose: a true sentence may be refused, and then the template coach speaks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from spotter.domain.text_numbers import ORDINALS, TENS, UNITS, plain_text

WORD = re.compile(r"[^\W\d_]+")
SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+")
STEM_CHARACTERS = 5  # `squats` is known by `squat`
KNOWN_SHARE = 0.5  # of the words of a sentence must be of the coach's vocabulary or function words

_FUNCTION_WORDS = {
    "en": "a about after again all along also an and any are as at away back be been before better but by came can clean could"
    " did do does doing done down each end every few first for from full further get gets go going good great had has have"
    " hear heard help here how i if in instead into is it its just keep kept last less let look make more most much my next"
    " nice no not now of off on once one only onto or other our out over own part please put rest same saw say see set sets"
    " should show side so solid start stay still strong such take than that the their them then there these they thing this"
    " those through time to today together too try turn up us use very was way we well went were what when where which while"
    " who why will with without work worked would yet you your yours",
    "de": "ab aber alle allem allen aller alles als also am an auch auf aus außerdem bei beide beim besser bis bist da dabei"
    " damit danach dann das davon dazu dein deine deinem deinen deiner dem den der des dich die dies diese diesem diesen"
    " dieser dir doch dort du durch ein eine einem einen einer eines er es etwas für gar geh gehen gemacht gesehen gut gute"
    " guten habe haben hast hat hatte hier hin hinten ich ihr im immer in ins ist ja jede jeden jeder jedes jetzt kann kannst"
    " kein keine kommt lang lass letzten mach mal mehr mein meist mich mit mir muss nach nächste nicht nichts noch nur ob oben"
    " oder ohne runter schon sehr sein seite sich sie sind so sollte solide über um und uns unten unter vom von vor vorne war"
    " waren was weiter wenn werden wie wieder wir wird wo zu zum zur zwischen",
    "fr": "à au aux avec ce ces cette dans de des du elle en est et il la le les leur mais ne nous ou par pas plus pour que"
    " qui sa ses son sur ta tes ton tu un une vers vos votre vous",
    "es": "al como con de del el en entre es esta este la las lo los más muy no para pero por que se sin sobre su sus tu tus"
    " un una y ya",
    "it": "al alla che con da dei del della di e gli ha i il la le lo ma nel non per più si sono su sul tua tue tuo un una",
    "pt": "ao as com da das de do dos e em foi mais mas na nas no nos não o os para por que se seu sua suas uma um você",
    "nl": "aan bij dat de deze dit een en er het hij ik in is je jouw maar met naar niet of om ook op te van voor was we",
}
FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()
}
NUMBER_WORDS = frozenset((*UNITS, *TENS, *ORDINALS))


def is_in(text: str, language: str, familiar: str) -> bool:
    """Whether every sentence of a text is in a language of the coach.

    Args:
        text: what would be shown.
        language: `en` or `de`.
        familiar: texts of the same language about the same video, whose words are known.
    """
    plain = plain_text(text)
    if any(not _is_latin(character) for character in plain if character.isalpha()):
        return False
    stems = {word[:STEM_CHARACTERS] for word in WORD.findall(plain_text(familiar))}
    return all(_fits(WORD.findall(sentence), language, stems) for sentence in SENTENCE_END.split(plain))


def _fits(words: list[str], language: str, stems: set[str]) -> bool:
    """More function words of this language than of any other, and mostly words that this coach uses."""
    if not words:
        return True
    own = FUNCTION_WORDS[language]
    function_words = sum(word in own for word in words)
    if any(sum(word in others for word in words) > function_words for others in _others(language)):
        return False
    known = sum(word in own or word in NUMBER_WORDS or word[:STEM_CHARACTERS] in stems for word in words)
    return known >= KNOWN_SHARE * len(words)


def _others(language: str) -> list[frozenset[str]]:
    return [words for other, words in FUNCTION_WORDS.items() if other != language]


def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN")

"""A language model may only use the words of its draft and everyday ones; a lie needs others."""

from __future__ import annotations

from itertools import product

import pytest

from spotter.domain.coaching import Detail, Tone
from spotter.domain.exercise import library
from spotter.domain.rewording import Reworded, RewordedLine, facts, problems, sources
from spotter.domain.template_coach import Script, Style, write_script
from spotter.domain.vocabulary import Source, vocabulary_problems, words_of
from spotter.domain.vocabulary_forms import forms
from spotter.domain.vocabulary_words import LEXICONS
from spotter.evaluation import coach_probes
from spotter.evaluation.coach_cases import CASES, build

HEELS = {
    "en": Source(
        "Every repetition: the heels came off the floor. Leave a full footprint in the floor.",
        seen="the heels came off the floor",
    ),
    "de": Source(
        "Jede Wiederholung: die Fersen hoben ab. Hinterlass einen ganzen Fußabdruck im Boden.",
        seen="die Fersen hoben ab",
    ),
}
CHEST = {
    "en": Source("Repetition 2: the trunk leaned forward.", seen="the trunk leaned forward"),
    "de": Source("Wiederholung 2: der Oberkörper lehnte sich nach vorn.", seen="der Oberkörper lehnte sich nach vorn"),
}
STRAIGHT = {
    "en": Source(
        "Every repetition: the arms were not straight at the top.", "the arms were not straight", negated=True
    ),
    "de": Source("Jede Wiederholung: die Arme waren nicht gestreckt.", "die Arme waren nicht gestreckt", negated=True),
}


def refused(text: str, source: Source, language: str) -> str:
    return " ".join(vocabulary_problems(text, source, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "In each repetition your heels were coming off the floor. Try to leave full footprints."),
        ("en", "Your heels came off the floor."),
        ("en", "Your heels came off the floor in twenty-one of 22 repetitions."),
        ("de", "In jeder deiner Wiederholungen haben die Fersen abgehoben. Hinterlass ganze Fußabdrücke."),
        ("de", "Die Fersen hoben in einundzwanzig von 22 Wiederholungen ab, in der dritten Wiederholung auch."),
    ],
)
def test_other_forms_numbers_and_everyday_words_are_allowed(language: str, text: str) -> None:
    assert refused(text, HEELS[language], language) == ""


@pytest.mark.parametrize(
    ("language", "lie", "words"),
    [
        ("en", "Your groin is irritated.", ("groin", "irritated")),
        ("en", "Your ankles are stiff.", ("ankles", "stiff")),
        ("en", "Your kn33s too.", ("kn",)),
        ("en", "\N{FLEXED BICEPS}", ("\N{FLEXED BICEPS}",)),
        ("de", "Die Leiste ist gereizt.", ("leiste", "gereizt")),
        ("de", "Du bist ein Anfänger und solltest abnehmen.", ("anfänger", "abnehmen")),
    ],
)
def test_an_unknown_word_is_named(language: str, lie: str, words: tuple[str, ...]) -> None:
    true = HEELS[language].text

    found = refused(f"{true} {lie}", HEELS[language], language)

    assert all(repr(word) in found for word in words), found


@pytest.mark.parametrize(
    ("language", "text", "source"),
    [
        ("en", "The heels never came off the floor.", HEELS),
        ("en", "The heels didn't come off the floor.", HEELS),
        ("en", "Great: the heels came off the floor.", HEELS),
        ("en", "The arms were straight at the top.", STRAIGHT),
        ("en", "Leave a full footprint in the floor.", HEELS),
        ("en", "The trunk leaned back.", CHEST),
        ("en", "The trunk leaned forward in most repetitions.", CHEST),
        ("de", "Die Fersen hoben nie ab.", HEELS),
        ("de", "Super, die Fersen hoben ab.", HEELS),
        ("de", "Die Arme waren gestreckt.", STRAIGHT),
        ("de", "Der Oberkörper lehnte sich nach hinten.", CHEST),
        ("de", "Jede Wiederholung: der Oberkörper lehnte sich nach vorn.", CHEST),
    ],
)
def test_true_words_turned_round_are_refused(language: str, text: str, source: dict[str, Source]) -> None:
    assert refused(text, source[language], language)


def test_praise_may_be_worded_where_something_is_praised() -> None:
    praised = Source("Your chin came over the bar.", praises=True)

    assert refused("Great, your chin came over the bar, nicely done!", praised, "en") == ""


def test_a_limit_is_not_turned_into_the_other_one() -> None:
    at_most = Source("Target at most 20 degrees.")

    assert refused("The target is no more than 20 degrees, 20 degrees or less.", at_most, "en") == ""
    assert "atleast" in refused("The target is at least 20 degrees.", at_most, "en")
    assert "most" in refused("Most are at the target.", at_most, "en")


@pytest.mark.parametrize(
    ("language", "one", "other", "same"),
    [
        ("en", "pressing", "press", True),
        ("en", "squatting", "squat", True),
        ("en", "rising", "rose", True),
        ("en", "press", "pressure", False),
        ("en", "car", "card", False),
        ("en", "hip", "hipster", False),
        ("de", "Füße", "Fuß", True),
        ("de", "gestreckt", "Streckung", True),
        ("de", "stieg", "steigen", True),
        ("de", "Last", "lästig", False),
        ("de", "Anfang", "Anfänger", False),
        ("de", "Arm", "Armut", False),
        ("de", "Hand", "Handel", False),
    ],
)
def test_forms_of_a_word_are_told_from_words_that_begin_alike(language: str, one: str, other: str, same: bool) -> None:
    assert (not forms(one.lower(), language).isdisjoint(forms(other.lower(), language))) is same


def test_no_word_is_free_in_one_list_and_bound_in_another() -> None:
    for lexicon in LEXICONS.values():
        assert not lexicon.exact & (lexicon.negations | lexicon.praise)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_template_passes_its_own_vocabulary(language: str) -> None:
    known = library()
    for case, tone, detail in product(CASES, Tone, Detail):
        assessment = build(case, known)
        script = write_script(assessment, language, known, Style(tone=tone, detail=detail))
        if script.lines:
            assert problems(as_answer(script), script, assessment, known) == [], (case.name, tone, detail)


def test_the_cue_of_a_fault_that_was_not_found_gives_no_words() -> None:
    known = library()
    case = next(case for case in CASES if case.name == "every squat too high")
    script = write_script(build(case, known), "en", known)

    for place, source in sources(script, known).items():
        assert not {"heels", "footprint", "inward"} & set(words_of(source.text)), place
    assert "heels" not in facts(script)


@pytest.mark.parametrize("language", ["en", "de"])
def test_probes_stand_at_a_text_that_is_there_and_are_as_many_as_is_said(language: str) -> None:
    known, cases = library(), {case.name: case for case in CASES}
    found = list(coach_probes.probes(language))

    counts = {(kind, half): 0 for kind in coach_probes.FILES for half in coach_probes.HALVES}
    for probe in found:
        counts[probe.kind, probe.half] += 1
        script = write_script(build(cases[probe.case], known), language, known)
        number, _, text = probe.place.partition(" ")
        draft = script.headline if probe.place == "headline" else getattr(script.lines[int(number)], text)
        assert draft, probe
    assert list(counts.values()) == [25, 25, 5, 5, 30, 30]
    assert len({probe.text for probe in found}) == len(found)


def as_answer(script: Script) -> Reworded:
    lines = [RewordedLine(id=n, written=line.written, spoken=line.spoken) for n, line in enumerate(script.lines)]
    return Reworded(headline=script.headline, lines=lines)

"""Tone, language and detail change how and how much is said, never what was measured."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.coaching import Detail, Feedback, Tone
from spotter.domain.exercise import library
from spotter.domain.grounding import check
from spotter.domain.rewording import familiar_text
from spotter.domain.template_coach import Style, standard_cues, to_feedback, write_script
from spotter.domain.text_language import is_in
from tests.coaching_cases import EXERCISES, assessment, plank, set_failing, squats

CRITERIA = st.sampled_from(["depth", "trunk", "heels", "descent"])
MOVEMENTS = st.lists(st.lists(CRITERIA, unique=True).map(tuple), min_size=1, max_size=8).map(tuple)
STYLES = st.builds(Style, tone=st.sampled_from(Tone), detail=st.sampled_from(Detail))
LANGUAGES = st.sampled_from(["en", "de"])
D = ("depth",)
EVERYTHING = ("depth", "trunk", "heels", "descent")


def said(*sets: object, language: str = "en", duration: float = 60.0, **style: object) -> Feedback:
    found = assessment(*sets)  # type: ignore[arg-type]
    return to_feedback(write_script(found, language, EXERCISES, Style(**style)), "template", duration)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "de"])
def test_each_tone_has_its_words_and_the_same_cues(language: str) -> None:
    found = {tone: said(squats(((), D, D)), language=language, tone=tone) for tone in Tone}

    assert len({tuple(cue.text for cue in feedback.cues) for feedback in found.values()}) == len(Tone)
    assert len({tuple((cue.id, cue.role, cue.repetition) for cue in feedback.cues) for feedback in found.values()}) == 1
    assert len({feedback.main_cue for feedback in found.values()}) == 1


def test_detail_decides_how_much_is_said() -> None:
    performed = squats((EVERYTHING, EVERYTHING, EVERYTHING, ()))
    brief, normal, full = (said(performed, detail=detail) for detail in Detail)

    assert [cue.role for cue in brief.cues] == ["main", "summary"]
    assert [cue.role for cue in normal.cues] == ["main", "secondary", "summary", "secondary"]
    assert "target" not in brief.text
    assert "dropped quickly" not in normal.text
    assert "dropped quickly" in full.text
    assert "Not judged" not in brief.text
    assert len(brief.text) < len(normal.text) < len(full.text)
    assert brief.main_cue == normal.main_cue == full.main_cue


def test_a_slip_in_up_to_15_percent_is_written_and_never_said() -> None:
    slip, habit = squats((D, *[()] * 6)), squats((D, *[()] * 5))  # 1 of 7, 1 of 6

    assert said(slip).main_cue is None
    assert [cue.role for cue in said(slip).cues] == ["praise", "summary"]
    assert "Repetition 1: stopped above parallel." in said(slip).text
    assert said(habit).main_cue == "Sit back to touch a low box."


def test_safety_has_no_tolerance() -> None:
    assert said(squats((("heels",), *[()] * 9))).main_cue == "Press the floor away with the whole foot."


@pytest.mark.parametrize(
    ("language", "advice"), [("en", "see a doctor or a physiotherapist"), ("de", "frag eine Ärztin")]
)
@pytest.mark.parametrize("performed", [squats((D, D, ("heels",))), plank(("line",)), None])
def test_pain_stops_the_coaching(language: str, advice: str, performed: object) -> None:
    found = said(*([performed] if performed else []), language=language, pain_reported=True, tone=Tone.STRICT)

    assert found.main_cue is not None
    assert advice in found.main_cue
    assert {cue.role for cue in found.cues} <= {"main", "summary"}
    assert not re.search("box|belt|Gürtel|Kiste|Boden|floor", found.text)
    if performed:
        assert (found.cues[0].id, found.cues[0].time) == ("pain", 0.0)


@settings(deadline=None, max_examples=60)
@given(sets=st.lists(MOVEMENTS, min_size=1, max_size=6), style=STYLES, language=LANGUAGES)
def test_nothing_is_said_three_times_in_a_row_and_all_of_it_was_measured(
    sets: list[tuple[tuple[str, ...], ...]], style: Style, language: str
) -> None:
    performed = [squats(failed, set_index=n, start=40.0 * n) for n, failed in enumerate(sets, start=1)]
    found = assessment(*performed)

    feedback = to_feedback(write_script(found, language, EXERCISES, style), "template", 300.0)

    spoken = [cue.text for cue in feedback.cues]
    by_role = [[cue.text for cue in feedback.cues if cue.role == role] for role in ("praise", "main", "secondary")]
    for lines in (spoken, feedback.paragraphs, *by_role):
        assert all(len(set(three)) > 1 for three in zip(lines, lines[1:], lines[2:], strict=False)), lines
    for text in (feedback.headline, *feedback.paragraphs, *spoken):
        assert check(text, found, EXERCISES) == [], text


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", library())
def test_the_library_is_grounded_in_every_tone_and_in_its_language(name: str, language: str) -> None:
    exercise = library()[name]
    for criterion, tone in product(exercise.criteria, Tone):
        found = assessment(set_failing(exercise, criterion, criterion.views[0]), view=criterion.views[0])

        script = write_script(found, language, library(), Style(tone=tone, detail=Detail.FULL))
        feedback, familiar = to_feedback(script, "template", 40.0), familiar_text(script, library())

        for text in (feedback.headline, *feedback.paragraphs, *(cue.text for cue in feedback.cues)):
            assert check(text, found) == [], text
            assert is_in(text, language, familiar), text


@pytest.mark.parametrize("tone", Tone)
def test_what_is_spoken_ahead_is_what_will_be_said(tone: Tone) -> None:
    ahead = standard_cues(EXERCISES["squat"], "en", tone)

    heard = [cue.text for cue in said(squats((D, D, ())), tone=tone).cues if cue.role in ("praise", "main")]

    assert heard
    assert set(heard) <= set(ahead)


@pytest.mark.parametrize(
    ("failed", "praised"),
    [(((), (), ()), "Every repetition was clean."), ((("depth",), (), ()), "Most repetitions were clean.")],
)
def test_all_clean_is_not_called_mostly_clean(failed: tuple[tuple[str, ...], ...], praised: str) -> None:
    performed = squats(failed)
    unseen = tuple(  # what the exercise praises is hidden, so the repetitions as a whole are praised
        movement.model_copy(update={"criteria": tuple(found for found in movement.criteria if found.id != "heels")})
        for movement in performed.repetitions
    )

    assert said(performed.model_copy(update={"repetitions": unseen})).paragraphs[0] == praised

"""What the template coach says."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.assessment import Severity
from spotter.domain.coaching import Feedback
from spotter.domain.exercise import library
from spotter.domain.grounding import check
from spotter.domain.template_coach import to_feedback, write_script
from tests.coaching_cases import EXERCISES, assessment, plank, repetition, set_failing, squats

CRITERIA = st.sampled_from(["depth", "trunk", "heels", "descent"])
MOVEMENTS = st.lists(st.lists(CRITERIA, unique=True).map(tuple), max_size=8).map(tuple)
D = ("depth",)


def feedback(*sets: object, language: str = "en", score: int | None = 82) -> Feedback:
    found = assessment(*sets, score=score)  # type: ignore[arg-type]
    return to_feedback(write_script(found, language, EXERCISES), "template", 60.0)


def test_the_message_says_what_where_how_much_and_what_to_do() -> None:
    said = feedback(squats(((), D, D, D, (), D)))

    assert said.headline == "Squat: 6 repetitions, 2 of them clean. Score 82 of 100."
    assert said.main_cue == "Sit back to touch a low box."
    assert said.paragraphs[0] == "Your heels stayed down."
    assert said.paragraphs[1] == (
        "Repetitions 2 to 4 and 6: stopped above parallel. Depth: 18 degrees at worst, target at most 0 degrees."
        " Deeper work trains the legs over their full range. Sit back to touch a low box."
    )
    assert said.paragraphs[2] == "Not judged: knees over the feet (film from the front)."


def test_german() -> None:
    said = feedback(squats(((), ("heels",), ())), language="de")

    assert said.headline == "Kniebeuge: 3 Wiederholungen, davon 2 sauber. 82 von 100 Punkten."
    assert said.paragraphs[1] == (
        "Wiederholung 2: die Fersen hoben ab. Gemessen: 0,13 der Rumpflänge, Ziel höchstens 0,05 der Rumpflänge."
        " Du verlierst das Gleichgewicht. Drück den Boden mit dem ganzen Fuß weg."
    )
    assert said.paragraphs[-1] == "Nicht beurteilt: Knie über den Füßen (filme von vorne)."


def test_a_language_without_phrases_falls_back_to_english() -> None:
    assert feedback(squats(((),)), language="fr") == feedback(squats(((),)), language="en")


@pytest.mark.parametrize(
    ("sets", "headline"),
    [
        ((), "No exercise of the library was recognised in this video."),
        ((plank(),), "Plank: held for 42 seconds. Score 82 of 100."),
        ((squats(()),), "Squat: no complete repetition. Score 82 of 100."),
        ((squats((D,)),), "Squat: 1 repetition, not clean. Score 82 of 100."),
        ((squats(((), ())),), "Squat: 2 repetitions, all clean. Score 82 of 100."),
        (
            (squats(((), ())), squats((D,), set_index=2, start=30)),
            "2 sets. Squat: 2 repetitions, all clean. Squat: 1 repetition, not clean. Score 82 of 100.",
        ),
    ],
)
def test_headlines(sets: tuple[object, ...], headline: str) -> None:
    assert feedback(*sets).headline == headline


def test_no_score_is_said_in_words() -> None:
    said = feedback(squats(((),), score=None), score=None)

    assert said.headline == "Squat: 1 repetition. The form could not be judged."


def test_attempts_say_why_they_do_not_count() -> None:
    movements = (repetition(1, 2.0), repetition(2, 5.0, attempt="incomplete_range"), repetition(3, 8.0, attempt="odd"))

    said = feedback(squats(((),)).model_copy(update={"repetitions": movements}))

    assert said.headline.startswith("Squat: 1 repetition, clean, 2 attempts not counted.")
    assert (
        "Movement 2 was not counted: the movement did not go through its full range."
        " Movement 3 was not counted: the movement was not complete."
    ) in said.paragraphs


def test_a_fault_of_an_attempt_is_told_under_the_name_under_which_it_is_not_counted() -> None:
    attempt = repetition(3, 8.0, D, attempt="incomplete_range")
    movements = (repetition(1, 2.0), repetition(2, 5.0), attempt)

    said = " ".join(feedback(squats(((),)).model_copy(update={"repetitions": movements})).paragraphs)

    assert "Movement 3: stopped above parallel." in said
    assert "Movement 3 was not counted" in said
    assert "Repetition 3" not in said


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_same_fault_in_many_sets_is_not_said_in_the_same_words_again(language: str) -> None:
    sets = [squats((D, D), set_index=number, start=20.0 * number) for number in range(1, 5)]

    found = to_feedback(write_script(assessment(*sets), language, EXERCISES), "template", 120.0)

    for role in ("main", "praise"):
        said = [cue.text for cue in found.cues if cue.role == role]
        assert len(said) == 4
        assert all(text != following for text, following in pairwise(said))


@settings(deadline=None, max_examples=50)
@given(first=MOVEMENTS, second=MOVEMENTS, language=st.sampled_from(["en", "de"]), hold=st.booleans())
def test_everything_that_is_said_was_measured_and_is_said_again(
    first: tuple[tuple[str, ...], ...], second: tuple[tuple[str, ...], ...], language: str, hold: bool
) -> None:
    other = plank(("line",)) if hold else squats(second, set_index=2, start=40)
    found = assessment(squats(first), other.model_copy(update={"index": 2}))

    said = to_feedback(write_script(found, language, EXERCISES), "template", 120.0)

    assert said == to_feedback(write_script(found, language, EXERCISES), "template", 120.0)
    for text in (said.headline, *said.paragraphs, *(cue.text for cue in said.cues)):
        assert check(text, found, EXERCISES) == [], text


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", library())
def test_every_fault_of_the_library_makes_grounded_sentences(name: str, language: str) -> None:
    exercise = library()[name]
    for criterion in exercise.criteria:
        found = assessment(set_failing(exercise, criterion, criterion.views[0]), view=criterion.views[0])

        said = to_feedback(write_script(found, language, library()), "template", 40.0)

        is_note = criterion.severity is Severity.NOTE
        assert is_note or any(cue.id == criterion.cue for cue in said.cues)
        for text in (said.headline, *said.paragraphs, *(cue.text for cue in said.cues)):
            assert check(text, found) == [], text

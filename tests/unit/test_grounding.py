"""A text about a video may only hold what was measured in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.grounding import check
from tests.coaching_cases import EXERCISES, assessment, squats

# Eight squats, three of them clean; depth failed in 2 to 4 (17.6, limit 0), trunk in 4, descent in 6, heels in 7.
FOUND = assessment(squats(((), ("depth",), ("depth",), ("depth", "trunk"), (), ("descent",), ("heels",), ())), score=82)


@pytest.mark.parametrize(
    "text",
    [
        "You did 8 squats and 3 of 8 repetitions were clean.",
        "Eight repetitions, three clean, score 82 of 100.",
        "Acht Wiederholungen, drei davon sauber: 82 von 100 Punkten.",
        "Repetitions 2, 3 and 4 stopped above parallel, by 18 degrees at worst.",
        "Reps 2–4 were above parallel (17.6°).",
        "In the seventh repetition your heels came up.",
        "Your heels stayed down in 7 of 8 repetitions.",
        "Take 0.7 seconds or more on the way down; repetition 6 took 0.4 s.",
        "The first two things to work on: sit back, and press with the whole foot.",
        "At 0:09 you stopped above parallel.",
        "８ repetitions",
    ],
)
def test_true_sentences_pass(text: str) -> None:
    assert check(text, FOUND, EXERCISES) == []


@pytest.mark.parametrize(
    "text",
    [
        "You did 9 repetitions.",
        "You did nine repetitions.",
        "You did n\N{ZERO WIDTH SPACE}ine repetitions.",
        "９ repetitions",
        "⑨ repetitions",
        "٩ repetitions",
        "Twenty-five degrees above parallel.",
        "Fünfundzwanzig Grad über der Parallelen.",
        "1,000 repetitions",
        "Repetitions 2 to 4 and 11 stopped above parallel.",
        "The ninth repetition was the best.",
        "Your 12th rep was the best.",
        "Score 91 of 100.",
        "You reached 95 percent.",
        "Half of your repetitions were clean.",
        "17.9 degrees above parallel.",
        "Go 5 cm deeper.",
        "Add 10 kg.",
        "Rest 2 minutes.",
        "It took 3.2 seconds.",
        "At 1:42 you stopped above parallel.",
        "In set 3 you stopped above parallel.",
    ],
)
def test_invented_numbers_are_found(text: str) -> None:
    assert check(text, FOUND, EXERCISES) != []


@pytest.mark.parametrize(
    "text",
    [
        "Your knees caved in.",
        "Deine Knie knickten nach innen: Valgus.",
        "Your lower back rounded.",
        "Dein Rücken war rund.",
        "Your elbows flared.",
        "You used momentum.",
        "This puts you at risk of injury.",
        "That may hurt your ligaments.",
        "Your right knee was fine.",
        "Great push-ups!",
        "Nice plank.",
        "Your head dropped.",
        "Better than last time.",
        "Du hast dich verbessert.",
        "You are stronger now.",
        "Deine Knie sind durchgedrückt.",
        "Dein Kreuz ist hohl.",
        "Du verlierst die Spannung.",
        "Die Waden sind zu fest.",
        "Du hast dir etwas gezerrt.",
        "Du könntest dir den Meniskus reißen.",
        "Deine Achillessehne ist verkürzt.",
        "Geh lieber zum Orthopäden.",
        "Die Stange bewegt sich nicht senkrecht.",
        "Die linke Seite ist schwächer als die rechte.",
        "Du ziehst die Schultern zu den Ohren.",
        "Das war deine beste Leistung bisher.",
    ],
)
def test_invented_faults_joints_and_exercises_are_found(text: str) -> None:
    assert check(text, FOUND, {**EXERCISES, "push_up": push_up()}) != []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "<script>alert(1)</script>",
        "See https://example.org",
        "a" * 2000,
        "Use `code`.",
        "{{ 7 }}",
        "mail@x.org",
    ],
)
def test_what_is_no_sentence_is_refused(text: str) -> None:
    assert check(text, FOUND, EXERCISES) != []


@settings(deadline=None, max_examples=200)
@given(number=st.integers(0, 400))
def test_only_a_measured_count_of_repetitions_passes(number: int) -> None:
    counts = {8, 3, 5, 0, 1, 7}  # movements, clean, not clean, attempts, hidden checks and sets, praised

    assert (check(f"You did {number} repetitions.", FOUND, EXERCISES) == []) == (number in counts)


@settings(deadline=None, max_examples=200)
@given(text=st.text())
def test_no_text_crashes_the_check(text: str) -> None:
    assert isinstance(check(text, FOUND, EXERCISES), list)


def push_up() -> object:
    squat = EXERCISES["squat"]
    return squat.model_copy(update={"name": "push_up", "names": {"en": "Push-up", "de": "Liegestütz"}})

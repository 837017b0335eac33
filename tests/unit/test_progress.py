"""Progress against one's own earlier session is named when it is real, and only then."""

from __future__ import annotations

import pytest

from spotter.domain.grounding import check
from spotter.domain.progress import Tally, improvement, is_real
from spotter.domain.template_coach import to_feedback, write_script
from tests.coaching_cases import EXERCISES, assessment, plank, squats

D = ("depth",)
SHALLOW = assessment(squats((D, D, D, D, D, D, D, ())))
DEEP = assessment(squats(((), (), (), (), D, (), (), ())))


def tally(failed: int, judged: int) -> Tally:
    return Tally(failed=failed, judged=judged)


@pytest.mark.parametrize(
    ("before", "now", "real"),
    [
        ((7, 8), (1, 8), True),
        ((8, 8), (3, 8), True),
        ((5, 8), (2, 8), False),  # a clear step that chance makes as well
        ((3, 3), (0, 8), False),  # too few to know the habit
        ((8, 8), (0, 3), False),
        ((0, 8), (7, 8), False),  # worse
        ((300, 1000), (200, 1000), False),  # certain, but within the tolerance of 15 points
        ((0, 8), (0, 8), False),
    ],
)
def test_what_counts_as_real(before: tuple[int, int], now: tuple[int, int], real: bool) -> None:
    assert is_real(tally(*before), tally(*now)) is real


def test_the_newest_earlier_session_with_the_exercise_counts() -> None:
    plank_only, older_deep = assessment(plank()), DEEP

    found = improvement(EXERCISES["squat"], DEEP, (plank_only, SHALLOW, older_deep))

    assert found is not None
    assert (found.criterion, found.before, found.now) == ("depth", tally(7, 8), tally(1, 8))
    assert improvement(EXERCISES["squat"], DEEP, (older_deep, SHALLOW)) is None
    assert improvement(EXERCISES["squat"], DEEP, ()) is None


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        (
            "en",
            "Better than last time: stopped above parallel in 1 of 8 movements, last time in 7 of 8.",
            "Better than last time: depth.",
        ),
        (
            "de",
            "Besser als beim letzten Mal: blieb über der Waagerechten in 1 von 8 Bewegungen, letztes Mal in 7 von 8.",
            "Besser als beim letzten Mal: Tiefe.",
        ),
    ],
)
def test_progress_opens_the_message_and_is_grounded(language: str, written: str, spoken: str) -> None:
    said = to_feedback(write_script(DEEP, language, EXERCISES, earlier=(SHALLOW,)), "template", 40.0)

    assert (said.paragraphs[0], said.cues[0].text) == (written, spoken)
    assert check(written, DEEP, EXERCISES, (SHALLOW,)) == []
    assert check(written, DEEP, EXERCISES) != []  # without that session nobody measured it


def test_no_progress_is_no_word() -> None:
    said = to_feedback(write_script(SHALLOW, "en", EXERCISES, earlier=(DEEP,)), "template", 40.0)

    assert "last time" not in said.text

"""When the coach speaks."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.coaching import Cue
from spotter.domain.cue_timing import LAST_WORDS, MINIMUM_GAP
from spotter.domain.template_coach import to_feedback, write_script
from tests.coaching_cases import EXERCISES, assessment, plank, squats

CRITERIA = st.sampled_from(["depth", "trunk", "heels", "descent"])
MOVEMENTS = st.lists(st.lists(CRITERIA, unique=True).map(tuple), max_size=8).map(tuple)


def cues(found: object, duration: float | None, language: str = "en") -> tuple[Cue, ...]:
    return to_feedback(write_script(found, language, EXERCISES), "template", duration).cues  # type: ignore[arg-type]


@settings(deadline=None, max_examples=60)
@given(
    first=MOVEMENTS,
    second=MOVEMENTS,
    rest=st.floats(0, 20),
    tail=st.floats(0, 10),
    language=st.sampled_from(["en", "de"]),
)
def test_cues_never_crowd_and_stay_within_the_video(
    first: tuple[tuple[str, ...], ...], second: tuple[tuple[str, ...], ...], rest: float, tail: float, language: str
) -> None:
    one = squats(first)
    two = squats(second, set_index=2, start=one.end + rest)
    duration = two.end + tail

    found = cues(assessment(one, two), duration, language)

    times = [cue.time for cue in found]
    assert all(later - earlier >= MINIMUM_GAP - 0.01 for earlier, later in pairwise(times))
    assert all(0 <= time <= duration - LAST_WORDS + 0.01 for time in times)


@settings(deadline=None, max_examples=60)
@given(failed=MOVEMENTS, tail=st.floats(4, 10))
def test_a_fault_is_named_after_the_repetition_it_was_seen_in(failed: tuple[tuple[str, ...], ...], tail: float) -> None:
    performed = squats(failed)
    names = {criterion.cue: criterion.id for criterion in EXERCISES["squat"].criteria}

    for cue in cues(assessment(performed), performed.end + tail):
        if cue.role in ("main", "secondary"):
            assert cue.repetition is not None
            assert names[cue.id] in failed[cue.repetition - 1]
            assert cue.time >= performed.repetitions[cue.repetition - 1].end


def test_praise_comes_early_and_the_summary_after_the_last_repetition() -> None:
    performed = squats(((), (), ("depth",), (), ()))

    found = cues(assessment(performed), 22.0)

    assert [cue.role for cue in found] == ["praise", "main", "summary"]
    assert found[0].time < performed.repetitions[1].end
    assert found[1].time >= performed.repetitions[2].end
    assert found[2].time >= performed.end


def test_in_a_short_video_the_main_cue_has_precedence() -> None:
    found = cues(assessment(squats((("depth",),))), 6.0)

    assert [cue.role for cue in found] == ["main"]


def test_a_sagging_plank_is_told_while_it_can_still_be_corrected() -> None:
    held = plank(("line",), seconds=60)

    main = next(cue for cue in cues(assessment(held), 62.0) if cue.role == "main")

    assert held.repetitions[0].turn <= main.time < held.end - 20

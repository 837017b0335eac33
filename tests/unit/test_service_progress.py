"""How long it will take, as far as that can be said; ids that sort by time."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.contracts.api import VideoStatus
from spotter.service.identifiers import is_id, new_id
from spotter.service.progress import eta_seconds, state_of
from tests.fakes import MORNING, SteppedClock


def row(**fields: Any) -> dict[str, Any]:
    return {
        "video_id": "01",
        "status": "PROCESSING",
        "progress": 20,
        "stage": "pose",
        "created_at": MORNING,
        "started_at": MORNING,
        "updated_at": MORNING,
    } | fields


def after(seconds: float) -> str:
    clock = SteppedClock(MORNING)
    clock.advance(seconds)
    return clock.now_iso()


def test_the_rest_takes_as_long_as_what_is_done() -> None:
    assert eta_seconds(row(updated_at=after(10)), after(10)) == 40.0


def test_it_counts_down_while_a_step_runs_and_never_below_nothing() -> None:
    assert eta_seconds(row(updated_at=after(10)), after(25)) == 25.0
    assert eta_seconds(row(updated_at=after(10)), after(500)) == 0.0


def test_nothing_is_guessed_before_the_start_or_after_the_end() -> None:
    waiting = row(status="AWAITING_UPLOAD", progress=0)
    del waiting["started_at"]
    assert eta_seconds(waiting, after(5)) is None
    assert eta_seconds(row(status="COMPLETED", progress=100), after(5)) is None
    assert eta_seconds(row(progress=0), after(5)) is None


@given(st.integers(1, 99), st.floats(0, 3600), st.floats(0, 3600))
@settings(deadline=None)
def test_an_estimate_is_never_negative(progress: int, worked: float, waited: float) -> None:
    eta = eta_seconds(row(progress=progress, updated_at=after(worked)), after(worked + waited))
    assert eta is not None
    assert eta >= 0


def test_a_stage_is_shown_while_it_runs_only() -> None:
    assert state_of(row(), after(1)).stage == "pose"
    assert state_of(row(status="COMPLETED", progress=100), after(1)).stage is None


def test_an_error_is_shown_of_a_failed_video_only() -> None:
    failed = state_of(row(status="FAILED", error_code="VIDEO_EMPTY", error_message="Empty."), after(1))
    assert failed.error
    assert failed.error.code == "VIDEO_EMPTY"
    retried = state_of(row(status=VideoStatus.COMPLETED, error_code="VIDEO_EMPTY"), after(1))
    assert retried.error is None


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=10, unique=True))
@settings(deadline=None)
def test_ids_sort_by_the_time_they_were_made(seconds: list[int]) -> None:
    made = {moment: new_id(after(moment)) for moment in seconds}
    assert [made[moment] for moment in sorted(made)] == sorted(made.values())
    assert all(is_id(found) for found in made.values())


def test_ids_of_the_same_moment_differ() -> None:
    assert new_id(MORNING) != new_id(MORNING)


@given(st.text(max_size=40))
@settings(deadline=None)
def test_what_is_no_id_is_not_looked_up(text: str) -> None:
    assert is_id(text) == (len(text) == 32 and set(text) <= set("0123456789abcdef"))

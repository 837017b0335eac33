from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from spotter.domain.assessment import Outcome
from spotter.overlay.chapter_painter import STILL_STEP, ChapterPainter
from spotter.overlay.style import Style
from tests.overlay_scenes import assessment, blank, changed, criterion, drawing, feedback, movement, shown

FAULT = criterion(
    Outcome.FAIL,
    "left_hip",
    id="depth",
    value=60.0,
    limit=80.0,
    time=5.0,
    cue="deeper",
    joints=("left_hip", "left_knee"),
)
SCENE = assessment(
    movement(1, 1.0, 2.0, 3.0, score=95), movement(2, 4.0, 5.0, 6.0, FAULT, good=False, score=30)
).model_copy(update={"form_score": 60})
END = 8.0
FPS = 20.0


def frames(start, end, width=320, height=240):
    return [(float(time), blank(width, height)) for time in np.arange(start, end, 1 / FPS)]


def scene(found=SCENE):
    return drawing(found, feedback(), duration=END)


def test_the_chapters_follow_the_video_one_after_the_other():
    chapters = scene().chapters
    assert [chapter.kind for chapter in chapters] == ["replay", "comparison", "summary"]
    assert [chapter.start for chapter in chapters] == [END, *(chapter.end for chapter in chapters[:-1])]


def test_without_a_fault_or_a_difference_there_is_only_the_summary():
    equal = assessment(movement(1, 1.0, 2.0, 3.0), movement(2, 4.0, 5.0, 6.0))
    assert [chapter.kind for chapter in scene(equal).chapters] == ["summary"]
    assert scene(assessment().model_copy(update={"sets": ()})).chapters == ()


def test_a_movement_that_the_video_cuts_off_is_neither_replayed_nor_compared():
    cut = movement(2, 4.0, 5.0, 6.0, FAULT, kind="attempt", attempt_reason="incomplete_clip", good=False, score=0)
    assert [chapter.kind for chapter in scene(assessment(movement(), cut)).chapters] == ["summary"]


def test_the_worst_movement_is_shown_slowly_and_its_fault_stands_still():
    made = scene()
    replay = made.chapters[0]
    painted = list(ChapterPainter(made, 320, 240).replay(replay, frames(replay.clip.start, replay.clip.end)))
    times = np.array([time for time, _ in painted])
    assert replay.clip.start == pytest.approx(4.0, abs=0.2)
    assert (np.diff(times) > 0).all()
    assert times[0] == replay.start
    assert times[-1] <= replay.end
    slow = 1 / FPS / replay.speed
    first = [bool((before.planes == after.planes).all()) for (_, before), (_, after) in pairwise(painted)].index(True)
    assert np.diff(times)[:first] == pytest.approx(slow)
    still = [picture for time, picture in painted if times[first] <= time < times[first] + replay.freeze_seconds]
    assert len(still) == pytest.approx(replay.freeze_seconds / STILL_STEP, abs=1)
    assert all((picture.planes == still[0].planes).all() for picture in still)
    assert times[first] - replay.start == pytest.approx((5.0 - replay.clip.start) / replay.speed, abs=2 * slow)
    assert "60° / ≥ 80°" in replay.text


def test_best_and_worst_stand_beside_each_other_and_meet_at_their_turning_points():
    made = scene()
    comparison = made.chapters[1]
    assert (comparison.best.turn, comparison.worst.turn) == (2.0, 5.0)
    seen = []

    def noted(clip, shade):
        for time, frame in frames(clip.turn - comparison.before, clip.turn + comparison.after):
            seen.append((clip.turn, time))
            frame.planes[: frame.height] = shade
            yield time, frame

    painter = ChapterPainter(made, 320, 240)
    painted = list(painter.comparison(comparison, noted(comparison.best, 60), noted(comparison.worst, 200)))
    times = np.array([time for time, _ in painted])
    assert (np.diff(times) > 0).all()
    assert comparison.start <= times[0]
    assert times[-1] < comparison.end
    frozen = painted[int(np.argmax(np.diff(times) > 0.3))][1].planes[:240]
    assert np.median(frozen[120:, :150]) == 60
    assert np.median(frozen[120:, 170:]) == 200


def test_one_repetition_is_said_in_the_singular():
    made = scene(assessment(movement()))
    assert made.chapters[-1].facts[0].name == "repetition"


@pytest.mark.parametrize("width,height", [(202, 360), (640, 360), (720, 1280), (3840, 2160)])
def test_the_summary_says_the_numbers_inside_the_margins(width, height):
    made = drawing(SCENE, feedback().model_copy(update={"main_cue": "Sit back to touch a low box. " * 3}), duration=END)
    summary = made.chapters[-1]
    assert [(fact.value, fact.name) for fact in summary.facts] == [("2", "repetitions"), ("60", "form, of 100")]
    frame = blank(width, height)
    painted = list(ChapterPainter(made, width, height).summary(summary, frame))
    assert painted[0][0] == summary.start
    assert painted[-1][0] > summary.end - 1.0
    bright = shown(painted[0][1]).max(axis=2) > 120
    margin = Style(width, height).margin
    assert bright[margin:-margin, margin:-margin].sum() > 0.005 * width * height
    bright[margin:-margin, margin:-margin] = False
    assert not bright.any()
    assert not changed(shown(frame)).any()

"""What comes after the end of the video: the worst repetition again, best beside worst, and the numbers of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from spotter.domain.assessment import Assessment, Repetition, SetAssessment
from spotter.domain.coaching import Feedback
from spotter.domain.exercise import Exercise
from spotter.domain.recap import recap
from spotter.domain.timeline import NONE_LABEL
from spotter.overlay.document import Chapter, Clip, Comparison, Fact, Replay, Summary
from spotter.overlay.judgement import gravest, mark_of, value_text
from spotter.overlay.words import ENGLISH, seconds, word

REPLAY_SPEED = 0.4
REPLAY_EDGE = 0.15  # seconds of the original before and after the movement
FREEZE_SECONDS = 1.6  # long enough to read the line below
LONGEST_REPLAY = 8.0  # seconds of the original; a longer movement is slow enough as it is
COMPARISON_SPEED = 0.6
COMPARED_SECONDS = 1.5  # of the original on each side of the turning points
SUMMARY_SECONDS = 4.0
CUT_OFF = "incomplete_clip"  # of such a movement only a part was filmed
WORTH_COMPARING = 10  # points of the score between best and worst


def chapters(
    assessment: Assessment,
    feedback: Feedback | None,
    exercises: Mapping[str, Exercise],
    language: str,
    duration: float,
) -> tuple[Chapter, ...]:
    """The chapters one after the other, the first one at the end of the video; none without a set.

    Args:
        assessment: what was measured.
        feedback: whose main cue ends the video.
        exercises: by name.
        language: of the words.
        duration: seconds of the video.
    """
    sets = [found for found in assessment.sets if found.exercise != NONE_LABEL]
    if not sets:
        return ()
    found: list[Chapter] = []
    worst = _worst(sets)
    if worst and (replay := _replay(*worst, exercises, language, duration)):
        found.append(replay)
    if worst and (comparison := _comparison(*worst, language, _end(found, duration))):
        found.append(comparison)
    found.append(_summary(assessment, feedback, exercises, language, _end(found, duration)))
    return tuple(found)


def _end(found: Sequence[Chapter], duration: float) -> float:
    return found[-1].end if found else duration


def _worst(sets: Sequence[SetAssessment]) -> tuple[SetAssessment, Repetition] | None:
    """The movement with the gravest verdict; of holds there is nothing to replay."""
    movements = [
        (found, m)
        for found in sets
        if found.kind == "repetitions"
        for m in found.repetitions
        if m.attempt_reason != CUT_OFF
    ]
    return min(movements, key=lambda pair: (pair[1].good, pair[1].score, pair[1].start), default=None)


def _replay(
    found: SetAssessment, movement: Repetition, exercises: Mapping[str, Exercise], language: str, start: float
) -> Replay | None:
    """None when nothing failed at a moment that can be frozen."""
    result = gravest(movement)
    exercise = exercises.get(found.exercise)
    length = movement.end - movement.start + 2 * REPLAY_EDGE
    if result is None or result.time is None or exercise is None or result.cue is None or length > LONGEST_REPLAY:
        return None
    cue = exercise.cues[result.cue].action
    lines = [value_text(exercise, result, language), cue.get(language) or cue.get(ENGLISH)]
    first = max(0.0, movement.start - REPLAY_EDGE)
    last = min(movement.end + REPLAY_EDGE, start)
    title = f"{word('replay', language)} · {word('repetition', language)} {movement.index}"
    return Replay(
        start=start,
        end=start + (last - first) / REPLAY_SPEED + FREEZE_SECONDS,
        clip=Clip(start=first, turn=movement.turn, end=last, title=title, mark=mark_of(movement)),
        speed=REPLAY_SPEED,
        freeze_at=min(max(result.time, first), last),
        freeze_seconds=FREEZE_SECONDS,
        text=". ".join(line[:1].upper() + line[1:] for line in lines if line),
    )


def _comparison(found: SetAssessment, worst: Repetition, language: str, start: float) -> Comparison | None:
    """None when no movement of the set is clearly better."""
    best = max(found.counted, key=lambda movement: (movement.good, movement.score, -movement.start), default=None)
    if best is None or best.score - worst.score < WORTH_COMPARING:
        return None
    before, after = (
        min(COMPARED_SECONDS, max(length)) for length in (_lengths(best, worst, "start"), _lengths(best, worst, "end"))
    )
    clips = [
        Clip(
            start=movement.start,
            turn=movement.turn,
            end=movement.end,
            title=f"{word(role, language)} · {word('repetition', language)} {movement.index} · {movement.score}",
            mark=mark_of(movement),
        )
        for role, movement in (("best", best), ("worst", worst))
    ]
    end = start + (before + after) / COMPARISON_SPEED + FREEZE_SECONDS
    return Comparison(
        start=start,
        end=end,
        best=clips[0],
        worst=clips[1],
        speed=COMPARISON_SPEED,
        before=before,
        after=after,
        freeze_seconds=FREEZE_SECONDS,
    )


def _lengths(best: Repetition, worst: Repetition, edge: str) -> tuple[float, float]:
    if edge == "start":
        return best.turn - best.start, worst.turn - worst.start
    return best.end - best.turn, worst.end - worst.turn


def _summary(
    assessment: Assessment, feedback: Feedback | None, exercises: Mapping[str, Exercise], language: str, start: float
) -> Summary:
    total = recap(assessment)
    exercise = exercises.get(total.exercise)
    names = exercise.names if exercise else {}
    title = names.get(language) or names.get(ENGLISH) or total.exercise.replace("_", " ").capitalize()
    return Summary(
        start=start,
        end=start + SUMMARY_SECONDS,
        picture_at=start,
        title=title,
        facts=tuple(_facts(total.repetitions, total.attempts, total.hold_seconds, total.form_score, language)),
        text=feedback.main_cue if feedback else None,
    )


def _facts(repetitions: int, attempts: int, held: float | None, score: int | None, language: str) -> Iterator[Fact]:
    if held is None:
        yield Fact(value=str(repetitions), name=word("one_repetition" if repetitions == 1 else "repetitions", language))
    else:
        yield Fact(value=f"{seconds(held, language, 0)} s", name=word("held", language))
    if attempts:
        yield Fact(value=str(attempts), name=word("attempts", language))
    if score is not None:
        yield Fact(value=str(score), name=word("score", language))

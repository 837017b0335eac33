"""From a probability per window and label to sets: stretches of time in which one exercise is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from spotter.domain.exercise import Exercise, library
from spotter.domain.pose import FloatArray
from spotter.domain.timeline import NONE_LABEL, Alternative, ExerciseSet
from spotter.domain.windows import WINDOW_HOP_SECONDS, WINDOW_SECONDS, Windows

# A clip up to this length gets one decision from all its windows: most windows reach over its ends.
SHORT_CLIP_SECONDS = 5.0
MIN_SET_SECONDS = 2.0
# Pauses up to this long between two sets of one exercise are part of one set.
MAX_PAUSE_SECONDS = 3.0
# A set reaches this far beyond the windows that speak for it, so that no first or last repetition is cut.
MARGIN_SECONDS = 0.4
# Price of a change in the best path, in nats. In and out again costs 5: four windows (2 s) that favour an exercise 4:1.
CHANGE_COST = 2.5
# No window can veto a path alone.
MIN_PROBABILITY = 0.01
# Windows that see less of a person than this share of what the clip's length allows say nothing.
MIN_SEEN = 0.3
MIN_ALTERNATIVE = 0.05
# A set that is believed less than this is a guess among several; on synthetic clips the floor costs no recognised exercise.
MIN_CONFIDENCE = 0.35
# A stretch belongs to the movement when it moves at least this share of the clip's brisk (90th percentile) speed.
_ACTIVE_SHARE = 0.3


def exercises_by_label(exercises: Mapping[str, Exercise] | None = None) -> dict[str, str]:
    """Classifier label to exercise name, from the exercise files; labels that no file names mean `none`."""
    chosen = library() if exercises is None else exercises
    return {label: exercise.name for exercise in chosen.values() for label in exercise.labels}


def find_sets(
    windows: Windows,
    probabilities: NDArray[np.floating],
    labels: Sequence[str],
    exercise_of: Mapping[str, str],
    *,
    start: float,
    end: float,
) -> tuple[ExerciseSet, ...]:
    """The sets of one video in time order.

    Args:
        windows: N windows.
        probabilities: (N, L) of each label in each window.
        labels: the L labels of the classifier.
        exercise_of: label to exercise; other labels count as `none`.
        start: seconds of the first moment of the sequence.
        end: seconds of the last one.
    """
    if not len(windows):
        return ()
    names, by_exercise = _by_exercise(probabilities, labels, exercise_of)
    usable = windows.seen >= MIN_SEEN * min(1.0, (end - start) / WINDOW_SECONDS)
    if not usable.any():
        return ()
    if end - start <= SHORT_CLIP_SECONDS:
        return _whole_clip(names, by_exercise, windows.seen * usable, start, end)
    by_exercise[~usable] = np.eye(len(names))[names.index(NONE_LABEL)]
    path = _best_path(by_exercise)
    # A blip falls out before its neighbours are joined for good, so that it cannot split a set.
    spans = _merged([span for span in _merged(_runs(path, names)) if _seconds(span) >= MIN_SET_SECONDS])
    return _as_sets(spans, names, by_exercise, windows.times, start, end)


def active_span(windows: Windows, *, start: float, end: float) -> tuple[float, float]:
    """The part of the video in which the person moves; all of it when the person is still or hardly seen.

    Args:
        windows: of the video.
        start: seconds of the first moment that can belong to it.
        end: seconds of the last one.
    """
    usable = windows.seen >= MIN_SEEN
    if not usable.any():
        return start, end
    brisk = float(np.percentile(windows.motion[usable], 90))
    moving = np.flatnonzero(usable & (windows.motion >= _ACTIVE_SHARE * brisk))
    first, last = windows.times[moving[0]], windows.times[moving[-1]]
    # A window moves as soon as it reaches a movement, so its middle is already outside; only the video's ends add to it.
    return max(start, float(first) - WINDOW_HOP_SECONDS), min(end, float(last) + WINDOW_HOP_SECONDS)


def _by_exercise(
    probabilities: NDArray[np.floating], labels: Sequence[str], exercise_of: Mapping[str, str]
) -> tuple[list[str], FloatArray]:
    """Exercises and `none`, and the (N, E + 1) sums of their labels' probabilities."""
    owner = [exercise_of.get(label, NONE_LABEL) for label in labels]
    names = list(dict.fromkeys([NONE_LABEL, *owner]))
    member = np.array([[name == of for name in names] for of in owner], dtype=np.float64)
    return names, probabilities.astype(np.float64) @ member


def _whole_clip(
    names: list[str], by_exercise: FloatArray, weight: FloatArray, start: float, end: float
) -> tuple[ExerciseSet, ...]:
    # Windows that see more of the clip say more: they weigh in with the square of what they see.
    mean = np.average(by_exercise, axis=0, weights=weight**2)
    best = int(mean.argmax())
    if names[best] == NONE_LABEL or mean[best] < MIN_CONFIDENCE:
        return ()
    return (_set(names, mean, best, start, end),)


def _best_path(probabilities: FloatArray) -> NDArray[np.int64]:
    """Most likely state per window when every change has its price (Viterbi 1967); short doubts do not break a set."""
    score = np.log(np.maximum(probabilities, MIN_PROBABILITY))
    best = score[0].copy()
    came_from = np.zeros(score.shape, dtype=np.int64)
    for index in range(1, len(score)):
        leap = int(best.argmax())
        change = best[leap] - CHANGE_COST
        came_from[index] = np.where(best >= change, np.arange(len(best)), leap)
        best = np.maximum(best, change) + score[index]
    path = np.zeros(len(score), dtype=np.int64)
    path[-1] = best.argmax()
    for index in range(len(score) - 1, 0, -1):
        path[index - 1] = came_from[index, path[index]]
    return path


def _runs(path: NDArray[np.int64], names: list[str]) -> list[tuple[str, int, int]]:
    """Exercise, first and last window of every unbroken run that is not `none`."""
    found = []
    for state, run in groupby(range(len(path)), key=lambda index: int(path[index])):
        indices = list(run)
        if names[state] != NONE_LABEL:
            found.append((names[state], indices[0], indices[-1]))
    return found


def _seconds(span: tuple[str, int, int]) -> float:
    return (span[2] - span[1] + 1) * WINDOW_HOP_SECONDS


def _merged(spans: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Neighbours of one exercise with a short pause between them become one."""
    merged: list[tuple[str, int, int]] = []
    longest = MAX_PAUSE_SECONDS / WINDOW_HOP_SECONDS
    for name, first, last in spans:
        if merged and merged[-1][0] == name and first - merged[-1][2] - 1 <= longest:
            merged[-1] = (name, merged[-1][1], last)
        else:
            merged.append((name, first, last))
    return merged


def _as_sets(
    spans: list[tuple[str, int, int]],
    names: list[str],
    by_exercise: FloatArray,
    times: FloatArray,
    start: float,
    end: float,
) -> tuple[ExerciseSet, ...]:
    sets = []
    half = WINDOW_HOP_SECONDS / 2.0
    for position, (name, first, last) in enumerate(spans):
        floor = float(times[spans[position - 1][2]]) + half if position else start
        ceiling = float(times[spans[position + 1][1]]) - half if position + 1 < len(spans) else end
        begins = start if first == 0 else max(floor, float(times[first]) - half - MARGIN_SECONDS)
        ends = end if last == len(times) - 1 else min(ceiling, float(times[last]) + half + MARGIN_SECONDS)
        sets.append(_set(names, by_exercise[first : last + 1].mean(axis=0), names.index(name), begins, ends))
    return tuple(found for found in sets if found.confidence >= MIN_CONFIDENCE)


def _set(names: list[str], mean: FloatArray, best: int, start: float, end: float) -> ExerciseSet:
    order = np.argsort(-mean)
    others = tuple(
        Alternative(exercise=names[index], confidence=round(float(mean[index]), 4))
        for index in order
        if index != best and names[index] != NONE_LABEL and mean[index] >= MIN_ALTERNATIVE
    )
    return ExerciseSet(
        start=round(start, 3),
        end=round(end, 3),
        exercise=names[best],
        confidence=round(min(float(mean[best]), 1.0), 4),
        alternatives=others,
    )

"""One counter out of two: the exercise's own signal says where each movement is, the rhythm says how many there were.

The signal (`repetitions`) is exact in the middle of a set, but cannot know about a movement that the clip cuts: half of a
descent looks like standing up to leave. The rhythm (`periodicity`) hears that the same movement is going on, but its borders
are soft. So a movement that the clip cuts counts when the rhythm has heard most of a repetition more than the signal counted.
"""

from __future__ import annotations

from dataclasses import replace

from spotter.domain.body import Body
from spotter.domain.exercise import Exercise
from spotter.domain.measures import SideChoice, read
from spotter.domain.periodicity import Cycle, Rhythm, amount, cycles_of, rhythm, sets
from spotter.domain.pose import PoseSequence
from spotter.domain.repetitions import Movement, count_signal, merge_sides
from spotter.domain.timing import retimed

HEARD_SHARE = (
    2.0 / 3.0
)  # of a repetition that the rhythm must have heard before a cut movement is one; returns need 65 %
AGREEMENT = 1.0  # repetitions between signal and rhythm up to which the signal's whole number is the better one
MARGIN_PERIODS = 0.5  # around a set of the rhythm in which the signal may begin and end its movements


def movements(exercise: Exercise, body: Body) -> tuple[Movement, ...]:
    """The movements of a person who does this exercise, as its signal shows them."""
    signal = exercise.signal

    def counted(choice: SideChoice) -> tuple[Movement, ...]:
        found = count_signal(
            body.times,
            read(signal.measure, body, choice).values,
            signal.turn,
            minimum_amplitude=signal.minimum_amplitude,
            minimum_seconds=signal.minimum_seconds,
            maximum_seconds=signal.maximum_seconds,
            incomplete_share=signal.incomplete_share,
            starts_at_turn=signal.starts_at_turn,
        )
        if signal.clock is None:
            return found
        angles = read(signal.clock, body, choice).values
        return tuple(retimed(movement, body.times, angles, signal.clock_turn) for movement in found)

    if signal.sides == "alternate" and body.near_side is None:
        return merge_sides(counted("left"), counted("right"))
    return counted("mean")


def repetitions(exercise: Exercise, body: Body) -> tuple[Movement, ...]:
    """The movements, those that the clip cuts counted when the rhythm heard them."""
    found = movements(exercise, body)
    if not any(movement.attempt_reason == "incomplete_clip" for movement in found):
        return found
    return completed(found, amount(rhythm(body.sequence)))


def completed(found: tuple[Movement, ...], heard: float) -> tuple[Movement, ...]:
    """Cut movements become repetitions, the longest way first, until the count reaches what was heard.

    Args:
        found: movements and attempts in time order.
        heard: repetitions by the rhythm, with their fraction.
    """
    missing = int(heard - sum(movement.attempt_reason is None for movement in found) + 1.0 - HEARD_SHARE)
    cut = [movement for movement in found if movement.attempt_reason == "incomplete_clip"]
    chosen = sorted(cut, key=lambda movement: -movement.amplitude)[: max(0, missing)]
    return tuple(replace(movement, attempt_reason=None) if movement in chosen else movement for movement in found)


def scale_free(exercise: Exercise, sequence: PoseSequence, heard: Rhythm | None = None) -> tuple[Cycle, ...]:
    """Repetitions of a known exercise where sizes and angles are lost: coordinates min-max scaled per frame and axis.

    The exercise's height in the picture survives the scaling well enough to be counted inside the sets that the rhythm
    finds. Its whole number is taken when both nearly agree; else the rhythm's own.
    """
    heard = heard or rhythm(sequence)
    times = heard.track.times
    found: list[Movement] = []
    for stretch in sets(heard):
        margin = MARGIN_PERIODS / float(heard.frequency[stretch].mean())
        piece = sequence.between(float(times[stretch.start]) - margin, float(times[stretch.stop - 1]) + margin)
        found += movements(exercise, Body(piece, yaw=None))
    counted = [movement for movement in found if movement.attempt_reason != "incomplete_range"]
    if not counted or abs(len(counted) - amount(heard)) > AGREEMENT:
        return cycles_of(heard)
    return tuple(Cycle(movement.start, movement.end) for movement in counted)

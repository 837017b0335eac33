"""Makes the drawing of one video: landmarks, assessment and cues become layers of timed things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from spotter.domain.angle_correction import CorrectedAngles
from spotter.domain.assessment import Assessment, Outcome, Repetition, SetAssessment
from spotter.domain.body import Body, BodySide
from spotter.domain.coaching import Cue, Feedback
from spotter.domain.cue_timing import room
from spotter.domain.exercise import Criterion, Exercise, library
from spotter.domain.landmarks import BONES, Landmark
from spotter.domain.measures import MEASURES, SIDES, needed, read
from spotter.domain.pose import PoseSequence
from spotter.domain.timeline import NONE_LABEL
from spotter.overlay.chapters import chapters
from spotter.overlay.document import (
    Angle,
    Banner,
    Corner,
    Counter,
    Drawing,
    Edge,
    Movement,
    PersonTrack,
    Phase,
    Side,
    Target,
    Trail,
)
from spotter.overlay.judgement import ghosts, labels, mark_of, verdicts
from spotter.overlay.person import DRAWN, LONGEST_GAP, covered, figure_size, nearer_side
from spotter.overlay.style import palette
from spotter.overlay.words import ENGLISH, WORDS, phase_name, seconds, word
from spotter.overlay.writing import direction_of

ANGLE_SUFFIX = "_angle"
SET_EDGE = 0.3  # seconds before and after a set in which its angles are shown
TARGET_LEAD, TARGET_STAYS = 0.4, 0.5  # seconds around the moment that decides
SHOWN_BEFORE = 0.6  # seconds before a set in which its panel already stands
POINT_DIGITS, VISIBILITY_DIGITS = 4, 2  # 0.4 pixels of a 4K picture
TIME_DIGITS, DEGREE_DIGITS = 3, 1
Item = TypeVar("Item")

# What a panel or a banner of three lines takes with its margin, roughly: shares of the width, and of the shorter side.
PANEL_WIDTH, PANEL_HEIGHT = 0.5, 0.21
BANNER_HEIGHT = 0.26
SIDES_OF_BANNER: Mapping[Side, tuple[float, float]] = {"centre": (0.2, 0.8), "left": (0.0, 0.5), "right": (0.5, 1.0)}
TRAVEL_PERCENTILES = (5.0, 95.0)
FOREVER = 1e9  # seconds; JSON knows no infinity
CHANGES = ("range", "growth")
TRAILED = ("wrist", "shoulder", "hip")


def draw_up(
    sequence: PoseSequence,
    assessment: Assessment,
    feedback: Feedback | None,
    duration: float,
    exercises: Mapping[str, Exercise] | None = None,
    *,
    language: str = ENGLISH,
    angles: CorrectedAngles | None = None,
) -> Drawing:
    """Everything that is drawn over one video.

    Args:
        sequence: the person through time.
        assessment: what was measured.
        feedback: what the coach says; None draws no banner.
        duration: seconds of the video; the chapters come after it.
        exercises: by name; None = the library.
        language: of the drawing's own words while there is no coach; English when it is not known.
        angles: that the assessment read; None = as measured. Sectors lie on the limbs, numbers are these.
    """
    exercises = library() if exercises is None else exercises
    language = feedback.language if feedback else language if language in WORDS else ENGLISH
    body = Body.of(sequence, assessment.view, angles)
    sets = [found for found in assessment.sets if found.exercise != NONE_LABEL]
    counters = tuple(_counters(sets, sequence, exercises, language))
    return Drawing(
        width=sequence.width,
        height=sequence.height,
        duration=duration,
        language=language,
        direction=direction_of(language),
        palette=palette(),
        person=_track(sequence),
        trails=tuple(_trails(sets, sequence)),
        ghosts=tuple(ghosts(sets, body, exercises)),
        verdicts=tuple(verdicts(sets)),
        angles=tuple(_angles(sets, body, exercises)),
        labels=tuple(labels(sets, exercises, language)),
        counters=counters,
        banners=_banners(feedback.cues if feedback else (), sequence),
        chapters=chapters(assessment, feedback, exercises, language, duration),
    )


def _track(sequence: PoseSequence) -> PersonTrack:
    image = np.round(sequence.image[:, DRAWN], POINT_DIGITS)
    known: NDArray[np.bool_] = np.asarray(np.isfinite(image).all(axis=-1))
    return PersonTrack(
        landmarks=tuple(joint.name.lower() for joint in DRAWN),
        bones=tuple((first.name.lower(), second.name.lower()) for first, second in BONES),
        times=tuple(np.round(sequence.times, TIME_DIGITS).tolist()),
        points=tuple(
            tuple(tuple(point) if seen else None for point, seen in zip(moment, mask, strict=True))
            for moment, mask in zip(image.tolist(), known.tolist(), strict=True)
        ),
        visibility=tuple(map(tuple, np.round(sequence.visibility[:, DRAWN], VISIBILITY_DIGITS).tolist())),
        longest_gap=LONGEST_GAP,
        figure=round(figure_size(sequence), VISIBILITY_DIGITS),
    )


def _angles(sets: Sequence[SetAssessment], body: Body, exercises: Mapping[str, Exercise]) -> Iterator[Angle]:
    """Read exactly as the assessment reads them; of the nearer side, or of both when the camera sees both."""
    near = nearer_side(body)
    sides: Sequence[BodySide] = (near,) if near else SIDES
    for found in sets:
        exercise = exercises.get(found.exercise)
        moments = np.flatnonzero((body.times >= found.start - SET_EDGE) & (body.times <= found.end + SET_EDGE))
        if exercise is None or not len(moments):
            continue
        for joint in exercise.overlay.angles:
            measure = joint + ANGLE_SUFFIX
            aims = tuple(_targets(found, [c for c in exercise.criteria if c.measure == measure]))
            for side in sides:
                vertex, first, last = needed(MEASURES[measure].joints, (side,))
                values = np.round(read(measure, body, side).values[moments], DEGREE_DIGITS)
                yield Angle(
                    start=found.start - SET_EDGE,
                    end=found.end + SET_EDGE,
                    vertex=vertex.name.lower(),
                    first=first.name.lower(),
                    last=last.name.lower(),
                    first_moment=int(moments[0]),
                    degrees=tuple(None if np.isnan(value) else float(value) for value in values),
                    targets=aims,
                )


def _targets(found: SetAssessment, criteria: Sequence[Criterion]) -> Iterator[Target]:
    """A target stands only around the moment at which it counts: half-way down nobody has to be at the bottom yet.

    Limits of how far an angle moves are no targets of the angle.
    """
    by_id = {one.id: one for one in criteria if one.unit == "deg" and one.at not in CHANGES}
    for movement in found.repetitions:
        for result in movement.criteria:
            criterion = by_id.get(result.id)
            if criterion and result.time is not None and result.outcome is not Outcome.NOT_ASSESSABLE:
                yield Target(
                    start=result.time - TARGET_LEAD,
                    end=result.time + TARGET_STAYS,
                    at_least=criterion.at_least,
                    at_most=criterion.at_most,
                )


def _trails(sets: Sequence[SetAssessment], sequence: PoseSequence) -> Iterator[Trail]:
    """The path of the bar or the body: of hands, shoulders and hips the pair that travels farthest in the set."""
    for found in sets:
        if found.kind == "hold":
            continue
        pairs = {joint: (f"left_{joint}", f"right_{joint}") for joint in TRAILED}
        part = sequence.between(found.start, found.end)
        travels = {joint: _travel(part, pair) for joint, pair in pairs.items()}
        farthest = max(travels, key=lambda joint: travels[joint])
        for movement in found.repetitions:
            yield Trail(start=movement.start, end=movement.end, landmarks=pairs[farthest])


def _travel(part: PoseSequence, pair: tuple[str, str]) -> float:
    """Pixels between the extremes up and down of the middle of a pair, single outliers aside."""
    heights = part.pixels()[:, [Landmark[name.upper()] for name in pair], 1].mean(axis=1)
    known = heights[np.isfinite(heights)]
    if not len(known):
        return 0.0
    low, high = np.percentile(known, TRAVEL_PERCENTILES)
    return float(high - low)


def _counters(
    sets: Sequence[SetAssessment], sequence: PoseSequence, exercises: Mapping[str, Exercise], language: str
) -> Iterator[Counter]:
    for found, following in _followed([(found, found.start - SHOWN_BEFORE) for found in sets], FOREVER):
        exercise = exercises.get(found.exercise)
        names = exercise.names if exercise else {}
        words = [phase_name(name, language, exercise) for name in ("eccentric", "concentric")]
        yield Counter(
            start=found.start - SHOWN_BEFORE,
            end=following,
            title=names.get(language) or names.get(ENGLISH) or found.exercise.replace("_", " ").capitalize(),
            kind=found.kind,
            corner=_corner(found, sequence),
            movements=tuple(_movement(movement, exercise, language) for movement in found.repetitions),
            attempt_text=word("attempt", language),
            longest_word=max(
                *(f"{text} {seconds(8.8, language)} s" for text in words), word("attempt", language), key=len
            ),
        )


def _followed(items: Sequence[tuple[Item, float]], end: float) -> list[tuple[Item, float]]:
    """Each item with the beginning of the next one; the last one with the end."""
    starts = [start for _, start in items]
    return [(item, following) for (item, _), following in zip(items, [*starts[1:], end][: len(items)], strict=True)]


def _movement(movement: Repetition, exercise: Exercise | None, language: str) -> Movement:
    parts = (movement.tempo.eccentric, movement.tempo.pause, movement.tempo.concentric)
    return Movement(
        start=movement.start,
        end=movement.end,
        turn=movement.turn,
        mark=mark_of(movement),
        phases=tuple(
            Phase(start=p.start, end=p.end, name=p.name, text=phase_name(p.name, language, exercise))
            for p in movement.phases
        ),
        tempo=" · ".join(seconds(part, language) for part in parts) + " s",
    )


def _corner(found: SetAssessment, sequence: PoseSequence) -> Corner:
    part = sequence.between(found.start, found.end)
    bottom = PANEL_HEIGHT * min(part.width, part.height) / part.height
    left, right = (
        covered(part.image[..., :2], (low, 0.0, low + PANEL_WIDTH, bottom)).sum() for low in (0.0, 1.0 - PANEL_WIDTH)
    )
    return "right" if right < left else "left"


def _banners(cues: Sequence[Cue], sequence: PoseSequence) -> tuple[Banner, ...]:
    """A banner stands as long as its sentence takes to be said, and gives way to the next one.

    All banners of a set lie at the same place, where they hide least of the person: at the top below the panel.
    """
    ordered = sorted(cues, key=lambda cue: cue.time)
    timed = [
        (cue, min(cue.time + room(cue.text), following))
        for cue, following in _followed([(cue, cue.time) for cue in ordered], FOREVER)
    ]
    spans: dict[int | None, list[PoseSequence]] = {}
    for cue, end in timed:
        spans.setdefault(cue.set_index, []).append(sequence.between(cue.time, end))
    places = {index: _place(parts) for index, parts in spans.items()}
    return tuple(
        Banner(
            start=cue.time,
            end=end,
            text=cue.text,
            role=cue.role,
            edge=places[cue.set_index][0],
            side=places[cue.set_index][1],
        )
        for cue, end in timed
    )


def _place(parts: Sequence[PoseSequence]) -> tuple[Edge, Side]:
    """In an upright picture a banner needs the whole width; in a wide one it may stand beside the person."""
    width, height = parts[0].width, parts[0].height
    upright = height >= width
    unit = min(width, height) / height
    bands: Mapping[Edge, tuple[float, float]] = {
        "bottom": (1.0 - BANNER_HEIGHT * unit, 1.0),
        "top": (PANEL_HEIGHT * unit, (PANEL_HEIGHT + BANNER_HEIGHT) * unit),
    }
    sides: Sequence[Side] = ("centre",) if upright else tuple(SIDES_OF_BANNER)
    places: list[tuple[Edge, Side]] = [(edge, side) for side in sides for edge in bands]
    points = np.concatenate([part.image[..., :2] for part in parts])

    def hidden(place: tuple[Edge, Side]) -> float:
        (left, right), (top, bottom) = (0.0, 1.0) if upright else SIDES_OF_BANNER[place[1]], bands[place[0]]
        return float(covered(points, (left, top, right, bottom)).sum())

    return min(places, key=hidden)

"""All drawers together: one overlay for one video."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from spotter.domain.assessment import Assessment, SetAssessment
from spotter.domain.body import Body, BodySide
from spotter.domain.coaching import Cue, Feedback
from spotter.domain.cue_timing import room
from spotter.domain.exercise import Exercise, library
from spotter.domain.measures import MEASURES, SIDES, needed, read
from spotter.domain.pose import PoseSequence
from spotter.domain.timeline import NONE_LABEL
from spotter.overlay.angles import AngleDrawer, JointAngle
from spotter.overlay.banner import BannerDrawer, Shown
from spotter.overlay.counter import CounterDrawer
from spotter.overlay.person import Person, figure_size, nearer_side, person_at
from spotter.overlay.skeleton import SkeletonDrawer
from spotter.overlay.state import State, Verdicts, state_at, verdicts_at
from spotter.overlay.style import Picture, Style

ANGLE_SUFFIX = "_angle"
SET_EDGE = 0.3  # seconds before and after a set in which its angles are shown
DEFAULT_LANGUAGE = "en"


class Overlay:
    """Draws everything that is known about a moment onto the frame of that moment."""

    def __init__(
        self,
        sequence: PoseSequence,
        assessment: Assessment,
        feedback: Feedback | None,
        width: int,
        height: int,
        exercises: Mapping[str, Exercise] | None = None,
    ) -> None:
        """Prepare for frames of one size.

        Args:
            sequence: the person through time.
            assessment: what was measured.
            feedback: what the coach says; None draws no banner.
            width: of the frames, pixels.
            height: of the frames, pixels.
            exercises: by name; None = the library.
        """
        self._sequence, self._assessment = sequence, assessment
        self._width, self._height = width, height
        self._exercises = library() if exercises is None else exercises
        self._language = feedback.language if feedback else DEFAULT_LANGUAGE
        style = Style(width, height)
        figure = figure_size(sequence)
        self._skeleton, self._angles = SkeletonDrawer(style, figure), AngleDrawer(style, figure)
        self._banner = BannerDrawer(style)
        body = Body.of(sequence, assessment.view)
        near = nearer_side(body)
        self._sides: Sequence[BodySide] = (near,) if near else SIDES
        self._curves = self._read_curves(body)
        self._counters = {found.index: self._counter(style, found) for found in assessment.sets if _is_exercise(found)}
        self._banners = _banner_times(feedback.cues if feedback else ())

    def draw(self, frame: Picture, time: float) -> Picture:
        """Draw one moment.

        Args:
            frame: (H, W, 3) RGB of the size given above; it is not changed.
            time: seconds from the start of the video.

        Returns:
            A new picture of the same size.
        """
        drawn = frame.copy()
        state = state_at(self._assessment, time)
        verdicts = verdicts_at(state, time)
        counter = self._counters.get(state.found.index) if state else None
        shown = next((banner for banner in self._banners if banner.start <= time < banner.end), None)
        person = person_at(self._sequence, time, self._width, self._height)
        if person is not None:
            self._skeleton.draw(drawn, person, verdicts)
            taken = [box for box in (counter and counter.box, shown and self._banner.box(shown)) if box]
            self._angles.draw(drawn, person, self._joint_angles(person, state, verdicts, time), taken)
        if counter and state:
            counter.draw(drawn, state)
        if shown:
            self._banner.draw(drawn, shown, time)
        return drawn

    def _joint_angles(self, person: Person, state: State | None, verdicts: Verdicts, time: float) -> list[JointAngle]:
        if state is None or not state.found.start - SET_EDGE <= time <= state.found.end + SET_EDGE:
            return []
        exercise = self._exercises.get(state.found.exercise)
        joints = exercise.overlay.angles if exercise else ()
        found = []
        for joint in joints:
            for side in self._sides:
                degrees = self._degrees(joint, side, time)
                vertex, first, last = needed(MEASURES[joint + ANGLE_SUFFIX].joints, (side,))
                found.append(JointAngle(vertex, first, last, degrees, verdicts.joints.get(vertex)))
        return [angle for angle in found if np.isfinite(person.points[angle.vertex]).all()]

    def _degrees(self, joint: str, side: BodySide, time: float) -> float:
        """NaN next to a moment at which the joint was not seen."""
        return float(np.interp(time, self._sequence.times, self._curves[joint, side]))

    def _read_curves(self, body: Body) -> dict[tuple[str, BodySide], NDArray[np.float64]]:
        """Angle by joint and side over the whole video, read exactly as the assessment reads it."""
        exercises = {found.exercise for found in self._assessment.sets} & set(self._exercises)
        joints = {joint for name in exercises for joint in self._exercises[name].overlay.angles}
        return {
            (joint, side): read(joint + ANGLE_SUFFIX, body, side).values for joint in joints for side in self._sides
        }

    def _counter(self, style: Style, found: SetAssessment) -> CounterDrawer:
        exercise = self._exercises.get(found.exercise)
        names = exercise.names if exercise else {}
        title = (
            names.get(self._language) or names.get(DEFAULT_LANGUAGE) or found.exercise.replace("_", " ").capitalize()
        )
        marks = len(found.repetitions) if found.kind == "repetitions" else 1
        left, right = (CounterDrawer(style, title, self._language, marks, on_right) for on_right in (False, True))
        return right if self._covered(right, found) < self._covered(left, found) else left

    def _covered(self, counter: CounterDrawer, found: SetAssessment) -> float:
        """Share of the person's landmarks during the set that the panel would hide."""
        part = self._sequence.between(found.start, found.end)
        points = part.image[..., :2] * [self._width, self._height]
        left, top, right, bottom = counter.box
        hidden = (points >= [left, top]).all(axis=-1) & (points < [right, bottom]).all(axis=-1)
        return float(hidden.mean()) if hidden.size else 0.0


def _is_exercise(found: SetAssessment) -> bool:
    return found.exercise != NONE_LABEL


def _banner_times(cues: Sequence[Cue]) -> list[Shown]:
    """A banner stands as long as its sentence takes to be said, and gives way to the next one."""
    ordered = sorted(cues, key=lambda cue: cue.time)
    next_times = [*(cue.time for cue in ordered[1:]), float("inf")]
    return [
        Shown(cue, cue.time, min(cue.time + room(cue.text), next_times[index])) for index, cue in enumerate(ordered)
    ]

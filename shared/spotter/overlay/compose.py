"""Paints a drawing onto frames: all layers together, for one size of picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spotter.domain.landmarks import Landmark
from spotter.domain.video_frame import Box, VideoFrame
from spotter.overlay.angles import AngleDrawer, JointAngle, Note
from spotter.overlay.banner import BannerDrawer
from spotter.overlay.canvas import Canvas
from spotter.overlay.counter import CounterDrawer
from spotter.overlay.document import Angle, Drawing
from spotter.overlay.ghost import GhostDrawer
from spotter.overlay.person import FloatArray, Person, Track, person_at
from spotter.overlay.skeleton import SkeletonDrawer
from spotter.overlay.state import Verdicts, named, state_at, verdicts_at
from spotter.overlay.style import Style
from spotter.overlay.trail import TrailDrawer

HEAD_AND_TORSO = [
    *(Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR),
    *(Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER),
    *(Landmark.LEFT_HIP, Landmark.RIGHT_HIP),
]
HEAD_SHARE = 0.45  # of the torso's length: from the middle of the head to where no number may stand


class Overlay:
    """Draws everything that is known about a moment onto the frame of that moment."""

    def __init__(self, drawing: Drawing, width: int, height: int) -> None:
        """Prepare for frames of one size, in pixels."""
        self._drawing, self._width, self._height = drawing, width, height
        style = Style(width, height)
        figure = drawing.person.figure
        self._track = Track.of(drawing.person)
        self._skeleton, self._angles = SkeletonDrawer(style, figure), AngleDrawer(style, figure)
        self._trail, self._ghost = TrailDrawer(style, figure), GhostDrawer(style, figure)
        self._curves = {(angle.vertex, angle.start): self._curve(angle) for angle in drawing.angles}
        self._counters = {counter.start: CounterDrawer(style, counter) for counter in drawing.counters}
        self._banner = BannerDrawer(style, drawing.direction)

    def draw(self, frame: VideoFrame, time: float) -> VideoFrame:
        """Draw one moment, seconds from the start of the video, onto its frame, and return it."""
        canvas = Canvas(frame)
        state = state_at(self._drawing.counters, time)
        counter = self._counters[state.counter.start] if state else None
        shown = next((banner for banner in self._drawing.banners if banner.start <= time < banner.end), None)
        below = counter.box[3] if counter else 0
        taken = [counter.box] if counter else []
        if shown:
            taken.append(self._banner.box(shown, below))
        self._draw_body(canvas, time, taken)
        if counter and state:
            counter.draw(canvas, state)
        if shown:
            self._banner.draw(canvas, shown, time, below)
        return frame

    def draw_body(
        self, frame: VideoFrame, time: float, taken: Sequence[Box] = (), *, numbers: bool = True
    ) -> VideoFrame:
        """Draw only what lies on the person; `taken` are places where no number may stand."""
        self._draw_body(Canvas(frame), time, taken, numbers=numbers)
        return frame

    def person(self, time: float) -> Person | None:
        """The landmarks at a moment, in pixels of the picture."""
        return person_at(self._track, time, self._width, self._height)

    def _draw_body(self, canvas: Canvas, time: float, taken: Sequence[Box], *, numbers: bool = True) -> None:
        drawing = self._drawing
        for trail in drawing.trails:
            if trail.start <= time < trail.end:
                self._trail.draw(canvas, self._track, trail, time)
        person = self.person(time)
        if person is None:
            return
        verdicts = verdicts_at(drawing.verdicts, time)
        self._skeleton.draw(canvas, person, verdicts)
        for ghost in drawing.ghosts:
            if ghost.start <= time < ghost.end:
                self._ghost.draw(canvas, ghost)
        if not numbers:
            return
        angles = [self._angle(a, verdicts, time) for a in drawing.angles if a.start <= time <= a.end]
        notes = [Note(named(n.vertex), n.text, n.outcome) for n in drawing.labels if n.start <= time <= n.end]
        self._angles.draw(canvas, person, angles, notes, [*taken, *self._head(person)])

    def _angle(self, angle: Angle, verdicts: Verdicts, time: float) -> JointAngle:
        vertex = named(angle.vertex)
        moments, degrees = self._curves[angle.vertex, angle.start]
        target = next((found for found in angle.targets if found.start <= time <= found.end), None)
        return JointAngle(
            vertex=vertex,
            first=named(angle.first),
            last=named(angle.last),
            degrees=float(np.interp(time, moments, degrees)),  # NaN next to a moment at which the joint was not seen
            outcome=verdicts.joints.get(vertex),
            at_least=target.at_least if target else None,
            at_most=target.at_most if target else None,
        )

    def _curve(self, angle: Angle) -> tuple[FloatArray, FloatArray]:
        degrees = np.array([np.nan if value is None else value for value in angle.degrees])
        return self._track.times[angle.first_moment : angle.first_moment + len(degrees)], degrees

    def _head(self, person: Person) -> list[Box]:
        """The face, which no number may cover."""
        points = person.points[HEAD_AND_TORSO]
        head, shoulders, hips = points[:3], points[3:5], points[5:]
        reach = HEAD_SHARE * float(np.hypot(*(shoulders[0] + shoulders[1] - hips[0] - hips[1]))) / 2
        head = head[np.isfinite(head[:, 0])]
        if not len(head) or not np.isfinite(reach):
            return []
        x, y = head.sum(axis=0) / len(head)
        return [(round(x - reach), round(y - reach), round(x + reach), round(y + reach))]

"""A person, an assessment and a message whose every value is known, for tests of what is drawn."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from spotter.domain.assessment import (
    AngleRange,
    Assessment,
    CriterionResult,
    Outcome,
    Phase,
    Repetition,
    SetAssessment,
    Severity,
    Tempo,
)
from spotter.domain.coaching import Cue, Feedback
from spotter.domain.landmarks import Landmark
from spotter.domain.pose import PoseSequence
from spotter.domain.video_frame import VideoFrame
from spotter.domain.view import View
from spotter.overlay.author import draw_up
from spotter.overlay.canvas import Canvas
from spotter.overlay.document import Banner, Counter, Drawing, Edge, Role
from spotter.overlay.person import Person
from spotter.overlay.style import Picture
from tests.athletes import Plan, squatting

GROUND = (92, 110, 100)  # of an empty frame: nothing drawn has it, and it survives the way into a video frame and back


def empty(width: int = 480, height: int = 640) -> Picture:
    """A frame without anything."""
    picture = np.empty((height, width, 3), np.uint8)
    picture[:] = GROUND
    return picture


def blank(width: int = 480, height: int = 640) -> VideoFrame:
    """The same as a frame of a video."""
    return VideoFrame.of_rgb(empty(width, height))


def shown(frame: VideoFrame) -> Picture:
    """(H, W, 3) RGB, as a player shows it."""
    return np.asarray(cv2.cvtColor(frame.planes, cv2.COLOR_YUV2RGB_I420), dtype=np.uint8)


def painted(draw: Callable[..., None], width: int, height: int, *arguments: object, **options: object) -> Picture:
    """What a drawer leaves on an empty frame."""
    canvas = Canvas(blank(width, height))
    draw(canvas, *arguments, **options)
    return shown(canvas.frame)


def changed(picture: Picture) -> np.ndarray:
    """(H, W) where something was drawn onto `empty`."""
    return (picture != np.array(GROUND, np.uint8)).any(axis=2)


def close_to(picture: Picture, colour: tuple[int, int, int], tolerance: int = 30) -> np.ndarray:
    """(H, W) where the picture has nearly this colour."""
    return (np.abs(picture.astype(int) - colour) <= tolerance).all(axis=2)


def standing(width: int = 480, height: int = 640, **visibility: float) -> Person:
    """Upright in the middle, seen from the front; left joints lie right of the middle."""
    points = np.full((33, 2), np.nan)
    heights = {"SHOULDER": 0.30, "ELBOW": 0.42, "WRIST": 0.54, "HIP": 0.55, "KNEE": 0.72, "ANKLE": 0.88}
    widths = {"SHOULDER": 0.10, "ELBOW": 0.16, "WRIST": 0.20, "HIP": 0.06, "KNEE": 0.07, "ANKLE": 0.07}
    for side, sign in (("LEFT", 1), ("RIGHT", -1)):
        for joint, level in heights.items():
            points[Landmark[f"{side}_{joint}"]] = (0.5 + sign * widths[joint]) * width, level * height
        for joint, ahead in (("HEEL", 0.0), ("FOOT_INDEX", 0.03)):
            points[Landmark[f"{side}_{joint}"]] = (0.5 + sign * (0.07 + ahead)) * width, 0.91 * height
    points[Landmark.NOSE] = 0.5 * width, 0.22 * height
    seen = np.full(33, 0.95)
    for name, value in visibility.items():
        seen[Landmark[name.upper()]] = value
    return Person(points=points, depth=np.zeros(33), visibility=seen)


def criterion(
    outcome: Outcome, joint: str = "left_knee", time: float | None = 2.0, **fields: object
) -> CriterionResult:
    """One verdict on one joint."""
    values = {"id": "depth", "severity": Severity.MAJOR, "value": 120.0, "confidence": 0.9, "joints": (joint,)}
    return CriterionResult.model_validate(values | {"outcome": outcome, "time": time} | fields)


def movement(
    index: int = 1,
    start: float = 1.0,
    turn: float = 2.0,
    end: float = 3.0,
    *criteria: CriterionResult,
    **fields: object,
) -> Repetition:
    """One movement; a repetition without a fault unless told otherwise."""
    phases = (Phase(name="eccentric", start=start, end=turn), Phase(name="concentric", start=turn, end=end))
    values = {
        "index": index,
        "start": start,
        "turn": turn,
        "end": end,
        "good": True,
        "score": 90,
        "phases": phases,
        "tempo": Tempo(eccentric=turn - start, pause=0.0, concentric=end - turn),
        "angles": {"left_knee": AngleRange(minimum=70.0, maximum=170.0)},
        "criteria": criteria,
    }
    return Repetition.model_validate(values | fields)


def assessment(*movements: Repetition, **fields: object) -> Assessment:
    """One set of squats with these movements."""
    end = movements[-1].end if movements else 4.0
    values = {"index": 1, "exercise": "squat", "start": 0.8, "end": end, "confidence": 0.9, "repetitions": movements}
    return Assessment(view=View.LEFT, sets=(SetAssessment.model_validate(values | fields),))


def feedback(*cues: Cue, language: str = "en") -> Feedback:
    """A message with these cues."""
    return Feedback(language=language, writer="test", headline="", main_cue=None, paragraphs=(), cues=cues)


def cue(text: str = "Sit back and go lower.", time: float = 3.2, role: str = "main") -> Cue:
    """One sentence."""
    return Cue.model_validate({"id": "lower", "text": text, "time": time, "set_index": 1, "role": role})


def squats(fps: float = 15.0) -> PoseSequence:
    """Five squats seen from the left, 720 x 1280."""
    return squatting(Plan(), fps)


def drawing(
    found: Assessment,
    message: Feedback | None = None,
    sequence: PoseSequence | None = None,
    duration: float = 12.0,
) -> Drawing:
    """The drawing of a scene."""
    return draw_up(squats() if sequence is None else sequence, found, message, duration)


def counter(*movements: Repetition, **fields: object) -> Counter:
    """The panel of one set of squats."""
    return drawing(assessment(*movements, **fields)).counters[0]


def banner(
    text: str = "Sit back and go lower.",
    role: Role = "main",
    start: float = 0.0,
    end: float = 4.0,
    edge: Edge = "bottom",
) -> Banner:
    """What the coach says."""
    return Banner(start=start, end=end, text=text, role=role, edge=edge)

"""What is done to the picture before the body is looked for: the plan, and when a step of it is worth taking.

A step is proposed by a measure of the pixels or of the landmarks found in a few probe frames, and kept only when the
landmarker, tried on the same probes, does better with it by a named margin (`helps`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from spotter.domain.geometry import FloatArray, torso_length
from spotter.domain.landmarks import BODY_13, Landmark
from spotter.domain.pose import BoolArray, PoseSequence

Turn = Literal[0, 90, 180, 270]

# The joints that criteria judge: the common thirteen without the nose.
JUDGED = [joint for joint in BODY_13 if joint is not Landmark.NOSE]

# Chosen on a third of the sources of the evaluation clips (docs/enhancement.md).
VISIBILITY_GAIN = 0.02  # mean visibility of the judged joints, 0..1
DETECTED_GAIN = 0.05  # share of the probes
JITTER_LEFT = 0.85  # of the jitter before; a step that calms must leave no more
JITTER_ALLOWED = 1.25  # of the jitter before; a step that lifts visibility must not shake the landmarks more
VISIBILITY_LOSS = 0.01  # that a calming step may cost


class Step(StrEnum):
    """One kind of work on the picture."""

    TURN = "turn"
    STABILISE = "stabilise"
    BRIGHTEN = "brighten"
    DENOISE = "denoise"
    CROP = "crop"


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Box(Frozen):
    """A part of the picture, in shares of its width and height; y down."""

    left: float = Field(ge=0, lt=1)
    top: float = Field(ge=0, lt=1)
    right: float = Field(gt=0, le=1)
    bottom: float = Field(gt=0, le=1)


class Tone(Frozen):
    """How grey levels are spread: `black` becomes 0, `white` 255, between them the share to the power `gamma`."""

    black: float
    white: float
    gamma: float = Field(gt=0, le=1)


class Plan(Frozen):
    """What is done to every frame; nothing by default."""

    turn: Turn = Field(
        default=0, description="Clockwise degrees, done while decoding: the video is upright from then on."
    )
    stabilise: bool = False
    brighten: Tone | None = None
    denoise: float | None = Field(default=None, gt=0, description="Standard deviation of the noise, grey levels.")
    crop: Box | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps taken, in the order of this class."""
        return tuple(step for step in Step if getattr(self, step.value))

    @property
    def changes_pixels(self) -> bool:
        """Whether frames are worked on after decoding."""
        return any(step is not Step.TURN for step in self.steps)

    def analysed_side(self, shorter_side: int) -> int:
        """Shorter side in pixels of the picture to decode, so that a crop has as many pixels as the whole picture would have."""
        if self.crop is None:
            return shorter_side
        return round(shorter_side / max(self.crop.right - self.crop.left, self.crop.bottom - self.crop.top))


class Quality(Frozen):
    """How well the landmarker sees the person in the probe frames."""

    detected: float = Field(description="Share of the probe frames in which a person was found.")
    visibility: float = Field(
        description="Mean visibility of the judged joints over all probe frames, 0 where nobody was found."
    )
    jitter: float | None = Field(
        description="Median second difference of the judged joints between neighbouring frames, torso lengths; null when too little was found."
    )


class Trial(Frozen):
    """One proposed step and what the landmarker said to it."""

    step: Step
    reason: str = Field(description="The measure that proposed it.")
    before: Quality
    after: Quality
    kept: bool


class Enhancement(Frozen):
    """The answer to `enhance=auto`: what was tried, what was kept and what it brought in the probe frames."""

    schema_version: Literal[1] = 1
    plan: Plan = Plan()
    probes: int = Field(description="Frames that the landmarker looked at per trial.")
    trials: tuple[Trial, ...] = ()
    before: Quality
    after: Quality

    @property
    def sentence(self) -> str:
        """What was done, in English."""
        if not self.plan.steps:
            return "left as it is: nothing that was tried helps" if self.trials else "left as it is: nothing to improve"
        done = ", ".join(WORDS[step] for step in self.plan.steps)
        change = f"visibility of the joints {self.before.visibility:.2f} -> {self.after.visibility:.2f}"
        return f"{done} for the analysis ({change} in {self.probes} frames)"


WORDS = {
    Step.TURN: "turned upright",
    Step.STABILISE: "steadied",
    Step.BRIGHTEN: "brightened",
    Step.DENOISE: "denoised",
    Step.CROP: "cropped to the person",
}


def quality(found: PoseSequence, steady: FloatArray | None = None, compared: BoolArray | None = None) -> Quality:
    """Measure the landmarks of the probe frames.

    Args:
        found: the landmarks, as shares of the original picture.
        steady: (T, 2) where the scene stands in each picture, in shares of it, so that a shaking camera is no jitter.
        compared: (T,) frames whose jitter counts: those in which both sides of a comparison found somebody.
    """
    visibility = found.visibility[:, JUDGED].mean() if len(found) else 0.0
    shake = jitter(found, steady, compared)
    return Quality(
        detected=round(float(found.detected.mean()), 4) if len(found) else 0.0,
        visibility=round(float(visibility), 4),
        jitter=None if shake is None else round(shake, 5),
    )


def jitter(found: PoseSequence, steady: FloatArray | None = None, compared: BoolArray | None = None) -> float | None:
    """Median length of the second differences of the judged joints in torso lengths; None with fewer than three frames in a row.

    Only neighbouring frames are compared: a step in time of more than one and a half usual ones is a gap.
    """
    if len(found) < 3:
        return None
    points = found.pixels()
    if steady is not None:
        points = points - (steady * np.array([found.width, found.height]))[:, None]
    step = np.diff(found.times)
    near = step <= 1.5 * np.median(step)
    seen = found.detected if compared is None else found.detected & compared
    whole = near[:-1] & near[1:] & seen[:-2] & seen[1:-1] & seen[2:]
    if not whole.any():
        return None
    second = (points[:-2] - 2 * points[1:-1] + points[2:])[whole][:, JUDGED]
    torso = float(np.median(torso_length(points[found.detected])))
    return float(np.median(np.linalg.norm(second, axis=-1))) / max(torso, 1.0)


def helps(before: Quality, after: Quality) -> bool:
    """Whether a step is worth taking: more is seen and it shakes no more, or it shakes less and no less is seen."""
    sees = after.visibility - before.visibility >= VISIBILITY_GAIN or after.detected - before.detected >= DETECTED_GAIN
    loses = after.visibility < before.visibility - VISIBILITY_LOSS or after.detected < before.detected
    if before.jitter is None or after.jitter is None:
        return sees and not loses
    return not loses and (
        (sees and after.jitter <= JITTER_ALLOWED * before.jitter) or after.jitter <= JITTER_LEFT * before.jitter
    )

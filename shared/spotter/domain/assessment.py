"""The assessment document: what was measured, repetition by repetition. Words are made from it, never into it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from spotter.domain.timeline import Alternative
from spotter.domain.view import View


class Frozen(BaseModel):
    """Values of this document never change."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Outcome(StrEnum):
    """What a criterion says about one repetition."""

    PASS = "pass"
    BORDERLINE = "borderline"
    FAIL = "fail"
    NOT_ASSESSABLE = "not_assessable"


class Severity(StrEnum):
    """How much a fault matters, most first: safety, major (spoils the repetition), minor, note (never scored)."""

    SAFETY = "safety"
    MAJOR = "major"
    MINOR = "minor"
    NOTE = "note"


class Phase(Frozen):
    """One part of a repetition."""

    name: Literal["eccentric", "bottom", "concentric", "top", "hold"]
    start: float
    end: float


class Tempo(Frozen):
    """Seconds spent in each part of a repetition."""

    eccentric: float
    pause: float
    concentric: float
    top: float = 0.0


class AngleRange(Frozen):
    """Smallest and largest included angle of a joint within a repetition, degrees (180 = straight)."""

    minimum: float
    maximum: float

    @property
    def range_of_motion(self) -> float:
        """Degrees between the extremes."""
        return self.maximum - self.minimum


class FaultEvidence(Frozen):
    """What the fault model says about one named fault in one repetition (docs/models/form_faults.md)."""

    fault: str = Field(description="Such as `shallow`, `heel_lift`, `knees_in`.")
    probability: float = Field(ge=0, le=1)
    seen: bool = Field(description="Whether the probability reaches the model's threshold for this fault.")
    joints: tuple[str, ...] = Field(default=(), description="What speaks for it most; only when it was seen.")
    time: float | None = Field(default=None, description="When, seconds of the video; only when it was seen.")


class FaultOpinion(Frozen):
    """The fault model's opinion on one repetition, or why it has none."""

    correct: float | None = Field(default=None, ge=0, le=1, description="Probability that nothing is wrong.")
    model_only: tuple[FaultEvidence, ...] = Field(
        default=(), description="Seen by the model, measured by no criterion: never said, never scored."
    )
    abstained: str | None = Field(default=None, description="Why there is no opinion, for a person to read.")


class CriterionResult(Frozen):
    """One criterion applied to one repetition."""

    id: str
    outcome: Outcome
    severity: Severity
    value: float | None = Field(default=None, description="What was measured, in `unit`; None when not assessable.")
    limit: float | None = None
    unit: str = "deg"
    confidence: float = Field(default=0.0, ge=0, le=1)
    time: float | None = Field(
        default=None, description="The moment that decided, seconds from the start of the video."
    )
    side: Literal["left", "right", "both"] = "both"
    joints: tuple[str, ...] = Field(default=(), description="Lower-case landmark names to highlight, the vertex first.")
    cue: str | None = Field(default=None, description="Cue id of the exercise file, set when the outcome is a fail.")
    reason: str | None = Field(default=None, description="Why it could not be assessed, for a person to read.")
    evidence: FaultEvidence | None = Field(
        default=None, description="The fault model on the same fault; None where it knows or trusts nothing about it."
    )
    doubted: bool = Field(
        default=False, description="A fail that the fault model, where it is weighed, strongly disagrees with."
    )


class Quantity(Frozen):
    """One number about the motion of a repetition (docs/angles.md), or the reason why there is none."""

    name: str = Field(
        description="peak_velocity_eccentric, peak_velocity_concentric, smoothness, symmetry, path_length, "
        "path_straightness, centre_of_mass_travel, sway; more may come."
    )
    joint: str | None = Field(default=None, description="Joint such as `left_knee`; None = the whole body.")
    value: float | None = None
    unit: str = Field(description="deg/s, %, torso (torso lengths) or 1.")
    confidence: float = Field(default=0.0, ge=0, le=1)
    reason: str | None = Field(default=None, description="Why there is no value, for a person to read.")


class Repetition(Frozen):
    """One movement: a repetition, or an attempt with the reason why it does not count."""

    index: int = Field(ge=1, description="Number of the movement within the set, from 1; attempts are numbered too.")
    start: float
    turn: float = Field(description="The turning point (bottom of a squat, top of a curl).")
    end: float
    kind: Literal["repetition", "attempt"] = "repetition"
    attempt_reason: str | None = Field(default=None, description="incomplete_range, incomplete_clip, ...")
    good: bool = Field(description="A repetition without a failed safety or major criterion.")
    score: int = Field(ge=0, le=100)
    phases: tuple[Phase, ...]
    tempo: Tempo
    angles: dict[str, AngleRange] = Field(description="Joint such as `left_knee` to its range.")
    symmetry: float | None = Field(default=None, description="Left minus right of the main joint at the turn, degrees.")
    criteria: tuple[CriterionResult, ...]
    quantities: tuple[Quantity, ...] = Field(
        default=(), description="Speed, symmetry, paths, centre of mass, smoothness."
    )
    fault_model: FaultOpinion | None = Field(default=None, description="None when the fault model was not asked.")


class SetAssessment(Frozen):
    """One set of one exercise. A hold (plank) has no repetitions but `hold_seconds`."""

    index: int = Field(ge=1)
    exercise: str
    kind: Literal["repetitions", "hold"] = "repetitions"
    start: float
    end: float
    confidence: float
    alternatives: tuple[Alternative, ...] = ()
    repetitions: tuple[Repetition, ...] = Field(
        default=(), description="All movements in time order; a hold has one entry per unbroken stretch."
    )
    hold_seconds: float | None = None
    form_score: int | None = Field(default=None, description="0..100; None when no criterion could be assessed.")
    technique_score: float | None = Field(default=None, description="Good repetitions / all movements.")

    @property
    def counted(self) -> tuple[Repetition, ...]:
        """The movements that count."""
        return tuple(found for found in self.repetitions if found.kind == "repetition")


class AngleCorrection(Frozen):
    """What corrected the angles of knees, hips, elbows and shoulders, and how often it was sure enough."""

    model: str
    share: float = Field(ge=0, le=1, description="Of all angles of all frames with a person.")


class Assessment(Frozen):
    """Everything measured in one video."""

    schema_version: Literal[1] = 1
    view: View
    sets: tuple[SetAssessment, ...]
    limits: tuple[str, ...] = Field(default=(), description="What the camera could not see, for a person to read.")
    form_score: int | None = None
    angle_correction: AngleCorrection | None = Field(default=None, description="None = the pose model's own angles.")
    fault_model: str | None = Field(default=None, description="Name of the fault model's weights; None = not asked.")

"""The exercise library: one TOML file is one exercise; the same file drives counter, form check, coach, overlay and docs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from spotter.domain.assessment import Severity
from spotter.domain.figure import Anchor
from spotter.domain.view import View
from spotter.errors import ExerciseFileInvalid, UnknownExercise

Texts = dict[str, str]  # language code to text; English is always there
Grade = Literal["S", "P", "W"]  # standard or peer-reviewed; a peer project's number; weak or ours, to calibrate


class Strict(BaseModel):
    """A misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Signal(Strict):
    """What is counted. Count and form never share a threshold."""

    measure: str = Field(description="Name of a measure, e.g. `knee_angle`; see `spotter.domain.measures`.")
    turn: Literal["minimum", "maximum"] = Field(
        description="Whether the turning point is the smallest or largest value."
    )
    minimum_amplitude: float = Field(description="Smallest swing that is a movement at all, in the measure's unit.")
    minimum_seconds: float = Field(
        default=0.3, description="Shortest movement between leaving and reaching rest, about 0.7 of the whole."
    )
    maximum_seconds: float = 30.0
    first: Literal["eccentric", "concentric"] = Field(
        default="eccentric", description="What the way to the turning point is: lowering or lifting."
    )
    clock: str | None = Field(
        default=None, description="Angle that the borders of the phases are read from; None = the measure itself."
    )
    clock_turn: Literal["minimum", "maximum"] = "minimum"
    incomplete_share: float = Field(
        default=0.65, description="A swing below this share of the set's typical one is an attempt."
    )
    starts_at_turn: bool = Field(
        default=False,
        description="Whether the first movement may begin at the turning point, as a lift from the floor does: the way "
        "back alone is then a repetition.",
    )
    sides: Literal["mean", "alternate"] = Field(
        default="mean", description="Both sides together, or one after the other."
    )


class HoldLimit(Strict):
    """The position of a hold: time counts while the measure is within these limits. Wide, form is judged elsewhere."""

    measure: str
    at_least: float | None = None
    at_most: float | None = None


class Criterion(Strict):
    """One thing a coach would look at, in numbers."""

    id: str
    names: Texts = Field(default={}, description="What is looked at, in words that fit after `the`, e.g. `depth`.")
    measure: str
    at: Literal["turn", "start", "end", "minimum", "maximum", "mean", "range", "growth", "duration"] = Field(
        description="Which value of the measure within the repetition counts; `growth` is how far it rises from "
        "the pause before `phase` to its first third, `duration` is seconds of `phase`."
    )
    phase: Literal["eccentric", "bottom", "concentric", "top", "hold"] | None = Field(
        default=None, description="Look only at this phase; None = the whole repetition."
    )
    at_least: float | None = None
    at_most: float | None = None
    unit: str = "deg"
    dead_band: float = Field(default=10.0, description="Within this distance beyond the limit: borderline, not fail.")
    severity: Severity
    views: tuple[View, ...] = Field(description="From other views the criterion is not assessable.")
    joints: tuple[str, ...] = Field(description="Landmarks needed, without side (`knee`) or with (`left_knee`).")
    cue: str
    source: str
    grade: Grade

    @model_validator(mode="after")
    def _has_a_limit(self) -> Criterion:
        if self.at_least is None and self.at_most is None:
            raise ValueError(f"criterion {self.id} needs at_least or at_most")
        return self


class CueText(Strict):
    """What the coach says about one fault: what was seen, why it matters, one action with an external focus."""

    seen: Texts
    why: Texts
    action: Texts = Field(description="Short enough to be spoken within a repetition.")


class Fault(Strict):
    """How the example looks when one criterion fails: only what differs from the good repetition."""

    start: dict[str, float] = {}
    turn: dict[str, float] = {}
    both: dict[str, float] = Field(default={}, description="Changes of the start and of the turn alike.")
    back: dict[str, float] = Field(default={}, description="Added early on the way back, and gone half-way.")
    seconds: float | None = None
    down_share: float | None = None
    hold: float | None = None


class Example(Strict):
    """A good repetition and one bad one per criterion, as poses of a stick figure (see `spotter.domain.figure`).

    The page of the exercise is drawn from it, and `spotter exercises check` tries every rule on it.
    """

    start: dict[str, float]
    turn: dict[str, float] = Field(default={}, description="Only what differs from the start.")
    anchor: Anchor = "feet"
    alternate: bool = Field(default=False, description="Every second repetition is done by the other side.")
    seconds: float = Field(default=3.0, description="One repetition there and back.")
    down_share: float = Field(default=0.5, description="Share of it that the way to the turn takes.")
    rest: float = 0.5
    hold: float = 0.2
    faults: Mapping[str, Fault] = Field(default={}, description="Criterion id to what goes wrong.")


class OverlayHints(Strict):
    """What to draw."""

    angles: tuple[str, ...] = Field(description="Joints whose included angle gets an arc, without side.")
    phases: Mapping[str, Texts] = Field(
        default={}, description="Words for phases that are not a lowering and a lifting, by name of the phase."
    )


class Exercise(Strict):
    """One exercise file."""

    schema_version: Literal[1]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    names: Texts
    aliases: tuple[str, ...] = ()
    labels: tuple[str, ...] = Field(description="Classifier labels that mean this exercise.")
    kind: Literal["repetitions", "hold"] = "repetitions"
    views: tuple[View, ...] = Field(description="Views it can be judged from, the best first.")
    signal: Signal
    hold: tuple[HoldLimit, ...] = Field(default=(), description="Position of a hold; empty for repetitions.")
    criteria: tuple[Criterion, ...]
    cues: Mapping[str, CueText]
    praise: Texts = Field(description="True when a criterion with this id passed; see `praise_for`.")
    praise_for: str = Field(description="Criterion id that must have passed for the praise to be true.")
    overlay: OverlayHints
    example: Example | None = None

    @model_validator(mode="after")
    def _is_complete(self) -> Exercise:
        for criterion in self.criteria:
            if criterion.cue not in self.cues:
                raise ValueError(f"criterion {criterion.id} names the cue {criterion.cue}, which has no text")
        if self.praise_for not in {criterion.id for criterion in self.criteria}:
            raise ValueError(f"praise_for names {self.praise_for}, which is no criterion")
        if (self.kind == "hold") != bool(self.hold):
            raise ValueError("an exercise of the kind hold, and no other, needs the limits of its position in hold")
        return self

    def criterion(self, criterion_id: str) -> Criterion:
        """The criterion with this id; KeyError when there is none."""
        for criterion in self.criteria:
            if criterion.id == criterion_id:
                return criterion
        raise KeyError(criterion_id)


def parse(content: str, origin: str) -> Exercise:
    """Read one exercise file.

    Raises:
        ExerciseFileInvalid: with the origin and every problem.
    """
    try:
        return Exercise.model_validate(tomllib.loads(content))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ExerciseFileInvalid(f"{origin}: {error}") from error


@dataclass
class _Library:
    """The exercises in use; one value for the process, because every step has to mean the same ones."""

    folder: Path | None = None
    exercises: Mapping[str, Exercise] | None = None


_LIBRARY = _Library()


def use_folder(folder: Path | None) -> None:
    """Add the exercise files of a folder to those that ship; a file with the name of one that ships replaces it.

    Args:
        folder: files `*.toml`; None = only what ships.

    Raises:
        ExerciseFileInvalid: there is no such folder, or a file in it is wrong; the library is then as before.
    """
    if folder != _LIBRARY.folder:
        _LIBRARY.exercises, _LIBRARY.folder = _read(folder), folder


def library() -> Mapping[str, Exercise]:
    """All exercises in use, by name, in alphabetical order."""
    if _LIBRARY.exercises is None:
        _LIBRARY.exercises = _read(_LIBRARY.folder)
    return _LIBRARY.exercises


def shipped() -> Mapping[str, Exercise]:
    """The exercises that ship, by name, in alphabetical order, whatever folder is in use."""
    return _read(None)


@cache
def _read(folder: Path | None) -> Mapping[str, Exercise]:
    if folder is not None and not folder.is_dir():
        raise ExerciseFileInvalid(f"There is no folder {folder} with exercise files.")
    places = [resources.files("spotter.exercises"), *([folder] if folder else [])]
    files = [file for place in places for file in place.iterdir() if file.name.endswith(".toml")]
    found = [parse(file.read_text("utf-8"), file.name) for file in files]
    return dict(sorted({exercise.name: exercise for exercise in found}.items()))


def find(name: str) -> Exercise:
    """The exercise with this name or alias, in any spelling of case, spaces and hyphens.

    Raises:
        UnknownExercise: nothing in the library is called so.
    """
    wanted = name.strip().lower().replace(" ", "_").replace("-", "_")
    for exercise in library().values():
        if wanted == exercise.name or wanted in exercise.aliases:
            return exercise
    raise UnknownExercise(f"{name!r} is not in the library: {', '.join(library())}.")

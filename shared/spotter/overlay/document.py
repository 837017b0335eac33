"""The drawing as data: `overlay.json`. The video is painted from it, and a player can draw it over the original (docs/overlay.md).

Times are seconds of the original video. Points are shares of the picture's width and height, y down. A layer is a list of
things that are there from `start` to `end`; layers lie above each other in the order of the fields of `Drawing`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from spotter.domain.assessment import Outcome

Point = tuple[float, float]
Direction = Literal["ltr", "rtl"]
Edge = Literal["top", "bottom"]
Side = Literal["left", "centre", "right"]
Corner = Literal["left", "right"]
MarkName = Literal["good", "faulty", "attempt"]
Role = Literal["praise", "main", "secondary", "summary"]


class Part(BaseModel):
    """A drawing never changes; a newer one may have more fields."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Timed(Part):
    """Something that is there for a while, seconds of the video."""

    start: float
    end: float


class PersonTrack(Part):
    """The skeleton through time; between two moments that are not too far apart it is interpolated linearly."""

    landmarks: tuple[str, ...] = Field(description="Lower-case names; the order of all the lists below.")
    bones: tuple[tuple[str, str], ...]
    times: tuple[float, ...]
    points: tuple[tuple[tuple[float, float, float] | None, ...], ...] = Field(
        description="x, y and depth (in the scale of x, smaller is nearer) of every landmark at every moment; null = unknown."
    )
    visibility: tuple[tuple[float, ...], ...] = Field(description="0..1: below 0.2 not drawn, below 0.5 drawn faintly.")
    longest_gap: float = Field(description="Seconds; across a longer gap nobody is drawn.")
    figure: float = Field(
        description="Thickness of lines: 1 for a person who fills the picture, less for a smaller one."
    )


class Trail(Timed):
    """The path of a joint, or of the middle of two, during one movement; drawn from its start to now."""

    landmarks: tuple[str, ...]


class Ghost(Timed):
    """The outline of the corrected pose: the least turn of one joint that meets the criterion."""

    criterion: str
    points: dict[str, Point]


class Verdict(Timed):
    """What a criterion says about joints and bones."""

    outcome: Outcome
    joints: tuple[str, ...]
    bones: tuple[tuple[str, str], ...] = ()


class Target(Timed):
    """The limit of a criterion that reads an angle, around the moment that decides."""

    at_least: float | None = None
    at_most: float | None = None


class Angle(Timed):
    """An included angle: an arc at the vertex and its number."""

    vertex: str
    first: str
    last: str
    first_moment: int = Field(description="Index into `person.times` of the first of `degrees`.")
    degrees: tuple[float | None, ...] = Field(
        description="As assessed; depth and correction make it differ from the picture."
    )
    targets: tuple[Target, ...] = ()


class Label(Timed):
    """The value of a criterion against its target, beside the joint that it judges."""

    vertex: str
    text: str
    outcome: Outcome


class Phase(Timed):
    """A part of a movement in a word."""

    name: str
    text: str


class Movement(Timed):
    """One movement of a set and how it ended."""

    turn: float
    mark: MarkName
    phases: tuple[Phase, ...]
    tempo: str = Field(description="Seconds of the way there, the pause and the way back, for a person to read.")


class Counter(Timed):
    """The panel of one set: a ring that fills with the movement, the number, the phase, one mark per movement."""

    title: str
    kind: Literal["repetitions", "hold"]
    corner: Corner
    movements: tuple[Movement, ...]
    attempt_text: str
    longest_word: str = Field(description="Gives the panel its width, so that it stays the same.")


class Banner(Timed):
    """What the coach says."""

    text: str
    role: Role
    edge: Edge
    side: Side = "centre"


class Clip(Part):
    """One movement of a comparison."""

    start: float
    turn: float
    end: float
    title: str
    mark: MarkName


class Replay(Timed):
    """A movement again in slow motion; the fault is frozen for a moment. `start` and `end` lie after the video's end."""

    kind: Literal["replay"] = "replay"
    clip: Clip
    speed: float
    freeze_at: float = Field(description="Seconds of the original.")
    freeze_seconds: float
    text: str = Field(description="What was measured, and what to do.")


class Comparison(Timed):
    """Best and worst movement beside each other, together at their turning points, where they are frozen."""

    kind: Literal["comparison"] = "comparison"
    best: Clip
    worst: Clip
    speed: float
    before: float = Field(description="Seconds of the original that are shown before the turning points.")
    after: float
    freeze_seconds: float


class Fact(Part):
    """One number of the summary and what it is."""

    value: str
    name: str


class Summary(Timed):
    """The last picture, darkened, with the numbers of the whole video and the main cue."""

    kind: Literal["summary"] = "summary"
    picture_at: float
    title: str
    facts: tuple[Fact, ...]
    text: str | None


Chapter = Annotated[Replay | Comparison | Summary, Field(discriminator="kind")]


class Drawing(Part):
    """Everything that is drawn over one video."""

    schema_version: Literal[1] = 1
    width: int = Field(description="Of the original as shown, pixels; only the ratio counts.")
    height: int
    duration: float = Field(description="Seconds of the original; chapters come after it.")
    language: str
    direction: Direction
    palette: dict[str, str] = Field(description="Outcome, mark and role names to `#rrggbb`.")
    person: PersonTrack
    trails: tuple[Trail, ...] = ()
    ghosts: tuple[Ghost, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    angles: tuple[Angle, ...] = ()
    labels: tuple[Label, ...] = ()
    counters: tuple[Counter, ...] = ()
    banners: tuple[Banner, ...] = ()
    chapters: tuple[Chapter, ...] = ()

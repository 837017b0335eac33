"""When the athlete is how deep: the plan of the clip and its truth."""

from __future__ import annotations

from dataclasses import dataclass

STANDING_KNEE = 174.0  # included angle of a relaxed standing knee, degrees; 180 is straight
# At this angle the hips are a little below the knees. MediaPipe shows a bent leg 10 to 17 degrees straighter than it is,
# so a squat that only just reaches parallel would be judged too shallow.
FULL_DEPTH_KNEE = 47.0


@dataclass(frozen=True)
class Movement:
    """One squat: durations in seconds, the included knee angle at the bottom in degrees."""

    knee: float
    eccentric: float = 1.25
    pause: float = 0.12
    concentric: float = 0.98
    standing: float = 0.15

    @property
    def seconds(self) -> float:
        return self.eccentric + self.pause + self.concentric + self.standing


# The fourth is the fault that the clip is there to show: half of the way down. Much less (a knee of 116 degrees, a quarter)
# would be no movement at all for a counter that has seen the other ones.
MOVEMENTS = (
    Movement(knee=48.0, eccentric=1.30),
    Movement(knee=46.0),
    Movement(knee=48.0, concentric=1.03),
    Movement(knee=93.0, eccentric=0.95, pause=0.08, concentric=0.80),
    Movement(knee=47.0, concentric=1.05),
)
IDLE_BEFORE = 0.6
IDLE_AFTER = 0.7


@dataclass(frozen=True)
class Moment:
    """What the body does at one time.

    Attributes:
        knee: included knee angle, degrees.
        reach: 0 with the arms hanging, 1 with the arms forward.
    """

    knee: float
    reach: float


@dataclass(frozen=True)
class Truth:
    """One movement as planned: seconds from the start of the clip, degrees."""

    start: float
    turn: float
    end: float
    knee: float


def smooth_step(share: float) -> float:
    """Minimum-jerk course from 0 to 1 (Flash and Hogan 1985): how people move between two rests."""
    share = min(max(share, 0.0), 1.0)
    return share**3 * (10.0 - 15.0 * share + 6.0 * share**2)


def duration() -> float:
    """Length of the clip in seconds."""
    return IDLE_BEFORE + sum(movement.seconds for movement in MOVEMENTS) + IDLE_AFTER


def truths() -> list[Truth]:
    """Every movement with its times."""
    found, start = [], IDLE_BEFORE
    for movement in MOVEMENTS:
        turn = start + movement.eccentric + movement.pause / 2
        end = start + movement.eccentric + movement.pause + movement.concentric
        found.append(Truth(start, turn, end, movement.knee))
        start += movement.seconds
    return found


def moment(time: float) -> Moment:
    """The planned pose at a time in seconds."""
    start = IDLE_BEFORE
    for movement in MOVEMENTS:
        if start <= time < start + movement.seconds:
            return _within(movement, time - start)
        start += movement.seconds
    return Moment(STANDING_KNEE, 0.0)


def _within(movement: Movement, time: float) -> Moment:
    down = smooth_step(time / movement.eccentric)
    up = smooth_step((time - movement.eccentric - movement.pause) / movement.concentric)
    depth = down - up
    # The arms lead on the way down and come back a little late: they balance the hips, which move first.
    lead = smooth_step(time / (0.85 * movement.eccentric))
    back = smooth_step((time - movement.eccentric - movement.pause - 0.1) / (movement.concentric + 0.1))
    share_of_full = (STANDING_KNEE - movement.knee) / (STANDING_KNEE - FULL_DEPTH_KNEE)
    return Moment(
        knee=STANDING_KNEE - depth * (STANDING_KNEE - movement.knee),
        reach=(lead - back) * (0.35 + 0.65 * share_of_full),
    )

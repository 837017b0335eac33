"""Somebody doing an exercise: the plan in time, the faults, and what the body stands, lies or hangs on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from spotter.errors import InvalidRequest
from training.kinematics.body import DOFS, INDEX
from training.kinematics.clips import MOTIONS, choose, motions_of
from training.kinematics.motion import Motion, draw_keys, eased, mirrored, sway, travelled
from training.synthetic import faults as knobs
from training.synthetic.body import FROM_ANNY, Skin
from training.synthetic.figure import SIGNS, Extras, Figure, Posed
from training.synthetic.rotations import Array

# Exercises of the library that the classifier's motions have under another name.
ALIASES = {"hip_thrust": "glute_bridge"}
EXERCISES = tuple(sorted({motion.label for motion in MOTIONS if motion.label != "none"} | set(ALIASES)))

REST, OUT, TURN, BACK = range(4)
PHASES = ("rest", "out", "turn", "back")

LYING_PITCH, LEANING_PITCH = 52.0, 45.0  # degrees; a trunk that is tipped more lies, one that is tipped less stands
SEATED_ROOT = -0.35  # leg lengths that the pelvis is lowered in a pose that sits
LOW_BENCH = -0.7  # a pelvis higher than this over a lying body lies on a bench, else on the floor
HANGING = frozenset({"pull_up", "dip"})
PALM = 0.035  # metres from the middle of a wrist to the floor that its hand lies on
MOST_TILT = 22.0  # degrees that a body in support may be turned so that hands and feet meet the same floor
SAMPLED_VERTICES = 23  # every so many vertices are asked how low they are


@dataclass(frozen=True)
class Repetition:
    """Seconds from the start of the clip."""

    start: float
    turn: float
    end: float


@dataclass(frozen=True)
class Stand:
    """What holds the body, for the props that are drawn.

    Attributes:
        floor: height of the floor, metres.
        seat: whether there is a stool, a bench, or nothing under the pelvis: `stool`, `bench` or empty.
        hands: height of what the hands are on: a box under raised hands; None without.
        hanging: whether the hands hold a bar above the body.
    """

    floor: float
    seat: str = ""
    hands: float | None = None
    hanging: bool = False


@dataclass(frozen=True)
class Performance:
    """An exercise as performed.

    Attributes:
        times: (T,) seconds.
        posed: the skeleton in T frames, metres.
        phase: (T,) index into `PHASES`.
        repetitions: borders of every repetition that is whole in the clip.
        exercise: its name.
        faults: names of the knobs that are turned.
        motion: what was drawn from the descriptions.
        keys: (K, COLUMNS) its key poses with the faults in them.
        stand: what holds the body.
        strengths: 0 (just a fault) to 1 (gross) for each of `faults`.
    """

    times: Array
    posed: Posed
    phase: NDArray[np.int64]
    repetitions: tuple[Repetition, ...]
    exercise: str
    faults: tuple[str, ...]
    motion: Motion
    keys: Array
    stand: Stand
    strengths: tuple[float, ...] = ()

    def since(self, start: float) -> Performance:
        """What is left after `start` seconds, which becomes time zero; a repetition that had begun before is left out."""
        keep = self.times >= start - 1e-9
        posed = Posed(self.posed.rotations[keep], self.posed.heads[keep], self.posed.labels)
        whole = [Repetition(rep.start - start, rep.turn - start, rep.end - start) for rep in self.repetitions]
        repetitions = tuple(rep for rep in whole if rep.start >= 0)
        times = self.times[: int(keep.sum())]
        return replace(self, times=times, posed=posed, phase=self.phase[keep], repetitions=repetitions)


@dataclass
class _Timeline:
    """Marks in time, the pose at each, and the phase that leads to it."""

    marks: list[float] = field(default_factory=list)
    poses: list[Array] = field(default_factory=list)
    phases: list[int] = field(default_factory=list)
    repetitions: list[Repetition] = field(default_factory=list)

    def add(self, mark: float, pose: Array, phase: int) -> None:
        self.marks.append(mark)
        self.poses.append(pose)
        self.phases.append(phase)


def motions(exercise: str) -> list[Motion]:
    """The descriptions of an exercise.

    Raises:
        InvalidRequest: the library does not know it.
    """
    if exercise not in EXERCISES:
        raise InvalidRequest(f"There is no exercise '{exercise}'. Known: {', '.join(EXERCISES)}.")
    return motions_of(ALIASES.get(exercise, exercise))


def perform(
    exercise: str, figure: Figure, rng: np.random.Generator, *, seconds: float, fps: float, faults: Sequence[str] = ()
) -> Performance:
    """Let a body do an exercise.

    Args:
        exercise: one of `EXERCISES`.
        figure: the body's skeleton.
        rng: draws the variant, the tempo, the range, the sides and the sway.
        seconds: length of the clip.
        fps: its frame rate.
        faults: knobs to turn (see `faults.FAULTS`).

    Raises:
        InvalidRequest: an exercise or a fault that is not known, or that do not go together.
    """
    found = motions(exercise)
    _check(exercise, faults)
    motion = choose(found, rng)
    if motion.support == "knees":  # push-ups and planks on the knees need a pose of the feet that is not described
        motion = choose([one for one in found if one.support != "knees"], rng)
    keys = np.concatenate([draw_keys(motion, rng), np.zeros((len(motion.keys), knobs.COLUMNS - len(DOFS)))], axis=1)
    strengths = tuple(float(rng.uniform()) for _ in faults)
    for name, strength in zip(faults, strengths, strict=True):
        knobs.FAULTS[name].knob(keys, strength)
    times = np.arange(round(seconds * fps)) / fps
    line = _timeline(motion, keys, seconds, rng, deep=not faults)
    values = eased(times, line.marks, line.poses, sharpness=rng.uniform())
    at = np.searchsorted(line.marks, times, side="right").clip(0, len(line.marks) - 1)
    phase = np.array(line.phases, np.int64)[at] if len(keys) > 1 else np.full(len(times), TURN)
    posed, stand = _embody(motion, keys, values, figure, rng, fps=fps, exercise=exercise)
    whole = tuple(line.repetitions)
    return Performance(times, posed, phase, whole, exercise, tuple(faults), motion, keys, stand, strengths)


def _check(exercise: str, faults: Sequence[str]) -> None:
    for name in faults:
        if name not in knobs.FAULTS:
            raise InvalidRequest(f"There is no fault '{name}'. Known: {', '.join(knobs.FAULTS)}.")
        if name not in knobs.faults_of(exercise):
            known = ", ".join(knobs.faults_of(exercise)) or "none"
            raise InvalidRequest(f"The fault '{name}' makes no sense for {exercise}. Faults of {exercise}: {known}.")


def _timeline(motion: Motion, keys: Array, seconds: float, rng: np.random.Generator, *, deep: bool) -> _Timeline:
    line = _Timeline()
    now = rng.uniform(0.2, 0.7) if motion.idle else rng.uniform(0.0, 0.2)
    line.add(-1.0, keys[0], REST)
    line.add(now, keys[0], REST)
    if len(keys) == 1:
        return line
    cycle = float(np.exp(rng.uniform(*np.log(motion.seconds))))
    shares = rng.dirichlet(np.full(len(keys), 12.0))
    reach = rng.uniform(0.85, 1.03) if deep else 1.0
    stop = rng.uniform(0.0, 0.4 * motion.pause) if rng.random() < 0.5 else 0.0
    far = int(np.argmax(np.abs(keys - keys[:1]).sum(axis=1)))
    flipped = False
    while now < seconds:
        start, one = now, cycle * float(np.exp(rng.normal(0.0, 0.06)))
        way = reach * float(np.exp(rng.normal(0.0, 0.03)))
        turned = now
        for step in [*range(1, len(keys)), 0]:
            pose = keys[0] + (keys[step] - keys[0]) * way
            now += max(one * shares[step], 0.12)
            line.add(now, _flip(pose) if flipped else pose, OUT if 0 < step <= far else BACK)
            if step == far:
                turned = now + stop / 2
                if stop:
                    now += stop
                    line.add(now, line.poses[-1], TURN)
        if now <= seconds:
            line.repetitions.append(Repetition(start, turned, now))
        rest = rng.uniform(0.0, 0.4 * motion.pause)
        if rest > 0.02:
            now += rest
            line.add(now, line.poses[-1], REST)
        flipped = motion.pattern == "alternate" and not flipped
    return line


def _flip(pose: Array) -> Array:
    return np.concatenate([mirrored(pose[None, : len(DOFS)])[0], pose[len(DOFS) :]])


def _embody(
    motion: Motion, keys: Array, values: Array, figure: Figure, rng: np.random.Generator, *, fps: float, exercise: str
) -> tuple[Posed, Stand]:
    # The first key pose goes in front: it says where planted hands and feet are.
    values = np.concatenate([keys[:1], values])
    if rng.random() < 0.5:
        values = np.concatenate([mirrored(values[:, : len(DOFS)]), values[:, len(DOFS) :]], axis=1)
    dofs = values[:, : len(DOFS)]
    dofs = dofs + sway(len(dofs), fps, rng.uniform(0.1, 0.35) * motion.sway[1], rng)
    dofs = travelled(dofs, rng.uniform(*motion.travel), fps)
    grip = 0.0 if motion.support in {"toes", "hands"} else 55.0
    extras = Extras(values[:, knobs.ROUNDING], values[:, knobs.KNEES_IN], values[:, knobs.HEEL_LIFT], grip)
    posture = _posture(motion, keys, exercise)
    if posture == "support":
        dofs = _level(dofs, extras, figure)
    first = figure.pose(dofs, extras)
    dofs = _held(motion, dofs, first, figure)
    first = figure.pose(dofs, extras)
    ground = _ground(figure, first, posture)
    feet = _feet(figure, first, extras, ground) if _feet_planted(motion, posture, keys) else None
    hands, box = _hands(motion, first, ground, posture)
    posed = figure.pose(dofs, extras, hands, feet)
    clipped = Posed(posed.rotations[1:], posed.heads[1:], posed.labels)
    seat = {"seated": "stool", "bench": "bench"}.get(posture, "")
    return clipped, Stand(ground, seat, box, exercise in HANGING)


def _posture(motion: Motion, keys: Array, exercise: str) -> str:
    """How the body is held: `standing`, `seated`, `lying`, `bench`, `support` (prone on hands and feet), `free`."""
    pitch, root, hip = (keys[0, INDEX[name]] for name in ("pitch", "root_z", "l_hip"))
    if exercise in HANGING or exercise in {"step_up", "burpee", "jump_rope", "high_knees"}:
        return "free"
    if motion.support in {"toes", "hands"} and exercise != "calf_raise":
        return "support"
    if pitch < -LEANING_PITCH and hip < 90.0 and exercise != "russian_twist":
        return "bench" if root > LOW_BENCH else "lying"
    if abs(pitch) > LYING_PITCH and exercise in {"sit_up", "russian_twist", "crunch", "leg_raise"}:
        return "lying"
    if root < SEATED_ROOT and (keys[:, INDEX["root_z"]] < SEATED_ROOT).all():
        return "free" if exercise == "wall_sit" else "seated"
    return "standing" if motion.support == "root" else "free"


def _feet_planted(motion: Motion, posture: str, keys: Array) -> bool:
    if posture in {"standing", "seated"} or "feet" in motion.planted:
        return bool((keys[:, INDEX["root_z"]] < 0.02).all())
    knees = keys[:, [INDEX["l_knee"], INDEX["r_knee"]]]
    return posture in {"bench", "lying"} and bool((knees > 50.0).all() and np.ptp(keys[:, INDEX["l_hip"]]) < 25.0)


def _level(dofs: Array, extras: Extras, figure: Figure) -> Array:
    """Turn a body in support about its toes until hands (or elbows) and toes are on one floor, if that is near."""
    first = figure.pose(dofs[:1], Extras(extras.rounding[:1], extras.knees_in[:1], extras.heel_lift[:1]))
    front = min(
        (
            first.joint(name).mean(axis=0) - [0.0, 0.0, margin]
            for name, margin in (("wrist.L", PALM), ("lowerarm01.L", 0.04))
        ),
        key=lambda point: point[2],
    )
    toes = first.joint("toe2-2.L")[0] - [0.0, 0.0, 0.015]
    way = front - toes
    angle = float(np.degrees(np.arctan2(way[2], np.hypot(way[0], way[1]))))
    if abs(angle) > MOST_TILT:
        return dofs
    turned = dofs.copy()
    turned[:, INDEX["pitch"]] += angle
    return turned


def _held(motion: Motion, dofs: Array, posed: Posed, figure: Figure) -> Array:
    """Move the pelvis so that what supports the body stays in place, or the lowest point is on the ground."""
    moved = dofs.copy()
    if motion.support == "root":
        return moved
    if motion.support == "ground":
        hop = figure.leg * np.maximum(dofs[:, INDEX["root_z"]], 0.0)
        shift = np.zeros((len(dofs), 3))
        shift[:, 2] = hop - _lowest(figure, posed)
    else:
        bones = {
            "feet": ("foot",), "toes": ("toe2-1",), "hands": ("wrist",), "shoulders": ("upperarm01",), "knees": ("lowerleg01",),
            "left_toes": ("toe2-1",), "right_toes": ("toe2-1",),
        }[motion.support]  # fmt: skip
        held = np.mean([posed.joint(f"{bone}.{side}") for bone in bones for side in SIGNS], axis=0)
        shift = held[:1] - held
    for axis, name in enumerate(("root_x", "root_y", "root_z")):
        moved[:, INDEX[name]] += shift[:, axis] / figure.leg
    return moved


def _lowest(figure: Figure, posed: Posed) -> Array:
    """(T,) height of the lowest point of the skin."""
    keep = slice(None, None, SAMPLED_VERTICES)
    rest = figure.body.rest.vertices[keep] @ FROM_ANNY
    skin = Skin(figure.body.joints, figure.body.weight[keep], rest, rest)
    return np.array([skin.bend(*frame)[0][:, 2].min() for frame in zip(posed.rotations, posed.heads, strict=True)])


def _ground(figure: Figure, posed: Posed, posture: str) -> float:
    if posture in {"standing", "seated", "bench"}:
        return float(min(posed.joint(f"foot.{side}")[0, 2] for side in SIGNS)) - figure.sole
    return float(np.percentile(_lowest(figure, posed), 10.0))


def _feet(figure: Figure, posed: Posed, extras: Extras, ground: float) -> dict[str, Array]:
    """Where the ankles are: flat on the floor, raised about the toes where the heel lifts."""
    targets = {}
    lift = np.deg2rad(extras.heel_lift)
    for side in SIGNS:
        ankle = posed.joint(f"foot.{side}")[0].copy()
        ankle[2] = ground + figure.sole
        ahead = posed.joint(f"toe2-1.{side}")[0] - posed.joint(f"foot.{side}")[0]
        ahead[2] = 0.0
        length = float(np.linalg.norm(figure.body.joint(f"toe2-1.{side}")[:2] - figure.body.joint(f"foot.{side}")[:2]))
        ahead = ahead / max(float(np.linalg.norm(ahead)), 1e-6)
        back = length * (1.0 - np.cos(lift))[:, None] * ahead
        up = np.zeros((len(lift), 3))
        up[:, 2] = length * np.sin(lift)
        targets[side] = ankle + back + up
    return targets


def _hands(motion: Motion, posed: Posed, ground: float, posture: str) -> tuple[dict[str, Array] | None, float | None]:
    """Where the wrists are held, and the height of a box under hands that are raised over the floor."""
    if "hands" not in motion.planted and not (posture == "support" and motion.label == "mountain_climber"):
        return None, None
    wrists = {side: posed.joint(f"wrist.{side}")[0].copy() for side in SIGNS}
    height = min(wrist[2] for wrist in wrists.values()) - ground - PALM
    box = None
    if posture == "support":
        box = height if height > 0.12 else None
        for wrist in wrists.values():
            wrist[2] = ground + PALM + (box or 0.0)
    else:
        level = float(np.mean([wrist[2] for wrist in wrists.values()]))
        for wrist in wrists.values():
            wrist[2] = level
    return {side: np.repeat(wrist[None], len(posed.heads), axis=0) for side, wrist in wrists.items()}, box

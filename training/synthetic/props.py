"""Barbells, dumbbells, kettlebells, bars, benches, stools and boxes: what hides the body in real clips."""

from __future__ import annotations

import numpy as np

from training.kinematics.body import INDEX
from training.synthetic.performance import Performance
from training.synthetic.rotations import Array, unit
from training.synthetic.solids import Solid, box, cylinder

STEEL = np.array([0.35, 0.35, 0.36])
RUBBER = np.array([0.02, 0.02, 0.022])
UPHOLSTERY = np.array([0.03, 0.03, 0.035])
FOOT, RAISED_FEET = 0.05, 0.12  # metres from the toes' joints to the floor; feet that are higher stand on a box
BAR_HALF, BAR_RADIUS = 1.05, 0.014  # metres; an Olympic bar is 2.2 m long and 28 mm thick
GRIP_AHEAD = 0.085  # metres from the wrist to what the hand holds

BARBELL = frozenset(
    {
        "deadlift",
        "romanian_deadlift",
        "bench_press",
        "upright_row",
        "clean_and_jerk",
        "snatch",
        "thruster",
        "lat_pulldown",
    }
)
DUMBBELLS = frozenset(
    {"bicep_curl", "lateral_raise", "front_raise", "shrug", "triceps_kickback", "chest_fly", "step_up", "lunge"}
)
EITHER = frozenset({"shoulder_press", "row", "triceps_extension"})
ON_BACK = frozenset({"squat", "good_morning"})


class Props:
    """What is held and what is stood, sat or lain on."""

    def __init__(self, performance: Performance, rng: np.random.Generator) -> None:
        """Choose for an exercise; some people train without."""
        self._performance = performance
        self.held = _held(performance, rng)
        self._plate = rng.uniform(0.10, 0.225)
        self._bell = rng.uniform(0.035, 0.07)
        self._colour = np.array([RUBBER, STEEL * 0.5, [0.30, 0.02, 0.02], [0.02, 0.10, 0.25]])[rng.integers(4)]
        self.fixed = _fixed(performance)

    def at(self, index: int) -> list[Solid]:
        """The held ones in frame `index`."""
        posed = self._performance.posed
        grips = [_grip(posed.joint(f"wrist.{side}")[index], posed.joint(f"finger3-1.{side}")[index]) for side in "LR"]
        if self.held == "barbell":
            return self._barbell((grips[0] + grips[1]) / 2, grips[0] - grips[1])
        if self.held == "back":
            shoulders = [posed.joint(f"upperarm01.{side}")[index] for side in "LR"]
            chest = posed.rotation("spine01")[index]
            return self._barbell(
                (shoulders[0] + shoulders[1]) / 2 + chest @ [-0.085, 0.0, 0.045], shoulders[0] - shoulders[1]
            )
        if self.held == "kettlebell":
            middle = (grips[0] + grips[1]) / 2
            down = unit(middle - (posed.joint("lowerarm01.L")[index] + posed.joint("lowerarm01.R")[index]) / 2)
            return [
                cylinder(middle, middle + 0.07 * down, 0.03, STEEL),
                cylinder(middle + 0.06 * down, middle + 0.22 * down, 0.09, self._colour),
            ]
        if self.held == "dumbbells":
            return [part for side, grip in zip("LR", grips, strict=True) for part in self._dumbbell(side, grip, index)]
        return []

    def _barbell(self, middle: Array, along: Array) -> list[Solid]:
        along = unit(along)
        parts = [cylinder(middle - BAR_HALF * along, middle + BAR_HALF * along, BAR_RADIUS, STEEL, 0.4)]
        for sign in (-1.0, 1.0):
            near, far = (middle + sign * (BAR_HALF - inset) * along for inset in (0.36, 0.28))
            parts.append(cylinder(near, far, self._plate, self._colour))
        return parts

    def _dumbbell(self, side: str, grip: Array, index: int) -> list[Solid]:
        posed = self._performance.posed
        across = unit(posed.joint(f"finger2-1.{side}")[index] - posed.joint(f"finger5-1.{side}")[index])
        parts = [cylinder(grip - 0.09 * across, grip + 0.09 * across, 0.013, STEEL)]
        for sign in (-1.0, 1.0):
            parts.append(cylinder(grip + sign * 0.065 * across, grip + sign * 0.14 * across, self._bell, self._colour))
        return parts


def _grip(wrist: Array, knuckle: Array) -> Array:
    return np.asarray(wrist + GRIP_AHEAD * unit(knuckle - wrist))


def _held(performance: Performance, rng: np.random.Generator) -> str:
    exercise, keys = performance.exercise, performance.keys
    if exercise == "kettlebell_swing":
        return "kettlebell"
    if exercise in ON_BACK:
        folded = (keys[:, INDEX["l_elbow"]] > 100.0).all() and (keys[:, INDEX["l_plane"]] > 60.0).all()
        return "back" if folded else ""
    if exercise in EITHER:
        return ("barbell", "dumbbells")[rng.integers(2)] if performance.motion.pattern == "both" else "dumbbells"
    if exercise in BARBELL:
        return "barbell"
    hanging = (keys[:, INDEX["l_arm"]] < 25.0).all() or exercise not in {"lunge", "step_up"}
    return "dumbbells" if exercise in DUMBBELLS and hanging and rng.random() < 0.8 else ""


def _fixed(performance: Performance) -> list[Solid]:
    posed, stand = performance.posed, performance.stand
    floor, found = stand.floor, []
    hips = (posed.joint("upperleg01.L") + posed.joint("upperleg01.R"))[0] / 2
    neck = posed.joint("neck01")[0]
    if stand.seat == "stool":
        height = max(hips[2] - 0.12 - floor, 0.1)
        found.append(
            box(np.array([0.36, 0.40, height]), np.array([hips[0] - 0.03, hips[1], floor + height / 2]), UPHOLSTERY)
        )
    if stand.seat == "bench":
        found += _bench(hips, neck, floor)
    if stand.hands:
        found.append(_under([posed.joint(f"wrist.{side}")[0] for side in "LR"], floor, stand.hands))
        toes = [posed.joint(f"toe2-1.{side}")[0] for side in "LR"]
        if (raised := min(toe[2] for toe in toes) - floor - FOOT) > RAISED_FEET:
            found.append(_under(toes, floor, raised))
    if stand.hanging:
        grips = [_grip(posed.joint(f"wrist.{side}")[0], posed.joint(f"finger3-1.{side}")[0]) for side in "LR"]
        found += _bars(grips, performance.exercise)
    return found


def _under(ends: list[Array], floor: float, height: float) -> Solid:
    """A box that both hands or both feet are on."""
    middle = (ends[0] + ends[1]) / 2
    size = np.array([0.35, abs(ends[0][1] - ends[1][1]) + 0.3, height])
    return box(size, np.array([middle[0] + 0.05, middle[1], floor + height / 2]), UPHOLSTERY)


def _bench(hips: Array, neck: Array, floor: float) -> list[Solid]:
    """A padded board along the trunk, as steep as the trunk, on a foot."""
    along = unit(neck - hips)
    back = (
        unit(np.cross(np.cross(along, [0.0, 0.0, -1.0]), along)) if abs(along[2]) < 0.98 else np.array([-1.0, 0.0, 0.0])
    )
    middle = (hips + neck) / 2 + 0.165 * back
    rotation = np.stack([along, np.array([0.0, 1.0, 0.0]), np.cross(along, [0.0, 1.0, 0.0])], axis=1)
    board = box(np.array([1.15, 0.28, 0.07]), np.zeros(3), UPHOLSTERY).placed(rotation, middle + 0.08 * along)
    foot = box(
        np.array([0.5, 0.12, max(middle[2] - floor, 0.1)]),
        np.array([middle[0], middle[1], (middle[2] + floor) / 2 - 0.04]),
        STEEL,
    )
    return [board, foot]


def _bars(grips: list[Array], exercise: str) -> list[Solid]:
    if exercise == "dip":
        ahead = np.array([0.35, 0.0, 0.0])
        return [cylinder(grip - ahead, grip + ahead, 0.02, STEEL, 0.4) for grip in grips]
    along = unit(grips[0] - grips[1])
    middle = (grips[0] + grips[1]) / 2
    return [cylinder(middle - 0.9 * along, middle + 0.9 * along, 0.017, STEEL, 0.4)]

"""What the correction does to filmed people, whose true angles nobody knows: agreement of the sides, changed judgements.

    python -m training.angle_correction.people FOLDER/labels.csv

The exercise is given, the landmarks are those of the product's sampling and pose model; the assessment runs alone, without the
rest of the system. Sides that agree are no proof: a network that always answered with the usual performance would agree too.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from spotter.adapters.onnx_model import OnnxModel
from spotter.domain.angle_correction import ANGLES, SHIPPED, CorrectedAngles
from spotter.domain.angle_rate import corrected
from spotter.domain.assess import assess
from spotter.domain.assessment import Assessment, Outcome
from spotter.domain.exercise import library
from spotter.domain.stitching import clean
from spotter.domain.view import View, estimate_view
from spotter.evaluation.angles import JOINTS, SIDE_VIEWS, measured_only, named, raw_angles, sure
from training.people import filmed
from training.synthetic.rotations import Array

ALIKE = {
    "bench_press", "burpee", "chest_fly", "deadlift", "dip", "jumping_jack", "lat_pulldown", "lateral_raise", "plank", "pull_up",
    "push_up", "romanian_deadlift", "row", "shoulder_press", "sit_up", "squat",
}  # fmt: skip
"""Exercises in which both sides do the same at the same time."""
WORSE = {Outcome.PASS: 0, Outcome.BORDERLINE: 1, Outcome.FAIL: 2}
Judged = tuple[int, int, str, str]
"""Set, repetition, criterion, side."""
COLUMNS = ("as it is", "where sure", "everywhere")


def sides_apart(raw: Array, answer: CorrectedAngles) -> dict[str, Array]:
    """Mean difference of left and right of (T, 8) angles by joint: (3,) degrees in the order of `COLUMNS`: measured, corrected where the network is sure, corrected."""
    better = measured_only(raw, answer)
    ways = (raw, np.where(sure(raw, answer), better, raw), better)
    places = {joint: [row for row, (_, name) in enumerate(ANGLES) if name == joint] for joint in JOINTS}
    return {
        joint: np.array([np.nanmean(np.abs(np.diff(way[:, rows], axis=1))) for way in ways])
        for joint, rows in places.items()
    }


def outcomes(assessment: Assessment) -> dict[Judged, Outcome]:
    """Of every criterion that could be judged."""
    return {
        (one.index, number, result.id, result.side): result.outcome
        for one in assessment.sets
        for number, repetition in enumerate(one.repetitions)
        for result in repetition.criteria
        if result.outcome in WORSE
    }


def changes(before: Mapping[Judged, Outcome], after: Mapping[Judged, Outcome]) -> list[tuple[Judged, Outcome, Outcome]]:
    """What was judged both times and not alike, in order."""
    both = sorted(before.keys() & after.keys())
    return [(key, before[key], after[key]) for key in both if before[key] != after[key]]


def main() -> None:
    """Look at every clip, print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--models", type=Path, default=Path(".spotter/models"))
    parser.add_argument("--pose", default="full", choices=["lite", "full", "heavy"], help="default %(default)s")
    chosen = parser.parse_args()
    network = OnnxModel(SHIPPED)
    apart: dict[str, list[Array]] = defaultdict(list)
    changed, judged, clips = Counter[str](), 0, 0
    for person in filmed(chosen.labels, chosen.models, chosen.pose):
        clips += 1
        sequence = clean(person.sequence)
        timeline = named(sequence, person.exercise)
        answer = corrected(network, sequence, timeline)
        view = estimate_view(sequence)
        if person.exercise in ALIKE and view not in (*SIDE_VIEWS, View.UNKNOWN):
            for joint, difference in sides_apart(raw_angles(person.sequence), answer).items():
                apart[joint].append(difference)
        before, after = (outcomes(assess(sequence, timeline, view, library(), angles)) for angles in (None, answer))
        judged += len(before.keys() & after.keys())
        for (_, number, criterion, _), was, became in changes(before, after):
            changed["stricter" if WORSE[became] > WORSE[was] else "milder"] += 1
            print(f"{person.file}: {criterion} of repetition {number + 1}: {was} became {became}", flush=True)
    print(
        f"{network.name}, {clips} clips, {judged} judged criteria: {changed['stricter']} stricter, {changed['milder']} milder"
    )
    for joint, found in apart.items():
        known = np.array([each for each in found if np.isfinite(each).all()])
        print(
            f"{joint}, {len(known)} clips: "
            + ", ".join(f"{name} {value:.1f}" for name, value in zip(COLUMNS, known.mean(axis=0), strict=True))
        )


if __name__ == "__main__":
    main()

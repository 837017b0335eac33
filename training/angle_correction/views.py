"""One person, one performance, two cameras: how far apart are the angles that each of them gives? 0 would be right.

    python -m training.angle_correction.views --motions 24

No recording here has one person from two cameras, so renders do it: the same body and movement from the side and from in front of
it, each through an encoder and the real pose model. Seeds are those of no training and no other test.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from spotter.adapters.mediapipe_pose import MediapipePose
from spotter.adapters.onnx_model import OnnxModel
from spotter.domain.angle_correction import ANGLES, SHIPPED
from spotter.domain.angle_rate import corrected
from spotter.domain.stitching import clean
from spotter.evaluation.angles import JOINTS, Recorded, from_arrays, measured_only, named, raw_angles, sure
from spotter.evaluation.statistics import bootstrap_mean
from spotter.models.registry import pose_bundle_name
from spotter.ports import SmallModel
from training.angle_correction.data import record
from training.synthetic.rotations import Array

FIRST = 19_000_000
EXERCISES = ("squat", "lunge", "deadlift", "bicep_curl")
AZIMUTHS = (90.0, 40.0)
SECONDS, SKIP = 3.0, (0.0, 0.3)
VARIANT = "full"


def angles_of(clip: Recorded, network: SmallModel) -> tuple[Array, Array, Array]:
    """(T, 8) degrees as the product measures them, as the network corrects them told the exercise, and whether it is sure."""
    raw = raw_angles(clip.sequence)
    answer = corrected(network, clean(clip.sequence), named(clip.sequence, clip.exercise))
    return raw, measured_only(raw, answer), sure(raw, answer)


def apart(one: Array, other: Array, rows: Array) -> dict[str, float]:
    """Mean difference of two (T, 8) angles by joint, where the (T, 8) `rows` say so; NaN for none."""
    difference = np.where(rows, np.abs(one - other), np.nan)
    joint_of = np.array([joint for _, joint in ANGLES])
    found = {joint: difference[:, joint_of == joint] for joint in JOINTS}
    return {joint: float(np.nanmean(part)) if np.isfinite(part).any() else np.nan for joint, part in found.items()}


def main() -> None:
    """Render, correct, compare, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--motions", type=int, default=24, help="default %(default)s")
    parser.add_argument("--models", type=Path, default=Path(".spotter/models"))
    chosen = parser.parse_args()
    landmarker = {VARIANT: MediapipePose(chosen.models / pose_bundle_name(VARIANT), VARIANT)}
    network = OnnxModel(SHIPPED)
    columns: dict[str, list[dict[str, float]]] = {"as it is": [], "corrected": [], "where sure from both sides": []}
    for number in range(chosen.motions):
        exercise = EXERCISES[number % len(EXERCISES)]
        facts = [
            record(FIRST + number, landmarker, seconds=SECONDS, skip=SKIP, exercise=exercise, azimuth=azimuth)
            for azimuth in AZIMUTHS
        ]
        ways = [angles_of(from_arrays(each, VARIANT), network) for each in facts]
        (raw, better, trusted), (other_raw, other_better, other_trusted) = ways
        everywhere = np.ones_like(trusted)
        columns["as it is"].append(apart(raw, other_raw, everywhere))
        columns["corrected"].append(apart(better, other_better, everywhere))
        columns["where sure from both sides"].append(apart(better, other_better, trusted & other_trusted))
        print(FIRST + number, exercise, {name: found[-1] for name, found in columns.items()}, flush=True)
    for joint in JOINTS:
        print(f"| {joint} | {' | '.join(_cell([each[joint] for each in found]) for found in columns.values())} |")


def _cell(values: Sequence[float]) -> str:
    known = [value for value in values if np.isfinite(value)]
    if not known:
        return "-"
    low, high = bootstrap_mean(known)
    return f"{np.mean(known):.1f} ({low:.1f} to {high:.1f}), n {len(known)}"


if __name__ == "__main__":
    main()

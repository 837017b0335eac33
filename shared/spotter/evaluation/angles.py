"""`spotter evaluate angles`: how wrong joint angles are, on rendered athletes whose angles are known exactly.

Bodies, clothes, cameras, rooms, exercises and faults are drawn from the seed; the pictures go through a video encoder and the
real landmarker. Seeds are far from those of any training. All eight angles count in every frame in which a person was
found, hidden limbs too: the product reports them, so it must answer for them. Beside that, limbs whose three joints the truth
calls visible are told from the others, because that explains most of the error.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

import spotter
from spotter.adapters.onnx_model import OnnxModel
from spotter.domain.angle_correction import ANGLES, SHIPPED, CorrectedAngles, centred, reach
from spotter.domain.angle_rate import corrected
from spotter.domain.body import Body
from spotter.domain.geometry import FloatArray
from spotter.domain.measures import read
from spotter.domain.pose import BoolArray, PoseSequence
from spotter.domain.stitching import clean
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.domain.view import View, view_of
from spotter.errors import FileMissing, ModelMissing
from spotter.evaluation.classify import ExerciseChoice
from spotter.evaluation.rendered import sequence_of
from spotter.evaluation.statistics import bootstrap_mean
from spotter.models.registry import pose_bundle_name
from spotter.ports import SmallModel
from spotter.serving.model import ExerciseModel

Source = Literal["raw", "corrected"]

CLIPS = 40
FIRST_SEED, SEEDS_APART = 10_000_000, 100_000  # training uses seeds below ten million
JOINTS = ("knee", "hip", "elbow", "shoulder")
SIDE_VIEWS = (View.LEFT, View.RIGHT)
LOST = 0.5  # reaches of the body (docs/angles.md) by which limbs are off where somebody else is followed
TRUSTED = 0.5  # weight of the network from which an angle counts as the network's
NEEDED = ("anny", "embreex", "torch", "scipy", "mediapipe", "av")


@dataclass(frozen=True)
class Recorded:
    """One rendered clip as the landmarker saw it.

    Attributes:
        seed: that it was drawn from.
        exercise: what is done.
        faulty: whether it is done with a fault, so not as the exercise usually looks.
        azimuth: where the camera stands, degrees, 0 = in front, 90 = at the person's left.
        sequence: what the landmarker said.
        truth: (T, 8) true angles in the order of `domain.angle_correction.ANGLES`, degrees.
        visible: (T, 8) whether the three joints of the angle are in the picture and nothing is in front of them.
        followed: (T,) whether the landmarks lie on the athlete, and not on somebody else or on a thing.
    """

    seed: int
    exercise: str
    faulty: bool
    azimuth: float
    sequence: PoseSequence
    truth: FloatArray
    visible: BoolArray
    followed: BoolArray

    @property
    def view(self) -> str:
        """`side`, `front`, `back` or `diagonal`."""
        found = view_of(self.azimuth)
        return "side" if found in SIDE_VIEWS else str(found)


def record(seed: int, clips: int, complexity: str, models: Path) -> Iterator[Recorded]:
    """Render clips and let the landmarker see them.

    Raises:
        ModelMissing: the renderer or a package that it needs is not there.
    """
    bundle = models / pose_bundle_name(complexity)
    if not bundle.is_file():
        raise ModelMissing(f"{bundle.name} is missing. Run `spotter models fetch` while you are online.")
    draw = _renderer()
    first = FIRST_SEED + seed * SEEDS_APART
    for number in range(first, first + clips):
        yield from_arrays(draw(number, bundle, complexity), complexity)


def recorded_files(folder: Path) -> list[Path]:
    """Clips that `python -m training.angle_correction.data` wrote before, in order of their seeds.

    Raises:
        FileMissing: there are none.
    """
    files = sorted(folder.glob("*.npz"), key=lambda path: int(path.stem))
    if not files:
        raise FileMissing(f"There are no recorded clips in {folder}. `make renders` makes some in build/renders.")
    return files


def from_file(file: Path, complexity: str) -> Recorded:
    """One of the `recorded_files`.

    Raises:
        FileMissing: it was not recorded with this pose model.
    """
    with np.load(file) as data:
        if f"world_{complexity}" not in data:
            raise FileMissing(f"{file.name} was not recorded with the pose model {complexity}.")
        return from_arrays(dict(data), complexity)


def from_arrays(data: dict[str, Any], complexity: str) -> Recorded:
    """A clip as `training.angle_correction.data.record` returns it."""
    names = [str(name) for name in data["angle_names"]]
    order = [names.index(f"{side}_{joint}") for side, joint in ANGLES]
    sequence = sequence_of(data, complexity)
    truth = data["angles"][:, order].astype(np.float64)
    seen = data["visibility"] > 0
    visible = np.stack([seen[:, list(corner)].all(axis=1) for corner in ANGLES.values()], axis=1)
    followed = _followed(sequence.pixels(), data["landmarks_2d"].astype(np.float64))
    return Recorded(
        int(data["seed"]),
        str(data["exercise"]),
        len(data["faults"]) > 0,
        float(data["azimuth"]),
        sequence,
        truth,
        visible,
        followed,
    )


def _followed(said: FloatArray, true: FloatArray) -> BoolArray:
    """(T,) whether the joints of the limbs are on the mean nearer to the true ones than `LOST` reaches of the body, in the picture."""
    joints = sorted({joint for corner in ANGLES.values() for joint in corner})
    away = np.linalg.norm(said[:, joints] - true[:, joints], axis=-1).mean(axis=1)
    return np.asarray(away < LOST * reach(centred(true)))  # never where nobody was found


def raw_angles(sequence: PoseSequence) -> FloatArray:
    """(T, 8) angles as Spotter reads them: in the picture in a side view, else from the world landmarks."""
    body = Body.of(sequence)
    return np.stack([read(f"{joint}_angle", body, side).values for side, joint in ANGLES], axis=1)


def named(sequence: PoseSequence, exercise: str) -> Timeline:
    """The exercise of a whole clip as whoever knows it says it."""
    start, end = float(sequence.times[0]), float(sequence.times[-1])
    whole = ExerciseSet(start=start, end=end, exercise=exercise, confidence=1.0)
    return Timeline(sets=(whole,), model="known")


def measured_only(raw: FloatArray, answer: CorrectedAngles) -> FloatArray:
    """(T, 8) corrected degrees; NaN in frames that only the filling of gaps gave landmarks, in which `raw` has no angle."""
    return np.where(np.isfinite(raw), answer.degrees, np.nan)


def sure(raw: FloatArray, answer: CorrectedAngles) -> BoolArray:
    """(T, 8) whether the network has more weight than the measurement, where there is one."""
    return np.isfinite(raw) & (answer.trust > TRUSTED)


def evaluate(
    clips: Sequence[Recorded],
    model: Source = "corrected",
    network: SmallModel | None = None,
    choice: ExerciseChoice = "auto",
) -> dict[str, Any]:
    """Errors and bias of the angles of recorded clips, with the raw angles beside the corrected ones under `raw`.

    Args:
        clips: see `record`.
        model: which angles the scores at the top are of.
        network: that corrects; the shipped one when None.
        choice: who tells it the exercise; the mean errors of every choice stand beside, under `told`.
    """
    raw = [raw_angles(clip.sequence) for clip in clips]
    report = {"model": "raw"} | _scores(clips, raw)
    if model == "raw":
        return report
    network, classifier = network or OnnxModel(SHIPPED), ExerciseModel()
    filled = [clean(clip.sequence) for clip in clips]
    timelines: dict[ExerciseChoice, list[Timeline]] = {
        "auto": [classifier.timeline(sequence) for sequence in filled],
        "known": [named(clip.sequence, clip.exercise) for clip in clips],
        "none": [Timeline(sets=(), model="none") for _ in clips],
    }
    answers = {
        way: [corrected(network, sequence, timeline) for sequence, timeline in zip(filled, found, strict=True)]
        for way, found in timelines.items()
    }
    ways = {
        way: [measured_only(before, answer) for before, answer in zip(raw, found, strict=True)]
        for way, found in answers.items()
    }
    return (
        {"model": network.name, "exercise_choice": choice, "trusted": _trusted(clips, raw, answers[choice])}
        | _scores(clips, ways[choice])
        | {"told": {way: _headline(clips, found) for way, found in ways.items()}, "raw": report}
    )


def _headline(clips: Sequence[Recorded], angles: Sequence[FloatArray]) -> dict[str, Any]:
    errors = [found - clip.truth for clip, found in zip(clips, angles, strict=True)]
    return {"mae_deg": _mean(errors, np.abs), "ci95": _interval(_per_clip(errors, np.abs))}


def _trusted(
    clips: Sequence[Recorded], raw: Sequence[FloatArray], answers: Sequence[CorrectedAngles]
) -> dict[str, Any]:
    """What the assessment would use: angles in which the network has more weight than the measurement, before and after."""
    trusted = [sure(before, answer) for before, answer in zip(raw, answers, strict=True)]
    before, after = (
        [
            np.where(chosen, np.abs(angles - clip.truth), np.nan)
            for chosen, angles, clip in zip(trusted, found, clips, strict=True)
        ]
        for found in (raw, [answer.degrees for answer in answers])
    )
    known = sum(int(np.isfinite(angles).sum()) for angles in raw)
    report: dict[str, Any] = {"share": round(sum(int(chosen.sum()) for chosen in trusted) / max(known, 1), 3)}
    for name, errors in (("raw", before), ("corrected", after)):
        each = _per_clip(errors, np.asarray)
        report[name] = {"n": len(each), "mae_deg": _mean(errors, np.asarray), "ci95": _interval(each)}
    return report


def _scores(clips: Sequence[Recorded], read_angles: Sequence[FloatArray]) -> dict[str, Any]:
    errors = [angles - clip.truth for clip, angles in zip(clips, read_angles, strict=True)]
    joint_of = np.array([joint for _, joint in ANGLES])
    items = [_item(clip, error) for clip, error in zip(clips, errors, strict=True)]
    found = [item for item in items if item["mae_deg"] is not None]

    def table(of: Callable[[FloatArray], FloatArray]) -> dict[str, Any]:
        return {
            "overall": _mean(errors, of),
            "by_joint": {joint: _mean([error[:, joint_of == joint] for error in errors], of) for joint in JOINTS},
            "by_view": _grouped([clip.view for clip in clips], errors, of),
            "by_exercise": _grouped([clip.exercise for clip in clips], errors, of),
            "by_form": _grouped([_form(clip) for clip in clips], errors, of),
            "by_sight": {
                name: _mean(_only(clips, errors, hidden=hidden), of)
                for name, hidden in (("visible", False), ("hidden", True))
            },
            "by_tracking": {
                name: _mean(_tracked(clips, errors, followed=followed), of)
                for name, followed in (("followed", True), ("lost", False))
            },
            "by_joint_visible": {
                joint: _mean([error[:, joint_of == joint] for error in _only(clips, errors, hidden=False)], of)
                for joint in JOINTS
            },
            "by_view_and_joint": {
                joint: _grouped([clip.view for clip in clips], [error[:, joint_of == joint] for error in errors], of)
                for joint in JOINTS
            },
            "by_exercise_and_joint": {
                joint: _grouped(
                    [clip.exercise for clip in clips], [error[:, joint_of == joint] for error in errors], of
                )
                for joint in JOINTS
            },
        }

    return {
        "n": len(clips),
        "frames": int(sum(len(error) for error in errors)),
        "detected_share": float(np.mean(np.concatenate([clip.sequence.detected for clip in clips]))) if clips else None,
        "mae_deg": table(np.abs),
        "bias_deg": table(np.asarray),
        "visible_share": round(float(np.mean(np.concatenate([clip.visible for clip in clips]))), 3) if clips else None,
        "followed_share": round(float(np.mean(np.concatenate([clip.followed for clip in clips]))), 3)
        if clips
        else None,
        "ci95": {
            "mae_deg.overall": _interval([item["mae_deg"] for item in found]),
            "bias_deg.overall": _interval([item["bias_deg"] for item in found]),
        }
        | _intervals(clips, errors),
        "n_by_score": {"mae_deg.overall": len(found), "bias_deg.overall": len(found)},
        "n_by_view": {view: sum(clip.view == view for clip in clips) for view in sorted({clip.view for clip in clips})},
        "n_by_exercise": dict(sorted(Counter(clip.exercise for clip in clips).items())),
        "items": items,
    }


def _form(clip: Recorded) -> str:
    return "faulty" if clip.faulty else "correct"


def _only(clips: Sequence[Recorded], errors: Sequence[FloatArray], *, hidden: bool) -> list[FloatArray]:
    """The errors of the hidden limbs, or of the others; NaN elsewhere."""
    return [np.where(clip.visible != hidden, error, np.nan) for clip, error in zip(clips, errors, strict=True)]


def _tracked(clips: Sequence[Recorded], errors: Sequence[FloatArray], *, followed: bool) -> list[FloatArray]:
    """The errors of frames in which the athlete is followed, or of the others; NaN elsewhere."""
    return [
        np.where((clip.followed == followed)[:, None], error, np.nan) for clip, error in zip(clips, errors, strict=True)
    ]


def _intervals(clips: Sequence[Recorded], errors: Sequence[FloatArray]) -> dict[str, list[float] | None]:
    """Of the mean errors of each joint, each view, visible and hidden limbs, and tracking; bootstrapped over clips."""
    joint_of = np.array([joint for _, joint in ANGLES])
    parts = {f"by_joint.{joint}": [error[:, joint_of == joint] for error in errors] for joint in JOINTS}
    parts |= {f"by_sight.{name}": _only(clips, errors, hidden=name == "hidden") for name in ("visible", "hidden")}
    parts |= {
        f"by_tracking.{name}": _tracked(clips, errors, followed=name == "followed") for name in ("followed", "lost")
    }
    for form in sorted({_form(clip) for clip in clips}):
        parts[f"by_form.{form}"] = [error for clip, error in zip(clips, errors, strict=True) if _form(clip) == form]
    for view in sorted({clip.view for clip in clips}):
        parts[f"by_view.{view}"] = [error for clip, error in zip(clips, errors, strict=True) if clip.view == view]
    return {f"mae_deg.{name}": _interval(_per_clip(part, np.abs)) for name, part in parts.items()}


def _item(clip: Recorded, error: FloatArray) -> dict[str, Any]:
    return {
        "seed": clip.seed,
        "exercise": clip.exercise,
        "view": clip.view,
        "azimuth": round(clip.azimuth, 1),
        "mae_deg": _mean([error], np.abs),
        "bias_deg": _mean([error], np.asarray),
    }


def _grouped(
    names: Sequence[str], errors: Sequence[FloatArray], of: Callable[[FloatArray], FloatArray]
) -> dict[str, float | None]:
    return {
        name: _mean([error for label, error in zip(names, errors, strict=True) if label == name], of)
        for name in sorted(set(names))
    }


def _mean(errors: Sequence[FloatArray], of: Callable[[FloatArray], FloatArray]) -> float | None:
    """Mean over clips of the mean over their frames, so that long clips do not count more; None without a person."""
    means = _per_clip(errors, of)
    return round(float(np.mean(means)), 3) if means else None


def _per_clip(errors: Sequence[FloatArray], of: Callable[[FloatArray], FloatArray]) -> list[float]:
    return [float(np.nanmean(of(error))) for error in errors if np.isfinite(error).any()]


def _interval(values: Sequence[float]) -> list[float] | None:
    return [round(bound, 3) for bound in bootstrap_mean(values)] if values else None


def _renderer() -> Callable[[int, Path, str], dict[str, Any]]:
    """The recorder of `training`, which is no part of the installed package."""
    root = Path(spotter.__file__).resolve().parents[2]
    if not (root / "training" / "synthetic").is_dir():
        raise ModelMissing("The renderer is in the folder `training` of the repository: run this from a checkout.")
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ModelMissing(
            f"The renderer needs {', '.join(missing)}: install the extra `train` (see docs/synthetic.md)."
        )
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    data = importlib.import_module("training.angle_correction.data")
    from spotter.adapters.mediapipe_pose import MediapipePose

    return lambda seed, bundle, variant: dict(data.record(seed, {variant: MediapipePose(bundle, variant)}))

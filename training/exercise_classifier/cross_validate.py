"""Five folds over the clips of Penn Action: what the recipe of the `full` weights gives on clips that it has not seen.

    python -m training.exercise_classifier.cross_validate --recorded FOLDER

Every fold goes on from the clean weights with the recipe of `training.exercise_classifier.full`, without its own clips. A
clip's answer is what the pipeline would say: the exercise of the longest set. Scored twice: among the data set's eight
exercises and `none`, and among everything that the library knows (there, a clean and jerk is `none`).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from spotter.domain.segmentation import exercises_by_label, find_sets
from spotter.domain.timeline import NONE_LABEL, Timeline
from spotter.domain.windows import cut
from spotter.evaluation.classify import answer
from spotter.evaluation.statistics import wilson
from training.exercise_classifier import data, ensemble, full, resume, unlicensed
from training.exercise_classifier.ensemble import UNSEEN_SEED
from training.exercise_classifier.train import MODELS
from training.kinematics.clips import LABELS

FOLDS = 5
# Enough for one temperature.
_CALIBRATION_CLIPS = 200


def main() -> None:
    """Train and test five times, print the shares of right answers with their intervals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recorded", type=Path, required=True)
    parser.add_argument("--start", type=Path, default=MODELS / full.CLEAN_NAME, help="clean weights")
    parser.add_argument("--json", type=Path, help="write every clip's answer here")
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    starts = [member.network for member in resume.members(arguments.start)]
    penn = unlicensed.penn_action(arguments.recorded)
    shown = full.prepared(arguments.recorded, penn, unlicensed.others(arguments.recorded))
    seen = [full.features(start, shown) for start in starts]
    calibration = data.synthetic(UNSEEN_SEED, _CALIBRATION_CLIPS)
    fold_of = folds([clip.label for clip in penn])
    items: list[dict[str, Any]] = []
    for fold in range(FOLDS):
        learned = [index for index, of in enumerate(fold_of) if of != fold]
        members = [
            ensemble.calibrated(full.fitted(start, own, shown, learned), {}, calibration)
            for start, own in zip(starts, seen, strict=True)
        ]
        answering = ensemble.Ensemble(members).eval()
        tested = [clip for clip, of in zip(penn, fold_of, strict=True) if of == fold]
        items += [{"fold": fold, **judged(answering, clip)} for clip in tested]
        print(f"fold {fold + 1}/{FOLDS}: {_scores(items)}", flush=True)
    result = {"n": len(items), **_scores(items), "confusion": _confusion(items), "items": items}
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps({name: value for name, value in result.items() if name != "items"}, indent=1))


def folds(labels: Sequence[str]) -> list[int]:
    """A fold for every clip; each label is spread evenly."""
    order = np.random.default_rng(full.SEED).permutation(len(labels))
    seen: Counter[str] = Counter()
    found = [0] * len(labels)
    for index in order:
        found[index] = seen[labels[index]] % FOLDS
        seen[labels[index]] += 1
    return found


def judged(answering: ensemble.Ensemble, clip: unlicensed.Recording) -> dict[str, Any]:
    """Truth and answer, among the data set's labels and among the library's exercises."""
    library = exercises_by_label()
    own = {label: label for label in set(unlicensed.LABEL_OF.values()) & _PENN}
    windows = cut(clip.sequence, true_scale=clip.true_scale)
    with torch.no_grad():
        probabilities = answering(torch.from_numpy(windows.values)).numpy()
    start, end = float(clip.sequence.times[0]), float(clip.sequence.times[-1])

    def said(owner: Mapping[str, str]) -> str:
        sets = find_sets(windows, probabilities, LABELS, owner, start=start, end=end)
        return answer(Timeline(sets=sets, model="fold"))[0]

    return {
        "name": clip.name,
        "label": clip.label,
        "said": said(own),
        "library_label": library.get(clip.label, NONE_LABEL),
        "library_said": said(library),
    }


_PENN = {
    "bench_press", "clean_and_jerk", "jump_rope", "jumping_jack", "pull_up", "push_up", "sit_up", "squat",
}  # fmt: skip


def _scores(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    scores: dict[str, Any] = {}
    for name, truth, said in (("accuracy", "label", "said"), ("library_accuracy", "library_label", "library_said")):
        right = sum(item[truth] == item[said] for item in items)
        low, high = wilson(right, len(items))
        scores[name] = [round(value, 4) for value in (right / len(items), low, high)]
    return scores


def _confusion(items: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    found: dict[str, Counter[str]] = {}
    for item in items:
        found.setdefault(item["label"], Counter())[item["said"]] += 1
    return {label: dict(row.most_common()) for label, row in sorted(found.items())}


if __name__ == "__main__":
    main()

"""How good both experts and their fusion are on labelled clips that nothing was fitted to.

    python -m training.video_expert.evaluate RUN CLIPS --labels labels.csv

Every clip goes through the classes of the serving app. `landmarks`, `video` and `fused` are answers among the video expert's
labels at the middle of the clip; `served_without` and `served_with` are what the endpoint answers for the whole clip. Runs in the
app's environment (`make setup`).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spotter.domain.timeline import NONE_LABEL, Timeline
from spotter.evaluation.statistics import wilson
from spotter.runtime.settings import PoseSettings, load
from spotter.serving.model import ExerciseModel
from spotter.serving.video_expert import VideoExpert
from training.video_expert.experts import answers, frames_of, sequence_of
from training.video_expert.fuse import quality
from training.video_expert.labels import LabelledClip, read_labels


def main() -> None:
    """Ask and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("clips", type=Path)
    parser.add_argument("--labels", type=Path, required=True)
    arguments = parser.parse_args()
    clips = read_labels(arguments.clips, arguments.labels)
    classifier = ExerciseModel()
    expert = VideoExpert(arguments.run, classifier.labels)
    print(json.dumps(evaluated(clips, classifier, expert, load(PoseSettings)), indent=2))


def evaluated(
    clips: Sequence[LabelledClip], classifier: ExerciseModel, expert: VideoExpert, settings: PoseSettings
) -> dict[str, Any]:
    """All scores with n and 95 % intervals."""
    assert expert.record.fusion is not None  # the expert would not have loaded
    found = answers(clips, classifier, expert, settings)
    scores: dict[str, Any] = {"n": len(clips), "labels": len(expert.record.labels)}
    for name, score in quality(found, expert.record.fusion).items():
        scores[name] = {**_share(int(score.pop("right")), len(clips)), **score}
    for name, with_pictures in (("served_without", False), ("served_with", True)):
        hits = sum(_served(clip, classifier, expert if with_pictures else None, settings) for clip in clips)
        scores[name] = _share(hits, len(clips))
    return scores


def _served(clip: LabelledClip, classifier: ExerciseModel, expert: VideoExpert | None, settings: PoseSettings) -> bool:
    opinion = expert.opinion(frames_of(clip.path)) if expert else None
    timeline = classifier.timeline(sequence_of(clip.path, settings), opinion=opinion)
    return _exercise(timeline) == clip.label


def _exercise(timeline: Timeline) -> str:
    """That of the longest set, as the results say it."""
    if not timeline.sets:
        return NONE_LABEL
    return max(timeline.sets, key=lambda found: found.end - found.start).exercise


def _share(hits: int, n: int) -> dict[str, Any]:
    low, high = wilson(hits, n)
    return {"right": hits, "accuracy": round(hits / n, 4), "ci95": [round(low, 4), round(high, 4)]}


if __name__ == "__main__":
    main()

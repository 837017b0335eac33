"""Fit how the video expert is fused with the landmark classifier, on the validation clips of its run.

    python -m training.video_expert.fuse RUN CLIPS

RUN is what `train` wrote; CLIPS its folder of videos. Only clips in RUN/validation.csv are used: neither expert learnt from them.
Writes the weights into RUN/video_expert.json. Runs in the app's environment (`make setup`), which has MediaPipe.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from spotter.domain.fusion import RECORD_FILE, ExpertRecord, FusionWeights, pooled
from spotter.runtime.settings import PoseSettings, load
from spotter.serving.model import ExerciseModel
from spotter.serving.video_expert import VideoExpert
from training.video_expert.calibrate import calibration_error, fusion_weights, mean_loss
from training.video_expert.experts import Answers, answers
from training.video_expert.labels import VALIDATION_FILE, read_labels

# The serving app refuses an expert without weights; these let it load, and no answer depends on them.
_UNFITTED = FusionWeights(landmark_temperature=1.0, landmarks=1.0, video=1.0)


def main() -> None:
    """Ask both experts, fit, write, say what it brings on the validation clips."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("clips", type=Path)
    arguments = parser.parse_args()
    clips = read_labels(arguments.clips, arguments.run / VALIDATION_FILE)
    write_fusion(arguments.run, _UNFITTED)
    classifier = ExerciseModel()
    found = answers(clips, classifier, VideoExpert(arguments.run, classifier.labels), load(PoseSettings))
    weights = fusion_weights(found.landmarks, found.video, found.truth)
    write_fusion(arguments.run, weights)
    print(json.dumps({"clips": len(clips), "weights": weights.model_dump(), **quality(found, weights)}, indent=2))


def write_fusion(run: Path, weights: FusionWeights) -> None:
    """Put the weights into the record."""
    path = run / RECORD_FILE
    record = ExpertRecord.model_validate_json(path.read_bytes())
    path.write_text(record.model_copy(update={"fusion": weights}).model_dump_json(indent=2) + "\n", "utf-8")


def quality(found: Answers, weights: FusionWeights) -> dict[str, dict[str, float]]:
    """Accuracy, loss and calibration error among the expert's labels, of each expert alone and of both."""
    alone = found.landmarks / np.maximum(found.landmarks.sum(axis=1, keepdims=True), 1e-9)
    both = pooled(found.landmarks, found.video, weights)
    return {
        name: {
            "right": int((probabilities.argmax(axis=1) == found.truth).sum()),
            "loss": round(mean_loss(probabilities, found.truth), 4),
            "calibration_error": round(calibration_error(probabilities, found.truth), 4),
        }
        for name, probabilities in (("landmarks", alone), ("video", found.video), ("fused", both))
    }


if __name__ == "__main__":
    main()

"""Labelled clips and their split by video."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# In a run: the clips that it was not trained on, on which calibration and fusion are fitted.
VALIDATION_FILE = "validation.csv"


@dataclass(frozen=True)
class LabelledClip:
    """One file.

    Attributes:
        path: any video that PyAV decodes.
        label: a label of the exercise classifier.
        video: what it was cut from; clips of one video never lie on both sides of a split.
    """

    path: Path
    label: str
    video: str


def read_labels(folder: Path, labels: Path) -> list[LabelledClip]:
    """The rows of a CSV file with the columns `clip` (path within the folder), `label` and, if clips share one, `video`.

    Raises:
        ValueError: a column or a file is missing, or a label is empty.
    """
    with labels.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        if missing := {"clip", "label"} - set(rows.fieldnames or ()):
            raise ValueError(f"{labels.name} has no column {', '.join(sorted(missing))}")
        found = [
            LabelledClip(folder / row["clip"], row["label"].strip(), (row.get("video") or row["clip"]).strip())
            for row in rows
        ]
    for clip in found:
        if not clip.label:
            raise ValueError(f"{clip.path.name} has no label")
        if not clip.path.is_file():
            raise ValueError(f"{clip.path.name} is in {labels.name} and not in the folder")
    return found


def split_by_video(
    clips: Sequence[LabelledClip], share: float, seed: int
) -> tuple[list[LabelledClip], list[LabelledClip]]:
    """(training, validation): of each label about `share` of its videos, at least one, are kept for validation.

    A video's side follows from its name and the seed alone as far as the shares allow, not from the order of the rows.

    Raises:
        ValueError: a label has only one video.
    """
    kept: set[str] = set()
    taken: set[str] = set()
    for label in sorted({clip.label for clip in clips}):
        videos = sorted({clip.video for clip in clips if clip.label == label}, key=lambda name: _draw(name, seed))
        if len(videos) < 2:
            raise ValueError(f"{label} has one video only: nothing would be left to train or to validate on")
        wanted = max(1, round(share * len(videos)))
        already = sum(video in kept for video in videos)
        free = [video for video in videos if video not in kept | taken]
        kept.update(free[: max(0, wanted - already)])
        taken.update(free[max(0, wanted - already) :])
    train = [clip for clip in clips if clip.video not in kept]
    return train, [clip for clip in clips if clip.video in kept]


def _draw(video: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}:{video}".encode()).hexdigest()

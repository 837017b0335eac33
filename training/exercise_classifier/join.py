"""Join weights that were trained apart into one file whose networks answer together.

    python -m training.exercise_classifier.join CONVOLUTIONS.onnx TRANSFORMER.onnx --out JOINED.onnx

`resume` takes the networks out of it again.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import torch

from training.exercise_classifier import ensemble, resume
from training.exercise_classifier.ensemble import Member


def main() -> None:
    """Read the files, write the joined one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()

    torch.set_num_threads(1)
    members = [member for file in arguments.files for member in named(file)]
    ensemble.write(members, ensemble.unseen(ensemble.UNSEEN_CLIPS), arguments.out)


def named(file: Path) -> list[Member]:
    """The networks of a file; their records name the file by its hash."""
    content = hashlib.sha256(file.read_bytes()).hexdigest()
    return [Member(member.network, member.heat, {**member.record, "file": content}) for member in resume.members(file)]


if __name__ == "__main__":
    main()

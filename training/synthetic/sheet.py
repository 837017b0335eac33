"""A contact sheet: every exercise at the turning point of a repetition, in alphabetical order, then faults.

python -m training.synthetic.sheet docs/figures/synthetic-athletes.jpg
"""

from __future__ import annotations

import argparse
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from training.synthetic.clip import Clip, Wishes
from training.synthetic.faults import FAULTS
from training.synthetic.performance import EXERCISES, TURN

COLUMNS = 8
SEED = 900
OTHER_SEEDS = {"romanian_deadlift": 31}  # where the drawn one shows little
FPS, SECONDS = 6.0, 5.0
FAULTY = ("shallow", "knees_in", "trunk_lean", "rounded_back", "heel_lift")  # of a squat, from the side and the front
QUALITY = "4"  # of FFmpeg's JPEG encoder, 2 is best


def cell(seed: int, wishes: Wishes) -> NDArray[np.uint8]:
    """(H / 2, W / 2, 3) one frame near a turning point."""
    clip = Clip.draw(seed, wishes)
    done = clip.performance
    if done.repetitions:
        index = int(np.abs(done.times - done.repetitions[0].turn).argmin())
    else:
        index = int(np.flatnonzero(done.phase == TURN)[0]) if (done.phase == TURN).any() else len(done.times) // 2
    picture = clip.picture(index).astype(np.float32)
    return ((picture[::2, ::2] + picture[1::2, ::2] + picture[::2, 1::2] + picture[1::2, 1::2]) / 4).astype(np.uint8)


def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", type=Path)
    parser.add_argument("--only", nargs="+", choices=EXERCISES, help="some exercises, for a look at them")
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    wanted = [
        (name, Wishes(exercise=name, faults=(), seconds=SECONDS, fps=FPS)) for name in arguments.only or EXERCISES
    ]
    if not arguments.only:
        assert set(FAULTY) <= set(FAULTS)
        for name in FAULTY:
            azimuth = 0.0 if name == "knees_in" else 90.0
            wanted.append((name, Wishes(exercise="squat", faults=(name,), azimuth=azimuth, seconds=SECONDS, fps=FPS)))
    cells = [
        cell(OTHER_SEEDS.get(name, arguments.seed + number), wishes) for number, (name, wishes) in enumerate(wanted)
    ]
    while len(cells) % min(COLUMNS, len(wanted)):
        cells.append(np.zeros_like(cells[0]))
    columns = min(COLUMNS, len(wanted))
    rows = [np.hstack(cells[start : start + columns]) for start in range(0, len(cells), columns)]
    write_jpeg(arguments.picture, np.vstack(rows))


def write_jpeg(path: Path, picture: NDArray[np.uint8]) -> None:
    """Write (H, W, 3) RGB, both even, as a JPEG file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = picture.shape[1], picture.shape[0], "yuvj420p"
    encoder.time_base, encoder.options = 1, {"qmin": QUALITY, "qmax": QUALITY}
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24").reformat(format="yuvj420p")
    path.write_bytes(b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)]))


if __name__ == "__main__":
    main()

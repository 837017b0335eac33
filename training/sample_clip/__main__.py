"""Command line: render the clip and write its truth beside it."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from training.sample_clip import motion
from training.sample_clip.athlete import Athlete, included_knee_angle
from training.sample_clip.camera import AZIMUTH, EYE_HEIGHT, HEIGHT, WIDTH
from training.sample_clip.scene import FPS, frame

SHALLOW_KNEE = 75.0  # with a larger angle at the bottom the hips are clearly above the knees, degrees
ENCODER = {"preset": "slow", "crf": "21"}


def truth(athlete: Athlete) -> dict[str, Any]:
    """What the clip shows; angles are measured on the posed skeleton, not copied from the plan."""
    repetitions = []
    for index, planned in enumerate(motion.truths(), start=1):
        joints = athlete.pose(motion.moment(planned.turn), planned.turn).joints
        knee = included_knee_angle(joints, "L")
        repetitions.append(
            {
                "index": index,
                "start": round(planned.start, 3),
                "turn": round(planned.turn, 3),
                "end": round(planned.end, 3),
                "knee_angle_at_turn": round(knee, 1),
                "shallow": knee > SHALLOW_KNEE,
            }
        )
    return {
        "exercise": "squat",
        "fps": FPS,
        "frames": round(motion.duration() * FPS),
        "width": WIDTH,
        "height": HEIGHT,
        "camera": {"azimuth_from_front_deg": AZIMUTH, "side": "left", "eye_height_m": EYE_HEIGHT},
        "standing_knee_angle": motion.STANDING_KNEE,
        "repetitions": repetitions,
    }


def main() -> None:
    """Render `out.mp4` and write `out.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("video", type=Path)
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="frames that are rendered side by side")
    arguments = parser.parse_args()
    video: Path = arguments.video
    facts = truth(Athlete())
    video.with_suffix(".json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    with av.open(str(video), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=FPS, options=ENCODER)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.time_base = Fraction(1, FPS)
        with multiprocessing.get_context("spawn").Pool(arguments.workers) as workers:
            for index, picture in enumerate(workers.imap(frame, range(facts["frames"]))):
                shown = av.VideoFrame.from_ndarray(picture, format="rgb24")
                shown.pts, shown.time_base = index, Fraction(1, FPS)
                container.mux(stream.encode(shown))
                if index % FPS == 0:
                    print(f"{index / FPS:5.1f} s of {motion.duration():.1f} s", flush=True)
        container.mux(stream.encode(None))


if __name__ == "__main__":
    main()

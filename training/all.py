"""Train every learned weight that ships, from nothing but the repository: `make train`.

    python -m training.all --out build/train/weights

Each part is a command of its own that writes into the work folder and is skipped when it was done with the same arguments.
Rendered clips are kept one by one, so that the long part can be stopped at any time. Recordings are optional: without a folder
of them the weights come from synthetic athletes alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

WORK = Path("build/train")
# An hour and a half of one core. The model cards say how many clips the weights that ship have seen.
SHORT_CLIPS, WHOLE_CLIPS, MOTIONS = 1500, 200, 7000
# Seeds of whole clips lie apart from those of short ones.
FIRST_WHOLE = 100_000
WHOLE_SECONDS = 5
# The repetition model takes no step with less.
BATCH_OF_WORKOUTS = 32
MODELS = Path(".spotter/models")


@dataclass(frozen=True)
class Part:
    """One command.

    Attributes:
        name: what `--only` calls it.
        module: is run with `python -m`.
        arguments: of the command.
        makes: the weights that it writes; empty for data.
    """

    name: str
    module: str
    arguments: tuple[str, ...]
    makes: Path | None = None


def plan(work: Path, recorded: Path | None, clips: int | None) -> list[Part]:
    """All parts in the order in which they need each other.

    Args:
        work: folder of everything that is made.
        recorded: folder of recordings, see `training.exercise_classifier.train`.
        clips: None = the real sizes; else so many of everything, to see that it runs.
    """
    short, whole, weights = work / "short", work / "whole", work / "made"
    # A shard of motions that is there is not made again, so a few must not lie where all of them are wanted.
    motions = work / ("motions" if clips is None else f"motions-{clips}")

    def made(name: str) -> tuple[str, ...]:
        return ("--out", str(weights / name))

    def sized(*options: str) -> tuple[str, ...]:
        return () if clips is None else tuple(option.format(clips=clips) for option in options)

    recordings = () if recorded is None else ("--recorded", str(recorded))
    length = ("--seconds", str(WHOLE_SECONDS), "--skip", "0", "0.3", "--first", str(FIRST_WHOLE))
    pose = ("--models", str(MODELS))
    recorder = "training.angle_correction.data"
    return [
        Part("renders", recorder, (str(short), *pose, "--clips", str(clips or SHORT_CLIPS))),
        Part("renders", recorder, (str(whole), *pose, *length, "--clips", str(clips or WHOLE_CLIPS))),
        Part(
            "angles",
            "training.angle_correction.train",
            ("--rendered", str(short), str(whole), *sized("--posed", "{clips}", "--steps", "20"),
             *made("angle_correction.onnx")),
            weights / "angle_correction.onnx",
        ),
        Part("motions", "training.form_faults.motions", (str(motions), "--clips", str(clips or MOTIONS))),
        Part(
            "form",
            "training.form_faults.train",
            ("--rendered", str(short), str(whole), "--motions", str(motions), "--clips", str(clips or MOTIONS),
             *sized("--epochs", "1"), *made("form_faults.onnx")),
            weights / "form_faults.onnx",
        ),
        Part(
            "repetitions",
            "training.repetition_model.train",
            (*recordings, *sized("--clips", str(BATCH_OF_WORKOUTS), "--epochs", "1"), *made("repetition_rhythm.npz")),
            weights / "repetition_rhythm.npz",
        ),
        Part(
            "classifier",
            "training.exercise_classifier.train",
            (*recordings, "--rendered", str(short), str(whole), *sized("--clips", "{clips}", "--epochs", "1"),
             *made("exercise_classifier.onnx")),
            weights / "exercise_classifier.onnx",
        ),
    ]  # fmt: skip


def run(part: Part, work: Path) -> str:
    """Run one part unless it is done; what to say about it.

    Raises:
        subprocess.CalledProcessError: the command failed; what it wrote so far stays.
    """
    command = [part.module, *part.arguments]
    done = work / "done" / f"{_file_name(part)}.json"
    kept = part.makes is None or part.makes.exists()
    if kept and done.exists() and json.loads(done.read_text("utf-8"))["command"] == command:
        return f"{part.name}: done before"
    if part.makes is not None:
        part.makes.parent.mkdir(parents=True, exist_ok=True)
    print(f"{part.name}: python -m {' '.join(command)}", flush=True)
    started, before = time.monotonic(), _cpu_seconds()
    subprocess.run([sys.executable, "-m", *command], check=True)
    facts = {
        "command": command,
        "seconds": round(time.monotonic() - started),
        "cpu_seconds": round(_cpu_seconds() - before),
    }
    done.parent.mkdir(parents=True, exist_ok=True)
    done.write_text(json.dumps(facts) + "\n", "utf-8")
    return f"{part.name}: {facts['seconds']} s, {facts['cpu_seconds']} s on processors"


def _file_name(part: Part) -> str:
    """A file name for a part: its name and what it writes last."""
    return f"{part.name}-{Path(part.makes or part.arguments[0]).stem}"


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the parts, copy the weights to where they are wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=WORK, help="default %(default)s")
    parser.add_argument("--out", type=Path, help="copy the weights here")
    parser.add_argument("--recorded", type=Path, help="folder of recordings that weights may be made from")
    parser.add_argument("--clips", type=int, help="so many of everything, to see that it runs")
    parser.add_argument("--only", help="this part alone, with the renders that it needs")
    chosen = parser.parse_args(arguments)
    parts = plan(chosen.work, chosen.recorded, chosen.clips)
    names = {part.name for part in parts}
    if chosen.only and chosen.only not in names:
        parser.error(f"there is no part {chosen.only}; there are {', '.join(sorted(names))}")
    if chosen.recorded is None:
        print("no folder of recordings: all weights come from synthetic athletes alone")
    wanted = needed(parts, chosen.only)
    said = [run(part, chosen.work) for part in wanted]
    for part in wanted:
        if chosen.out and part.makes:
            chosen.out.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(part.makes, chosen.out / part.makes.name)
    print("\n".join(said))


def needed(parts: Sequence[Part], only: str | None) -> list[Part]:
    """All parts, or those of one name with the data whose folders they read, in their order."""
    chosen = [part for part in parts if only in {None, part.name}]
    read = {argument for part in chosen for argument in part.arguments}
    return [part for part in parts if part in chosen or (part.makes is None and part.arguments[0] in read)]


if __name__ == "__main__":
    main()

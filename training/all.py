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
MOTIONS = 7000
WHOLE_SECONDS = 5
# The repetition model takes no step with less.
BATCH_OF_WORKOUTS = 32
MODELS = Path(".spotter/models")


@dataclass(frozen=True)
class Renders:
    """A folder of rendered clips; the model cards say which weights that ship have seen which.

    Attributes:
        first: seed; those of each folder lie apart from the others'.
        clips: how many seeds.
        whole: whether a clip shows whole repetitions; else a second and a half somewhere in the set.
    """

    first: int
    clips: int
    whole: bool


# Three hours of one core without AVX-512. All teach the angles; `short`, `more` and a quarter of `whole` the fault model; `short`
# and `whole` the classifier.
RENDERS = {
    "short": Renders(0, 1500, whole=False),
    "more": Renders(1500, 740, whole=False),
    "practice": Renders(10_000, 500, whole=True),
    "whole": Renders(100_000, 200, whole=True),
}


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
    weights = work / "made"
    # A shard of motions that is there is not made again, so a few must not lie where all of them are wanted.
    motions = work / ("motions" if clips is None else f"motions-{clips}")

    def made(name: str) -> tuple[str, ...]:
        return ("--out", str(weights / name))

    def sized(*options: str) -> tuple[str, ...]:
        return () if clips is None else tuple(option.format(clips=clips) for option in options)

    recordings = () if recorded is None else ("--recorded", str(recorded))
    folders = {name: str(work / name) for name in RENDERS}
    taught_from = ("--rendered", folders["short"], folders["whole"])
    return [
        *(_rendered(folders[name], renders, clips) for name, renders in RENDERS.items()),
        Part(
            "angles",
            "training.angle_correction.train",
            ("--rendered", *folders.values(),
             *sized("--posed", "{clips}", "--steps", "20"), *made("angle_correction.onnx")),
            weights / "angle_correction.onnx",
        ),
        Part("motions", "training.form_faults.motions", (str(motions), "--clips", str(clips or MOTIONS))),
        Part(
            "form",
            "training.form_faults.train",
            ("--rendered", folders["short"], folders["more"], folders["whole"], "--motions", str(motions),
             "--clips", str(clips or MOTIONS), *sized("--epochs", "1"), *made("form_faults.onnx")),
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
            (*recordings, *taught_from, *sized("--clips", "{clips}", "--epochs", "1"),
             *made("exercise_classifier.onnx")),
            weights / "exercise_classifier.onnx",
        ),
    ]  # fmt: skip


def _rendered(folder: str, renders: Renders, clips: int | None) -> Part:
    length = ("--seconds", str(WHOLE_SECONDS), "--skip", "0", "0.3") if renders.whole else ()
    seeds = ("--first", str(renders.first), "--clips", str(clips or renders.clips))
    return Part("renders", "training.angle_correction.data", (folder, "--models", str(MODELS), *length, *seeds))


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

"""`spotter evaluate all`: every measure on the data that is present, each as the command that a reader would type.

A measure runs in a process of its own and writes its JSON; the page is written from these files alone, so it can be written
again without measuring again. What was measured when, on which commit and with which weights is kept beside each result.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from spotter.errors import FileMissing, InvalidRequest

RUNS_FILE = "runs.json"
DATA, VIDEOS, SAMPLE, RENDERS = "DATA", "VIDEOS", "SAMPLE", "RENDERS"
_LINES_SHOWN = 3  # of a failed command's output: the error's code and sentence come first


@dataclass(frozen=True)
class Job:
    """One command.

    Attributes:
        name: of its JSON file.
        words: the command behind `spotter evaluate`; DATA, VIDEOS, SAMPLE and RENDERS at the start of a word stand for folders.
    """

    name: str
    words: tuple[str, ...]

    @property
    def measure(self) -> str:
        """The command's own name."""
        return self.words[0]

    @property
    def shown(self) -> str:
        """The command as the page prints it."""
        return " ".join(("spotter", "evaluate", *self.words))

    def located(self, folders: Mapping[str, Path]) -> list[str]:
        """The words with real folders.

        Raises:
            FileMissing: a file or folder is not there.
        """
        words = []
        for word in self.words:
            head, _, rest = word.partition("/")
            if head in folders:
                path = folders[head] / rest
                if not path.exists():
                    raise FileMissing(f"{word} is not present")
                words.append(str(path))
            else:
                words.append(word)
        return words


def _frames(check: str, *files: str) -> Iterator[Job]:
    for file in files:
        words = ("form-frames", f"{DATA}/exercise_correction/{file}.csv.gz", "--check", check)
        yield Job(f"form-frames-{file}", words)


JOBS: tuple[Job, ...] = (
    *(
        Job(f"counting-{choice}", ("counting", f"{DATA}/countix_fitness/sequences.npz", "--exercise", choice))
        for choice in ("none", "auto", "known")
    ),
    Job("classify-penn_action", ("classify", f"{DATA}/penn_action/train.npz")),
    Job("classify-countix_fitness", ("classify", f"{DATA}/countix_fitness/sequences.npz")),
    *_frames("plank_hips", "plank_correct_or_low_a", "plank_correct_or_low_b", "plank_correct", "plank_high"),
    *_frames("curl_lean", "bicep_curl_5_joints", "bicep_curl_9_joints"),
    *_frames("lunge_knee_over_toe", "lunge_knee_over_toe"),
    Job("form-reps", ("form-reps", f"{DATA}/ui_prmd/kinect_subjects.npz", "--folds", "subject")),
    Job("form-videos", ("form-videos", f"{VIDEOS}/pushup_form/labels.csv")),
    Job("videos", ("videos", f"{VIDEOS}/workouts/labels.csv", "--render", "none")),
    Job("angles", ("angles", "--recorded", RENDERS)),
    Job("speed", ("speed", f"{SAMPLE}/squat.mp4")),
)
MEASURES = tuple(dict.fromkeys(job.measure for job in JOBS))


def chosen(only: Collection[str], skip: Collection[str], jobs: Sequence[Job] = JOBS) -> list[Job]:
    """The jobs whose measure or name is in `only` (all when empty) and not in `skip`; `*` stands for anything.

    Raises:
        InvalidRequest: a word fits no job.
    """
    for word in (*only, *skip):
        if not any(_fits(job, word) for job in jobs):
            raise InvalidRequest(f"There is no measure {word!r}: {', '.join(MEASURES)}.")
    wanted = [job for job in jobs if not only or any(_fits(job, word) for word in only)]
    return [job for job in wanted if not any(_fits(job, word) for word in skip)]


def _fits(job: Job, word: str) -> bool:
    return fnmatch(job.name, word) or fnmatch(job.measure, word)


def run(
    jobs: Sequence[Job],
    results: Path,
    folders: Mapping[str, Path],
    facts: Callable[[], dict[str, Any]],
    say: Callable[[Job, str], None],
) -> None:
    """Run each job whose input is present; its JSON and what is known about the run go to `results`.

    Args:
        jobs: what to run.
        results: folder of the JSON files; what lies there from earlier runs stays.
        folders: what DATA, VIDEOS, SAMPLE and RENDERS stand for.
        facts: date, commit, versions and weights, asked for before every job.
        say: told how each job ended.
    """
    results.mkdir(parents=True, exist_ok=True)
    for job in jobs:
        known = facts()
        started = time.perf_counter()
        reason = _run_one(job, results / f"{job.name}.json", folders)
        seconds = time.perf_counter() - started
        if reason is None:
            kept = recorded(results) | {job.name: known | {"command": job.shown, "seconds": round(seconds, 1)}}
            (results / RUNS_FILE).write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", "utf-8")
        say(job, f"measured in {seconds:.0f} s" if reason is None else f"skipped: {reason}")


def _run_one(job: Job, target: Path, folders: Mapping[str, Path]) -> str | None:
    """Why there is no result; None when there is one."""
    try:
        words = job.located(folders)
    except FileMissing as error:
        return str(error)
    start = [sys.executable, "-c", "from spotter.cli import main; main()", "evaluate"]
    done = subprocess.run(
        [*start, *words, "--json", str(target)], capture_output=True, text=True, check=False, encoding="utf-8"
    )
    if done.returncode == 0 and target.is_file():
        return None
    lines = [line.strip() for line in (done.stderr + done.stdout).splitlines() if line.strip()]
    return f"exit status {done.returncode}, {' '.join(lines[:_LINES_SHOWN])}"


def recorded(results: Path) -> dict[str, Any]:
    """What is known about each run in the folder, by the name of the job; empty for a new folder."""
    path = results / RUNS_FILE
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}


def read(results: Path) -> dict[str, Any]:
    """The reports in a folder by the name of the job.

    Raises:
        FileMissing: there is none.
        InvalidRequest: a file is not JSON.
    """
    found = {}
    for job in JOBS:
        path = results / f"{job.name}.json"
        if path.is_file():
            try:
                found[job.name] = json.loads(path.read_text("utf-8"))
            except ValueError as error:
                raise InvalidRequest(f"{path.name} is not JSON: {error}") from error
    if not found:
        raise FileMissing(f"No results of `spotter evaluate all` in {results}.")
    return found

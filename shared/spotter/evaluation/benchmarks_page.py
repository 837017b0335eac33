"""`docs/benchmarks.md` from the JSON files of the measures: the same files give the same page, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from spotter.evaluation.benchmarks import JOBS
from spotter.evaluation.benchmarks_peers import Peer
from spotter.evaluation.benchmarks_sections import SECTIONS, Row, Score, Section

_HASH_SHOWN = 16
_NOTHING = "-"

Reports = Mapping[str, Mapping[str, Any]]

_HEAD = """# Benchmarks

Written by `make bench` from the results of `spotter evaluate` (see [evaluation.md](evaluation.md)); do not edit by hand.
Every figure of ours carries its 95 % interval (Wilson for shares, bootstrap over items for means) and n. Rows of others say
where the figure comes from and whether the protocol is the same; *published* is printed in the source, *measured* was measured
for this project on the same files, *headline* is a claim whose table we have not read. DATA and VIDEOS are folders with the data sets,
which are not part of the repository; SAMPLE is the clip that comes with Spotter, RENDERS what `make renders` makes."""


def page(reports: Reports, runs: Mapping[str, Mapping[str, Any]]) -> str:
    """The whole page.

    Args:
        reports: JSON of each job by its name, in the order of the jobs.
        runs: what is known about each run, by the name of the job.
    """
    tables = [part for section in SECTIONS for part in _section(section, reports)]
    speed = _speed(reports["speed"]) if "speed" in reports else []
    parts = [_HEAD, *tables, *speed, *_runs(reports, runs), *_versions(reports, runs)]
    return "\n\n".join(parts) + "\n"


def _section(section: Section, reports: Reports) -> Iterator[str]:
    rows = section.rows(reports)
    if not rows:
        return
    yield f"## {section.title}"
    yield section.about
    titles = ["who", *(score.title for score in section.scores), "n", "same protocol", "source"]
    ours = [_ours(row, section.scores) for row in rows]
    theirs = [_theirs(peer) for peer in section.peers]
    yield _table(titles, [*ours, *theirs])


def _ours(row: Row, scores: Sequence[Score]) -> list[str]:
    n = row.report.get("n")
    cells = [_figure(row.report, score) for score in scores]
    return [f"**Spotter**, {row.name}", *cells, str(n) if n is not None else _NOTHING, "", "measured"]


def _theirs(peer: Peer) -> list[str]:
    return [peer.who, *(value or _NOTHING for value in peer.values), peer.n, peer.same, peer.source]


def _figure(report: Mapping[str, Any], score: Score) -> str:
    """Value, interval, and n where it is not that of the row."""
    value = _inside(report, score.key)
    if value is None:
        return _NOTHING
    scale = 100.0 if score.percent else 1.0
    shown = f"{value * scale:.{score.digits}f}"
    interval = _interval(report, score.key)
    if interval is not None:
        shown += " ({:.{digits}f} - {:.{digits}f})".format(*(bound * scale for bound in interval), digits=score.digits)
    n = report.get("n_by_score", {}).get(score.key, report.get("n"))
    return shown if n == report.get("n") else f"{shown}, n {n}"


def _inside(report: Mapping[str, Any], key: str) -> Any:
    """The value at a dotted path; None when the way ends before it does."""
    found: Any = report
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _interval(report: Mapping[str, Any], key: str) -> Sequence[float] | None:
    intervals = report.get("ci95", {})
    found = (
        intervals.get(key, intervals.get(key.split(".", maxsplit=1)[0]))
        if isinstance(intervals, Mapping)
        else intervals
    )
    if isinstance(found, Mapping):  # an interval per joint, view and so on
        found = found.get("overall")
    return found if found and None not in found else None


def _speed(report: Mapping[str, Any]) -> Iterator[str]:
    yield "## Speed"
    yield (
        f"Wall and CPU seconds per second of video ({report['video']}, {report['video_seconds']:.1f} s), median of {report['n']} "
        "warm runs through the embedded cloud on one machine, whose other work is not excluded."
    )
    cold = report["cold"]
    rows = [
        [
            stage,
            *_pace(found),
            f"{cold['stages'][stage]['wall_per_video_second']:.3f}" if stage in cold["stages"] else "",
        ]
        for stage, found in sorted(report["warm"]["stages"].items())
    ]
    rows.append(["**all**", *_pace(report["warm"]), f"{cold['wall_per_video_second']:.3f}"])
    yield _table(["stage", "wall s/s", "CPU s/s", "peak MB", "cold wall s/s"], rows)


def _pace(found: Mapping[str, Any]) -> list[str]:
    shares = [f"{found[key]:.3f}" for key in ("wall_per_video_second", "cpu_per_video_second")]
    return [*shares, f"{found['peak_megabytes']:.0f}"]


def _runs(reports: Reports, runs: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield "## What was run"
    known = {name: runs.get(name, {}) for name in reports}
    rows = [
        [f"`{found.get('command', name)}`", *(str(found.get(key, "unknown")) for key in ("date", "commit", "seconds"))]
        for name, found in known.items()
    ]
    yield _table(["command", "date", "commit", "seconds"], rows)
    missing = [f"`{job.shown}`" for job in JOBS if job.name not in reports]
    if missing:
        yield "Not in these results: " + ", ".join(missing) + "."


def _versions(reports: Reports, runs: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Machines, versions and weights, each with the runs that had it when not all had the same."""
    used: dict[tuple[str, str], list[str]] = {}
    for name in reports:
        found = runs.get(name, {})
        shown = [("machine", str(found["machine"]))] if "machine" in found else []
        shown += [(f"{package} (version)", version) for package, version in found.get("versions", {}).items()]
        shown += [(f"`{file}`", f"`{sha[:_HASH_SHOWN]}`") for file, sha in found.get("weights", {}).items()]
        for pair in shown:
            used.setdefault(pair, []).append(name)
    yield "## Machine, versions and weights"
    everything = sorted({name for names in used.values() for name in names})
    rows = [
        [thing, value, "all" if sorted(names) == everything else ", ".join(names)]
        for (thing, value), names in sorted(used.items())
    ]
    yield "Weights by the first letters of their SHA-256."
    yield _table(["what", "value", "used by"], rows)


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)

"""`docs/exercises.md` and its figures, written from the exercise files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from spotter.domain.exercise import Criterion, Exercise
from spotter.domain.figure import Pose
from spotter.domain.measures import MEASURES
from spotter.domain.view import View
from spotter.reporting.stick_figure import picture

PAGE = "exercises.md"
MEASURES_PAGE = "measures.md"
IMAGES = "images/exercises"
SIDES = (View.LEFT, View.RIGHT)
VALUES = {
    "turn": "at the turning point",
    "start": "at the start",
    "end": "at the end",
    "minimum": "smallest",
    "maximum": "largest",
    "mean": "mean",
    "range": "change within",
    "growth": "growth at the beginning of",
    "duration": "seconds of",
}
UNITS = {"deg": "°", "s": " s", "torso": " torso", "shoulders": " shoulder widths", "ratio": ""}
GRADES = {"S": "standard or peer-reviewed", "P": "a peer project's number", "W": "weak or ours, to calibrate"}


def documents(exercises: Mapping[str, Exercise]) -> dict[str, str]:
    """Path below `docs/` to content: the page and one figure per exercise that has an example."""
    figures = {f"{IMAGES}/{name}.svg": _figure(found) for name, found in exercises.items() if found.example}
    pages = {PAGE: _page(exercises), MEASURES_PAGE: _measures(exercises)}
    return {**{name: "\n".join(lines) + "\n" for name, lines in pages.items()}, **figures}


def _figure(exercise: Exercise) -> str:
    assert exercise.example is not None
    start: Pose = exercise.example.start
    turn: Pose = {**start, **exercise.example.turn}
    poses: Sequence[Pose] = (start,) if exercise.kind == "hold" else (start, turn)
    title = f"{exercise.names['en']}: {'the position' if len(poses) == 1 else 'start and turning point'}"
    return picture(poses, exercise.views[0], exercise.example.anchor, exercise.overlay.angles, title)


def _page(exercises: Mapping[str, Exercise]) -> Iterator[str]:
    yield "# Exercises"
    yield ""
    yield f"{len(exercises)} exercises. This page is written by `spotter exercises docs` from the files in"
    yield "`shared/spotter/exercises/`; a test fails when it is out of date. A new exercise is one new file and no code:"
    yield "see [Adding an exercise](#adding-an-exercise). How angles are defined: [angles.md](angles.md)."
    yield ""
    yield "Grades of a limit: " + "; ".join(f"**{grade}** {text}" for grade, text in GRADES.items()) + "."
    yield "Beyond a limit by at most its dead-band is *borderline*, never a fault. From another view a criterion is *not assessable*."
    yield "A note is shown and not scored."
    yield ""
    yield "| exercise | German | kind | film from | counted by | criteria |"
    yield "|---|---|---|---|---|---|"
    for name, found in exercises.items():
        link = f"[{found.names['en']}](#{_anchor(found.names['en'])})"
        counted = "time in position" if found.kind == "hold" else f"`{found.signal.measure}`"
        yield f"| {link} `{name}` | {found.names['de']} | {found.kind} | {_views(found.views)} | {counted} | {len(found.criteria)} |"
    for name, found in exercises.items():
        yield from _section(name, found)
    yield from _adding()


def _section(name: str, exercise: Exercise) -> Iterator[str]:
    yield ""
    yield f"## {exercise.names['en']}"
    yield ""
    if exercise.example:
        yield f"![{exercise.names['en']}, drawn from its file]({IMAGES}/{name}.svg)"
        yield ""
    yield f"- Also called: {', '.join(alias.replace('_', ' ') for alias in exercise.aliases) or '-'}"
    yield f"- Film from {_views(exercise.views)}."
    yield f"- {_counting(exercise)}"
    yield ""
    yield "| criterion | what is measured | limit | dead-band | severity | view | source | grade | the coach says |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for criterion in exercise.criteria:
        cue = exercise.cues[criterion.cue]
        cells = (
            criterion.names.get("en", criterion.id),
            _measured(criterion),
            _limit(criterion),
            f"{criterion.dead_band:g}{UNITS[criterion.unit]}",
            criterion.severity.value,
            _views(criterion.views),
            criterion.source,
            criterion.grade,
            cue.action["en"],
        )
        yield "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def _counting(exercise: Exercise) -> str:
    if exercise.kind == "hold":
        limits = [f"`{limit.measure}` {_between(limit.at_least, limit.at_most, '')}" for limit in exercise.hold]
        return f"Time counts while {' and '.join(limits)}."
    signal = exercise.signal
    measure = MEASURES[signal.measure]
    unit = UNITS[measure.unit]
    sides = ", each side on its own" if signal.sides == "alternate" else ""
    return (
        f"Counted by `{signal.measure}` ({measure.description}){sides}: one repetition is a swing to the {signal.turn} and back "
        f"of at least {signal.minimum_amplitude:g}{unit}; how far is typical is learnt from the video."
    )


def _measured(criterion: Criterion) -> str:
    value = VALUES[criterion.at]
    if criterion.at == "duration":
        return f"{value} the {criterion.phase} phase"
    place = f" in the {criterion.phase} phase" if criterion.phase and criterion.phase != "hold" else ""
    return f"`{criterion.measure}`, {value}{' the repetition' if criterion.at == 'range' else ''}{place}"


def _limit(criterion: Criterion) -> str:
    return _between(criterion.at_least, criterion.at_most, UNITS[criterion.unit])


def _between(low: float | None, high: float | None, unit: str) -> str:
    if low is not None and high is not None:
        return f"{low:g} to {high:g}{unit}"
    return f"≥ {low:g}{unit}" if low is not None else f"≤ {high:g}{unit}"


def _views(views: Sequence[View]) -> str:
    """`side, front` for the views in their order."""
    return ", ".join(dict.fromkeys("side" if view in SIDES else view.value for view in views))


def _anchor(heading: str) -> str:
    return heading.lower().replace(" ", "-")


def _measures(exercises: Mapping[str, Exercise]) -> Iterator[str]:
    yield "# Measures"
    yield ""
    yield f"{len(MEASURES)} measures that exercise files can count and judge by. This page is written by `spotter exercises docs`."
    yield "Planes, signs and what is measured where: [angles.md](angles.md)."
    yield ""
    yield "| measure | unit | plane | what it is | landmarks | used by |"
    yield "|---|---|---|---|---|---|"
    for name, measure in sorted(MEASURES.items()):
        users = [found.name for found in exercises.values() if name in _used(found)]
        joints = ", ".join(joint.replace("_", " ") for joint in measure.joints)
        yield f"| `{name}` | {measure.unit} | {measure.plane} | {measure.description} | {joints} | {', '.join(users) or '-'} |"


def _used(exercise: Exercise) -> set[str | None]:
    signal = {exercise.signal.measure, exercise.signal.clock}
    return signal | {criterion.measure for criterion in exercise.criteria} | {limit.measure for limit in exercise.hold}


def _adding() -> Iterator[str]:
    yield ""
    yield "## Adding an exercise"
    yield ""
    yield "1. Copy the file of a similar exercise into a folder of your own and change its `name`, texts, signal and criteria."
    yield "   The measures to choose from are on [their page](measures.md); a limit needs a source and a grade."
    yield "2. Describe a good repetition in `[example]` as two poses, and under `[example.faults]` what differs when a criterion fails."
    yield "3. `spotter exercises check my_exercise.toml` tries every rule on that example: the good set must pass, and every criterion"
    yield "   must have a bad set in which it fires."
    yield "4. `SPOTTER_EXERCISES_DIR=my_folder spotter analyze clip.mp4 --exercise my_exercise` counts and judges it. No code is needed;"
    yield "   the classifier recognises it by itself only where one of its `labels` is a label of the model."

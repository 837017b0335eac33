"""The tables of the benchmark page: which results, which scores, which peers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from spotter.evaluation import benchmarks_peers as peers
from spotter.evaluation import counting
from spotter.evaluation.benchmarks_peers import Peer


@dataclass(frozen=True)
class Score:
    """One column.

    Attributes:
        key: in the JSON; dots lead into nested objects.
        title: of the column.
        percent: a share that is shown in percent.
        digits: after the decimal point.
    """

    key: str
    title: str
    percent: bool = False
    digits: int = 3


@dataclass(frozen=True)
class Row:
    """One of our rows: a name and the report (or the part of it) that its figures come from."""

    name: str
    report: Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """One table.

    Attributes:
        measure: the command's name.
        title: heading.
        about: what is measured on what, and what a reader must know before comparing.
        scores: columns.
        peers: rows of others.
    """

    measure: str
    title: str
    about: str
    scores: tuple[Score, ...]
    peers: tuple[Peer, ...]

    def rows(self, reports: Mapping[str, Mapping[str, Any]]) -> list[Row]:
        """Our rows, from the reports whose name begins with the measure."""
        mine = {name: report for name, report in reports.items() if _measure(name) == self.measure}
        return [row for name, report in mine.items() for row in _rows(name, report)]


def _measure(name: str) -> str:
    """The longest measure that the job's name begins with."""
    return max((section.measure for section in SECTIONS if name.startswith(section.measure)), key=len, default=name)


def _rows(name: str, report: Mapping[str, Any]) -> Iterable[Row]:
    data = name.removeprefix(f"{_measure(name)}-")
    match _measure(name):
        case "counting":
            title = _CHOICES[data]
            yield Row(f"{title}, all videos", report)
            unseen = [item for item in report["items"] if not counting.is_tuning(str(item["name"]))]
            if unseen and len(unseen) < len(report["items"]):
                yield Row(f"{title}, videos not used for tuning", counting.report(unseen))
        case "form-reps":
            titles = {
                "reduced": "`reduced` repetitions, trained on all of the other people",
                "reduced_strict": "`reduced` repetitions, trained on `reduced` alone",
            }
            yield from (Row(title, report[key]) for key, title in titles.items() if key in report)
            yield Row("all repetitions", report)
        case "videos":
            yield Row("all clips, counts of high and medium confidence", report)
            yield Row("counts of high confidence", _part(report, "high"))
            yield Row("exercises of the library", _part(report, "library"))
        case "angles":
            yield Row("corrected", report)
            if "raw" in report:
                yield Row("MediaPipe as it is", report["raw"])
        case "form-frames":
            yield Row(f"{report['check']}: `{data}`", report)
        case _:
            yield Row(f"`{data}`" if data != name else "all", report)


def _part(report: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A nested group of scores with its own intervals and counts, which the report keeps by dotted names."""
    start = f"{name}."
    inner = {
        key: {path.removeprefix(start): value for path, value in report[key].items() if path.startswith(start)}
        for key in ("ci95", "n_by_score")
    }
    return {**report[name], **inner, "n": max(inner["n_by_score"].values(), default=0)}


_CHOICES = {"none": "exercise-agnostic", "auto": "exercise from the classifier", "known": "exercise given"}
_FORM_SCORES = (Score("accuracy", "accuracy %", percent=True, digits=1),)

SECTIONS = (
    Section(
        "counting",
        "Counting repetitions",
        "148 videos of Countix-Fitness as scaled landmarks. Parameters were chosen on the half of the videos that a hash of the "
        'name picks; the rows "not used for tuning" are the other half. MAE is the mean of |found - true| / true, OBO the share '
        "of videos within one repetition. The classifier's own synthetic motions were drawn while looking at its confusions here.",
        (Score("mae", "MAE"), Score("obo", "OBO"), Score("exact", "exact")),
        peers.COUNTING,
    ),
    Section(
        "classify",
        "Naming the exercise",
        "The shipped classifier on labelled pose sequences; labels outside the library count as `none`. These are development "
        "numbers: the model card says what was chosen while looking at them.",
        (
            Score("accuracy", "accuracy %", percent=True, digits=1),
            Score("macro_f1", "macro F1 %", percent=True, digits=1),
            Score("none_recall", "`none` recall %", percent=True, digits=1),
            Score("none_precision", "`none` precision %", percent=True, digits=1),
        ),
        peers.CLASSIFY,
    ),
    Section(
        "form-frames",
        "Form, single frames",
        "One criterion of an exercise file on labelled single frames; nothing is fitted. The files hold a few people each and "
        "neighbouring frames are nearly equal, so the true intervals are wider than those printed. Files with one label have no "
        "precision or no recall. These are the source's older training files, which were open while the criteria were written.",
        (
            *_FORM_SCORES,
            Score("precision", "precision %", percent=True, digits=1),
            Score("recall", "recall %", percent=True, digits=1),
            Score("f1", "F1 %", percent=True, digits=1),
        ),
        peers.FORM_FRAMES,
    ),
    Section(
        "form-reps",
        "Form, whole repetitions, unseen people",
        "UI-PRMD, positions of a depth camera, correct or incorrect. Four folds by subject: nobody is in training and test, and "
        "settings are chosen on the training people alone. The measured numbers and the form of the model were settled while "
        "looking at these folds, so people who are held back are the real test. Accuracy is over the repetitions; the other figure "
        "is the mean over movements of the fold mean, as peers report it.",
        (
            *_FORM_SCORES,
            Score("mean_over_movements", "mean over movements %", percent=True, digits=1),
            Score("auc", "AUC"),
        ),
        peers.FORM_REPS,
    ),
    Section(
        "form-videos",
        "Form, push-up clips end to end",
        "46 clips called correct or wrong by their source, through the whole system, by rules alone. Clips of one scene look "
        "alike, so the true intervals are wider than those printed.",
        (
            *_FORM_SCORES,
            Score("false_alarm_rate", "false alarms %", percent=True, digits=1),
            Score("miss_rate", "misses %", percent=True, digits=1),
            Score("not_assessable", "not assessable %", percent=True, digits=1),
        ),
        peers.FORM_VIDEOS,
    ),
    Section(
        "videos",
        "Workout clips end to end",
        "78 clips from public repositories, uploaded and read back over the API. Nobody has published figures on these clips.",
        (
            Score("exercise_accuracy", "exercise %", percent=True, digits=1),
            Score("none_recall", "`none` recall %", percent=True, digits=1),
            Score("obo", "OBO"),
            Score("exact", "exact"),
            Score("mae", "MAE"),
        ),
        peers.VIDEOS,
    ),
    Section(
        "angles",
        "Joint angles",
        "Rendered athletes whose joint angles are known: knee, hip, elbow and shoulder, both sides.",
        (Score("mae_deg.overall", "mean error °", digits=1), Score("bias_deg.overall", "bias °", digits=1)),
        peers.ANGLES,
    ),
)

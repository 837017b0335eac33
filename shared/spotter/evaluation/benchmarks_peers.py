"""What others reach, beside our figures: each with its setting, its source and whether it may be compared.

Marks of the sources: *published* is printed in the named source; *measured* was measured for this project with the named
method on the same files; *headline* is the authors' own claim, whose table we have not read.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Peer:
    """One figure of somebody else.

    Attributes:
        who: method or product.
        values: one per score of the table, as printed; shares in percent where ours are.
        n: items, as printed.
        same: whether it may be compared with ours number for number: `yes`, or what is different.
        source: where the figure is printed, and its mark.
    """

    who: str
    values: tuple[str, ...]
    n: str
    same: str
    source: str


_OTHER_VIDEOS = "no: other videos (RepCount-A test)"
_ORACLE = "no: other videos, and the truth chooses among the classes"

COUNTING = (
    Peer("adaptive untrained floor, 40 lines", ("0.255", "0.642", ""), "148", "yes", "measured"),
    Peer("first principal component and peaks, untrained", ("0.738", "0.466", ""), "148", "yes", "measured"),
    Peer("first principal component and peaks, untrained", ("0.484", "0.520", ""), "152", _OTHER_VIDEOS, "measured"),
    Peer("MediaPipe state machine", ("0.393", "0.493", ""), "152", _OTHER_VIDEOS, "PoseRAC README, published"),
    Peer("PoseRAC type, class predicted", ("0.502", "0.461", ""), "152", _OTHER_VIDEOS, "measured"),
    Peer("PoseRAC type, class known", ("0.456", "0.458", ""), "152", _OTHER_VIDEOS, "measured"),
    Peer("ME-RAC", ("0.353", "0.402", ""), "152", _OTHER_VIDEOS, "published"),
    Peer("TransRAC (RGB)", ("0.443", "0.291", ""), "152", _OTHER_VIDEOS, "published; re-run 0.583 / 0.283"),
    Peer("ESCounts (RGB)", ("0.21", "0.56", ""), "152", _OTHER_VIDEOS, "README, published"),
    Peer("PoseRAC", ("0.236", "0.560", ""), "152", _ORACLE, "published"),
    Peer("Joint-PoseRAC", ("0.211", "0.599", ""), "152", _ORACLE, "headline"),
)
CLASSIFY = (
    Peer(
        "RGB, pose and attention",
        ("98.9", "", "", ""),
        "-",
        "no: Penn Action's test split, 15 classes, fitted to its train split",
        "Kim & Lee 2021, *Appl. Sci.* 11:4153, published",
    ),
    Peer(
        "random forest on the annotated joints",
        ("95.6", "", "", ""),
        "-",
        "no: test split, 15 classes, fitted to the train split",
        "measured",
    ),
    Peer(
        "random forest, across collectors",
        ("73", "", "", ""),
        "148",
        "Countix-Fitness row: shared classes only",
        "measured",
    ),
    Peer(
        "3-layer transformer fitted to real sequences",
        ("82", "", "", ""),
        "148",
        "no: fitted to this collector's own sequences",
        "measured",
    ),
    Peer(
        "Riccio BiLSTM, 4 exercises",
        ("99.24", "", "", ""),
        "-",
        "no: own data, same distribution in training and test",
        "arXiv 2411.11548, headline",
    ),
    Peer(
        "LiFT on Olympia, over 1,900 exercises",
        ("76.5", "", "", ""),
        "-",
        "no: other data",
        "arXiv 2506.06480, headline",
    ),
)
_FRAMES = "no: same task and source, other frames; fitted to that source's training files"
FORM_FRAMES = (
    Peer(
        "curl, leans back: nearest neighbours",
        ("97.19", "97.54", "96.83", "97.12"),
        "604",
        _FRAMES,
        "Exercise-Correction, published",
    ),
    Peer(
        "plank, hips: logistic regression",
        ("99.58", "99.58", "99.58", "99.58"),
        "710",
        _FRAMES,
        "Exercise-Correction, published",
    ),
    Peer(
        "lunge, knee past the toe: logistic regression",
        ("97.20", "97.33", "97.20", "97.20"),
        "1107",
        _FRAMES,
        "Exercise-Correction, published",
    ),
)
_FIVE_FOLDS = "nearly: 5 folds of 10 subjects; here 4 folds of 8 of them"
FORM_REPS = (
    Peer(
        "EGCN, fusion of positions and orientations",
        ("86.8", "87.2", ""),
        "1326",
        _FIVE_FOLDS + "; orientations too",
        "IJCAI 2022, published",
    ),
    Peer("EGCN, joint orientations", ("", "77.8", ""), "1326", _FIVE_FOLDS, "IJCAI 2022, published"),
    Peer("EGCN, joint positions", ("76.8", "77.5", ""), "1326", _FIVE_FOLDS, "IJCAI 2022, published"),
    Peer("joint-angle curves and extra trees", ("81.2", "80.1", ""), "1326", _FIVE_FOLDS, "measured"),
    Peer("joint-angle curves and extra trees, all repetitions", ("", "77.9", ""), "2000", _FIVE_FOLDS, "measured"),
    Peer(
        "EGCN, random split",
        ("", "91.9", ""),
        "1326",
        "no: the same people in training and test",
        "IJCAI 2022, published",
    ),
)
FORM_VIDEOS = (
    Peer(
        "fitted LSTM on push-up clips",
        ("70", "", "", ""),
        "-",
        "nearly: the source's whole set, fitted to it",
        "the source's repository, published",
    ),
    Peer(
        "PushFit, random forest on MediaPipe",
        ("82.6", "", "", ""),
        "265",
        "no: other clips, random folds share scenes",
        "published",
    ),
    Peer(
        "EC3D, whole-clip recognition",
        ("89.8", "21", "", ""),
        "88",
        "no: 3D motion capture, 3 exercises",
        "computed from the project's files",
    ),
    Peer(
        "FormCoach, best language model",
        ("58.2", "", "", ""),
        "-",
        "no: other clips, 22 exercises",
        "arXiv 2508.07501, headline",
    ),
)
VIDEOS: tuple[Peer, ...] = ()
ANGLES = (
    Peer(
        "MediaPipe, knee in squats, side view",
        ("", "-2.3"),
        "-",
        "no: filmed people against motion capture",
        "Coşoli 2026, headline; ± 6.4",
    ),
    Peer(
        "MediaPipe, knee in squats, 45-90° views",
        ("", "-13.9"),
        "-",
        "no: filmed people against motion capture",
        "Coşoli 2026, headline; ± 15.1",
    ),
    Peer(
        "BlazePose Heavy, knee, side view",
        ("7.07", "-5.12"),
        "15",
        "no: filmed people against motion capture",
        "headline; people, not joints, are counted",
    ),
    Peer(
        "OpenCap Monocular, rotations",
        ("4.8", ""),
        "-",
        "no: filmed people, fitted skeleton",
        "arXiv 2603.24733, headline",
    ),
    Peer("OpenCap, two cameras, side plane", ("7.0 - 13.4", ""), "41", "no: RMSE, two cameras", "headline"),
)

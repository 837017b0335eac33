"""Labels, split and archive of the video expert: what needs no torch."""

from __future__ import annotations

import hashlib
import os
import tarfile
from pathlib import Path

import pytest
from training.video_expert.fuse import write_fusion
from training.video_expert.labels import LabelledClip, read_labels, split_by_video
from training.video_expert.pack import pack

from spotter.domain.fusion import ExpertRecord, FusionWeights

WEIGHTS = FusionWeights(landmark_temperature=1.0, landmarks=1.0, video=0.5)


def clips(videos: int, of_each: int, labels: tuple[str, ...] = ("squat", "lunge")) -> list[LabelledClip]:
    return [
        LabelledClip(Path(f"{label}-{video}-{part}.mp4"), label, f"{label}-{video}")
        for label in labels
        for video in range(videos)
        for part in range(of_each)
    ]


def test_no_video_lies_on_both_sides_and_every_label_on_each() -> None:
    train, kept = split_by_video(clips(20, 3), 0.2, seed=1)
    assert len(train) + len(kept) == 120
    assert not {clip.video for clip in train} & {clip.video for clip in kept}
    for label in ("squat", "lunge"):
        assert sum(clip.label == label for clip in kept) == 12


def test_a_video_that_shows_two_exercises_goes_to_one_side() -> None:
    mixed = [*clips(10, 1), *(LabelledClip(Path(f"both-{index}.mp4"), label, f"both-{index}")
                              for index in range(10) for label in ("squat", "lunge"))]  # fmt: skip
    train, kept = split_by_video(mixed, 0.3, seed=2)
    assert not {clip.video for clip in train} & {clip.video for clip in kept}
    assert len(train) + len(kept) == len(mixed)


def test_the_order_of_the_rows_does_not_matter_and_the_seed_does() -> None:
    rows = clips(20, 1)
    kept = {clip.video for clip in split_by_video(rows, 0.2, seed=1)[1]}
    assert kept == {clip.video for clip in split_by_video(rows[::-1], 0.2, seed=1)[1]}
    assert kept != {clip.video for clip in split_by_video(rows, 0.2, seed=2)[1]}


def test_a_label_with_one_video_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="lunge has one video only"):
        split_by_video([*clips(3, 1, ("squat",)), *clips(1, 4, ("lunge",))], 0.2, seed=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("file,label\na.mp4,squat\n", "no column clip"),
        ("clip,label\nmissing.mp4,squat\n", "missing.mp4 is in labels.csv and not in the folder"),
        ("clip,label\na.mp4,\n", "a.mp4 has no label"),
    ],
)
def test_a_wrong_label_file_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.mp4").write_bytes(b"")
    (tmp_path / "labels.csv").write_text(text)
    with pytest.raises(ValueError, match=message):
        read_labels(tmp_path, tmp_path / "labels.csv")


def test_a_clip_is_its_own_video_unless_the_file_says_otherwise(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "labels.csv").write_text("clip,label,video\na.mp4,squat,day1\nb.mp4,squat,\n")
    assert [clip.video for clip in read_labels(tmp_path, tmp_path / "labels.csv")] == ["day1", "b.mp4"]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    weights = bytes(range(256)) * 40
    (folder / "video_expert.onnx").write_bytes(weights)
    record = ExpertRecord(
        sha256=hashlib.sha256(weights).hexdigest(), labels=("squat", "lunge"), side=112, temperature=1.0
    )
    (folder / "video_expert.json").write_text(record.model_dump_json())
    return folder


def test_the_same_run_packs_to_the_same_bytes_whenever_and_by_whom(run: Path, tmp_path: Path) -> None:
    write_fusion(run, WEIGHTS)
    first = pack(run, tmp_path / "first.tar.gz")
    for name in ("video_expert.onnx", "video_expert.json"):
        os.utime(run / name, (1, 1))
        (run / name).chmod(0o600)
    assert pack(run, tmp_path / "second.tar.gz") == first
    assert hashlib.sha256((tmp_path / "second.tar.gz").read_bytes()).hexdigest() == first
    with tarfile.open(tmp_path / "first.tar.gz") as archive:
        members = archive.getmembers()
        assert [member.name for member in members] == ["video_expert.json", "video_expert.onnx"]
        assert {(member.mtime, member.uid, member.uname, member.mode) for member in members} == {(0, 0, "", 0o644)}
        archive.extractall(tmp_path / "unpacked", filter="data")
    for name in ("video_expert.onnx", "video_expert.json"):
        assert (tmp_path / "unpacked" / name).read_bytes() == (run / name).read_bytes()


def test_what_the_container_would_refuse_is_not_packed(run: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="fusion is not fitted"):
        pack(run, tmp_path / "model.tar.gz")
    write_fusion(run, WEIGHTS)
    (run / "video_expert.onnx").write_bytes(b"other weights")
    with pytest.raises(ValueError, match="describes other weights"):
        pack(run, tmp_path / "model.tar.gz")
    assert not (tmp_path / "model.tar.gz").exists()

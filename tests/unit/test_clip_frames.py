"""Pictures beside a pose sequence: what a request may carry, and which pictures make up a clip."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest

from spotter.domain.clip_frames import CLIP_FRAMES, ClipFrames, clip_indices, clip_middles, letterbox
from spotter.domain.pose import PoseSequence
from tests.synthetic import clip

FRAMES = ClipFrames(np.array([0.0, 0.5, 1.2]), (b"first", b"second picture", b"3"))


@pytest.fixture(scope="module")
def sequence() -> bytes:
    return clip("squat", seed=5).sequence.to_npz()


def test_pictures_come_back_as_they_were_sent_and_the_sequence_stays_readable(sequence: bytes) -> None:
    content = FRAMES.attached_to(sequence)
    found = ClipFrames.from_npz(content)
    assert found is not None
    assert found.jpegs == FRAMES.jpegs
    assert found.times.tolist() == FRAMES.times.tolist()
    np.testing.assert_array_equal(PoseSequence.from_npz(content).image, PoseSequence.from_npz(sequence).image)


def test_a_sequence_without_pictures_has_none(sequence: bytes) -> None:
    assert ClipFrames.from_npz(sequence) is None


def test_the_same_pictures_give_the_same_bytes(sequence: bytes) -> None:
    assert FRAMES.attached_to(sequence) == FRAMES.attached_to(sequence)


@pytest.mark.parametrize(
    ("times", "ends"),
    [
        ([0.0, 0.5], [5, 19, 20]),
        ([0.0, 0.5, 0.5], [5, 19, 20]),
        ([0.0, 0.5, 1.2], [5, 4, 20]),
        ([0.0, 0.5, 1.2], [5, 19, 900]),
    ],
    ids=["too few times", "time stands still", "pictures overlap", "pictures beyond the end"],
)
def test_arrays_that_do_not_fit_are_refused(times: list[float], ends: list[int]) -> None:
    archive = io.BytesIO()
    jpegs = np.frombuffer(b"".join(FRAMES.jpegs), dtype=np.uint8)
    np.savez(archive, frame_times=np.array(times), frame_jpegs=jpegs, frame_ends=np.array(ends))
    with pytest.raises(ValueError, match="do not fit together"):
        ClipFrames.from_npz(archive.getvalue())


def test_members_of_the_archive_are_stored_plainly(sequence: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(FRAMES.attached_to(sequence))) as archive:
        assert {"frame_times.npy", "frame_jpegs.npy", "frame_ends.npy"} <= set(archive.namelist())
        assert archive.testzip() is None


@pytest.mark.parametrize(
    ("size", "placed"),
    [((1280, 720), (224, 126, 0, 49)), ((720, 1280), (126, 224, 49, 0)), ((50, 50), (224, 224, 0, 0))],
)
def test_a_picture_lies_whole_in_the_square(size: tuple[int, int], placed: tuple[int, int, int, int]) -> None:
    assert letterbox(*size) == placed


def test_clips_cover_the_video_and_overlap() -> None:
    times = np.arange(0.0, 20.01, 0.5)
    middles = clip_middles(times)
    assert middles[0] == 2.0
    assert middles[-1] == 18.0
    assert np.diff(middles).max() <= 2.0
    indices, heard = clip_indices(times, middles)
    assert heard.all()
    assert indices[0].tolist() == list(range(indices[0][0], indices[0][0] + CLIP_FRAMES))


def test_a_clip_of_one_second_repeats_its_pictures() -> None:
    times = np.array([0.0, 0.5, 1.0])
    indices, _ = clip_indices(times, clip_middles(times))
    assert len(indices) == 1
    assert indices[0].tolist() == sorted(indices[0])
    assert set(indices[0]) == {0, 1, 2}


def test_a_stretch_without_pictures_is_not_heard() -> None:
    times = np.concatenate([np.arange(0.0, 6.0, 0.5), np.arange(14.0, 20.0, 0.5)])
    _, heard = clip_indices(times, np.array([3.0, 10.0, 17.0]))
    assert heard.tolist() == [True, False, True]

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from spotter.contracts.stages import Job, MediaInfo, PoseRequest, Segment
from spotter.domain.pose import PoseSequence
from spotter.domain.sampling import scaled_height, stride_for
from spotter.stages import pose
from tests.fakes import MemoryBlobs
from tests.unit.test_ingest import MEDIA


@dataclass
class CountedReader:
    """30 frames per second, of which at most one exists at a time."""

    broken_from: float = np.inf
    asked: dict = field(default_factory=dict)

    def probe(self, path):
        raise AssertionError("pose trusts what ingest measured")

    def frames(self, path, media, start, end, *, height=None, stride=1) -> Iterator:
        assert path.read_bytes() == b"video"
        self.asked = {"start": start, "end": end, "height": height, "stride": stride}
        for index in range(0, round(media.duration * media.fps), stride):
            if start <= index / media.fps < min(end, self.broken_from):
                yield index / media.fps, np.zeros((4, 4, 3), np.uint8)


class SeesNobodyAtFirst:
    """Finds a person from the second 10 on."""

    name = "fake"

    def estimate(self, frames, width, height):
        assert isinstance(frames, Iterator)
        times = np.array([time for time, _ in frames])
        found = times >= 10.0
        image = np.where(found[:, None, None], 0.5, np.nan) * np.ones((1, 33, 3))
        return PoseSequence(times, image, np.ones((len(times), 33)), image, found, width, height)


def run(segment: Segment, media: MediaInfo = MEDIA, reader: CountedReader | None = None):
    blobs = MemoryBlobs()
    blobs.write("runs/t/v/source", b"video", "video/mp4")
    request = PoseRequest(
        job=Job(tenant_id="t", video_id="v"), source_key="runs/t/v/source", media=media, segment=segment
    )
    deps = pose.Deps(blobs, reader or CountedReader(), SeesNobodyAtFirst(), fps=15.0, height=400)
    result = pose.run(request, deps)
    return result, PoseSequence.from_npz(blobs.read(result.pose_key))


def test_a_piece_keeps_its_lead_in_but_counts_its_own_frames():
    result, sequence = run(Segment(index=1, lead_in=9.0, start=10.0, end=20.0))

    assert result.pose_key == "runs/t/v/pose/1.npz"
    assert sequence.times[0] == 9.0
    assert sequence.times[-1] < 20.0
    assert len(sequence) == 165
    assert (result.frames, result.detected) == (150, 150)
    assert not sequence.detected[:15].any()
    assert (sequence.width, sequence.height) == (1280, 720)


@pytest.mark.parametrize(
    ("video", "wanted", "stride"),
    [(30, 15, 2), (29.97, 15, 2), (25, 15, 1), (12, 15, 1), (59.94, 15, 4), (60, 12, 5), (24, 12, 2), (5, 15, 1)],
)
def test_stride_keeps_the_wanted_rate(video, wanted, stride):
    assert stride_for(video, wanted) == stride


@pytest.mark.parametrize(
    ("width", "height", "scaled"), [(1280, 720, 400), (720, 1280, 711), (640, 360, 400), (1000, 1000, 400)]
)
def test_the_shorter_side_is_scaled(width, height, scaled):
    assert scaled_height(width, height, 400) == scaled


def test_frames_that_cannot_be_read_are_reported():
    piece = Segment(index=0, lead_in=0.0, start=0.0, end=20.0)

    assert run(piece)[0].warnings == ()
    [warning] = run(piece, reader=CountedReader(broken_from=12.0))[0].warnings
    assert (warning.code, warning.values) == ("VIDEO_DAMAGED", {"start": 0.0, "end": 20.0})


def test_a_piece_without_readable_frames_is_empty_and_not_an_error():
    result, sequence = run(Segment(index=0, lead_in=0.0, start=0.0, end=20.0), reader=CountedReader(broken_from=0.0))

    assert (result.frames, result.detected, len(sequence)) == (0, 0, 0)

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter import errors
from spotter.contracts.stages import IngestRequest, Job, MediaInfo, UploadedObject
from spotter.stages import ingest
from tests.fakes import MemoryBlobs

MEDIA = MediaInfo(
    container="mov,mp4",
    codec="h264",
    width=1280,
    height=720,
    rotation=0,
    fps=30.0,
    duration=65.0,
    variable_frame_rate=False,
    has_audio=True,
    size_bytes=5,
)
NAMED = {
    "LOW_FRAME_RATE": "The video has {fps:.0f} pictures per second; fast repetitions may be missed. Film with 30.",
    "SMALL_PICTURE": "The picture is small ({width}x{height}); angles are less exact. Film with 720p.",
    "VIDEO_TRUNCATED": "The file is cut off; the first {seconds:.1f} seconds were analysed.",
}
REQUEST = IngestRequest(
    job=Job(tenant_id="t", video_id="v"), upload=UploadedObject(bucket="uploads", key="in/clip.mp4")
)


@dataclass
class FixedReader:
    """Says the same about every file that holds the uploaded bytes."""

    media: MediaInfo

    def probe(self, path):
        assert path.read_bytes() == b"video"
        return self.media

    def frames(self, path, media, start, end, *, height=None, stride=1):
        raise AssertionError("ingest decodes nothing")


def blobs_with_upload(content: bytes = b"video") -> MemoryBlobs:
    buckets = {"uploads": {"in/clip.mp4": (content, "video/mp4")}}
    return MemoryBlobs("data", buckets)


def run(blobs: MemoryBlobs, media: MediaInfo = MEDIA, **limits):
    wanted = ingest.Limits(**{"max_bytes": 1000, "segment_seconds": 20.0} | limits)
    return ingest.run(REQUEST, ingest.Deps(blobs, FixedReader(media), wanted))


def test_the_upload_becomes_the_source_and_is_described():
    blobs = blobs_with_upload()

    result = run(blobs)

    assert result.source_key == "runs/t/v/source"
    assert blobs.read("runs/t/v/source") == b"video"
    assert MediaInfo.model_validate(json.loads(blobs.read("runs/t/v/media.json"))) == MEDIA
    assert len(result.segments) == 4
    assert [(piece.start, piece.end) for piece in result.whole] == [(0.0, 65.0)]
    assert result.warnings == ()


def test_a_second_event_for_the_same_upload_changes_nothing():
    blobs = blobs_with_upload()

    assert run(blobs) == run(blobs)
    assert blobs.keys() == ["runs/t/v/media.json", "runs/t/v/source"]


@pytest.mark.parametrize(("content", "error"), [(b"", errors.VideoEmpty), (bytes(1001), errors.FileTooLarge)])
def test_size_is_judged_before_the_file_is_downloaded(content, error):
    with pytest.raises(error):
        run(blobs_with_upload(content))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"fps": 12.0}, "LOW_FRAME_RATE"),
        ({"width": 120, "height": 200}, "SMALL_PICTURE"),
        ({"truncated": True}, "VIDEO_TRUNCATED"),
    ],
)
def test_hard_videos_are_accepted_with_a_warning(changed, code):
    result = run(blobs_with_upload(), MEDIA.model_copy(update=changed))

    [warning] = result.warnings
    assert (warning.code, warning.message) == (code, NAMED[code].format(**warning.values))


@settings(deadline=None)
@given(duration=st.floats(0.1, 1800), seconds=st.floats(5, 60), at_least=st.integers(1, 4))
def test_pieces_cover_the_timeline_without_gaps(duration, seconds, at_least):
    pieces = ingest.cut(duration, seconds, at_least)

    assert [piece.index for piece in pieces] == list(range(len(pieces)))
    assert pieces[0].start == pieces[0].lead_in == 0.0
    assert pieces[-1].end == duration
    for before, after in pairwise(pieces):
        assert before.end == after.start
        assert before.start <= after.lead_in < after.start
    assert all(piece.end - piece.start <= seconds * (1 + 1e-9) for piece in pieces)


@pytest.mark.parametrize(("duration", "pieces"), [(3.0, 1), (7.9, 1), (8.0, 2), (12.0, 2), (20.5, 2), (41.0, 3)])
def test_short_videos_are_cut_only_where_a_second_worker_pays(duration, pieces):
    assert len(ingest.cut(duration, 20.0, at_least=2)) == pieces

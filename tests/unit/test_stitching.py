"""One person, one sequence: pieces merged, strangers cut out, raw detections kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from spotter.contracts.base import Warned
from spotter.contracts.stages import Job, PoseResult, Segment, StitchRequest
from spotter.domain.pose import PoseSequence
from spotter.domain.stitching import Piece, stitch
from spotter.domain.view import View
from spotter.errors import NoPersonFound
from spotter.stages import stitch as step
from tests import athletes
from tests.fakes import MemoryBlobs
from tests.unit.test_ingest import MEDIA

WHOLE = athletes.squatting(noise=0.003)


def pieces(sequence: PoseSequence = WHOLE, lead_in: float = 0.5) -> list[Piece]:
    return [
        Piece(sequence.between(max(0.0, start - lead_in), start + 4.999), start, start + 5.0)
        for start in (0.0, 5.0, 10.0)
    ]


def test_pieces_give_the_whole_back():
    stitched = stitch(pieces())
    assert stitched.continuous
    assert stitched.sequence.times == pytest.approx(WHOLE.times)
    assert stitched.sequence.pixels()[10:-10] == pytest.approx(WHOLE.pixels()[10:-10], abs=8)


def test_the_order_of_the_pieces_does_not_matter():
    assert stitch(pieces()[::-1]).sequence.image == pytest.approx(stitch(pieces()).sequence.image)


@pytest.mark.parametrize("lead_in", [0.5, 0.0], ids=["overlap", "no overlap"])
def test_a_neighbour_that_follows_somebody_else_is_noticed(lead_in):
    first, second, third = pieces(lead_in=lead_in)
    stranger = replace(second, sequence=athletes.moved(second.sequence, shift=(0.5, 0.0)))
    assert not stitch([first, stranger, third]).continuous


def test_a_jump_to_a_smaller_person_is_cut_out():
    jump = (WHOLE.times > 6.0) & (WHOLE.times < 7.0)
    stranger = athletes.moved(WHOLE, scale=0.4, shift=(0.35, -0.1))
    mixed = replace(
        WHOLE,
        image=np.where(jump[:, None, None], stranger.image, WHOLE.image),
    )
    stitched = stitch([Piece(mixed, 0.0, 99.0)]).sequence
    assert not stitched.detected[jump].any()
    assert stitched.detected[~jump].all()


def test_a_fast_squat_is_not_a_jump():
    fast = athletes.squatting(athletes.Plan(seconds=0.5), fps=15)
    assert stitch([Piece(fast, 0.0, 99.0)]).sequence.detected.all()


def test_the_raw_sequence_is_what_the_model_gave() -> None:
    gap = athletes.hidden(WHOLE, 3.0, 3.3)
    raw = stitch([Piece(gap, 0.0, 99.0)]).raw
    assert np.array_equal(raw.image, gap.image, equal_nan=True)
    assert np.isnan(raw.image[~raw.detected]).all()


def test_short_gaps_are_filled_but_stay_undetected():
    gap = athletes.hidden(WHOLE, 3.0, 3.3)
    stitched = stitch([Piece(gap, 0.0, 99.0)]).sequence
    inside = (stitched.times >= 3.0) & (stitched.times < 3.3)
    assert not stitched.detected[inside].any()
    assert stitched.pixels()[inside] == pytest.approx(WHOLE.pixels()[inside], abs=30)
    assert (stitched.visibility[inside] < 0.5).all()


def test_long_gaps_stay_empty():
    stitched = stitch([Piece(athletes.hidden(WHOLE, 3.0, 5.0), 0.0, 99.0)]).sequence
    inside = (stitched.times >= 3.0) & (stitched.times < 5.0)
    assert np.isnan(stitched.image[inside]).all()
    assert (stitched.visibility[inside] == 0).all()


def request_for(blobs: MemoryBlobs, found: list[Piece]) -> StitchRequest:
    results = []
    for index, piece in enumerate(found):
        key = f"runs/t/v/pose/{index}.npz"
        blobs.write(key, piece.sequence.to_npz(), "application/octet-stream")
        segment = Segment(index=index, lead_in=piece.start, start=piece.start, end=piece.end)
        detected = int(piece.sequence.detected.sum())
        results.append(PoseResult(pose_key=key, segment=segment, frames=len(piece.sequence), detected=detected))
    return StitchRequest(job=Job(tenant_id="t", video_id="v"), media=MEDIA, poses=tuple(results))


def test_the_step_writes_the_sequence_and_says_what_it_saw():
    blobs = MemoryBlobs()
    result = step.run(request_for(blobs, pieces()), step.Deps(blobs=blobs))
    stored = PoseSequence.from_npz(blobs.read(result.sequence_key))
    assert result.sequence_key == "runs/t/v/sequence.npz"
    assert len(stored) == result.frames == len(WHOLE)
    assert result.continuous
    assert result.detected_share == 1.0
    assert result.view is View.LEFT
    assert result.warnings == ()


def test_the_step_warns_when_the_person_is_often_hidden():
    blobs = MemoryBlobs()
    found = [Piece(athletes.hidden(WHOLE, 2.0, 9.0), 0.0, 99.0)]
    result = step.run(request_for(blobs, found), step.Deps(blobs=blobs))
    assert [warning.code for warning in result.warnings] == ["PERSON_OFTEN_HIDDEN"]


def test_what_could_not_be_read_of_a_piece_is_passed_on():
    blobs = MemoryBlobs()
    request = request_for(blobs, pieces())
    damaged = Warned(code="VIDEO_DAMAGED", message="A part could not be read.", values={"start": 0.0, "end": 5.0})
    poses = (request.poses[0].model_copy(update={"warnings": (damaged,)}), *request.poses[1:])
    result = step.run(request.model_copy(update={"poses": poses}), step.Deps(blobs=blobs))
    assert result.warnings == (damaged,)


@pytest.mark.parametrize(
    "seen", [WHOLE.times < 0.0, WHOLE.times < 0.6, WHOLE.times < 2.0], ids=["nobody", "a moment", "a small share"]
)
def test_hardly_anybody_is_no_person(seen):
    blobs = MemoryBlobs()
    absent = athletes.hidden(WHOLE, float(WHOLE.times[seen].max(initial=-1)) + 1e-6, 99.0)
    with pytest.raises(NoPersonFound):
        step.run(request_for(blobs, [Piece(absent, 0.0, 99.0)]), step.Deps(blobs=blobs))

"""Steps `render` and `mux` with the real reader and writer."""

from __future__ import annotations

import io
from itertools import pairwise

import av
import numpy as np
import pytest

from spotter.adapters.video_reader import VideoReader
from spotter.adapters.video_writer import VideoWriter
from spotter.contracts.stages import Job, MuxRequest, Options, RenderMode, RenderRequest, Segment
from spotter.domain.angle_correction import ANGLES, CorrectedAngles
from spotter.domain.assessment import Outcome
from spotter.domain.speech import SpeechTrack, SpokenCue
from spotter.errors import VideoCorrupt
from spotter.overlay.document import Drawing
from spotter.stages import mux, render
from tests.adapters.test_video_writer import rms, sound_of, tone, wav, with_tone
from tests.fakes import MemoryBlobs
from tests.overlay_scenes import assessment, criterion, cue, feedback, movement, squats
from tests.videos import clock, read_clock, red_corner, turn, write_video

JOB = Job(tenant_id="t", video_id="v")
KEYS = {name: JOB.prefix + name for name in ("source", "sequence.npz", "assessment.json", "feedback.json")}


def rendered(path, *, max_side=1280, max_fps=30.0, with_feedback=True, found=None, mode=RenderMode.VIDEO, cuts=None):
    """(blobs, request, result) of the step on a video file; with `cuts`, the results of its segments."""
    blobs, reader = MemoryBlobs(), VideoReader()
    media = reader.probe(path)
    blobs.upload(path, KEYS["source"], "video/mp4")
    blobs.write(KEYS["sequence.npz"], squats().to_npz(), "x")
    blobs.write(KEYS["assessment.json"], (found or assessment(movement())).model_dump_json().encode(), "x")
    blobs.write(KEYS["feedback.json"], feedback(cue(time=0.5)).model_dump_json().encode(), "x")
    request = RenderRequest(
        job=JOB,
        options=Options(render=mode),
        source_key=KEYS["source"],
        media=media,
        sequence_key=KEYS["sequence.npz"],
        assessment_key=KEYS["assessment.json"],
        feedback_key=KEYS["feedback.json"] if with_feedback else None,
    )
    deps = render.Deps(blobs, reader, VideoWriter(), max_side=max_side, max_fps=max_fps)
    if cuts is None:
        return blobs, request, render.run(request, deps)
    segments = [
        Segment(index=index, lead_in=max(0.0, start - 1.0), start=start, end=end)
        for index, (start, end) in enumerate(pairwise([0.0, *cuts, media.duration]))
    ]
    # The order in which they are drawn does not matter.
    results = [render.run(request.model_copy(update={"segment": segment}), deps) for segment in reversed(segments)]
    return blobs, request, results[::-1]


def frames(blobs, key):
    with av.open(io.BytesIO(blobs.read(key))) as container:
        return [(frame.time, frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]


def original(blobs, request, result):
    """The frames of the drawn video that lie on the timeline of the original; chapters follow them."""
    return [(time, frame) for time, frame in frames(blobs, result.picture_key) if time < request.media.duration]


def test_a_variable_frame_rate_keeps_its_time_stamps(tmp_path):
    times = np.round(np.concatenate([[0.0], np.cumsum(np.random.default_rng(1).uniform(0.034, 0.12, 40))]), 3)
    blobs, request, result = rendered(write_video(tmp_path / "v.mp4", times=times))
    shown = [time for time, _ in original(blobs, request, result)]
    assert np.abs(np.array(shown) - times).max() < 0.001


def test_too_many_frames_are_left_out_but_none_is_moved(tmp_path):
    blobs, request, result = rendered(write_video(tmp_path / "v.mp4", fps=60.0, seconds=1.0))
    shown = np.array([time for time, _ in original(blobs, request, result)])
    assert len(shown) == 30
    assert np.abs(shown * 60 - np.round(shown * 60)).max() < 0.06


def test_the_clock_in_the_picture_agrees_with_the_time_stamp(tmp_path):
    path = write_video(tmp_path / "v.mp4", fps=50.0, seconds=3.0, width=320, height=240)
    blobs, request, result = rendered(path, with_feedback=False)
    for time, picture in original(blobs, request, result):
        assert read_clock(picture[-40:, :60]) == pytest.approx(time, abs=0.15)


@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
def test_a_turned_video_comes_out_upright_and_without_a_turn(tmp_path, clockwise):
    path = turn(write_video(tmp_path / "v.mp4", width=192, height=108, seconds=0.6, picture=red_corner), clockwise)
    blobs, request, result = rendered(path, with_feedback=False)
    _, picture = frames(blobs, result.picture_key)[0]
    assert picture.shape[:2] == (request.media.height, request.media.width)
    assert picture.shape[:2] == ((108, 192) if clockwise in (0, 180) else (192, 108))
    corner = {0: (-2, 2), 90: (-2, -2), 180: (2, -2), 270: (2, 2)}
    # The red quarter was at the top left of the stored picture; look at the corner where it is not, and where it is.
    red_at = {0: (2, 2), 90: (2, -3), 180: (-3, -3), 270: (-3, 2)}[clockwise]
    assert picture[red_at][0] > 120
    assert picture[corner[clockwise]][2] > 120
    with av.open(io.BytesIO(blobs.read(result.picture_key))) as container:
        assert next(container.decode(video=0)).rotation == 0


@pytest.mark.parametrize(
    "size,max_side,expected",
    [
        ((320, 240), 1280, (320, 240)),
        ((320, 240), 160, (160, 120)),
        ((240, 320), 160, (120, 160)),
        ((162, 122), 81, (80, 60)),
    ],
)
def test_the_size_is_limited_and_even(tmp_path, size, max_side, expected):
    path = write_video(tmp_path / "v.mp4", width=size[0], height=size[1], seconds=0.5)
    blobs, _, result = rendered(path, max_side=max_side)
    assert frames(blobs, result.picture_key)[0][1].shape[1::-1] == expected


def test_an_odd_size_is_evened_out(tmp_path):
    path = write_video(tmp_path / "v.webm", width=161, height=121, seconds=0.5, codec="libvpx-vp9", container="webm")
    blobs, request, result = rendered(path)
    assert (request.media.width, request.media.height) == (161, 121)
    height, width = frames(blobs, result.picture_key)[0][1].shape[:2]
    assert (width % 2, height % 2) == (0, 0)
    assert abs(width - 161) <= 1
    assert abs(height - 121) <= 1


def test_the_poster_is_the_turn_of_the_worst_movement(tmp_path):
    path = write_video(tmp_path / "v.mp4", fps=10.0, seconds=8.0, width=320, height=240)
    found = assessment(movement(1, 1, 2, 3), movement(2, 4, 5, 6, good=False, score=30))
    blobs, _, result = rendered(path, found=found)
    with av.open(io.BytesIO(blobs.read(result.poster_key))) as container:
        poster = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert read_clock(poster[-30:, :30]) == pytest.approx(5.0, abs=0.25)


def test_every_fault_has_a_small_picture_of_the_moment_that_decided(tmp_path):
    path = write_video(tmp_path / "v.mp4", fps=10.0, seconds=8.0, width=640, height=480)
    shallow, mild = (
        criterion(Outcome.FAIL, value=value, limit=80.0, time=at) for value, at in ((40.0, 5.0), (70.0, 2.0))
    )
    found = assessment(movement(1, 1, 2, 3, mild), movement(2, 4, 5, 6, shallow, good=False))
    blobs, _, result = rendered(path, found=found)
    [still] = result.stills
    assert still.time == 5.0  # the worse of the two
    with av.open(io.BytesIO(blobs.read(still.key))) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="rgb24")
    assert picture.shape[1::-1] == (320, 240)
    assert read_clock(picture[-30:, :30]) == pytest.approx(5.0, abs=0.25)


def test_the_poster_is_light_though_the_worst_movement_is_dark(tmp_path):
    def late_light(seconds, width, height):
        return clock(seconds, width, height) if seconds < 3.5 else np.zeros((height, width, 3), np.uint8)

    path = write_video(tmp_path / "v.mp4", fps=10.0, seconds=8.0, width=320, height=240, picture=late_light)
    found = assessment(movement(1, 1, 2, 3), movement(2, 4, 5, 6, good=False, score=30))
    for mode in (RenderMode.VIDEO, RenderMode.DATA):
        blobs, _, result = rendered(path, found=found, mode=mode)
        with av.open(io.BytesIO(blobs.read(result.poster_key))) as container:
            poster = next(container.decode(video=0)).to_ndarray(format="rgb24")
        assert read_clock(poster[-30:, :30]) == pytest.approx(2.0, abs=0.25)


def test_something_is_drawn_onto_the_video(tmp_path):
    path = write_video(tmp_path / "v.mp4", width=180, height=320, seconds=2.5)
    blobs, request, result = rendered(path)
    time, picture = original(blobs, request, result)[-1]
    assert time > 2.0
    assert (np.abs(picture.astype(int) - np.median(picture)) > 40).any(axis=2).mean() > 0.03


def test_the_sound_of_the_original_is_heard_with_it_and_not_in_the_chapters(tmp_path):
    source = with_tone(tmp_path / "v.mp4", seconds=7.0, level=0.25)
    fault = criterion(Outcome.FAIL, "left_hip", value=60.0, limit=80.0, time=5.0, cue="deeper")
    found = assessment(movement(1, 1, 2, 3, score=95), movement(2, 4, 5, 6, fault, good=False, score=30))
    blobs, request, result = rendered(source, found=found)
    muxed = mux.run(
        MuxRequest(job=JOB, source_key=request.source_key, picture_key=result.picture_key),
        mux.Deps(blobs, VideoWriter()),
    )
    (tmp_path / "o.mp4").write_bytes(blobs.read(muxed.video_key))
    sound = sound_of(tmp_path / "o.mp4")
    chapters = Drawing.model_validate_json(blobs.read(result.drawing_key)).chapters
    assert rms(sound, 0.1, request.media.duration - 0.1) == pytest.approx(0.25 / np.sqrt(2), rel=0.1)
    for chapter in chapters:
        assert rms(sound, chapter.start + 0.1, chapter.end - 0.1) < 1e-3
    with av.open(str(tmp_path / "o.mp4")) as container:
        assert container.duration / av.time_base == pytest.approx(chapters[-1].end, abs=0.03)


def test_the_chapters_come_after_the_video(tmp_path):
    path = write_video(tmp_path / "v.mp4", fps=20.0, seconds=7.0, width=180, height=320)
    fault = criterion(Outcome.FAIL, "left_hip", value=60.0, limit=80.0, time=5.0, cue="deeper")
    found = assessment(movement(1, 1, 2, 3, score=95), movement(2, 4, 5, 6, fault, good=False, score=30))
    blobs, request, result = rendered(path, found=found)
    drawing = Drawing.model_validate_json(blobs.read(result.drawing_key))
    times = [time for time, _ in frames(blobs, result.picture_key)]
    assert [chapter.kind for chapter in drawing.chapters] == ["replay", "comparison", "summary"]
    assert drawing.chapters[0].start == pytest.approx(request.media.duration)
    for chapter in drawing.chapters:
        assert sum(chapter.start - 0.01 <= time < chapter.end for time in times) >= 4
    assert max(times) < drawing.chapters[-1].end
    with av.open(io.BytesIO(blobs.read(result.picture_key))) as container:
        assert container.duration / av.time_base == pytest.approx(drawing.chapters[-1].end, abs=0.005)


def test_as_data_there_are_the_drawing_and_the_pictures_but_no_video(tmp_path):
    path = write_video(tmp_path / "v.mp4", fps=10.0, seconds=8.0, width=320, height=240)
    fault = criterion(Outcome.FAIL, value=40.0, limit=80.0, time=2.0)
    found = assessment(movement(1, 1, 2, 3, fault, good=False, score=10), movement(2, 4, 5, 6))
    whole, _, video = rendered(path, found=found)
    blobs, _, data = rendered(path, found=found, mode=RenderMode.DATA)
    assert data.picture_key is None
    assert not any(key.endswith(".mp4") for key in tuple(blobs.keys()))
    assert blobs.read(data.drawing_key) == whole.read(video.drawing_key)
    assert blobs.read(data.poster_key) == whole.read(video.poster_key)
    assert [blobs.read(still.key) for still in data.stills] == [whole.read(still.key) for still in video.stills]


@pytest.mark.parametrize("asked,drawn", [("de", "de"), ("fr", "en")])
def test_without_the_coach_the_drawing_still_speaks_the_wanted_language(tmp_path, asked, drawn):
    path = write_video(tmp_path / "v.mp4", seconds=0.5)
    blobs, request, _ = rendered(path, with_feedback=False, mode=RenderMode.DATA)
    options = Options(render=RenderMode.DATA, language=asked)
    deps = render.Deps(blobs, VideoReader(), VideoWriter(), max_side=1280, max_fps=30.0)
    result = render.run(request.model_copy(update={"options": options}), deps)
    assert Drawing.model_validate_json(blobs.read(result.drawing_key)).language == drawn


def test_numbers_are_the_corrected_ones_and_sectors_lie_on_the_limbs(tmp_path):
    path = write_video(tmp_path / "v.mp4", seconds=0.5)
    blobs, request, plain = rendered(path, mode=RenderMode.DATA)
    before = Drawing.model_validate_json(blobs.read(plain.drawing_key))
    shape = (len(squats()), len(ANGLES))
    angles = CorrectedAngles("sure@0", np.full(shape, 95.0), np.full(shape, 0.5))
    blobs.write(JOB.prefix + "angles.npz", angles.to_npz(squats()), "x")
    deps = render.Deps(blobs, VideoReader(), VideoWriter(), max_side=1280, max_fps=30.0)
    result = render.run(request.model_copy(update={"angles_key": JOB.prefix + "angles.npz"}), deps)
    after = Drawing.model_validate_json(blobs.read(result.drawing_key))
    knees = [one for one in after.angles if one.vertex.endswith("knee")]
    assert {value for one in knees for value in one.degrees if value is not None} == {95.0}
    assert {value for one in before.angles for value in one.degrees} != {95.0}
    assert after.person == before.person


def test_as_data_a_video_that_ends_before_the_moment_still_has_a_poster(tmp_path):
    blobs, _, result = rendered(write_video(tmp_path / "v.mp4", seconds=0.5), mode=RenderMode.DATA)
    assert blobs.read(result.poster_key)


def test_a_video_whose_frames_cannot_be_read_is_reported(tmp_path):
    path = write_video(tmp_path / "v.mp4")
    _, request, _ = rendered(path)

    class Blind:
        def pictures(self, *_args, **_options):
            return iter(())

    blobs = rendered(path)[0]
    with pytest.raises(VideoCorrupt):
        render.run(request, render.Deps(blobs, Blind(), VideoWriter(), 1280, 30.0))


def test_segments_drawn_side_by_side_are_the_video_drawn_at_once(tmp_path):
    path = with_tone(tmp_path / "v.mp4", seconds=7.0, level=0.25)
    shallow, swung = (
        criterion(Outcome.FAIL, "left_hip", value=60.0, limit=80.0, time=at, cue="deeper") for at in (2.0, 5.0)
    )
    found = assessment(
        movement(1, 1, 2, 3, shallow, good=False, score=95), movement(2, 4, 5, 6, swung, good=False, score=30)
    )
    whole, request, once = rendered(path, found=found)
    blobs, _, pieces = rendered(path, found=found, cuts=[2.51, 4.7])
    one, joined = (
        mux.run(
            MuxRequest(job=JOB, source_key=request.source_key, pieces=drawn), mux.Deps(store, VideoWriter())
        ).video_key
        for store, drawn in ((whole, [once]), (blobs, pieces))
    )
    expected, shown = frames(whole, one), frames(blobs, joined)
    assert [time for time, _ in shown] == pytest.approx([time for time, _ in expected], abs=2e-4)
    assert (
        max(np.abs(a.astype(int) - b).mean() for (_, a), (_, b) in zip(expected, shown, strict=True)) < 4.0
    )  # coded anew
    assert [piece.poster_key is not None for piece in pieces] == [True, False, False]
    assert blobs.read(pieces[0].poster_key) == whole.read(once.poster_key)
    assert blobs.read(pieces[0].drawing_key) == whole.read(once.drawing_key)
    assert [still for piece in pieces for still in piece.stills] == list(once.stills)
    for path, store, key in ((tmp_path / "1.mp4", whole, one), (tmp_path / "2.mp4", blobs, joined)):
        path.write_bytes(store.read(key))
    assert len(sound_of(tmp_path / "2.mp4")) == len(sound_of(tmp_path / "1.mp4"))


def test_a_segment_of_which_no_frame_can_be_read_leaves_a_gap(tmp_path):
    path = write_video(tmp_path / "v.mp4", fps=10.0, seconds=3.0)
    blobs, request, pieces = rendered(path, cuts=[1.02, 1.06])
    assert [piece.picture_key is None for piece in pieces] == [False, True, False]
    joined = mux.run(MuxRequest(job=JOB, source_key=request.source_key, pieces=pieces), mux.Deps(blobs, VideoWriter()))
    assert [round(time, 2) for time, _ in frames(blobs, joined.video_key)][:30] == [round(n / 10, 2) for n in range(30)]
    with pytest.raises(VideoCorrupt):
        mux.run(MuxRequest(job=JOB, source_key=request.source_key, pieces=pieces[1:2]), mux.Deps(blobs, VideoWriter()))


def test_mux_puts_the_spoken_cues_where_the_track_says(tmp_path):
    blobs, request, result = rendered(write_video(tmp_path / "v.mp4", seconds=3.0))
    clip, track = JOB.prefix + "speech/a.wav", JOB.prefix + "speech/track.json"
    blobs.write(clip, wav(tone(0.5)), "audio/wav")
    spoken = SpokenCue(text="Lower.", key=clip, start=1.5, duration=0.5)
    blobs.write(track, SpeechTrack(voice="v", language="en", cues=(spoken,)).model_dump_json().encode(), "x")
    muxed = mux.run(
        MuxRequest(job=JOB, source_key=request.source_key, picture_key=result.picture_key, speech_key=track),
        mux.Deps(blobs, VideoWriter()),
    )
    assert muxed.video_key == JOB.prefix + "overlay.mp4"
    with av.open(io.BytesIO(blobs.read(muxed.video_key))) as container:
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    loud = np.nonzero(np.abs(sound) > 0.2)[0] / 48_000
    assert loud.min() == pytest.approx(1.5, abs=0.03)
    assert loud.max() == pytest.approx(2.0, abs=0.03)


def test_running_twice_gives_the_same_keys(tmp_path):
    path = write_video(tmp_path / "v.mp4", seconds=0.5)
    first, _, _ = rendered(path)
    keys = first.keys()
    assert rendered(path)[0].keys() == keys

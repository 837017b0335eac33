from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from spotter import errors
from spotter.adapters.video_reader import VideoReader
from spotter.adapters.video_reader.files import Limits
from tests import videos

READER = VideoReader()
FORMATS = {
    "h264.mp4": {},
    "h264.mov": {"container": "mov"},
    "hevc.mp4": {"codec": "libx265"},
    "vp9.webm": {"codec": "libvpx-vp9", "container": "webm"},
    "live.webm": {"codec": "libvpx-vp9", "container": "webm", "options": {"live": "1"}},  # no duration in its header
    "h264.mkv": {"container": "matroska"},
    "mpeg4.avi": {"codec": "mpeg4", "container": "avi"},
    "h264.ts": {"container": "mpegts"},
    "picture.gif": {"codec": "gif", "container": "gif", "fps": 10},
}


def times_of(path: Path, start: float = 0.0, end: float = 1e9, **how) -> list[float]:
    return [time for time, _ in READER.frames(path, READER.probe(path), start, end, **how)]


def corner_colours(picture: np.ndarray) -> dict[str, str]:
    height, width, _ = picture.shape
    quarter = {"top left": (0, 0), "top right": (0, 1), "bottom left": (1, 0), "bottom right": (1, 1)}
    centre = {
        name: picture[height // 4 + y * height // 2, width // 4 + x * width // 2] for name, (y, x) in quarter.items()
    }
    return {name: "red" if pixel[0] > pixel[2] else "blue" for name, pixel in centre.items()}


@pytest.mark.parametrize("name", FORMATS)
def test_accepted_formats_keep_length_rate_and_size(tmp_path, name):
    settings = FORMATS[name]
    media = READER.probe(videos.write_video(tmp_path / name, **settings))

    assert (media.width, media.height, media.rotation) == (160, 120, 0)
    assert media.duration == pytest.approx(2.0, abs=0.01)
    assert media.fps == pytest.approx(settings.get("fps", 30), abs=0.05)
    assert not media.variable_frame_rate
    assert not media.truncated


@pytest.mark.parametrize("name", FORMATS)
def test_pieces_of_a_video_are_the_frames_of_the_whole(tmp_path, name):
    path = videos.write_video(tmp_path / name, **FORMATS[name])
    whole = times_of(path)

    pieces = [times_of(path, start, end) for start, end in ((0.0, 0.7), (0.7, 1.41), (1.41, 2.0))]

    assert [time for piece in pieces for time in piece] == whole
    assert len(whole) == (20 if name.endswith("gif") else 60)


@pytest.mark.parametrize("name", FORMATS)
def test_a_frame_carries_the_time_at_which_it_is_shown(tmp_path, name):
    path = videos.write_video(tmp_path / name, **FORMATS[name])

    for time, picture in READER.frames(path, READER.probe(path), 1.2, 1.6):
        assert videos.read_clock(picture) == pytest.approx(time, abs=0.3)


def test_the_name_of_the_file_does_not_matter(tmp_path):
    assert READER.probe(videos.write_video(tmp_path / "video.txt")).codec == "h264"


def test_sound_is_noticed(tmp_path):
    assert READER.probe(videos.write_video(tmp_path / "a.mp4", audio=True)).has_audio
    assert not READER.probe(videos.write_video(tmp_path / "b.mp4")).has_audio


@pytest.mark.parametrize(
    ("clockwise", "red"), [(0, "top left"), (90, "top right"), (180, "bottom right"), (270, "bottom left")]
)
@pytest.mark.parametrize("height", [None, 60])
def test_turned_phone_videos_are_delivered_as_shown(tmp_path, clockwise, red, height):
    path = videos.turn(videos.write_video(tmp_path / "a.mp4", picture=videos.red_corner, seconds=1), clockwise)
    media = READER.probe(path)

    _, picture = next(READER.frames(path, media, 0.0, 1.0, height=height))

    assert media.rotation == clockwise
    assert (media.width, media.height) == ((120, 160) if clockwise in (90, 270) else (160, 120))
    assert corner_colours(picture) == {name: "red" if name == red else "blue" for name in corner_colours(picture)}
    assert picture.shape[1] / picture.shape[0] == pytest.approx(media.width / media.height, rel=0.05)
    assert picture.shape[0] == (height or media.height)
    assert picture.flags.c_contiguous


def test_pictures_are_never_scaled_up(tmp_path):
    path = videos.write_video(tmp_path / "a.mp4", seconds=1)

    _, picture = next(READER.frames(path, READER.probe(path), 0.0, 1.0, height=1080))

    assert picture.shape == (120, 160, 3)


def test_pixels_become_square(tmp_path):
    path = videos.write_video(tmp_path / "a.mp4", aspect=Fraction(4, 3), seconds=1)
    media = READER.probe(path)

    _, picture = next(READER.frames(path, media, 0.0, 1.0))

    assert (media.width, media.height) == (213, 120)
    assert picture.shape == (120, 213, 3)


def test_variable_frame_rate_keeps_true_times(tmp_path):
    shown = [0.0, 0.03, 0.06, 0.2, 0.23, 0.3, 0.6, 0.63, 0.7, 1.0, 1.1, 1.13]
    path = videos.write_video(tmp_path / "a.mp4", times=shown)

    assert READER.probe(path).variable_frame_rate
    assert times_of(path) == pytest.approx(shown)


def test_a_few_dropped_frames_are_not_a_variable_frame_rate(tmp_path):
    shown = [index / 30 for index in range(300) if index not in (50, 170)]

    assert not READER.probe(videos.write_video(tmp_path / "a.mp4", times=shown)).variable_frame_rate


def test_time_starts_at_the_first_frame(tmp_path):
    path = videos.write_video(tmp_path / "a.mkv", container="matroska", times=[5.0 + index / 30 for index in range(60)])
    media = READER.probe(path)

    assert media.start_offset == pytest.approx(5.0)
    assert media.duration == pytest.approx(2.0, abs=0.01)
    assert times_of(path)[0] == 0.0
    assert times_of(path, 1.0, 1.1) == pytest.approx([1.0, 1.033, 1.067], abs=0.002)


@pytest.mark.parametrize("stride", [2, 3, 4])
@pytest.mark.parametrize("name", ["h264.mp4", "h264.mkv", "mpeg4.avi"])
def test_overlapping_pieces_choose_the_same_frames(tmp_path, stride, name):
    path = videos.write_video(tmp_path / name, **FORMATS[name])
    every = times_of(path)

    assert times_of(path, stride=stride) == every[::stride]
    for start in (0.5, 0.767, 1.21):
        assert times_of(path, start, 2.0, stride=stride) == [time for time in every[::stride] if time >= start]


def png(path: Path) -> None:
    videos.write_png(path)


def playlist(path: Path) -> None:
    path.write_text("#EXTM3U\n#EXTINF:1,\n/etc/hostname\n")


def long_video(path: Path, **settings) -> None:
    videos.write_video(path, width=16, height=16, fps=0.5, seconds=2400, picture=videos.red_corner, **settings)


REFUSED = {
    "VIDEO_EMPTY": [("empty.mp4", lambda path: path.write_bytes(b""))],
    "NOT_A_VIDEO": [
        ("text.mp4", lambda path: path.write_text("This is no video.\n" * 50)),
        ("text.txt", lambda path: path.write_text("This is no video.\n" * 50)),
        ("zeros.mp4", lambda path: path.write_bytes(bytes(50_000))),
        ("playlist.m3u8", playlist),
    ],
    "UNSUPPORTED_FORMAT": [("picture.mp4", png), ("picture.png", png)],
    "NO_VIDEO_STREAM": [("sound.mp4", videos.write_sound_only)],
    "VIDEO_CORRUPT": [("no_index.mp4", lambda path: videos.truncate(videos.write_video(path), 0.6))],
    "VIDEO_TOO_SHORT": [
        ("short.mp4", lambda path: videos.write_video(path, seconds=0.3)),
        ("one_frame.mp4", lambda path: videos.write_video(path, fps=1, seconds=1)),
        ("still.gif", lambda path: videos.write_video(path, codec="gif", container="gif", fps=1, seconds=1)),
    ],
    "VIDEO_TOO_LONG": [
        ("40min.mp4", long_video),
        ("no_duration.mkv", lambda path: long_video(path, container="matroska", options={"live": "1"})),
    ],
}


@pytest.mark.parametrize(
    ("code", "name", "make"), [(code, name, make) for code, files in REFUSED.items() for name, make in files]
)
def test_bad_files_are_refused_with_their_code(tmp_path, code, name, make):
    make(tmp_path / name)

    with pytest.raises(errors.VideoError) as refusal:
        READER.probe(tmp_path / name)

    assert refusal.value.code == code


def test_a_bomb_of_64_megapixels_is_refused_from_its_header(tmp_path):
    path = videos.write_video(tmp_path / "a.gif", codec="gif", container="gif", fps=10, seconds=1)
    content = bytearray(path.read_bytes())
    content[6:10] = struct.pack("<HH", 8192, 8192)
    path.write_bytes(bytes(content))

    with pytest.raises(errors.ResolutionTooLarge):
        READER.probe(path)


def test_pictures_above_the_limit_are_refused(tmp_path):
    path = videos.write_video(tmp_path / "a.mp4", seconds=1)

    with pytest.raises(errors.ResolutionTooLarge):
        VideoReader(Limits(max_pixels=160 * 120 - 1)).probe(path)
    assert VideoReader(Limits(max_pixels=160 * 120)).probe(path).width == 160


def test_pictures_that_grow_after_the_start_are_left_out(tmp_path):
    small = videos.write_video(tmp_path / "small.ts", container="mpegts", seconds=1)
    large = videos.write_video(
        tmp_path / "large.ts", container="mpegts", width=640, height=480, times=[3 + index / 30 for index in range(30)]
    )
    path = tmp_path / "growing.ts"
    path.write_bytes(small.read_bytes() + large.read_bytes())
    reader = VideoReader(Limits(max_pixels=160 * 120))

    times = [time for time, _ in reader.frames(path, reader.probe(path), 0.0, 10.0)]

    assert times == pytest.approx([index / 30 for index in range(30)], abs=0.002)


def test_files_above_the_limit_are_refused_unopened(tmp_path):
    path = videos.write_video(tmp_path / "a.mp4", seconds=1)

    with pytest.raises(errors.FileTooLarge):
        VideoReader(Limits(max_bytes=path.stat().st_size - 1)).probe(path)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("a.mp4", {"options": {"movflags": "+faststart"}}),
        ("a.webm", {"codec": "libvpx-vp9", "container": "webm"}),
        ("a.avi", {"codec": "mpeg4", "container": "avi"}),
    ],
)
def test_a_file_that_was_cut_off_is_used_as_far_as_it_goes(tmp_path, name, settings):
    path = videos.truncate(videos.write_video(tmp_path / name, seconds=4, **settings), 0.6)
    media = READER.probe(path)

    times = times_of(path)

    assert media.truncated
    assert 0.5 < media.duration < 3.0
    assert len(times) >= 0.9 * media.duration * media.fps


def test_damaged_frames_are_left_out_and_the_rest_is_read(tmp_path):
    path = videos.write_video(tmp_path / "a.mp4", seconds=4)
    content = bytearray(path.read_bytes())
    middle = content.index(b"mdat") + 4000
    content[middle : middle + 800] = bytes(255 - byte for byte in content[middle : middle + 800])
    path.write_bytes(bytes(content))

    times = times_of(path)

    assert 60 < len(times) <= 120
    assert times[-1] == pytest.approx(119 / 30, abs=0.01)


def test_a_cover_picture_is_not_a_video(tmp_path):
    path = tmp_path / "song.mp4"
    videos.write_song_with_cover(path)

    with pytest.raises(errors.NoVideoStream):
        READER.probe(path)


@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [(192, 108), (96, 54)])
def test_pictures_for_drawing_show_what_frames_show(tmp_path, clockwise, size):
    path = videos.turn(
        videos.write_video(tmp_path / "v.mp4", width=192, height=108, picture=videos.red_corner), clockwise
    )
    reader, media = VideoReader(), VideoReader().probe(path)
    size = size if clockwise in (0, 180) else size[::-1]
    frames = list(reader.frames(path, media, 0.5, 1.0, height=size[1], stride=2))
    pictures = list(reader.pictures(path, media, 0.5, 1.0, size=size, stride=2))
    assert [time for time, _ in pictures] == [time for time, _ in frames]
    for (_, frame), (_, picture) in zip(frames, pictures, strict=True):
        read = cv2.cvtColor(picture.planes, cv2.COLOR_YUV2RGB_I420)
        assert read.shape == frame.shape
        assert np.median(np.abs(read.astype(int) - frame)) < 6


def test_drawing_on_a_picture_does_not_spoil_the_ones_that_follow(tmp_path):
    path = videos.write_video(tmp_path / "v.mp4", fps=20.0, keyframe_every=100)
    reader, media = VideoReader(), VideoReader().probe(path)
    for time, picture in reader.pictures(path, media, 0.0, 9.0, size=(160, 120)):
        shown = cv2.cvtColor(picture.planes, cv2.COLOR_YUV2RGB_I420)
        assert videos.read_clock(shown) == pytest.approx(time, abs=0.15)
        picture.planes[:] = 0

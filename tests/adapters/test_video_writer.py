from __future__ import annotations

import io
import wave
from contextlib import ExitStack
from fractions import Fraction

import av
import numpy as np
import pytest

from spotter.adapters.video_reader import VideoReader
from spotter.adapters.video_writer import VideoWriter
from spotter.adapters.video_writer.sound_track import SAMPLE_RATE, mixed, read_wav
from spotter.domain.video_frame import Matrix, VideoFrame
from spotter.ports import PicturePiece, SoundClip
from tests.videos import clock, read_clock, red_corner, write_video

TONE_HZ = 440.0
AAC_SAMPLES = 1024  # of a packet


def tone(seconds: float, level: float = 0.5, rate: int = SAMPLE_RATE) -> np.ndarray:
    return (level * np.sin(2 * np.pi * TONE_HZ * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def wav(samples: np.ndarray, rate: int = SAMPLE_RATE, channels: int = 1) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as clip:
        clip.setnchannels(channels)
        clip.setsampwidth(2)
        clip.setframerate(rate)
        clip.writeframes((samples * 32767).astype("<i2").tobytes())
    return buffer.getvalue()


def write_picture(path, times, width=160, height=120, picture=clock, fps=30.0):
    with VideoWriter().open(path, width, height, fps) as sink:
        for time in times:
            sink.write(time, VideoFrame.of_rgb(picture(time, width, height)))
    return path


def frame_times(path):
    with av.open(str(path)) as container:
        return [frame.time for frame in container.decode(video=0)]


def sound_of(path):
    with av.open(str(path)) as container:
        parts = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    return np.concatenate(parts)


def rms(sound, start, end):
    part = sound[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]
    return float(np.sqrt((part**2).mean()))


def sound_file(path, layout):
    """A second of a tone, as AAC without a container."""
    with av.open(str(path), "w", format="adts") as output:
        audio = output.add_stream("aac", rate=SAMPLE_RATE)
        audio.codec_context.layout = layout
        samples = np.tile(tone(1.0, 0.25), (audio.codec_context.channels, 1))
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=layout)
        frame.sample_rate = SAMPLE_RATE
        output.mux(audio.encode(frame))
        output.mux(audio.encode(None))
    return path


def with_tone(path, seconds=3.0, level=0.25):
    """A video whose own sound is a tone."""
    with av.open(str(path), "w", format="mp4") as output:
        video = output.add_stream("libx264", rate=30)
        video.width, video.height, video.pix_fmt = 160, 120, "yuv420p"
        audio = output.add_stream("aac", rate=SAMPLE_RATE)
        audio.codec_context.layout = "mono"
        for index in range(round(30 * seconds)):
            frame = av.VideoFrame.from_ndarray(clock(index / 30, 160, 120), format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, 30)
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
        samples = av.AudioFrame.from_ndarray(tone(seconds, level)[None], format="fltp", layout="mono")
        samples.sample_rate = SAMPLE_RATE
        output.mux(audio.encode(samples))
        output.mux(audio.encode(None))
    return path


def test_uneven_time_stamps_are_kept_within_a_millisecond(tmp_path):
    generator = np.random.default_rng(3)
    times = np.concatenate([[0.0], np.cumsum(generator.uniform(0.011, 0.09, 60))])
    path = write_picture(tmp_path / "v.mp4", times)
    assert np.abs(np.array(frame_times(path)) - times).max() < 0.001


@pytest.mark.parametrize("fps", [10.0, 23.976, 25.0, 29.97, 30.0, 60.0])
def test_common_frame_rates_do_not_drift(tmp_path, fps):
    times = np.arange(90) / fps
    path = write_picture(tmp_path / "v.mp4", times, width=32, height=32, fps=fps)
    assert np.abs(np.array(frame_times(path)) - times).max() < 0.001


def test_each_frame_is_shown_at_its_own_time(tmp_path):
    path = write_picture(tmp_path / "v.mp4", [0.0, 0.1, 1.5, 1.6, 4.0])
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            assert read_clock(frame.to_ndarray(format="rgb24")) == pytest.approx(frame.time, abs=0.15)


def test_browsers_can_play_it_before_it_is_loaded(tmp_path):
    path = write_picture(tmp_path / "v.mp4", np.arange(30) / 30)
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")


def test_colours_survive(tmp_path):
    path = write_picture(tmp_path / "v.mp4", np.arange(10) / 30, picture=red_corner)
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0))
    assert frame.colorspace == 6
    picture = frame.to_ndarray(format="rgb24").astype(int)
    assert np.abs(picture[20, 20] - [255, 0, 0]).max() < 25
    assert np.abs(picture[100, 140] - [0, 0, 255]).max() < 25


@pytest.mark.parametrize("matrix", Matrix)
def test_the_file_says_which_colours_its_numbers_mean(tmp_path, matrix):
    with VideoWriter().open(tmp_path / "v.mp4", 160, 120, 30.0) as sink:
        for time in (0.0, 1.0):
            sink.write(time, VideoFrame.of_rgb(red_corner(0, 160, 120), matrix))
    [(_, read), *_] = VideoReader().frames(tmp_path / "v.mp4", VideoReader().probe(tmp_path / "v.mp4"), 0.0, 1.0)
    assert np.abs(read[20, 20].astype(int) - [255, 0, 0]).max() < 12
    assert np.abs(read[100, 100].astype(int) - [0, 0, 255]).max() < 12


@pytest.mark.parametrize("end", [2.0, None])
def test_the_last_frame_is_shown_until_the_end_that_was_given(tmp_path, end):
    path = tmp_path / "v.mp4"
    with VideoWriter().open(path, 160, 120, 30.0) as sink:
        for time in (0.0, 0.1, 0.2):
            sink.write(time, VideoFrame.of_rgb(clock(time, 160, 120)))
        if end:
            sink.end(end)
    with av.open(str(path)) as container:
        assert container.duration / av.time_base == pytest.approx(end or 0.3, abs=0.002)


def test_an_odd_size_is_refused_before_anything_is_written(tmp_path):
    with pytest.raises(ValueError, match="161x120"), VideoWriter().open(tmp_path / "v.mp4", 161, 120, 30.0):
        pass
    assert not (tmp_path / "v.mp4").exists()


@pytest.mark.parametrize("matrix", Matrix)
@pytest.mark.parametrize("size", [(160, 120), (34, 64)])
def test_a_still_is_a_jpeg_of_the_frame(size, matrix):
    frame = red_corner(0, *size)
    content = VideoWriter().still(VideoFrame.of_rgb(frame, matrix))
    assert content.startswith(b"\xff\xd8\xff")
    with av.open(io.BytesIO(content)) as container:
        read = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    assert read.shape == frame.shape
    assert np.abs(read - frame)[5, 5].max() < 25


def test_mux_copies_the_picture_without_encoding_it_again(tmp_path):
    picture = write_picture(tmp_path / "p.mp4", [0.0, 0.04, 0.11, 0.5, 0.52, 1.0])
    VideoWriter().mux([PicturePiece(0.0, picture)], tmp_path / "o.mp4", [SoundClip(0.2, wav(tone(0.3)))], None)

    def packets(path):
        with av.open(str(path)) as container:
            return [
                (packet.pts * packet.time_base, bytes(packet)) for packet in container.demux(video=0) if packet.size
            ]

    assert packets(tmp_path / "o.mp4") == packets(picture)
    content = (tmp_path / "o.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_pieces_are_joined_at_the_moments_at_which_they_begin(tmp_path):
    times = [0.0, 0.04, 0.11, 0.5, 0.52, 1.0, 1.03]
    first = write_picture(tmp_path / "1.mp4", times[:4])
    second = write_picture(tmp_path / "2.mp4", [time - times[4] for time in times[4:]])
    VideoWriter().mux([PicturePiece(0.0, first), PicturePiece(times[4], second)], tmp_path / "o.mp4", [], None)
    with av.open(str(tmp_path / "o.mp4")) as container:
        assert [frame.time for frame in container.decode(video=0)] == pytest.approx(times, abs=2e-5)


def test_a_cue_is_heard_at_its_time_and_only_there(tmp_path):
    picture = write_picture(tmp_path / "p.mp4", np.arange(90) / 30)
    VideoWriter().mux(
        [PicturePiece(0.0, picture)], tmp_path / "o.mp4", [SoundClip(1.0, wav(tone(0.8, rate=24_000), 24_000))], None
    )
    sound = sound_of(tmp_path / "o.mp4")
    assert rms(sound, 1.1, 1.7) == pytest.approx(0.5 / np.sqrt(2), rel=0.1)
    assert rms(sound, 0.1, 0.9) < 0.01
    assert rms(sound, 1.95, 2.9) < 0.01
    with av.open(str(tmp_path / "o.mp4")) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.rate) == ("aac", SAMPLE_RATE)


def test_the_original_sound_steps_back_under_speech(tmp_path):
    original = with_tone(tmp_path / "s.mp4")
    picture = write_picture(tmp_path / "p.mp4", np.arange(90) / 30)
    VideoWriter().mux(
        [PicturePiece(0.0, picture)],
        tmp_path / "o.mp4",
        [SoundClip(1.0, wav(np.zeros(SAMPLE_RATE, np.float32)))],
        original,
    )
    sound = sound_of(tmp_path / "o.mp4")
    loud, under_speech = rms(sound, 0.2, 0.6), rms(sound, 1.1, 1.9)
    assert loud == pytest.approx(0.25 / np.sqrt(2), rel=0.1)
    assert 20 * np.log10(under_speech / loud) == pytest.approx(-10.0, abs=0.7)
    assert rms(sound, 2.4, 2.8) == pytest.approx(loud, rel=0.1)


def test_without_speech_the_original_sound_stays(tmp_path):
    picture = write_picture(tmp_path / "p.mp4", np.arange(90) / 30)
    VideoWriter().mux([PicturePiece(0.0, picture)], tmp_path / "o.mp4", [], with_tone(tmp_path / "s.mp4"))
    assert rms(sound_of(tmp_path / "o.mp4"), 0.5, 2.5) == pytest.approx(0.25 / np.sqrt(2), rel=0.1)


@pytest.mark.parametrize("original", [None, "silent"])
def test_without_any_sound_there_is_no_sound_track(tmp_path, original):
    source = write_video(tmp_path / "s.mp4") if original else None
    picture = write_picture(tmp_path / "p.mp4", np.arange(30) / 30)
    VideoWriter().mux([PicturePiece(0.0, picture)], tmp_path / "o.mp4", [], source)
    with av.open(str(tmp_path / "o.mp4")) as container:
        assert len(container.streams.video) == 1
        assert not container.streams.audio


def test_a_last_cue_is_spoken_to_its_end(tmp_path):
    picture = write_picture(tmp_path / "p.mp4", np.arange(30) / 30)
    VideoWriter().mux([PicturePiece(0.0, picture)], tmp_path / "o.mp4", [SoundClip(0.8, wav(tone(1.0)))], None)
    sound = sound_of(tmp_path / "o.mp4")
    assert len(sound) / SAMPLE_RATE == pytest.approx(1.8, abs=0.05)
    assert rms(sound, 1.4, 1.75) > 0.3
    assert frame_times(tmp_path / "o.mp4")[-1] < 1.0


def test_a_source_that_cannot_be_read_costs_its_sound_only(tmp_path):
    broken = tmp_path / "s.mp4"
    broken.write_bytes(b"nothing" * 100)
    picture = write_picture(tmp_path / "p.mp4", np.arange(30) / 30)
    VideoWriter().mux([PicturePiece(0.0, picture)], tmp_path / "o.mp4", [SoundClip(0.2, wav(tone(0.3)))], broken)
    assert rms(sound_of(tmp_path / "o.mp4"), 0.25, 0.45) > 0.3


def test_what_is_no_number_in_the_original_sound_is_silence(tmp_path):
    source, samples = tmp_path / "s.mov", tone(2.0, 0.25)
    samples[4800:4810], samples[9600:9610] = np.nan, np.inf
    with av.open(str(source), "w") as output:
        video, audio = output.add_stream("libx264", rate=30), output.add_stream("pcm_f32le", rate=SAMPLE_RATE)
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        audio.codec_context.layout = "mono"
        output.mux(video.encode(av.VideoFrame.from_ndarray(clock(0, 64, 64), format="rgb24")))
        output.mux(video.encode(None))
        frame = av.AudioFrame.from_ndarray(samples[None], format="flt", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        output.mux(audio.encode(frame))
        output.mux(audio.encode(None))
    picture = write_picture(tmp_path / "p.mp4", np.arange(60) / 30)
    VideoWriter().mux([PicturePiece(0.0, picture)], tmp_path / "o.mp4", [], source)
    assert rms(sound_of(tmp_path / "o.mp4"), 0.5, 1.8) == pytest.approx(0.25 / np.sqrt(2), rel=0.1)


def test_an_original_sound_whose_channels_change_is_heard_to_its_end(tmp_path):
    source, layouts = tmp_path / "s.ts", ("mono", "stereo")
    with av.open(str(source), "w", format="mpegts") as output, ExitStack() as opened:
        sounds = [opened.enter_context(av.open(str(sound_file(tmp_path / f"{name}.aac", name)))) for name in layouts]
        video = output.add_stream("libx264", rate=30)
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        audio = output.add_stream_from_template(sounds[0].streams.audio[0])
        output.mux(video.encode(av.VideoFrame.from_ndarray(clock(0, 64, 64), format="rgb24")))
        output.mux(video.encode(None))
        packets = [packet for sound in sounds for packet in sound.demux() if packet.dts is not None]
        for number, packet in enumerate(packets):
            packet.pts = packet.dts = number * AAC_SAMPLES
            packet.time_base, packet.stream = Fraction(1, SAMPLE_RATE), audio
            output.mux(packet)
    picture = write_picture(tmp_path / "p.mp4", np.arange(60) / 30)
    VideoWriter().mux([PicturePiece(0.0, picture)], tmp_path / "o.mp4", [], source)
    sound = sound_of(tmp_path / "o.mp4")
    for part in (0.2, 1.3):  # mono, then stereo
        assert rms(sound, part, part + 0.5) > 0.15


def test_loud_sums_stay_below_full_scale_and_quiet_ones_as_they_are():
    loud = np.concatenate(list(mixed([(0.0, tone(1.0, 0.9))], [tone(1.0, 0.9)], 1.0)))
    assert np.abs(loud).max() < 1.0
    quiet = np.concatenate(list(mixed([], [tone(1.0, 0.5)], 1.0)))
    assert np.array_equal(quiet, tone(1.0, 0.5))


@pytest.mark.parametrize("piece", [100, 1024, 48_000, 200_000])
def test_the_mix_does_not_depend_on_how_the_original_is_cut(piece):
    whole = tone(3.7, 0.3)
    pieces = [whole[begin : begin + piece] for begin in range(0, len(whole), piece)]
    clips = [(0.9, tone(1.3, 0.2)), (3.0, tone(1.5, 0.2))]
    assert np.array_equal(
        np.concatenate(list(mixed(clips, pieces, 4.0))), np.concatenate(list(mixed(clips, [whole], 4.0)))
    )


@pytest.mark.parametrize("late", [-0.5, 0.5])
def test_sound_and_picture_of_the_original_stay_together(tmp_path, late):
    """A source whose sound starts before or after its picture."""
    source = tmp_path / "s.mkv"
    with av.open(str(source), "w", format="matroska") as output:
        video, audio = output.add_stream("libx264", rate=30), output.add_stream("pcm_s16le", rate=SAMPLE_RATE)
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        audio.codec_context.layout = "mono"
        first, sound_at = max(0.0, -late), max(0.0, late)
        for index in range(60):
            frame = av.VideoFrame.from_ndarray(clock(0, 64, 64), format="rgb24")
            frame.pts, frame.time_base = round((first + index / 30) * 1000), Fraction(1, 1000)
            output.mux(video.encode(frame))
        output.mux(video.encode(None))
        beep = np.concatenate([np.zeros(SAMPLE_RATE), tone(0.2), np.zeros(SAMPLE_RATE)])
        samples = av.AudioFrame.from_ndarray((beep[None] * 32767).astype(np.int16), format="s16", layout="mono")
        samples.sample_rate, samples.pts = SAMPLE_RATE, round(sound_at * SAMPLE_RATE)
        samples.time_base = Fraction(1, SAMPLE_RATE)
        output.mux(audio.encode(samples))
        output.mux(audio.encode(None))
    picture = write_picture(tmp_path / "p.mp4", np.arange(60) / 30)
    VideoWriter().mux([PicturePiece(0.0, picture)], tmp_path / "o.mp4", [], source)
    heard = np.nonzero(np.abs(sound_of(tmp_path / "o.mp4")) > 0.2)[0] / SAMPLE_RATE
    assert heard.min() == pytest.approx(1.0 + sound_at - first, abs=0.04)


def test_only_mono_16_bit_clips_are_taken():
    with pytest.raises(ValueError, match="2 channels"):
        read_wav(wav(np.zeros(100, np.float32), channels=2))


def test_a_clip_of_another_rate_keeps_its_length():
    assert len(read_wav(wav(tone(0.5, rate=24_000), 24_000))) == pytest.approx(0.5 * SAMPLE_RATE, abs=100)

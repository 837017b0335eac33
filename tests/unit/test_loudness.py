"""Loudness against FFmpeg's own meter of EBU R128."""

from __future__ import annotations

import av
import numpy as np
import pytest
from av.filter import Graph

from spotter.domain.loudness import PEAK_LIMIT, TARGET_LUFS, loudness, normalised


def measured_by_ffmpeg(samples: np.ndarray, rate: int) -> float:
    """Integrated loudness as `ebur128` writes it into the frames."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout="mono", time_base=f"1/{rate}")
    meter = graph.add("ebur128", "metadata=1")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(samples[None].astype(np.float32), format="flt", layout="mono")
    frame.sample_rate, frame.pts = rate, 0
    source.push(frame)
    source.push(None)
    found = float("nan")
    while True:
        try:
            out = sink.pull()
        except (av.error.EOFError, av.error.BlockingIOError):
            return found
        found = float(out.metadata.get("lavfi.r128.I", found))


def speechlike(rate: int, seconds: float, level: float) -> np.ndarray:
    """Noise that comes and goes four times a second, with silence in the middle."""
    rng = np.random.default_rng(7)
    time = np.arange(round(rate * seconds)) / rate
    noise = rng.normal(size=len(time))
    envelope = np.abs(np.sin(2 * np.pi * 2 * time)) * (np.abs(time - seconds / 2) > seconds / 8)
    return (level * noise / np.abs(noise).max() * envelope).astype(np.float32)


@pytest.mark.parametrize("rate", [16_000, 48_000])
@pytest.mark.parametrize("level", [0.9, 0.03])
def test_it_reads_what_ffmpeg_reads(rate: int, level: float) -> None:
    sound = speechlike(rate, 6.0, level)

    assert loudness(sound, rate) == pytest.approx(measured_by_ffmpeg(sound, rate), abs=0.2)


def test_a_full_scale_sine_is_three_below_zero() -> None:
    sine = np.sin(2 * np.pi * 997 / 48_000 * np.arange(48_000 * 3)).astype(np.float32)

    assert loudness(sine, 48_000) == pytest.approx(-3.01, abs=0.05)  # BS.1770-4, annex 1


@pytest.mark.parametrize("level", [0.02, 0.05, 0.9])
def test_normalised_speech_has_the_target_and_no_clipping(level: float) -> None:
    found = normalised(speechlike(16_000, 3.0, level), 16_000)

    assert np.abs(found).max() <= PEAK_LIMIT + 1e-6
    reached = loudness(found, 16_000)
    assert reached == pytest.approx(TARGET_LUFS, abs=0.3) or np.abs(found).max() == pytest.approx(PEAK_LIMIT, abs=1e-4)


@pytest.mark.parametrize("samples", [np.zeros(16_000, np.float32), np.zeros(0, np.float32)])
def test_silence_stays_silence(samples: np.ndarray) -> None:
    assert np.array_equal(normalised(samples, 16_000), samples)

"""The track for headphones: small, and every sound at its time."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from spotter.adapters.sound_encoder import AacEncoder
from spotter.domain.loudness import loudness
from tests.sounds import decoded

STARTS = (0.0, 2.5, 61.237)  # seconds
BEEP = 0.4  # seconds
HEARD = 48_000


def track(rate: int) -> np.ndarray:
    """Beeps with silence between them, 16-bit."""
    samples = np.zeros(round(62.0 * rate), np.int16)
    for start in STARTS:
        begin, count = round(start * rate), round(BEEP * rate)
        samples[begin : begin + count] = np.rint(9000 * np.sin(2 * np.pi * 600 / rate * np.arange(1, count + 1)))
    return samples


def onsets(sound: np.ndarray) -> list[float]:
    """Seconds at which it becomes loud after a quarter of a second of silence."""
    loud = np.flatnonzero(np.abs(sound.astype(float)) > 2000) / HEARD
    return [float(at) for at, before in zip(loud, np.r_[-1.0, loud[:-1]], strict=True) if at - before > 0.25]


@pytest.mark.parametrize("rate", [16_000, 24_000])
def test_every_sound_starts_at_its_time(rate: int) -> None:
    sound = decoded(AacEncoder().m4a(track(rate), rate), HEARD)
    assert onsets(sound) == pytest.approx(STARTS, abs=0.005)
    assert len(sound) / HEARD == pytest.approx(62.0, abs=0.025)


def test_a_player_that_ignores_the_edit_list_is_hardly_late() -> None:
    sound = decoded(AacEncoder().m4a(track(16_000), 16_000), HEARD, heed_edits=False)
    late = np.array(onsets(sound)) - STARTS
    assert late.max() > 0.015  # it was ignored
    assert late.max() < 0.03


def test_the_loudness_is_kept() -> None:
    samples = track(16_000)
    before = loudness(samples / np.float32(32767), 16_000)
    after = loudness(decoded(AacEncoder().m4a(samples, 16_000), HEARD) / np.float32(32767), HEARD)
    assert after == pytest.approx(before, abs=0.5)


def test_it_is_a_small_file_that_begins_with_its_index() -> None:
    samples = track(16_000)
    content = AacEncoder().m4a(samples, 16_000)
    assert len(content) < 0.3 * samples.nbytes
    assert content[4:12] == b"ftypM4A "
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(io.BytesIO(content)) as container:
        assert [stream.codec_context.name for stream in container.streams] == ["aac"]


def test_the_same_sound_gives_the_same_file() -> None:
    samples = track(16_000)[: 16_000 * 3]
    assert AacEncoder().m4a(samples, 16_000) == AacEncoder().m4a(samples, 16_000)

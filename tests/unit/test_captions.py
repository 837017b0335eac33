"""WebVTT captions."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.captions import captions, timestamp, web_vtt
from spotter.domain.speech import SpokenCue, SpokenWord

TIMING = re.compile(r"^(\S+) --> (\S+)$", re.MULTILINE)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60
).filter(lambda text: bool(text.strip()))


def test_timestamps() -> None:
    assert [timestamp(seconds) for seconds in (0.0, 65.2, 3599.9996, 7200.05)] == [
        "00:00:00.000",
        "00:01:05.200",
        "01:00:00.000",
        "02:00:00.050",
    ]


@settings(deadline=None, max_examples=100)
@given(texts=st.lists(TEXTS, max_size=4), length=st.floats(0.1, 8), times=st.lists(st.floats(0, 8), max_size=6))
def test_any_text_makes_a_valid_file(texts: list[str], length: float, times: list[float]) -> None:
    words = tuple(SpokenWord(text="a", start=time) for time in times)
    cues = [SpokenCue(text=text, key="k", start=10.0 * n, duration=length, words=words) for n, text in enumerate(texts)]

    file = web_vtt(captions(cues))

    assert file.startswith("WEBVTT\n")
    spans = TIMING.findall(file)
    assert all(start < end for start, end in spans)
    assert all(earlier[0] <= later[0] for earlier, later in pairwise(spans))
    payload = re.sub(r"<\d\d:\d\d:\d\d\.\d{3}>", "", TIMING.sub("", file))
    assert "<" not in payload

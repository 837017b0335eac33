from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.frame_times import FrameTimes

MILLISECOND = 0.001


@settings(deadline=None)
@given(
    rate=st.sampled_from([5.0, 10.0, 23.976, 25.0, 29.97, 30.0, 50.0, 59.94, 60.0, 120.0]),
    count=st.integers(10, 600),
    first=st.floats(-5, 1000),
    shuffle=st.randoms(use_true_random=False),
)
def test_even_spacing_on_a_millisecond_clock_is_a_constant_rate(rate, count, first, shuffle):
    moments = [round(first + index / rate, 3) for index in range(count)]
    shuffle.shuffle(moments)

    times = FrameTimes.of(np.array(moments), MILLISECOND)

    assert not times.variable
    assert times.rate == pytest.approx(rate, rel=0.02)
    assert times.duration == pytest.approx(count / rate, abs=0.002)
    assert times.first == pytest.approx(first, abs=MILLISECOND)


def test_alternating_intervals_are_a_variable_rate():
    moments = np.cumsum([0.033, 0.066] * 20)

    assert FrameTimes.of(moments, MILLISECOND).variable


def test_one_moment_has_no_rate():
    with pytest.raises(ValueError, match="two different moments"):
        FrameTimes.of(np.array([1.0, 1.0]), MILLISECOND)

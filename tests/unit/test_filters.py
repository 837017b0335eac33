"""Smoothing takes the noise away and nothing else; gaps are filled only where that is honest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.filters import fill_gaps, smooth


def test_short_gaps_become_straight_lines_and_long_ones_stay_open():
    times = np.arange(0, 3, 0.1)
    values = 2.0 * times
    valid = np.ones(len(times), bool)
    valid[5:8] = valid[15:25] = valid[:2] = False
    filled, covered = fill_gaps(times, values, valid, max_gap=0.5)
    assert filled[5:8] == pytest.approx(values[5:8])
    assert np.isnan(filled[15:25]).all()
    assert np.isnan(filled[:2]).all()
    assert (covered == np.isfinite(filled)).all()


def test_a_sequence_without_anybody_stays_empty():
    filled, covered = fill_gaps(np.arange(3.0), np.ones((3, 2)), np.zeros(3, bool))
    assert np.isnan(filled).all()
    assert not covered.any()


def test_smoothing_keeps_a_slow_movement_in_its_place_and_removes_jitter():
    times = np.arange(0, 6, 1 / 30)
    movement = np.cos(2 * np.pi * 0.5 * times)
    jitter = 0.2 * np.cos(2 * np.pi * 13 * times)
    smoothed = smooth(times, movement + jitter)
    assert np.abs(smoothed - movement)[10:-10].max() < 0.02
    assert times[60 + smoothed[60:90].argmin()] == pytest.approx(3.0, abs=1 / 30)


def test_the_cutoff_halves_the_power():
    times = np.arange(0, 10, 1 / 60)
    smoothed = smooth(times, np.sin(2 * np.pi * 6 * times), cutoff_hz=6.0)
    assert np.abs(smoothed[120:-120]).max() == pytest.approx(0.707, abs=0.02)


def test_two_repetitions_a_second_keep_their_range():
    times = np.arange(0, 5, 1 / 15)
    smoothed = smooth(times, np.cos(2 * np.pi * 2 * times))
    assert np.ptp(smoothed[15:-15]) > 1.85


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 1000), level=st.floats(-100, 100))
def test_uneven_time_stamps_do_not_bend_a_straight_line(seed, level):
    generator = np.random.default_rng(seed)
    times = np.cumsum(generator.uniform(0.02, 0.08, 60))
    line = level + 3 * times
    assert smooth(times, line) == pytest.approx(line, abs=0.02)


def test_each_stretch_is_smoothed_on_its_own():
    times = np.arange(0, 4, 0.05)
    values = np.where(times < 2, 0.0, 10.0)
    values[38:42] = np.nan
    smoothed = smooth(times, values)
    assert smoothed[:38] == pytest.approx(0.0, abs=1e-9)
    assert smoothed[42:] == pytest.approx(10.0)
    assert np.isnan(smoothed[38:42]).all()

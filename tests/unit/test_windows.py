from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spotter.domain.landmarks import LANDMARK_COUNT
from spotter.domain.pose import PoseSequence
from spotter.domain.windows import CHANNELS, JOINTS, WINDOW_FRAMES, cut, normalise

SIZE = (1280, 720)


def moving(seconds: float, fps: float, *, seed: int = 0) -> PoseSequence:
    """Landmarks that swing smoothly about random places: nothing of a person, but the same at every frame rate."""
    rng = np.random.default_rng(seed)
    times = np.arange(round(seconds * fps) + 1) / fps
    middle, swing = rng.uniform(0.3, 0.7, (LANDMARK_COUNT, 3)), rng.uniform(0.05, 0.2, (LANDMARK_COUNT, 3))
    phase = rng.uniform(0, 2 * np.pi, (LANDMARK_COUNT, 3))
    image = middle + swing * np.sin(2 * np.pi * 0.5 * times[:, None, None] + phase)
    return with_image(times, image)


def with_image(times: np.ndarray, image: np.ndarray, visibility: np.ndarray | None = None) -> PoseSequence:
    if visibility is None:
        visibility = np.ones(image.shape[:2])
    return PoseSequence(
        times=times,
        image=image,
        visibility=visibility,
        world=np.zeros_like(image),
        detected=np.isfinite(image).all(axis=(1, 2)),
        width=SIZE[0],
        height=SIZE[1],
    )


@pytest.mark.parametrize("seconds", [0.5, 1.0, 1.6, 3.0, 7.3, 20.0])
def test_every_clip_has_windows_whose_middles_lie_within_it(seconds: float) -> None:
    windows = cut(moving(seconds, 30.0))
    assert windows.values.shape == (len(windows), WINDOW_FRAMES, JOINTS, CHANNELS)
    assert windows.values.dtype == np.float32
    assert np.isfinite(windows.values).all()
    assert windows.times[0] >= 0
    assert windows.times[-1] <= seconds + 0.05
    assert windows.times[0] <= 0.3
    assert windows.times[-1] >= seconds - 0.3


def test_no_pose_no_windows() -> None:
    nothing = moving(1.0, 30.0).between(5.0, 6.0)
    assert len(cut(nothing)) == 0


def test_windows_do_not_depend_on_the_frame_rate() -> None:
    slow, fast = cut(moving(6.0, 15.0)), cut(moving(6.0, 60.0))
    assert np.allclose(slow.times, fast.times)
    inside = (slow.values[..., 4] > 0) & (fast.values[..., 4] > 0)
    assert inside.mean() > 0.7
    assert np.abs(slow.values - fast.values)[inside].max() < 0.1


@given(
    shift=st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    scale=st.floats(0.05, 20.0),
    seed=st.integers(0, 1000),
)
@settings(deadline=None, max_examples=25)
def test_place_and_size_in_the_picture_do_not_matter(shift: tuple[float, float], scale: float, seed: int) -> None:
    xy, seen = random_windows(seed)
    moved = xy * scale + np.array(shift)
    assert np.allclose(normalise(xy, seen), normalise(moved, seen), atol=1e-3)


@given(stretch=st.floats(0.2, 5.0), seed=st.integers(0, 1000))
@settings(deadline=None, max_examples=25)
def test_frames_stretched_each_in_their_own_way_agree_with_pixels(stretch: float, seed: int) -> None:
    """What Countix-Fitness does to its landmarks: shift and stretch, per frame and axis."""
    xy, seen = random_windows(seed)
    rng = np.random.default_rng(seed)
    factor = stretch * rng.uniform(0.5, 2.0, (*xy.shape[:2], 1, 2))
    scaled = (xy - xy.min(axis=2, keepdims=True)) * factor
    plain, stretched = normalise(xy, seen), normalise(scaled, seen, true_scale=False)
    assert np.allclose(plain[..., [0, 1, 4]], stretched[..., [0, 1, 4]], atol=1e-3)
    assert (stretched[..., 2:4] == 0).all()


def test_true_proportions_tell_upright_from_lying() -> None:
    xy, seen = random_windows(3)
    xy[..., 1] *= 4.0
    upright, lying = normalise(xy, seen), normalise(xy[..., ::-1].copy(), seen)
    assert np.std(upright[..., 3]) > 2 * np.std(upright[..., 2])
    assert np.std(lying[..., 2]) > 2 * np.std(lying[..., 3])


def test_what_was_not_seen_is_zero_everywhere() -> None:
    xy, seen = random_windows(4)
    seen[:, :, 5] = False
    seen[:, 10:20] = False
    values = normalise(np.where(seen[..., None], xy, 1e6), seen)
    assert (values[~seen] == 0).all()
    assert (values[seen][:, 4] == 1).all()


def test_short_gaps_are_bridged_and_long_ones_are_not() -> None:
    sequence = moving(9.0, 30.0)
    image = sequence.image.copy()
    image[60:66] = np.nan  # 0.2 s
    image[150:210] = np.nan  # 2 s
    windows = cut(with_image(sequence.times, image))
    at = {round(float(time), 2): seen for time, seen in zip(windows.times, windows.seen, strict=True)}
    around_short = min(at, key=lambda time: abs(time - 2.1))
    around_long = min(at, key=lambda time: abs(time - 6.0))
    assert at[around_short] == 1.0
    assert at[around_long] <= 0.5


def test_low_visibility_means_not_seen() -> None:
    sequence = moving(4.0, 30.0)
    visibility = np.ones(sequence.visibility.shape)
    visibility[:, 15] = 0.05
    windows = cut(with_image(sequence.times, sequence.image, visibility))
    wrist = 5
    assert (windows.values[:, :, wrist] == 0).all()


def test_motion_is_measured_where_the_person_moves() -> None:
    sequence = moving(12.0, 30.0)
    image = sequence.image.copy()
    image[180:] = image[180]
    windows = cut(with_image(sequence.times, image))
    assert windows.motion[windows.times < 4].min() > 10 * windows.motion[windows.times > 8].max()


def random_windows(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(0.0, 1.0, (3, WINDOW_FRAMES, JOINTS, 2)), np.ones((3, WINDOW_FRAMES, JOINTS), dtype=bool)

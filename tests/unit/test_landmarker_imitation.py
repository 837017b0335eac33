"""The imitation of the landmarker that training gives to motions without pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from training.exercise_classifier import data
from training.kinematics.clips import Clip, choose, motions_of, record
from training.landmarker import Landmarker, Seen, from_folders

from spotter.domain.landmarks import Landmark
from spotter.errors import InvalidRequest

DOWN = np.arange(1, 99, 3)  # errors along y, which mirroring leaves alone
SURE = 5.0  # log odds


def pose(arms: float, frames: int = 6) -> np.ndarray:
    """(T, 33, 3) somebody who stands; arms at 0 hang, at 1 point up."""
    points = np.random.default_rng(3).normal(0.0, 0.02, (33, 3))
    for side, across in (("LEFT", -0.2), ("RIGHT", 0.2)):
        heights = {"SHOULDER": -0.5, "HIP": 0.0, "KNEE": 0.4, "ANKLE": 0.8}
        heights |= {"ELBOW": -0.5 + 0.3 * (1 - 2 * arms), "WRIST": -0.5 + 0.6 * (1 - 2 * arms)}
        for name, height in heights.items():
            points[Landmark[f"{side}_{name}"]] += [across, height, 0.0]
    return np.repeat(points[None], frames, axis=0)


def render(arms: float, error: float) -> Seen:
    truth = pose(arms)
    return Seen(truth, np.full((len(truth), 6 * 33), error))


def test_every_frame_of_a_motion_gets_the_errors_of_renders_in_the_same_pose():
    both = [
        Seen(np.concatenate([pose(0.0), pose(1.0)]), np.concatenate([np.full((6, 198), 0.1), np.full((6, 198), -0.3)]))
        for _ in range(8)
    ]
    found = Landmarker(both).errors(np.concatenate([pose(1.0), pose(0.0)]), np.random.default_rng(0))
    assert found[0, DOWN] == pytest.approx(-0.3, abs=0.02)
    assert found[-1, DOWN] == pytest.approx(0.1, abs=0.02)


def test_renders_in_another_pose_are_not_asked():
    pool = [render(0.0, 0.1) for _ in range(8)] + [render(1.0, -0.3) for _ in range(8)]
    imitation = Landmarker(pool)
    for seed in range(5):
        assert imitation.errors(pose(1.0), np.random.default_rng(seed))[:, DOWN] == pytest.approx(-0.3, abs=0.02)


def test_where_nobody_was_found_in_that_pose_nobody_is_found():
    imitation = Landmarker([render(0.0, np.nan) for _ in range(8)])
    assert np.isnan(imitation.errors(pose(0.0), np.random.default_rng(0))).all()


def test_too_few_renders_are_refused():
    with pytest.raises(InvalidRequest, match="at least"):
        Landmarker([])


def fixed(metres: float, pixels: float, odds: float) -> Landmarker:
    """Errs by so many body sizes, everywhere and down the picture, and says that it sees everything so well."""
    error = np.concatenate([np.full(99, metres), np.tile([0.0, pixels], 33), np.full(33, odds)])
    return Landmarker([Seen(pose(0.5), np.tile(error, (6, 1))) for _ in range(8)])


def filmed(imitation: Landmarker | None) -> Clip:
    motion = choose(motions_of("squat"), np.random.default_rng(1))
    return record(motion, np.random.default_rng(2), seconds=4.0, imitation=imitation)


def test_a_clip_without_pictures_gets_the_errors_that_the_imitation_knows():
    low, high = (filmed(fixed(0.0, shift, SURE)).sequence for shift in (0.0, 0.5))
    body = np.ptp(low.pixels()[..., 1], axis=1)
    moved = (high.pixels() - low.pixels())[..., 1] / body[:, None]
    assert np.median(moved) == pytest.approx(0.17, abs=0.08)  # half of the body's size, a third of its height


def test_somebody_whom_the_landmarker_would_not_find_is_not_found():
    assert filmed(fixed(0.0, 0.0, SURE)).sequence.detected.any()
    assert not filmed(fixed(np.nan, np.nan, np.nan)).sequence.detected.any()


def test_every_second_clip_of_the_classifier_is_seen_through_the_imitation():
    made_up, imitated = (data.synthetic(4, 2, imitation=known) for known in (None, fixed(0.0, 0.5, SURE)))
    half = len(made_up) // 2
    assert np.array_equal(made_up.xy[:half], imitated.xy[:half])
    assert not np.array_equal(made_up.xy[half:], imitated.xy[half:])


def test_the_number_of_processes_changes_no_clip():
    known = fixed(0.0, 0.5, SURE)
    one, two = (data.synthetic(4, 4, workers, known) for workers in (1, 2))
    assert np.array_equal(one.xy, two.xy)


def test_renders_are_read_in_the_order_of_their_seeds(tmp_path: Path):
    for seed, height in ((10, 3.0), (9, 1.0)):
        facts = {"landmarks_3d": pose(0.0, 2), "landmarks_2d": pose(0.0, 2)[..., :2] * height}
        found = {"world_full": pose(0.0, 2), "image_full": pose(0.0, 2), "seen_full": np.ones((2, 33))}
        np.savez(tmp_path / f"{seed}.npz", **facts, **found, size=np.array([1, 1]))
    first, second = from_folders([tmp_path])
    assert first.error[0, 99:165] == pytest.approx(np.zeros(66))
    assert np.abs(second.error[0, 99:165]).max() > 0.1

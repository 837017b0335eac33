"""The windows that the exercise classifier learns from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from training.exercise_classifier.augment import SWAP, varied
from training.exercise_classifier.data import Examples, targets, windows_of
from training.exercise_classifier.motions import TRAINING_MOTIONS, VARIATIONS
from training.exercise_classifier.rendered import rendered
from training.kinematics.camera import film
from training.kinematics.clips import LABELS, motions_of, record
from training.kinematics.motion import perform

from spotter.domain.landmarks import BODY_13, Landmark
from spotter.domain.windows import CHANNELS, JOINTS, WINDOW_FRAMES, body
from tests.synthetic import clip


def windows(seconds: float = 8.0) -> Examples:
    sequence = clip("squat", 3, seconds=seconds).sequence
    starts = np.linspace(-2.0, seconds - 2.0, 12)
    return windows_of(sequence, starts, targets("squat", np.ones(len(starts))), true_scale=True)


def test_every_variation_can_be_filmed_and_has_a_label_of_the_classifier() -> None:
    for number, motion in enumerate(VARIATIONS):
        found = record(motion, np.random.default_rng(number), seconds=3.0)
        assert motion.label in LABELS
        assert np.isfinite(found.sequence.image[found.sequence.detected]).all()
    assert {motion.label for motion in TRAINING_MOTIONS} == set(LABELS)


def camera_of(label: str, seed: int) -> tuple[float, float]:
    """How far the camera stands above the body's level, and how far in line with its trunk, each as a share of 1."""
    rng = np.random.default_rng(seed)
    points = perform(motions_of(label, TRAINING_MOTIONS)[0], rng, seconds=2.0, fps=15.0).points
    shot = film(points, rng, close_up=0.0, lying=1.0)
    there, seen = points.reshape(-1, 3), shot.local.reshape(-1, 3)
    turn = np.linalg.lstsq(there - there.mean(axis=0), seen - seen.mean(axis=0), rcond=None)[0]
    trunk = np.median(shot.local[:, Landmark.LEFT_SHOULDER] - shot.local[:, Landmark.LEFT_HIP], axis=0)
    return float(-turn[2, 2]), float(abs(trunk[2]) / np.linalg.norm(trunk))


def test_who_lies_is_also_filmed_from_above_and_along_the_body_and_who_stands_is_not() -> None:
    above, along = np.array([camera_of("push_up", seed) for seed in range(40)]).T
    from_above, in_line = above > np.sin(np.deg2rad(49.0)), along > np.cos(np.deg2rad(50.0))
    assert (from_above | in_line).all()
    assert 10 < from_above.sum() < 35
    standing = np.array([camera_of("bicep_curl", seed)[0] for seed in range(40)])
    assert (standing > np.sin(np.deg2rad(49.0))).sum() < 8


def test_windows_see_nothing_beyond_the_ends_of_the_clip() -> None:
    found = windows()
    assert found.xy.shape == (12, WINDOW_FRAMES, JOINTS, 2)
    assert not found.placed[0, : WINDOW_FRAMES // 4].any()
    assert not found.placed[-1, -WINDOW_FRAMES // 4 :].any()
    assert found.seen[6].any()
    assert not (found.seen & ~found.placed).any()


def test_a_joint_that_the_source_only_guesses_is_placed_and_not_seen() -> None:
    sequence = clip("squat", 3).sequence
    sequence.visibility[:, Landmark.LEFT_ANKLE] = 0.0
    _, seen = body(sequence)
    joint = BODY_13.index(Landmark.LEFT_ANKLE)
    assert not seen[:, joint].any()
    found = windows_of(sequence, np.array([2.0]), targets("squat", np.ones(1)), true_scale=True)
    assert found.placed[0, :, joint].any()
    assert not found.seen[0, :, joint].any()


def test_variation_changes_the_windows_and_leaves_the_source_alone() -> None:
    found = windows()
    before = found.xy.copy()
    rows = np.arange(len(found))
    first, second = (varied(found, rows, np.random.default_rng(seed)) for seed in (0, 1))
    assert first.shape == (len(found), WINDOW_FRAMES, JOINTS, CHANNELS)
    assert np.isfinite(first).all()
    assert not np.array_equal(first, second)
    assert np.array_equal(found.xy, before)


def test_left_and_right_are_exchanged_in_pairs() -> None:
    assert [SWAP[joint] for joint in SWAP] == list(range(JOINTS))
    assert SWAP[BODY_13.index(Landmark.LEFT_KNEE)] == BODY_13.index(Landmark.RIGHT_KNEE)


def test_a_curl_closes_the_elbow_further_than_a_pushdown_ever_does() -> None:
    for motion in TRAINING_MOTIONS:
        if motion.label == "bicep_curl":
            bends = [key.get(name) for key in motion.keys for name in ("elbow", "l_elbow")]
            tops = [bend for bend in bends if isinstance(bend, tuple) and bend[1] > 90]
            assert tops
            assert min(low for low, _ in tops) >= 112
            assert motion.reach[0] > 0.9


def test_clips_of_the_landmarker_become_windows_with_their_label(tmp_path: Path) -> None:
    truth = clip("push_up", 4, seconds=5.0).sequence
    facts = {
        "times": truth.times,
        "image_full": truth.image,
        "world_full": truth.world,
        "seen_full": truth.visibility,
        "detected_full": truth.detected,
        "size": np.array([truth.width, truth.height]),
    }
    np.savez(tmp_path / "7.npz", exercise="push_up", **facts)
    np.savez(tmp_path / "12.npz", exercise="hip_thrust", **facts)
    np.savez(tmp_path / "13.npz", exercise="nothing_we_know", **facts)
    found = rendered([tmp_path], seed=1)
    assert found is not None
    labels = [LABELS[label] for label in found.target.argmax(axis=1)]
    assert list(dict.fromkeys(labels)) == ["push_up", "glute_bridge"]
    assert len(found) >= 10
    assert found.seen.mean() > 0.5


def test_without_clips_of_the_landmarker_there_are_no_windows(tmp_path: Path) -> None:
    assert rendered([tmp_path], seed=1) is None
    assert rendered([], seed=1) is None

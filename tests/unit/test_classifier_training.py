"""The windows that the exercise classifier learns from."""

from __future__ import annotations

import numpy as np
from training.exercise_classifier.augment import SWAP, varied
from training.exercise_classifier.data import Examples, targets, windows_of
from training.exercise_classifier.motions import TRAINING_MOTIONS, VARIATIONS
from training.kinematics.clips import LABELS, record

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

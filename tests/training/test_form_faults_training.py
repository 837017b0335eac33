"""Training of the fault model: repeatable motions, impossible faults, and which renders are never read. Needs `.venv-train`."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs `.venv-train`")
pytest.importorskip("anny", reason="posing needs the extra `train`")

import torch
from training.form_faults import fit, landmarker
from training.form_faults.data import Table
from training.form_faults.motions import motions
from training.form_faults.network import Product

from spotter.domain.form_faults import CHANNELS, CONTEXT, EXERCISES, FAULTS, FAULTS_OF, MOMENTS
from spotter.domain.landmarks import Landmark
from spotter.errors import InvalidRequest
from spotter.evaluation.form_faults import is_kept, is_tested

FIRST_UNUSED = 990_000  # seeds that no training run takes
DOWN = np.arange(1, 99, 3)  # errors along y, which mirroring leaves alone


def table(count: int = 64) -> Table:
    rng = np.random.default_rng(0)
    exercise = rng.integers(len(EXERCISES), size=count)
    faults = np.zeros((count, len(FAULTS)), np.float32)
    for row in range(0, count, 2):
        faults[row, FAULTS.index(FAULTS_OF[EXERCISES[exercise[row]]][0])] = 1.0
    return Table(
        values=rng.normal(size=(count, MOMENTS, CHANNELS)).astype(np.float16),
        context=rng.normal(size=(count, CONTEXT)).astype(np.float32),
        exercise=exercise,
        faults=faults,
        clip=np.arange(count),
        counted=np.zeros(count, dtype=bool),
        yaw=np.zeros(count),
        strengths=np.full((count, len(FAULTS)), np.nan, np.float32),
    )


def test_the_same_seed_gives_the_same_motion_and_its_faults():
    first, again = (next(motions(FIRST_UNUSED, 1)) for _ in range(2))
    assert np.array_equal(first.points, again.points)
    assert first.strengths == again.strengths
    assert set(first.strengths) <= set(FAULTS_OF[first.exercise])


def test_a_fault_that_makes_no_sense_has_no_probability():
    examples = table()
    network = fit.start(examples).eval()
    product = Product(network, torch.ones(len(FAULTS) + 1), torch.zeros(len(FAULTS) + 1))
    inputs = fit.tensors(examples)
    found, _ = product(*inputs, torch.zeros(len(examples), MOMENTS, CHANNELS))
    possible = np.array([[name in FAULTS_OF[EXERCISES[index]] for name in FAULTS] for index in examples.exercise])
    assert (found.detach().numpy()[~possible] == 0).all()
    assert (found.detach().numpy()[possible] > 0).all()


def test_what_is_replaced_everywhere_no_longer_matters():
    examples = table()
    product = Product(fit.start(examples).eval(), torch.ones(len(FAULTS) + 1), torch.zeros(len(FAULTS) + 1))
    values, context, exercise = fit.tensors(examples)
    everything = torch.ones(len(examples), MOMENTS, CHANNELS)
    first, _ = product(values, context, exercise, everything)
    other, _ = product(values + 3.0, context, exercise, everything)
    assert torch.allclose(first, other)


def test_a_few_steps_lower_the_loss():
    examples = table()
    network = fit.start(examples)
    before = loss(network, examples)
    fit.fit(network, [(examples, 1.0)], examples, steps=30)
    assert loss(network, examples) < before


def loss(network, examples) -> float:
    odds, (right, asked) = fit.odds(network.eval(), examples), fit.answers(examples)
    each = np.logaddexp(0.0, odds) - right * odds
    network.train()
    return float(each[asked].mean())


def test_a_seed_is_learnt_from_kept_back_or_tested_on_and_never_two_of_them():
    for seed in (0, 7, 99_999, 100_000, 100_001, 100_002, 100_005):
        assert [seed < 100_000, is_kept(seed), is_tested(seed)].count(True) == 1


def pose(arms: float, frames: int = 6) -> np.ndarray:
    """(T, 33, 3) somebody who stands; arms at 0 hang, at 1 point up."""
    points = np.random.default_rng(3).normal(0.0, 0.02, (33, 3))
    for side, across in (("LEFT", -0.2), ("RIGHT", 0.2)):
        heights = {"SHOULDER": -0.5, "HIP": 0.0, "KNEE": 0.4, "ANKLE": 0.8}
        heights |= {"ELBOW": -0.5 + 0.3 * (1 - 2 * arms), "WRIST": -0.5 + 0.6 * (1 - 2 * arms)}
        for name, height in heights.items():
            points[Landmark[f"{side}_{name}"]] += [across, height, 0.0]
    return np.repeat(points[None], frames, axis=0)


def render(arms: float, error: float) -> landmarker.Seen:
    truth = pose(arms)
    return landmarker.Seen(truth, np.full((len(truth), 6 * 33), error))


def test_every_frame_of_a_motion_gets_the_errors_of_renders_in_the_same_pose():
    both = [
        landmarker.Seen(
            np.concatenate([pose(0.0), pose(1.0)]), np.concatenate([np.full((6, 198), 0.1), np.full((6, 198), -0.3)])
        )
        for _ in range(8)
    ]
    found = landmarker.Landmarker(both).errors(np.concatenate([pose(1.0), pose(0.0)]), np.random.default_rng(0))
    assert found[0, DOWN] == pytest.approx(-0.3, abs=0.02)
    assert found[-1, DOWN] == pytest.approx(0.1, abs=0.02)


def test_renders_in_another_pose_are_not_asked():
    pool = [render(0.0, 0.1) for _ in range(8)] + [render(1.0, -0.3) for _ in range(8)]
    imitation = landmarker.Landmarker(pool)
    for seed in range(5):
        assert imitation.errors(pose(1.0), np.random.default_rng(seed))[:, DOWN] == pytest.approx(-0.3, abs=0.02)


def test_where_nobody_was_found_in_that_pose_nobody_is_found():
    imitation = landmarker.Landmarker([render(0.0, np.nan) for _ in range(8)])
    assert np.isnan(imitation.errors(pose(0.0), np.random.default_rng(0))).all()


def test_too_few_renders_are_refused():
    with pytest.raises(InvalidRequest, match="at least"):
        landmarker.Landmarker([])

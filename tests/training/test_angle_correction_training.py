"""Training of the angle correction: varied windows keep their truth, and errors of renders land on other motions."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch: make test-training")

from training.angle_correction import examples, simulated  # noqa: E402
from training.angle_correction.network import BothWays, CorrectionNetwork  # noqa: E402
from training.angle_correction.transplant import Donors  # noqa: E402


@pytest.fixture(scope="module")
def pool() -> list[examples.Example]:
    made = examples.examples([simulated.clip(seed) for seed in range(4)])
    assert len(made) >= 3
    return made


def same(one: examples.Example, other: examples.Example) -> bool:
    return all(np.allclose(a, b, atol=1e-6) for a, b in zip(one.arrays(), other.arrays(), strict=True))


def test_mirroring_twice_changes_nothing_and_once_exchanges_the_sides(pool):
    flipped = examples.mirrored(pool[0])
    assert same(examples.mirrored(flipped), pool[0])
    assert flipped.angles[:, 0] == pytest.approx(pool[0].angles[:, 1])
    assert not same(flipped, pool[0])


def test_a_window_beyond_the_end_of_a_clip_knows_nobody_there(pool):
    found = examples.window(pool[0], 80, np.random.default_rng(1))
    assert len(found) == 80
    assert found.known[-1] == 0.0


def test_variation_moves_what_is_said_and_not_what_is_true(pool):
    windows = [examples.window(one, 18, np.random.default_rng(2)) for one in pool]
    batch = examples.varied(windows, np.random.default_rng(3))
    picture, space, seen, known = batch.inputs
    assert np.allclose(batch.angles.numpy(), np.stack([one.angles for one in windows]))
    assert (space[known == 0] == 0.0).all()
    assert (picture[known == 0] == 0.0).all()
    assert (seen[known == 0] == 0.0).all()
    assert not np.allclose(space.numpy(), np.stack([one.space for one in windows]), atol=1e-3)


def test_a_transplant_keeps_the_truth_and_brings_the_errors_of_a_donor(pool):
    donors = Donors.of(pool[1:], 18)
    own = examples.Example(*(values[:18] for values in pool[0].arrays()))
    found = donors.spoil(own, np.random.default_rng(4))
    assert np.array_equal(found.angles, own.angles)
    errors = (found.space - found.true_space)[found.known > 0]
    brought = [np.allclose((one.space - one.true_space)[found.known > 0], errors, atol=1e-5) for one in donors.windows]
    assert sum(brought) >= 1


def test_what_ships_answers_a_mirrored_clip_with_the_sides_exchanged(pool):
    torch.manual_seed(0)
    network = BothWays(CorrectionNetwork(), 1.5).eval()
    answers = []
    for one in (pool[0], examples.mirrored(pool[0])):
        given = (torch.from_numpy(part) for part in (one.picture, one.space, one.seen, one.known))
        answers.append(network(*given)[0].detach().numpy())
    assert answers[1][:, [1, 0, 3, 2, 5, 4, 7, 6]] == pytest.approx(answers[0], abs=0.01)

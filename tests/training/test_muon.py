"""The optimiser for matrices: its steps are orthogonal, and they lead downhill."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="training needs torch: make test-training")

from training.muon import Muon, orthogonal  # noqa: E402


@pytest.mark.parametrize("shape", [(12, 12), (8, 24), (24, 8)])
def test_a_matrix_becomes_about_orthogonal_and_keeps_its_directions(shape):
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(1))
    found = orthogonal(matrix)
    values = torch.linalg.svdvals(found)
    assert found.shape == matrix.shape
    assert values.min() > 0.5
    assert values.max() < 1.3
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    assert torch.diagonal(left.T @ found @ right.T).min() > 0.5


def test_its_steps_find_the_matrix_that_is_wanted():
    generator = torch.Generator().manual_seed(2)
    wanted = torch.randn((6, 9), generator=generator)
    matrix = torch.nn.Parameter(torch.zeros((6, 9)))
    optimiser = Muon([matrix], rate=0.05, weight_decay=0.0)
    for _ in range(400):
        optimiser.zero_grad()
        ((matrix - wanted) ** 2).sum().backward()
        optimiser.step()
    assert (matrix - wanted).abs().mean() < 0.1 * wanted.abs().mean()

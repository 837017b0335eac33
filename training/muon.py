"""The optimiser Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon): momentum made orthogonal, for matrices inside a network.

`torch.optim.Muon` is the same in bfloat16, which a CPU without instructions for it calculates forty times slower than this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

MOMENTUM = 0.95
# Newton-Schulz iteration towards the nearest orthogonal matrix: the coefficients and the number of steps of its authors.
FIRST, THIRD, FIFTH = 3.4445, -4.7750, 2.0315
STEPS = 5
AS_LARGE_AS_ADAM = (
    0.2  # times the root of the longer side: the usual size of a step of Adam, so that one rate serves both
)
_TINY = 1e-7


class Muon(torch.optim.Optimizer):
    """Steps of matrices (2D parameters); everything else belongs to another optimiser."""

    def __init__(self, parameters: Iterable[nn.Parameter], rate: float, weight_decay: float) -> None:
        super().__init__(parameters, {"lr": rate, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, _: Callable[[], Any] | None = None) -> None:  # type: ignore[override]
        """One step along the gradients."""
        for group in self.param_groups:
            for matrix in group["params"]:
                momentum = self.state[matrix].setdefault("momentum", torch.zeros_like(matrix))
                momentum.mul_(MOMENTUM).add_(matrix.grad)
                ahead = matrix.grad + MOMENTUM * momentum
                matrix.mul_(1.0 - group["lr"] * group["weight_decay"])
                matrix.sub_(orthogonal(ahead), alpha=group["lr"] * AS_LARGE_AS_ADAM * max(matrix.shape) ** 0.5)


def orthogonal(matrix: Tensor) -> Tensor:
    """About the nearest matrix whose singular values are one (they end between 0.7 and 1.2)."""
    if matrix.shape[0] > matrix.shape[1]:
        return orthogonal(matrix.T).T
    found = matrix / (matrix.norm() + _TINY)
    for _ in range(STEPS):
        square = found @ found.T
        found = FIRST * found + (THIRD * square + FIFTH * square @ square) @ found
    return found

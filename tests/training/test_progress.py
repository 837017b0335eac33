"""A fit that is stopped goes on where it was and ends with the same weights."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch: make test-training")

from torch import nn  # noqa: E402
from training.muon import Muon  # noqa: E402
from training.progress import Best, Progress, digest  # noqa: E402

STEPS = 8


class Stopped(Exception):
    """Somebody pulled the plug."""


def small() -> nn.Sequential:
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(0.5), nn.Linear(6, 2))


def fitted(progress: Progress, stop: int | None = None) -> dict[str, Any]:
    """The best average weights after `STEPS` steps with everything that a fit here has: two optimisers, a schedule, dropout."""
    network, best = small(), Best()
    average = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.9), use_buffers=True
    )
    matrices = [weights for weights in network.parameters() if weights.ndim == 2]
    others = [weights for weights in network.parameters() if weights.ndim != 2]
    optimisers = [Muon(matrices, 0.01, 0.1), torch.optim.AdamW(others, lr=0.01)]
    schedules = [
        torch.optim.lr_scheduler.OneCycleLR(one, 0.02, total_steps=STEPS, cycle_momentum=False) for one in optimisers
    ]
    for step in range(progress.resume([network, average, best, *optimisers, *schedules]) + 1, STEPS + 1):
        given = torch.from_numpy(np.random.default_rng([1, step]).normal(size=(5, 4)).astype(np.float32))
        network.zero_grad()
        loss = network(given).square().mean()
        loss.backward()
        for each in (*optimisers, *schedules):
            each.step()
        average.update_parameters(network)
        best.offer(float(loss.detach()), average.module)
        progress.reached(step)
        if step == stop:
            raise Stopped
    return best.weights


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(torch.equal(value, other[name]) for name, value in one.items())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "weights.part"


def test_a_stopped_fit_ends_with_the_weights_of_one_that_was_not(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Stopped):
        fitted(Progress(file, "a fit", every=0.0), stop=5)
    torch.manual_seed(99)  # another process has drawn other numbers
    progress = Progress(file, "a fit", every=0.0)
    assert same(fitted(progress), fitted(Progress()))
    assert "goes on after 5" in capsys.readouterr().out
    progress.finished()
    assert not list(file.parent.iterdir())


def test_what_another_fit_left_is_not_used(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Stopped):
        fitted(Progress(file, "other data", every=0.0), stop=5)
    assert same(fitted(Progress(file, "a fit", every=0.0)), fitted(Progress()))
    assert "is of another fit" in capsys.readouterr().out


def test_between_two_states_on_disk_lies_the_time_that_was_asked_for(file: Path) -> None:
    with pytest.raises(Stopped):
        fitted(Progress(file, "a fit", every=3600.0), stop=5)
    assert not file.exists()


def changed_weights(network: nn.Module, data: list[np.ndarray]) -> None:
    with torch.no_grad():
        next(network.parameters())[0] += 1.0


def changed_data(network: nn.Module, data: list[np.ndarray]) -> None:
    data[1][0] += 1.0


def another_shape(network: nn.Module, data: list[np.ndarray]) -> None:
    data[0] = data[0].reshape(2, 2)


@pytest.mark.parametrize("change", [changed_weights, changed_data, another_shape])
def test_other_weights_or_other_data_are_another_fit(change: Callable[[nn.Module, list[np.ndarray]], None]) -> None:
    network, data = small(), [np.arange(4.0), np.ones(3)]
    before = digest(network, data, steps=3)
    assert digest(small(), [part.copy() for part in data], steps=3) == before
    assert digest(network, data, steps=4) != before
    change(network, data)
    assert digest(network, data, steps=3) != before

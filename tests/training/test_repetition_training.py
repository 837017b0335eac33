"""Training of the rhythm network: a stopped fit goes on where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training needs torch: make test-training")

from training.progress import Progress  # noqa: E402
from training.repetition_model import train  # noqa: E402
from training.repetition_model.data import Examples, synthetic  # noqa: E402
from training.repetition_model.network import RhythmNetwork  # noqa: E402

EPOCHS = 2


class StoppedAfterAnEpoch(Progress):
    """The plug is pulled when the first epoch is on disk."""

    def reached(self, step: int) -> None:
        super().reached(step)
        raise KeyboardInterrupt


@pytest.fixture(scope="module")
def clips() -> Examples:
    return synthetic(seed=4, clips=8, recorded=[])


def fitted(clips: Examples, progress: Progress) -> dict[str, torch.Tensor]:
    torch.manual_seed(5)
    return train.fit(RhythmNetwork(), clips, clips, EPOCHS, 6, progress).state_dict()


def test_a_stopped_fit_goes_on_to_the_same_weights(
    clips: Examples, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "BATCH", 4)
    wanted = fitted(clips, Progress())
    file = tmp_path / "rhythm.part"
    with pytest.raises(KeyboardInterrupt):
        fitted(clips, StoppedAfterAnEpoch(file, "rhythm", every=0.0))
    found = fitted(clips, Progress(file, "rhythm", every=0.0))
    assert all(torch.equal(value, found[name]) for name, value in wanted.items())

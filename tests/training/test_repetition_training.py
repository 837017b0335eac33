"""Training of the rhythm network: what it is shown, and that a stopped fit goes on where it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs torch: make test-training")

from training.progress import Progress  # noqa: E402
from training.repetition_model import train  # noqa: E402
from training.repetition_model.data import Examples, orbited, plain, synthetic  # noqa: E402
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


def test_the_number_of_processes_changes_no_clip(clips: Examples) -> None:
    again = synthetic(seed=4, clips=8, recorded=[], workers=2)
    assert np.array_equal(clips.features, again.features)
    assert np.array_equal(clips.frequency, again.frequency)
    assert np.array_equal(clips.offsets, again.offsets)


def test_a_camera_in_orbit_changes_the_side_and_not_the_body() -> None:
    rng = np.random.default_rng(8)
    standing = np.repeat(rng.normal(size=(1, 33, 3)), 300, axis=0)
    seen = orbited(standing, 15.0, rng)
    assert np.allclose(seen[..., 2], standing[..., 2])
    assert np.allclose(lengths(seen), lengths(standing))
    assert np.abs(seen - standing).max() > 0.1


def test_plain_landmarks_have_no_errors() -> None:
    rng = np.random.default_rng(8)
    standing = np.repeat(rng.normal(size=(1, 33, 3)), 5, axis=0)
    seen = plain(standing, rng)
    assert np.array_equal(seen, np.repeat(seen[:1], 5, axis=0))
    assert np.allclose(seen[..., 1], -standing[..., 2])
    assert np.all(np.abs(seen[..., 0]) <= np.hypot(standing[..., 0], standing[..., 1]) + 1e-9)


def lengths(points: np.ndarray) -> np.ndarray:
    return np.linalg.norm(points[:, :, None] - points[:, None], axis=-1)


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

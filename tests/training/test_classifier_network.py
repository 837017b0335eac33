"""The exercise classifier's network, its fit and its export, in the environment that has torch: `make test-training`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is in the training environment only: make test-training")
pytest.importorskip("onnx", reason="onnx is in the training environment only: make test-training")

import onnx
import torch
from onnx.reference import ReferenceEvaluator
from training.exercise_classifier import fit, resume
from training.exercise_classifier.augment import SWAP, varied
from training.exercise_classifier.data import Examples, synthetic
from training.exercise_classifier.network import Calibrated, ExerciseNetwork, Mirrored
from training.exercise_classifier.transformer import Transformer
from training.kinematics.clips import LABELS

HEAT = 0.8


@pytest.fixture(scope="module")
def examples() -> Examples:
    return synthetic(seed=5, clips=24)


@pytest.fixture(scope="module", params=sorted(resume.KINDS))
def exported(
    request: pytest.FixtureRequest, examples: Examples, tmp_path_factory: pytest.TempPathFactory
) -> tuple[ExerciseNetwork, Path]:
    network = fit.train(examples, epochs=2, seed=1, kind=resume.KINDS[request.param])
    path = tmp_path_factory.mktemp("weights") / "small.onnx"
    fit.export(network, HEAT, path, {"training": json.dumps({"network": request.param})})
    return network, path


def windows(examples: Examples) -> torch.Tensor:
    return torch.from_numpy(varied(examples, np.arange(40), np.random.default_rng(2)))


def test_the_file_says_what_the_network_says(examples: Examples, exported: tuple[ExerciseNetwork, Path]) -> None:
    network, path = exported
    batch = windows(examples)
    with torch.no_grad():
        wanted = Calibrated(Mirrored(network), HEAT).eval()(batch).numpy()
    found = ReferenceEvaluator(onnx.load(path)).run(None, {"windows": batch.numpy()})[0]
    assert found.shape == (len(batch), len(LABELS))
    assert np.abs(found - wanted).max() < 1e-4
    assert np.allclose(found.sum(axis=1), 1.0, atol=1e-4)


def test_training_can_go_on_from_the_file_alone(examples: Examples, exported: tuple[ExerciseNetwork, Path]) -> None:
    network, path = exported
    batch = windows(examples)
    with torch.no_grad():
        assert torch.allclose(resume.restored(path)(batch), network(batch), atol=1e-5)


def test_a_window_and_its_mirror_image_get_one_answer(examples: Examples) -> None:
    torch.manual_seed(3)
    model = Mirrored(Transformer(len(LABELS))).eval()
    batch = windows(examples)
    mirrored = batch[:, :, SWAP] * torch.tensor([-1.0, 1.0, -1.0, 1.0, 1.0])
    with torch.no_grad():
        assert torch.allclose(model(batch), model(mirrored), atol=1e-5)


def test_what_lies_in_moments_in_which_nobody_was_seen_does_not_count(examples: Examples) -> None:
    torch.manual_seed(4)
    network = Transformer(len(LABELS)).eval()
    batch = torch.zeros(2, 48, 13, 5)
    batch[:, :24] = windows(examples)[:2, 12:36]
    batch[..., 4][:, :24] = 1.0
    with torch.no_grad():
        before = network(batch)
        # The stem looks two moments over the border of its four.
        batch[:, 28:, :, :4] += 5.0
        assert torch.allclose(network(batch), before, atol=1e-4)
        assert torch.isfinite(network(torch.zeros(1, 48, 13, 5))).all()


def test_the_same_seed_gives_the_same_weights(examples: Examples, exported: tuple[ExerciseNetwork, Path]) -> None:
    network, _ = exported
    again = fit.train(examples, epochs=2, seed=1, kind=type(network))
    for one, other in zip(network.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)


def test_the_number_of_processes_does_not_change_the_clips(examples: Examples) -> None:
    apart = synthetic(seed=5, clips=24, workers=2)
    assert np.array_equal(apart.xy, examples.xy)
    assert np.array_equal(apart.target, examples.target)


def test_a_fit_whose_windows_cannot_be_varied_ends_with_an_error(
    examples: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fit, "_PATIENCE_SECONDS", 0.2)
    broken = Examples(examples.xy, examples.seen[:1], examples.placed, examples.target, examples.true_scale)
    with pytest.raises(RuntimeError, match="varies the windows has died"):
        fit.train(broken, epochs=1, seed=1, kind=Transformer)

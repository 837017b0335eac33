"""The exercise classifier's network, its fit and its export, in the environment that has torch: `make test-training`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is in the training environment only: make test-training")
pytest.importorskip("onnx", reason="onnx is in the training environment only: make test-training")

import onnx
import torch
from onnx.reference import ReferenceEvaluator
from training import halves
from training.exercise_classifier import ensemble, fit, join, resume, train
from training.exercise_classifier.augment import SWAP, varied
from training.exercise_classifier.convolutions import Convolutions
from training.exercise_classifier.data import Examples, synthetic
from training.exercise_classifier.ensemble import Member
from training.exercise_classifier.network import Calibrated, ExerciseNetwork, Mirrored
from training.exercise_classifier.transformer import Transformer
from training.kinematics.clips import LABELS, choose, motions_of, record
from training.landmarker import LEAST_CLIPS
from training.progress import Progress

from spotter.domain.windows import CHANNELS, JOINTS, WINDOW_FRAMES

HEAT = 0.8
# The file keeps its weights in half precision, eleven binary digits. What was trained and what the file says differ by that; what the
# file says and what comes back out of it do not.
OF_LOGITS, OF_PROBABILITIES = 5e-3, 1e-3
HALF = 2.0**-11


class StoppedAfterThreeSteps(Progress):
    """The plug is pulled when the third step is on disk."""

    def reached(self, step: int) -> None:
        super().reached(step)
        if step == 3:
            raise KeyboardInterrupt


@pytest.fixture(scope="module")
def examples() -> Examples:
    return synthetic(seed=5, clips=24)


@pytest.fixture(scope="module", params=sorted(resume.KINDS))
def exported(
    request: pytest.FixtureRequest, examples: Examples, tmp_path_factory: pytest.TempPathFactory
) -> tuple[ExerciseNetwork, Path]:
    network = fit.train(examples, epochs=2, seed=1, kind=resume.KINDS[request.param])
    path = tmp_path_factory.mktemp("weights") / "small.onnx"
    ensemble.write([member(network, HEAT)], examples, path)
    return network, path


def member(network: ExerciseNetwork, heat: float) -> Member:
    facts = {"weights": "clean", "network": network.name, "windows": 40, "temperature": heat}
    return Member(network, heat, facts)


@pytest.fixture(scope="module")
def together(examples: Examples, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Member], Path]:
    """Three networks in one file; two of them are of one kind."""
    members = [
        member(fit.train(examples, epochs=1, seed=seed, kind=kind), heat)
        for seed, kind, heat in ((11, Convolutions, 0.7), (12, Transformer, 1.3), (13, Transformer, 0.9))
    ]
    path = tmp_path_factory.mktemp("together") / "together.onnx"
    ensemble.write(members, examples, path)
    return members, path


def test_a_stopped_fit_goes_on_to_the_same_weights(examples: Examples, tmp_path: Path) -> None:
    class Small(Transformer):
        batch = 40

    def fitted(keep: Callable[[str], Progress] | None) -> dict[str, torch.Tensor]:
        return fit.train(examples, epochs=2, seed=3, kind=Small, keep=keep).state_dict()

    file = tmp_path / "small.part"
    wanted = fitted(None)
    with pytest.raises(KeyboardInterrupt):
        fitted(partial(StoppedAfterThreeSteps, file, every=0.0))
    found = fitted(partial(Progress, file, every=0.0))
    assert all(torch.equal(value, found[name]) for name, value in wanted.items())


def windows(examples: Examples) -> torch.Tensor:
    return torch.from_numpy(varied(examples, np.arange(40), np.random.default_rng(2)))


def test_the_file_says_what_the_network_says(examples: Examples, exported: tuple[ExerciseNetwork, Path]) -> None:
    network, path = exported
    batch = windows(examples)
    with torch.no_grad():
        wanted = Calibrated(Mirrored(network), HEAT).eval()(batch).numpy()
    found = ReferenceEvaluator(onnx.load(path)).run(None, {"windows": batch.numpy()})[0]
    assert found.shape == (len(batch), len(LABELS))
    assert np.abs(found - wanted).max() < OF_PROBABILITIES
    assert np.allclose(found.sum(axis=1), 1.0, atol=1e-4)
    with torch.no_grad():
        back = Calibrated(Mirrored(resume.members(path)[0].network), HEAT).eval()(batch).numpy()
    assert np.abs(found - back).max() < 1e-5


def test_training_can_go_on_from_the_file_alone(examples: Examples, exported: tuple[ExerciseNetwork, Path]) -> None:
    network, path = exported
    batch = windows(examples)
    with torch.no_grad():
        assert torch.allclose(resume.members(path)[0].network(batch), network(batch), atol=OF_LOGITS)


def test_weights_are_kept_in_half_precision_and_come_back_as_they_were(exported: tuple[ExerciseNetwork, Path]) -> None:
    model = onnx.load(exported[1])
    kinds = {entry.data_type for entry in model.graph.initializer if np.prod(entry.dims) >= halves.LEAST_VALUES}
    assert onnx.TensorProto.FLOAT16 in kinds
    assert onnx.TensorProto.FLOAT not in kinds
    back = halves.whole(model)
    assert not any(entry.data_type == onnx.TensorProto.FLOAT16 for entry in back.graph.initializer)
    batch = np.zeros((2, WINDOW_FRAMES, JOINTS, CHANNELS), np.float32)
    first, second = (ReferenceEvaluator(one).run(None, {"windows": batch})[0] for one in (model, back))
    assert np.array_equal(first, second)


def test_no_weight_moves_by_more_than_half_precision() -> None:
    values = np.random.default_rng(3).normal(0.0, 0.1, halves.LEAST_VALUES).astype(np.float32)
    names = ("large", "small")
    arrays = [onnx.numpy_helper.from_array(values[: len(values) - index], name) for index, name in enumerate(names)]
    nodes = [onnx.helper.make_node("Identity", [name], [f"out_{name}"]) for name in names]
    model = onnx.helper.make_model(onnx.helper.make_graph(nodes, "weights", [], [], arrays))
    large, small = (onnx.numpy_helper.to_array(one) for one in halves.whole(halves.halved(model)).graph.initializer)
    assert (np.abs(large - values) <= HALF * np.abs(values) + np.finfo(np.float16).smallest_subnormal).all()
    assert not np.array_equal(large, values)
    assert np.array_equal(small, values[:-1])


def test_networks_in_one_file_answer_with_the_geometric_mean(
    examples: Examples, together: tuple[list[Member], Path]
) -> None:
    members, path = together
    batch = windows(examples)
    with torch.no_grad():
        alone = [Calibrated(Mirrored(member.network), member.heat).eval()(batch).numpy() for member in members]
    product = np.prod(alone, axis=0) ** (1.0 / len(members))
    found = ReferenceEvaluator(onnx.load(path)).run(None, {"windows": batch.numpy()})[0]
    assert np.abs(found - product / product.sum(axis=1, keepdims=True)).max() < OF_PROBABILITIES
    with torch.no_grad():
        back = ensemble.Ensemble(resume.members(path)).eval()(batch).numpy()
    assert np.abs(found - back).max() < 1e-5


def test_every_network_comes_back_out_of_the_file_that_they_share(
    examples: Examples, together: tuple[list[Member], Path]
) -> None:
    members, path = together
    batch = windows(examples)
    found = resume.members(path)
    assert [(one.network.name, one.heat) for one in found] == [(one.network.name, one.heat) for one in members]
    with torch.no_grad():
        for one, wanted in zip(found, members, strict=True):
            assert torch.allclose(one.network(batch), wanted.network(batch), atol=OF_LOGITS)


def test_half_way_to_a_fitted_last_layer_says_half_of_both(
    examples: Examples, together: tuple[list[Member], Path]
) -> None:
    start = together[0][0].network
    batch = windows(examples)
    with torch.no_grad():
        seen = start.features(batch)
    fitted = fit.last_layer(start, seen, examples.target[:40], epochs=2, seed=1)
    half = fit.between(start, fitted, 0.5)
    with torch.no_grad():
        assert not torch.allclose(start(batch), fitted(batch), atol=1e-3)
        assert torch.allclose(half(batch), (start(batch) + fitted(batch)) / 2, atol=1e-5)
        assert torch.allclose(fit.between(start, fitted, 1.0)(batch), fitted(batch), atol=1e-6)


def test_joined_files_say_what_they_were_made_of(together: tuple[list[Member], Path]) -> None:
    _, path = together
    parts = join.named(path)
    assert {part.record["file"] for part in parts} == {hashlib.sha256(path.read_bytes()).hexdigest()}


def test_training_from_nothing_makes_one_file_of_all_networks(tmp_path: Path) -> None:
    path = tmp_path / "small.onnx"
    train.main(["--clips", "8", "--epochs", "1", "--workers", "1", "--out", str(path)])
    found = resume.members(path)
    assert [type(member.network) for member in found] == [Transformer, Convolutions]
    assert [member.record["seed"] for member in found] == [train.SEED, train.SEED + 1]
    assert all(member.record["unseen"]["windows"] > 0 for member in found)


def test_one_network_alone_is_the_one_that_the_whole_file_has(tmp_path: Path) -> None:
    small = ["--clips", "8", "--epochs", "1", "--workers", "1", "--out"]
    train.main([*small, str(tmp_path / "all.onnx")])
    train.main(["--network", "convolutions", *small, str(tmp_path / "one.onnx")])
    last, (alone,) = resume.members(tmp_path / "all.onnx")[-1], resume.members(tmp_path / "one.onnx")
    assert alone.record == last.record
    assert all(
        torch.equal(one, other)
        for one, other in zip(alone.network.parameters(), last.network.parameters(), strict=True)
    )


def test_every_network_sees_the_renders(tmp_path: Path) -> None:
    renders = tmp_path / "renders"
    renders.mkdir()
    seen = record(choose(motions_of("squat"), np.random.default_rng(1)), np.random.default_rng(2), seconds=2.0).sequence
    facts = {"times": seen.times, "image_full": seen.image, "world_full": seen.world, "seen_full": seen.visibility}
    truth = {"landmarks_2d": np.nan_to_num(seen.pixels()), "landmarks_3d": np.nan_to_num(seen.world)}
    facts |= {"detected_full": seen.detected, "size": np.array([seen.width, seen.height]), **truth}
    for seed in range(LEAST_CLIPS):
        np.savez(renders / f"{seed}.npz", exercise="squat", **facts)
    path = tmp_path / "small.onnx"
    train.main(["--rendered", str(renders), "--clips", "8", "--epochs", "1", "--workers", "1", "--out", str(path)])
    assert ["rendered" in member.record["sources"] for member in resume.members(path)] == [True, True]


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

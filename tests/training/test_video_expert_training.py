"""The TimeSformer trainer, in the environment that has torch: `make test-training`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is in the training environment only: make test-training")
pytest.importorskip("transformers", reason="transformers is in the training environment only: make test-training")

import torch
from onnx.reference import ReferenceEvaluator
from training.video_expert import fit, network, train
from training.video_expert.dataset import Clips
from training.video_expert.drawn import write_set
from training.video_expert.export import export
from training.video_expert.labels import read_labels
from transformers import TimesformerConfig, TimesformerForVideoClassification

ROOT = Path(__file__).resolve().parents[2]
LABELS = ["jumping_jack", "push_up"]
SIDE = 32
EPOCHS = 3


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    write_set(folder, LABELS, 6, seed=3)
    return folder


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the hub's snapshot of a model is, but tiny, and for three other labels."""
    torch.manual_seed(1)
    config = TimesformerConfig(
        image_size=SIDE,
        patch_size=16,
        num_frames=8,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        hidden_dropout_prob=0.1,
        num_labels=3,
    )
    folder = tmp_path_factory.mktemp("weights")
    TimesformerForVideoClassification(config).save_pretrained(folder)
    return folder


def command(clips: Path, weights: Path, run: Path) -> list[str]:
    words = [str(clips), "--labels", str(clips / "labels.csv"), "--out", str(run), "--from", str(weights)]
    return [*words, "--epochs", str(EPOCHS), "--batch", "4", "--learning-rate", "0.01", "--seed", "5"]


@pytest.fixture(scope="module")
def finished(clips: Path, weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("uninterrupted")
    train.main(command(clips, weights, run))
    return run


def test_a_run_that_was_killed_ends_with_the_same_weights(
    clips: Path, weights: Path, finished: Path, tmp_path: Path
) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "shared"), str(ROOT)])}
    words = [sys.executable, "-m", "training.video_expert.train", *command(clips, weights, tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("epoch 1/"):
                break
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert (tmp_path / fit.CHECKPOINT).is_file()
    assert not (tmp_path / "video_expert.onnx").exists()
    train.main(command(clips, weights, tmp_path))
    for name in ("transformers/model.safetensors", "video_expert.onnx", "video_expert.json"):
        assert (tmp_path / name).read_bytes() == (finished / name).read_bytes(), name


def test_another_plan_does_not_go_on_from_the_checkpoint(clips: Path, weights: Path, finished: Path) -> None:
    with pytest.raises(ValueError, match="another plan"):
        train.main([*command(clips, weights, finished), "--weight-decay", "0.5"])


def test_training_moves_the_weights_it_started_from(weights: Path, finished: Path) -> None:
    before = TimesformerForVideoClassification.from_pretrained(weights).state_dict()
    after = TimesformerForVideoClassification.from_pretrained(finished / "transformers").state_dict()
    name = "timesformer.encoder.layer.0.attention.attention.qkv.weight"
    assert 0.0 < float((before[name] - after[name]).abs().max()) < 0.5
    assert after["classifier.weight"].shape[0] == len(LABELS)


def test_the_served_file_answers_as_the_network_does(weights: Path, tmp_path: Path) -> None:
    torch.manual_seed(2)
    trained = network.pretrained(str(weights), LABELS).eval()
    export(trained, LABELS, 1.7, {}, tmp_path)
    served = ReferenceEvaluator(str(tmp_path / "video_expert.onnx"))
    for count in (1, 3):
        pictures = np.random.default_rng(count).integers(0, 256, (count, 8, SIDE, SIDE, 3), dtype=np.uint8)
        with torch.no_grad():
            logits = trained(pixel_values=network.as_input(torch.from_numpy(pictures))).logits
        wanted = torch.softmax(logits / 1.7, dim=1).numpy()
        np.testing.assert_allclose(served.run(None, {"clips": pictures})[0], wanted, atol=1e-5)


def test_an_epoch_varies_a_clip_and_a_repetition_of_it_does_not(clips: Path) -> None:
    examples = Clips(read_labels(clips, clips / "labels.csv"), LABELS, SIDE, seed=1, keep=False)
    first = examples[0][0]
    assert torch.equal(first, examples[0][0])
    examples.epoch = 1
    assert not torch.equal(first, examples[0][0])


def test_weights_that_cannot_be_had_are_named(clips: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = command(clips, tmp_path / "nowhere", tmp_path / "run")
    with pytest.raises(SystemExit, match="nowhere holds no weights"):
        train.main(words)


@pytest.mark.skipif(torch.cuda.is_available(), reason="says what happens without a GPU")
def test_the_cpu_trains_in_full_precision() -> None:
    assert fit.precision(fit.device()) is torch.float32

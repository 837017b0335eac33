"""Fine-tune a TimeSformer on labelled clips.

    python -m training.video_expert.train CLIPS --labels labels.csv --out RUN

CLIPS is a folder of videos; labels.csv has the columns `clip`, `label` and, where several clips were cut from one video,
`video`. It starts from `--from` (a name on the hub or a local folder, default facebook/timesformer-base-finetuned-k400);
where that cannot be had, or with `--config small|base`, from random weights. Every epoch leaves a checkpoint in RUN: the same command goes
on after it was stopped, and ends with the same weights. Then the temperature is fitted on the validation videos, and RUN holds
`transformers/` (config.json, model.safetensors) to train on from, `video_expert.onnx` and `video_expert.json`.

`python -m training.video_expert.fuse` and `python -m training.video_expert.pack` come next.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from transformers import TimesformerForVideoClassification

from training.video_expert import fit, network
from training.video_expert.calibrate import calibration_error, mean_loss, softmax, temperature
from training.video_expert.dataset import Clips
from training.video_expert.export import export
from training.video_expert.labels import VALIDATION_FILE, LabelledClip, read_labels, split_by_video

VALIDATION_SHARE = 0.15


def main(words: Sequence[str] | None = None) -> None:
    """Read, split, fit, calibrate, export."""
    arguments = _parser().parse_args(words)
    torch.set_num_threads(arguments.threads)
    train, kept = split_by_video(
        read_labels(arguments.clips, arguments.labels), arguments.validation_share, arguments.seed
    )
    labels = sorted({clip.label for clip in [*train, *kept]})
    print(f"{len(train)} clips to train on, {len(kept)} to validate on, {len(labels)} labels", flush=True)
    start, origin = _start(arguments, labels)
    side = int(start.config.image_size)
    plan = fit.Plan(
        start=_hash_of(start),
        clips=_hash_of_clips(train),
        epochs=arguments.epochs,
        batch=arguments.batch,
        learning_rate=arguments.learning_rate,
        weight_decay=arguments.weight_decay,
        label_smoothing=arguments.label_smoothing,
        seed=arguments.seed,
    )
    examples = Clips(train, labels, side, seed=arguments.seed, keep=arguments.keep_decoded)
    trained = fit.train(start, examples, plan, arguments.out, workers=arguments.workers, after_epoch=_told(plan.epochs))
    _write_validation(kept, arguments.clips, arguments.out / VALIDATION_FILE)
    _finish(trained, origin, labels, len(train), kept, plan, arguments.out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=Path, help="folder of videos")
    parser.add_argument("--labels", type=Path, required=True, help="CSV file")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--from", dest="source", default=network.PRETRAINED, help="default %(default)s")
    source.add_argument("--config", choices=sorted(network.CONFIGS), help="random weights of this size")
    parser.add_argument("--epochs", type=int, default=15, help="default %(default)s")
    parser.add_argument("--batch", type=int, default=8, help="clips (default %(default)s)")
    parser.add_argument("--learning-rate", type=float, default=5e-5, help="peak (default %(default)s)")
    parser.add_argument("--weight-decay", type=float, default=0.05, help="default %(default)s")
    parser.add_argument("--label-smoothing", type=float, default=0.05, help="default %(default)s")
    parser.add_argument(
        "--validation-share", type=float, default=VALIDATION_SHARE, help="of videos (default %(default)s)"
    )
    parser.add_argument("--seed", type=int, default=20261122, help="default %(default)s")
    parser.add_argument("--threads", type=int, default=1, help="of the CPU (default %(default)s)")
    parser.add_argument("--workers", type=int, default=0, help="processes that load clips (default %(default)s)")
    parser.add_argument("--keep-decoded", action="store_true", help="hold decoded clips in memory")
    return parser


def _start(arguments: argparse.Namespace, labels: list[str]) -> tuple[TimesformerForVideoClassification, str]:
    """The network before the first step, and where its weights come from."""
    torch.manual_seed(arguments.seed)
    if arguments.config:
        return network.from_scratch(arguments.config, labels), f"random weights, {arguments.config}"
    try:
        return network.pretrained(arguments.source, labels), arguments.source
    except OSError as error:
        if Path(arguments.source).exists() or arguments.source != network.PRETRAINED:
            raise SystemExit(f"{arguments.source} holds no weights that can be used: {error}") from error
        print(f"{arguments.source} cannot be had ({type(error).__name__}): starting from random weights", flush=True)
        torch.manual_seed(arguments.seed)
        return network.from_scratch("base", labels), "random weights, base"


def _told(epochs: int) -> Callable[[int, float], None]:
    def tell(epoch: int, loss: float) -> None:
        print(f"epoch {epoch}/{epochs}: loss {loss:.4f}", flush=True)

    return tell


def _finish(
    trained: TimesformerForVideoClassification,
    origin: str,
    labels: list[str],
    clips: int,
    kept: list[LabelledClip],
    plan: fit.Plan,
    run: Path,
) -> None:
    side = int(trained.config.image_size)
    logits, truth = fit.predict(trained, Clips(kept, labels, side, seed=None, keep=False), plan.batch)
    scores, wanted = logits.double().numpy(), truth.numpy()
    heat = temperature(scores, wanted)
    probabilities = softmax(scores / heat)
    facts: dict[str, str | int | float] = {
        "start": origin,
        "clips": clips,
        "epochs": plan.epochs,
        "seed": plan.seed,
        "parameters": sum(parameter.numel() for parameter in trained.parameters()),
        "precision": str(fit.precision(fit.device())).removeprefix("torch."),
        "validation_clips": len(kept),
        "validation_accuracy": round(float((probabilities.argmax(axis=1) == wanted).mean()), 4),
        "validation_loss": round(mean_loss(probabilities, wanted), 4),
        "validation_calibration_error": round(calibration_error(probabilities, wanted), 4),
    }
    trained.save_pretrained(run / "transformers")
    record = export(trained, labels, heat, facts, run)
    print(json.dumps(facts | {"temperature": round(heat, 4), "sha256": record.sha256}, indent=2))


def _write_validation(kept: list[LabelledClip], folder: Path, path: Path) -> None:
    """Which clips may be used to fit the fusion."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["clip", "label", "video"])
        rows.writerows((clip.path.relative_to(folder), clip.label, clip.video) for clip in kept)


def _hash_of(start: TimesformerForVideoClassification) -> str:
    digest = hashlib.sha256()
    for name, values in sorted(start.state_dict().items()):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(values.cpu().numpy()).tobytes())
    return digest.hexdigest()


def _hash_of_clips(clips: list[LabelledClip]) -> str:
    return hashlib.sha256("\n".join(f"{clip.path.name},{clip.label}" for clip in clips).encode()).hexdigest()


if __name__ == "__main__":
    main()

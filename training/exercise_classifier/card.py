"""Write the model card from the weights' own record and from `spotter evaluate classify --json` results.

    python -m training.exercise_classifier.card NAME=RESULT.json ...

NAME is how the card calls the data, e.g. `"Countix-Fitness, 148 videos"=countix.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import onnx

from training.exercise_classifier.train import MODELS, NAME

_CARD = """# Exercise classifier

`{file}`, SHA-256 `{sha256}`, {size:.2f} MB. MIT, as the rest of Spotter, with the notices below.

**What it does.** Says which exercise a person does in a window of {seconds:.0f} s: {frames} moments at {fps:.0f} per second of 13 body
joints, each with five channels (`spotter.domain.windows`). It knows {labels} labels; the exercise files name those that mean
an exercise of the library, all others add up to `none`. It sees no pictures.

**What it is not for.** Judging how well an exercise was done, telling who somebody is, or medical use. It has learnt from
synthetic people and from eight recorded adults: unusual bodies, wheelchairs, several people and exercises that differ only
in what the hands hold are beyond it.

## Made from

| source | what | licence |
|---|---|---|
| `training/kinematics` | {clips:,} synthetic clips of {clip_seconds:.0f} s, drawn from seed {seed}: random bodies, motions, cameras, pose-model errors | MIT (ours) |{recorded}

{windows:,} windows, {epochs} epochs, {parameters:,} parameters. No weight was fitted and no temperature chosen on other data.

    python -m training.exercise_classifier.train --recorded FOLDER

`FOLDER` holds `ui_prmd/` and `exercise_correction/`. Probabilities are calibrated with one temperature ({temperature}) on
synthetic clips of unseen seeds and are built into the file.

## Numbers

On {unseen_windows:,.0f} windows of synthetic clips of unseen seeds: accuracy over all labels {accuracy:.3f}, recall of `none` {none_recall:.3f},
expected calibration error {calibration_error:.3f}. These say that it learnt what it was shown, not how it does on people.

On recordings (`spotter evaluate classify`; whole clips; all exercises of the library at the time, and `none`; 95 % intervals).
No weight was fitted to them, but they are **development numbers**: over four rounds of training their confusions, and those on
a folder of workout clips, were looked at, and synthetic motions, label shares, window length and the choice between rounds
follow from that. Expect somewhat less on recordings that nobody has looked at.

| data | n | accuracy | macro F1 | recall of `none` | precision of `none` |
|---|---|---|---|---|---|
{rows}

Recall per exercise. {recalls}.
{notices}"""

_RECORDED = """
| UI-PRMD (Vakanski et al., *Data* 2018, 3(1):2) | 9 movements of 8 subjects in 3D, filmed by {views} random cameras each | ODC PDDL 1.0 (public domain) |
| Exercise-Correction (github.com/NgoQuocBao1010/Exercise-Correction) | single frames of planks, {planks:,} windows | MIT |"""

_NOTICES = """
## Notices

Exercise-Correction: MIT License, Copyright (c) 2022 Ngô Hồng Quốc Bảo. Permission is hereby granted, free of charge, to any person
obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without
restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or
sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following
conditions: The above copyright notice and this permission notice shall be included in all copies or substantial portions
of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED
TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def main() -> None:
    """Read weights and results, write the card beside the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="+", metavar="NAME=RESULT.json")
    parser.add_argument("--weights", type=Path, default=MODELS / NAME)
    arguments = parser.parse_args()
    results = {}
    for pair in arguments.results:
        name, _, path = pair.rpartition("=")
        results[name] = json.loads(Path(path).read_text("utf-8"))
    target = arguments.weights.with_suffix(".md")
    target.write_text(card(arguments.weights, results), "utf-8")
    print(target.name)


def card(weights: Path, results: dict[str, dict[str, Any]]) -> str:
    """The text."""
    content = weights.read_bytes()
    model = onnx.load_from_string(content)
    record = {entry.key: entry.value for entry in model.metadata_props}
    facts = json.loads(record["training"])
    recorded = _RECORDED.format(views=facts["views"], planks=facts["planks"]) if facts["recorded"] else ""
    frames, fps = int(record["frames"]), float(record["fps"])
    return _CARD.format(
        file=weights.name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content) / 1e6,
        seconds=frames / fps,
        frames=frames,
        fps=fps,
        labels=len(json.loads(record["labels"])),
        clips=facts["clips"],
        clip_seconds=facts["clip_seconds"],
        seed=facts["seed"],
        recorded=recorded,
        windows=facts["windows"],
        epochs=facts["epochs"],
        parameters=facts["parameters"],
        temperature=facts["temperature"],
        unseen_windows=facts["unseen"]["windows"],
        accuracy=facts["unseen"]["accuracy"],
        none_recall=facts["unseen"]["none_recall"],
        calibration_error=facts["unseen"]["calibration_error"],
        rows="\n".join(_row(name, result) for name, result in results.items()),
        recalls="; ".join(_recalls(name, result) for name, result in results.items()),
        notices=_NOTICES if facts["recorded"] else "",
    )


def _row(name: str, result: dict[str, Any]) -> str:
    scores = []
    for score in ("accuracy", "macro_f1", "none_recall", "none_precision"):
        low, high = result["ci95"][score]
        value = result[score]
        scores.append("-" if value is None else f"{value:.3f} ({low:.3f} - {high:.3f})")
    return f"| {name} | {result['n']} | {' | '.join(scores)} |"


def _recalls(name: str, result: dict[str, Any]) -> str:
    found = []
    for label, row in zip(result["labels"], result["confusion"], strict=True):
        if sum(row) and label != "none":
            found.append(f"{label} {row[result['labels'].index(label)]}/{sum(row)}")
    return f"{name}: {', '.join(found)}"


if __name__ == "__main__":
    main()

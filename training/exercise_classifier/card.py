"""Write the model card from the weights' own record and from `spotter evaluate classify --json` results.

    python -m training.exercise_classifier.card --weights FILE.onnx NAME=RESULT.json ...

NAME is how the card calls the data, e.g. `"Countix-Fitness, 148 videos"=countix.json`. `--remarks` names a text file with what
only a person can know: what was looked at, measures that no command here makes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import onnx

from training.exercise_classifier.card_texts import CARD, CLEAN_SOURCES, FULL_SOURCES, NOTICES, PURPOSES, TOGETHER
from training.exercise_classifier.convolutions import Convolutions
from training.exercise_classifier.train import MODELS, NAME

# Of the SHA-256 of weights.
_HASH_SHOWN = 16


def main() -> None:
    """Read weights and results, write the card beside the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="*", metavar="NAME=RESULT.json")
    parser.add_argument("--weights", type=Path, default=MODELS / NAME)
    parser.add_argument("--remarks", type=Path)
    arguments = parser.parse_args()
    results = {}
    for pair in arguments.results:
        name, _, path = pair.rpartition("=")
        results[name] = json.loads(Path(path).read_text("utf-8"))
    remarks = arguments.remarks.read_text("utf-8").strip() if arguments.remarks else ""
    target = arguments.weights.with_suffix(".md")
    target.write_text(card(arguments.weights, results, remarks), "utf-8")
    print(target.name)


def card(weights: Path, results: dict[str, dict[str, Any]], remarks: str) -> str:
    """The text."""
    content = weights.read_bytes()
    model = onnx.load_from_string(content)
    record = {entry.key: entry.value for entry in model.metadata_props}
    facts = json.loads(record["training"])
    members = facts.get("members", [facts])
    frames, fps = int(record["frames"]), float(record["fps"])
    sources = FULL_SOURCES if facts["weights"] == "full" else CLEAN_SOURCES
    return CARD.format(
        file=weights.name,
        name=facts["weights"],
        purpose=PURPOSES[facts["weights"]],
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content) / 1e6,
        seconds=frames / fps,
        frames=frames,
        fps=fps,
        labels=len(json.loads(record["labels"])),
        sources=sources,
        networks="\n".join(map(_network, members)),
        command=_command(facts),
        together=TOGETHER if len(members) > 1 else "",
        unseen_windows=facts["unseen"]["windows"],
        accuracy=facts["unseen"]["accuracy"],
        none_recall=facts["unseen"]["none_recall"],
        calibration_error=facts["unseen"]["calibration_error"],
        rows="\n".join(_row(name, result) for name, result in results.items()),
        recalls="; ".join(_recalls(name, result) for name, result in results.items()),
        remarks=remarks,
        notices=NOTICES,
    )


def _network(record: dict[str, Any]) -> str:
    # Records of before sources were counted say neither that nor the kind of network, which was always the same.
    counted = ", ".join(f"{count:,} {name}" for name, count in record.get("sources", {}).items()) or "not counted"
    cells = (
        record.get("network", Convolutions.name),
        f"{record['parameters']:,}",
        f"{record['windows']:,}",
        f"{counted} ({record['clips']:,} synthetic clips)",
        record["epochs"],
        record["seed"],
        record["temperature"],
        f"`{record['start'][:_HASH_SHOWN]}`" if "start" in record else "random weights",
    )
    return f"| {' | '.join(map(str, cells))} |"


def _command(facts: dict[str, Any]) -> str:
    if any("file" in member for member in facts.get("members", [])):
        files = [f"{number}-{name}.onnx" for number, name in enumerate(facts["network"].split(" and "), start=1)]
        return f"join {' '.join(files)} --out FILE.onnx"
    return {"clean": "train --recorded FOLDER --rendered FOLDERS", "full": "full --recorded FOLDER"}[facts["weights"]]


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

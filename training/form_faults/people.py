"""What the fault model says of filmed people, whose faults nobody measured: does it agree with the criteria?

    python -m training.form_faults.people FOLDER/labels.csv
    python -m training.form_faults.people FOLDER/labels.csv --exercise push_up

The exercise is given, the landmarks are those of the product's sampling and pose model; the assessment runs alone, without the
rest of the system, and weighs the model's opinion. Agreement is no proof: criteria err too.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from spotter.adapters.onnx_model import OnnxModel
from spotter.domain.assess import assess
from spotter.domain.assessment import Assessment
from spotter.domain.exercise import library
from spotter.domain.fault_evidence import with_evidence
from spotter.domain.fault_model import FaultModel
from spotter.domain.form_faults import SHIPPED
from spotter.domain.stitching import clean
from spotter.domain.view import estimate_view
from spotter.evaluation.angles import named
from training.people import filmed


def agreement(assessment: Assessment) -> Counter[str]:
    """How often the model agrees with the criteria, disagrees, sees what they do not, or says nothing."""
    repetitions = [one for found in assessment.sets for one in found.repetitions]
    opinions = [one.fault_model for one in repetitions if one.fault_model is not None]
    judged = [(one, one.evidence) for each in repetitions for one in each.criteria if one.evidence is not None]
    found = Counter(f"{one.outcome.value}, {'seen' if evidence.seen else 'not seen'}" for one, evidence in judged)
    found["doubted"] = sum(one.doubted for one, _ in judged)
    found["repetitions with an opinion"] = sum(one.abstained is None for one in opinions)
    found["repetitions without"] = sum(one.abstained is not None for one in opinions)
    found["seen by the model alone"] = sum(len(one.model_only) for one in opinions)
    return found


def main() -> None:
    """Look at every clip, print the sums."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--exercise", help="what is done in all clips, where the file does not say it")
    parser.add_argument("--model", type=Path, default=SHIPPED, help="other weights than those that ship")
    parser.add_argument("--models", type=Path, default=Path(".spotter/models"))
    parser.add_argument("--pose", default="full", choices=["lite", "full", "heavy"], help="default %(default)s")
    chosen = parser.parse_args()
    network = OnnxModel(chosen.model)
    model, total, clips = FaultModel(network), Counter[str](), 0
    for person in filmed(chosen.labels, chosen.models, chosen.pose, chosen.exercise):
        clips += 1
        sequence = clean(person.sequence)
        timeline = named(sequence, person.exercise)
        judged = assess(sequence, timeline, estimate_view(sequence), library())
        found = agreement(with_evidence(judged, sequence, model, weighed=True))
        total += found
        if found["fail, not seen"] or found["fail, seen"] or found["seen by the model alone"]:
            print(
                f"{person.file}: " + ", ".join(f"{name} {number}" for name, number in found.items() if number),
                flush=True,
            )
    print(f"{network.name}, {clips} clips: " + ", ".join(f"{name} {number}" for name, number in sorted(total.items())))


if __name__ == "__main__":
    main()

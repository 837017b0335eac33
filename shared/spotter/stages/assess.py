"""Step `assess`: repetitions, angles, criteria and scores of every set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from spotter.contracts.stages import AssessRequest, AssessResult
from spotter.domain.angle_rate import corrected
from spotter.domain.assess import assess
from spotter.domain.assessment import Assessment, SetAssessment
from spotter.domain.exercise import Exercise, library
from spotter.domain.fault_evidence import with_evidence
from spotter.domain.fault_model import FaultModel
from spotter.domain.pose import PoseSequence
from spotter.domain.timeline import NONE_LABEL, Timeline
from spotter.ports import BlobStore, SmallModel

ASSESSMENT_NAME = "assessment.json"
ASSESSMENT_TYPE = "application/json"
ANGLES_NAME = "angles.npz"
ANGLES_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class Deps:
    """What the step needs; without the angle model the angles stay as the pose model gives them.

    The fault model adds its evidence to the results; it changes their stated confidence only where it is weighed.
    """

    blobs: BlobStore
    exercises: Mapping[str, Exercise] = field(default_factory=library)
    angle_model: SmallModel | None = None
    fault_model: SmallModel | None = None
    fault_model_weighed: bool = False


def run(request: AssessRequest, deps: Deps) -> AssessResult:
    """Read the sequence and the timeline, write `assessment.json`, and `angles.npz` when angles are corrected."""
    sequence = PoseSequence.from_npz(deps.blobs.read(request.sequence_key))
    timeline = Timeline.model_validate_json(deps.blobs.read(request.timeline_key))
    angles = None if deps.angle_model is None else corrected(deps.angle_model, sequence, timeline)
    assessment = assess(sequence, timeline, request.view, deps.exercises, angles)
    if deps.fault_model is not None:
        model = FaultModel(deps.fault_model)
        assessment = with_evidence(assessment, sequence, model, weighed=deps.fault_model_weighed)
    key = request.job.prefix + ASSESSMENT_NAME
    deps.blobs.write(key, assessment.model_dump_json().encode(), ASSESSMENT_TYPE)
    angles_key = None if angles is None else request.job.prefix + ANGLES_NAME
    if angles is not None and angles_key:
        deps.blobs.write(angles_key, angles.to_npz(sequence), ANGLES_TYPE)
    main = main_set(assessment)
    return AssessResult(
        assessment_key=key,
        angles_key=angles_key,
        exercise=main.exercise if main else NONE_LABEL,
        repetitions=_counted(assessment, main.exercise) if main else 0,
        score=assessment.form_score,
    )


def _counted(assessment: Assessment, exercise: str) -> int:
    """Repetitions of all sets of this exercise; a hold has none."""
    sets = [found for found in assessment.sets if found.exercise == exercise and found.kind == "repetitions"]
    return sum(len(found.counted) for found in sets)


def main_set(assessment: Assessment) -> SetAssessment | None:
    """The longest set; None without any."""
    return max(assessment.sets, key=lambda found: found.end - found.start, default=None)

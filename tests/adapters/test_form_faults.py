"""The fault model that ships, on squats that training has not seen: eight with lifted heels, eight correct, all from the side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from spotter.adapters.onnx_model import OnnxModel
from spotter.contracts.stages import AssessRequest, Job
from spotter.domain.assessment import Assessment
from spotter.domain.fault_model import FaultModel
from spotter.domain.form_faults import FAULTS_OF, NAME, SHIPPED, Sample
from spotter.domain.stitching import clean
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.domain.view import View
from spotter.errors import ModelMissing
from spotter.stages import assess as step
from tests.athletes import Plan, squatting
from tests.fakes import MemoryBlobs

SQUATS = Path(__file__).parents[1] / "data" / "form_faults" / "squats.npz"
MODEL = FaultModel(OnnxModel(SHIPPED))


def squats(kind: str) -> list[Sample]:
    with np.load(SQUATS) as data:
        pairs = zip(data[f"{kind}_values"], data[f"{kind}_context"], strict=True)
        return [
            Sample(values.astype(np.float32), about.astype(np.float32), 1.0, mirrored=False) for values, about in pairs
        ]


def test_the_file_is_small_and_named_by_its_content():
    assert SHIPPED.stat().st_size < 1_000_000
    assert MODEL.name.partition("@")[0] == NAME


def test_without_the_file_it_says_so(tmp_path):
    with pytest.raises(ModelMissing, match=NAME):
        OnnxModel(tmp_path / f"{NAME}.onnx")


def test_lifted_heels_are_likelier_where_heels_are_lifted():
    lifted, correct = (
        np.mean([one.faults["heel_lift"] for one in MODEL.judge("squat", squats(kind))])
        for kind in ("heel_lift", "correct")
    )
    assert lifted > 2 * correct


def test_lifted_heels_are_seen_in_the_feet():
    reasons = [MODEL.explain("squat", one, "heel_lift") for one in squats("heel_lift")]
    at_feet = [max(why.parts, key=lambda part: why.parts[part]).endswith("foot") for why in reasons]
    assert sum(at_feet) > len(at_feet) / 2
    assert sum(max(why.thirds, key=lambda third: why.thirds[third]) == "turn" for why in reasons) > len(reasons) / 2
    assert all(
        {joint.split("_", 1)[1] for joint in why.joints} == {"ankle", "heel", "foot_index"}
        for why, feet in zip(reasons, at_feet, strict=True)
        if feet
    )


def test_only_faults_that_make_sense_are_answered():
    (opinion,) = MODEL.judge("calf_raise", squats("correct")[:1])
    assert tuple(opinion.faults) == FAULTS_OF["calf_raise"]
    assert all(0.0 <= probability <= 1.0 for probability in (*opinion.faults.values(), opinion.correct))


def test_the_step_writes_the_evidence_into_the_assessment():
    sequence = clean(squatting(Plan(seconds=3.0)))
    whole = ExerciseSet(start=0.0, end=float(sequence.times[-1]), exercise="squat", confidence=0.9)
    blobs = MemoryBlobs()
    blobs.write("s.npz", sequence.to_npz(), "application/octet-stream")
    blobs.write("t.json", Timeline(sets=(whole,), model="given").model_dump_json().encode(), "application/json")
    job = Job(tenant_id="t", video_id="v")
    request = AssessRequest(job=job, sequence_key="s.npz", timeline_key="t.json", view=View.LEFT)
    result = step.run(request, step.Deps(blobs=blobs, fault_model=OnnxModel(SHIPPED)))
    written = Assessment.model_validate_json(blobs.read(result.assessment_key))
    assert written.fault_model == MODEL.name
    assert all(one.fault_model.correct is not None for one in written.sets[0].counted)

"""Named faults: what the model reads, that it only adds evidence, and that it keeps quiet where it should."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from training.synthetic.faults import FAULTS as KNOBS
from training.synthetic.faults import faults_of

from spotter.domain.assess import assess
from spotter.domain.assessment import Assessment, Outcome, Repetition
from spotter.domain.exercise import library, shipped
from spotter.domain.fault_criteria import FAULT_OF
from spotter.domain.fault_evidence import with_evidence
from spotter.domain.fault_model import FaultModel
from spotter.domain.form_faults import EXERCISES, FAULTS, FAULTS_OF, sample
from spotter.domain.pose import PoseSequence
from spotter.domain.stitching import clean
from spotter.domain.template_coach import write_script
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.domain.view import estimate_view
from spotter.errors import ModelCorrupt
from tests import athletes
from tests.athletes import Plan

PLAN = Plan(depths=(1.0, 1.0, 0.55, 1.0), seconds=3.0)


class Certain:
    """Stands in for the ONNX session: always the same probabilities."""

    name = "certain@000000000000"

    def __init__(self, likely: Mapping[str, float], trusted: tuple[str, ...] = FAULTS) -> None:
        facts = {
            "faults": FAULTS,
            "exercises": EXERCISES,
            "thresholds": dict.fromkeys(FAULTS, 0.5),
            "trusted": [(fault, side) for fault in trusted for side in ("front", "side", "back")],
        }
        self.metadata = {"form_faults": json.dumps(facts)}
        self._row = np.array([likely.get(name, 0.2) for name in FAULTS], np.float32)

    def run(self, inputs):
        count = len(inputs["values"])
        return {"faults": np.tile(self._row, (count, 1)), "correct": np.full((count, 1), 0.5, np.float32)}


def squats(yaw: float = 90.0, **camera: float) -> PoseSequence:
    return clean(athletes.squatting(PLAN, yaw=yaw, **camera))


def assessed(sequence: PoseSequence, exercise: str = "squat") -> Assessment:
    whole = ExerciseSet(start=0.0, end=float(sequence.times[-1]), exercise=exercise, confidence=0.9)
    return assess(sequence, Timeline(sets=(whole,), model="given"), estimate_view(sequence), library())


def with_model(likely: Mapping[str, float], sequence: PoseSequence | None = None, **how) -> Assessment:
    sequence = squats() if sequence is None else sequence
    trusted = how.pop("trusted", FAULTS)
    return with_evidence(assessed(sequence), sequence, FaultModel(Certain(likely, trusted)), **how)


def without_opinions(found: Assessment) -> object:
    def bare(movement: Repetition) -> Repetition:
        cleared = {"evidence": None, "doubted": False, "confidence": 0.0}
        results = tuple(result.model_copy(update=cleared) for result in movement.criteria)
        return movement.model_copy(update={"criteria": results, "fault_model": None})

    sets = tuple(one.model_copy(update={"repetitions": tuple(map(bare, one.repetitions))}) for one in found.sets)
    return found.model_copy(update={"sets": sets, "fault_model": None})


def depth(movement: Repetition):
    return next(result for result in movement.criteria if result.id == "depth")


def test_the_model_is_asked_what_synthetic_athletes_can_show():
    assert tuple(KNOBS) == FAULTS
    assert {name: faults_of(name) for name in EXERCISES} == dict(FAULTS_OF)
    assert {name for name in shipped() if faults_of(name)} == set(EXERCISES)


@pytest.mark.parametrize("exercise", sorted(FAULT_OF))
def test_every_row_of_the_table_names_a_criterion_and_a_fault_of_its_exercise(exercise):
    for criterion, fault in FAULT_OF[exercise].items():
        assert shipped()[exercise].criterion(criterion)
        assert fault in FAULTS_OF[exercise]


def test_a_slow_repetition_reads_like_a_quick_one():
    slow, quick = squats(), squats()
    quick = replace(quick, times=quick.times / 2)
    first, second = sample(slow, 1.0, 2.5, 4.0, 90.0), sample(quick, 0.5, 1.25, 2.0, 90.0)
    assert np.allclose(first.values, second.values, atol=1e-4)
    assert first.context[2] > second.context[2]  # only its length differs


def test_the_same_person_seen_from_the_other_side_reads_the_same():
    left = sample(squats(), 1.0, 2.5, 4.0, 90.0)
    right = sample(squats().mirrored(), 1.0, 2.5, 4.0, -90.0)
    assert np.allclose(left.values, right.values, atol=1e-4)
    assert right.mirrored
    assert not left.mirrored


def test_size_and_place_in_the_picture_do_not_matter():
    near = squats()
    image = near.image * 0.5
    image[..., 0] += 0.2
    far = replace(near, image=image)
    assert np.allclose(sample(near, 1.0, 2.5, 4.0, 90.0).values, sample(far, 1.0, 2.5, 4.0, 90.0).values, atol=1e-4)


def test_nothing_is_read_where_nobody_was_seen():
    assert sample(squats(), 100.0, 101.0, 102.0, 90.0) is None


@pytest.mark.parametrize("weighed", [False, True])
@pytest.mark.parametrize("probability", [0.01, 0.99])
def test_no_outcome_score_or_count_ever_changes(probability, weighed):
    before = assessed(squats())
    after = with_model(dict.fromkeys(FAULTS, probability), weighed=weighed)
    assert without_opinions(after) == without_opinions(before)


def test_a_measured_fault_carries_the_evidence_with_joint_and_moment():
    movement = with_model({"shallow": 0.97}).sets[0].repetitions[0]
    evidence = depth(movement).evidence
    assert evidence.fault == "shallow"
    assert evidence.probability == pytest.approx(0.97)
    assert evidence.joints
    assert movement.start <= evidence.time <= movement.end


def test_shown_evidence_leaves_the_confidence_alone():
    plain, shown = assessed(squats()), with_model({"shallow": 0.01})
    assert [depth(one).confidence for one in shown.sets[0].repetitions] == [
        depth(one).confidence for one in plain.sets[0].repetitions
    ]


def fails(found: Assessment):
    return [
        one for one in found.sets[0].repetitions for one in one.criteria if one.outcome is Outcome.FAIL and one.evidence
    ]


def too_shallow() -> PoseSequence:
    return clean(athletes.squatting(Plan(depths=(0.55,) * 4, seconds=3.0)))


def test_agreement_raises_the_confidence_of_a_fail_and_strong_disagreement_doubts_it():
    plain = {one.id: one.confidence for one in fails(with_model({"shallow": 0.5}, too_shallow()))}
    sure = fails(with_model({"shallow": 0.97}, too_shallow(), weighed=True))
    doubted = fails(with_model({"shallow": 0.01}, too_shallow(), weighed=True))
    assert "depth" in plain
    assert all(one.confidence >= plain[one.id] and not one.doubted for one in sure if one.id == "depth")
    assert all(one.confidence < plain[one.id] and one.doubted for one in doubted if one.id == "depth")


@pytest.mark.parametrize(("language", "may"), [("en", "may be an error"), ("de", "kann ein Messfehler")])
def test_the_coach_says_may_of_what_the_model_strongly_disagrees_with(language, may):
    firm = with_model({"shallow": 0.97}, too_shallow(), weighed=True)
    doubted = with_model({"shallow": 0.01}, too_shallow(), weighed=True)
    texts = [
        " ".join(line.written or "" for line in write_script(one, language, library()).lines) for one in (firm, doubted)
    ]
    assert may not in texts[0]
    assert may in texts[1]


def test_what_cannot_be_assessed_stays_so_whatever_the_model_says():
    from_front = squats(yaw=0.0)
    found = with_model(dict.fromkeys(FAULTS, 0.99), from_front, weighed=True)
    hidden = [one for rep in found.sets[0].repetitions for one in rep.criteria if one.outcome is Outcome.NOT_ASSESSABLE]
    assert hidden
    assert all(one.evidence is None and not one.doubted for one in hidden)


def test_a_fault_that_no_criterion_measured_is_listed_and_nothing_else():
    movement = with_model({"rounded_back": 0.99}).sets[0].repetitions[0]
    assert [one.fault for one in movement.fault_model.model_only] == ["rounded_back"]
    assert all(result.evidence is None or result.evidence.fault != "rounded_back" for result in movement.criteria)


def test_a_fault_is_not_mentioned_from_a_side_where_training_found_it_unreliable():
    movement = with_model({"rounded_back": 0.99, "shallow": 0.99}, trusted=("shallow",)).sets[0].repetitions[0]
    assert movement.fault_model.model_only == ()
    assert depth(movement).evidence is not None


def test_no_opinion_on_somebody_who_is_hardly_visible():
    sequence = squats()
    sequence = replace(sequence, visibility=np.full_like(sequence.visibility, 0.3))
    found = with_model({"shallow": 0.99}, sequence, weighed=True)
    assert found.sets[0].repetitions
    assert all(one.fault_model.abstained and one.fault_model.correct is None for one in found.sets[0].repetitions)


def test_no_opinion_on_an_attempt():
    attempts = [one for one in with_model({"shallow": 0.99}).sets[0].repetitions if one.kind == "attempt"]
    assert attempts
    assert all(one.fault_model.abstained for one in attempts)


def test_weights_of_another_version_are_refused():
    network = Certain({})
    network.metadata = {"form_faults": json.dumps(json.loads(network.metadata["form_faults"]) | {"faults": ["none"]})}
    with pytest.raises(ModelCorrupt, match="other faults"):
        FaultModel(network)

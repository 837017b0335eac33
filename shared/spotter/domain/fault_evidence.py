"""The fault model beside the criteria: evidence for what was measured, never a measurement of its own.

The rule, in full:
    * the criterion decides; the model changes no outcome, no score and no count;
    * where the model is weighed, its agreement raises the confidence of a result, strong disagreement halves it, and a fail
      that it strongly disagrees with is marked as doubted, which the coach says as "may" (never one of safety);
    * a criterion that could not be assessed stays as it is and gets no evidence;
    * a fault that no criterion measured is listed as `model_only`, and neither said nor scored;
    * the model says nothing about exercises that it does not know, an unknown view, somebody who is hardly visible, movements that
      do not count, or a fault that it was not reliable about from this side in training.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spotter.domain.assessment import (
    Assessment,
    CriterionResult,
    FaultEvidence,
    FaultOpinion,
    Outcome,
    Repetition,
    SetAssessment,
    Severity,
)
from spotter.domain.body import VISIBILITY_FLOOR, Body
from spotter.domain.fault_criteria import FAULT_OF
from spotter.domain.fault_model import FaultModel, Opinion
from spotter.domain.form_faults import EXERCISES, Sample, moments_of, sample
from spotter.domain.pose import PoseSequence

STRONG = 0.05  # a fault that is less likely is strongly disagreed with
SURE = 0.9  # a fault that is likelier strongly disagrees with a pass
RAISED = 0.5  # share of what is missing to certainty that full agreement adds
DOUBTED = 0.5  # factor of strong disagreement
SHORTEST, LONGEST = 0.4, 12.0  # seconds of a repetition that the model was trained on; a hold may be longer


@dataclass(frozen=True)
class _Case:
    """A repetition with what the model reads, or why it cannot."""

    repetition: Repetition
    sample: Sample | None
    reason: str | None


def with_evidence(
    assessment: Assessment, sequence: PoseSequence, model: FaultModel, *, weighed: bool = False
) -> Assessment:
    """The assessment with the model's opinion beside its results.

    Args:
        assessment: what was measured.
        sequence: that it was measured on.
        model: the weights.
        weighed: whether the opinion changes stated confidences; without it, it is only written down.
    """
    sets = tuple(_set_with(found, sequence, model, assessment, weighed) for found in assessment.sets)
    return assessment.model_copy(update={"sets": sets, "fault_model": model.name})


def _set_with(
    found: SetAssessment, sequence: PoseSequence, model: FaultModel, assessment: Assessment, weighed: bool
) -> SetAssessment:
    body = Body.of(sequence.between(found.start, found.end), assessment.view)
    cases = [_case(found, repetition, body) for repetition in found.repetitions]
    known = [case.sample for case in cases if case.sample is not None]
    opinions = iter(model.judge(found.exercise, known) if known else [])
    repetitions = []
    for case in cases:
        if case.sample is None or body.yaw is None:
            opinion = FaultOpinion(abstained=case.reason)
            repetitions.append(case.repetition.model_copy(update={"fault_model": opinion}))
        else:
            seen = _evidence(found.exercise, case.repetition, case.sample, next(opinions), model, body.yaw)
            repetitions.append(_repetition_with(found.exercise, case.repetition, seen, weighed))
    return found.model_copy(update={"repetitions": tuple(repetitions)})


def _case(found: SetAssessment, repetition: Repetition, body: Body) -> _Case:
    seconds = repetition.end - repetition.start
    read = None
    if found.exercise not in EXERCISES:
        reason = "The fault model does not know this exercise."
    elif repetition.kind != "repetition":
        reason = "The fault model judges no movement that does not count."
    elif body.yaw is None:
        reason = "The fault model needs to know where the camera stands."
    elif seconds < SHORTEST or (seconds > LONGEST and found.kind != "hold"):
        reason = "The fault model knows no repetition of this length."
    else:
        read = sample(body.sequence, repetition.start, repetition.turn, repetition.end, body.yaw)
        if read is not None and read.visibility >= VISIBILITY_FLOOR:
            return _Case(repetition, read, None)
        reason = "Too little of the person is visible for the fault model."
    return _Case(repetition, None, reason)


def _evidence(
    exercise: str, repetition: Repetition, read: Sample, opinion: Opinion, model: FaultModel, yaw: float
) -> tuple[Mapping[str, FaultEvidence], float]:
    """Evidence on every fault that the model may speak about from this side, and the probability of none."""
    moments = moments_of(repetition.start, repetition.turn, repetition.end)
    found = {}
    for fault, probability in opinion.faults.items():
        if not model.trusts(fault, yaw):
            continue
        evidence = FaultEvidence(
            fault=fault, probability=round(probability, 3), seen=probability >= model.thresholds[fault]
        )
        if evidence.seen:
            why = model.explain(exercise, read, fault)
            update = {"joints": why.joints, "time": round(float(moments[why.moment]), 3)}
            evidence = evidence.model_copy(update=update)
        found[fault] = evidence
    return found, round(opinion.correct, 3)


def _repetition_with(
    exercise: str, repetition: Repetition, seen: tuple[Mapping[str, FaultEvidence], float], weighed: bool
) -> Repetition:
    evidence, correct = seen
    table = FAULT_OF.get(exercise, {})
    results = tuple(
        _result_with(result, evidence.get(table.get(result.id, "")), weighed) for result in repetition.criteria
    )
    measured = {result.evidence.fault for result in results if result.evidence}
    only = tuple(one for name, one in evidence.items() if one.seen and name not in measured)
    return repetition.model_copy(
        update={"criteria": results, "fault_model": FaultOpinion(correct=correct, model_only=only)}
    )


def _result_with(result: CriterionResult, evidence: FaultEvidence | None, weighed: bool) -> CriterionResult:
    if evidence is None or result.outcome is Outcome.NOT_ASSESSABLE:
        return result
    stated = result.model_copy(update={"evidence": evidence})
    return _weighed(stated, evidence) if weighed else stated


def _weighed(result: CriterionResult, evidence: FaultEvidence) -> CriterionResult:
    """Agreement raises the confidence, strong disagreement halves it; a borderline result is between the two."""
    if result.outcome is Outcome.BORDERLINE:
        return result
    failed = result.outcome is Outcome.FAIL
    likely = evidence.probability
    agrees = evidence.seen if failed else likely <= STRONG
    disagrees = likely <= STRONG if failed else evidence.seen and likely >= SURE
    if agrees:
        share = likely if failed else 1.0 - likely
        raised = result.confidence + RAISED * share * (1.0 - result.confidence)
        return result.model_copy(update={"confidence": round(raised, 3)})
    if disagrees:
        doubted = failed and result.severity is not Severity.SAFETY  # what is dangerous is never softened
        return result.model_copy(update={"confidence": round(DOUBTED * result.confidence, 3), "doubted": doubted})
    return result

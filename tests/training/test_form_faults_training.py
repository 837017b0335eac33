"""Training of the fault model: repeatable motions, impossible faults, and which renders are never read. Needs `.venv-train`."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs `.venv-train`")
pytest.importorskip("anny", reason="posing needs the extra `train`")

import torch
from training.form_faults import fit, train
from training.form_faults.data import Table
from training.form_faults.limit import Faultless
from training.form_faults.motions import motions
from training.form_faults.network import Product, Together
from training.form_faults.people import agreement
from training.progress import Progress

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
from spotter.domain.form_faults import CHANNELS, CONTEXT, EXERCISES, FAULTS, FAULTS_OF, MOMENTS
from spotter.evaluation.form_faults import is_kept, is_tested

FIRST_UNUSED = 990_000  # seeds that no training run takes


def table(count: int = 64) -> Table:
    rng = np.random.default_rng(0)
    exercise = rng.integers(len(EXERCISES), size=count)
    faults = np.zeros((count, len(FAULTS)), np.float32)
    for row in range(0, count, 2):
        faults[row, FAULTS.index(FAULTS_OF[EXERCISES[exercise[row]]][0])] = 1.0
    return Table(
        values=rng.normal(size=(count, MOMENTS, CHANNELS)).astype(np.float16),
        context=rng.normal(size=(count, CONTEXT)).astype(np.float32),
        exercise=exercise,
        faults=faults,
        clip=np.arange(count),
        counted=np.zeros(count, dtype=bool),
        yaw=np.zeros(count),
        strengths=np.full((count, len(FAULTS)), np.nan, np.float32),
    )


def test_the_same_seed_gives_the_same_motion_and_its_faults():
    first, again = (next(motions(FIRST_UNUSED, 1)) for _ in range(2))
    assert np.array_equal(first.points, again.points)
    assert first.strengths == again.strengths
    assert set(first.strengths) <= set(FAULTS_OF[first.exercise])


def product_of(examples: Table) -> Product:
    known = fit.scale(examples)
    networks = Together([fit.start(known, seed).eval() for seed in (1, 2)])
    return Product(networks, torch.ones(len(FAULTS) + 1), torch.zeros(len(FAULTS) + 1))


def test_a_fault_that_makes_no_sense_has_no_probability():
    examples = table()
    product = product_of(examples)
    inputs = fit.tensors(examples)
    found, _ = product(*inputs, torch.zeros(len(examples), MOMENTS, CHANNELS))
    possible = np.array([[name in FAULTS_OF[EXERCISES[index]] for name in FAULTS] for index in examples.exercise])
    assert (found.detach().numpy()[~possible] == 0).all()
    assert (found.detach().numpy()[possible] > 0).all()


def test_what_is_replaced_everywhere_no_longer_matters():
    examples = table()
    product = product_of(examples)
    values, context, exercise = fit.tensors(examples)
    everything = torch.ones(len(examples), MOMENTS, CHANNELS)
    first, _ = product(values, context, exercise, everything)
    other, _ = product(values + 3.0, context, exercise, everything)
    assert torch.allclose(first, other)


def test_a_few_steps_lower_the_loss():
    examples = table()
    network = fit.start(fit.scale(examples))
    before = loss(network, examples)
    fit.fit(network, [(examples, 1.0)], examples, steps=30)
    assert loss(network, examples) < before


def loss(network, examples) -> float:
    odds, (right, asked) = fit.odds(network.eval(), examples), fit.answers(examples)
    each = np.logaddexp(0.0, odds) - right * odds
    network.train()
    return float(each[asked].mean())


def test_a_seed_is_learnt_from_kept_back_or_tested_on_and_never_two_of_them():
    for seed in (0, 7, 99_999, 100_000, 100_001, 100_002, 100_005):
        assert [seed < 100_000, is_kept(seed), is_tested(seed)].count(True) == 1


def test_the_number_of_processes_changes_no_example():
    performances = list(motions(FIRST_UNUSED, 3))
    alone, together = (train.filmed(performances, Faultless(), workers) for workers in (1, 2))
    assert len(alone)
    assert all(
        np.array_equal(getattr(alone, name), getattr(together, name), equal_nan=name == "strengths")
        for name in Table.__dataclass_fields__
    )


def test_agreement_counts_what_both_see_and_what_one_of_them_sees():
    def judged(outcome: Outcome, *, seen: bool, doubted: bool = False) -> CriterionResult:
        evidence = FaultEvidence(fault="shallow", probability=0.5, seen=seen)
        return CriterionResult(id="depth", outcome=outcome, severity=Severity.MAJOR, evidence=evidence, doubted=doubted)

    alone = FaultEvidence(fault="swing", probability=0.8, seen=True)
    told = Repetition.model_construct(
        criteria=(
            judged(Outcome.FAIL, seen=True),
            judged(Outcome.FAIL, seen=False, doubted=True),
            judged(Outcome.PASS, seen=False),
        ),
        fault_model=FaultOpinion(correct=0.2, model_only=(alone,)),
    )
    silent = Repetition.model_construct(criteria=(), fault_model=FaultOpinion(abstained="hardly visible"))
    found = agreement(Assessment.model_construct(sets=(SetAssessment.model_construct(repetitions=(told, silent)),)))
    assert +found == {
        "fail, seen": 1,
        "fail, not seen": 1,
        "pass, not seen": 1,
        "doubted": 1,
        "repetitions with an opinion": 1,
        "repetitions without": 1,
        "seen by the model alone": 1,
    }


class StoppedAfterANetwork(Progress):
    """The plug is pulled when the first network is on disk."""

    def reached(self, step: int) -> None:
        super().reached(step)
        raise KeyboardInterrupt


def test_a_stopped_fit_goes_on_with_the_next_network(tmp_path, monkeypatch, capsys):
    examples, state = table(), tmp_path / "faults.part"
    wanted = train.learn(examples, 1).state_dict()
    monkeypatch.setattr(train, "Progress", StoppedAfterANetwork)
    with pytest.raises(KeyboardInterrupt):
        train.learn(examples, 1, state)
    monkeypatch.undo()
    found = train.learn(examples, 1, state).state_dict()
    assert "goes on after 1" in capsys.readouterr().out
    assert all(torch.equal(value, found[name]) for name, value in wanted.items())

"""What is worth saying about a set."""

from __future__ import annotations

from spotter.domain.assessment import Outcome
from spotter.domain.findings import collect
from tests.coaching_cases import EXERCISES, assessment, squats


def test_what_nobody_could_judge_is_not_praised() -> None:
    good = squats(((), (), ()))
    unseen = [
        one.model_copy(
            update={
                "criteria": tuple(
                    found.model_copy(update={"outcome": Outcome.NOT_ASSESSABLE}) for found in one.criteria
                )
            }
        )
        for one in good.repetitions
    ]
    hidden = good.model_copy(update={"repetitions": tuple(unseen), "form_score": None})

    assert collect(assessment(good), EXERCISES)[0].praise is not None
    assert collect(assessment(hidden), EXERCISES)[0].praise is None

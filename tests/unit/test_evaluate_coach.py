"""The coach's own examination: labelled cases, lying language models, and what they leave behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openai
import pytest

from spotter.cli.evaluate_coach import probe_table
from spotter.domain.coaching import Tone
from spotter.domain.exercise import library
from spotter.errors import LanguageModelUnavailable
from spotter.evaluation import coach, finetune
from spotter.evaluation.coach_cases import CASES, build
from spotter.local import openai_standin
from spotter.local.loopback import served

LABELLED = {item.name: item for item in coach.cases()}
ONE_OF_EACH = [
    LABELLED[name]
    for name in (
        "a major slip and a minor habit",
        "a sagging plank",
        "pain goes before every fault",
        "nothing recognised",
    )
]


def test_there_are_enough_cases_and_each_is_what_it_says() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 40
    assert len({performed.exercise for case in CASES for performed in case.sets}) >= 25
    known = library()
    for case in CASES:
        cues = {cue for performed in case.sets for cue in known[performed.exercise].cues}
        assert case.main in {None, "pain", *cues}, case.name
        assert len(build(case, known).sets) == len(case.sets)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("item", LABELLED.values(), ids=lambda item: item.name)
def test_the_template_says_the_main_cue_that_a_person_chose(item: coach.Item, language: str) -> None:
    said = coach.words(item, None, language, Tone.NEUTRAL)

    assert next((cue.id for cue in said.cues if cue.role == "main"), None) == item.main


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_lie_reaches_the_user_and_an_honest_model_does(language: str) -> None:
    report = coach.evaluate(ONE_OF_EACH, language)

    assert report["wrong"] == []
    writers = report["writers"]
    assert set(writers) == {*coach.MODES, *(f"template {tone}" for tone in Tone)}
    for mode in coach.MODES:
        kind = "by_model" if mode in coach.HONEST else "fallen_back"
        assert (mode, writers[mode][kind], writers[mode]["lies_shown"]) == (mode, 2, 0)  # the other two ask no model
    assert (writers["honest"]["repaired"], writers["repairing"]["repaired"]) == (0, 2)
    assert_probes(report["probes"])


def assert_probes(probes: dict[str, Any]) -> None:
    """Both halves are reported, and the closed vocabulary does what the lists could not."""
    for half in ("choosing", "testing"):
        lies, invented, honest = (
            probes[name][half] for name in ("lies_refused", "invented_refused", "rewordings_accepted")
        )
        assert (lies["n"], invented["n"], honest["n"]) == (30, 25, 30)
        assert lies["before"] < 20 < 28 <= lies["after"]
        assert invented["after"] >= 24
        assert honest["before"] >= honest["after"] >= 15
        assert lies["after_ci95"][0] < lies["after"] / 30 <= lies["after_ci95"][1]
    shown = probe_table(probes)
    assert shown.row_count == 8
    assert len(probes["missed"]) == sum(
        row["n"] - row["after"] for name in ("lies_refused", "rewordings_accepted") for row in probes[name].values()
    )


def test_training_data_holds_the_facts_and_grounded_words(tmp_path: Path) -> None:
    count = finetune.write(ONE_OF_EACH, tmp_path / "finetune.jsonl")

    examples = [json.loads(line) for line in (tmp_path / "finetune.jsonl").read_text("utf-8").splitlines()]
    assert count == len(examples) == 2 * len(Tone) * 2  # neither pain nor nothing is worded by a model
    for example in examples:
        system, user, assistant = example["messages"]
        assert [message["role"] for message in example["messages"]] == ["system", "user", "assistant"]
        assert "Never add a number" in system["content"]
        asked, answered = json.loads(user["content"]), json.loads(assistant["content"])
        assert [line["id"] for line in asked["lines"]] == [line["id"] for line in answered["lines"]]


def test_a_provider_that_refuses_tuning_is_said_clearly(tmp_path: Path) -> None:
    path = tmp_path / "finetune.jsonl"
    path.write_text("{}\n", "utf-8")
    with served(openai_standin.router()) as url:
        client = openai.OpenAI(api_key="sk-test", base_url=f"{url}/v1", max_retries=0)
        with pytest.raises(LanguageModelUnavailable, match="2027-01-06"):
            finetune.submit(client, path, "gpt-test")

"""A line of the log that CloudWatch reads as metrics."""

from __future__ import annotations

import json

import pytest

from spotter.adapters.emf_metrics import EmfMetrics


def test_one_line_holds_every_value_and_its_definition(capsys: pytest.CaptureFixture[str]) -> None:
    EmfMetrics(now=lambda: 1_700_000_000.5).count({"AnswersRefused": 2, "LanguageModelDollars": 0.25})

    (line,) = capsys.readouterr().out.splitlines()
    found = json.loads(line)
    (definition,) = found["_aws"]["CloudWatchMetrics"]
    assert found["_aws"]["Timestamp"] == 1_700_000_000_500
    assert (definition["Namespace"], definition["Dimensions"]) == ("Spotter", [[]])
    assert {metric["Name"]: found[metric["Name"]] for metric in definition["Metrics"]} == {
        "AnswersRefused": 2.0,
        "LanguageModelDollars": 0.25,
    }

"""The state machine alone, with stages that do nothing, in two interpreters."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from spotter.local.paths import checkout
from spotter.pipeline import definition
from tests.pipeline import interpreters
from tests.pipeline.interpreters import STAGES, Interpreter

PAYLOAD_LIMIT = 256 * 1024
PLACEHOLDERS = {
    f"{stage.capitalize()}Function": f"arn:aws:lambda:us-east-1:000000000000:function:{stage}" for stage in STAGES
}


@pytest.fixture(scope="module", params=["engine", "moto"])
def interpreter(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Interpreter]:
    if request.param == "moto":
        with interpreters.moto() as found:
            yield found
    elif not checkout().engine.exists():
        pytest.skip("the engine is not installed (make setup)")
    else:
        with interpreters.engine(tmp_path_factory.mktemp("engine")) as found:
            yield found


@pytest.fixture(scope="module")
def machine(interpreter: Interpreter) -> str:
    return interpreter.machine()


def test_a_video_goes_through_every_stage(interpreter: Interpreter, machine: str) -> None:
    outcome = interpreter.run(machine)
    assert outcome.status == "SUCCEEDED"
    assert outcome.output["publish"]["value"]["seen"] == sorted(set(STAGES) - {"enhance", "pose", "publish", "notify"})
    assert outcome.row["status"] == "PROCESSING"  # only the real publish stage ends it
    assert outcome.row["stage"] == "publish"
    assert int(outcome.row["progress"]) == 95
    assert outcome.row["started_at"] <= outcome.row["updated_at"]


def test_a_repeated_upload_event_changes_nothing(interpreter: Interpreter, machine: str) -> None:
    outcome = interpreter.run(machine, status="COMPLETED")
    assert outcome.status == "SUCCEEDED"
    assert outcome.states[-1] == "AlreadyClaimed"
    assert outcome.row["status"] == "COMPLETED"


@pytest.mark.parametrize("stage", ["ingest", "pose", "stitch", "classify", "assess"])
def test_a_refused_video_reaches_publish_with_its_error(interpreter: Interpreter, machine: str, stage: str) -> None:
    outcome = interpreter.run(machine, {"fail": {stage: "VideoTooLong"}})
    assert outcome.status == "SUCCEEDED"
    assert outcome.output["publish"]["value"]["seen"][-1] == "!analysis"
    assert outcome.output["failed"]["analysis"]["Error"] == "VideoTooLong"


def test_our_own_fault_fails_the_execution(interpreter: Interpreter, machine: str) -> None:
    outcome = interpreter.run(machine, {"fail": {"assess": "InternalError"}})
    assert outcome.status == "FAILED"
    assert outcome.error == "AnalysisFailed"


@pytest.mark.parametrize("stage", ["feedback", "speech", "render", "mux"])
def test_extras_may_fail_without_losing_the_analysis(interpreter: Interpreter, machine: str, stage: str) -> None:
    outcome = interpreter.run(machine, {"fail": {stage: "InternalError"}})
    assert outcome.status == "SUCCEEDED"
    assert outcome.output["publish"]["value"]["status"] == "COMPLETED_WITH_WARNINGS"
    assert f"!{stage}" in outcome.output["publish"]["value"]["seen"]


def test_a_failed_publish_never_leaves_the_row_processing(interpreter: Interpreter, machine: str) -> None:
    outcome = interpreter.run(machine, {"fail": {"publish": "InternalError"}})
    assert outcome.status == "FAILED"
    assert (outcome.row["status"], outcome.row["error_code"]) == ("FAILED", "INTERNAL_ERROR")


def test_a_failed_webhook_does_not_fail_the_analysis(interpreter: Interpreter, machine: str) -> None:
    assert interpreter.run(machine, {"fail": {"notify": "InternalError"}}).status == "SUCCEEDED"


def test_drawing_and_speech_can_be_switched_off(interpreter: Interpreter, machine: str) -> None:
    outcome = interpreter.run(machine, {"render": "none", "speech": False})
    assert outcome.status == "SUCCEEDED"
    assert not {"render", "mux", "speech"} & set(outcome.output["publish"]["value"]["seen"])


def test_the_picture_is_enhanced_only_when_asked_for(interpreter: Interpreter, machine: str) -> None:
    off, auto = (interpreter.run(machine, options) for options in ({"enhance": "off"}, {"enhance": "auto"}))
    assert "Enhance" not in off.states
    assert off.output["ingest"]["value"]["media"] == {"fps": 30}
    assert "enhance" in auto.output["publish"]["value"]["seen"]
    assert auto.output["ingest"]["value"]["media"] == {"fps": 30, "turned": True}


def test_a_video_that_cannot_be_enhanced_is_analysed_as_it_is(interpreter: Interpreter, machine: str) -> None:
    outcome = interpreter.run(machine, {"enhance": "auto", "fail": {"enhance": "InternalError"}})
    assert outcome.status == "SUCCEEDED"
    assert outcome.output["publish"]["value"]["status"] == "COMPLETED_WITH_WARNINGS"
    assert {"!enhance", "stitch"} <= set(outcome.output["publish"]["value"]["seen"])
    assert outcome.output["ingest"]["value"]["media"] == {"fps": 30}


def test_segments_are_drawn_side_by_side_and_joined_in_order(interpreter: Interpreter, machine: str) -> None:
    outcome = interpreter.run(machine)
    assert outcome.output["mux"]["value"]["joined"] == ["r0", "r1"]
    assert outcome.output["media"]["render"]["value"]["poster_key"] == "j"


def test_drawing_as_data_leaves_nothing_to_join(interpreter: Interpreter, machine: str) -> None:
    outcome = interpreter.run(machine, {"render": "data", "speech": False})
    seen = outcome.output["publish"]["value"]["seen"]
    assert outcome.output["publish"]["value"]["status"] == "COMPLETED"
    assert "render" in seen
    assert "mux" not in seen


def test_segments_that_follow_two_people_are_run_again_as_one(interpreter: Interpreter, machine: str) -> None:
    outcome = interpreter.run(machine, {"two_people": True})
    assert outcome.status == "SUCCEEDED"
    assert outcome.states.count("Stitch") == 2


def test_payloads_stay_far_below_the_limit(interpreter: Interpreter, machine: str) -> None:
    assert interpreter.run(machine).largest_payload < PAYLOAD_LIMIT / 10


def test_the_execution_timeout_ends_a_run(interpreter: Interpreter) -> None:
    if not interpreter.strict:
        pytest.skip("the engine ignores the timeout of an execution; moto does not")
    wait = {"Wait": {"Type": "Wait", "Seconds": 5, "End": True}}
    slow = interpreter.machine(StartAt="Wait", States=wait, TimeoutSeconds=1)
    assert interpreter.run(slow).status == "TIMED_OUT"


def test_a_payload_over_the_limit_fails_the_analysis(interpreter: Interpreter, machine: str) -> None:
    if not interpreter.strict:
        pytest.skip("the engine does not enforce the payload limit; moto does")
    assert interpreter.run(machine, {"bytes": PAYLOAD_LIMIT}).status == "FAILED"


def test_every_task_has_a_timeout_and_a_catch_or_is_caught_by_its_parent() -> None:
    states = definition({**PLACEHOLDERS, "Table": "t", "PoseConcurrency": 2})["States"]
    for name, state in states.items():
        if state["Type"] == "Task":
            assert "TimeoutSeconds" in state, name
            assert "Catch" in state, name


def test_the_definition_passes_the_linter(tmp_path: Path) -> None:
    file = tmp_path / "machine.json"
    file.write_text(json.dumps(definition({**PLACEHOLDERS, "Table": "t", "PoseConcurrency": 2})))
    command = [str(Path(sys.executable).with_name("statelint")), str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not re.search("error", ended.stdout + ended.stderr), ended.stdout

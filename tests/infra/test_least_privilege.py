"""What every role may do, and that it may do no more."""

from __future__ import annotations

import json

import pytest

from spotter_infra.stages import STAGES
from tests.infra.template import Template, listed

NAMES = [stage.name for stage in STAGES]
ONLY_FOR = {
    "dynamodb:GetItem": {"api", "publish", "notify"},
    "dynamodb:PutItem": {"api"},
    "dynamodb:DeleteItem": {"api"},
    "dynamodb:UpdateItem": {"publish"},
    "s3:DeleteObject": {"api", "publish"},
    "sagemaker:InvokeEndpointAsync": {"classify"},
    "polly:SynthesizeSpeech": {"speech"},
    "secretsmanager:GetSecretValue": {"feedback"},
    "events:PutEvents": {"publish"},
}
WITHOUT_RESOURCE = {
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "polly:SynthesizeSpeech",
    "cloudwatch:PutMetricData",
    "ecr:GetAuthorizationToken",
}
"""Actions for which IAM knows no resource; log delivery is a family of them."""


def test_no_action_is_a_wildcard(template: Template) -> None:
    actions = [action for _, statement in template.statements() for action in listed(statement["Action"])]
    assert actions
    assert [action for action in actions if "*" in action] == []


def test_every_resource_is_named_where_iam_can(template: Template) -> None:
    for name, statement in template.statements():
        if "*" in listed(statement["Resource"]):
            unnamed = {action for action in listed(statement["Action"]) if not action.startswith("logs:")}
            assert unnamed <= WITHOUT_RESOURCE, name


def test_nothing_rests_on_a_managed_policy(template: Template) -> None:
    roles = template.of_type("AWS::IAM::Role").values()
    assert [role for role in roles if role["Properties"].get("ManagedPolicyArns")] == []


def test_every_function_has_a_role_of_its_own(template: Template) -> None:
    roles = [json.dumps(template.function(name)["Role"]) for name in NAMES]
    assert len(set(roles)) == len(NAMES)


@pytest.mark.parametrize("action", ONLY_FOR)
def test_only_these_functions_may(template: Template, action: str) -> None:
    assert {name for name in NAMES if action in template.granted(name)} == ONLY_FOR[action]


@pytest.mark.parametrize("stage", STAGES, ids=NAMES)
def test_objects_are_limited_to_the_artefacts_of_the_table(template: Template, stage: object) -> None:
    granted = template.granted(stage.name)
    for action, artefacts in (("s3:GetObject", stage.reads), ("s3:PutObject", stage.writes)):
        resources = [text for text in granted.get(action, []) if "/runs/" in text]
        assert len(resources) == len(artefacts)
        assert all(any(f"/runs/*/{artefact}" in text for text in resources) for artefact in artefacts)


def test_ingest_reads_uploads_and_cannot_change_them(template: Template) -> None:
    granted = template.granted("ingest")
    assert any("/uploads/*" in text for text in granted["s3:GetObject"])
    assert not any(
        "/uploads/*" in text for action in ("s3:PutObject", "s3:DeleteObject") for text in granted.get(action, [])
    )


def test_a_function_can_write_to_its_own_log_only(template: Template) -> None:
    for name in NAMES:
        granted = template.granted(name)
        assert "logs:CreateLogGroup" not in granted
        assert [f"Functions{name.capitalize()}Logs" in text for text in granted["logs:PutLogEvents"]] == [True]


def test_the_machine_may_call_its_functions_and_write_the_status(template: Template) -> None:
    granted: dict[str, list[str]] = {}
    for name, statement in template.statements():
        if name.startswith("PipelineMachineRole"):
            for action in listed(statement["Action"]):
                granted.setdefault(action, []).extend(json.dumps(text) for text in listed(statement["Resource"]))
    called = {stage.title for stage in STAGES if stage.in_machine}
    assert len(granted["lambda:InvokeFunction"]) == len(called)
    assert all(
        any(f"Functions{title}Function" in text for text in granted["lambda:InvokeFunction"]) for title in called
    )
    (table,) = granted["dynamodb:UpdateItem"]
    assert "StorageTable" in table
    assert {action.split(":")[0] for action in granted} == {"lambda", "dynamodb", "logs", "xray"}


def test_only_the_api_gateway_of_this_stack_calls_the_api_function(template: Template) -> None:
    permission = template.properties("AWS::Lambda::Permission")
    assert permission["Principal"] == "apigateway.amazonaws.com"
    assert "ApiHttpApi" in json.dumps(permission["SourceArn"])


def test_no_secret_is_in_an_environment(template: Template) -> None:
    names = {key for stage in NAMES for key in template.function(stage)["Environment"]["Variables"]}
    assert not [name for name in names if "KEY" in name or "TOKEN" in name or "PASSWORD" in name]
    assert template.function("feedback")["Environment"]["Variables"]["SPOTTER_OPENAI_SECRET"] == "spotter/openai"
    (secret,) = template.granted("feedback")["secretsmanager:GetSecretValue"]
    assert "secret:spotter/openai-??????" in secret

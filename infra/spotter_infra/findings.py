"""The rules of cdk-nag, and why a finding is accepted. A finding that nobody accepted makes `synth()` raise."""

from __future__ import annotations

from collections.abc import Iterator

import aws_cdk as cdk
import cdk_nag
from aws_cdk import aws_s3 as s3
from constructs import IConstruct

from spotter_infra.access import SECRET_SUFFIX
from spotter_infra.stages import STAGES, Package, Stage, Use
from spotter_infra.storage import INFERENCE_PREFIX, RUN_PREFIX, UPLOAD_PREFIX, VOICE_CACHE_PREFIX, Storage

SOLUTIONS = "AwsSolutions::AwsSolutions-"
SERVERLESS = "Serverless::Serverless-"
"""Without the prefix of its rule pack a finding would be silenced with no trace in the report."""

Accepted = tuple[str, str]
"""(finding, reason)"""

ANY_RUN = "Tenant and video are known at run time only; the artefact is named."
TRACES = "X-Ray takes traces without naming a resource."
PYTHON = "One Python for laptop, images and zips: 3.11 is what the project is tested with, and Lambda supports it until 2027."


def apply_rules(app: cdk.App) -> None:
    """Check the template against the packs AwsSolutions and Serverless."""
    cdk.Validations.of(app).add_plugins(cdk_nag.AwsSolutionsChecks(app), cdk_nag.ServerlessChecks(app))


def acknowledge(stack: cdk.Stack, storage: Storage, secret: str | None) -> None:
    """Accept findings, each at the smallest construct that has it."""
    data = stack.get_logical_id(_resource(storage.data))
    uploads = stack.get_logical_id(_resource(storage.uploads))
    functions = stack.node.find_child("Functions").node
    for stage in STAGES:
        _accept(functions.find_child(stage.title), dict(_function_findings(stage, data, uploads, secret)))
    for path, accepted in _fixed_findings(data).items():
        construct, child = path.split("/")
        scope = stack.node.try_find_child(construct)
        if scope is not None:  # the laptop has no endpoint
            _accept(scope.node.find_child(child), accepted)


def _function_findings(stage: Stage, data: str, uploads: str, secret: str | None) -> Iterator[Accepted]:
    for artefact in {*stage.reads, *stage.writes, *stage.deletes}:
        yield f"{SOLUTIONS}IAM5[Resource::<{data}.Arn>/{RUN_PREFIX}*/{artefact}]", ANY_RUN
    if {Use.UPLOADS_READ, Use.UPLOADS_WRITE, Use.UPLOADS_DELETE} & set(stage.uses):
        yield f"{SOLUTIONS}IAM5[Resource::<{uploads}.Arn>/{UPLOAD_PREFIX}*]", ANY_RUN
    if Use.LANGUAGE_MODEL in stage.uses and secret:
        name = f"{secret}{SECRET_SUFFIX}"
        yield (
            f"{SOLUTIONS}IAM5[Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:{name}]",
            "Secrets Manager appends six characters of its own to the name.",
        )
    if Use.CLASSIFIER in stage.uses:
        yield f"{SOLUTIONS}IAM5[Resource::<{data}.Arn>/{INFERENCE_PREFIX}*]", "SageMaker chooses the name of an answer."
    if Use.VOICE_CACHE in stage.uses:
        yield (
            f"{SOLUTIONS}IAM5[Resource::<{data}.Arn>/{VOICE_CACHE_PREFIX}*]",
            "A clip is named by the hash of its text.",
        )
    polly = " Polly speaks without naming a resource." if Use.VOICE in stage.uses else ""
    yield f"{SOLUTIONS}IAM5[Resource::*]", TRACES + polly
    yield f"{SERVERLESS}LambdaDLQ", "Called synchronously only: the caller sees the error and retries."
    if stage.package is Package.ZIP:
        yield f"{SOLUTIONS}L1", PYTHON
        yield f"{SERVERLESS}LambdaLatestVersion", PYTHON


def _fixed_findings(data: str) -> dict[str, dict[str, str]]:
    no_access_log = (
        "Only our functions and short-lived links reach the bucket; the operator decides about S3 data events."
    )
    last_stop = "This is the dead-letter queue: an alarm fires at the first message and a person looks."
    return {
        "Storage/Uploads": {f"{SOLUTIONS}S1": no_access_log},
        "Storage/Data": {f"{SOLUTIONS}S1": no_access_log},
        "Pipeline/Machine": {f"{SOLUTIONS}IAM5[Resource::*]": f"{TRACES} Log delivery cannot be limited either."},
        "Api/HttpApi": {
            f"{SOLUTIONS}APIG4": "The function checks a bearer key on every call; keys are stored as SHA-256, per tenant."
        },
        "Events/DeadLetters": {f"{SOLUTIONS}SQS3": last_stop, f"{SERVERLESS}SQSRedrivePolicy": last_stop},
        "Monitoring/Alarms": {
            f"{SERVERLESS}SNSRedrivePolicy": "A lost alarm mail changes nothing: the alarm stays on until its cause is gone."
        },
        "Endpoint/Role": {
            f"{SOLUTIONS}IAM5[Resource::*]": "Metrics have no resource (the namespace is named); ECR hands out tokens without one.",
            f"{SOLUTIONS}IAM5[Resource::<{data}.Arn>/{RUN_PREFIX}*/sequence.npz]": ANY_RUN,
            f"{SOLUTIONS}IAM5[Resource::<{data}.Arn>/{INFERENCE_PREFIX}*]": "SageMaker chooses the name of an answer.",
            f"{SOLUTIONS}IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>"
            ":log-group:/aws/sagemaker/Endpoints/*]": "SageMaker creates one log group per endpoint and variant.",
        },
    }


def _resource(bucket: s3.Bucket) -> cdk.CfnElement:
    resource = bucket.node.default_child
    assert isinstance(resource, cdk.CfnElement)
    return resource


def _accept(scope: IConstruct, accepted: dict[str, str]) -> None:
    entries = [cdk.Acknowledgment(id=finding, reason=reason) for finding, reason in accepted.items()]
    cdk.Validations.of(scope).acknowledge(*entries)

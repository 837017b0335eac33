"""What one function may touch. A setting and its permission come together: what a function cannot name, it cannot use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3

from spotter_infra.options import FAULT_MODELS, Options
from spotter_infra.stages import Stage, Use
from spotter_infra.storage import INFERENCE_PREFIX, RUN_PREFIX, UPLOAD_PREFIX, VOICE_CACHE_PREFIX, Storage

IMAGE_MODELS_DIR = "/opt/models"
EVENT_BUS = "default"
SECRET_SUFFIX = "-??????"
"""Secrets Manager appends six characters to the name in an ARN."""

TABLE_ACTIONS = {
    Use.TABLE_READ: ("dynamodb:GetItem", "dynamodb:Query"),
    Use.TABLE_UPDATE: ("dynamodb:UpdateItem",),
    Use.TABLE_CREATE_DELETE: ("dynamodb:PutItem", "dynamodb:DeleteItem"),
}


@dataclass(frozen=True)
class Resources:
    """Everything that functions share."""

    uploads: s3.IBucket
    data: s3.IBucket
    table: dynamodb.ITableV2
    classifier: str
    angle_correction: bool
    fault_model: str
    video_expert: bool
    openai_secret: str | None
    openai_settings: Mapping[str, str]

    @classmethod
    def of(cls, storage: Storage, classifier: str, options: Options) -> Resources:
        """Collect them from their constructs."""
        return cls(
            storage.uploads,
            storage.data,
            storage.table,
            classifier,
            options.angle_correction,
            options.fault_model,
            options.video_expert is not None,
            options.openai_secret,
            options.openai_settings,
        )


def settings_of(stage: Stage, resources: Resources) -> dict[str, str]:
    """The environment of a function: names only, never a secret."""
    found = {"POWERTOOLS_SERVICE_NAME": stage.name, "POWERTOOLS_METRICS_NAMESPACE": "Spotter"}
    if stage.reads or stage.writes:
        found["SPOTTER_DATA_BUCKET"] = resources.data.bucket_name
    if Use.UPLOADS_WRITE in stage.uses:
        found["SPOTTER_UPLOAD_BUCKET"] = resources.uploads.bucket_name
    if set(TABLE_ACTIONS) & set(stage.uses):
        found["SPOTTER_TABLE"] = resources.table.table_name
    if Use.CLASSIFIER in stage.uses:
        found["SPOTTER_CLASSIFIER_ENDPOINT"] = resources.classifier
    if Use.LANGUAGE_MODEL in stage.uses and resources.openai_secret:
        found["SPOTTER_OPENAI_SECRET"] = resources.openai_secret
        found |= {f"SPOTTER_{name.upper()}": value for name, value in resources.openai_settings.items()}
    if Use.ANGLES in stage.uses and resources.angle_correction:
        found["SPOTTER_ANGLE_CORRECTION"] = "true"
    if Use.ANGLES in stage.uses and resources.fault_model != FAULT_MODELS[0]:
        found["SPOTTER_FAULT_MODEL"] = resources.fault_model
    if Use.CLIP_PICTURES in stage.uses and resources.video_expert:
        found["SPOTTER_CLIP_PICTURES"] = "true"
    if Use.EVENT_BUS in stage.uses:
        found["SPOTTER_EVENT_BUS"] = EVENT_BUS
    return found


def statements_of(stage: Stage, resources: Resources, stack: cdk.Stack) -> Iterator[iam.PolicyStatement]:
    """The permissions of a function, each action by name."""
    yield from _object_statements(stage, resources)
    table_actions = [action for use in TABLE_ACTIONS if use in stage.uses for action in TABLE_ACTIONS[use]]
    if table_actions:
        yield _allow(table_actions, resources.table.table_arn)
    services = {**_upload_statements(resources), **_service_statements(resources, stack)}
    for use in stage.uses:
        yield from services.get(use, ())


def _object_statements(stage: Stage, resources: Resources) -> Iterator[iam.PolicyStatement]:
    for actions, artefacts in (
        (("s3:GetObject",), stage.reads),
        (("s3:PutObject", "s3:AbortMultipartUpload"), stage.writes),
        (("s3:DeleteObject",), stage.deletes),
    ):
        if artefacts:
            keys = [resources.data.arn_for_objects(f"{RUN_PREFIX}*/{artefact}") for artefact in artefacts]
            yield _allow(actions, *keys)
    if stage.reads or stage.deletes:
        # Without it S3 answers 403 for a key that is not there, and "missing" cannot be told from "forbidden".
        yield _allow(["s3:ListBucket"], resources.data.bucket_arn)


def _upload_statements(resources: Resources) -> dict[Use, list[iam.PolicyStatement]]:
    objects = resources.uploads.arn_for_objects(f"{UPLOAD_PREFIX}*")
    return {
        Use.UPLOADS_READ: [_allow(["s3:GetObject"], objects)],
        Use.UPLOADS_WRITE: [_allow(["s3:PutObject"], objects)],
        Use.UPLOADS_DELETE: [
            _allow(["s3:DeleteObject"], objects),
            _allow(["s3:ListBucket"], resources.uploads.bucket_arn),
        ],
    }


def _service_statements(resources: Resources, stack: cdk.Stack) -> dict[Use, list[iam.PolicyStatement]]:
    endpoint = stack.format_arn(service="sagemaker", resource="endpoint", resource_name=resources.classifier)
    bus = stack.format_arn(service="events", resource="event-bus", resource_name=EVENT_BUS)
    return {
        Use.CLASSIFIER: [
            _allow(["sagemaker:InvokeEndpointAsync"], endpoint),
            _allow(["s3:GetObject"], resources.data.arn_for_objects(f"{INFERENCE_PREFIX}*")),
        ],
        Use.VOICE: [_allow(["polly:SynthesizeSpeech"], "*")],
        Use.VOICE_CACHE: [
            _allow(["s3:GetObject", "s3:PutObject"], resources.data.arn_for_objects(f"{VOICE_CACHE_PREFIX}*"))
        ],
        Use.LANGUAGE_MODEL: _secret_statements(resources.openai_secret, stack),
        Use.EVENT_BUS: [_allow(["events:PutEvents"], bus)],
    }


def _secret_statements(name: str | None, stack: cdk.Stack) -> list[iam.PolicyStatement]:
    if name is None:
        return []
    arn = stack.format_arn(
        service="secretsmanager",
        resource="secret",
        resource_name=name + SECRET_SUFFIX,
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
    return [_allow(["secretsmanager:GetSecretValue"], arn)]


def _allow(actions: Sequence[str], *resources: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(actions=list(actions), resources=list(resources))

"""Videos are personal data."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from spotter.contracts.stages import Job
from spotter.service.deps import Deps
from spotter.stages import speech
from spotter_infra import storage
from tests.infra.template import Template

BUCKETS = ("StorageUploads", "StorageData")


@pytest.mark.parametrize("bucket", BUCKETS)
def test_buckets_are_private_and_encrypted(template: Template, bucket: str) -> None:
    properties = template.properties("AWS::S3::Bucket", bucket)
    assert all(properties["PublicAccessBlockConfiguration"].values())
    rule = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert properties["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]


@pytest.mark.parametrize("bucket", BUCKETS)
def test_buckets_refuse_plain_http(template: Template, bucket: str) -> None:
    policy = template.properties("AWS::S3::BucketPolicy", bucket)["PolicyDocument"]
    denied = [found["Condition"] for found in policy["Statement"] if found["Effect"] == "Deny"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in denied
    assert {"NumericLessThan": {"s3:TlsVersion": 1.2}} in denied


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_deletion_deletes(template: Template, bucket: str) -> None:
    assert "VersioningConfiguration" not in template.properties("AWS::S3::Bucket", bucket)


def test_uploads_tell_eventbridge_and_vanish_after_a_day(template: Template) -> None:
    properties = template.properties("AWS::S3::Bucket", "StorageUploads")
    assert properties["NotificationConfiguration"]["EventBridgeConfiguration"]["EventBridgeEnabled"] is True
    assert lifetimes(properties) == {"": 1}


def test_a_browser_may_post_an_upload_and_nothing_else(template: Template) -> None:
    rules = template.properties("AWS::S3::Bucket", "StorageUploads")["CorsConfiguration"]["CorsRules"]
    assert [rule["AllowedMethods"] for rule in rules] == [["POST"]]


def test_artefacts_live_as_long_as_their_row(template: Template) -> None:
    row_days = next(field.default for field in fields(Deps) if field.name == "retention_days")
    assert lifetimes(template.properties("AWS::S3::Bucket", "StorageData"))["runs/"] == row_days


def test_the_application_writes_where_the_template_allows_it() -> None:
    job = Job(tenant_id="t", video_id="v")
    assert job.upload_key.startswith(storage.UPLOAD_PREFIX)
    assert job.prefix.startswith(storage.RUN_PREFIX)
    assert speech.CACHE_PREFIX == storage.VOICE_CACHE_PREFIX


def test_videos_and_rows_survive_the_stack(template: Template) -> None:
    kept = {**template.of_type("AWS::S3::Bucket"), **template.of_type("AWS::DynamoDB::GlobalTable")}
    assert {resource["DeletionPolicy"] for resource in kept.values()} == {"Retain"}


def test_the_table_expires_rows_and_can_be_restored(template: Template) -> None:
    properties = template.properties("AWS::DynamoDB::GlobalTable")
    keys = {key["AttributeName"]: key["KeyType"] for key in properties["KeySchema"]}
    assert keys == {"pk": "HASH", "sk": "RANGE"}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert properties["SSESpecification"]["SSEEnabled"] is True
    (replica,) = properties["Replicas"]
    assert replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True


def test_no_custom_resource_hides_a_function_of_its_own(template: Template) -> None:
    assert "Custom::" not in json.dumps([resource["Type"] for resource in template.resources.values()])


def lifetimes(bucket: dict[str, Any]) -> dict[str, int]:
    """Prefix to days."""
    rules = bucket["LifecycleConfiguration"]["Rules"]
    assert {rule["Status"] for rule in rules} == {"Enabled"}
    return {rule.get("Prefix", ""): rule["ExpirationInDays"] for rule in rules}

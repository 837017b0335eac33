"""Both sides of every port: the fake that unit tests use and the adapter that runs in the cloud."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from spotter.adapters.system_clock import SystemClock
from spotter.runtime import settings, wiring
from spotter.service import access
from spotter.service.deps import Deps
from tests.contract.api import Api, load_handler
from tests.fakes import MemoryBlobs, MemoryRuns, MemoryUploadForms

REGION = "eu-central-1"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS account in memory, the same for every client of the test."""
    for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    with mock_aws():
        yield


@pytest.fixture
def s3(aws: None) -> Any:
    client = boto3.client("s3", region_name=REGION, config=Config(signature_version="s3v4"))
    for bucket in ("data", "uploads"):
        client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    return client


@pytest.fixture
def table(aws: None) -> Any:
    return boto3.resource("dynamodb", region_name=REGION).create_table(
        TableName="spotter",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )


@pytest.fixture
def api() -> Api:
    """The API of an installation in memory, with one key of the tenant `acme`."""
    return Api(load_handler(), installation(), access.new_key())


@pytest.fixture
def api_on_aws(s3: Any, table: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    """The same as it is wired in the cloud."""
    names = {"DATA_BUCKET": "data", "UPLOAD_BUCKET": "uploads", "TABLE": "spotter", "MAX_UPLOAD_BYTES": "1000"}
    for name, value in names.items():
        monkeypatch.setenv(settings.PREFIX + name, value)
    settings.load.cache_clear()
    yield Api(load_handler(), wiring.api(), access.new_key())
    settings.load.cache_clear()


def installation() -> Deps:
    """Use cases on stand-ins; a form lets 1000 bytes through."""
    buckets: dict[str, dict[str, tuple[bytes, str]]] = {}
    return Deps(
        runs=MemoryRuns(),
        uploads=MemoryBlobs("uploads", buckets),
        artefacts=MemoryBlobs("data", buckets),
        forms=MemoryUploadForms(),
        clock=SystemClock(),
        max_upload_bytes=1000,
    )

"""One video with every policy of the template enforced: what a stage may not do fails here as it would in AWS."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from spotter.client import SpotterClient
from spotter.contracts.api import VideoStatus
from spotter.errors import NotFound, StorageUnavailable
from spotter.local import deployment
from spotter.local.cloud import embedded_cloud
from spotter.local.deployment import Deployment
from tests.conftest import missing_for_the_cloud

pytestmark = pytest.mark.cloud

SAMPLE = Path(str(resources.files("spotter.samples").joinpath("squat.mp4")))
SECONDS = 300.0


@pytest.fixture(scope="module")
def strict() -> Iterator[Deployment]:
    """An embedded cloud that enforces policies; functions act with the credentials of their roles."""
    reason = missing_for_the_cloud()
    if reason:
        pytest.skip(reason)
    with embedded_cloud(extra_environment={"AUTH": "true"}) as found:
        yield found


def test_every_stage_may_do_what_it_does(strict: Deployment) -> None:
    with SpotterClient(strict.api_url, strict.api_key) as client:
        with pytest.raises(StorageUnavailable):
            client.upload(SAMPLE)  # the buckets refuse plain HTTP, which is all that loopback has

        storage = deployment.client(strict.endpoint, "s3")
        for bucket in ("UploadBucket", "DataBucket"):
            storage.delete_bucket_policy(Bucket=strict.outputs[bucket])

        video_id = client.upload(SAMPLE)
        state = client.wait(video_id, timeout=SECONDS)
        assert (state.status, state.warnings) == (VideoStatus.COMPLETED, ())

        client.delete(video_id)
        with pytest.raises(NotFound):
            client.status(video_id)
    left = storage.list_objects_v2(Bucket=strict.outputs["DataBucket"], Prefix="runs/")
    assert left["KeyCount"] == 0

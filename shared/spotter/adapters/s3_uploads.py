"""Presigned POST forms: the client uploads straight to S3, which enforces key, size and type."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from spotter.contracts.api import PresignedPost
from spotter.errors import StorageUnavailable


class S3UploadForms:
    """`ports.UploadForms` over one bucket."""

    def __init__(self, client: Any, bucket: str) -> None:
        """`client` is a boto3 S3 client that signs with `s3v4`; forms carry its endpoint."""
        self._client = client
        self._bucket = bucket

    def form(self, key: str, content_type: str, max_bytes: int, expires_in: int) -> PresignedPost:
        """A form for exactly this key and type and a file of 1..max_bytes. Made without asking S3."""
        try:
            answer = self._client.generate_presigned_post(
                Bucket=self._bucket,
                Key=key,
                Fields={"Content-Type": content_type},
                Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]],
                ExpiresIn=expires_in,
            )
        except (BotoCoreError, ClientError) as error:
            raise StorageUnavailable from error
        return PresignedPost(url=answer["url"], fields=answer["fields"], expires_in=expires_in, max_bytes=max_bytes)

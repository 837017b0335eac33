"""Objects in S3."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError, ClientError

from spotter.errors import StorageUnavailable

log = logging.getLogger(__name__)

MISSING = frozenset({"NoSuchKey", "404", "NotFound"})

# S3 copies up to 5 GB on its own side in one request; uploads are far smaller (`max_upload_bytes`).
COPY_IN_ONE_REQUEST = TransferConfig(multipart_threshold=5_000_000_000)


class S3Blobs:
    """`ports.BlobStore` over one bucket."""

    def __init__(self, client: Any, bucket: str) -> None:
        """`client` is a boto3 S3 client that signs with `s3v4`; links carry its endpoint."""
        self._client = client
        self._bucket = bucket

    def read(self, key: str) -> bytes:
        """The whole object."""
        with _translated(key):
            content: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
            return content

    def write(self, key: str, content: bytes, content_type: str) -> None:
        """Write or overwrite an object."""
        with _translated(key):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType=content_type)

    def download(self, key: str, path: Path) -> None:
        """Stream an object into a file, large ones in parts."""
        with _translated(key):
            self._client.download_file(self._bucket, key, str(path))

    def upload(self, path: Path, key: str, content_type: str) -> None:
        """Stream a file into an object, large ones in parts."""
        with _translated(key):
            self._client.upload_file(str(path), self._bucket, key, ExtraArgs={"ContentType": content_type})

    def exists(self, key: str) -> bool:
        """Whether there is an object."""
        try:
            with _translated(key):
                self._client.head_object(Bucket=self._bucket, Key=key)
        except KeyError:
            return False
        return True

    def copy_in(self, bucket: str, key: str, to_key: str) -> int:
        """Copy an object of another bucket into this one, without moving it through us; its size in bytes."""
        with _translated(key):
            source = {"Bucket": bucket, "Key": key}
            self._client.copy(source, self._bucket, to_key, Config=COPY_IN_ONE_REQUEST)
            return int(self._client.head_object(Bucket=self._bucket, Key=to_key)["ContentLength"])

    def link(self, key: str, seconds: int) -> str:
        """A GET link that anybody who has it can use for some seconds. Made without asking S3."""
        with _translated(key):
            link: str = self._client.generate_presigned_url(
                "get_object", Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=seconds
            )
            return link

    def delete_prefix(self, prefix: str) -> int:
        """Delete every object under the prefix; how many there were."""
        deleted = 0
        with _translated(prefix):
            pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            for page in pages:
                keys = [{"Key": found["Key"]} for found in page.get("Contents", ())]
                if not keys:
                    continue
                answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": keys, "Quiet": True})
                if answer.get("Errors"):
                    raise StorageUnavailable(f"{len(answer['Errors'])} objects could not be deleted. Try again.")
                deleted += len(keys)
        return deleted


@contextmanager
def _translated(key: str) -> Iterator[None]:
    """The only place that knows how boto3 fails."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in MISSING:
            raise KeyError(key) from error
        log.warning("S3 refused a request", extra={"s3_code": code, "s3_key": key})
        raise StorageUnavailable from error
    except (BotoCoreError, Boto3Error) as error:
        log.warning("S3 did not answer", extra={"s3_key": key})
        raise StorageUnavailable from error

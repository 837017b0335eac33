"""The exercise classifier behind an asynchronous SageMaker endpoint that scales to zero."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, ConfigDict, ValidationError

from spotter.domain.timeline import Timeline
from spotter.errors import ClassifierUnavailable, ClassifierWarming, SettingMissing, StorageUnavailable

log = logging.getLogger(__name__)

SEQUENCE_TYPE = "application/x-npz"
MARKER_NAME = "inference.json"
FIRST_POLL_SECONDS = 0.1
LONGEST_POLL_SECONDS = 2.0
# Most that the service works on one request; an answer that is not there by then does not come.
ANSWER_WITHIN = timedelta(hours=1)
_MISSING = frozenset({"NoSuchKey", "404", "NotFound"})
# What the runtime answers when the endpoint or the caller's rights are wrong: trying again cannot help.
_REFUSED = frozenset({"ValidationError", "ValidationException", "AccessDeniedException", "UnrecognizedClientException"})


class _Submitted(BaseModel):
    """The marker beside a sequence: what was sent and where the answer will lie."""

    model_config = ConfigDict(frozen=True)

    sequence_etag: str
    submitted_at: datetime
    output: str
    failure: str | None = None
    failed: bool = False


class SagemakerClassifier:
    """`ports.ExerciseClassifier`: submits a sequence once, waits for the answer, lets the state machine come back for it.

    Between submission and answer a marker object lies beside the sequence, so that a retry asks for the answer instead of
    sending the sequence again. The marker names the sequence's ETag: a new sequence is a new question.
    """

    def __init__(
        self,
        *,
        runtime: Any,
        s3: Any,
        endpoint: str,
        bucket: str,
        wait_seconds: float,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Keep the clients.

        Args:
            runtime: boto3 client of `sagemaker-runtime`.
            s3: boto3 client of `s3`.
            endpoint: name of the endpoint.
            bucket: where sequences lie.
            wait_seconds: how long one call waits for an answer before it says `ClassifierWarming`.
            sleep: pauses between two looks.
        """
        self._runtime = runtime
        self._s3 = s3
        self._endpoint = endpoint
        self._bucket = bucket
        self._wait_seconds = wait_seconds
        self._sleep = sleep

    def classify(self, sequence_key: str) -> Timeline:
        """The timeline of the sequence at this key.

        Raises:
            ClassifierWarming: the answer is not there yet; call again.
            ClassifierUnavailable: the endpoint could not answer; calling again submits anew.
            StorageUnavailable: S3 did not answer.
            SettingMissing: there is no such endpoint, or it may not be called.
            KeyError: there is no such sequence.
        """
        submitted = self._pending(sequence_key) or self._submit(sequence_key)
        return self._awaited(sequence_key, submitted)

    def _pending(self, sequence_key: str) -> _Submitted | None:
        content = self._read(self._bucket, _marker_key(sequence_key))
        if content is None:
            return None
        try:
            marker = _Submitted.model_validate_json(content)
        except ValidationError:
            return None
        current = marker.sequence_etag == self._etag(sequence_key)
        fresh = datetime.now(UTC) - marker.submitted_at < ANSWER_WITHIN
        return marker if current and fresh and not marker.failed else None

    def _submit(self, sequence_key: str) -> _Submitted:
        etag = self._etag(sequence_key)
        with _runtime_errors(self._endpoint):
            answer = self._runtime.invoke_endpoint_async(
                EndpointName=self._endpoint,
                InputLocation=f"s3://{self._bucket}/{sequence_key}",
                ContentType=SEQUENCE_TYPE,
                Accept="application/json",
                # The same question has the same id, in logs and in the service's own records.
                InferenceId=hashlib.sha256(f"{sequence_key} {etag}".encode()).hexdigest(),
            )
        submitted = _Submitted(
            sequence_etag=etag,
            submitted_at=datetime.now(UTC),
            output=answer["OutputLocation"],
            failure=answer.get("FailureLocation"),
        )
        self._mark(sequence_key, submitted)
        return submitted

    def _awaited(self, sequence_key: str, submitted: _Submitted) -> Timeline:
        waited, pause = 0.0, FIRST_POLL_SECONDS
        while True:
            content = self._read(*_location(submitted.output))
            if content is not None:
                return self._timeline(sequence_key, submitted, content)
            if submitted.failure and (reason := self._read(*_location(submitted.failure))) is not None:
                self._mark(sequence_key, submitted.model_copy(update={"failed": True}))
                log.warning("the classifier failed", extra={"reason": reason[:500].decode("utf-8", "replace")})
                raise ClassifierUnavailable
            if waited >= self._wait_seconds:
                raise ClassifierWarming
            pause = min(pause, self._wait_seconds - waited)
            self._sleep(pause)
            waited, pause = waited + pause, min(2.0 * pause, LONGEST_POLL_SECONDS)

    def _timeline(self, sequence_key: str, submitted: _Submitted, content: bytes) -> Timeline:
        try:
            return Timeline.model_validate_json(content)
        except ValidationError as error:
            self._mark(sequence_key, submitted.model_copy(update={"failed": True}))
            raise ClassifierUnavailable("The exercise classifier answered something that is no timeline.") from error

    def _mark(self, sequence_key: str, submitted: _Submitted) -> None:
        with _storage_errors():
            self._s3.put_object(
                Bucket=self._bucket,
                Key=_marker_key(sequence_key),
                Body=submitted.model_dump_json().encode(),
                ContentType="application/json",
            )

    def _etag(self, sequence_key: str) -> str:
        try:
            with _storage_errors():
                return str(self._s3.head_object(Bucket=self._bucket, Key=sequence_key)["ETag"])
        except _MissingObjectError:
            raise KeyError(sequence_key) from None

    def _read(self, bucket: str, key: str) -> bytes | None:
        """The object's content; None while there is no such object."""
        try:
            with _storage_errors():
                return bytes(self._s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        except _MissingObjectError:
            return None


class _MissingObjectError(Exception):
    """There is no such object (yet)."""


def _marker_key(sequence_key: str) -> str:
    folder, _, _ = sequence_key.rpartition("/")
    return f"{folder}/{MARKER_NAME}" if folder else MARKER_NAME


def _location(uri: str) -> tuple[str, str]:
    """Bucket and key of an `s3://` location."""
    parts = urlsplit(uri)
    return parts.netloc, parts.path.lstrip("/")


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code", "") in _MISSING:
            raise _MissingObjectError from error
        raise StorageUnavailable from error
    except BotoCoreError as error:
        raise StorageUnavailable from error


@contextmanager
def _runtime_errors(endpoint: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        log.warning("SageMaker refused a request", extra={"sagemaker_code": code})
        if code in _REFUSED:
            raise SettingMissing(
                f"The endpoint {endpoint} cannot be called ({code}): check SPOTTER_CLASSIFIER_ENDPOINT."
            ) from error
        raise ClassifierUnavailable from error
    except BotoCoreError as error:
        raise ClassifierUnavailable from error

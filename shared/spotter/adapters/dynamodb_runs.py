"""Rows of videos, keys and webhooks in one DynamoDB table.

    pk               sk              what
    TENANT#<tenant>  VIDEO#<id>      one video; ids sort by time, so a query backwards is newest first
    TENANT#<tenant>  WEBHOOK#<id>    one webhook: url, secret
    KEY#<sha256>     KEY             one API key: tenant_id

The state machine writes `status`, `stage`, `progress`, `started_at` and `updated_at` of a video row by itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import BotoCoreError, ClientError

from spotter.contracts.api import VideoStatus
from spotter.errors import DatabaseUnavailable

log = logging.getLogger(__name__)

VIDEO = "VIDEO#"
WEBHOOK = "WEBHOOK#"
KEY_SORT = "KEY"
CONDITION_FAILED = "ConditionalCheckFailedException"


class DynamoDbRuns:
    """`ports.RunStore` over one table with the string keys `pk` and `sk` and the TTL attribute `expires_at`."""

    def __init__(self, table: Any, now: Callable[[], float] = time.time) -> None:
        """`table` is a boto3 `Table`; `now` gives unix seconds, with which expired rows are left out."""
        self._table = table
        self._now = now

    def create(
        self,
        tenant_id: str,
        video_id: str,
        *,
        filename: str,
        options: str,
        created_at: str,
        expires_at: int | None = None,
    ) -> None:
        """A new row that awaits its upload. A second call changes nothing: the SDK repeats requests by itself."""
        row = {
            **_video_key(tenant_id, video_id),
            "tenant_id": tenant_id,
            "video_id": video_id,
            "status": VideoStatus.AWAITING_UPLOAD.value,
            "progress": 0,
            "filename": filename,
            "options": options,
            "created_at": created_at,
            "updated_at": created_at,
        }
        if expires_at is not None:
            row["expires_at"] = expires_at
        with _translated():
            try:
                self._table.put_item(Item=row, ConditionExpression=Attr("pk").not_exists())
            except ClientError as error:
                if not _is_condition(error):
                    raise

    def get(self, tenant_id: str, video_id: str) -> dict[str, Any] | None:
        """The row, read consistently: a status never goes back."""
        with _translated():
            answer = self._table.get_item(Key=_video_key(tenant_id, video_id), ConsistentRead=True)
        row = answer.get("Item")
        return _plain(row) if row and not self._expired(row) else None

    def page(self, tenant_id: str, limit: int, after: str | None) -> tuple[list[dict[str, Any]], str | None]:
        """Newest first. TTL deletes with days of delay, so expired rows are filtered here and pages refilled."""
        found: list[dict[str, Any]] = []
        start = _video_key(tenant_id, after) if after else None
        while True:
            query: dict[str, Any] = {
                "KeyConditionExpression": Key("pk").eq(_tenant(tenant_id)) & Key("sk").begins_with(VIDEO),
                "ScanIndexForward": False,
                "Limit": limit - len(found) + 1,
            }
            if start:
                query["ExclusiveStartKey"] = start
            with _translated():
                answer = self._table.query(**query)
            found += [_plain(row) for row in answer["Items"] if not self._expired(row)]
            start = answer.get("LastEvaluatedKey")
            if len(found) > limit:
                return found[:limit], str(found[limit - 1]["video_id"])
            if start is None:
                return found, None

    def finish(self, tenant_id: str, video_id: str, status: VideoStatus, **fields: Any) -> None:
        """Write the end of a run; KeyError when the row was deleted meanwhile."""
        values = {"status": status.value, "progress": 100, **{k: v for k, v in fields.items() if v is not None}}
        stored = {name: Decimal(str(value)) if isinstance(value, float) else value for name, value in values.items()}
        with _translated():
            try:
                self._table.update_item(
                    Key=_video_key(tenant_id, video_id),
                    UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in stored),
                    ConditionExpression="attribute_exists(pk)",
                    ExpressionAttributeNames={f"#{name}": name for name in stored},
                    ExpressionAttributeValues={f":{name}": value for name, value in stored.items()},
                )
            except ClientError as error:
                if _is_condition(error):
                    raise KeyError(video_id) from error
                raise

    def delete(self, tenant_id: str, video_id: str) -> bool:
        """Whether there was a row to delete."""
        with _translated():
            answer = self._table.delete_item(Key=_video_key(tenant_id, video_id), ReturnValues="ALL_OLD")
        return "Attributes" in answer

    def add_key(self, key_sha256: str, tenant_id: str) -> None:
        """Let the bearer of a key in as this tenant."""
        with _translated():
            self._table.put_item(Item={"pk": f"KEY#{key_sha256}", "sk": KEY_SORT, "tenant_id": tenant_id})

    def tenant_of_key(self, key_sha256: str) -> str | None:
        """Whose key it is."""
        with _translated():
            answer = self._table.get_item(Key={"pk": f"KEY#{key_sha256}", "sk": KEY_SORT})
        row = answer.get("Item")
        return str(row["tenant_id"]) if row else None

    def webhooks(self, tenant_id: str) -> list[dict[str, str]]:
        """All webhooks of a tenant in the order of their ids."""
        condition = Key("pk").eq(_tenant(tenant_id)) & Key("sk").begins_with(WEBHOOK)
        found: list[dict[str, str]] = []
        query: dict[str, Any] = {"KeyConditionExpression": condition}
        while True:
            with _translated():
                answer = self._table.query(**query)
            found += [
                {"id": str(row["sk"]).removeprefix(WEBHOOK), "url": str(row["url"]), "secret": str(row["secret"])}
                for row in answer["Items"]
            ]
            if "LastEvaluatedKey" not in answer:
                return found
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]

    def add_webhook(self, tenant_id: str, webhook_id: str, url: str, secret: str) -> None:
        """Register a webhook."""
        row = {"pk": _tenant(tenant_id), "sk": WEBHOOK + webhook_id, "url": url, "secret": secret}
        with _translated():
            self._table.put_item(Item=row)

    def _expired(self, row: dict[str, Any]) -> bool:
        return "expires_at" in row and float(row["expires_at"]) <= self._now()


def _tenant(tenant_id: str) -> str:
    return f"TENANT#{tenant_id}"


def _video_key(tenant_id: str, video_id: str) -> dict[str, str]:
    return {"pk": _tenant(tenant_id), "sk": VIDEO + video_id}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Without the table's keys, and with Python's numbers."""
    return {name: _number(value) for name, value in row.items() if name not in ("pk", "sk")}


def _number(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def _is_condition(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") == CONDITION_FAILED


@contextmanager
def _translated() -> Iterator[None]:
    """The only place that knows how boto3 fails."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        code = error.response.get("Error", {}).get("Code") if isinstance(error, ClientError) else None
        log.warning("DynamoDB did not do it", extra={"dynamodb_code": code})
        raise DatabaseUnavailable from error

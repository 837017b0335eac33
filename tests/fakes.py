"""In-memory stand-ins for the ports. Each passes the same tests as its real adapter: see `tests/contract`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from spotter.contracts.api import PresignedPost, VideoStatus
from spotter.contracts.events import AnalysisEvent
from spotter.errors import WebhookUndeliverable

MORNING = "2026-11-22T08:00:00.000Z"


class MemoryBlobs:
    """`ports.BlobStore` in a dict; stores that share `buckets` can copy from each other."""

    def __init__(self, bucket: str = "data", buckets: dict[str, dict[str, tuple[bytes, str]]] | None = None) -> None:
        self._bucket = bucket
        self._buckets = buckets if buckets is not None else {}
        self._objects = self._buckets.setdefault(bucket, {})

    def read(self, key: str) -> bytes:
        return self._objects[key][0]

    def write(self, key: str, content: bytes, content_type: str) -> None:
        self._objects[key] = (content, content_type)

    def download(self, key: str, path: Path) -> None:
        path.write_bytes(self.read(key))

    def upload(self, path: Path, key: str, content_type: str) -> None:
        self.write(key, path.read_bytes(), content_type)

    def exists(self, key: str) -> bool:
        return key in self._objects

    def copy_in(self, bucket: str, key: str, to_key: str) -> int:
        content, content_type = self._buckets[bucket][key]
        self.write(to_key, content, content_type)
        return len(content)

    def link(self, key: str, seconds: int) -> str:
        return f"https://{self._bucket}.blobs.example/{key}?expires={seconds}"

    def delete_prefix(self, prefix: str) -> int:
        keys = [key for key in self._objects if key.startswith(prefix)]
        for key in keys:
            del self._objects[key]
        return len(keys)

    def keys(self) -> list[str]:
        """For assertions: what lies here."""
        return sorted(self._objects)


class MemoryUploadForms:
    """`ports.UploadForms` that leads nowhere."""

    def form(self, key: str, content_type: str, max_bytes: int, expires_in: int) -> PresignedPost:
        fields = {"key": key, "Content-Type": content_type}
        return PresignedPost(
            url="https://uploads.blobs.example/", fields=fields, expires_in=expires_in, max_bytes=max_bytes
        )


class MemoryRuns:
    """`ports.RunStore` in dicts; `now` is unix seconds."""

    def __init__(self, now: float = 0.0) -> None:
        self.now = now
        self._rows: dict[tuple[str, str], dict[str, Any]] = {}
        self._keys: dict[str, str] = {}
        self._webhooks: dict[tuple[str, str], dict[str, str]] = {}

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
        row = {
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
        self._rows.setdefault((tenant_id, video_id), row)

    def set(self, tenant_id: str, video_id: str, **fields: Any) -> None:
        """What the state machine does by itself."""
        self._rows[tenant_id, video_id].update(fields)

    def get(self, tenant_id: str, video_id: str) -> dict[str, Any] | None:
        row = self._rows.get((tenant_id, video_id))
        return dict(row) if row and not self._expired(row) else None

    def page(self, tenant_id: str, limit: int, after: str | None) -> tuple[list[dict[str, Any]], str | None]:
        rows = sorted(
            (dict(row) for (tenant, _), row in self._rows.items() if tenant == tenant_id and not self._expired(row)),
            key=lambda row: str(row["video_id"]),
            reverse=True,
        )
        older = [row for row in rows if after is None or row["video_id"] < after]
        return older[:limit], str(older[limit - 1]["video_id"]) if len(older) > limit else None

    def finish(self, tenant_id: str, video_id: str, status: VideoStatus, **fields: Any) -> None:
        row = self._rows[tenant_id, video_id]
        row.update({name: value for name, value in fields.items() if value is not None})
        row.update(status=status.value, progress=100)

    def delete(self, tenant_id: str, video_id: str) -> bool:
        return self._rows.pop((tenant_id, video_id), None) is not None

    def add_key(self, key_sha256: str, tenant_id: str) -> None:
        self._keys[key_sha256] = tenant_id

    def tenant_of_key(self, key_sha256: str) -> str | None:
        return self._keys.get(key_sha256)

    def webhooks(self, tenant_id: str) -> list[dict[str, str]]:
        return [dict(hook) for (tenant, _), hook in sorted(self._webhooks.items()) if tenant == tenant_id]

    def add_webhook(self, tenant_id: str, webhook_id: str, url: str, secret: str) -> None:
        self._webhooks[tenant_id, webhook_id] = {"id": webhook_id, "url": url, "secret": secret}

    def _expired(self, row: dict[str, Any]) -> bool:
        return "expires_at" in row and row["expires_at"] <= self.now


class MemoryEvents:
    """`ports.EventBus` that keeps what it was told."""

    def __init__(self) -> None:
        self.published: list[AnalysisEvent] = []

    def publish(self, event: AnalysisEvent) -> None:
        self.published.append(event)


@dataclass
class MemoryWebhooks:
    """`ports.WebhookSender` that keeps what it sent; the URLs in `down` accept nothing."""

    down: set[str] = field(default_factory=set)
    sent: list[tuple[str, str, str, bytes]] = field(default_factory=list)

    def send(self, url: str, secret: str, message_id: str, body: bytes) -> None:
        if url in self.down:
            raise WebhookUndeliverable
        self.sent.append((url, secret, message_id, body))


class SteppedClock:
    """`ports.Clock` that moves only when it is told to."""

    def __init__(self, now: str = MORNING) -> None:
        self._now = datetime.fromisoformat(now)

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)

    def now_iso(self) -> str:
        return self._now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

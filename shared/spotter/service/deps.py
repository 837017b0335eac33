"""What the use cases need."""

from __future__ import annotations

from dataclasses import dataclass

from spotter.ports import BlobStore, Clock, RunStore, UploadForms

HOUR = 3600


@dataclass(frozen=True)
class Deps:
    """Ports and limits.

    Attributes:
        runs: rows of videos, keys and webhooks.
        uploads: the bucket that clients upload to, for deletion.
        artefacts: the bucket of results.
        forms: upload forms of the `uploads` bucket.
        clock: now.
        max_upload_bytes: largest file that a form lets through.
        upload_expires_seconds: how long a form works.
        link_seconds: how long a link to an artefact works.
        retention_days: after how many days a row is gone; objects need a lifecycle rule of the same length.
        webhook_allow_loopback: lets tests and local mode register servers on this machine.
    """

    runs: RunStore
    uploads: BlobStore
    artefacts: BlobStore
    forms: UploadForms
    clock: Clock
    max_upload_bytes: int
    upload_expires_seconds: int = 900
    link_seconds: int = HOUR
    retention_days: int = 30
    webhook_allow_loopback: bool = False

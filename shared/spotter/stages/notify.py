"""The end of an analysis becomes signed webhooks."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from spotter.contracts.api import VideoStatus
from spotter.contracts.base import Warned
from spotter.contracts.events import WebhookData, WebhookMessage
from spotter.contracts.stages import NotifyRequest, NotifyResult
from spotter.errors import WebhookUndeliverable
from spotter.ports import RunStore, WebhookSender

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Deps:
    """Ports."""

    runs: RunStore
    sender: WebhookSender


def run(request: NotifyRequest, deps: Deps) -> NotifyResult:
    """Send one message to every webhook of the tenant.

    The message id is the same whenever the same end of the same video is told to the same webhook, so a receiver can
    drop repetitions. A video that was deleted meanwhile is told to nobody.

    Raises:
        WebhookUndeliverable: nobody could be told, so that the machine tries all of them again.
    """
    job = request.job
    row = deps.runs.get(job.tenant_id, job.video_id)
    webhooks = deps.runs.webhooks(job.tenant_id) if row else []
    if row is None or not webhooks:
        return NotifyResult(delivered=0, failed=0)
    body = _message(job.video_id, request.status, row).model_dump_json().encode("utf-8")
    warnings = []
    for webhook in webhooks:
        try:
            deps.sender.send(webhook["url"], webhook["secret"], message_id(job.video_id, webhook["id"]), body)
        except WebhookUndeliverable as error:
            log.warning("webhook not delivered", extra={"video_id": job.video_id, "webhook_id": webhook["id"]})
            warnings.append(Warned(code=error.code, message=str(error)))
    if len(warnings) == len(webhooks):
        raise WebhookUndeliverable(warnings[0].message)
    return NotifyResult(delivered=len(webhooks) - len(warnings), failed=len(warnings), warnings=tuple(warnings))


def message_id(video_id: str, webhook_id: str) -> str:
    """`webhook-id`: one per video and webhook, whatever the attempt."""
    return f"msg_{video_id}_{webhook_id}"


def _message(video_id: str, status: str, row: dict[str, Any]) -> WebhookMessage:
    failed = status == VideoStatus.FAILED
    return WebhookMessage(
        type="analysis.failed" if failed else "analysis.completed",
        timestamp=row["updated_at"],
        data=WebhookData(
            video_id=video_id,
            status=status,
            error_code=row.get("error_code") if failed else None,
            results_path=None if failed else f"/api/videos/{video_id}/results",
        ),
    )

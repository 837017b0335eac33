"""Where a tenant wants to be told."""

from __future__ import annotations

import base64
import secrets

from spotter.contracts.api import CreateWebhook, WebhookCreated
from spotter.domain import webhook_target
from spotter.service.deps import Deps
from spotter.service.identifiers import new_id

SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32  # Standard Webhooks allows 24 to 64


def register(tenant_id: str, body: CreateWebhook, deps: Deps) -> WebhookCreated:
    """Register a URL and give out its signing secret, once.

    Raises:
        InvalidRequest: the URL is not https, has another port than allowed, or names a private address.
    """
    webhook_target.check(body.url, allow_loopback=deps.webhook_allow_loopback)
    webhook_id = new_id(deps.clock.now_iso())
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")
    deps.runs.add_webhook(tenant_id, webhook_id, body.url, secret)
    return WebhookCreated(id=webhook_id, url=body.url, secret=secret)

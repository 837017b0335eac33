"""Events that leave the system (EventBridge and webhooks)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from spotter.contracts.base import Contract

EVENT_SOURCE = "spotter"


class AnalysisEvent(Contract):
    """A video reached its end; thin on purpose: ids and a link path, results are fetched over the API."""

    schema_version: Literal[1] = 1
    type: Literal["analysis.completed", "analysis.failed"]
    timestamp: str
    tenant_id: str
    video_id: str
    status: str
    error_code: str | None = None
    results_path: str | None = None


class WebhookData(Contract):
    """What a webhook says: enough to fetch the rest."""

    video_id: str
    status: str
    error_code: str | None = None
    results_path: str | None = Field(default=None, description="Path of the API that answers with the results.")


class WebhookMessage(Contract):
    """Body of a webhook, in the form of Standard Webhooks 1.0."""

    schema_version: Literal[1] = 1
    type: Literal["analysis.completed", "analysis.failed"]
    timestamp: str = Field(description="When the analysis ended, ISO 8601, UTC; the same in every delivery.")
    data: WebhookData

"""Events on EventBridge."""

from __future__ import annotations

import logging
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from spotter.contracts.events import EVENT_SOURCE, AnalysisEvent
from spotter.errors import ServiceError

log = logging.getLogger(__name__)

UNAVAILABLE = "The event bus did not answer. Try again in a minute."


class EventBridgeEvents:
    """`ports.EventBus` over one bus: source `spotter`, detail-type is the event's type, detail its JSON."""

    def __init__(self, client: Any, bus: str) -> None:
        """`client` is a boto3 EventBridge client."""
        self._client = client
        self._bus = bus

    def publish(self, event: AnalysisEvent) -> None:
        """Put one event; the bus answers 200 even when it refused an entry."""
        entry = {
            "Source": EVENT_SOURCE,
            "DetailType": event.type,
            "Detail": event.model_dump_json(),
            "EventBusName": self._bus,
        }
        try:
            answer = self._client.put_events(Entries=[entry])
        except (ClientError, BotoCoreError) as error:
            raise ServiceError(UNAVAILABLE) from error
        if answer["FailedEntryCount"]:
            log.warning("EventBridge refused an event", extra={"event_code": answer["Entries"][0].get("ErrorCode")})
            raise ServiceError(UNAVAILABLE)

"""What every EventBus passes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import boto3
import pytest

from spotter.adapters.eventbridge_events import EventBridgeEvents
from spotter.contracts.events import AnalysisEvent
from spotter.ports import EventBus
from tests.contract.conftest import REGION
from tests.fakes import MORNING, MemoryEvents

EVENT = AnalysisEvent(
    type="analysis.completed", timestamp=MORNING, tenant_id="acme", video_id="01", status="COMPLETED", results_path="/r"
)


class Subject(NamedTuple):
    bus: EventBus
    received: Callable[[], list[AnalysisEvent]]


@pytest.fixture(params=["memory", "eventbridge"])
def subject(request: pytest.FixtureRequest) -> Subject:
    if request.param == "memory":
        fake = MemoryEvents()
        return Subject(fake, lambda: fake.published)
    request.getfixturevalue("aws")
    return eventbridge()


def eventbridge() -> Subject:
    """A bus with a rule for our events and a queue behind it."""
    events, queues = boto3.client("events", region_name=REGION), boto3.client("sqs", region_name=REGION)
    events.create_event_bus(Name="spotter")
    queue = queues.create_queue(QueueName="seen")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["spotter"], "detail-type": ["analysis.completed", "analysis.failed"]}
    events.put_rule(Name="ours", EventBusName="spotter", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="ours", EventBusName="spotter", Targets=[{"Id": "queue", "Arn": arn}])

    def received() -> list[AnalysisEvent]:
        messages: list[Any] = queues.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        return [AnalysisEvent.model_validate(json.loads(message["Body"])["detail"]) for message in messages]

    return Subject(EventBridgeEvents(events, "spotter"), received)


def test_an_event_arrives_as_it_was_sent(subject: Subject) -> None:
    subject.bus.publish(EVENT)
    assert subject.received() == [EVENT]

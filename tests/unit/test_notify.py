"""Every webhook of the tenant is told once, in a form that stays the same over retries."""

from __future__ import annotations

import json

import pytest

from spotter.contracts.api import VideoStatus
from spotter.contracts.events import WebhookMessage
from spotter.contracts.stages import Job, NotifyRequest, NotifyResult
from spotter.errors import WebhookUndeliverable
from spotter.stages import notify
from tests.fakes import MORNING, MemoryRuns, MemoryWebhooks

JOB = Job(tenant_id="acme", video_id="01")
ONE, TWO = "https://one.example/", "https://two.example/"


@pytest.fixture
def runs() -> MemoryRuns:
    store = MemoryRuns()
    store.create("acme", "01", filename="a.mp4", options="{}", created_at=MORNING)
    store.finish("acme", "01", VideoStatus.COMPLETED, updated_at="2026-11-22T08:00:20.000Z")
    store.add_webhook("acme", "w1", ONE, "whsec_one")
    store.add_webhook("acme", "w2", TWO, "whsec_two")
    store.add_webhook("rival", "w3", "https://rival.example/", "whsec_rival")
    return store


def run(runs: MemoryRuns, sender: MemoryWebhooks, status: str = "COMPLETED") -> NotifyResult:
    return notify.run(NotifyRequest(job=JOB, status=status), notify.Deps(runs, sender))


def test_every_webhook_of_the_tenant_is_told_with_its_own_secret(runs: MemoryRuns) -> None:
    sender = MemoryWebhooks()
    assert run(runs, sender) == NotifyResult(delivered=2, failed=0)
    assert [(url, secret) for url, secret, _, _ in sender.sent] == [(ONE, "whsec_one"), (TWO, "whsec_two")]


def test_the_message_is_thin_and_says_where_the_results_are(runs: MemoryRuns) -> None:
    sender = MemoryWebhooks()
    run(runs, sender)
    body = json.loads(sender.sent[0][3])
    assert WebhookMessage.model_validate(body).model_dump() == body
    assert body["type"] == "analysis.completed"
    assert body["timestamp"] == "2026-11-22T08:00:20.000Z"
    assert body["data"]["video_id"] == "01"
    assert body["data"]["results_path"] == "/api/videos/01/results"


def test_a_failure_is_told_with_its_code(runs: MemoryRuns) -> None:
    runs.finish("acme", "01", VideoStatus.FAILED, error_code="NO_PERSON_FOUND")
    sender = MemoryWebhooks()
    run(runs, sender, "FAILED")
    body = json.loads(sender.sent[0][3])
    assert body["type"] == "analysis.failed"
    assert body["data"]["error_code"] == "NO_PERSON_FOUND"
    assert body["data"]["results_path"] is None


def test_a_retry_sends_the_same_bytes_under_the_same_id(runs: MemoryRuns) -> None:
    sender = MemoryWebhooks()
    run(runs, sender)
    run(runs, sender)
    assert sender.sent[:2] == sender.sent[2:]
    assert len({message_id for _, _, message_id, _ in sender.sent}) == 2


def test_one_that_is_down_does_not_keep_the_others_from_hearing(runs: MemoryRuns) -> None:
    result = run(runs, MemoryWebhooks(down={ONE}))
    assert (result.delivered, result.failed) == (1, 1)
    assert [warning.code for warning in result.warnings] == ["WEBHOOK_UNDELIVERABLE"]


def test_when_nobody_hears_the_machine_shall_try_again(runs: MemoryRuns) -> None:
    with pytest.raises(WebhookUndeliverable):
        run(runs, MemoryWebhooks(down={ONE, TWO}))


def test_without_webhooks_nothing_is_sent() -> None:
    store = MemoryRuns()
    store.create("acme", "01", filename="a.mp4", options="{}", created_at=MORNING)
    assert run(store, MemoryWebhooks()) == NotifyResult(delivered=0, failed=0)


def test_a_deleted_video_is_told_to_nobody(runs: MemoryRuns) -> None:
    runs.delete("acme", "01")
    sender = MemoryWebhooks()
    assert run(runs, sender, "DELETED") == NotifyResult(delivered=0, failed=0)
    assert sender.sent == []

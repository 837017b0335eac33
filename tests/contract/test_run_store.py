"""What every RunStore does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from spotter.adapters.dynamodb_runs import DynamoDbRuns
from spotter.contracts.api import VideoStatus
from spotter.errors import DatabaseUnavailable
from spotter.ports import RunStore
from tests.fakes import MORNING, MemoryRuns

NOW = 1_000_000.0


class Subject(NamedTuple):
    runs: RunStore
    machine_sets: Callable[..., None]  # writes attributes as the state machine does


@pytest.fixture(params=["memory", "dynamodb"])
def subject(request: pytest.FixtureRequest) -> Subject:
    if request.param == "memory":
        fake = MemoryRuns(NOW)
        return Subject(fake, fake.set)
    table = request.getfixturevalue("table")

    def machine_sets(tenant_id: str, video_id: str, **fields: Any) -> None:
        table.update_item(
            Key={"pk": f"TENANT#{tenant_id}", "sk": f"VIDEO#{video_id}"},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in fields),
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeNames={f"#{name}": name for name in fields},
            ExpressionAttributeValues={f":{name}": value for name, value in fields.items()},
        )

    return Subject(DynamoDbRuns(table, now=lambda: NOW), machine_sets)


def create(runs: RunStore, tenant_id: str, video_id: str, expires_at: int | None = None) -> None:
    runs.create(tenant_id, video_id, filename="a.mp4", options="{}", created_at=MORNING, expires_at=expires_at)


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["video_id"] for row in rows]


def test_a_new_row_awaits_its_upload(subject: Subject) -> None:
    create(subject.runs, "acme", "01", expires_at=2_000_000)
    assert subject.runs.get("acme", "01") == {
        "tenant_id": "acme",
        "video_id": "01",
        "status": "AWAITING_UPLOAD",
        "progress": 0,
        "filename": "a.mp4",
        "options": "{}",
        "created_at": MORNING,
        "updated_at": MORNING,
        "expires_at": 2_000_000,
    }


def test_creating_twice_does_not_start_over(subject: Subject) -> None:
    create(subject.runs, "acme", "01")
    subject.machine_sets("acme", "01", status="PROCESSING", stage="pose", progress=20)
    create(subject.runs, "acme", "01")
    row = subject.runs.get("acme", "01")
    assert row is not None
    assert (row["status"], row["stage"], row["progress"]) == ("PROCESSING", "pose", 20)


def test_another_tenant_sees_nothing(subject: Subject) -> None:
    create(subject.runs, "acme", "01")
    assert subject.runs.get("rival", "01") is None
    assert subject.runs.page("rival", 10, None) == ([], None)
    assert not subject.runs.delete("rival", "01")
    with pytest.raises(KeyError):
        subject.runs.finish("rival", "01", VideoStatus.COMPLETED)
    assert subject.runs.get("rival", "01") is None


def test_finish_writes_the_end(subject: Subject) -> None:
    create(subject.runs, "acme", "01")
    subject.runs.finish(
        "acme", "01", VideoStatus.COMPLETED, results_key="k", error_code=None, video_seconds=12.5, warnings="[]"
    )
    row = subject.runs.get("acme", "01")
    assert row is not None
    assert row["status"] == "COMPLETED"
    assert row["progress"] == 100
    assert row["results_key"] == "k"
    assert row["video_seconds"] == 12.5
    assert "error_code" not in row


def test_a_deleted_row_is_not_brought_back_by_its_run(subject: Subject) -> None:
    create(subject.runs, "acme", "01")
    assert subject.runs.delete("acme", "01")
    with pytest.raises(KeyError):
        subject.runs.finish("acme", "01", VideoStatus.COMPLETED)
    assert subject.runs.get("acme", "01") is None
    assert not subject.runs.delete("acme", "01")


def test_pages_are_newest_first_and_meet_without_gap(subject: Subject) -> None:
    for video_id in ("03", "01", "05", "02", "04"):
        create(subject.runs, "acme", video_id)
    first, after = subject.runs.page("acme", 2, None)
    second, then = subject.runs.page("acme", 2, after)
    third, end = subject.runs.page("acme", 2, then)
    assert ids(first) + ids(second) + ids(third) == ["05", "04", "03", "02", "01"]
    assert end is None


def test_a_full_last_page_has_no_next(subject: Subject) -> None:
    create(subject.runs, "acme", "01")
    create(subject.runs, "acme", "02")
    assert subject.runs.page("acme", 2, None)[1] is None


def test_expired_rows_are_gone_before_ttl_deletes_them(subject: Subject) -> None:
    create(subject.runs, "acme", "01", expires_at=int(NOW) + 1)
    create(subject.runs, "acme", "02", expires_at=int(NOW))
    create(subject.runs, "acme", "03", expires_at=int(NOW) - 50)
    create(subject.runs, "acme", "04")
    assert subject.runs.get("acme", "02") is None
    rows, after = subject.runs.page("acme", 2, None)
    assert ids(rows) == ["04", "01"]
    assert after is None


def test_webhooks_are_not_videos(subject: Subject) -> None:
    subject.runs.add_webhook("acme", "w2", "https://two.example/", "whsec_2")
    subject.runs.add_webhook("acme", "w1", "https://one.example/", "whsec_1")
    assert subject.runs.webhooks("acme") == [
        {"id": "w1", "url": "https://one.example/", "secret": "whsec_1"},
        {"id": "w2", "url": "https://two.example/", "secret": "whsec_2"},
    ]
    assert subject.runs.webhooks("rival") == []
    assert subject.runs.page("acme", 10, None) == ([], None)


def test_keys_lead_to_their_tenant(subject: Subject) -> None:
    subject.runs.add_key("ab" * 32, "acme")
    assert subject.runs.tenant_of_key("ab" * 32) == "acme"
    assert subject.runs.tenant_of_key("cd" * 32) is None


def test_dynamodb_without_its_table_is_unavailable(table: Any) -> None:
    table.delete()
    with pytest.raises(DatabaseUnavailable):
        DynamoDbRuns(table).get("acme", "01")

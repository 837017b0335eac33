"""The pages about the API say what the API does, and their examples run."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from spotter.contracts.base import WarningCode
from spotter.contracts.events import WebhookMessage
from spotter.errors import InputError, OperatorError, ServiceError, SpotterError, error_classes
from spotter.reporting.language import REPORT_TEXTS
from tests.contract import golden
from tests.contract.api import ROOT, Api
from tests.contract.test_api import openapi
from tests.contract.wire import API, Wire, complete

DOCS = ROOT / "docs"
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
GROUPS: tuple[tuple[type[SpotterError], str], ...] = (
    (InputError, "you"),
    (ServiceError, "nobody: try again later"),
    (OperatorError, "the operator"),
)


def block(page: str, language: str, number: int = 0) -> str:
    """A code block of a page."""
    text = (DOCS / page).read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)[number]


def table(page: str, heading: str) -> list[str]:
    """The rows of the table below a heading."""
    section = (DOCS / page).read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| `")]


def test_the_routes_are_those_of_the_api(api: Api) -> None:
    expected = []
    for path, operations in openapi(api)["paths"].items():
        for method, operation in operations.items():
            answers = operation["responses"]
            success = next(status for status in answers if status.startswith("2"))
            errors = ", ".join(sorted(status for status in answers if not status.startswith("2")))
            content = answers[success]["content"]
            model = content.get("application/json", {}).get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
            answer = f"{success} `{model}`" if model else success + " page" * ("text/html" in content)
            expected.append(f"| `{method.upper()} {path}` | {answer} | {errors} |")
    assert sorted(table("api.md", "Routes")) == sorted(expected)


def test_the_errors_are_those_of_the_tree() -> None:
    expected = [
        f"| `{found.code}` | {int(found.http_status)} | {fixer} | {found.sentence} |"
        for root, fixer in GROUPS
        for found in error_classes(root)
        if not found.__subclasses__()
    ]
    assert table("api.md", "Errors") == expected, "\n".join(expected)


def test_the_warnings_are_those_of_the_steps() -> None:
    named = [re.findall(r"`(\w+)`", row) for row in table("api.md", "Warnings")]
    assert [code for code, *_ in named] == list(WarningCode)
    for code, *values in named:  # the report makes its German sentence of them
        german = REPORT_TEXTS["de"].warnings.get(code, "{language}")
        assert set(values) == set(re.findall(r"{(\w+)", german)), code


def test_the_client_example_runs(
    api: Api, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wire = Wire(api)
    wire.on_upload = lambda key: complete(wire, key.split("/")[2])
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", lambda _, request: wire(request))
    monkeypatch.chdir(tmp_path)
    Path("squats.mp4").write_bytes(b"video")
    exec(block("api.md", "python"), {"api_url": API, "api_key": api.key})
    assert "squat 2 77\n2 squats, 77 of 100. One was too shallow." in capsys.readouterr().out
    assert Path("overlay.mp4").stat().st_size > 0


def example() -> Any:
    """`verify` of the page."""
    names: dict[str, Any] = {}
    exec(block("webhooks.md", "python"), names)
    return names["verify"]


def signed(body: bytes, secret: str = SECRET, age_seconds: int = 0) -> dict[str, str]:
    """Headers as the sender makes them."""
    moment = datetime.now(UTC) - timedelta(seconds=age_seconds)
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", moment, body.decode()),
    }


def test_the_webhook_example_accepts_what_is_signed() -> None:
    body = golden.load(WebhookMessage).model_dump_json().encode()
    assert example()(SECRET, signed(body), body) == json.loads(body)
    headers = signed(body)
    rotated = headers | {"webhook-signature": f"v1,AAAA {headers['webhook-signature']}"}
    assert example()(SECRET, rotated, body) == json.loads(body)


@pytest.mark.parametrize("age", [-1000, 1000])
def test_the_webhook_example_refuses_a_replay(age: int) -> None:
    with pytest.raises(ValueError, match="too old"):
        example()(SECRET, signed(b"{}", age_seconds=age), b"{}")


def test_the_webhook_example_refuses_a_forgery() -> None:
    with pytest.raises(ValueError, match="not signed"):
        example()(SECRET, signed(b"{}", secret="whsec_" + "A" * 32), b"{}")
    with pytest.raises(ValueError, match="not signed"):
        example()(SECRET, signed(b"{}"), b'{"changed": 1}')


def test_the_message_on_the_page_is_the_one_that_is_sent() -> None:
    shown = json.loads(block("webhooks.md", "json"))
    assert WebhookMessage.model_validate(shown).model_dump() == shown

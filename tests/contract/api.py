"""The API's handler as its clients see it: API Gateway events in, answers out, on AWS in memory."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

from spotter.service import access
from spotter.service.deps import Deps

ROOT = Path(__file__).parents[2]
EVENTS = ROOT / "tests" / "events"


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any


@cache
def load_handler() -> ModuleType:
    """`functions/api/handler.py`, which is no package, the way the runtime client loads it."""
    spec = importlib.util.spec_from_file_location("spotter_functions.api", ROOT / "functions" / "api" / "handler.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def event(name: str) -> dict[str, Any]:
    """A recorded event of payload version 2.0."""
    recorded: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text("utf-8"))
    return recorded


class Api:
    """Sends recorded events, or the requests of an httpx client, to the handler."""

    def __init__(self, module: ModuleType, deps: Deps, key: str, tenant_id: str = "acme") -> None:
        self._module = module
        self.deps = deps
        self.key = key
        deps.runs.add_key(access.fingerprint(key), tenant_id)

    def send(self, name: str, *, video_id: str = "", key: str | None = None, **changes: Any) -> Answer:
        """A recorded event with the id, key and body filled in; `key=""` sends none."""
        text = json.dumps(event(name)).replace("{id}", video_id).replace("{key}", self.key if key is None else key)
        sent = json.loads(text)
        if key == "":
            del sent["headers"]["authorization"]
        if "body" in changes:
            changes["body"] = json.dumps(changes["body"])
        return self.raw(sent | changes)

    def raw(self, sent: dict[str, Any]) -> Answer:
        answer = self.handle(sent)
        body = answer.get("body")
        return Answer(answer["statusCode"], json.loads(body) if body else None)

    def handle(self, sent: dict[str, Any]) -> dict[str, Any]:
        """What API Gateway gets."""
        self._module.deps = lambda: self.deps
        answer: dict[str, Any] = self._module.handler(sent, None)
        return answer

    def transport(self) -> httpx.MockTransport:
        """Lets an httpx client speak to the handler as through API Gateway."""

        def respond(request: httpx.Request) -> httpx.Response:
            sent = event("api_list_videos")
            path = request.url.path
            sent.update(rawPath=path, rawQueryString=request.url.query.decode())
            sent["queryStringParameters"] = dict(request.url.params)
            sent["requestContext"]["http"].update(method=request.method, path=path)
            sent["headers"] = dict(request.headers) | {"accept-encoding": "identity"}
            sent["body"] = request.read().decode() or None
            answer = self.handle(sent)
            headers = {name: str(value) for name, value in answer.get("headers", {}).items()}
            return httpx.Response(answer["statusCode"], headers=headers, content=answer.get("body") or b"")

        return httpx.MockTransport(respond)

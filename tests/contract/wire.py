"""Everything between the Python client and the handler: API, upload bucket and data bucket behind one transport."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from typing import Any

import httpx

from spotter.contracts.api import VideoStatus
from spotter.contracts.results import ResultsDocument
from tests.contract import golden
from tests.contract.api import Api
from tests.fakes import MemoryRuns

API = "https://api.example/v1"


class Wire:
    """API, upload bucket and data bucket behind one transport; keeps what was asked."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.asked: list[httpx.Request] = []
        self.down: list[str] = []  # one host per request that finds nobody
        self.on_upload: Callable[[str], None] = lambda key: None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if self.down and self.down[0] == request.url.host:
            self.down.pop()
            raise httpx.ConnectError("nobody there")
        if request.url.host == "uploads.blobs.example":
            return self._upload(request)
        if request.url.host == "data.blobs.example":
            return self._download(request)
        stripped = request.url.path.removeprefix("/v1")
        inner = httpx.Request(
            request.method, request.url.copy_with(path=stripped), headers=request.headers, content=request.read()
        )
        return self.api.transport().handle_request(inner)

    def _upload(self, request: httpx.Request) -> httpx.Response:
        kind = f"content-type: {request.headers['content-type']}\n\n".encode()
        parts = message_from_bytes(kind + request.read()).get_payload()
        assert isinstance(parts, list)
        named = {str(part.get_param("name", header="content-disposition")): part for part in parts}
        assert list(named)[-1] == "file"  # S3 ignores every field after the file
        content = {name: payload(part) for name, part in named.items()}
        self.api.deps.uploads.write(content["key"].decode(), content["file"], content["Content-Type"].decode())
        self.on_upload(content["key"].decode())
        return httpx.Response(204)

    def _download(self, request: httpx.Request) -> httpx.Response:
        try:
            return httpx.Response(200, content=self.api.deps.artefacts.read(request.url.path.lstrip("/")))
        except KeyError:
            return httpx.Response(403)


def payload(part: Any) -> bytes:
    assert isinstance(part, Message)
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def runs(wire: Wire) -> MemoryRuns:
    assert isinstance(wire.api.deps.runs, MemoryRuns)
    return wire.api.deps.runs


def complete(wire: Wire, video_id: str) -> None:
    prefix = f"runs/acme/{video_id}/"
    document = golden.load(ResultsDocument).model_copy(update={"artifacts": {"overlay_video": prefix + "overlay.mp4"}})
    wire.api.deps.artefacts.write(prefix + "results.json", document.model_dump_json().encode(), "application/json")
    wire.api.deps.artefacts.write(prefix + "overlay.mp4", b"video" * 1000, "video/mp4")
    runs(wire).finish("acme", video_id, VideoStatus.COMPLETED, results_key=prefix + "results.json")

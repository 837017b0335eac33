"""Stands in for Lambda: starts a command that runs the real runtime client, gives it one event, judges the answer.

    python infra/runtime_check.py --function pose -- COMMAND ...

The word `@ENV@` in the command becomes `--env NAME=VALUE ...`, for commands that do not hand their environment on.

The event is a valid request about an object store that nobody answers for. A healthy image imports everything, loads its
model, builds its adapters, asks for the object and reports `StorageUnavailable` by name; a missing library, a missing model
or an unreadable file ends in another name.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

API = "/2018-06-01/runtime"
REQUEST_ID = "11111111-1111-1111-1111-111111111111"
JOB = {"tenant_id": "check", "video_id": "check"}
MEDIA = {
    "container": "mov,mp4,m4a,3gp,3g2,mj2",
    "codec": "h264",
    "width": 480,
    "height": 640,
    "rotation": 0,
    "fps": 30.0,
    "duration": 12.0,
    "variable_frame_rate": False,
    "has_audio": False,
    "size_bytes": 1_000_000,
}
RUN = "runs/check/check/"
EVENTS: dict[str, dict[str, Any]] = {
    "ingest": {"upload": {"bucket": "uploads", "key": "uploads/check/check/source"}},
    "enhance": {"source_key": f"{RUN}source", "media": MEDIA},
    "pose": {
        "source_key": f"{RUN}source",
        "media": MEDIA,
        "segment": {"index": 0, "lead_in": 0.0, "start": 0.0, "end": 12.0},
    },
    "speech": {"feedback_key": f"{RUN}feedback.json"},
    "render": {
        "source_key": f"{RUN}source",
        "media": MEDIA,
        "sequence_key": f"{RUN}sequence.npz",
        "assessment_key": f"{RUN}assessment.json",
    },
    "mux": {"source_key": f"{RUN}source", "picture_key": f"{RUN}render/picture.mp4"},
}
"""What the state machine sends to the functions that are images."""
EXPECTED = "StorageUnavailable"
NOBODY = "http://127.0.0.1:9"
"""The discard port: a connection is refused at once."""
SECONDS = 120.0
MEMORY_MB = "3008"


class RuntimeApi(BaseHTTPRequestHandler):
    """The five requests of the Lambda Runtime API that the client makes."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    events: queue.Queue[bytes]
    answers: queue.Queue[tuple[str, Any]]

    def do_GET(self) -> None:
        """`invocation/next`: blocks until there is an event."""
        body = self.events.get()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", REQUEST_ID)
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + SECONDS) * 1000)))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:check")
        self.send_header("Content-Type", "application/json")  # without it awslambdaric 4.2.2 ends with SIGSEGV
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """A response, an error of the handler, or an error while it was loaded."""
        self.answers.put((self.path.rsplit("/", 1)[-1], json.loads(self._body() or b"null")))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


class Server(ThreadingHTTPServer):
    """Serves one client that is ended in the middle of its next request."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that breaks off is the end of the check, not an error."""


def answer_of(command: list[str], function: str) -> tuple[str, Any]:
    """(kind, document) of the first thing that the client reports.

    Raises:
        SystemExit: it reported nothing in time.
    """
    RuntimeApi.events, RuntimeApi.answers = queue.Queue(), queue.Queue()
    RuntimeApi.events.put(json.dumps({"job": JOB, **EVENTS[function]}).encode())
    server = Server(("127.0.0.1", 0), RuntimeApi)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": function,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": MEMORY_MB,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "check",
        "AWS_SECRET_ACCESS_KEY": "check",
        "AWS_ENDPOINT_URL": NOBODY,
        "AWS_MAX_ATTEMPTS": "1",
        "SPOTTER_DATA_BUCKET": "data",
    }
    flags = [word for name, value in settings.items() for word in ("--env", f"{name}={value}")]
    words = [word for part in command for word in (flags if part == "@ENV@" else [part])]
    with subprocess.Popen(words, env=os.environ | settings) as process:
        try:
            return _first_answer(process)
        finally:
            process.terminate()


def _first_answer(process: subprocess.Popen[bytes]) -> tuple[str, Any]:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            return RuntimeApi.answers.get(timeout=1.0)
        except queue.Empty:
            if process.poll() is not None:
                raise SystemExit(f"the runtime client ended with {process.returncode} and reported nothing") from None
    raise SystemExit(f"the runtime client reported nothing within {SECONDS:.0f} s")


def main(arguments: list[str]) -> int:
    """0 when the image answered as a healthy one does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--function", required=True, choices=EVENTS)
    parser.add_argument("command", nargs="+")
    chosen = parser.parse_args(arguments)
    kind, document = answer_of(chosen.command, chosen.function)
    healthy = kind == "error" and document.get("errorType") == EXPECTED
    sys.stdout.write(f"{chosen.function}: {'ok' if healthy else f'{kind}: {json.dumps(document)[:1000]}'}\n")
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

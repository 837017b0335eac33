"""Two interpreters for the same ASL file: the engine of the embedded cloud and moto's, which is stricter."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from spotter.local.deployment import CREDENTIALS, REGION, client
from spotter.local.paths import checkout
from spotter.local.process import LOOPBACK, Server, free_port
from spotter.pipeline import definition
from tests.pipeline.noop_stages import ANSWERS, answer

STAGES = (*ANSWERS, "publish")
TABLE = "videos"
RUN_SECONDS = 60.0
ROLE = "arn:aws:iam::000000000000:role/machine"
INVOKE = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")


@dataclass(frozen=True)
class Outcome:
    """How one execution ended."""

    status: str
    output: dict[str, Any]
    row: dict[str, Any]
    states: list[str]
    largest_payload: int
    seconds: float
    error: str | None = None


class Interpreter:
    """A state machine with no-op stages and a table, behind one endpoint."""

    def __init__(self, endpoint: str, function_arns: dict[str, str], *, strict: bool) -> None:
        self.strict = strict
        self.machines = client(endpoint, "stepfunctions")
        self.table = boto3.resource(
            "dynamodb",
            endpoint_url=endpoint,
            region_name=REGION,
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        ).create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        self.function_arns = function_arns
        self.runs = 0

    def machine(self, **overrides: Any) -> str:
        """Create a machine; `overrides` replace top-level fields of the definition."""
        arns = {f"{stage.capitalize()}Function": arn for stage, arn in self.function_arns.items()}
        filled = definition({**arns, "Table": TABLE, "PoseConcurrency": 2}) | overrides
        self.runs += 1
        return str(
            self.machines.create_state_machine(
                name=f"machine-{self.runs}", definition=json.dumps(filled), roleArn=ROLE
            )["stateMachineArn"]
        )

    def run(self, machine: str, options: dict[str, Any] | None = None, *, status: str = "AWAITING_UPLOAD") -> Outcome:
        """Start with an upload event and wait for the end."""
        self.runs += 1
        video = f"video-{self.runs}"
        key = {"pk": "TENANT#t", "sk": f"VIDEO#{video}"}
        wanted = {"render": "video", "speech": True} | (options or {})
        self.table.put_item(Item={**key, "status": status, "options": json.dumps(wanted)})
        event = {"detail": {"bucket": {"name": "uploads"}, "object": {"key": f"uploads/t/{video}/source"}}}
        started = time.perf_counter()
        execution = self.machines.start_execution(
            stateMachineArn=machine, name=f"run-{self.runs}", input=json.dumps(event)
        )["executionArn"]
        while (found := self.machines.describe_execution(executionArn=execution))["status"] == "RUNNING":
            if time.perf_counter() - started > RUN_SECONDS:
                raise TimeoutError(f"{video} is still running")
            threading.Event().wait(0.02)
        seconds = time.perf_counter() - started
        events = self.machines.get_execution_history(executionArn=execution, maxResults=1000)["events"]
        return Outcome(
            status=found["status"],
            output=json.loads(found.get("output") or "{}"),
            row=self.table.get_item(Key=key)["Item"],
            states=[name for event in events if (name := event.get("stateEnteredEventDetails", {}).get("name"))],
            largest_payload=max(largest_payload(event) for event in events),
            seconds=seconds,
            error=found.get("error"),
        )


def largest_payload(event: dict[str, Any]) -> int:
    """Bytes of the largest input or output of one history event."""
    details = [value for value in event.values() if isinstance(value, dict)]
    texts = [str(found.get(field, "")) for found in details for field in ("input", "output", "parameters")]
    return max((len(text.encode()) for text in texts), default=0)


@contextmanager
def engine(folder: Path) -> Iterator[Interpreter]:
    """The engine of the embedded cloud, with the no-op stages under the real runtime client."""
    paths = checkout()
    server = Server("engine", [str(paths.engine)], "/_ministack/health", folder / "engine.log", {})
    server.environment = {
        **os.environ,
        **CREDENTIALS,
        "AWS_DEFAULT_REGION": REGION,
        "GATEWAY_PORT": str(server.port),
        "BIND_HOST": LOOPBACK,
        "IOT_MTLS_ENABLED": "0",
        "AWS_ENDPOINT_URL": server.url,
        "SPOTTER_PYTHON": sys.executable,
        "PYTHONPATH": f"{paths.root}:{paths.root / 'shared'}",
    }
    server.start()
    try:
        server.wait()
        yield Interpreter(server.url, _engine_functions(server.url), strict=False)
    finally:
        server.stop()


def _engine_functions(endpoint: str) -> dict[str, str]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("bootstrap")
        info.external_attr = 0o100755 << 16
        archive.writestr(info, '#!/bin/sh\nexec "$SPOTTER_PYTHON" -m awslambdaric "$_HANDLER"\n')
    functions = client(endpoint, "lambda")
    return {
        stage: functions.create_function(
            FunctionName=stage,
            Runtime="provided.al2023",
            Handler="tests.pipeline.noop_stages.handler",
            Role=ROLE,
            Timeout=30,
            Code={"ZipFile": buffer.getvalue()},
        )["FunctionArn"]
        for stage in STAGES
    }


@contextmanager
def moto() -> Iterator[Interpreter]:
    """moto's interpreter, with the no-op stages called in this process."""
    port = free_port()
    os.environ["MOTO_PORT"] = str(port)
    import moto.core.config as moto_config
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from moto.server import MotoRequestHandler
    from werkzeug.serving import make_server

    backend = DomainDispatcherApplication(create_backend_app)
    moto_config.default_user_config["stepfunctions"]["execute_state_machine"] = True

    def application(environ: dict[str, Any], start: Any) -> Any:
        called = INVOKE.match(environ["PATH_INFO"])
        if not called or environ["REQUEST_METHOD"] != "POST":
            return backend(environ, start)
        event = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        stage = called.group(1).rsplit("function:", 1)[-1].rsplit("%3A", 1)[-1]
        headers = [("Content-Type", "application/json")]
        try:
            body = answer(stage, event)
        except Exception as error:
            headers.append(("X-Amz-Function-Error", "Unhandled"))
            body = {"errorType": type(error).__name__, "errorMessage": str(error)}
        start("200 OK", headers)
        return [json.dumps(body).encode()]

    server = make_server(LOOPBACK, port, application, threaded=True, request_handler=MotoRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        arns = {stage: f"arn:aws:lambda:{REGION}:123456789012:function:{stage}" for stage in STAGES}
        yield Interpreter(f"http://{LOOPBACK}:{port}", arns, strict=True)
    finally:
        server.shutdown()

"""A server that speaks the SageMaker Runtime protocol, so that boto3 runs unchanged; the real serving app answers behind it.

Shapes are those of botocore's service model: an asynchronous request names its input in a header and gets 202 with the
places of answer and failure in headers; the object appears there later.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from typing import Any
from urllib.parse import urlsplit

import httpx
from botocore.exceptions import BotoCoreError, ClientError
from fastapi import APIRouter, BackgroundTasks, FastAPI, Request, Response
from fastapi.responses import JSONResponse

log = logging.getLogger(__name__)

PREFIX = "X-Amzn-SageMaker-"
# Where the endpoint's configuration puts answers and failures (`infra/spotter_infra/endpoint.py`).
ANSWERS, FAILURES = "inference/answers", "inference/failures"
DEFAULT_TYPE = "application/octet-stream"
VARIANT = "main"


def router(serving: FastAPI, s3: Any) -> APIRouter:
    """Routes under `/endpoints`; every endpoint name is answered by the one app.

    Args:
        serving: the serving container's app.
        s3: boto3 client that reads inputs and writes answers, into the bucket of the input.
    """
    routes = APIRouter()
    container = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=serving, raise_app_exceptions=False), base_url="http://container"
    )

    @routes.post("/endpoints/{name}/invocations")
    async def invoke(name: str, request: Request) -> Response:  # noqa: ARG001 - one app serves every endpoint
        content_type = request.headers.get("content-type", DEFAULT_TYPE)
        answer = await _asked(container, await request.body(), content_type)
        if answer.is_success:
            headers = {"x-Amzn-Invoked-Production-Variant": VARIANT}
            return Response(answer.content, media_type=answer.headers.get("content-type"), headers=headers)
        return _model_error(answer)

    @routes.post("/endpoints/{name}/async-invocations")
    async def invoke_async(name: str, request: Request, later: BackgroundTasks) -> Response:
        location = urlsplit(request.headers.get(f"{PREFIX}InputLocation", ""))
        if location.scheme != "s3" or not location.netloc or not location.path.strip("/"):
            return _error(400, "ValidationError", "InputLocation must be an s3:// location.")
        bucket, key = location.netloc, location.path.lstrip("/")
        request_id = str(uuid.uuid4())
        output, failure = f"{ANSWERS}/{request_id}.out", f"{FAILURES}/{request_id}-error.out"
        content_type = request.headers.get(f"{PREFIX}Content-Type", DEFAULT_TYPE)
        later.add_task(_answer, container, s3, bucket, key, content_type, output, failure)
        log.info("asynchronous request", extra={"endpoint": name, "input": key})
        return JSONResponse(
            {"InferenceId": request.headers.get(f"{PREFIX}Inference-Id", request_id)},
            status_code=202,
            headers={
                f"{PREFIX}OutputLocation": f"s3://{bucket}/{output}",
                f"{PREFIX}FailureLocation": f"s3://{bucket}/{failure}",
            },
            background=later,
        )

    return routes


async def _asked(container: httpx.AsyncClient, body: bytes, content_type: str) -> httpx.Response:
    return await container.post("/invocations", content=body, headers={"content-type": content_type})


async def _answer(
    container: httpx.AsyncClient, s3: Any, bucket: str, key: str, content_type: str, output: str, failure: str
) -> None:
    """Read the input, ask the app, write its answer or what went wrong."""
    try:
        body = await asyncio.to_thread(_read, s3, bucket, key)
    except (ClientError, BotoCoreError) as error:
        await _write(s3, bucket, failure, f"Could not read the input: {error}".encode(), "text/plain")
        return
    answer = await _asked(container, body, content_type)
    target = output if answer.is_success else failure
    await _write(s3, bucket, target, answer.content, answer.headers.get("content-type", DEFAULT_TYPE))


def _read(s3: Any, bucket: str, key: str) -> bytes:
    return bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())


async def _write(s3: Any, bucket: str, key: str, body: bytes, content_type: str) -> None:
    await asyncio.to_thread(lambda: s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type))


def _model_error(answer: httpx.Response) -> JSONResponse:
    body = {
        "Message": f"Received {answer.status_code} from the container: {answer.text}",
        "OriginalMessage": answer.text,
        "OriginalStatusCode": answer.status_code,
    }
    return JSONResponse(body, status_code=424, headers={"x-amzn-ErrorType": "ModelError"})


def _error(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"Message": message}, status_code=status, headers={"x-amzn-ErrorType": code})

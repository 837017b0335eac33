"""boto3 against the stand-in for SageMaker Runtime on loopback, the serving app behind it, moto's S3 beside it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import uvicorn
from botocore.config import Config
from botocore.exceptions import ClientError
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from moto.server import ThreadedMotoServer

from spotter.adapters.sagemaker_classifier import MARKER_NAME, SagemakerClassifier
from spotter.domain.timeline import ExerciseSet, Timeline
from spotter.errors import ClassifierUnavailable, ClassifierWarming, SettingMissing, StorageUnavailable
from spotter.local.sagemaker_standin import router
from tests.unit.test_windows import moving

BUCKET = "data"
KEY = "runs/acme/v1/sequence.npz"
SQUATS = Timeline(sets=(ExerciseSet(start=1, end=9, exercise="squat", confidence=0.9),), model="test@1")


class Container:
    """A serving app that says what it is told, when it is told, and counts."""

    def __init__(self) -> None:
        self.app = FastAPI()
        self.bodies: list[bytes] = []
        self.types: list[str] = []
        self.status = 200
        self.answer = SQUATS.model_dump_json()
        self.ready = threading.Event()
        self.ready.set()
        self.app.post("/invocations")(self._invocations)

    def _invocations(self, request: Request) -> JSONResponse:
        self.ready.wait(timeout=30)
        return JSONResponse(json.loads(self.answer), status_code=self.status)

    def count(self, app: FastAPI) -> None:
        @app.middleware("http")
        async def note(request: Request, call_next: Any) -> Any:
            if request.url.path == "/invocations":
                self.bodies.append(await request.body())
                self.types.append(request.headers["content-type"])
            return await call_next(request)


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = boto3.client("s3", endpoint_url=f"http://{host}:{port}", **credentials())
    client.create_bucket(Bucket=BUCKET)
    yield client
    server.stop()


def credentials() -> dict[str, str]:
    return {"region_name": "us-east-1", "aws_access_key_id": "test", "aws_secret_access_key": "test"}


@pytest.fixture
def container() -> Container:
    found = Container()
    found.count(found.app)
    return found


@pytest.fixture
def runtime(s3: Any, container: Container) -> Iterator[Any]:
    app = FastAPI()
    app.include_router(router(container.app, s3))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    listening = server.config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    port = listening.getsockname()[1]
    yield boto3.client(
        "sagemaker-runtime",
        endpoint_url=f"http://127.0.0.1:{port}",
        config=Config(retries={"max_attempts": 1, "mode": "standard"}),
        **credentials(),
    )
    container.ready.set()
    server.should_exit = True
    thread.join()


@pytest.fixture
def sequence(s3: Any) -> bytes:
    content = moving(4.0, 15.0).to_npz()
    s3.delete_object(Bucket=BUCKET, Key=KEY.replace("sequence.npz", MARKER_NAME))
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=content)
    return content


def classifier(runtime: Any, s3: Any, wait_seconds: float = 20.0) -> SagemakerClassifier:
    return SagemakerClassifier(runtime=runtime, s3=s3, endpoint="exercises", bucket=BUCKET, wait_seconds=wait_seconds)


def test_a_sequence_travels_there_and_a_timeline_back(
    runtime: Any, s3: Any, container: Container, sequence: bytes
) -> None:
    assert classifier(runtime, s3).classify(KEY) == SQUATS
    assert container.bodies == [sequence]
    assert container.types == ["application/x-npz"]


def test_asking_again_does_not_send_again(runtime: Any, s3: Any, container: Container, sequence: bytes) -> None:
    ours = classifier(runtime, s3)
    assert ours.classify(KEY) == ours.classify(KEY) == SQUATS
    assert len(container.bodies) == 1


def test_while_it_warms_up_the_machine_comes_back_for_the_answer(
    runtime: Any, s3: Any, container: Container, sequence: bytes
) -> None:
    container.ready.clear()
    for _ in range(2):
        with pytest.raises(ClassifierWarming):
            classifier(runtime, s3, wait_seconds=0.0).classify(KEY)
    container.ready.set()
    assert classifier(runtime, s3).classify(KEY) == SQUATS
    assert len(container.bodies) == 1


def test_a_new_sequence_is_a_new_question(runtime: Any, s3: Any, container: Container, sequence: bytes) -> None:
    ours = classifier(runtime, s3)
    ours.classify(KEY)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=moving(5.0, 15.0).to_npz())
    ours.classify(KEY)
    assert len(container.bodies) == 2


def test_after_a_failure_the_next_call_tries_anew(runtime: Any, s3: Any, container: Container, sequence: bytes) -> None:
    container.status = 500
    with pytest.raises(ClassifierUnavailable):
        classifier(runtime, s3).classify(KEY)
    container.status = 200
    assert classifier(runtime, s3).classify(KEY) == SQUATS
    assert len(container.bodies) == 2


def test_an_answer_that_is_no_timeline_is_a_failure(
    runtime: Any, s3: Any, container: Container, sequence: bytes
) -> None:
    container.answer = '{"cheese": true}'
    with pytest.raises(ClassifierUnavailable):
        classifier(runtime, s3).classify(KEY)
    container.answer = SQUATS.model_dump_json()
    assert classifier(runtime, s3).classify(KEY) == SQUATS


def test_a_damaged_marker_is_no_obstacle(runtime: Any, s3: Any, container: Container, sequence: bytes) -> None:
    s3.put_object(Bucket=BUCKET, Key=KEY.replace("sequence.npz", MARKER_NAME), Body=b"not json")
    assert classifier(runtime, s3).classify(KEY) == SQUATS


def test_without_a_sequence_nothing_is_asked(runtime: Any, s3: Any, container: Container) -> None:
    with pytest.raises(KeyError):
        classifier(runtime, s3).classify("runs/acme/none/sequence.npz")
    assert container.bodies == []


class Refusing:
    """The runtime client of an account where something is wrong."""

    def __init__(self, code: str) -> None:
        self.code = code

    def invoke_endpoint_async(self, **request: Any) -> Any:
        raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, "InvokeEndpointAsync")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ValidationError", SettingMissing),
        ("AccessDeniedException", SettingMissing),
        ("ServiceUnavailable", ClassifierUnavailable),
        ("InternalFailure", ClassifierUnavailable),
        ("ThrottlingException", ClassifierUnavailable),
    ],
)
def test_refusals_say_who_can_fix_them(s3: Any, sequence: bytes, code: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        classifier(Refusing(code), s3).classify(KEY)


def test_a_service_that_is_not_there_is_unavailable(s3: Any, sequence: bytes) -> None:
    nowhere = boto3.client(
        "sagemaker-runtime",
        endpoint_url="http://127.0.0.1:9",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1),
        **credentials(),
    )
    with pytest.raises(ClassifierUnavailable):
        classifier(nowhere, s3).classify(KEY)
    no_storage = boto3.client(
        "s3",
        endpoint_url="http://127.0.0.1:9",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1),
        **credentials(),
    )
    with pytest.raises(StorageUnavailable):
        classifier(nowhere, no_storage).classify(KEY)


def test_the_standin_answers_at_once_too(runtime: Any, container: Container) -> None:
    answer = runtime.invoke_endpoint(EndpointName="exercises", Body=b"abc", ContentType="application/x-npz")
    assert Timeline.model_validate_json(answer["Body"].read()) == SQUATS
    assert answer["InvokedProductionVariant"] == "main"
    container.status = 422
    with pytest.raises(runtime.exceptions.ModelError) as refused:
        runtime.invoke_endpoint(EndpointName="exercises", Body=b"abc", ContentType="application/x-npz")
    assert refused.value.response["OriginalStatusCode"] == 422


def test_the_standin_refuses_what_is_no_place_in_s3(runtime: Any) -> None:
    with pytest.raises(ClientError) as refused:
        runtime.invoke_endpoint_async(EndpointName="exercises", InputLocation="https://example.com/a.npz")
    assert refused.value.response["Error"]["Code"] == "ValidationError"


def test_an_input_that_is_gone_ends_as_a_failure(runtime: Any, s3: Any, container: Container) -> None:
    """Between submission and work the sequence can be deleted; the caller finds the reason, not silence."""
    answer = runtime.invoke_endpoint_async(EndpointName="exercises", InputLocation=f"s3://{BUCKET}/gone.npz")
    key = answer["FailureLocation"].removeprefix(f"s3://{BUCKET}/")
    s3.get_waiter("object_exists").wait(Bucket=BUCKET, Key=key, WaiterConfig={"Delay": 1, "MaxAttempts": 20})
    assert container.bodies == []

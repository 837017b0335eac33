from __future__ import annotations

import io

import numpy as np
import pytest
from fastapi.testclient import TestClient

from spotter.domain.timeline import Timeline
from spotter.errors import ModelCorrupt, ModelMissing, SettingMissing
from spotter.models.classifiers import Weights, weights_file
from spotter.runtime.settings import load
from spotter.serving import app as serving
from spotter.serving.container import create
from tests.synthetic import clip

NPZ = {"content-type": "application/x-npz"}


@pytest.fixture(scope="module")
def container() -> TestClient:
    return TestClient(serving.create_app(), raise_server_exceptions=False)


def test_healthy_with_the_model_that_ships(container: TestClient) -> None:
    answer = container.get("/ping")
    assert answer.status_code == 200
    assert answer.json()["model"].startswith("exercise_classifier@")


def test_a_sequence_in_a_timeline_out(container: TestClient) -> None:
    answer = container.post("/invocations", content=clip("squat", seed=8).sequence.to_npz(), headers=NPZ)
    assert answer.status_code == 200
    timeline = Timeline.model_validate_json(answer.content)
    assert [found.exercise for found in timeline.sets] == ["squat"]
    assert timeline.model == container.get("/ping").json()["model"]


def test_the_same_sequence_gets_the_same_answer(container: TestClient) -> None:
    content = clip("push_up", seed=6).sequence.to_npz()
    first = container.post("/invocations", content=content, headers=NPZ)
    assert first.content == container.post("/invocations", content=content, headers=NPZ).content


@pytest.mark.parametrize(
    ("content", "headers", "status", "code"),
    [
        (b"", NPZ, 422, "INVALID_REQUEST"),
        (b"no archive", NPZ, 422, "INVALID_REQUEST"),
        (b"{}", {"content-type": "application/json"}, 415, "SEQUENCE_TYPE_UNSUPPORTED"),
    ],
)
def test_what_is_no_sequence_is_refused(
    container: TestClient, content: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = container.post("/invocations", content=content, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_arrays_that_do_not_fit_together_are_refused(container: TestClient) -> None:
    buffer = io.BytesIO()
    np.savez(buffer, version=np.int64(1), times=np.zeros(3), size=np.array([2, 2]))
    answer = container.post("/invocations", content=buffer.getvalue(), headers=NPZ)
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_REQUEST")


def test_too_many_bytes_are_refused(container: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MAX_BODY_BYTES", 1000)
    answer = container.post("/invocations", content=b"x" * 2000, headers=NPZ)
    assert (answer.status_code, answer.json()["code"]) == (413, "SEQUENCE_TOO_LARGE")


def test_an_archive_that_unpacks_to_too_much_is_refused(container: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MAX_UNPACKED_BYTES", 1_000_000)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, image=np.zeros(1_000_000))
    assert len(buffer.getvalue()) < 100_000
    answer = container.post("/invocations", content=buffer.getvalue(), headers=NPZ)
    assert (answer.status_code, answer.json()["code"]) == (413, "SEQUENCE_TOO_LARGE")


def test_no_model_no_container(tmp_path) -> None:
    with pytest.raises(ModelMissing):
        serving.create_app(tmp_path / "none.onnx")
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a model")
    with pytest.raises(ModelCorrupt):
        serving.create_app(broken)


def test_the_setting_chooses_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    for chosen in Weights:
        monkeypatch.setenv("SPOTTER_CLASSIFIER", chosen)
        load.cache_clear()
        answer = TestClient(create()).get("/ping").json()
        assert answer["model"].startswith(f"{weights_file(chosen).stem}@")
    load.cache_clear()


def test_weights_that_nobody_knows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPOTTER_CLASSIFIER", "best")
    load.cache_clear()
    with pytest.raises(SettingMissing, match="SPOTTER_CLASSIFIER"):
        create()
    load.cache_clear()

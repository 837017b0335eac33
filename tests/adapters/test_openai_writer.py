"""The real OpenAI SDK against the stand-in on loopback."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from spotter.adapters.openai_writer import OpenAiWriter
from spotter.contracts.stages import FeedbackRequest, Job, Options
from spotter.domain.coaching import Feedback
from spotter.domain.rewording import INSTRUCTIONS, Reworded
from spotter.errors import LanguageModelUnavailable
from spotter.local import openai_standin
from spotter.stages import feedback
from tests.coaching_cases import EXERCISES, assessment, squats
from tests.fakes import MemoryBlobs
from tests.loopback import served

KEY = "sk-very-secret-0123456789"
FACTS = json.dumps(
    {"language": "en", "headline": "Squat: 2 repetitions.", "lines": [{"id": 0, "written": "A.", "spoken": None}]}
)


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with served(openai_standin.router(slow_seconds=5.0)) as url:
        yield f"{url}/v1"


def writer(base_url: str, model: str, **options: float) -> OpenAiWriter:
    return OpenAiWriter(KEY, model, base_url=base_url, max_retries=0, timeout_seconds=options.get("timeout", 5.0))


def test_an_answer_arrives_in_the_requested_shape(base_url: str) -> None:
    answer = writer(base_url, "gpt-test").write(INSTRUCTIONS, FACTS, Reworded).content

    assert isinstance(answer, Reworded)
    assert answer.headline.startswith("Squat: 2 repetitions.")
    assert [(line.id, line.written, line.spoken) for line in answer.lines] == [(0, "A.", None)]


@pytest.mark.parametrize("fault", ["busy", "broken"])
def test_whatever_goes_wrong_becomes_one_error(base_url: str, fault: str) -> None:
    with pytest.raises(LanguageModelUnavailable):
        writer(base_url, f"gpt-test-{fault}").write(INSTRUCTIONS, FACTS, Reworded)


def test_a_slow_answer_is_not_waited_for(base_url: str) -> None:
    with pytest.raises(LanguageModelUnavailable, match="APITimeoutError"):
        writer(base_url, "gpt-test-slow", timeout=0.2).write(INSTRUCTIONS, FACTS, Reworded)


def test_nobody_listening_becomes_the_same_error() -> None:
    with pytest.raises(LanguageModelUnavailable):
        writer("http://127.0.0.1:9/v1", "gpt-test").write(INSTRUCTIONS, FACTS, Reworded)


def test_the_key_is_neither_logged_nor_in_an_error(base_url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    with pytest.raises(LanguageModelUnavailable) as caught:
        writer(base_url, "gpt-test-busy").write(INSTRUCTIONS, FACTS, Reworded)

    assert KEY not in caplog.text
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("model", "by", "warning"),
    [
        ("gpt-test", "gpt-test", None),
        ("gpt-test-repairing", "gpt-test-repairing", None),
        ("gpt-test-lying", "template", "UNGROUNDED_TEXT"),
        ("gpt-test-broken", "template", "LANGUAGE_MODEL_UNAVAILABLE"),
    ],
)
def test_the_stage_believes_only_grounded_words(base_url: str, model: str, by: str, warning: str | None) -> None:
    blobs = MemoryBlobs()
    found = assessment(squats(((), ("depth",), ("depth",), ())))
    blobs.write("assessment.json", found.model_dump_json().encode(), "application/json")
    request = FeedbackRequest(job=Job(tenant_id="t", video_id="v"), options=Options(), assessment_key="assessment.json")

    result = feedback.run(request, feedback.Deps(blobs, writer(base_url, model), EXERCISES))

    written = Feedback.model_validate_json(blobs.read(result.feedback_key))
    assert (result.writer, written.writer) == (by, by)
    assert [warned.code for warned in result.warnings] == ([warning] if warning else [])
    assert "987" not in written.model_dump_json()
    assert ("Here is what I saw." in written.headline) == (by != "template")

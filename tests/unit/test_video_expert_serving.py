"""The serving app with a video expert: small weights from a short training run: they run as real ones do and know little."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from training.kinematics.clips import LABELS, choose, motions_of
from training.video_expert.drawn import draw_clip, visible
from training.video_expert.pack import pack

from spotter.adapters.clip_pictures import ClipPictures
from spotter.domain.clip_frames import ClipFrames
from spotter.domain.timeline import Timeline
from spotter.errors import ModelCorrupt
from spotter.serving.app import create_app
from tests.synthetic import clip

EXPERT = Path(__file__).parents[1] / "data" / "video_expert"
NPZ = {"content-type": "application/x-npz"}
UNSEEN_STREAM = 4711
# Drawn athletes have ten frames a second.
EVERY, STEP = 5, 0.5


def pictures_of(exercise: str, seed: int) -> ClipFrames:
    """What the pose step would keep of a drawn athlete whom no training run has seen."""
    rng = np.random.default_rng([UNSEEN_STREAM, LABELS.index(exercise), seed])
    _, shot, metre = visible(choose(motions_of(exercise), rng), rng)
    frames = list(draw_clip(shot, metre, rng))[::EVERY]
    return ClipFrames.of((index * STEP, ClipPictures().picture(frame)) for index, frame in enumerate(frames))


@pytest.fixture(scope="module")
def squat() -> bytes:
    return clip("squat", seed=5, seconds=5.0).sequence.to_npz()


@pytest.fixture(scope="module")
def container() -> TestClient:
    return TestClient(create_app(expert_folder=EXPERT), raise_server_exceptions=False)


def asked(container: TestClient, content: bytes) -> Timeline:
    answer = container.post("/invocations", content=content, headers=NPZ)
    assert answer.status_code == 200, answer.text
    return Timeline.model_validate_json(answer.content)


def test_ping_names_both_models(container: TestClient) -> None:
    answer = container.get("/ping").json()
    assert answer["model"].startswith("exercise_classifier@")
    assert answer["video_expert"].startswith("video_expert@")


def test_an_answer_from_both_names_both(container: TestClient, squat: bytes) -> None:
    timeline = asked(container, pictures_of("squat", 1).attached_to(squat))
    found = container.get("/ping").json()
    assert timeline.model == f"{found['model']}+{found['video_expert']}"
    assert [one.exercise for one in timeline.sets] == ["squat"]


def test_a_sequence_without_pictures_is_answered_by_landmarks_alone(container: TestClient, squat: bytes) -> None:
    assert asked(container, squat) == asked(TestClient(create_app(expert_folder=EXPERT / "nowhere")), squat)


def test_a_container_without_an_expert_ignores_pictures(squat: bytes) -> None:
    alone = TestClient(create_app(expert_folder=EXPERT / "nowhere"))
    assert "video_expert" not in alone.get("/ping").json()
    assert asked(alone, pictures_of("push_up", 1).attached_to(squat)) == asked(alone, squat)


def test_what_the_pictures_show_moves_the_answer(container: TestClient, squat: bytes) -> None:
    answers = [asked(container, pictures_of("push_up", seed).attached_to(squat)) for seed in (1, 1, 2)]
    assert answers[0] == answers[1]
    assert answers[0].sets[0].confidence != answers[2].sets[0].confidence
    assert answers[0].sets[0].confidence != asked(container, squat).sets[0].confidence


def test_a_picture_that_is_none_is_refused(container: TestClient, squat: bytes) -> None:
    pictures = ClipFrames(np.array([0.0, 1.0]), (b"no", b"JPEG"))
    answer = container.post("/invocations", content=pictures.attached_to(squat), headers=NPZ)
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_REQUEST")


def test_an_unpacked_archive_is_what_the_container_loads(tmp_path: Path) -> None:
    pack(EXPERT, tmp_path / "model.tar.gz")
    shutil.unpack_archive(tmp_path / "model.tar.gz", tmp_path / "model", filter="data")
    here = TestClient(create_app(expert_folder=tmp_path / "model")).get("/ping").json()
    assert here == TestClient(create_app(expert_folder=EXPERT)).get("/ping").json()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"fusion": None}, "no fusion weights"),
        ({"labels": ["moonwalk", "push_up", "jumping_jack", "squat"]}, "moonwalk"),
        ({"sha256": "0" * 64}, "not the file"),
        ({"side": 96}, "its record says otherwise"),
        ({"labels": ["squat"]}, "cannot be read"),
    ],
)
def test_an_expert_that_does_not_fit_keeps_the_container_down(tmp_path: Path, change: dict, message: str) -> None:
    shutil.copytree(EXPERT, tmp_path / "expert")
    record = json.loads((tmp_path / "expert" / "video_expert.json").read_text())
    (tmp_path / "expert" / "video_expert.json").write_text(json.dumps(record | change))
    with pytest.raises(ModelCorrupt, match=message):
        create_app(expert_folder=tmp_path / "expert")


def test_half_an_expert_keeps_the_container_down(tmp_path: Path) -> None:
    shutil.copy(EXPERT / "video_expert.json", tmp_path)
    with pytest.raises(ModelCorrupt, match="cannot be read"):
        create_app(expert_folder=tmp_path)

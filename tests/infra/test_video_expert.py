"""A deployment with a video expert: the archive reaches the container, and the pose step keeps pictures for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.infra.conftest import synthesise
from tests.infra.template import Template

ARCHIVE = "s3://models-of-ours/video/model.tar.gz"


@pytest.fixture(scope="module")
def with_expert(tmp_path_factory: pytest.TempPathFactory) -> Template:
    outdir: Path = synthesise(tmp_path_factory.mktemp("expert"), video_expert=ARCHIVE)
    return Template.read(outdir)


def pictures_kept(template: Template) -> list[str]:
    functions = [found for found in template.resources.values() if found["Type"] == "AWS::Lambda::Function"]
    settings = [found["Properties"].get("Environment", {}).get("Variables", {}) for found in functions]
    return [found["POWERTOOLS_SERVICE_NAME"] for found in settings if found.get("SPOTTER_CLIP_PICTURES") == "true"]


def test_the_container_gets_the_archive_and_may_read_nothing_else_of_its_bucket(with_expert: Template) -> None:
    assert with_expert.properties("AWS::SageMaker::Model")["PrimaryContainer"]["ModelDataUrl"] == ARCHIVE
    policies = json.dumps([found for found in with_expert.resources.values() if found["Type"] == "AWS::IAM::Policy"])
    assert policies.count("models-of-ours") == 1
    assert ":s3:::models-of-ours/video/model.tar.gz" in policies


def test_pictures_are_kept_where_there_is_an_expert_and_only_there(with_expert: Template, template: Template) -> None:
    assert pictures_kept(with_expert) == ["pose"]
    assert pictures_kept(template) == []
    assert "ModelDataUrl" not in template.properties("AWS::SageMaker::Model")["PrimaryContainer"]

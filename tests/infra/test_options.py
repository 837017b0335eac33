"""A wrong option is one sentence, not a traceback."""

from __future__ import annotations

from pathlib import Path

import aws_cdk as cdk
import pytest

import app
from spotter.models.classifiers import Weights
from spotter.runtime.settings import FeedbackSettings
from spotter_infra import options as options_module
from spotter_infra.options import OptionError, Options, Target


def read(**values: str) -> Options:
    return Options.from_context(cdk.App(context={f"spotter:{name}": value for name, value in values.items()}).node)


def test_defaults_are_the_cloud_and_have_to_be_deployable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(options_module, "ROOT", tmp_path)
    with pytest.raises(OptionError, match="make package"):
        read()


def test_a_deployment_names_its_base_images(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(options_module, "ROOT", tmp_path)
    (tmp_path / "build" / "layer" / "python").mkdir(parents=True)
    (tmp_path / "build" / "models").mkdir()
    with pytest.raises(OptionError, match="spotter:lambda_base"):
        read()
    with pytest.raises(OptionError, match="spotter:serving_base"):
        read(lambda_base="lambda")
    assert read(lambda_base="lambda", serving_base="cuda").target is Target.CLOUD


def test_the_laptop_needs_nothing() -> None:
    assert read(target="local", cores="4") == Options(target=Target.LOCAL, cores=4)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("target", "moon"),
        ("cores", "0"),
        ("cores", "many"),
        ("classifier", "best"),
        ("angle_correction", "perhaps"),
        ("fault_model", "loud"),
        ("video_expert", "model.tar.gz"),
        ("video_expert", "s3://bucket/*.tar.gz"),
    ],
)
def test_a_wrong_value_names_its_key(name: str, value: str) -> None:
    with pytest.raises(OptionError, match=f"spotter:{name}"):
        read(**{"check": "true", name: value})


def test_the_classifiers_are_those_that_ship() -> None:
    assert options_module.CLASSIFIERS == tuple(Weights)
    assert read(check="true").classifier == Weights.CLEAN
    assert read(check="true", classifier="full").classifier == Weights.FULL


def test_the_command_says_what_is_wrong_and_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["-c", "spotter:target=moon"]) == 2
    assert capsys.readouterr().err == "spotter:target is `cloud` or `local`, not `moon`.\n"


def test_what_is_said_of_the_language_model_is_a_setting_of_the_function() -> None:
    assert set(options_module.OPENAI_SETTINGS) <= set(FeedbackSettings.model_fields)
    found = read(check="true", openai_model="gpt-next", openai_temperature="0.2")
    assert found.openai_settings == {"openai_model": "gpt-next", "openai_temperature": "0.2"}

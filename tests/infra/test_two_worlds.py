"""One template for AWS and for the laptop: what differs is exactly what the switch says."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from spotter_infra.stages import STAGES
from tests.infra.template import Template

CLOUD_ONLY = ("AWS::SageMaker::", "AWS::ApplicationAutoScaling::")
FUNCTION = "AWS::Lambda::Function"
PACKAGE_PROPERTIES = {"Code", "Runtime", "Handler", "Layers", "PackageType", "ReservedConcurrentExecutions"}
LOCAL_SETTINGS = {"SPOTTER_SEGMENTS_AT_LEAST", "SPOTTER_WEBHOOK_ALLOW_LOOPBACK"}
CLOUD_SETTINGS = {"SPOTTER_MODELS_DIR"}


def test_the_laptop_lacks_the_endpoint_and_the_layer_only(template: Template, local_template: Template) -> None:
    missing = template.resources.keys() - local_template.resources.keys()
    kinds = {template.resources[name]["Type"] for name in missing if not name.startswith("Endpoint")}
    assert kinds == {"AWS::Lambda::LayerVersion", "AWS::SNS::Subscription"}
    assert local_template.resources.keys() <= template.resources.keys()


def test_the_laptop_has_no_type_that_its_engine_refuses(local_template: Template) -> None:
    kinds = {resource["Type"] for resource in local_template.resources.values()}
    assert not [kind for kind in kinds if kind.startswith(CLOUD_ONLY)]


def test_all_other_resources_are_the_same(template: Template, local_template: Template) -> None:
    for name, local in local_template.resources.items():
        assert comparable(local) == comparable(template.resources[name]), name


def comparable(resource: dict[str, Any]) -> dict[str, Any]:
    """Without what the switch changes."""
    properties = dict(resource.get("Properties", {}))
    if resource["Type"] == FUNCTION:
        properties = {key: value for key, value in properties.items() if key not in PACKAGE_PROPERTIES}
        variables = properties["Environment"]["Variables"]
        kept = {key: value for key, value in variables.items() if key not in LOCAL_SETTINGS | CLOUD_SETTINGS}
        properties["Environment"] = {"Variables": kept}
    if resource["Type"] == "AWS::StepFunctions::StateMachine":
        same = {k: v for k, v in properties["DefinitionSubstitutions"].items() if k != "PoseConcurrency"}
        properties["DefinitionSubstitutions"] = same
    return {key: value for key, value in resource.items() if key not in ("Properties", "Metadata")} | properties


def test_settings_of_the_laptop(local_template: Template) -> None:
    assert local_template.function("ingest")["Environment"]["Variables"]["SPOTTER_SEGMENTS_AT_LEAST"] == "2"
    loopback = "SPOTTER_WEBHOOK_ALLOW_LOOPBACK"
    allowed = {
        stage.name for stage in STAGES if loopback in local_template.function(stage.name)["Environment"]["Variables"]
    }
    assert allowed == {"api", "notify"}
    substitutions = local_template.properties("AWS::StepFunctions::StateMachine")["DefinitionSubstitutions"]
    assert substitutions["PoseConcurrency"] == "2"


def test_heavy_functions_are_capped_to_the_cores(local_template: Template, template: Template) -> None:
    reserved = {stage.name: local_template.function(stage.name).get("ReservedConcurrentExecutions") for stage in STAGES}
    assert {name: count for name, count in reserved.items() if count} == {"enhance": 3, "pose": 3, "render": 3}
    assert not [stage for stage in STAGES if "ReservedConcurrentExecutions" in template.function(stage.name)]


def test_every_local_package_starts_the_real_runtime_client(local_assembly: Path) -> None:
    manifest = json.loads((local_assembly / "Spotter.assets.json").read_text())["files"].values()
    folders = [local_assembly / asset["source"]["path"] for asset in manifest if asset["source"]["packaging"] == "zip"]
    assert len(folders) == len(STAGES)
    for folder in folders:
        assert {path.name for path in folder.iterdir()} == {"bootstrap", "handler.py"}
        bootstrap = folder / "bootstrap"
        assert os.access(bootstrap, os.X_OK)
        assert 'exec "$SPOTTER_PYTHON" -m awslambdaric "$_HANDLER"' in bootstrap.read_text()


def test_the_laptop_needs_no_bootstrapped_account(local_template: Template) -> None:
    assert "Rules" not in local_template.body
    assert "dockerImages" not in local_template.body

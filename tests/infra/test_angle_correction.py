"""The context key that turns the angle correction on reaches the function that measures, and no other."""

from __future__ import annotations

from pathlib import Path

from tests.infra.conftest import synthesise
from tests.infra.template import Template


def corrected(template: Template) -> list[str]:
    functions = [found for found in template.resources.values() if found["Type"] == "AWS::Lambda::Function"]
    settings = [found["Properties"].get("Environment", {}).get("Variables", {}) for found in functions]
    return [found["POWERTOOLS_SERVICE_NAME"] for found in settings if found.get("SPOTTER_ANGLE_CORRECTION") == "true"]


def test_angles_are_corrected_where_it_is_wanted_and_only_there(template: Template, tmp_path: Path) -> None:
    assert corrected(Template.read(synthesise(tmp_path, angle_correction="true"))) == ["assess"]
    assert corrected(template) == []

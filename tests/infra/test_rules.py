"""cfn-lint, cdk-nag and hadolint."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.infra.conftest import ROOT

BIN = Path(sys.executable).parent
DOCKERFILES = sorted([*(ROOT / "functions").glob("*/Dockerfile"), ROOT / "infra" / "serving" / "Dockerfile"])
SHORTEST_REASON = 30


@pytest.mark.parametrize("world", ["cloud_assembly", "local_assembly"])
def test_cloudformation_would_accept_the_template(world: str, request: pytest.FixtureRequest) -> None:
    template = request.getfixturevalue(world) / "Spotter.template.json"
    # W3045: access control of the log bucket's ACL; W3005: a dependency that CDK writes although it is implied.
    command = [
        str(BIN / "cfn-lint"),
        "--ignore-checks",
        "W3045",
        "W3005",
        "--regions",
        "eu-central-1",
        "--",
        str(template),
    ]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_dockerfiles_are_well_formed() -> None:
    ended = subprocess.run([str(BIN / "hadolint"), *map(str, DOCKERFILES)], capture_output=True, text=True, check=False)
    assert len(DOCKERFILES) == 7
    assert ended.returncode == 0, ended.stdout


def test_every_rule_holds_or_is_accepted_with_a_reason(cloud_assembly: Path) -> None:
    reports = json.loads((cloud_assembly / "validation-report.json").read_text())["pluginReports"]
    packs = {report["pluginName"]: report for report in reports}
    assert packs.keys() >= {"AwsSolutions", "Serverless"}
    for report in packs.values():
        assert report["conclusion"] == "success"
        for accepted in report.get("suppressedViolations", []):
            assert len(accepted["reason"]) >= SHORTEST_REASON, accepted["ruleName"]

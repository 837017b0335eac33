"""Reading a synthesised template."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Resource = dict[str, Any]


@dataclass(frozen=True)
class Template:
    """One template with its resources by logical id."""

    body: dict[str, Any]

    @classmethod
    def read(cls, assembly: Path) -> Template:
        """The one template of an assembly."""
        return cls(json.loads((assembly / "Spotter.template.json").read_text()))

    @property
    def resources(self) -> dict[str, Resource]:
        found: dict[str, Resource] = self.body["Resources"]
        return found

    def of_type(self, kind: str) -> dict[str, Resource]:
        """Resources of one type by logical id."""
        return {name: found for name, found in self.resources.items() if found["Type"] == kind}

    def only(self, kind: str, part: str = "") -> Resource:
        """The one resource of a type whose logical id contains `part`."""
        found = [resource for name, resource in self.of_type(kind).items() if part in name]
        assert len(found) == 1, f"{len(found)} of {kind} with {part!r}"
        return found[0]

    def properties(self, kind: str, part: str = "") -> dict[str, Any]:
        """Properties of `only`."""
        properties: dict[str, Any] = self.only(kind, part)["Properties"]
        return properties

    def function(self, stage: str) -> dict[str, Any]:
        """Properties of the function of a stage."""
        return self.properties("AWS::Lambda::Function", f"Functions{stage.capitalize()}Function")

    def statements(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """(logical id of the policy, statement) of every identity policy."""
        for name, policy in self.of_type("AWS::IAM::Policy").items():
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
                yield name, statement

    def granted(self, stage: str) -> dict[str, list[str]]:
        """Action to the resources that the function of a stage may use it on, as JSON text."""
        found: dict[str, list[str]] = {}
        for name, statement in self.statements():
            if f"Functions{stage.capitalize()}Role" in name:
                for action in listed(statement["Action"]):
                    found.setdefault(action, []).extend(json.dumps(text) for text in listed(statement["Resource"]))
        return found


def listed(value: Any) -> list[Any]:
    """CloudFormation writes a list of one without the list."""
    return value if isinstance(value, list) else [value]

"""The state machine: one ASL file that cloud, laptop and tests read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

PLACEHOLDER = re.compile(r'"?\$\{(\w+)\}"?')


def definition(substitutions: Mapping[str, str | int]) -> dict[str, Any]:
    """The definition with its placeholders filled in, as the template does it.

    Raises:
        KeyError: a placeholder has no value.
    """
    text = resources.files(__name__).joinpath("analyze_video.asl.json").read_text("utf-8")
    filled = PLACEHOLDER.sub(lambda found: json.dumps(substitutions[found.group(1)]), text)
    loaded: dict[str, Any] = json.loads(filled)
    return loaded

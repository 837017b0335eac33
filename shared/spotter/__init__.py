"""Spotter watches a workout video and coaches the lifter."""

__version__ = "0.1.0"

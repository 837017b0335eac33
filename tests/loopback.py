"""Real SDKs in tests talk to apps on a loopback port."""

from spotter.local.loopback import served

__all__ = ["served"]

"""The clock of the machine."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """`ports.Clock` over the system's time."""

    def now_iso(self) -> str:
        """ISO 8601 in UTC with milliseconds, ends in `Z`."""
        return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

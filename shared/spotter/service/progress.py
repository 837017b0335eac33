"""How far a video is and how long it will take."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from spotter.contracts.api import ErrorBody, VideoState, VideoStatus
from spotter.contracts.base import Warned


def state_of(row: dict[str, Any], now_iso: str) -> VideoState:
    """A row as a client sees it."""
    status = VideoStatus(row["status"])
    error = None
    if status is VideoStatus.FAILED:
        error = ErrorBody(code=row.get("error_code", "INTERNAL_ERROR"), message=row.get("error_message", ""))
    return VideoState(
        id=row["video_id"],
        status=status,
        stage=None if status.ended else row.get("stage"),
        progress=row["progress"],
        eta_seconds=eta_seconds(row, now_iso),
        filename=row.get("filename"),
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        error=error,
        warnings=tuple(Warned.model_validate(warning) for warning in json.loads(row.get("warnings") or "[]")),
    )


def eta_seconds(row: dict[str, Any], now_iso: str) -> float | None:
    """Seconds until the end, if the rest goes as fast as what is done; None while nothing can be said.

    The estimate is made at the last step that was written and counted down from there, so that it never grows while
    one long step runs.
    """
    progress = float(row["progress"])
    if row["status"] != VideoStatus.PROCESSING or "started_at" not in row or not 0 < progress < 100:
        return None
    started, updated, now = (datetime.fromisoformat(text) for text in (row["started_at"], row["updated_at"], now_iso))
    at_last_step = (updated - started).total_seconds() * (100 - progress) / progress
    left = at_last_step - (now - updated).total_seconds()
    return round(max(left, 0.0), 1)

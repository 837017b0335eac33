"""Stages that do nothing, for tests of the state machine alone; `options.fail` names the stage and the error to raise."""

from __future__ import annotations

import base64
from typing import Any

from spotter import errors

JOB_PREFIX = "runs/"
SEGMENTS = [
    {"index": 0, "lead_in": 0.0, "start": 0.0, "end": 5.0},
    {"index": 1, "lead_in": 4.0, "start": 5.0, "end": 9.0},
]
ANSWERS: dict[str, dict[str, Any]] = {
    "ingest": {"source_key": "s", "media": {"fps": 30}, "segments": SEGMENTS, "whole": SEGMENTS[:1]},
    "enhance": {"enhancement_key": "e", "media": {"fps": 30, "turned": True}, "plan": {"turn": 90}},
    "pose": {"pose_key": "p"},
    "stitch": {"sequence_key": "q", "continuous": True, "view": "left"},
    "classify": {"timeline_key": "t"},
    "assess": {"assessment_key": "a", "angles_key": None},
    "feedback": {"feedback_key": "f"},
    "speech": {"speech_key": "v", "captions_key": "c"},
    "render": {},
    "mux": {"video_key": "m"},
    "notify": {"delivered": 0, "failed": 0},
}


def answer(stage: str, event: dict[str, Any]) -> dict[str, Any]:
    """What the stage would answer, or the error that the test asked for."""
    asked = event["options"].get("fail", {}).get(stage)
    if asked:
        raise getattr(errors, asked)
    if stage == "stitch" and event["options"].get("two_people"):
        return {**ANSWERS["stitch"], "continuous": len(event["poses"]) == 1}
    if stage == "publish":
        return published(event)
    if stage == "render":
        return drawn(event)
    if stage == "mux":
        return {**ANSWERS["mux"], "joined": [piece["picture_key"] for piece in event["pieces"]]}
    return ANSWERS[stage] | {"big": "x" * int(event["options"].get("bytes", 0))}


def drawn(event: dict[str, Any]) -> dict[str, Any]:
    if event["options"].get("render") == "data":
        return {"picture_key": None, "poster_key": "j"}
    return {"picture_key": f"r{event['segment']['index']}", "poster_key": None if event["segment"]["index"] else "j"}


def published(event: dict[str, Any]) -> dict[str, Any]:
    failed = event["failed"]
    status = "FAILED" if "analysis" in failed else "COMPLETED_WITH_WARNINGS" if failed else "COMPLETED"
    caller = "analysis" in failed and issubclass(errors.error_class(failed["analysis"]["Error"]), errors.InputError)
    seen = sorted(name for name in ANSWERS if event.get(name)) + sorted(f"!{name}" for name in failed)
    return {"status": status, "caller_fault": caller, "seen": seen, "results_key": base64.b64encode(b"k").decode()}


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Entry point under the runtime client: the function's name is the stage."""
    return answer(context.function_name, event)

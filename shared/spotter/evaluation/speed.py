"""`spotter evaluate speed`: where the time goes, measured on real runs through the embedded cloud."""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from spotter.client import SpotterClient
from spotter.local.deployment import Deployment, client

POLL_SECONDS = 0.1
RUN_SECONDS = 3600.0
LOG_GROUP_PREFIX = "/"


def measure(deployment: Deployment, video: Path, runs: int) -> dict[str, Any]:
    """Analyse the same video once cold and `runs` times warm.

    Returns:
        Seconds per video second, `cold` and `warm` (median over runs): wall seconds from the end of the upload to the
        end of the analysis, wall and CPU seconds per stage, the machine's own overhead, peak memory per stage and
        analysed frames per second.
    """
    cold = _one_run(deployment, video)
    warm = [_one_run(deployment, video) for _ in range(runs)]
    return {"n": runs, "video": video.name, "video_seconds": cold["video_seconds"], "cold": cold, "warm": _median(warm)}


def _one_run(deployment: Deployment, video: Path) -> dict[str, Any]:
    with SpotterClient(deployment.api_url, deployment.api_key) as spotter:
        video_id = spotter.upload(video)
        started = time.perf_counter()
        while not spotter.status(video_id).status.ended:
            if time.perf_counter() - started > RUN_SECONDS:
                raise TimeoutError(f"{video.name} is still running")
            time.sleep(POLL_SECONDS)
        wall = time.perf_counter() - started
        seconds = spotter.results(video_id).media.duration
    stages = _stages(list(_lines(deployment, video_id)), seconds)
    return {
        "video_seconds": seconds,
        "wall_seconds": wall,
        "wall_per_video_second": wall / seconds,
        "cpu_per_video_second": sum(stage["cpu_per_video_second"] for stage in stages.values()),
        "peak_megabytes": max(stage["peak_megabytes"] for stage in stages.values()),
        "stages": stages,
    }


def _lines(deployment: Deployment, video_id: str) -> Iterator[dict[str, Any]]:
    """What the handler boundary logged about this video."""
    logs = client(deployment.endpoint, "logs")
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            for events in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"]):
                for event in events["events"]:
                    yield from _measures(event["message"], video_id)


def _measures(message: str, video_id: str) -> Iterator[dict[str, Any]]:
    for line in message.splitlines():
        if '"measure": "stage"' in line and video_id in line:
            yield json.loads(line[line.index("{") :])


def _stages(lines: list[dict[str, Any]], seconds: float) -> dict[str, dict[str, float]]:
    """Sums over the invocations of a stage (pose runs once per segment), as shares of the video's length."""
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        grouped[line["stage"]].append(line)
    return {
        stage: {
            "invocations": len(found),
            "wall_per_video_second": max(line["wall_seconds"] for line in found) / seconds,
            "cpu_per_video_second": sum(line["cpu_seconds"] for line in found) / seconds,
            "peak_megabytes": max(line["peak_megabytes"] for line in found),
        }
        for stage, found in grouped.items()
    }


def _median(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The run whose wall time is the (lower) median, whole, so that its parts add up."""
    middle = statistics.median_low(run["wall_seconds"] for run in runs)
    return next(run for run in runs if run["wall_seconds"] == middle)

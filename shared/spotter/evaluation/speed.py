"""`spotter evaluate speed`: where the time goes, measured on real runs through the embedded cloud."""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from spotter.client import SpotterClient
from spotter.domain.sampling import scaled_height, stride_for
from spotter.local.deployment import Deployment, client
from spotter.models.registry import POSE_BUNDLES
from spotter.models.store import locate
from spotter.ports import RgbFrame
from spotter.runtime.settings import PoseSettings

POLL_SECONDS = 0.1
RUN_SECONDS = 3600.0
LOG_GROUP_PREFIX = "/"
# The machine that the budget was written for: 2 cores of an AMD EPYC (Genoa, AVX512), model full, 854x480.
REFERENCE_POSE_MILLISECONDS = 11.2
POSE_FRAMES = 60
POSE_PASSES = 3


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


def pose_model(video: Path, models: Path) -> dict[str, Any]:
    """How fast this machine is: the pose model with everything around it left out.

    Args:
        video: its first frames are decoded beforehand, at the size that the step `pose` analyses.
        models: the folder of the pose bundles.

    Returns:
        CPU milliseconds per frame here (with the look for cuts, half a millisecond; the least of three passes, because other work
        on the machine only adds) and on the reference machine, how many frames were timed, and the share of the video's frames
        that the step `pose` analyses.
    """
    # Here, so that other commands do not wait for MediaPipe.
    from spotter.adapters.mediapipe_pose import MediapipePose
    from spotter.adapters.video_reader import VideoReader

    settings = PoseSettings(models_dir=models)
    reader = VideoReader()
    media = reader.probe(video)
    height = scaled_height(media.width, media.height, settings.pose_height)
    stride = stride_for(media.fps, settings.pose_fps)
    frames = list(islice(reader.frames(video, media, 0.0, media.duration, height=height, stride=stride), POSE_FRAMES))
    estimator = MediapipePose(locate(models, POSE_BUNDLES[settings.pose_model]), settings.pose_model)

    def seconds(stream: list[tuple[float, RgbFrame]]) -> float:
        started = time.process_time()
        estimator.estimate(iter(stream), media.width, media.height)
        return time.process_time() - started

    # The first frame pays for the start and for finding the person.
    passes = [seconds(frames) - seconds(frames[:1]) for _ in range(POSE_PASSES)]
    timed = max(len(frames) - 1, 1)
    return {
        "model": estimator.name,
        "frames": timed,
        "cpu_milliseconds_per_frame": 1000.0 * min(passes) / timed,
        "reference_cpu_milliseconds_per_frame": REFERENCE_POSE_MILLISECONDS,
        "analysed_share": 1.0 / stride,
    }


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

"""Step `enhance`: finds out, on a few probe frames, what to do to the picture so that the body is seen better."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from spotter.contracts.stages import EnhanceRequest, EnhanceResult, MediaInfo
from spotter.domain.enhancement import Enhancement, Plan, Step, Trial, helps, quality
from spotter.domain.enhancement_proposals import CROP_NEEDS, brighter, calmer, nearer, steadier, tiles, upright
from spotter.domain.geometry import FloatArray
from spotter.domain.picture_steps import Enhancer, Steadier
from spotter.domain.pose import PoseSequence
from spotter.domain.sampling import scaled_height, stride_for
from spotter.ports import BlobStore, MediaReader, PoseEstimator, RgbFrame

ENHANCEMENT_NAME = "enhancement.json"
JSON = "application/json"

BURSTS = 4  # places of the video that are looked at
BURST_FRAMES = 8  # in a row: enough to see a camera shake, and landmarks jitter
TILE_STRIDE = 4  # every fourth probe is enough to find a part of the picture
TURN_LOSS = 0.1  # share of the probes with a person that a turned video may lack: another turn is another noise

Frames = list[tuple[float, RgbFrame]]


@dataclass(frozen=True)
class Probing:
    """How a video is looked at: the reader, landmarker, frame rate and height of the step `pose`."""

    reader: MediaReader
    estimator: PoseEstimator
    fps: float
    height: int


@dataclass(frozen=True)
class Deps:
    """What the step needs."""

    blobs: BlobStore
    probing: Probing


@dataclass(frozen=True)
class _Seen:
    """What the landmarker found in the probes under a plan."""

    found: PoseSequence
    offsets: FloatArray


@dataclass
class _Search:
    """The best plan so far, tried on one video."""

    path: Path
    media: MediaInfo
    probing: Probing
    frames: Frames = field(default_factory=list)
    plan: Plan = field(default_factory=Plan)
    trials: list[Trial] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.frames = self._decoded(self.media, self.probing.height)
        self.seen = self._look(self.plan, self.media, self.frames)
        self.start = self.quality = quality(self.seen.found)

    def _decoded(self, media: MediaInfo, height: int) -> Frames:
        return list(probes(self.probing, self.path, media, height))

    def _look(self, plan: Plan, media: MediaInfo, frames: Frames) -> _Seen:
        enhancer = Enhancer(plan)
        found = self.probing.estimator.estimate(enhancer.enhanced(iter(frames)), media.width, media.height)
        return _Seen(enhancer.restored(found), enhancer.offsets())

    def turn(self) -> None:
        """Stand the video upright. Visibility says nothing here; it must only not fall."""
        proposal = upright(self.seen.found)
        if proposal is None:
            return
        turn, reason = proposal
        media = turned(self.media, turn)
        frames = self._decoded(media, self.probing.height)
        plan = self.plan.model_copy(update={"turn": turn})
        seen = self._look(plan, media, frames)
        after = quality(seen.found)
        # `upright` must be content with the turned picture, and nobody may have got lost in it.
        kept = upright(seen.found) is None and after.detected >= self.quality.detected - TURN_LOSS
        self.trials.append(Trial(step=Step.TURN, reason=reason, before=self.quality, after=after, kept=kept))
        if kept:
            self.plan, self.media, self.frames, self.seen, self.quality = plan, media, frames, seen, after

    def stabilise(self) -> None:
        """Hold the camera still. Jitter is compared with the camera's motion taken out of both."""
        offsets = camera_offsets(self.frames)
        reason = steadier(offsets * self._size() / min(self._size()))
        if reason:
            self._try(Step.STABILISE, reason, {"stabilise": True}, offsets)

    def brighten(self) -> None:
        """Lift a dark picture."""
        proposal = brighter([picture for _, picture in self.frames])
        if proposal:
            self._try(Step.BRIGHTEN, proposal[1], {"brighten": proposal[0]})

    def denoise(self) -> None:
        """Calm a noisy picture."""
        proposal = calmer([picture for _, picture in self.frames])
        if proposal:
            self._try(Step.DENOISE, proposal[1], {"denoise": proposal[0]})

    def crop(self) -> None:
        """Go nearer to a small person: the part of the picture is decoded with more pixels."""
        spare = min(self.media.width, self.media.height) / self.probing.height
        lost = self.quality.detected < CROP_NEEDS
        proposal = nearer(self._searched() if lost else self.seen.found, spare)
        if proposal:
            box, reason = proposal
            plan = self.plan.model_copy(update={"crop": box})
            frames = self._decoded(self.media, plan.analysed_side(self.probing.height))
            self._try(Step.CROP, reason, {"crop": box}, frames=frames)

    def _searched(self) -> PoseSequence:
        """What the landmarker finds in the part of the picture where it finds most."""
        best = self.seen.found
        for tile in tiles():
            plan = self.plan.model_copy(update={"crop": tile})
            frames = self._decoded(self.media, plan.analysed_side(self.probing.height))[::TILE_STRIDE]
            found = self._look(plan, self.media, frames).found
            if found.detected.mean() > best.detected.mean():
                best = found
        return best

    def _try(
        self,
        step: Step,
        reason: str,
        change: dict[str, object],
        steady: FloatArray | None = None,
        frames: Frames | None = None,
    ) -> None:
        plan = self.plan.model_copy(update=change)
        seen = self._look(plan, self.media, self.frames if frames is None else frames)
        both = self.seen.found.detected & seen.found.detected
        before, after = (quality(one, steady, both) for one in (self.seen.found, seen.found))
        kept = helps(before, after)
        self.trials.append(Trial(step=step, reason=reason, before=before, after=after, kept=kept))
        if kept:
            self.plan, self.seen, self.quality = plan, seen, quality(seen.found)

    def _size(self) -> FloatArray:
        return np.array([self.media.width, self.media.height], np.float64)


def run(request: EnhanceRequest, deps: Deps) -> EnhanceResult:
    """Write `enhancement.json`: what was measured, tried and kept. The plan is empty when nothing helped.

    Raises:
        VideoError: the source cannot be opened.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "source"
        deps.blobs.download(request.source_key, path)
        media, enhancement = enhancement_of(path, request.media, deps.probing)
    key = request.job.prefix + ENHANCEMENT_NAME
    deps.blobs.write(key, enhancement.model_dump_json(indent=1).encode(), JSON)
    return EnhanceResult(enhancement_key=key, media=media, plan=enhancement.plan)


def enhancement_of(path: Path, media: MediaInfo, probing: Probing) -> tuple[MediaInfo, Enhancement]:
    """The video as it is to be shown (turned when it lay on its side), and what to do to its frames."""
    search = _Search(path, media, probing)
    for attempt in (search.turn, search.stabilise, search.brighten, search.denoise, search.crop):
        attempt()
    return search.media, Enhancement(
        plan=search.plan,
        probes=len(search.frames),
        trials=tuple(search.trials),
        before=search.start,
        after=search.quality,
    )


def probes(probing: Probing, path: Path, media: MediaInfo, shorter_side: int) -> Iterator[tuple[float, RgbFrame]]:
    """Frames in a row at several places of the video, as the step `pose` will see them, in time order."""
    stride = stride_for(media.fps, probing.fps)
    height = scaled_height(media.width, media.height, shorter_side)
    last, length = -1.0, (BURST_FRAMES - 0.5) * stride / media.fps  # half a step less: borders are never hit exactly
    for place in range(BURSTS):
        start = max(0.0, media.duration * (place + 0.5) / BURSTS - length / 2)
        for time, picture in probing.reader.frames(path, media, start, start + length, height=height, stride=stride):
            if time > last:
                yield time, picture
                last = time


def camera_offsets(frames: Frames) -> FloatArray:
    """(T, 2) by which each probe shows the scene off its steady place, in shares of width and height."""
    camera, offsets = Steadier(), []
    for time, picture in frames:
        x, y = camera.shift(time, picture)
        offsets.append((x / picture.shape[1], y / picture.shape[0]))
    return np.array(offsets, np.float64).reshape(-1, 2)


def turned(media: MediaInfo, turn: int) -> MediaInfo:
    """The same video, shown turned clockwise by this many degrees."""
    width, height = (media.width, media.height) if turn == 180 else (media.height, media.width)
    changed = media.model_dump() | {"rotation": (media.rotation + turn) % 360, "width": width, "height": height}
    return MediaInfo.model_validate(changed)
